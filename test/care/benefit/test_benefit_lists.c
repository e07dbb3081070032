/* Every filter and sort that the lists of money and benefit permit has an index behind it, on both databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/benefit/benefit.h"
#include "care/money/money.h"
#include "support/benefit_lab.h"

static BenefitLab lab;

static const Module *const rooms[] = {&money_module, &benefit_module};

static Str sample_of(const Field *field) {
    switch (field->kind) {
    case F_ENUM:
        return str_from(field->choices->codes[1]);
    case F_DATE:
        return STR("2026-03-01");
    case F_TEXT:
        return STR("x");
    default:
        return STR("1");
    }
}

static bool has(Str plan, const char *words) {
    return str_find(plan, str_from(words)) >= 0;
}

/* Found by an index, and in its order too, unless an index has narrowed it to a place or a value first. */
static Err pair_explain(Op *op, const Route *route, const Field *filter, const Field *sort) {
    Query query = {.base = route->list, .sort = sort};
    Str plan;
    if (filter != NULL)
        query.filters[query.filter_count++] = (QueryFilter){filter, QUERY_EQUAL, sample_of(filter)};
    TRY(query_explain(op->tx, op->arena, &query, &plan));
    bool found = has(plan, "USING INDEX") || has(plan, "USING INTEGER PRIMARY KEY") ||
                 has(plan, "Index Scan") || has(plan, "Index Only Scan");
    bool sorts = has(plan, "TEMP B-TREE") || has(plan, "Sort");
    bool narrowed =
        (filter != NULL && sort != NULL) || has(plan, "scope>?") || has(plan, "(state=?");
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

static Err all_explain(Op *op, void *context) {
    int *lists = context;
    for (size_t i = 0; i < COUNT(rooms); i++) {
        for (size_t j = 0; j < rooms[i]->noun_count; j++) {
            const Noun *noun = rooms[i]->nouns[j];
            for (size_t k = 0; k < noun->route_count; k++) {
                if (noun->routes[k].list == NULL) continue;
                TRY(route_explain(op, &noun->routes[k]));
                (*lists)++;
            }
        }
    }
    return OK;
}

static void every_list_has_its_indexes(void **state) {
    benefit_lab_open(&lab, *state);
    int lists = 0;
    assert_int_equal(site_read(lab.site, &lab.clerk, &lab.arena, all_explain, &lists), OK);
    assert_int_equal(lists, 14);
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(every_list_has_its_indexes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
