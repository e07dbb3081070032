#include "care/service/dispatch_desk.h"

#include "care/service/assignment.h"
#include "care/service/dispatch_day.h"
#include "care/service/order_life.h"
#include "service.sql.h"

enum { WANTED_MOST = 100 };

#define AT(member) offsetof(DispatchAsk, member)
static const Field ask_fields[] = {
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "day to plan"},
    {"org_id", F_REF, AT(org_id), .ref = "organisation", .doc = "provider; none: all within reach"},
    {"scope", F_INT, AT(scope), .flags = NULLABLE, .min = 110000000000, .max = 829999999999,
     .doc = "division; none: all within reach"},
};
#undef AT
const Shape dispatch_ask_shape = {"dispatch_ask", "service", ask_fields, COUNT(ask_fields),
                                  sizeof(DispatchAsk)};

#define AT(member) offsetof(DispatchResult, member)
static const Field result_fields[] = {
    {"assigned", F_INT, AT(assigned), .doc = "orders that have carers now"},
    {"left_out", F_INT, AT(left_out), .doc = "nobody could; see the order's explanation"},
    {"changed", F_INT, AT(changed), .doc = "changed while the plan was made"},
    {"more", F_BOOL, AT(more), .doc = "more orders wait: ask again"},
};
#undef AT
const Shape dispatch_result_shape = {"dispatch_result", "service", result_fields,
                                     COUNT(result_fields), sizeof(DispatchResult)};

typedef struct Solved {
    DispatchProposal *proposals;
    size_t count;
} Solved;

static int compare_org(const void *a, const void *b) {
    const Order *one = *(const Order *const *)a, *other = *(const Order *const *)b;
    if (one->org_id != other->org_id) return one->org_id < other->org_id ? -1 : 1;
    return one->id < other->id ? -1 : one->id > other->id;
}

/* Carers belong to one provider each, so every provider's day is a problem of its own. */
static Err solve_all(Op *op, const Order **wanted, Solved *solved) {
    size_t begin = 0;
    while (begin < solved->count) {
        size_t end = begin;
        while (end < solved->count && wanted[end]->org_id == wanted[begin]->org_id) end++;
        DispatchDay day = {wanted[begin]->org_id, wanted[begin]->day, wanted + begin, end - begin};
        TRY(dispatch_day_solve(op, &day, solved->proposals + begin));
        begin = end;
    }
    return OK;
}

static Err wanted_list(Op *op, const DispatchAsk *ask, List *out) {
    int64_t low = 0, high = INT64_MAX;
    if (ask->scope != INT_NONE) scope_subtree(ask->scope, &low, &high);
    return op_list(op, &sql_dispatch_wanted,
                   WITH(BIND_INT("day", ask->day), BIND_REF("org", ask->org_id),
                        BIND_INT("low", low), BIND_INT("high", high),
                        BIND_INT("most", WANTED_MOST)),
                   WANTED_MOST, out);
}

static Err untried_count(Op *op, const DispatchAsk *ask, int64_t *out) {
    int64_t low = 0, high = INT64_MAX;
    if (ask->scope != INT_NONE) scope_subtree(ask->scope, &low, &high);
    ServiceCount count;
    TRY(op_get(op, &sql_dispatch_untried, NULL,
               WITH(BIND_INT("day", ask->day), BIND_REF("org", ask->org_id), BIND_INT("low", low),
                    BIND_INT("high", high)),
               &count));
    *out = count.count;
    return OK;
}

static Err dispatch_prepare(Op *op, const void *in, void *out) {
    const DispatchAsk *ask = in;
    List wanted;
    (void)out;
    if (ask->day < op->today) return op_refuse(op, "day", "in_the_past");
    TRY(wanted_list(op, ask, &wanted));
    Solved *solved = arena_new(op->arena, Solved);
    const Order **orders = arena_array(op->arena, const Order *, wanted.count + 1);
    for (size_t i = 0; i < wanted.count; i++) orders[i] = LIST_AT(wanted, Order, i);
    if (wanted.count > 1) qsort(orders, wanted.count, sizeof *orders, compare_org);
    solved->proposals = arena_array(op->arena, DispatchProposal, wanted.count + 1);
    solved->count = wanted.count;
    TRY(solve_all(op, orders, solved));
    op->prepared = solved;
    return OK;
}

/* The world may have moved since the plan was made: every rule is asked again. */
static Err apply(Op *op, const DispatchProposal *proposal, DispatchResult *result) {
    const DispatchChoice *choice = &proposal->choice;
    Order order;
    Err err = order_get(op, choice->order_id, &order);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == ERR_NOT_FOUND || order.version != proposal->version ||
        order.state != ORDER_ACCEPTED) {
        result->changed++;
        return OK;
    }
    if (choice->worker_id == 0) {
        result->left_out++;
        return dispatch_choice_write(op, choice);
    }
    size_t faults = op->faults->count;
    order.worker_id = choice->worker_id;
    order.second_worker_id = choice->second_worker_id;
    order.start_minute = choice->start_minute;
    err = order_assign_to(op, &order, STR("dispatch_desk"));
    if (err == ERR_INVALID) {
        op->faults->count = faults;
        result->changed++;
        return OK;
    }
    TRY(err);
    result->assigned++;
    return dispatch_choice_write(op, choice);
}

static Err dispatch_route(Op *op, const void *in, void *out) {
    const Solved *solved = op->prepared;
    DispatchResult *result = out;
    int64_t untried = 0;
    for (size_t i = 0; i < solved->count; i++) TRY(apply(op, &solved->proposals[i], result));
    TRY(untried_count(op, in, &untried));
    result->more = untried > 0 && result->assigned + result->left_out > 0;
    op->subject = STR_NONE;
    op_note_int(op, "assigned", result->assigned);
    op_note_int(op, "left_out", result->left_out);
    return OK;
}

static const Route routes[] = {
    {"POST", "/api/dispatch", "dispatch", "service.dispatch", dispatch_route, &dispatch_ask_shape,
     &dispatch_result_shape, ROUTE_WRITES, dispatch_prepare,
     .doc = "Plans a day: finds carers for accepted orders and assigns them, explained"},
};
const Noun dispatch_noun = {routes, COUNT(routes), NULL};
