#include "core/walk/record.h"

#include <string.h>

#include "core/walk/change.h"
#include "core/walk/walk.h"
#include "core/wire/field.h"

enum { CHANGES_MAX = 2000, NOUN_MAX = 60, REASON_MAX = 200 };

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
     .seal = SEAL_AUDIT, .doc = "why it must be seen; stands in the audit"},
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

const Route *record_route(Op *op, Str noun) {
    Str name = arena_printf(op->arena, STR_FMT "_get", STR_ARG(noun));
    const Route *route = route_named(op->site->routes, name);
    bool plain = route && route->run && route->in == &id_key_shape && !route->prepare &&
                 strcmp(route->method, "GET") == 0;
    return plain && route->out && str_equal_c(noun, route->out->name) ? route : NULL;
}

void op_reach_over(Op *op, Reach reach) {
    Bind *common = arena_array(op->arena, Bind, 9);
    op->reach = reach;
    reach_bind(op->actor, reach, op->now_ms, common);
    tx_set_common(op->tx, common);
}

Err record_open(Op *op, const Route *route, int64_t id, Record *record) {
    record->shape = route->out;
    record->data = arena_alloc(op->arena, route->out->size);
    shape_clear(route->out, record->data);
    TRY(route->run(op, &(IdKey){id}, record->data));
    record->viewer = (Viewer){.op = op};
    viewer_look(&record->viewer, record->shape, record->data);
    op->subject = arena_printf(op->arena, "%s:%lld", route->out->name, (long long)id);
    return OK;
}

Err record_find(Op *op, Str noun, int64_t id, Record *record) {
    const Route *route = record_route(op, noun);
    if (!route) return op_refuse(op, "noun", "unknown_noun");
    Reach reach = actor_reach(op->actor, route->permission);
    if (reach == REACH_NONE) return ERR_FORBIDDEN;
    op_reach_over(op, reach);
    return record_open(op, route, id, record);
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

/* A write, so that the value leaves only together with its audit row; anew each time, so that no
 * kept answer outlives the right. */
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
    if (!viewer_may(&record.viewer, field)) return ERR_FORBIDDEN;
    ((Revealed *)out)->value = field_print(op->arena, field, record.data);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/history/{noun}/{id}", "record_history", "people.history", history_route,
     &key_shape, &history_shape, ROUTE_AUDIT_READ, .doc = "Who changed what of a record, and when"},
    {"POST", "/api/reveal", "record_reveal", "signed_in", reveal_route, &reveal_shape,
     &revealed_shape, ROUTE_WRITES | ROUTE_ANEW,
     .doc = "One value in full, for a reason that is recorded"},
};
const Noun record_noun = {routes, COUNT(routes), NULL};
