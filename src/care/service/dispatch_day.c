#include "care/service/dispatch_day.h"

#include "care/staff/worker.h"
#include "core/base/buf.h"

enum { ROUNDS = 300, OTHERS_MOST = 12, OTHERS_LIMIT_BYTES = 2000, MINUTE_S = 60 };

static int64_t worker_id_of(const DispatchGround *ground, int32_t worker) {
    return LIST_AT(ground->workers, Worker, (size_t)worker)->id;
}

const char *dispatch_reason(const DispatchGround *ground, DispatchWhy why, int32_t visit,
                            int32_t worker) {
    if (why != DISPATCH_WHY_BAN) return dispatch_why_name(why);
    for (size_t i = 0; i < ground->declined; i++) {
        const DispatchBan *ban = &ground->problem.bans[i];
        if (ban->visit == visit && (worker == DISPATCH_NONE || ban->worker == worker))
            return "declined";
    }
    return "radius";
}

static int64_t minutes_of(DispatchCost cost) {
    return cost / DISPATCH_MINUTE;
}

static Str others_print(const DispatchGround *ground, const DispatchExplanation *explanation) {
    Buf out;
    buf_init(&out, ground->op->arena, OTHERS_LIMIT_BYTES);
    for (size_t i = 0; i < explanation->count && i < OTHERS_MOST; i++) {
        const DispatchCandidate *candidate = &explanation->candidates[i];
        buf_printf(&out, "%c{\"worker\":%lld,", i == 0 ? '[' : ',',
                   (long long)worker_id_of(ground, candidate->worker));
        if (candidate->why == DISPATCH_WHY_NONE)
            buf_printf(&out, "\"minutes\":%lld}", (long long)minutes_of(candidate->cost));
        else
            buf_printf(&out, "\"why\":\"%s\"}",
                       dispatch_reason(ground, candidate->why, explanation->visit,
                                       candidate->worker));
    }
    buf_put_c(&out, explanation->count == 0 ? "[]" : "]");
    return buf_str(&out);
}

static void rank_fill(const DispatchExplanation *explanation, int32_t worker,
                      DispatchChoice *choice) {
    for (size_t i = 0; i < explanation->count; i++) {
        const DispatchCandidate *candidate = &explanation->candidates[i];
        if (candidate->worker != worker || candidate->why != DISPATCH_WHY_NONE) continue;
        choice->rank = (int64_t)i + 1;
        choice->cost_minutes = minutes_of(candidate->cost);
    }
}

static Err propose(const DispatchGround *ground, const DispatchPlan *plan, size_t index,
                   DispatchProposal *out) {
    const Order *order = ground->day->wanted[index];
    int32_t visit = ground->first_visit[index];
    const DispatchOutcome *outcome = &plan->outcomes[visit];
    DispatchExplanation explanation;
    TRY(dispatch_explain(ground->op->arena, &ground->problem, plan, visit, &explanation));
    *out = (DispatchProposal){
        .version = order->version,
        .choice = {.order_id = order->id,
                   .kind = DISPATCH_LEFT_OUT,
                   .start_minute = INT_NONE,
                   .rank = INT_NONE,
                   .cost_minutes = INT_NONE,
                   .others = others_print(ground, &explanation)},
    };
    DispatchChoice *choice = &out->choice;
    if (outcome->worker == DISPATCH_NONE) {
        choice->why = str_from(dispatch_reason(ground, outcome->why, visit, DISPATCH_NONE));
        return OK;
    }
    choice->kind = DISPATCH_BY_DESK;
    choice->worker_id = worker_id_of(ground, outcome->worker);
    choice->start_minute = (outcome->start_s + MINUTE_S - 1) / MINUTE_S;
    if (order->carers == 2)
        choice->second_worker_id = worker_id_of(ground, plan->outcomes[visit + 1].worker);
    rank_fill(&explanation, outcome->worker, choice);
    return OK;
}

Err dispatch_day_solve(Op *op, const DispatchDay *day, DispatchProposal *out) {
    DispatchGround ground = {.op = op, .day = day};
    DispatchPlan plan;
    TRY(dispatch_ground_build(&ground));
    DispatchSettings settings = {.seed = (uint64_t)day->day, .rounds = ROUNDS};
    TRY(dispatch_plan(op->arena, &ground.problem, &settings, &plan));
    for (size_t i = 0; i < day->asked; i++) TRY(propose(&ground, &plan, i, &out[i]));
    return OK;
}
