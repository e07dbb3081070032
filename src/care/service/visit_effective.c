/* What counts of a visit: its marks, with the approved corrections laid over them. */
#include "care/service/correction.h"
#include "care/service/visit_row.h"
#include "core/walk/site.h"
#include "service.sql.h"

Err visit_mark_unseal(Op *op, VisitMark *mark) {
    LngLat sent;
    TRY(lnglat_unseal(site_vault(op->site), op->arena, POSITION_CONTEXT, mark->position_sealed,
                      &sent));
    LngLat wgs84 = position_wgs84(sent, mark->crs);
    mark->sent_lng = sent.lng;
    mark->sent_lat = sent.lat;
    mark->lng = wgs84.lng;
    mark->lat = wgs84.lat;
    return vault_unseal(site_vault(op->site), op->arena, NOTE_CONTEXT, mark->note_sealed,
                        &mark->note);
}

Err visit_marks(Op *op, int64_t order_id, List *out) {
    TRY(op_list(op, &sql_visit_mark_of_order,
                WITH(BIND_INT("order_id", order_id), MOST(MARKS_OF_ORDER)), out));
    for (size_t i = 0; i < out->count; i++) TRY(visit_mark_unseal(op, LIST_AT(*out, VisitMark, i)));
    return OK;
}

/* The first mark of a kind counts. */
static void lay_mark(Visit *visit, const VisitMark *mark) {
    visit->manual |= mark->method != METHOD_APP;
    if (mark->distance_m > visit->distance_m) {
        visit->distance_m = mark->distance_m;
        visit->accuracy_m = mark->accuracy_m;
    }
    if (mark->kind == MARK_CHECK_IN && visit->in_mark == 0) {
        visit->in_mark = mark->id;
        visit->start_at = mark->at;
    }
    if (mark->kind == MARK_CHECK_OUT && visit->out_mark == 0) {
        visit->out_mark = mark->id;
        visit->end_at = mark->at;
        visit->outcome = mark->outcome;
    }
}

static Err lay_correction(Visit *visit, const Correction *correction) {
    bool read = true;
    visit->corrections++;
    switch (correction->field) {
    case CORRECT_START:
        read = time_read(correction->new_value, &visit->start_at);
        break;
    case CORRECT_END:
        read = time_read(correction->new_value, &visit->end_at);
        break;
    case CORRECT_OUTCOME:
        visit->outcome = choice_find(&visit_outcomes, correction->new_value);
        break;
    case CORRECT_PLACE:
        visit->place_confirmed = true;
        break;
    case CORRECT_VOID:
        visit->voided = str_equal(correction->new_value, STR("yes"));
        break;
    case CORRECT_WORKER:
        read = str_read_int(correction->new_value, &visit->served_by);
        break;
    default: /* a signature stands with its correction, the item with the order */
        break;
    }
    return read ? OK : ERR_INTERNAL;
}

Err visit_refresh(Op *op, const Order *order, int64_t worker_id) {
    List marks, corrections;
    TRY(op_list(op, &sql_visit_mark_of_order,
                WITH(BIND_INT("order_id", order->id), MOST(MARKS_OF_ORDER)), &marks));
    TRY(corrections_approved(op, order->id, worker_id, &corrections));
    Visit visit = {.order_id = order->id,
                   .worker_id = worker_id,
                   .served_by = worker_id,
                   .person_id = order->person_id,
                   .day = order->day,
                   .distance_m = REAL_NONE,
                   .accuracy_m = REAL_NONE};
    for (size_t i = 0; i < marks.count; i++) {
        const VisitMark *mark = LIST_AT(marks, VisitMark, i);
        if (mark->worker_id == worker_id) lay_mark(&visit, mark);
    }
    for (size_t i = 0; i < corrections.count; i++)
        TRY(lay_correction(&visit, LIST_AT(corrections, Correction, i)));
    return op_run(op, &sql_visit_put, ROW(&visit));
}

Err visit_list(Op *op, int64_t order_id, List *out) {
    return op_list(op, &sql_visit_of_order,
                   WITH(BIND_INT("order_id", order_id), MOST(MARKS_OF_ORDER)), out);
}

int64_t visit_minutes(const Visit *visit) {
    if (visit->start_at == 0 || visit->end_at == 0) return INT_NONE;
    return (visit->end_at - visit->start_at) / MINUTE_MS;
}

static void merge_times(VisitEffective *all, const Visit *one) {
    int64_t minutes = visit_minutes(one);
    if (one->start_at != 0 && (all->start_at == 0 || one->start_at < all->start_at))
        all->start_at = one->start_at;
    if (one->end_at > all->end_at) all->end_at = one->end_at;
    if (minutes != INT_NONE && (all->minutes == INT_NONE || minutes < all->minutes))
        all->minutes = minutes;
}

/* Of two carers' words the worse one counts: outcomes stand from good to bad. */
static void merge(VisitEffective *all, const Visit *one) {
    merge_times(all, one);
    if (one->outcome > all->outcome) all->outcome = one->outcome;
    if (one->distance_m > all->distance_m) {
        all->distance_m = one->distance_m;
        all->accuracy_m = one->accuracy_m;
    }
    all->manual |= one->manual;
    all->voided |= one->voided;
    all->place_confirmed &= one->place_confirmed;
    all->corrections += one->corrections;
}

static bool served_before(const List *visits, size_t at) {
    int64_t carer = LIST_AT(*visits, Visit, at)->served_by;
    for (size_t i = 0; i < at; i++) {
        if (LIST_AT(*visits, Visit, i)->served_by == carer) return true;
    }
    return false;
}

Err visit_effective(Op *op, int64_t order_id, VisitEffective *out) {
    List visits;
    *out = (VisitEffective){.order_id = order_id,
                            .minutes = INT_NONE,
                            .distance_m = REAL_NONE,
                            .accuracy_m = REAL_NONE,
                            .place_confirmed = true};
    TRY(visit_list(op, order_id, &visits));
    for (size_t i = 0; i < visits.count; i++) {
        merge(out, LIST_AT(visits, Visit, i));
        out->carers += !served_before(&visits, i);
    }
    if (visits.count > 0) return OK;
    out->place_confirmed = false;
    return ERR_NOT_FOUND;
}

Err visit_carers(Op *op, const Order *order, int64_t carers[2]) {
    List visits;
    const int64_t named[] = {order->worker_id, order->second_worker_id};
    TRY(visit_list(op, order->id, &visits));
    for (size_t k = 0; k < COUNT(named); k++) {
        carers[k] = named[k];
        for (size_t i = 0; i < visits.count && named[k] != 0; i++) {
            const Visit *visit = LIST_AT(visits, Visit, i);
            if (visit->worker_id == named[k]) carers[k] = visit->served_by;
        }
    }
    return OK;
}

/* An order without any mark is flagged; whether it is paid is then a reviewer's decision. */
Err visit_charge(Op *op, const Order *order, Fen *government, Fen *own) {
    VisitEffective visit;
    Order given = *order;
    TRY(order_lay_given(op, &given));
    *government = given.government;
    *own = given.own;
    Err err = visit_effective(op, order->id, &visit);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    if (!visit.voided && (visit.outcome == OUTCOME_DONE || visit.outcome == 0)) return OK;
    int64_t minutes = visit.outcome == OUTCOME_PARTLY && !visit.voided ? visit.minutes : 0;
    if (minutes < 0) minutes = 0; /* unknown, or out before in */
    if (minutes > given.minutes) minutes = given.minutes;
    *government = given.minutes > 0 ? fen_share(given.government, minutes, given.minutes) : 0;
    *own = given.minutes > 0 ? fen_share(given.own, minutes, given.minutes) : 0;
    return OK;
}
