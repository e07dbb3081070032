#include "care/service/order_life.h"
#include "service.sql.h"

enum { CHUNK = 20 };

static Err run_clock(Op *op, Order *order) {
    const Str reason = STR("clock_ran_out");
    switch (order->state) {
    case ORDER_OFFERED:
        return order_let_go(op, order, "lapse", reason);
    case ORDER_ASSIGNED:
        return order_unassign(op, order, "carer_lapse", reason);
    case ORDER_CONFIRMED:
        return order_step(op, order, "carer_absent", reason);
    default:
        return order_step(op, order, "expire", reason);
    }
}

static Err run_due(Op *op, size_t most, int64_t *ran) {
    List due;
    *ran = 0;
    TRY(op_list(op, &sql_order_due_list, WITH(BIND_INT("until", op->now_ms), MOST(most)), &due));
    for (size_t i = 0; i < due.count; i++) {
        Order order;
        TRY(order_by_id(op, LIST_AT(due, IdKey, i)->id, &order));
        TRY(run_clock(op, &order));
        ++*ran;
    }
    return OK;
}

/* What a clock does is nobody's act, whoever started the job. */
Err order_clocks_run(Op *op, size_t most, int64_t *ran) {
    const Actor *actor = op->actor;
    op->actor = &system_actor;
    Err err = run_due(op, most, ran);
    op->actor = actor;
    return err;
}

static Err clocks_chunk(Op *op, Job *job, bool *more) {
    int64_t ran = 0;
    TRY(order_clocks_run(op, CHUNK, &ran));
    job->finished += ran;
    *more = ran == CHUNK;
    job->cursor = arena_printf(op->arena, "%lld", (long long)job->finished);
    job->result = arena_printf(op->arena, "{\"orders\":%lld}", (long long)job->finished);
    return OK;
}
const JobKind order_clocks_job = {"order_clocks", .chunk = clocks_chunk,
                                  .counts = JOB_COUNTS("orders")};

static Err clocks_route(Op *op, const void *in, void *out) {
    (void)in;
    return job_start(op, order_clocks_job.name, STR("{}"), &((IdKey *)out)->id);
}

static const Route routes[] = {
    {"POST", "/api/orders/clocks", "order_clocks", "system.jobs", clocks_route, NULL, &id_key_shape,
     ROUTE_WRITES | ROUTE_ACCEPTED,
     .doc = "Starts the job that runs the clocks of orders: re-offers, hands back, expires"},
};
const Noun order_clock_noun = {routes, COUNT(routes), NULL};
