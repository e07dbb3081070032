#include "support/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/store/query.h"

typedef struct Asked {
    const Noun *noun;
    int lists, unfound;
} Asked;

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

/* By an index; what a filter seeks, by a condition on it. */
static bool is_found(Str plan, bool filters) {
    bool sought = has(plan, "Index Cond") || has(plan, "Recheck Cond") || has(plan, "=?");
    if (filters && (!sought || has(plan, "SCAN"))) return false;
    return (has(plan, "USING") || has(plan, "Index")) && !has(plan, "Seq Scan");
}

/* In the index's order, unless a filter, the place or the list's own state has narrowed it
 * first. */
static bool is_ordered(Str plan, bool filters) {
    bool sorts = has(plan, "TEMP B-TREE") || has(plan, "Sort");
    bool narrowed =
        filters || has(plan, "scope>?") || has(plan, "scope >=") || has(plan, "(state=?");
    return narrowed || !sorts;
}

/* A list that is asked for nothing beside its filters. */
static const Bind *nothing_asked(Op *op, const Route *route) {
    const Shape *in = route->in;
    if (in == NULL) return NULL;
    Bind *binds = arena_alloc_array(op->arena, in->count + 1, sizeof(Bind));
    for (size_t i = 0; i < in->count; i++)
        binds[i] = in->fields[i].kind == F_TEXT ? BIND_TEXT(in->fields[i].name, STR_NONE)
                                                : BIND_INT(in->fields[i].name, INT_NONE);
    binds[in->count] = (Bind){0};
    return binds;
}

static Err query_judge(Op *op, const Route *route, const Query *query, Asked *asked) {
    const QueryFilter *filter = query->filter_count ? &query->filters[0] : NULL;
    Str plan;
    TRY(query_explain(op->tx, op->arena, query, &plan));
    if (is_found(plan, filter != NULL) && is_ordered(plan, filter != NULL)) return OK;
    asked->unfound++;
    print_error("%s filter=%s=" STR_FMT " sort=%s:\n" STR_FMT, route->name,
                filter ? filter->field->name : "-", STR_ARG(filter ? filter->value : STR("")),
                query->sort ? query->sort->name : "id", STR_ARG(plan));
    return OK;
}

static Err pair_explain(Op *op, const Route *route, const Field *filter, const Field *sort,
                        Asked *asked) {
    ptrdiff_t place = route->flags & ROUTE_BY_PLACE ? shape_find(route->out, STR("scope")) : -1;
    Query query = {.base = route->list, .binds = nothing_asked(op, route), .sort = sort};
    if (place >= 0) query.place = &route->out->fields[place];
    if (filter != NULL)
        query.filters[query.filter_count++] = (QueryFilter){filter, QUERY_EQUAL, sample_of(filter)};
    TRY(query_judge(op, route, &query, asked));
    if (filter == NULL || !(filter->flags & NULLABLE)) return OK;
    query.filters[0] = (QueryFilter){filter, QUERY_NONE, STR("true")};
    return query_judge(op, route, &query, asked);
}

static Err route_explain(Op *op, const Route *route, Asked *asked) {
    const Shape *shape = route->out;
    for (size_t i = 0; i <= shape->count; i++) {
        const Field *filter = i < shape->count ? &shape->fields[i] : NULL;
        if (filter && !(filter->flags & FILTER)) continue;
        if (filter) TRY(pair_explain(op, route, filter, NULL, asked));
        for (size_t j = 0; j < shape->count; j++) {
            if (shape->fields[j].flags & SORT)
                TRY(pair_explain(op, route, filter, &shape->fields[j], asked));
        }
    }
    return OK;
}

static Err noun_explain(Op *op, void *context) {
    Asked *asked = context;
    const Noun *noun = asked->noun;
    for (size_t i = 0; i < noun->route_count; i++) {
        if (noun->routes[i].list == NULL) continue;
        TRY(route_explain(op, &noun->routes[i], asked));
        asked->lists++;
    }
    return OK;
}

int explain_lists(Site *site, Arena *arena) {
    const SiteConfig *config = site_config(site);
    Asked asked = {0};
    for (size_t i = 0; i < config->module_count; i++) {
        const Module *module = config->modules[i];
        for (size_t j = 0; j < module->noun_count; j++) {
            asked.noun = module->nouns[j];
            assert_int_equal(site_read(site, &system_actor, arena, noun_explain, &asked), OK);
        }
    }
    assert_int_equal(asked.unfound, 0);
    return asked.lists;
}
