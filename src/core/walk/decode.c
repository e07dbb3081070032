#include <assert.h>

#include "core/walk/walk.h"

enum { KEY_LIMIT = 128 };

static const Shape nothing_shape = {.name = "nothing", .module = "walk"};

static const Shape *in_shape(const Walk *walk) {
    return walk->route->in ? walk->route->in : &nothing_shape;
}

void field_read(Walk *walk, const Shape *shape, Str name, Str text) {
    ptrdiff_t at = shape_find(shape, name);
    assert(at >= 0);
    Field field = shape->fields[at];
    if (field.kind == F_FEN) field.kind = F_INT;
    field_decode(walk->op.arena, &field, text, walk->in, &walk->faults);
    walk->present |= UINT64_C(1) << at;
}

static bool is_json(Str content_type) {
    Str rest = content_type, kind;
    if (!str_split(&rest, ';', &kind)) return false;
    return str_equal_ignoring_case(str_trim(kind), STR("application/json"));
}

static Err body_decode(Walk *walk) {
    Arena *arena = walk->op.arena;
    Str body = exchange_body(walk->exchange), detail = STR_NONE;
    if (walk->route->flags & ROUTE_UPLOAD) {
        walk->body = body;
        if (body.len == 0) fault_add(&walk->faults, STR(""), "required", STR_NONE);
        return OK;
    }
    if (str_is_empty(body)) return OK;
    if (!is_json(exchange_header(walk->exchange, "content-type"))) return ERR_MEDIA_TYPE;
    json_t *json = NULL;
    Err err = json_read(arena, body, &json, &detail);
    if (err != OK) {
        fault_add(&walk->faults, STR(""), "not_json", detail);
        return err;
    }
    walk->present = json_decode(arena, in_shape(walk), json, walk->in, &walk->faults);
    json_decref(json);
    return OK;
}

/* The path says which record it is; a body that says it too may be wrong. */
static void parts_decode(Walk *walk) {
    Str names[PART_LIMIT];
    size_t count = route_parts(walk->route->path, names);
    for (size_t i = 0; i < count; i++) {
        ptrdiff_t at = shape_find(in_shape(walk), names[i]);
        assert(at >= 0);
        if (walk->present >> at & 1) fault_add(&walk->faults, names[i], "read_only", STR_NONE);
        field_read(walk, in_shape(walk), names[i], walk->parts[i]);
    }
}

static void query_decode(Walk *walk) {
    const Shape *shape = in_shape(walk);
    Str rest = exchange_query(walk->exchange), name, value;
    while (query_next(walk->op.arena, &rest, &name, &value)) {
        ptrdiff_t at = shape_find(shape, name);
        const Field *field = at < 0 ? NULL : &shape->fields[at];
        if (!field || (field->flags & HIDDEN))
            fault_add(&walk->faults, utf8_slice(name, 0, 64), "unknown_field", STR_NONE);
        else if ((field->flags & READONLY) || (walk->present >> at & 1))
            fault_add(&walk->faults, name, "read_only", STR_NONE);
        else
            field_read(walk, shape, name, value);
    }
}

/* The fields of a PATCH that were sent. */
static Shape present_shape(const Walk *walk) {
    const Shape *shape = in_shape(walk);
    Shape sent = *shape;
    Field *fields = arena_array(walk->op.arena, Field, shape->count);
    sent.fields = fields;
    sent.count = 0;
    for (size_t i = 0; i < shape->count; i++) {
        if (walk->present >> i & 1) fields[sent.count++] = shape->fields[i];
    }
    return sent;
}

static void fault_once(Walk *walk, const Fault *fault) {
    if (!faults_name(&walk->faults, walk->faults.count, fault->field))
        fault_add(&walk->faults, fault->field, fault->code, fault->detail);
}

/* A number or a yes that was not sent looks like 0 or no. */
static void absent_check(Walk *walk) {
    const Shape *shape = in_shape(walk);
    for (size_t i = 0; i < shape->count; i++) {
        bool absent = (shape->fields[i].flags & REQUIRED) && !(walk->present >> i & 1);
        Fault fault = {.field = str_from(shape->fields[i].name), .code = "required"};
        if (absent) fault_once(walk, &fault);
    }
}

/* What is required and has no value, unless a fault already says why it has none. */
void walk_require(Walk *walk) {
    bool partial = strcmp(walk->route->method, "PATCH") == 0;
    Shape shape = partial ? present_shape(walk) : *in_shape(walk);
    Faults missing = {.arena = walk->op.arena};
    shape_require(&shape, walk->in, &missing);
    size_t kept = missing.count < COUNT(missing.items) ? missing.count : COUNT(missing.items);
    for (size_t i = 0; i < kept; i++) fault_once(walk, &missing.items[i]);
    if (!partial) absent_check(walk);
}

/* "5", W/"5" or 5; anything else is a version that never was. */
static int64_t version_read(Str text) {
    text = str_trim(text);
    if (str_starts(text, STR("W/"))) text = str_slice(text, 2, text.len);
    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        text = str_slice(text, 1, text.len - 1);
    int64_t version = 0;
    return str_read_int(text, &version) && version > 0 ? version : -1;
}

static Err version_decode(Walk *walk) {
    Str match = exchange_header(walk->exchange, "if-match");
    if (!str_is_none(match)) walk->if_version = version_read(match);
    bool missing = (walk->route->flags & ROUTE_VERSIONED) && walk->if_version == 0;
    return missing ? ERR_PRECONDITION : OK;
}

static bool key_is_sound(Str key) {
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] <= 0x20 || key.ptr[i] >= 0x7f) return false;
    }
    return key.len > 0 && key.len <= KEY_LIMIT;
}

/* What the key stands for: who repeats it must ask for the same. */
static void key_decode(Walk *walk) {
    Str key = exchange_header(walk->exchange, "idempotency-key");
    bool keeps = (walk->route->flags & ROUTE_WRITES) && walk->actor.account_id != 0 &&
                 !(walk->route->flags & (ROUTE_SETS_SESSION | ROUTE_ANEW));
    if (str_is_none(key) || !keeps) return;
    if (!key_is_sound(key)) {
        fault_add(&walk->faults, STR("Idempotency-Key"), "bad_key", STR_NONE);
        return;
    }
    Arena *arena = walk->op.arena;
    Str query = exchange_query(walk->exchange), path = exchange_path(walk->exchange);
    Str body = sm3_hex(arena, exchange_body(walk->exchange));
    walk->request =
        sm3_hex(arena, arena_printf(arena, "%s\n" STR_FMT "\n" STR_FMT "\n%lld\n" STR_FMT,
                                    walk->route->name, STR_ARG(path), STR_ARG(query),
                                    (long long)walk->if_version, STR_ARG(body)));
    walk->key = key;
}

/* Whether rules can speak of a half-read request: of which record must be known, bytes are no
 * fields, and who has not signed in is told nothing of the world. */
static bool gathers(const Walk *walk) {
    const Route *route = walk->route;
    Str names[PART_LIMIT];
    size_t count = route_parts(route->path, names);
    for (size_t i = 0; i < count; i++) {
        if (faults_name(&walk->faults, walk->faults.count, names[i])) return false;
    }
    return (route->flags & ROUTE_WRITES) && !(route->flags & ROUTE_UPLOAD) &&
           strcmp(route->permission, "public") != 0;
}

/* What could not be read was not sent, as far as the rules go. */
static void found_keep(Walk *walk) {
    const Shape *shape = in_shape(walk);
    const Faults *faults = &walk->faults;
    for (size_t i = 0; i < shape->count; i++) {
        if (faults_name(faults, faults->count, str_from(shape->fields[i].name)))
            walk->present &= ~(UINT64_C(1) << i);
    }
    Faults *found = arena_new(walk->op.arena, Faults);
    *found = *faults;
    walk->found = found;
}

Err walk_decode(Walk *walk) {
    Arena *arena = walk->op.arena;
    const Shape *in = in_shape(walk), *out = walk->route->out;
    walk->in = arena_alloc(arena, in->size);
    walk->out = out ? arena_alloc(arena, out->size) : NULL;
    shape_clear(in, walk->in);
    TRY(body_decode(walk));
    parts_decode(walk);
    if (walk->route->list)
        list_decode(walk);
    else
        query_decode(walk);
    walk_require(walk);
    key_decode(walk);
    TRY(version_decode(walk));
    if (walk->faults.count == 0) return OK;
    if (!gathers(walk)) return ERR_INVALID;
    found_keep(walk);
    return OK;
}
