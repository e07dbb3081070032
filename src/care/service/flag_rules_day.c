/* Rules that look at an order among the other visits of the same day. */
#include <math.h>

#include "care/service/assignment.h"
#include "care/service/flag_rules.h"
#include "service.sql.h"

#define METRES_PER_KM 1000.0

static bool is_timed(const Visit *visit) {
    return visit->start_at != 0 && visit->end_at != 0 && !visit->voided;
}

/* Minutes that both last; 0 or less: apart. */
static int64_t shared_minutes(const Visit *a, const Visit *b) {
    if (!is_timed(a) || !is_timed(b)) return 0;
    int64_t from = a->start_at > b->start_at ? a->start_at : b->start_at;
    int64_t to = a->end_at < b->end_at ? a->end_at : b->end_at;
    return to > from ? (to - from + MINUTE_MS - 1) / MINUTE_MS : 0;
}

static void keep_overlap(const FlagCase *about, const List *others, bool same_worker,
                         FlagFinding *finding) {
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *own = LIST_AT(about->visits, Visit, i);
        for (size_t k = 0; k < others->count; k++) {
            const Visit *other = LIST_AT(*others, Visit, k);
            if (same_worker && other->served_by != own->served_by) continue;
            int64_t minutes = shared_minutes(own, other);
            if (minutes <= 0) continue;
            finding_keep(finding, minutes, 0);
            finding->order_id = other->order_id;
            finding->worker_id = own->served_by;
        }
    }
}

static Err look_worker_overlap(FlagCase *about, FlagFinding *finding) {
    keep_overlap(about, &about->worker_day, true, finding);
    return OK;
}

static Err look_elder_overlap(FlagCase *about, FlagFinding *finding) {
    keep_overlap(about, &about->person_day, false, finding);
    return OK;
}

typedef struct Leg {
    int64_t from_mark, to_mark; /* where the one visit was left, where the next was entered */
    int64_t left_at, entered_at;
    int64_t order_id;
} Leg;

static Err mark_place(Op *op, int64_t mark_id, LngLat *at, double *accuracy_m) {
    VisitMark mark;
    *at = LNGLAT_NONE;
    *accuracy_m = 0;
    if (mark_id == 0) return OK;
    TRY(op_get(op, &sql_visit_mark_by_id, WITH(BIND_INT("id", mark_id)), &mark));
    TRY(visit_mark_unseal(op, &mark));
    *at = (LngLat){mark.lng, mark.lat};
    if (mark.accuracy_m > 0) *accuracy_m = mark.accuracy_m;
    return OK;
}

static Err judge_leg(FlagCase *about, const Leg *leg, FlagFinding *finding) {
    int64_t most = 0;
    LngLat from, to;
    double vague_from = 0, vague_to = 0;
    if (leg->left_at == 0 || leg->entered_at == 0) return OK;
    TRY(op_setting(about->op, "travel_speed_kmh", &most));
    TRY(mark_place(about->op, leg->from_mark, &from, &vague_from));
    TRY(mark_place(about->op, leg->to_mark, &to, &vague_to));
    double metres = position_distance_m(from, to) - vague_from - vague_to;
    if (metres <= 0) return OK;
    int64_t gap_ms = leg->entered_at - leg->left_at;
    if (gap_ms < MINUTE_MS) gap_ms = MINUTE_MS;
    double kmh = metres / METRES_PER_KM * (double)HOUR_MS / (double)gap_ms;
    if (kmh <= (double)most) return OK;
    finding_keep(finding, llround(kmh), most);
    finding->order_id = leg->order_id;
    return OK;
}

/* The way from the visit before and to the visit after, as the carer's own day has them. */
static Err judge_ways(FlagCase *about, const Visit *own, FlagFinding *finding) {
    const Visit *before = NULL, *after = NULL;
    for (size_t i = 0; i < about->worker_day.count; i++) {
        const Visit *other = LIST_AT(about->worker_day, Visit, i);
        if (other->served_by != own->served_by || !is_timed(other)) continue;
        bool earlier = other->start_at <= own->start_at;
        if (earlier && (before == NULL || other->end_at > before->end_at)) before = other;
        if (!earlier && (after == NULL || other->start_at < after->start_at)) after = other;
    }
    if (before != NULL) {
        Leg leg = {before->out_mark, own->in_mark, before->end_at, own->start_at, before->order_id};
        TRY(judge_leg(about, &leg, finding));
    }
    if (after == NULL) return OK;
    Leg leg = {own->out_mark, after->in_mark, own->end_at, after->start_at, after->order_id};
    return judge_leg(about, &leg, finding);
}

static Err look_speed(FlagCase *about, FlagFinding *finding) {
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *own = LIST_AT(about->visits, Visit, i);
        if (is_timed(own)) TRY(judge_ways(about, own, finding));
    }
    return OK;
}

typedef struct Burden {
    int64_t minutes, orders;
} Burden;

static Burden burden_of(const FlagCase *about, const Visit *own) {
    Burden burden = {0, 1};
    int64_t minutes = visit_minutes(own);
    if (minutes > 0) burden.minutes = minutes;
    for (size_t i = 0; i < about->worker_day.count; i++) {
        const Visit *other = LIST_AT(about->worker_day, Visit, i);
        if (other->served_by != own->served_by || other->voided) continue;
        minutes = visit_minutes(other);
        if (minutes > 0) burden.minutes += minutes;
        burden.orders++;
    }
    return burden;
}

static Err look_day_minutes(FlagCase *about, FlagFinding *finding) {
    int64_t most = 0;
    TRY(op_setting(about->op, "worker_day_minutes", &most));
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *own = LIST_AT(about->visits, Visit, i);
        Burden burden = burden_of(about, own);
        if (burden.minutes <= most) continue;
        finding_keep(finding, burden.minutes, most);
        finding->worker_id = own->served_by;
    }
    return OK;
}

static Err look_day_orders(FlagCase *about, FlagFinding *finding) {
    int64_t most = 0;
    TRY(op_setting(about->op, "worker_day_orders", &most));
    for (size_t i = 0; i < about->visits.count; i++) {
        const Visit *own = LIST_AT(about->visits, Visit, i);
        Burden burden = burden_of(about, own);
        if (burden.orders <= most) continue;
        finding_keep(finding, burden.orders, most);
        finding->worker_id = own->served_by;
    }
    return OK;
}

static Err look_batch(FlagCase *about, FlagFinding *finding) {
    int64_t seconds = 0, most = 0;
    TRY(op_setting(about->op, "batch_checkout_seconds", &seconds));
    TRY(op_setting(about->op, "batch_checkout_orders", &most));
    for (size_t i = 0; i < about->marks.count; i++) {
        const VisitMark *mark = LIST_AT(about->marks, VisitMark, i);
        ServiceCount together;
        if (mark->kind != MARK_CHECK_OUT) continue;
        TRY(op_get(about->op, &sql_flag_check_outs,
                   WITH(BIND_INT("worker_id", mark->worker_id),
                        BIND_INT("from", mark->at - seconds * 1000),
                        BIND_INT("to", mark->at + seconds * 1000)),
                   &together));
        if (together.count < most) continue;
        finding_keep(finding, together.count, most);
        finding->worker_id = mark->worker_id;
    }
    return OK;
}

const FlagRule flag_day_rules[] = {
    {FLAG_BATCH_CHECK_OUT, "count", look_batch},
    {FLAG_WORKER_OVERLAP, "minute", look_worker_overlap},
    {FLAG_ELDER_OVERLAP, "minute", look_elder_overlap},
    {FLAG_TRAVEL_SPEED, "km/h", look_speed},
    {FLAG_WORKER_DAY_MINUTES, "minute", look_day_minutes},
    {FLAG_WORKER_DAY_ORDERS, "count", look_day_orders},
};
const size_t flag_day_rule_count = COUNT(flag_day_rules);
