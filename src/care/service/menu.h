/* Menu: dated service items per region (R11): minutes, price, skill, carers needed, who pays.
 * data/service/menu.tsv.
 *
 * Invariants
 *  1. A row that has begun is never edited by people: a new price is a new row that ends the old
 *     one, from a day to come.
 *  2. Of the rows of a code that hold on a day, the one of the smallest division around the person
 *     counts (scope 0: everywhere).
 */
#ifndef CARE_SERVICE_MENU_H
#define CARE_SERVICE_MENU_H

#include "core/walk/module.h"

enum { TASKS_OF_ITEM = 20 };

typedef struct MenuItem {
    int64_t id;
    Str code, name_zh, name_en;
    int64_t scope;    /* division it holds in; 0 = everywhere */
    int32_t category; /* menu_categories */
    int64_t minutes_standard;
    Fen price_fen; /* per unit */
    Str unit;
    Str skill; /* empty: none needed */
    int64_t carers_needed;
    int64_t government_share_percent;   /* from the wallet; the rest is the person's own share */
    int64_t daily_limit, monthly_limit; /* 0 = none */
    Date valid_from, valid_to;
    Str source;
} MenuItem;

/* What a price is for: an hour, a visit, a meal. */
typedef struct MenuUnit {
    int64_t id;
    Str code, name_zh, name_en;
} MenuUnit;

/* What is done at a visit, one by one: data/service/tasks.tsv. */
typedef struct MenuTask {
    int64_t id;
    Str item; /* menu code */
    int64_t seq;
    Str name_zh, name_en;
    Date valid_from, valid_to;
    Str source;
} MenuTask;
extern const Shape menu_item_shape, menu_unit_shape, menu_task_shape;
extern const Choices menu_categories;
extern const Noun menu_noun;

Err menu_tasks_on(Op *op, Str item, Date day, List *out) MUST_CHECK; /* of MenuTask, in order */
Err menu_code_find(Op *op, Str code) MUST_CHECK; /* ERR_NOT_FOUND: no item anywhere, ever */
/* The item as it holds on `day` for somebody who lives in `scope`; ERR_NOT_FOUND: not on the
 * menu. */
Err menu_item_on(Op *op, Str code, int64_t scope, Date day, MenuItem *out) MUST_CHECK;

#endif
