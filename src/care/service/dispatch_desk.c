#include "care/service/dispatch_desk.h"
#include "care/places/organisation.h"

#include "care/service/assignment.h"
#include "care/service/dispatch_day.h"
#include "care/service/order_life.h"
#include "service.sql.h"

/* A day is planned as a whole; a call gives out a part of it, so that the writer is soon free for
 * others. */
enum { WANTED_MOST = 300, GIVEN_MOST = 40 };

#define AT(member) offsetof(DispatchAsk, member)
static const Field ask_fields[] = {
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "day to plan"},
    {"org_id", F_REF, AT(org_id), .ref = "organisation", .doc = "provider; none: all within reach"},
    {"scope", F_INT, AT(scope), .flags = NULLABLE, .min = 110000000000, .max = 829999999999,
     .doc = "division; none: all within reach"},
    {"order_id", F_REF, AT(order_id), .ref = "order",
     .doc = "this order alone, between what stands; none: all that wait"},
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

/* Provider by provider, in the order in which the list first names them, so that its first order is
 * among those given out. */
static const Order **by_provider(Op *op, const List *wanted) {
    const Order **orders = arena_array(op->arena, const Order *, wanted->count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        int64_t org_id = LIST_AT(*wanted, Order, i)->org_id;
        bool known = false;
        for (size_t k = 0; k < kept && !known; k++) known = orders[k]->org_id == org_id;
        for (size_t k = i; k < wanted->count && !known; k++) {
            const Order *order = LIST_AT(*wanted, Order, k);
            if (order->org_id == org_id) orders[kept++] = order;
        }
    }
    return orders;
}

/* Carers belong to one provider each, so every provider's day is a problem of its own. */
static Err solve_all(Op *op, const Order **wanted, size_t count, Solved *solved) {
    size_t begin = 0;
    while (begin < count && solved->count < GIVEN_MOST) {
        size_t end = begin;
        while (end < count && wanted[end]->org_id == wanted[begin]->org_id) end++;
        size_t room = GIVEN_MOST - solved->count, asked = end - begin;
        DispatchDay day = {
            .org_id = wanted[begin]->org_id,
            .day = wanted[begin]->day,
            .wanted = wanted + begin,
            .wanted_count = end - begin,
            .asked = asked < room ? asked : room,
        };
        TRY(dispatch_day_solve(op, &day, solved->proposals + solved->count));
        solved->count += day.asked;
        begin = end;
    }
    return OK;
}

static const Bind *ask_binds(Op *op, const DispatchAsk *ask) {
    int64_t low = 0, high = INT64_MAX;
    if (ask->scope != INT_NONE) scope_subtree(ask->scope, &low, &high);
    Bind *binds = arena_array(op->arena, Bind, 7);
    binds[0] = BIND_INT("day", ask->day);
    binds[1] = BIND_REF("org", ask->org_id);
    binds[2] = BIND_REF("order", ask->order_id);
    binds[3] = BIND_INT("low", low);
    binds[4] = BIND_INT("high", high);
    binds[5] = MOST(WANTED_MOST);
    return binds;
}

static Err check_ask(Op *op, const DispatchAsk *ask) {
    Organisation org;
    Order order;
    if (ask->day < op->today) op_fault(op, "day", "in_the_past");
    if (ask->org_id != 0)
        GATHER(op_named(op, organisation_get(op, ask->org_id, &org), "org_id",
                        "unknown_organisation"));
    if (ask->order_id != 0)
        GATHER(op_named(op, order_get(op, ask->order_id, &order), "order_id", "unknown_order"));
    return op_verdict(op);
}

static Err dispatch_prepare(Op *op, const void *in, void *out) {
    const DispatchAsk *ask = in;
    List wanted;
    (void)out;
    TRY(check_ask(op, ask));
    TRY(op_list(op, &sql_dispatch_wanted, ask_binds(op, ask), &wanted));
    Solved *solved = arena_new(op->arena, Solved);
    solved->proposals = arena_array(op->arena, DispatchProposal, GIVEN_MOST);
    TRY(solve_all(op, by_provider(op, &wanted), wanted.count, solved));
    op->prepared = solved;
    return OK;
}

/* What the plan allowed and a rule refused is left out with that rule's code. */
static Err refusal_keep(Op *op, const DispatchChoice *choice, size_t faults) {
    DispatchChoice refused = *choice;
    refused.kind = DISPATCH_LEFT_OUT;
    refused.why = str_from(op->faults->items[faults].code);
    refused.worker_id = refused.second_worker_id = 0;
    refused.rank = refused.cost_minutes = refused.start_minute = INT_NONE;
    op->faults->count = faults;
    return dispatch_choice_write(op, &refused);
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
        result->changed++;
        return refusal_keep(op, choice, faults);
    }
    TRY(err);
    result->assigned++;
    return dispatch_choice_write(op, choice);
}

static Err dispatch_route(Op *op, const void *in, void *out) {
    const Solved *solved = op->prepared;
    DispatchResult *result = out;
    ServiceCount untried;
    TRY(check_ask(op, in));
    for (size_t i = 0; i < solved->count; i++) TRY(apply(op, &solved->proposals[i], result));
    TRY(op_get(op, &sql_dispatch_untried, ask_binds(op, in), &untried));
    result->more = untried.count > 0 && result->assigned + result->left_out > 0;
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
