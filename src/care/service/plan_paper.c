/* 照护计划: what was agreed, how often, who pays what (R12). */
#include "care/people/person.h"
#include "care/people/scale.h"
#include "care/people/view.h"
#include "care/places/letter.h"
#include "care/service/menu.h"
#include "care/service/order.h"
#include "care/service/order_paper.h"
#include "care/service/plan_life.h"
#include "care/service/weekdays.h"

#define AT(member) offsetof(PlanLine, member)
static const Field line_fields[] = {
    {"item", F_TEXT, AT(item), .doc = "service"},
    {"category", F_ENUM, AT(category), .choices = &menu_categories, .doc = "of the menu"},
    {"weekdays", F_TEXT, AT(weekdays), .doc = "in words"},
    {"start", F_TEXT, AT(start), .doc = "preferred"},
    {"times_month", F_INT, AT(times_month), .doc = "at most"},
    {"minutes", F_INT, AT(minutes), .doc = "each"},
    {"price", F_FEN, AT(price), .doc = "each"},
    {"government", F_FEN, AT(government), .doc = "each"},
    {"own", F_FEN, AT(own), .doc = "each"},
};
#undef AT
const Shape plan_line_shape = {"paper_plan_line", "service", line_fields, COUNT(line_fields),
                               sizeof(PlanLine)};

typedef struct PlanFacts {
    int64_t id;
    Str name;
    int32_t sex;
    int64_t age;
    Str id_number, phone, address, level;
    Fen quota_month;
    int32_t carer_sex, state;
    Date valid_from, last_day;
    List items;
    int64_t person_id, scope;
} PlanFacts;
#define AT(member) offsetof(PlanFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "of the person"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"age", F_INT, AT(age), .doc = "today"},
    {"id_number", F_TEXT, AT(id_number), .mask = MASK_ID, .doc = "never whole"},
    {"phone", F_TEXT, AT(phone), .mask = MASK_PHONE, .see = "people.see", .doc = "telephone"},
    {"address", F_TEXT, AT(address), .mask = MASK_ADDRESS, .see = "people.see", .doc = "home"},
    {"level", F_TEXT, AT(level), .view = VIEW_HEALTH, .doc = "ability"},
    {"quota_month", F_FEN, AT(quota_month), .doc = "what the wallet may be charged"},
    {"carer_sex", F_ENUM, AT(carer_sex), .choices = &carer_sexes, .doc = "wish"},
    {"state", F_ENUM, AT(state), .choices = &plan_states, .doc = "where it stands"},
    {"valid_from", F_DATE, AT(valid_from), .doc = "first day"},
    {"last_day", F_DATE, AT(last_day), .doc = "last day"},
    {"items", F_LIST, AT(items), .max = 60, .shape = &plan_line_shape,
     .doc = "what, how often, when"},
    {"person_id", F_REF, AT(person_id), .flags = HIDDEN, .ref = "person", .doc = "who"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_plan", "service", facts_fields, COUNT(facts_fields),
                                  sizeof(PlanFacts)};

const PrintColumn plan_line_columns[PLAN_LINE_COLUMNS] = {
    {"#", 1, false},          {"item", 4, false},         {"times_month", 2, false},
    {"weekdays", 3.5, false}, {"start", 2, false},        {"minutes", 2, false},
    {"price", 2.2, false},    {"government", 2.2, false}, {"own", 2.2, false}};
static const PrintPart parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE, .what = "yuan"},
    {.kind = PRINT_CELLS, .what = "id:3,state:2,level:4"},
    {.kind = PRINT_CELLS, .what = "name:3,sex:2,age:2"},
    {.kind = PRINT_CELLS, .what = "id_number:5,phone:4"},
    {.kind = PRINT_CELLS, .what = "address:12"},
    {.kind = PRINT_CELLS, .what = "valid_from:3,last_day:3"},
    {.kind = PRINT_CELLS, .what = "quota_month:3,carer_sex:3"},
    {.kind = PRINT_HEADING, .what = "items"},
    {.kind = PRINT_LIST,
     .what = "items",
     .columns = plan_line_columns,
     .column_count = PLAN_LINE_COLUMNS},
    {.kind = PRINT_NOTE, .what = "agreement"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper plan_paper = {"plan", "12-01",      PAPER_A4, &facts_shape,
                                      parts,  COUNT(parts), NULL};

static Err line_read(Op *op, const Plan *plan, const PlanItem *item, PlanLine *out) {
    MenuItem menu = {0};
    Date day = plan->valid_from > op->today ? plan->valid_from : op->today;
    Err err = menu_item_on(op, item->item, plan->scope, day, &menu);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    *out = (PlanLine){
        .category = menu.category,
        .weekdays = str_is_empty(item->weekdays) ? print_word(op, "on_demand")
                                                 : weekdays_words(op, item->weekdays),
        .times_month = item->times_month,
        .minutes = menu.minutes_standard,
        .price = menu.price_fen,
        .government = fen_share(menu.price_fen, menu.government_share_percent, 100),
    };
    out->own = out->price - out->government;
    if (item->start_minute > 0)
        out->start = arena_printf(op->arena, "%02lld:%02lld", (long long)(item->start_minute / 60),
                                  (long long)(item->start_minute % 60));
    return item_name(op, item->item, plan->scope, day, &out->item);
}

Err plan_lines(Op *op, const Plan *plan, List *out) {
    PlanLine *lines = arena_array(op->arena, PlanLine, plan->items.count);
    *out = (List){lines, 0};
    for (size_t i = 0; i < plan->items.count; i++) {
        const PlanItem *item = LIST_AT(plan->items, PlanItem, i);
        if (item->times_month > 0) TRY(line_read(op, plan, item, &lines[out->count++]));
    }
    return OK;
}

static Err facts_read(Op *op, const Plan *plan, PlanFacts *out) {
    Person person;
    TRY(person_behind(op, plan->person_id, &person));
    *out = (PlanFacts){
        .id = plan->id,
        .name = person.name,
        .sex = person.sex,
        .age = age_on(person.birth, op->today),
        .id_number = person.id_number,
        .phone = person.phone,
        .address = person.address,
        .level = level_words(op, person.level),
        .quota_month = plan->quota_month,
        .carer_sex = plan->carer_sex,
        .state = plan->state,
        .valid_from = plan->valid_from,
        .last_day = plan->valid_to != 0 ? date_add_days(plan->valid_to, -1) : 0,
        .person_id = person.id,
        .scope = plan->scope,
    };
    return plan_lines(op, plan, &out->items);
}

static Err plan_route(Op *op, const void *in, void *out) {
    Plan plan;
    PlanFacts facts;
    PrintHead head;
    op_subject(op, "plan", ((const IdKey *)in)->id);
    TRY(plan_get(op, ((const IdKey *)in)->id, &plan));
    TRY(facts_read(op, &plan, &facts));
    TRY(letter_head(op, &plan_paper, plan.scope, plan.id, &head));
    head.period = date_print(op->arena, plan.valid_from);
    head.signs[0] = (PrintSign){.role = "served"};
    head.signs[1] = (PrintSign){.role = "family"};
    head.signs[2] = (PrintSign){.role = "maker"};
    head.signs[3] = (PrintSign){.role = "leader"};
    return print_paper(op, &plan_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/plans/{id}/papers/plan", "plan_paper_plan", "service.read", plan_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "照护计划, to be signed",
     .paper = &plan_paper},
};
const Noun plan_paper_noun = {routes, COUNT(routes), NULL};
