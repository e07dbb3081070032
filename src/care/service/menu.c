#include "care/service/menu.h"

#include "care/staff/skill.h"

#include "care/places/division.h"
#include "core/walk/codebook.h"
#include "service.sql.h"

static const char *const category_codes[] = {
    "",        "meal",   "bath", "clean",   "urgent",  "medical", "mobility",   "rehab",
    "comfort", "errand", "care", "nursing", "respite", "visit",   "adaptation",
};
const Choices menu_categories = {"menu_category", category_codes, COUNT(category_codes)};

#define AT(member) offsetof(MenuItem, member)
static const Field item_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "menu_item", .doc = "number"},
    {"code", F_TEXT, AT(code), .flags = REQUIRED | STORED | FILTER, .max = 40, .doc = "item"},
    {"scope", F_INT, AT(scope), .flags = STORED, .max = 829999999999,
     .doc = "division it holds in; 0: everywhere"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = REQUIRED | STORED, .max = 60, .doc = "Chinese name"},
    {"name_en", F_TEXT, AT(name_en), .flags = REQUIRED | STORED, .max = 80,
     .plain = "of the menu, public", .doc = "English name"},
    {"category", F_ENUM, AT(category), .flags = REQUIRED | STORED | FILTER,
     .choices = &menu_categories, .doc = "助餐 助浴 助洁 …"},
    {"minutes_standard", F_INT, AT(minutes_standard), .flags = REQUIRED | STORED, .min = 5,
     .max = 1440, .doc = "standard length"},
    {"price_fen", F_FEN, AT(price_fen), .flags = REQUIRED | STORED, .max = 10000000,
     .doc = "a unit, fen"},
    {"unit", F_TEXT, AT(unit), .flags = REQUIRED | STORED, .max = 20, .ref = "menu_unit",
     .doc = "of the price"},
    {"skill", F_TEXT, AT(skill), .flags = STORED, .max = 40, .ref = "skill",
     .doc = "the carer must have; none: anybody"},
    {"carers_needed", F_INT, AT(carers_needed), .flags = REQUIRED | STORED, .min = 1, .max = 2,
     .doc = "one or two at once"},
    {"government_share_percent", F_INT, AT(government_share_percent), .flags = REQUIRED | STORED,
     .min = 0, .max = 100, .doc = "from the wallet; the rest is the person's own share"},
    {"daily_limit", F_INT, AT(daily_limit), .flags = STORED | DETAIL, .max = 50,
     .doc = "orders a person and day; 0: none"},
    {"monthly_limit", F_INT, AT(monthly_limit), .flags = STORED | DETAIL, .max = 500,
     .doc = "orders a person and month; 0: none"},
    {"valid_from", F_DATE, AT(valid_from), .flags = REQUIRED | STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200,
     .plain = "paper behind a price", .doc = "paper behind it"},
};
#undef AT
const Shape menu_item_shape = {"menu_item", "service", item_fields, COUNT(item_fields),
                               sizeof(MenuItem)};

static const Field unit_fields[] = {
    {"id", F_REF, offsetof(MenuUnit, id), .flags = READONLY | STORED, .ref = "menu_unit",
     .doc = "number"},
    {"code", F_TEXT, offsetof(MenuUnit, code), .flags = STORED, .max = 20, .doc = "unit"},
    {"name_zh", F_TEXT, offsetof(MenuUnit, name_zh), .flags = STORED, .max = 20, .doc = "Chinese"},
    {"name_en", F_TEXT, offsetof(MenuUnit, name_en), .flags = STORED, .max = 20,
     .plain = "of the menu, public", .doc = "English"},
};
const Shape menu_unit_shape = {"menu_unit", "service", unit_fields, COUNT(unit_fields),
                               sizeof(MenuUnit)};

#define AT(member) offsetof(MenuTask, member)
static const Field task_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "menu_task", .doc = "number"},
    {"item", F_TEXT, AT(item), .flags = STORED | FILTER, .max = 40, .ref = "menu_item",
     .doc = "menu code"},
    {"seq", F_INT, AT(seq), .flags = STORED, .doc = "place in the visit"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 60, .doc = "Chinese"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 60, .plain = "of the menu, public",
     .doc = "English"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200,
     .plain = "paper behind a price", .doc = "paper behind it"},
};
#undef AT
const Shape menu_task_shape = {"menu_task", "service", task_fields, COUNT(task_fields),
                               sizeof(MenuTask)};

Err menu_tasks_on(Op *op, Str item, Date day, List *out) {
    return op_list(op, &sql_menu_task_on,
                   WITH(BIND_TEXT("item", item), BIND_INT("day", day), MOST(TASKS_OF_ITEM)), out);
}

Err menu_item_on(Op *op, Str code, int64_t scope, Date day, MenuItem *out) {
    return op_get(op, &sql_menu_item_on,
                  WITH(BIND_TEXT("code", code), BIND_INT("day", day), DIVISION_BINDS(scope)), out);
}

Err menu_code_find(Op *op, Str code) {
    IdKey any;
    return op_get(op, &sql_menu_item_any, WITH(BIND_TEXT("code", code)), &any);
}

static Err check_item(Op *op, const MenuItem *item) {
    MenuUnit unit;
    Division division;
    Err err = op_get(op, &sql_menu_unit_find, WITH(BIND_TEXT("code", item->unit)), &unit);
    GATHER(op_named(op, err, "unit", "unknown_unit"));
    Skill skill;
    err = str_is_empty(item->skill) ? OK : skill_get(op, item->skill, &skill);
    if (err == ERR_NOT_FOUND)
        fault_add(op->faults, STR("skill"), "unknown_skill", item->skill);
    else
        TRY(err);
    if (item->scope != 0)
        GATHER(op_named(op, division_get(op, item->scope, &division), "scope", "unknown_division"));
    if (!actor_covers(op->actor, item->scope)) op_fault(op, "scope", "outside_your_places");
    if (item->valid_to != 0 && item->valid_to <= item->valid_from)
        op_fault(op, "valid_to", "ends_before_start");
    return OK;
}

/* Ends the newest row of this code and place on the day the new one begins; what has begun is never
 * changed otherwise. */
static Err menu_revise(Op *op, const MenuItem *in, MenuItem *out) {
    *out = *in;
    TRY(check_item(op, in));
    if (in->valid_from <= op->today) op_fault(op, "valid_from", "not_in_the_future");
    MenuItem before;
    Err err = op_get(op, &sql_menu_item_open,
                     WITH(BIND_TEXT("code", in->code), BIND_INT("scope", in->scope)), &before);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == OK && before.valid_from >= in->valid_from)
        op_fault(op, "valid_from", "later_row_stands");
    TRY(op_verdict(op));
    bool open = err == OK && (before.valid_to == 0 || before.valid_to > in->valid_from);
    if (open)
        TRY(op_run(op, &sql_menu_item_end,
                   WITH(BIND_INT("id", before.id), BIND_INT("valid_to", in->valid_from))));
    IdKey key;
    TRY(op_get(op, &sql_menu_item_insert, ROW(out), &key));
    out->id = key.id;
    op_subject(op, "menu_item", out->id);
    return OK;
}

static Err revise_route(Op *op, const void *in, void *out) {
    return menu_revise(op, in, out);
}

static Err menu_item_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_menu_item_codes, out);
}

static Err menu_unit_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_menu_unit_codes, out);
}

static const Route routes[] = {
    {"GET", "/api/menu", "menu_list", "service.read", .out = &menu_item_shape,
     .list = &sql_menu_item_list, .doc = "The menu of services, with the rows that held before"},
    {"POST", "/api/menu", "menu_revise", "service.menu", revise_route, &menu_item_shape,
     &menu_item_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "A new item, or a new price from a day to come"},
    {"GET", "/api/menu/units", "menu_unit_list", "service.read", .out = &menu_unit_shape,
     .list = &sql_menu_unit_list, .doc = "Units of prices"},
    {"GET", "/api/codes/menu_item", "menu_item_codes", "signed_in", menu_item_codes_route,
     .out = &codes_shape, .doc = "What the items of the menu are called"},
    {"GET", "/api/codes/menu_unit", "menu_unit_codes", "signed_in", menu_unit_codes_route,
     .out = &codes_shape, .doc = "What the units of prices are called"},
    {"GET", "/api/menu/tasks", "menu_task_list", "service.read", .out = &menu_task_shape,
     .list = &sql_menu_task_list, .doc = "What is done at a visit, one by one"},
};
const Noun menu_noun = {routes, COUNT(routes), NULL};
