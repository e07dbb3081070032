/* What has waited long enough: visits without check-out, follow-ups nobody made, unlocks nobody
 * used. */
#include "care/service/followup.h"
#include "care/service/unlock.h"
#include "care/service/visit_row.h"
#include "service.sql.h"

enum { CHUNK = 5 }; /* each visit looks at those beside it as well */

/* A phone without net may bring the check-out until late_entry_hours after the day; then the order
 * goes on without it, flagged. */
static Err visits_close(Op *op, size_t most, int64_t *ran) {
    int64_t hours = 0;
    List overdue;
    TRY(op_setting(op, "late_entry_hours", &hours));
    Date before = date_of_ms(op->now_ms - hours * HOUR_MS);
    TRY(op_list(op, &sql_visit_overdue, WITH(BIND_INT("day", before), MOST(most)), &overdue));
    for (size_t i = 0; i < overdue.count; i++) {
        Order order;
        TRY(order_by_id(op, LIST_AT(overdue, IdKey, i)->id, &order));
        TRY(order_step(op, &order, "finish", STR("clock_ran_out")));
        op_emit(op, &visit_finished, order.id, 0);
        ++*ran;
    }
    return OK;
}

static Err run_due(Op *op, size_t most, int64_t *ran) {
    TRY(visits_close(op, most, ran));
    TRY(followups_lapse(op, most, ran));
    return unlocks_expire(op, most, ran);
}

/* What a clock does is nobody's act, whoever started the job. */
Err visit_clocks_run(Op *op, size_t most, int64_t *ran) {
    const Actor *actor = op->actor;
    *ran = 0;
    op->actor = &system_actor;
    Err err = run_due(op, most, ran);
    op->actor = actor;
    return err;
}

static Err clocks_chunk(Op *op, Job *job, bool *more) {
    int64_t ran = 0;
    TRY(visit_clocks_run(op, CHUNK, &ran));
    job->finished += ran;
    *more = ran > 0;
    job->cursor = arena_printf(op->arena, "%lld", (long long)job->finished);
    job->result = arena_printf(op->arena, "{\"moved\":%lld}", (long long)job->finished);
    return OK;
}
const JobKind visit_clocks_job = {"visit_clocks", .chunk = clocks_chunk,
                                  .counts = JOB_COUNTS("moved")};

static Err clocks_route(Op *op, const void *in, void *out) {
    (void)in;
    return job_start(op, visit_clocks_job.name, STR("{}"), &((IdKey *)out)->id);
}

static const Route routes[] = {
    {"POST", "/api/visits/clocks", "visit_clocks", "system.jobs", clocks_route, NULL, &id_key_shape,
     ROUTE_WRITES | ROUTE_ACCEPTED,
     .doc =
         "Starts the job that ends visits without check-out, follow-ups and unlocks that ran out"},
};
const Noun visit_clock_noun = {routes, COUNT(routes), NULL};
