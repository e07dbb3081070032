#include "care/service/plan.h"

#include "care/people/person.h"
#include "care/service/menu.h"
#include "care/service/order.h"
#include "care/service/plan_life.h"
#include "care/service/weekdays.h"
#include "service.sql.h"

enum { ITEM_LIMIT = 40 };

static const char *const state_codes[] = {"", "draft", "active", "paused", "ended"};
const Choices plan_states = {"plan_state", state_codes, COUNT(state_codes)};

static const Move moves[] = {
    {PLAN_DRAFT, "activate", "service.plan", PLAN_ACTIVE, NULL},
    {PLAN_ACTIVE, "pause", "service.plan", PLAN_PAUSED, NULL},
    {PLAN_PAUSED, "resume", "service.plan", PLAN_ACTIVE, NULL},
    {PLAN_DRAFT, "end", "service.plan", PLAN_ENDED, NULL},
    {PLAN_ACTIVE, "end", "service.plan", PLAN_ENDED, NULL},
    {PLAN_PAUSED, "end", "service.plan", PLAN_ENDED, NULL},
    {PLAN_ENDED, "reopen", "system", PLAN_ACTIVE, NULL},
    {PLAN_ENDED, "reopen_paused", "system", PLAN_PAUSED, NULL},
    {PLAN_ENDED, "reopen_draft", "system", PLAN_DRAFT, NULL},
};
static const Phase phases[] = {[PLAN_DRAFT] = PHASE_OPEN,
                               [PLAN_ACTIVE] = PHASE_ACTIVE,
                               [PLAN_PAUSED] = PHASE_AGREED,
                               [PLAN_ENDED] = PHASE_ENDED};
const Machine plan_machine = {"plan",       &plan_states, PLAN_DRAFT,   moves,
                              COUNT(moves), phases,       COUNT(phases)};

#define AT(member) offsetof(PlanItem, member)
static const Field item_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "plan_item", .doc = "number"},
    {"plan_id", F_REF, AT(plan_id), .flags = READONLY | STORED | HIDDEN, .ref = "plan",
     .doc = "plan"},
    {"item", F_TEXT, AT(item), .flags = REQUIRED | STORED, .max = 40, .ref = "menu_item",
     .doc = "menu code"},
    {"times_month", F_INT, AT(times_month), .flags = REQUIRED | STORED, .min = 1, .max = 200,
     .doc = "visits a month at most"},
    {"weekdays", F_TEXT, AT(weekdays), .flags = STORED | SEVERAL, .max = WEEKDAYS_CHARS,
     .ref = "weekday", .doc = "1 Monday … 7 Sunday, ',' between; none: only when asked for"},
    {"start_minute", F_INT, AT(start_minute), .flags = STORED, .max = 1439, .unit = "clock",
     .doc = "preferred start, minutes since midnight; 0: any"},
};
#undef AT
const Shape plan_item_shape = {"plan_item", "service", item_fields, COUNT(item_fields),
                               sizeof(PlanItem)};

#define AT(member) offsetof(Plan, member)
static const Field plan_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "plan", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "who is cared for"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &plan_states,
     .doc = "moves by the plan machine"},
    {"quota_month", F_FEN, AT(quota_month), .flags = REQUIRED | STORED, .max = 100000000,
     .doc = "what the wallet may be charged in a month, fen"},
    {"carer_sex", F_ENUM, AT(carer_sex), .flags = STORED | DETAIL, .choices = &carer_sexes,
     .doc = "wish for the carer's sex; none: any"},
    {"valid_from", F_DATE, AT(valid_from), .flags = REQUIRED | STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED | FILTER | SORT,
     .doc = "first day it no longer holds"},
    {"ended_on", F_DATE, AT(ended_on), .flags = READONLY | STORED | DETAIL,
     .doc = "day it was ended before its time"},
    {"ended_from", F_ENUM, AT(ended_from), .flags = READONLY | STORED | HIDDEN,
     .choices = &plan_states, .doc = "where it stood when a death or leaving ended it"},
    {"items", F_LIST, AT(items), .flags = DETAIL, .max = ITEM_LIMIT, .shape = &plan_item_shape,
     .doc = "what, how often, when"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | DETAIL,
     .doc = "community of the person"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "made"},
};
#undef AT
const Shape plan_shape = {"plan", "service", plan_fields, COUNT(plan_fields), sizeof(Plan)};

#define AT(member) offsetof(PlanUsage, member)
static const Field usage_fields[] = {
    {"orders", F_INT, AT(orders), .flags = STORED, .doc = "orders of the month"},
    {"times", F_INT, AT(times), .flags = STORED, .doc = "of this item"},
    {"government", F_FEN, AT(government), .flags = STORED, .doc = "charged or held, fen"},
};
#undef AT
const Shape plan_usage_shape = {"plan_usage", "service", usage_fields, COUNT(usage_fields),
                                sizeof(PlanUsage)};

typedef struct PlanEnd {
    int64_t id;
    Str reason;
} PlanEnd;
static const Field end_fields[] = {
    {"id", F_REF, offsetof(PlanEnd, id), .flags = REQUIRED, .ref = "plan", .doc = "plan"},
    {"reason", F_TEXT, offsetof(PlanEnd, reason), .flags = REQUIRED, .min = 2, .max = 200,
     .seal = SEAL_AUDIT, .doc = "why"},
};
static const Shape plan_end_shape = {"plan_end", "service", end_fields, COUNT(end_fields),
                                     sizeof(PlanEnd)};

static void item_fault(Op *op, size_t index, const char *member, const char *code) {
    Str field = arena_printf(op->arena, "items[%zu].%s", index, member);
    fault_add(op->faults, field, code, STR_NONE);
}

static Err check_item(Op *op, const Plan *plan, size_t index) {
    PlanItem *item = LIST_AT(plan->items, PlanItem, index);
    MenuItem menu;
    Date day = plan->valid_from > op->today ? plan->valid_from : op->today;
    Err err = plan->scope != 0 ? menu_item_on(op, item->item, plan->scope, day, &menu)
                               : menu_code_find(op, item->item);
    if (err == ERR_NOT_FOUND)
        item_fault(op, index, "item", "not_on_menu");
    else
        TRY(err);
    if (!weekdays_read(op->arena, item->weekdays, &item->weekdays))
        item_fault(op, index, "weekdays", "not_weekdays");
    for (size_t i = 0; i < index; i++) {
        if (str_equal(LIST_AT(plan->items, PlanItem, i)->item, item->item))
            item_fault(op, index, "item", "named_twice");
    }
    return OK;
}

static Err check_served(Op *op, Plan *plan, Date day) {
    Person person;
    Err err = person_require_own(op, "person_id", plan->person_id, day, &person);
    plan->scope = person.scope;
    return err;
}

/* Lines of its own: those of the request stay as they were sent, for what writes may run again. */
static void items_own(Op *op, Plan *plan) {
    PlanItem *own = arena_array(op->arena, PlanItem, plan->items.count + 1);
    for (size_t i = 0; i < plan->items.count; i++) own[i] = *LIST_AT(plan->items, PlanItem, i);
    plan->items.items = own;
}

static Err check_plan(Op *op, Plan *plan) {
    items_own(op, plan);
    Date day = plan->valid_from > op->today ? plan->valid_from : op->today;
    GATHER(check_served(op, plan, day));
    int64_t months = 0;
    TRY(op_setting(op, "plan_max_months", &months));
    Date last = date_add_months(plan->valid_from, (int)months);
    if (plan->valid_to == 0) plan->valid_to = last;
    if (plan->valid_to <= plan->valid_from) op_fault(op, "valid_to", "ends_before_start");
    if (plan->valid_to > last && op_knows(op, "valid_from"))
        op_fault(op, "valid_to", "plan_too_long");
    if (plan->items.count == 0) op_fault(op, "items", "required");
    for (size_t i = 0; i < plan->items.count; i++) TRY(check_item(op, plan, i));
    return op_verdict(op);
}

static Err items_read(Op *op, Plan *plan) {
    return op_list(op, &sql_plan_item_list,
                   WITH(BIND_INT("plan_id", plan->id), MOST(4 * ITEM_LIMIT)), &plan->items);
}

static Err items_write(Op *op, Plan *plan) {
    for (size_t i = 0; i < plan->items.count; i++) {
        PlanItem *item = LIST_AT(plan->items, PlanItem, i);
        IdKey key;
        item->plan_id = plan->id;
        TRY(op_get(op, &sql_plan_item_insert, ROW(item), &key));
        item->id = key.id;
    }
    return OK;
}

static Err plan_create(Op *op, const Plan *in, Plan *out) {
    *out = *in;
    out->state = plan_machine.start;
    TRY(check_plan(op, out));
    IdKey key;
    TRY(op_get(op, &sql_plan_insert, ROW(out), &key));
    out->id = key.id;
    out->version = 1;
    out->created_at = op->now_ms;
    op_subject(op, "plan", out->id);
    return items_write(op, out);
}

Err plan_get(Op *op, int64_t id, Plan *out) {
    TRY(op_get(op, &sql_plan_in_reach, WITH(BIND_INT("id", id)), out));
    return items_read(op, out);
}

/* Lines that are no longer named keep their rows, for the orders made from them, and make no
 * more. */
static Err items_replace(Op *op, const Plan *before, Plan *after) {
    for (size_t i = 0; i < before->items.count; i++) {
        const PlanItem *old = LIST_AT(before->items, PlanItem, i);
        TRY(op_run(op, &sql_plan_item_stop, WITH(BIND_INT("id", old->id))));
    }
    return items_write(op, after);
}

static Err plan_save(Op *op, const Plan *before, Plan *after) {
    op_subject(op, "plan", after->id);
    Err err = op_run(op, &sql_plan_update, ROW(after));
    if (err == ERR_CONFLICT) return op_conflict(op, "person_id", "plan_running");
    TRY(err);
    after->version++;
    return op_record_change(op, &plan_shape, after->id, before, after);
}

static Err plan_edit(Op *op, const Plan *in, Plan *out) {
    Plan before;
    TRY(plan_get(op, in->id, &before));
    TRY(op_check_version(op, before.version));
    if (before.state == PLAN_ENDED) return op_conflict(op, "", "plan_ended");
    *out = before;
    shape_overlay(&plan_shape, op->present, in, out);
    if (out->person_id != before.person_id) op_fault(op, "person_id", "read_only");
    TRY(check_plan(op, out));
    TRY(items_replace(op, &before, out));
    return plan_save(op, &before, out);
}

static Err plan_move(Op *op, int64_t id, const char *event, Plan *out) {
    Plan before;
    TRY(plan_get(op, id, &before));
    *out = before;
    TRY(machine_move(op, &plan_machine, before.state, event, &out->state));
    if (out->state == PLAN_ACTIVE) TRY(check_plan(op, out));
    return plan_save(op, &before, out);
}

/* What the plan still had ahead is no longer wanted; a plan that is reopened may make it anew. */
static Err cancel_orders(Op *op, const Plan *plan) {
    List open;
    TRY(op_list(op, &sql_order_open_of_plan,
                WITH(BIND_INT("plan_id", plan->id), BIND_INT("day", plan->ended_on), MOST(2000)),
                &open));
    for (size_t i = 0; i < open.count; i++) {
        Order order;
        TRY(order_by_id(op, LIST_AT(open, IdKey, i)->id, &order));
        order.plan_item_id = 0;
        TRY(order_step(op, &order, "cancel", STR("plan_ended")));
    }
    return OK;
}

static Err end_plan(Op *op, Plan *plan, Date day) {
    Plan before = *plan;
    TRY(machine_move(op, &plan_machine, before.state, "end", &plan->state));
    plan->ended_on = day;
    TRY(plan_save(op, &before, plan));
    return before.state == PLAN_DRAFT ? OK : cancel_orders(op, plan);
}

Err plan_active_on(Op *op, int64_t person_id, Date day, Plan *out) {
    return op_get(op, &sql_plan_active_on,
                  WITH(BIND_INT("person_id", person_id), BIND_INT("day", day)), out);
}

Err plan_usage_of(Op *op, const PlanAsk *ask, PlanUsage *out) {
    Month month = month_of(ask->day);
    return op_get(op, &sql_plan_usage,
                  WITH(BIND_INT("person_id", ask->person_id), BIND_TEXT("item", ask->item),
                       BIND_INT("first", month_first(month)), BIND_INT("last", month_last(month)),
                       BIND_INT("except", ask->except)),
                  out);
}

static Err plan_asked(Op *op, const PlanAsk *ask, Plan *out) {
    if (ask->plan_id == 0) return plan_active_on(op, ask->person_id, ask->day, out);
    return op_get(op, &sql_plan_by_id, WITH(BIND_INT("id", ask->plan_id)), out);
}

Err plan_require_quota(Op *op, const PlanAsk *ask) {
    Plan plan;
    PlanItem line;
    PlanUsage usage;
    TRY(op_named(op, plan_asked(op, ask, &plan), "person_id", "no_plan"));
    Err err = op_get(op, &sql_plan_item_find,
                     WITH(BIND_INT("plan_id", plan.id), BIND_TEXT("item", ask->item)), &line);
    if (err == ERR_NOT_FOUND || (err == OK && line.times_month == 0))
        return op_refuse(op, "item", "not_in_plan");
    TRY(err);
    TRY(plan_usage_of(op, ask, &usage));
    if (usage.times >= line.times_month) op_fault(op, "item", "over_quota");
    if (usage.government + ask->government > plan.quota_month)
        op_fault(op, "item", "over_quota_money");
    return op_verdict(op);
}

static Err plans_of(Op *op, const Event *event, const Statement *statement, List *out) {
    return op_list(op, statement,
                   WITH(BIND_INT("person_id", event->subject), BIND_INT("day", event->detail),
                        MOST(100)),
                   out);
}

Err plan_on_death(Op *op, const Event *event) {
    List open;
    TRY(plans_of(op, event, &sql_plan_open_of, &open));
    for (size_t i = 0; i < open.count; i++) {
        Plan *plan = LIST_AT(open, Plan, i);
        plan->ended_from = plan->state;
        TRY(end_plan(op, plan, (Date)event->detail));
    }
    return OK;
}

static const char *reopening(const Plan *plan) {
    if (plan->ended_from == PLAN_PAUSED) return "reopen_paused";
    return plan->ended_from == PLAN_DRAFT ? "reopen_draft" : "reopen";
}

Err plan_on_revival(Op *op, const Event *event) {
    List ended;
    TRY(plans_of(op, event, &sql_plan_ended_of, &ended));
    for (size_t i = 0; i < ended.count; i++) {
        Plan *plan = LIST_AT(ended, Plan, i), before = *plan;
        TRY(machine_move(op, &plan_machine, before.state, reopening(plan), &plan->state));
        plan->ended_on = 0;
        plan->ended_from = 0;
        TRY(plan_save(op, &before, plan));
    }
    return OK;
}

Err plan_on_move(Op *op, const Event *event) {
    List open;
    Person person;
    TRY(person_by_id(op, event->subject, &person));
    TRY(plans_of(op, event, &sql_plan_open_of, &open));
    for (size_t i = 0; i < open.count; i++) {
        Plan *plan = LIST_AT(open, Plan, i), before = *plan;
        plan->scope = person.scope;
        TRY(plan_save(op, &before, plan));
    }
    return OK;
}

static Err create_route(Op *op, const void *in, void *out) {
    return plan_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return plan_get(op, ((const IdKey *)in)->id, out);
}

static Err edit_route(Op *op, const void *in, void *out) {
    return plan_edit(op, in, out);
}

static Err activate_route(Op *op, const void *in, void *out) {
    return plan_move(op, ((const IdKey *)in)->id, "activate", out);
}

static Err pause_route(Op *op, const void *in, void *out) {
    return plan_move(op, ((const IdKey *)in)->id, "pause", out);
}

static Err resume_route(Op *op, const void *in, void *out) {
    return plan_move(op, ((const IdKey *)in)->id, "resume", out);
}

static Err end_route(Op *op, const void *in, void *out) {
    const PlanEnd *end = in;
    TRY(plan_get(op, end->id, out));
    op_note(op, "reason", end->reason);
    return end_plan(op, out, op->today);
}

static const Route routes[] = {
    {"GET", "/api/plans", "plan_list", "service.read", .out = &plan_shape, .list = &sql_plan_list,
     .doc = "Care plans of your places"},
    {"POST", "/api/plans", "plan_create", "service.plan", create_route, &plan_shape, &plan_shape,
     ROUTE_WRITES | ROUTE_CREATED, .doc = "Drafts a care plan"},
    {"GET", "/api/plans/{id}", "plan_get", "service.read", get_route, &id_key_shape, &plan_shape,
     .doc = "One care plan with its lines"},
    {"PATCH", "/api/plans/{id}", "plan_edit", "service.plan", edit_route, &plan_shape, &plan_shape,
     ROUTE_WRITES | ROUTE_VERSIONED, .doc = "Edits the fields given; lines as a whole"},
    {"POST", "/api/plans/{id}/activate", "plan_activate", "service.plan", activate_route,
     &id_key_shape, &plan_shape, ROUTE_WRITES, .doc = "Puts it into effect"},
    {"POST", "/api/plans/{id}/pause", "plan_pause", "service.plan", pause_route, &id_key_shape,
     &plan_shape, ROUTE_WRITES, .doc = "No more orders until resumed: hospital, travel"},
    {"POST", "/api/plans/{id}/resume", "plan_resume", "service.plan", resume_route, &id_key_shape,
     &plan_shape, ROUTE_WRITES, .doc = "In effect again"},
    {"POST", "/api/plans/{id}/end", "plan_end", "service.plan", end_route, &plan_end_shape,
     &plan_shape, ROUTE_WRITES, .doc = "Ends it today and cancels what was ahead"},
};
const Noun plan_noun = {routes, COUNT(routes), &plan_machine};
