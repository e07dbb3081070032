/* Lists: what was asked for, and a page of it. */
#include <assert.h>

#include "core/walk/walk.h"
#include "core/wire/field.h"

static void ask_fault(Walk *walk, Str name, const char *code, Str detail) {
    fault_add(&walk->faults, utf8_slice(name, 0, 64), code, detail);
}

/* Whoever may not see a value may not find it out by asking for it either. */
static bool may_ask(Walk *walk, const Field *field) {
    Viewer viewer = {.op = &walk->op};
    return viewer_may_ask(&viewer, field);
}

static void value_check(Walk *walk, const Field *field, Str name, Str value) {
    const Shape *out = walk->route->out;
    Faults faults = {.arena = walk->op.arena};
    void *scratch = arena_alloc(walk->op.arena, out->size);
    shape_clear(out, scratch);
    Field plain = *field;
    if (plain.kind == F_FEN) plain.kind = F_INT;
    field_decode(walk->op.arena, &plain, value, scratch, &faults);
    if (str_is_empty(value))
        ask_fault(walk, name, "required", STR_NONE);
    else if (faults.count > 0)
        ask_fault(walk, name, faults.items[0].code, faults.items[0].detail);
}

static const struct {
    const char *suffix;
    QueryCompare compare;
} compares[] = {{"", QUERY_EQUAL},
                {"_from", QUERY_FROM},
                {"_to", QUERY_TO},
                {"_in", QUERY_IN},
                {"_none", QUERY_NONE}};

static bool compare_fits(const Field *field, QueryCompare compare) {
    if (compare == QUERY_NONE) return field->flags & NULLABLE;
    bool ordered = compare == QUERY_FROM || compare == QUERY_TO;
    return !ordered || (field->kind != F_ENUM && field->kind != F_BOOL && field->kind != F_REF);
}

static const Field *filter_field(const Shape *out, Str name, QueryCompare *compare) {
    for (size_t i = 0; i < COUNT(compares); i++) {
        Str suffix = str_from(compares[i].suffix);
        if (name.len <= suffix.len || !str_ends(name, suffix)) continue;
        ptrdiff_t at = shape_find(out, str_slice(name, 0, name.len - suffix.len));
        if (at < 0 || !(out->fields[at].flags & FILTER)) continue;
        *compare = compares[i].compare;
        return compare_fits(&out->fields[at], *compare) ? &out->fields[at] : NULL;
    }
    return NULL;
}

static void filter_decode(Walk *walk, Str name, Str value) {
    Query *query = &walk->ask->query;
    QueryCompare compare = QUERY_EQUAL;
    const Field *field = filter_field(walk->route->out, name, &compare);
    if (!field) {
        ask_fault(walk, name, "unknown_field", STR_NONE);
        return;
    }
    if (!may_ask(walk, field)) {
        ask_fault(walk, name, "not_yours_to_ask", STR_NONE);
        return;
    }
    if (query->filter_count == COUNT(query->filters)) {
        ask_fault(walk, name, "too_many", STR("8"));
        return;
    }
    Str rest = value, part;
    if (compare == QUERY_NONE) {
        if (!str_equal(value, STR("true"))) ask_fault(walk, name, "unknown_code", STR("true"));
    } else if (compare == QUERY_IN) {
        while (str_split(&rest, ',', &part)) value_check(walk, field, name, part);
    } else {
        value_check(walk, field, name, value);
    }
    query->filters[query->filter_count++] = (QueryFilter){field, compare, value};
}

static void sort_decode(Walk *walk, Str name, Str value) {
    Query *query = &walk->ask->query;
    const Shape *out = walk->route->out;
    query->descending = str_starts(value, STR("-"));
    if (query->descending) value = str_slice(value, 1, value.len);
    ptrdiff_t at = shape_find(out, value);
    query->sort = NULL;
    if (str_equal(value, STR("id"))) return;
    if (at >= 0 && (out->fields[at].flags & SORT) && may_ask(walk, &out->fields[at]))
        query->sort = &out->fields[at];
    else
        ask_fault(walk, name, "not_sortable", utf8_slice(value, 0, 64));
}

static void after_decode(Walk *walk, Str name, Str value) {
    (void)name;
    walk->ask->query.after = value;
}

static void limit_decode(Walk *walk, Str name, Str value) {
    int64_t limit = 0;
    if (str_read_int(value, &limit) && limit >= 1 && limit <= 200)
        walk->ask->query.limit = (int)limit;
    else
        ask_fault(walk, name, "out_of_range", STR("1–200"));
}

static void count_decode(Walk *walk, Str name, Str value) {
    walk->ask->count = str_equal(value, STR("1"));
    if (!walk->ask->count && !str_equal(value, STR("0")))
        ask_fault(walk, name, "out_of_range", STR("0–1"));
}

static const struct {
    const char *name;
    void (*decode)(Walk *walk, Str name, Str value);
} controls[] = {
    {"sort", sort_decode},
    {"after", after_decode},
    {"limit", limit_decode},
    {"count", count_decode},
};

static void parameter_decode(Walk *walk, Str name, Str value) {
    for (size_t i = 0; i < COUNT(controls); i++) {
        if (!str_equal_c(name, controls[i].name)) continue;
        controls[i].decode(walk, name, value);
        return;
    }
    const Shape *in = walk->route->in;
    ptrdiff_t at = in ? shape_find(in, name) : -1;
    if (at >= 0 && !(walk->present >> at & 1))
        field_read(walk, in, name, value);
    else
        filter_decode(walk, name, value);
}

/* One field of the in-struct as a value for the base statement. */
static Bind field_bind(const Field *field, const void *record) {
    const char *name = field->name;
    bool has = field_has_value(field, record);
    switch (field->kind) {
    case F_BOOL:
        return BIND_INT(name, *FIELD_AT_CONST(bool, field, record));
    case F_DATE:
        return BIND_INT(name, has ? *FIELD_AT_CONST(Date, field, record) : INT_NONE);
    case F_REAL:
        return has ? BIND_REAL(name, *FIELD_AT_CONST(double, field, record))
                   : BIND_INT(name, INT_NONE);
    case F_ENUM: {
        Str code = str_from(choice_code(field->choices, *FIELD_AT_CONST(int32_t, field, record)));
        return BIND_TEXT(name, has ? code : STR_NONE);
    }
    case F_TEXT:
    case F_JSON:
    case F_BLOB:
        return BIND_TEXT(name, *FIELD_AT_CONST(Str, field, record));
    default:
        return BIND_INT(name, has ? *FIELD_AT_CONST(int64_t, field, record) : INT_NONE);
    }
}

static void binds_make(Walk *walk) {
    const Shape *in = walk->route->in;
    size_t count = 0;
    for (size_t i = 0; in && i < in->count; i++) {
        const Field *field = &in->fields[i];
        if (field->kind == F_NEST || field->kind == F_LIST) continue;
        assert(count + 1 < BIND_LIMIT);
        walk->ask->binds[count++] = field_bind(field, walk->in);
    }
    walk->ask->query.binds = count > 0 ? walk->ask->binds : NO_BINDS;
}

static const Field *field_named(const Shape *out, const char *name) {
    ptrdiff_t at = shape_find(out, str_from(name));
    assert(at >= 0); /* begin_check (module.c) */
    return &out->fields[at];
}

/* Whoever reaches places gets a list by its places; whoever reaches single records, what they
 * hold. */
static void order_begin(const Walk *walk, Query *query) {
    const Route *route = walk->route;
    const ListHold *hold = route->hold;
    Reach reach = walk->op.reach;
    query->base = route->list;
    if (hold) {
        query->holder = field_named(route->out, hold->field);
        query->held = reach_holds(reach) && (reach != REACH_ORG || hold->org) ? hold->held : NULL;
        query->near = hold->near;
    }
    if (!(route->flags & ROUTE_BY_PLACE) || reach_holds(reach)) return;
    query->place = query->sort = field_named(route->out, "scope");
}

void list_decode(Walk *walk) {
    walk->ask = arena_new(walk->op.arena, ListAsk);
    order_begin(walk, &walk->ask->query);
    Str rest = walk->exchange ? exchange_query(walk->exchange) : walk->query, name, value;
    while (query_next(walk->op.arena, &rest, &name, &value)) parameter_decode(walk, name, value);
    binds_make(walk);
}

static void items_write(Walk *walk, Buf *out, const List *rows) {
    const Shape *shape = walk->route->out;
    Viewer viewer = {.op = &walk->op};
    for (size_t i = 0; i < rows->count; i++) {
        const void *record = (const char *)rows->items + i * shape->size;
        if (i > 0) buf_put_char(out, ',');
        viewer_look(&viewer, shape, record);
        json_write_record(out, shape, record, viewer_show, &viewer);
    }
}

static Err page_write(Walk *walk, const List *rows, Str next) {
    Op *op = &walk->op;
    Buf out;
    buf_init(&out, op->arena, REPLY_LIMIT_BYTES);
    buf_put_c(&out, "{\"items\":[");
    items_write(walk, &out, rows);
    buf_put_c(&out, "],\"next\":");
    json_write_text(&out, next);
    if (walk->ask->count) {
        int64_t count = 0;
        TRY(query_count(op->tx, op->arena, &walk->ask->query, &count));
        buf_put_c(&out, ",\"count\":");
        buf_put_int(&out, count);
    }
    buf_put_char(&out, '}');
    walk->reply =
        (Reply){.status = 200, .content_type = STR("application/json"), .body = buf_str(&out)};
    return out.overflow ? ERR_TOO_LARGE : OK;
}

/* What only the query itself could tell: a cursor it did not give, a value it reads more
 * strictly. */
static Err list_refuse(Op *op) {
    const char *field = query_fault(op->tx);
    return op_refuse(op, field, strcmp(field, "after") == 0 ? "bad_cursor" : "bad_value");
}

Err list_run(Walk *walk) {
    Op *op = &walk->op;
    List rows;
    Str next = STR_NONE;
    Err err = query_run(op->tx, op->arena, &walk->ask->query, &rows, &next);
    if (err == ERR_INVALID) return list_refuse(op);
    TRY(err);
    if (walk->exchange) return page_write(walk, &rows, next);
    *(List *)walk->out = rows;
    walk->next = next;
    return OK;
}

static void faults_hand_on(const Walk *walk, Op *op) {
    for (size_t i = 0; i < walk->faults.count && i < COUNT(walk->faults.items); i++) {
        const Fault *fault = &walk->faults.items[i];
        fault_add(op->faults, fault->field, fault->code, fault->detail);
    }
}

Err list_open(Op *op, const Route *route, Str query, Walk **out) {
    Walk *walk = *out = arena_new(op->arena, Walk);
    walk_init(walk, op->site, op->arena);
    walk->route = route;
    walk->action = route->name;
    walk->actor = *op->actor;
    walk->query = query;
    walk->op.language = op->language;
    walk->op.reach = actor_reach(&walk->actor, route->permission);
    if (walk->op.reach == REACH_NONE) return ERR_FORBIDDEN;
    if (route->in) {
        walk->in = arena_alloc(op->arena, route->in->size);
        shape_clear(route->in, walk->in);
    }
    list_decode(walk);
    if (route->in) walk_require(walk);
    faults_hand_on(walk, op);
    TRY(op_verdict(op));
    return walk_start(walk, op->tx);
}
