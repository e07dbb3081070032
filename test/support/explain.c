#include "support/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/store/query.h"

typedef struct Room {
    const Module *module;
    int lists;
} Room;

static Str sample_of(const Field *field) {
    switch (field->kind) {
    case F_ENUM:
        return str_from(field->choices->codes[1]);
    case F_DATE:
        return STR("2026-11-03");
    case F_TIME:
        return STR("2026-11-03T00:00:00Z");
    case F_TEXT:
        return STR("x");
    default:
        return STR("1");
    }
}

static bool has(Str plan, const char *words) {
    return str_find(plan, str_from(words)) >= 0;
}

/* Found by an index; in its order too, unless a filter or the place has narrowed it first. */
static Err pair_explain(Op *op, const Route *route, const Field *filter, const Field *sort) {
    Query query = {.base = route->list, .sort = sort};
    Str plan;
    if (filter != NULL)
        query.filters[query.filter_count++] = (QueryFilter){filter, QUERY_EQUAL, sample_of(filter)};
    TRY(query_explain(op->tx, op->arena, &query, &plan));
    bool found = (has(plan, "USING") || has(plan, "Index")) && !has(plan, "Seq Scan");
    bool sorts = has(plan, "TEMP B-TREE") || has(plan, "Sort");
    bool narrowed = filter != NULL || has(plan, "scope>?") || has(plan, "scope >=");
    if (!found || (sorts && !narrowed))
        fail_msg("%s filter=%s sort=%s: " STR_FMT, route->name, filter ? filter->name : "-",
                 sort ? sort->name : "id", STR_ARG(plan));
    return OK;
}

static Err route_explain(Op *op, const Route *route) {
    const Shape *shape = route->out;
    for (size_t i = 0; i <= shape->count; i++) {
        const Field *filter = i < shape->count ? &shape->fields[i] : NULL;
        if (filter && !(filter->flags & FILTER)) continue;
        if (filter) TRY(pair_explain(op, route, filter, NULL));
        for (size_t j = 0; j < shape->count; j++) {
            if (shape->fields[j].flags & SORT)
                TRY(pair_explain(op, route, filter, &shape->fields[j]));
        }
    }
    return OK;
}

static Err room_explain(Op *op, void *context) {
    Room *room = context;
    for (size_t i = 0; i < room->module->noun_count; i++) {
        const Noun *noun = room->module->nouns[i];
        for (size_t j = 0; j < noun->route_count; j++) {
            if (noun->routes[j].list == NULL) continue;
            TRY(route_explain(op, &noun->routes[j]));
            room->lists++;
        }
    }
    return OK;
}

int explain_lists(Site *site, const Actor *actor, Arena *arena, const Module *room) {
    Room asked = {room, 0};
    assert_int_equal(site_read(site, actor, arena, room_explain, &asked), OK);
    return asked.lists;
}
