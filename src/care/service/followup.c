#include "care/service/followup.h"

#include "care/service/flag.h"
#include "care/service/order.h"
#include "care/service/visit.h"
#include "service.sql.h"

enum { CALLS_MOST = 50 };

#define BY "service.followup"
static const Move moves[] = {
    {FOLLOWUP_DUE, "done", BY, FOLLOWUP_DONE, NULL},
    {FOLLOWUP_DUE, "refuse", BY, FOLLOWUP_REFUSED, NULL},
    {FOLLOWUP_DUE, "miss", BY, FOLLOWUP_UNREACHABLE, "followup_days"},
    {FOLLOWUP_DUE, "give_up", BY, FOLLOWUP_FAILED, NULL},
    {FOLLOWUP_DUE, "lapse", "system", FOLLOWUP_FAILED, NULL},
    {FOLLOWUP_UNREACHABLE, "done", BY, FOLLOWUP_DONE, NULL},
    {FOLLOWUP_UNREACHABLE, "refuse", BY, FOLLOWUP_REFUSED, NULL},
    {FOLLOWUP_UNREACHABLE, "miss", BY, FOLLOWUP_UNREACHABLE, "followup_days"},
    {FOLLOWUP_UNREACHABLE, "give_up", BY, FOLLOWUP_FAILED, NULL},
    {FOLLOWUP_UNREACHABLE, "lapse", "system", FOLLOWUP_FAILED, NULL},
};
static const Phase phases[] = {[FOLLOWUP_DUE] = PHASE_OPEN,
                               [FOLLOWUP_UNREACHABLE] = PHASE_OPEN,
                               [FOLLOWUP_DONE] = PHASE_DONE,
                               [FOLLOWUP_REFUSED] = PHASE_ENDED,
                               [FOLLOWUP_FAILED] = PHASE_ENDED};
static const Machine machine = {"followup",   &followup_states, FOLLOWUP_DUE, moves,
                                COUNT(moves), phases,           COUNT(phases)};

/* What was found out in one call. */
typedef struct FollowupAnswer {
    int64_t id;
    int32_t came, complete;
    int64_t rating;
    Str words;
} FollowupAnswer;

Err followup_get(Op *op, int64_t id, Followup *out) {
    TRY(op_get(op, &sql_followup_in_reach, WITH(BIND_INT("id", id)), out));
    op_subject(op, "followup", id);
    return op_list(op, &sql_followup_call_list, WITH(BIND_INT("followup_id", id), MOST(CALLS_MOST)),
                   &out->calls);
}

Err followup_of_order(Op *op, int64_t order_id, Followup *out) {
    return op_get(op, &sql_followup_of_order, WITH(BIND_INT("order_id", order_id)), out);
}

static Err fall_due(Op *op, const Order *order, int32_t cause) {
    int64_t days = 0;
    TRY(op_setting(op, "followup_days", &days));
    Followup followup = {.order_id = order->id,
                         .person_id = order->person_id,
                         .cause = cause,
                         .state = machine.start,
                         .due_on = date_add_days(op->today, (int)days),
                         .rating = INT_NONE};
    TRY(op_run(op, &sql_followup_insert, ROW(&followup)));
    return op_publish(op, "followup", order->id, order->scope);
}

static Err is_asked(Op *op, int64_t order_id, bool *asked) {
    Followup followup;
    Err err = followup_of_order(op, order_id, &followup);
    *asked = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Of those with the same cause the dated share is called. */
static Err draw(Op *op, Order *order, int32_t cause) {
    int64_t percent = 0;
    bool drawn = false;
    bool flagged = cause == FOLLOWUP_BY_FLAG;
    TRY(op_setting(op, flagged ? "followup_flagged_percent" : "followup_sample_percent", &percent));
    TRY(followup_is_drawn(op, order->day, order->id, percent, &drawn));
    if (!drawn) return OK;
    if (order->state == ORDER_FOLLOWED) TRY(order_step(op, order, "doubt", STR("flagged")));
    return fall_due(op, order, cause);
}

Err followup_on_flag(Op *op, int64_t order_id) {
    Order order;
    bool asked = false;
    TRY(order_by_id(op, order_id, &order));
    if (order.state != ORDER_FINISHED && order.state != ORDER_FOLLOWED) return OK;
    TRY(is_asked(op, order_id, &asked));
    return asked ? OK : draw(op, &order, FOLLOWUP_BY_FLAG);
}

Err followup_on_visit(Op *op, const Event *event) {
    Order order;
    int64_t flags = 0;
    bool asked = false;
    TRY(order_by_id(op, event->subject, &order));
    if (order.state != ORDER_FINISHED) return OK;
    TRY(flags_run(op, &order, &flags));
    if (flags == 0) TRY(draw(op, &order, FOLLOWUP_BY_SAMPLE));
    TRY(is_asked(op, order.id, &asked));
    if (asked) return OK;
    TRY(order_by_id(op, order.id, &order)); /* the rules have counted their flags on it */
    return order_step(op, &order, "follow_up", STR("not_drawn"));
}

static Err write_call(Op *op, const Followup *followup, const char *event, Str words) {
    FollowupCall call = {.followup_id = followup->id,
                         .event = str_from(event),
                         .words = words,
                         .account_id = op->actor->account_id,
                         .actor_name = op->actor->name};
    return op_run(op, &sql_followup_call_insert, ROW(&call));
}

/* The order goes on, and its flags are looked at again: an answer may raise one. */
static Err end(Op *op, Followup *followup, const char *event) {
    Order order;
    followup->ended_by = op->actor->account_id;
    followup->ended_at = op->now_ms;
    TRY(order_by_id(op, followup->order_id, &order));
    if (order.state == ORDER_FINISHED) TRY(order_step(op, &order, "follow_up", str_from(event)));
    op_emit(op, &visit_changed, order.id, 0);
    return OK;
}

static Err followup_step(Op *op, Followup *followup, const char *event, Str words) {
    TRY(machine_move(op, &machine, followup->state, event, &followup->state));
    if (machine_is_final(&machine, followup->state)) TRY(end(op, followup, event));
    TRY(op_run(op, &sql_followup_update, ROW(followup)));
    followup->version++;
    return write_call(op, followup, event, words);
}

static Err followup_done(Op *op, const FollowupAnswer *answer, Followup *out) {
    TRY(followup_get(op, answer->id, out));
    out->came = answer->came;
    out->complete = answer->complete;
    out->rating = answer->rating;
    out->words = answer->words;
    out->tries++;
    return followup_step(op, out, "done", STR_NONE);
}

/* Again later, until the last try. */
static Err followup_missed(Op *op, const FollowupAnswer *answer, Followup *out) {
    int64_t most = 0, days = 0;
    TRY(followup_get(op, answer->id, out));
    TRY(op_setting(op, "followup_attempts", &most));
    TRY(op_setting(op, "followup_days", &days));
    out->tries++;
    if (out->tries >= most) return followup_step(op, out, "give_up", answer->words);
    out->due_on = date_add_days(op->today, (int)days);
    return followup_step(op, out, "miss", answer->words);
}

Err followups_lapse(Op *op, size_t most, int64_t *ran) {
    List due;
    TRY(op_list(op, &sql_followup_overdue, WITH(MOST(most)), &due));
    for (size_t i = 0; i < due.count; i++) {
        Followup followup;
        TRY(op_get(op, &sql_followup_by_id, WITH(BIND_INT("id", LIST_AT(due, IdKey, i)->id)),
                   &followup));
        TRY(followup_step(op, &followup, "lapse", STR("clock_ran_out")));
        ++*ran;
    }
    return OK;
}

static Err get_route(Op *op, const void *in, void *out) {
    return followup_get(op, ((const IdKey *)in)->id, out);
}

static Err done_route(Op *op, const void *in, void *out) {
    return followup_done(op, in, out);
}

static Err missed_route(Op *op, const void *in, void *out) {
    return followup_missed(op, in, out);
}

static Err refused_route(Op *op, const void *in, void *out) {
    const FollowupAnswer *answer = in;
    Followup *followup = out;
    TRY(followup_get(op, answer->id, followup));
    followup->tries++;
    return followup_step(op, followup, "refuse", answer->words);
}

static Err seed_route(Op *op, const void *in, void *out) {
    Date day = ((const SampleSeed *)in)->day;
    if (day >= op->today) return op_refuse(op, "day", "sample_not_over");
    return op_get(op, &sql_sample_seed_find, WITH(BIND_INT("day", day)), out);
}

#define AT(member) offsetof(FollowupAnswer, member)
#define WHICH                                                                                      \
    { "id", F_REF, AT(id), .flags = REQUIRED, .ref = "followup", .doc = "number" }
static const Field answer_fields[] = {
    WHICH,
    {"came", F_ENUM, AT(came), .flags = REQUIRED, .choices = &followup_answers,
     .doc = "did the carer come?"},
    {"complete", F_ENUM, AT(complete), .flags = REQUIRED, .choices = &followup_answers,
     .doc = "was everything done?"},
    {"rating", F_INT, AT(rating), .flags = NULLABLE, .min = 1, .max = 5, .doc = "stars"},
    {"words", F_TEXT, AT(words), .max = 500, .seal = FOLLOWUP_WORDS, .doc = "what else was said"},
};
static const Shape followup_answer_shape = {"followup_done", "service", answer_fields,
                                            COUNT(answer_fields), sizeof(FollowupAnswer)};
static const Field attempt_fields[] = {
    WHICH,
    {"words", F_TEXT, AT(words), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "how it went"},
};
static const Shape followup_attempt_shape = {"followup_attempt", "service", attempt_fields,
                                             COUNT(attempt_fields), sizeof(FollowupAnswer)};
#undef AT

static const Route routes[] = {
    {"GET", "/api/followups", "followup_list", BY, .out = &followup_shape,
     .list = &sql_followup_list, .doc = "Follow-ups of your places"},
    {"GET", "/api/followups/{id}", "followup_get", BY, get_route, &id_key_shape, &followup_shape,
     ROUTE_AUDIT_READ, .doc = "One, with every attempt"},
    {"POST", "/api/followups/{id}/done", "followup_done", BY, done_route, &followup_answer_shape,
     &followup_shape, ROUTE_WRITES, .doc = "Reached: the answers"},
    {"POST", "/api/followups/{id}/missed", "followup_missed", BY, missed_route,
     &followup_attempt_shape, &followup_shape, ROUTE_WRITES, .states = "due,unreachable",
     .doc = "Not reached: again later, until the last try"},
    {"POST", "/api/followups/{id}/refused", "followup_refused", BY, refused_route,
     &followup_attempt_shape, &followup_shape, ROUTE_WRITES, .states = "due,unreachable",
     .doc = "Did not want to answer"},
    {"GET", "/api/sample-seed", "sample_seed_get", "bill.read", seed_route, &sample_seed_shape,
     &sample_seed_shape, .doc = "What a day's sample was drawn with, once the day is over"},
};
const Noun followup_noun = {routes, COUNT(routes), &machine};
