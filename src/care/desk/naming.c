#include "care/desk/naming.h"

#include "care/benefit/programme.h"
#include "care/people/group.h"
#include "care/service/menu.h"
#include "core/walk/site.h"
#include "core/walk/words.h"
#include "desk.sql.h"

static const Field thing_fields[] = {
    {"id", F_REF, offsetof(NamedThing, id), .flags = READONLY, .doc = "number"},
    {"name", F_TEXT, offsetof(NamedThing, name), .flags = READONLY, .doc = "as people call it"},
    {"birth", F_DATE, offsetof(NamedThing, birth), .flags = READONLY, .doc = "of a person"},
};
const Shape named_thing_shape = {"named_thing", "desk", thing_fields, COUNT(thing_fields),
                                 sizeof(NamedThing)};

static const Statement *const statements[] = {
    [NAMED_PERSON] = &sql_name_of_person, [NAMED_ORGANISATION] = &sql_name_of_organisation,
    [NAMED_PLACE] = &sql_name_of_place,   [NAMED_ACCOUNT] = &sql_name_of_account,
    [NAMED_WORKER] = &sql_name_of_worker,
};

Err naming_find(Naming *naming, NamingKind kind, int64_t id, NamedThing *out) {
    *out = (NamedThing){0};
    if (id <= 0) return OK;
    for (size_t i = 0; i < naming->count; i++) {
        const NamingEntry *entry = &naming->entries[i];
        if (entry->kind != kind || entry->thing.id != id) continue;
        *out = entry->thing;
        return OK;
    }
    Err err = op_get(naming->op, statements[kind], WITH(BIND_INT("id", id)), out);
    if (err == ERR_NOT_FOUND) err = OK;
    out->id = id;
    if (err == OK && naming->count < NAMING_MAX)
        naming->entries[naming->count++] = (NamingEntry){kind, *out};
    return err;
}

Err naming_text(Naming *naming, NamingKind kind, int64_t id, Str *out) {
    NamedThing thing;
    TRY(naming_find(naming, kind, id, &thing));
    *out = thing.name;
    return OK;
}

static Str in_language(const Op *op, Str zh, Str en) {
    return strcmp(op->language, "en") == 0 && !str_is_empty(en) ? en : zh;
}

Err naming_programme(Op *op, Str code, Str *out) {
    Programme programme;
    Err err = programme_on(op, code, op->today, &programme);
    *out = err == OK ? in_language(op, programme.name_zh, programme.name_en) : code;
    return err == ERR_NOT_FOUND ? OK : err;
}

Err naming_item(Op *op, Str code, int64_t scope, Str *out) {
    MenuItem item;
    Err err = menu_item_on(op, code, scope, op->today, &item);
    *out = err == OK ? in_language(op, item.name_zh, item.name_en) : code;
    return err == ERR_NOT_FOUND ? OK : err;
}

Err naming_group(Op *op, Str code, Str *out) {
    List rules;
    *out = code;
    TRY(group_rules(op, &rules));
    for (size_t i = 0; i < rules.count; i++) {
        const GroupRule *rule = LIST_AT(rules, GroupRule, i);
        if (str_equal(rule->code, code)) *out = in_language(op, rule->name_zh, rule->name_en);
    }
    return OK;
}

static Err purpose_name(Op *op, Str purpose, Str *out) {
    Str rest = purpose, kind = STR_NONE, what = STR_NONE;
    (void)str_split(&rest, ':', &kind);
    (void)str_split(&rest, ':', &what);
    if (!str_equal_c(kind, "grant")) {
        Str words = site_word(op->site, op->language, "pay_purpose.settlement");
        *out = arena_printf(op->arena, STR_FMT " " STR_FMT, STR_ARG(words), STR_ARG(what));
        return OK;
    }
    Str programme;
    TRY(naming_programme(op, what, &programme));
    *out = arena_printf(op->arena, STR_FMT " " STR_FMT, STR_ARG(programme), STR_ARG(rest));
    return OK;
}

static Str with_month(Op *op, Str words, int64_t month) {
    if (month <= 0) return words;
    return arena_printf(op->arena, STR_FMT " %lld-%02lld", STR_ARG(words), (long long)month / 100,
                        (long long)month % 100);
}

Err naming_matter(Op *op, const WaitingSource *source, const Waiting *row, Str *out) {
    *out = site_word(op->site, op->language, source->noun);
    if (str_is_empty(row->matter)) return OK;
    switch (source->matter) {
    case MATTER_PROGRAMME:
        TRY(naming_programme(op, row->matter, out));
        *out = with_month(op, *out, row->month);
        return OK;
    case MATTER_ITEM:
        return naming_item(op, row->matter, row->scope, out);
    case MATTER_GROUP:
        return naming_group(op, row->matter, out);
    case MATTER_PURPOSE:
        return purpose_name(op, row->matter, out);
    case MATTER_WORD:
        *out = naming_word(op, source->prefix, row->matter);
        return OK;
    default:
        return OK;
    }
}

Str naming_word(const Op *op, const char *prefix, Str code) {
    Str key = arena_printf(op->arena, "%s." STR_FMT, prefix, STR_ARG(code));
    Str word = site_word(op->site, op->language, key.ptr);
    return str_equal(word, key) ? code : word;
}

bool naming_has(const Op *op, Str key) {
    return !str_equal(site_word(op->site, op->language, key.ptr), key);
}

Str naming_fill(const Op *op, Str key, const Str *arguments, size_t count) {
    return words_fill(op->arena, site_word(op->site, op->language, key.ptr), arguments, count);
}
