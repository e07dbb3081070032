#include "care/desk/urge.h"

#include "care/desk/naming.h"
#include "care/desk/recipient.h"
#include "core/walk/codebook.h"
#include "core/walk/notice.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { TELL_MAX = 30 };

#define AT(member) offsetof(Urge, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "urge", .doc = "number"},
    {"noun", F_TEXT, AT(noun), .flags = REQUIRED | STORED, .max = 40, .ref = "urge_noun",
     .doc = "kind of the record"},
    {"subject", F_INT, AT(subject), .flags = REQUIRED | STORED, .min = 1, .max = INT64_MAX,
     .doc = "number of the record"},
    {"state", F_TEXT, AT(state), .flags = READONLY | STORED | HIDDEN, .max = 40,
     .doc = "where it stood, a code of that kind of record"},
    {"words", F_TEXT, AT(words), .flags = STORED, .max = 100, .seal = SEAL_WORDS, .doc = "why"},
    {"day", F_DATE, AT(day), .flags = READONLY | STORED, .doc = "day"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED, .ref = "account",
     .doc = "who urged"},
    {"account_name", F_TEXT, AT(account_name), .flags = READONLY, .doc = "who urged"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "place"},
    {"at", F_TIME, AT(at), .flags = READONLY | STORED, .doc = "when"},
    {"told", F_INT, AT(told), .flags = READONLY, .doc = "accounts that had a notice"},
};
#undef AT
const Shape urge_shape = {"urge", "desk", fields, COUNT(fields), sizeof(Urge)};

static Str texts_print(Op *op, const Str *texts, size_t count) {
    Buf out;
    buf_init(&out, op->arena, 4096);
    buf_put_char(&out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buf_put_char(&out, ',');
        json_write_text(&out, str_is_none(texts[i]) ? STR("") : texts[i]);
    }
    buf_put_char(&out, ']');
    return buf_str(&out);
}

/* Each is told what is urged, by whom, why; not about whom: that stands in the inbox, by right. */
static Err tell(Op *op, const WaitingSource *source, const Waiting *row, Urge *urge) {
    List accounts;
    Str matter;
    TRY(naming_matter(op, source, row, &matter));
    TRY(recipients_of(op, source, row, &accounts));
    const Str texts[] = {op->actor->name, matter, urge->words};
    Notice notice = {.channel = NOTICE_APP,
                     .template_key = STR("notice.urged"),
                     .arguments = texts_print(op, texts, COUNT(texts)),
                     .person_id = row->person_id,
                     .scope = row->scope};
    if (str_is_empty(urge->words)) notice.template_key = STR("notice.urged_plain");
    for (size_t i = 0; i < accounts.count && i < TELL_MAX; i++) {
        notice.account_id = LIST_AT(accounts, Recipient, i)->id;
        TRY(notice_write(op, &notice));
        urge->told++;
    }
    return OK;
}

static Err urge_route(Op *op, const void *in, void *out) {
    Urge *urge = out;
    const WaitingSource *source = NULL;
    Waiting row;
    Urge asked = *(const Urge *)in;
    Err err = waiting_find(op, asked.noun, asked.subject, &source, &row);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == ERR_NOT_FOUND && op_knows(op, "noun")) op_fault(op, "subject", "waits_for_nobody");
    TRY(op_verdict(op));
    op_subject(op, source->noun, row.id);
    asked.state = str_from(source->state);
    asked.scope = row.scope;
    err = op_get(op, &sql_urge_insert, ROW(&asked), urge);
    if (err == ERR_CONFLICT) return op_conflict(op, "", "urged_today");
    TRY(err);
    urge->told = 0;
    TRY(tell(op, source, &row, urge));
    return op_publish(op, "urge", urge->id, urge->scope);
}

Err urge_last_words(Op *op, const InboxItem *item, Str *out) {
    Urge urge;
    TRY(op_get(op, &sql_urge_last,
               WITH(BIND_TEXT("noun", item->noun), BIND_INT("subject", item->id),
                    BIND_TEXT("state", item->state)),
               &urge));
    const Str texts[] = {urge.account_name, urge.words};
    *out = naming_fill(op, str_is_empty(urge.words) ? STR("urge.by") : STR("urge.by_with"), texts,
                       COUNT(texts));
    return OK;
}

static bool is_among(const Str *nouns, size_t count, const char *noun) {
    for (size_t i = 0; i < count; i++)
        if (str_equal_c(nouns[i], noun)) return true;
    return false;
}

/* Each kind of record that may wait for somebody, called as it is everywhere. */
static Err noun_codes_route(Op *op, const void *in, void *out) {
    Str *nouns = arena_array(op->arena, Str, waiting_source_count);
    Str *names = arena_array(op->arena, Str, waiting_source_count);
    size_t count = 0;
    (void)in;
    for (size_t i = 0; i < waiting_source_count; i++) {
        const char *noun = waiting_sources[i].noun;
        if (is_among(nouns, count, noun)) continue;
        nouns[count] = str_from(noun);
        names[count++] = site_word(op->site, op->language, noun);
    }
    op_list_called(op, nouns, names, count, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/codes/urge_noun", "urge_noun_codes", "signed_in", noun_codes_route,
     .out = &codes_shape, .doc = "What may be urged"},
    {"POST", "/api/desk/urges", "urge_create", "desk.urge", urge_route, &urge_shape, &urge_shape,
     ROUTE_WRITES | ROUTE_CREATED, .doc = "Asks those a matter waits for to hurry; once a day"},
    {"GET", "/api/desk/urges", "urge_list", "desk.urge", .out = &urge_shape,
     .list = &sql_urge_own_list, .doc = "What you have urged"},
};
const Noun urge_noun = {routes, COUNT(routes), NULL};
