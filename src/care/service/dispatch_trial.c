#include "care/service/dispatch_trial.h"

#include "care/service/order_life.h"
#include "care/staff/worker.h"
#include "core/walk/site.h"
#include "core/walk/words.h"

enum { FAULTS_MOST = 20, MINUTE_S = 60 };

#define AT(member) offsetof(TrialFault, member)
static const Field fault_fields[] = {
    {"field", F_TEXT, AT(field), .max = 40, .doc = "worker_id, start_minute …"},
    {"code", F_TEXT, AT(code), .max = 40, .doc = "of the fault"},
    {"words", F_TEXT, AT(words), .max = 300, .doc = "in words"},
};
#undef AT
const Shape trial_fault_shape = {"trial_fault", "service", fault_fields, COUNT(fault_fields),
                                 sizeof(TrialFault)};

#define AT(member) offsetof(TrialDay, member)
static const Field day_fields[] = {
    {"care_minutes", F_INT, AT(care_minutes), .doc = "with persons"},
    {"travel_minutes", F_INT, AT(travel_minutes), .doc = "on the way"},
    {"late", F_INT, AT(late), .doc = "visits that begin late"},
    {"late_minutes", F_INT, AT(late_minutes), .doc = "how late together"},
    {"overtime_minutes", F_INT, AT(overtime_minutes), .doc = "after the shift"},
    {"end_minute", F_INT, AT(end_minute), .unit = "clock", .doc = "back at the base"},
};
#undef AT
const Shape trial_day_shape = {"trial_day", "service", day_fields, COUNT(day_fields),
                               sizeof(TrialDay)};

#define AT(member) offsetof(TrialLate, member)
static const Field late_fields[] = {
    {"order_id", F_REF, AT(order_id), .ref = "order", .doc = "order"},
    {"minutes", F_INT, AT(minutes), .doc = "later than now"},
};
#undef AT
const Shape trial_late_shape = {"trial_late", "service", late_fields, COUNT(late_fields),
                                sizeof(TrialLate)};

#define AT(member) offsetof(TrialOffer, member)
static const Field offer_fields[] = {
    {"worker_id", F_REF, AT(worker_id), .ref = "worker", .doc = "carer"},
    {"name", F_TEXT, AT(name), .max = 50, .doc = "name"},
    {"start_minute", F_INT, AT(start_minute), .flags = NULLABLE, .unit = "clock",
     .doc = "as the desk would choose"},
    {"travel_more", F_INT, AT(travel_more), .flags = NULLABLE, .doc = "minutes more on the way"},
    {"late", F_INT, AT(late), .flags = NULLABLE, .doc = "visits that would begin late"},
    {"overtime_minutes", F_INT, AT(overtime_minutes), .flags = NULLABLE, .doc = "after the shift"},
    {"why", F_TEXT, AT(why), .max = 40, .ref = "dispatch_why", .doc = "why not"},
};
#undef AT
const Shape trial_offer_shape = {"trial_offer", "service", offer_fields, COUNT(offer_fields),
                                 sizeof(TrialOffer)};

#define AT(member) offsetof(DispatchTrial, member)
static const Field trial_fields[] = {
    {"order_id", F_REF, AT(order_id), .flags = REQUIRED, .ref = "order", .doc = "order"},
    {"worker_id", F_REF, AT(worker_id), .flags = REQUIRED, .ref = "worker", .doc = "carer"},
    {"second_worker_id", F_REF, AT(second_worker_id), .ref = "worker", .doc = "second carer"},
    {"start_minute", F_INT, AT(start_minute), .flags = NULLABLE, .max = 1440, .unit = "clock",
     .doc = "none: as the desk would choose"},
    {"max_minutes", F_INT, AT(max_minutes), .flags = READONLY, .doc = "work a day"},
    {"faults", F_LIST, AT(faults), .flags = READONLY, .max = FAULTS_MOST,
     .shape = &trial_fault_shape, .doc = "what forbids it"},
    {"before", F_NEST, AT(before), .flags = READONLY, .shape = &trial_day_shape,
     .doc = "the carer's day without it"},
    {"after", F_NEST, AT(after), .flags = READONLY, .shape = &trial_day_shape,
     .doc = "the carer's day with it"},
    {"late", F_LIST, AT(late), .flags = READONLY, .max = 100, .shape = &trial_late_shape,
     .doc = "whose visit begins later than now"},
    {"offers", F_LIST, AT(offers), .flags = READONLY, .max = TRIAL_OFFERS_MOST,
     .shape = &trial_offer_shape, .doc = "all carers, the cheapest first, those who cannot last"},
};
#undef AT
const Shape dispatch_trial_shape = {"dispatch_trial", "service", trial_fields, COUNT(trial_fields),
                                    sizeof(DispatchTrial)};

/* The order as it would be with these carers, held against the rules; the faults are told, not
 * refused. */
static Err faults_find(Op *op, const Order *order, DispatchTrial *out) {
    size_t before = op->faults->count;
    Err err = order_check_carers(op, order);
    if (err != OK && err != ERR_INVALID) return err;
    TrialFault *rows = arena_array(op->arena, TrialFault, FAULTS_MOST);
    size_t count = 0;
    for (size_t i = before; i < op->faults->count && count < FAULTS_MOST; i++) {
        const Fault *fault = &op->faults->items[i];
        Str key = arena_printf(op->arena, "fault.%s", fault->code);
        Str pattern = site_word(op->site, op->language, key.ptr);
        rows[count++] = (TrialFault){fault->field, str_from(fault->code),
                                     words_fill(op->arena, pattern, &fault->detail, 1)};
    }
    op->faults->count = before;
    out->faults = (List){rows, count};
    return OK;
}

static TourStop stop_for(const TourGround *ground, int64_t start_minute) {
    const Order *order = ground->ground.day->wanted[0];
    int32_t place = ground->ground.problem.visits[ground->ground.first_visit[0]].place;
    return (TourStop){.order_id = order->id,
                      .start_minute = start_minute,
                      .minutes = order->minutes,
                      .place = place};
}

static TrialDay day_of(const Tour *tour) {
    return (TrialDay){tour->care_minutes, tour->travel_minutes,   tour->late,
                      tour->late_minutes, tour->overtime_minutes, tour->end_minute};
}

static int64_t late_in(const Tour *tour, int64_t order_id) {
    for (size_t i = 0; i < tour->count; i++) {
        if (tour->stops[i].order_id == order_id) return tour->stops[i].late_minutes;
    }
    return 0;
}

static void day_try(const TourGround *ground, int32_t worker, DispatchTrial *out) {
    TourStop extra = stop_for(ground, out->start_minute);
    Tour before = tour_of(ground, worker, NULL), after = tour_of(ground, worker, &extra);
    TrialLate *rows = arena_array(ground->ground.op->arena, TrialLate, after.count);
    size_t count = 0;
    for (size_t i = 0; i < after.count; i++) {
        const TourStop *stop = &after.stops[i];
        int64_t more = stop->late_minutes - late_in(&before, stop->order_id);
        if (more > 0) rows[count++] = (TrialLate){stop->order_id, more};
    }
    out->before = day_of(&before);
    out->after = day_of(&after);
    out->late = (List){rows, count};
    out->max_minutes = LIST_AT(ground->ground.workers, Worker, (size_t)worker)->max_minutes;
}

static TrialOffer offer_of(const TourGround *ground, const DispatchCandidate *candidate) {
    const Worker *worker = LIST_AT(ground->ground.workers, Worker, (size_t)candidate->worker);
    TrialOffer offer = {.worker_id = worker->id,
                        .name = worker->name,
                        .start_minute = INT_NONE,
                        .travel_more = INT_NONE,
                        .late = INT_NONE,
                        .overtime_minutes = INT_NONE};
    if (candidate->why != DISPATCH_WHY_NONE) {
        offer.why = str_from(dispatch_reason(&ground->ground, candidate->why,
                                             ground->ground.first_visit[0], candidate->worker));
        return offer;
    }
    offer.start_minute = (candidate->start_s + MINUTE_S - 1) / MINUTE_S;
    TourStop extra = stop_for(ground, offer.start_minute);
    Tour before = tour_of(ground, candidate->worker, NULL);
    Tour after = tour_of(ground, candidate->worker, &extra);
    offer.travel_more = after.travel_minutes - before.travel_minutes;
    offer.late = after.late;
    offer.overtime_minutes = after.overtime_minutes;
    return offer;
}

/* The desk's own question to every carer, all that stands standing still. */
static Err offers_find(const TourGround *ground, DispatchTrial *out) {
    Op *op = ground->ground.op;
    DispatchSettings settings = {.seed = (uint64_t)ground->ground.day->day};
    DispatchPlan plan;
    DispatchExplanation explanation;
    TRY(dispatch_plan(op->arena, &ground->ground.problem, &settings, &plan));
    TRY(dispatch_explain(op->arena, &ground->ground.problem, &plan, ground->ground.first_visit[0],
                         &explanation));
    TrialOffer *rows = arena_array(op->arena, TrialOffer, TRIAL_OFFERS_MOST);
    size_t count = 0;
    for (size_t i = 0; i < explanation.count && count < TRIAL_OFFERS_MOST; i++)
        rows[count++] = offer_of(ground, &explanation.candidates[i]);
    out->offers = (List){rows, count};
    for (size_t i = 0; i < count && out->start_minute == INT_NONE; i++) {
        if (rows[i].worker_id == out->worker_id) out->start_minute = rows[i].start_minute;
    }
    return OK;
}

Err dispatch_trial(Op *op, const void *in, void *out) {
    DispatchTrial *trial = out;
    TourGround ground;
    Order order;
    *trial = *(const DispatchTrial *)in;
    TRY(order_get(op, trial->order_id, &order));
    op_subject(op, "order", order.id);
    if (order.org_id == 0) return op_refuse(op, "order_id", "no_provider_yet");
    const Order *wanted = &order;
    DispatchDay day = {order.org_id, order.day, &wanted, 1, 1};
    TRY(tour_ground_build(op, &day, &ground));
    TRY(offers_find(&ground, trial));
    if (trial->start_minute == INT_NONE)
        trial->start_minute =
            order.start_minute == INT_NONE ? order.window_from : order.start_minute;
    Order given = order;
    given.worker_id = trial->worker_id;
    given.second_worker_id = trial->second_worker_id;
    given.start_minute = trial->start_minute;
    TRY(faults_find(op, &given, trial));
    int32_t worker = tour_worker(&ground, trial->worker_id);
    if (worker != DISPATCH_NONE) day_try(&ground, worker, trial);
    return OK;
}
