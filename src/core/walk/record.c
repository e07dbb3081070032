#include "core/walk/record.h"

#include <string.h>

#include "core/walk/change.h"
#include "core/walk/walk.h"
#include "core/wire/field.h"

enum { CHANGES_MAX = 2000, NOUN_MAX = 60, REASON_MAX = 200, NAMES_MAX = 100, IDS_MAX = 2000 };

typedef struct RecordKey {
    Str noun;
    int64_t id;
} RecordKey;
static const Field key_fields[] = {
    {"noun", F_TEXT, offsetof(RecordKey, noun), .flags = REQUIRED, .max = NOUN_MAX,
     .doc = "what it is: person, organisation …"},
    {"id", F_REF, offsetof(RecordKey, id), .flags = REQUIRED, .doc = "number"},
};
static const Shape key_shape = {"record_key", "core", key_fields, COUNT(key_fields),
                                sizeof(RecordKey)};

typedef struct History {
    List items;
} History;
static const Field history_fields[] = {
    {"items", F_LIST, offsetof(History, items), .flags = READONLY, .max = CHANGES_MAX,
     .shape = &change_shape, .doc = "oldest first"},
};
static const Shape history_shape = {"history", "core", history_fields, COUNT(history_fields),
                                    sizeof(History)};

typedef struct Reveal {
    Str noun;
    int64_t id;
    Str field, reason;
} Reveal;
static const Field reveal_fields[] = {
    {"noun", F_TEXT, offsetof(Reveal, noun), .flags = REQUIRED, .max = NOUN_MAX,
     .doc = "what it is: person, organisation …"},
    {"id", F_REF, offsetof(Reveal, id), .flags = REQUIRED, .doc = "number"},
    {"field", F_TEXT, offsetof(Reveal, field), .flags = REQUIRED, .max = NOUN_MAX,
     .doc = "which field"},
    {"reason", F_TEXT, offsetof(Reveal, reason), .flags = REQUIRED, .min = 2, .max = REASON_MAX,
     .doc = "why it must be seen; stands in the audit"},
};
static const Shape reveal_shape = {"reveal", "core", reveal_fields, COUNT(reveal_fields),
                                   sizeof(Reveal)};

typedef struct Revealed {
    Str value;
} Revealed;
static const Field revealed_fields[] = {
    {"value", F_TEXT, offsetof(Revealed, value), .flags = READONLY, .doc = "the plain value"},
};
static const Shape revealed_shape = {"revealed", "core", revealed_fields, COUNT(revealed_fields),
                                     sizeof(Revealed)};

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
    Str name;
} NamedRecord;
static const Field named_record_fields[] = {
    {"id", F_REF, offsetof(NamedRecord, id), .flags = READONLY, .doc = "number"},
    {"name", F_TEXT, offsetof(NamedRecord, name), .flags = READONLY,
     .doc = "as far as you may see it"},
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

/* A record found through its own route. */
typedef struct Record {
    const Shape *shape;
    void *data;
    Viewer viewer;
} Record;

static const Route *record_route(Op *op, Str noun) {
    Str name = arena_printf(op->arena, STR_FMT "_get", STR_ARG(noun));
    const Route *route = route_named(op->site->routes, name);
    bool plain = route && route->run && route->in == &id_key_shape && !route->prepare &&
                 strcmp(route->method, "GET") == 0;
    return plain && route->out && str_equal_c(noun, route->out->name) ? route : NULL;
}

static Err record_find(Op *op, Str noun, int64_t id, Record *record) {
    const Route *route = record_route(op, noun);
    if (!route) return op_refuse(op, "noun", "unknown_noun");
    op->reach = actor_reach(op->actor, route->permission);
    if (op->reach == REACH_NONE) return ERR_FORBIDDEN;
    Bind *common = arena_array(op->arena, Bind, 9);
    reach_bind(op->actor, op->reach, op->now_ms, common);
    tx_set_common(op->tx, common);
    record->shape = route->out;
    record->data = arena_alloc(op->arena, route->out->size);
    shape_clear(route->out, record->data);
    TRY(route->run(op, &(IdKey){id}, record->data));
    record->viewer = (Viewer){.op = op};
    viewer_look(&record->viewer, record->shape, record->data);
    op->subject = arena_printf(op->arena, STR_FMT ":%lld", STR_ARG(noun), (long long)id);
    return OK;
}

static Str member_text(const json_t *pair, const char *name) {
    const json_t *text = json_object_get(pair, name);
    return json_is_string(text) ? (Str){json_string_value(text), json_string_length(text)}
                                : STR_NONE;
}

static void member_write(Buf *out, const Record *record, const char *name, const json_t *pair) {
    ptrdiff_t at = shape_find(record->shape, str_from(name));
    const Field *field = at < 0 ? NULL : &record->shape->fields[at];
    Viewer viewer = record->viewer;
    bool plain = field && viewer_show(&viewer, field) == SHOW_PLAIN;
    Mask mask = field && field->kind == F_TEXT && field->mask ? field->mask : MASK_ALL;
    Str before = member_text(pair, "old"), after = member_text(pair, "new");
    if (out->len > 1) buf_put_char(out, ',');
    json_write_text(out, str_from(name));
    buf_put_c(out, ":{\"old\":");
    json_write_text(out, plain ? before : mask_text(out->arena, mask, before));
    buf_put_c(out, ",\"new\":");
    json_write_text(out, plain ? after : mask_text(out->arena, mask, after));
    buf_put_char(out, '}');
}

/* What the viewer may see of a change. */
static Err change_show(Op *op, const Record *record, Change *change) {
    json_t *fields = NULL;
    Str detail;
    Buf out;
    if (str_is_none(change->fields)) return OK;
    if (json_read(op->arena, change->fields, &fields, &detail) != OK) return ERR_INTERNAL;
    buf_init(&out, op->arena, change->fields.len * 2 + 1024);
    buf_put_char(&out, '{');
    const char *name;
    json_t *pair;
    json_object_foreach(fields, name, pair) member_write(&out, record, name, pair);
    buf_put_char(&out, '}');
    json_decref(fields);
    change->fields = buf_str(&out);
    return out.overflow ? ERR_TOO_LARGE : OK;
}

static Err history_route(Op *op, const void *in, void *out) {
    const RecordKey *key = in;
    History *history = out;
    Record record;
    TRY(record_find(op, key->noun, key->id, &record));
    TRY(op_list_changes(op, record.shape, key->id, &history->items));
    for (size_t i = 0; i < history->items.count; i++)
        TRY(change_show(op, &record, LIST_AT(history->items, Change, i)));
    return OK;
}

/* A write, so that the value leaves only together with its audit row. */
static Err reveal_route(Op *op, const void *in, void *out) {
    const Reveal *reveal = in;
    Record record;
    TRY(record_find(op, reveal->noun, reveal->id, &record));
    op_note(op, "field", reveal->field);
    op_note(op, "reason", reveal->reason);
    ptrdiff_t at = shape_find(record.shape, reveal->field);
    if (at < 0 || (record.shape->fields[at].flags & (HIDDEN | WRITEONLY)))
        return op_refuse(op, "field", "unknown_field");
    const Field *field = &record.shape->fields[at];
    if (viewer_show(&record.viewer, field) != SHOW_PLAIN) return ERR_FORBIDDEN;
    ((Revealed *)out)->value = field_print(op->arena, field, record.data);
    return OK;
}

static Str record_name(Op *op, const Record *record) {
    ptrdiff_t at = shape_find(record->shape, STR("name"));
    if (at < 0) return STR_NONE;
    const Field *field = &record->shape->fields[at];
    Viewer viewer = record->viewer;
    Str name = field_print(op->arena, field, record->data);
    bool plain = viewer_show(&viewer, field) == SHOW_PLAIN;
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

static Err names_route(Op *op, const void *in, void *out) {
    const NamesAsked *asked = in;
    NamedRecord *named = arena_array(op->arena, NamedRecord, NAMES_MAX);
    size_t count = 0, seen = 0;
    Str ids = asked->ids;
    for (int64_t id; id_next(&ids, &id);) {
        Record record;
        if (++seen > NAMES_MAX) return op_refuse_with(op, "ids", "too_many", STR("100"));
        if (id <= 0) return op_refuse(op, "ids", "not_a_number");
        Err err = record_find(op, asked->noun, id, &record);
        if (err == ERR_NOT_FOUND) continue;
        TRY(err);
        named[count++] = (NamedRecord){id, record_name(op, &record)};
    }
    op->subject = asked->noun;
    ((Names *)out)->items = (List){named, count};
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/names/{noun}", "record_names", "signed_in", names_route, &names_asked_shape,
     &names_shape, ROUTE_AUDIT_READ, .doc = "What records are called, for lists that hold numbers"},
    {"GET", "/api/history/{noun}/{id}", "record_history", "people.history", history_route,
     &key_shape, &history_shape, ROUTE_AUDIT_READ, .doc = "Who changed what of a record, and when"},
    {"POST", "/api/reveal", "record_reveal", "signed_in", reveal_route, &reveal_shape,
     &revealed_shape, ROUTE_WRITES, .doc = "One value in full, for a reason that is recorded"},
};
const Noun record_noun = {routes, COUNT(routes), NULL};
