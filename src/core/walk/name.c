/* What records are called, for whoever holds their numbers or looks for one to choose. */
#include <string.h>

#include "core/guard/account.h"
#include "core/walk/codebook.h"
#include "core/walk/record.h"
#include "core/wire/field.h"

enum {
    NOUN_MAX = 60,
    NAMES_MAX = 100,
    IDS_MAX = 2000,
    FOUND_MAX = 20,
    SEARCH_PAGES = 25,
    SEARCH_PAGE = 200,
    SOUGHT_MAX = 60
};

typedef struct NamesAsked {
    Str noun;
    Str ids;
} NamesAsked;
static const Field names_asked_fields[] = {
    {"noun", F_TEXT, offsetof(NamesAsked, noun), .flags = REQUIRED, .max = NOUN_MAX,
     .doc = "what they are: person, organisation …"},
    {"ids", F_TEXT, offsetof(NamesAsked, ids), .flags = REQUIRED, .max = IDS_MAX,
     .doc = "numbers with ',' between, at most 100"},
};
static const Shape names_asked_shape = {"names_asked", "core", names_asked_fields,
                                        COUNT(names_asked_fields), sizeof(NamesAsked)};

typedef struct NamedRecord {
    int64_t id;
    Str name, hint;
} NamedRecord;
static const Field named_record_fields[] = {
    {"id", F_REF, offsetof(NamedRecord, id), .flags = READONLY, .doc = "number"},
    {"name", F_TEXT, offsetof(NamedRecord, name), .flags = READONLY,
     .doc = "as far as you may see it"},
    {"hint", F_TEXT, offsetof(NamedRecord, hint), .flags = READONLY,
     .doc = "what tells two of one name apart"},
};
static const Shape named_record_shape = {"named_record", "core", named_record_fields,
                                         COUNT(named_record_fields), sizeof(NamedRecord)};

typedef struct Names {
    List items;
} Names;
static const Field names_fields[] = {
    {"items", F_LIST, offsetof(Names, items), .flags = READONLY, .max = NAMES_MAX,
     .shape = &named_record_shape, .doc = "those within your reach, as asked"},
};
static const Shape names_shape = {"names", "core", names_fields, COUNT(names_fields),
                                  sizeof(Names)};

typedef struct NameSought {
    Str noun;
    Str q;
    bool within;
} NameSought;
static const Field name_sought_fields[] = {
    {"noun", F_TEXT, offsetof(NameSought, noun), .flags = REQUIRED, .max = NOUN_MAX,
     .doc = "what is looked for: organisation, worker, division …"},
    {"q", F_TEXT, offsetof(NameSought, q), .max = SOUGHT_MAX,
     .doc = "part of its name, or how that is typed in Latin letters; none: the first ones"},
    {"within", F_BOOL, offsetof(NameSought, within),
     .doc = "only those whose records you may open, not all whose names you know"},
};
static const Shape name_sought_shape = {"name_sought", "core", name_sought_fields,
                                        COUNT(name_sought_fields), sizeof(NameSought)};

static Str shown_name(Op *op, const Shape *shape, const void *record, const Viewer *viewer) {
    ptrdiff_t at = shape_find(shape, STR("name"));
    if (at < 0) return STR_NONE;
    const Field *field = &shape->fields[at];
    Viewer eye = *viewer;
    Str name = field_print(op->arena, field, record);
    bool plain = viewer_show(&eye, field) == SHOW_PLAIN;
    return plain ? name : mask_text(op->arena, field->mask ? field->mask : MASK_ALL, name);
}

/* The next number of `ids`; false at the end. */
static bool id_next(Str *ids, int64_t *id) {
    if (ids->len == 0) return false;
    ptrdiff_t comma = str_find(*ids, STR(","));
    size_t end = comma < 0 ? ids->len : (size_t)comma;
    if (!str_read_int(str_slice(*ids, 0, end), id)) *id = 0;
    *ids = str_slice(*ids, comma < 0 ? ids->len : end + 1, ids->len);
    return true;
}

/* Names that colleagues know of each other and of whom they work with; those of older people and
 * families are not among them. */
static bool is_known(const Op *op, const Route *route) {
    return (route->flags & ROUTE_NAMED) && actor_works(op->actor);
}

bool route_names(const Op *op, const Route *route) {
    return is_known(op, route) || (route->named_by && op_may(op, route->named_by));
}

/* Whoever may read a record knows its name, and so does whose work names it: who is paid. */
static Reach names_reach(const Op *op, const Route *route) {
    Reach reach = actor_reach(op->actor, route->permission);
    bool besides = reach == REACH_NONE && route->named_by;
    return besides ? actor_reach(op->actor, route->named_by) : reach;
}

static Err reach_for(Op *op, const Route *route, bool known) {
    Reach reach = known && is_known(op, route) ? REACH_ALL : names_reach(op, route);
    if (reach == REACH_NONE) return ERR_FORBIDDEN;
    op_reach_over(op, reach);
    return OK;
}

static bool is_colleague(const Op *op, const Record *record) {
    Actor actor = {.account_id = 1};
    const Account *account = record->data;
    return !roles_read(site_config(op->site)->rights, account->roles, &actor) &&
           actor_works(&actor);
}

static Err named_open(Op *op, const Route *route, int64_t id, Record *record) {
    TRY(record_open(op, route, id, record));
    bool by_right = actor_reach(op->actor, route->permission) != REACH_NONE;
    bool hidden = route->out == &account_shape && !by_right && !is_colleague(op, record);
    return hidden ? ERR_NOT_FOUND : OK;
}

static Err names_route(Op *op, const void *in, void *out) {
    const NamesAsked *asked = in;
    const Route *route = record_route(op, asked->noun);
    NamedRecord *named = arena_array(op->arena, NamedRecord, NAMES_MAX);
    size_t count = 0, seen = 0;
    Str ids = asked->ids;
    if (!route) return op_refuse(op, "noun", "unknown_noun");
    TRY(reach_for(op, route, true));
    for (int64_t id; id_next(&ids, &id);) {
        Record record;
        if (++seen > NAMES_MAX) return op_refuse_with(op, "ids", "too_many", STR("100"));
        if (id <= 0) return op_refuse(op, "ids", "not_a_number");
        Err err = named_open(op, route, id, &record);
        if (err == ERR_NOT_FOUND) continue;
        TRY(err);
        Str name = shown_name(op, record.shape, record.data, &record.viewer);
        named[count++] = (NamedRecord){id, name, STR_NONE};
    }
    op->subject = asked->noun;
    ((Names *)out)->items = (List){named, count};
    return OK;
}

static const Route *list_of(Op *op, Str noun) {
    Str name = arena_printf(op->arena, STR_FMT "_list", STR_ARG(noun));
    const Route *route = route_named(op->site->routes, name);
    bool plain = route && route->list && !route->in;
    return plain && shape_find(route->out, STR("name")) >= 0 ? route : NULL;
}

static bool is_ascii(Str text) {
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) return false;
    }
    return true;
}

/* "xq" and "xu q" find 徐琴; of a name that is shown masked, only what is shown is read. */
static bool reads_like(const Op *op, Str name, Str part) {
    if (op->site->config.name_reading == NULL || !is_ascii(part) || is_ascii(name)) return false;
    Str syllables, initials, letters = arena_lower(op->arena, part);
    op->site->config.name_reading(op->arena, name, &syllables, &initials);
    return str_starts(initials, letters) || str_starts(syllables, letters);
}

/* The rows of one page whose name holds `part`, until there are enough. */
static void page_search(Op *op, const Route *route, const List *rows, Str part, List *found) {
    const Shape *shape = route->out;
    Viewer viewer = {.op = op};
    const Field *id = &shape->fields[shape_find(shape, STR("id"))];
    ptrdiff_t hint = shape_find(shape, STR("hint"));
    for (size_t i = 0; i < rows->count && found->count < FOUND_MAX; i++) {
        const void *row = (const char *)rows->items + i * shape->size;
        viewer_look(&viewer, shape, row);
        Str name = shown_name(op, shape, row, &viewer);
        bool fits = str_is_empty(part) || str_find(name, part) >= 0 || reads_like(op, name, part);
        if (!fits) continue;
        *LIST_AT(*found, NamedRecord, found->count) =
            (NamedRecord){*FIELD_AT_CONST(int64_t, id, row), name,
                          hint < 0 ? STR_NONE : *FIELD_AT_CONST(Str, &shape->fields[hint], row)};
        found->count++;
    }
}

static Err search_route(Op *op, const void *in, void *out) {
    const NameSought *sought = in;
    const Route *route = list_of(op, sought->noun);
    List found = {arena_array(op->arena, NamedRecord, FOUND_MAX), 0}, rows;
    if (!route) return op_refuse(op, "noun", "unknown_noun");
    TRY(reach_for(op, route, !sought->within));
    Query query = {.base = route->list, .binds = NO_BINDS, .limit = SEARCH_PAGE};
    for (int page = 0; page < SEARCH_PAGES && found.count < FOUND_MAX; page++) {
        Str next = STR_NONE;
        TRY(query_run(op->tx, op->arena, &query, &rows, &next));
        page_search(op, route, &rows, str_trim(sought->q), &found);
        if (str_is_none(next)) break;
        query.after = next;
    }
    op->subject = sought->noun;
    ((Names *)out)->items = found;
    return OK;
}

/* Of this name, exactly; *times counts them. */
static void page_count(const Shape *shape, const List *rows, Str name, int64_t *id, int *times) {
    const Field *key = &shape->fields[shape_find(shape, STR("id"))];
    const Field *called = &shape->fields[shape_find(shape, STR("name"))];
    for (size_t i = 0; i < rows->count; i++) {
        const void *row = (const char *)rows->items + i * shape->size;
        if (!str_equal(*FIELD_AT_CONST(Str, called, row), name)) continue;
        *id = *FIELD_AT_CONST(int64_t, key, row);
        ++*times;
    }
}

Err name_resolve(Op *op, const NameWanted *wanted, int64_t *id) {
    const Route *route = list_of(op, str_from(wanted->noun));
    int times = 0;
    if (!route) return ERR_NOT_FOUND;
    Query query = {.base = route->list, .binds = NO_BINDS, .limit = SEARCH_PAGE};
    ptrdiff_t org = shape_find(route->out, STR("org_id"));
    if (wanted->org_id != 0 && org >= 0)
        query.filters[query.filter_count++] =
            (QueryFilter){&route->out->fields[org], QUERY_EQUAL,
                          arena_printf(op->arena, "%lld", (long long)wanted->org_id)};
    do {
        List rows;
        Str next = STR_NONE;
        TRY(query_run(op->tx, op->arena, &query, &rows, &next));
        page_count(route->out, &rows, wanted->name, id, &times);
        query.after = next;
    } while (!str_is_none(query.after));
    if (times == 0) return ERR_NOT_FOUND;
    return times == 1 ? OK : ERR_CONFLICT;
}

static Err fault_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "fault", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/names/{noun}", "record_names", "signed_in", names_route, &names_asked_shape,
     &names_shape, ROUTE_AUDIT_READ, .doc = "What records are called, for lists that hold numbers"},
    {"GET", "/api/search/{noun}", "record_search", "signed_in", search_route, &name_sought_shape,
     &names_shape, ROUTE_AUDIT_READ, .doc = "Records to choose from, by part of their name"},
    {"GET", "/api/codes/fault", "fault_codes", "signed_in", fault_codes_route, .out = &codes_shape,
     .doc = "What the codes of faults say"},
};
const Noun name_noun = {routes, COUNT(routes), NULL};
