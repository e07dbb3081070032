#include "care/service/dispatch_tour.h"

#include <stdlib.h>

#include "care/staff/worker.h"

enum { MINUTE_S = 60 };

Err tour_ground_build(Op *op, const DispatchDay *day, TourGround *out) {
    out->ground = (DispatchGround){.op = op, .day = day};
    TRY(dispatch_ground_build(&out->ground));
    ways_init(&out->ways, op->arena, &out->ground.problem, false);
    return OK;
}

int32_t tour_worker(const TourGround *ground, int64_t worker_id) {
    for (size_t i = 0; i < ground->ground.workers.count; i++) {
        if (LIST_AT(ground->ground.workers, Worker, i)->id == worker_id) return (int32_t)i;
    }
    return DISPATCH_NONE;
}

static int by_start(const void *a, const void *b) {
    const TourStop *one = a, *other = b;
    if (one->start_minute != other->start_minute)
        return one->start_minute < other->start_minute ? -1 : 1;
    return one->order_id < other->order_id ? -1 : one->order_id > other->order_id;
}

static size_t stops_fill(const TourGround *ground, int32_t worker, TourStop *stops) {
    const DispatchProblem *problem = &ground->ground.problem;
    size_t count = 0;
    for (size_t i = 0; i < problem->visit_count; i++) {
        const DispatchVisit *visit = &problem->visits[i];
        if (ground->ground.standing_of[i] == DISPATCH_NONE || visit->pin_worker != worker) continue;
        const Order *order =
            LIST_AT(ground->ground.standing, Order, (size_t)ground->ground.standing_of[i]);
        stops[count++] = (TourStop){.order_id = order->id,
                                    .start_minute = order->start_minute,
                                    .minutes = order->minutes,
                                    .place = visit->place};
    }
    return count;
}

static int64_t way_minutes(const TourGround *ground, int32_t worker, int32_t from, int32_t to) {
    if (from == DISPATCH_NONE || to == DISPATCH_NONE || from == to) return 0;
    return (ways_seconds(&ground->ways, worker, from, to) + MINUTE_S - 1) / MINUTE_S;
}

static void time_stops(const TourGround *ground, int32_t worker, Tour *tour) {
    const DispatchShift *shift = ground->ground.problem.workers[worker].shifts;
    int64_t minute = shift->start_s / MINUTE_S, shift_end = shift->end_s / MINUTE_S;
    int32_t place = shift->start_place;
    for (size_t i = 0; i < tour->count; i++) {
        TourStop *stop = &tour->stops[i];
        stop->travel_minutes = way_minutes(ground, worker, place, stop->place);
        int64_t arrives = minute + stop->travel_minutes;
        stop->late_minutes = arrives > stop->start_minute ? arrives - stop->start_minute : 0;
        minute = stop->start_minute + stop->late_minutes + stop->minutes;
        if (stop->place != DISPATCH_NONE) place = stop->place;
        tour->care_minutes += stop->minutes;
        tour->travel_minutes += stop->travel_minutes;
        tour->late += stop->late_minutes > 0;
        tour->late_minutes += stop->late_minutes;
    }
    if (tour->count == 0) return;
    int64_t back = way_minutes(ground, worker, place, shift->end_place);
    tour->travel_minutes += back;
    tour->end_minute = minute + back;
    tour->overtime_minutes = tour->end_minute > shift_end ? tour->end_minute - shift_end : 0;
}

Tour tour_of(const TourGround *ground, int32_t worker, const TourStop *extra) {
    Tour tour = {.worker_id = LIST_AT(ground->ground.workers, Worker, (size_t)worker)->id};
    Arena *arena = ground->ground.op->arena;
    tour.stops = arena_array(arena, TourStop, ground->ground.problem.visit_count + 1);
    tour.count = stops_fill(ground, worker, tour.stops);
    if (extra != NULL) tour.stops[tour.count++] = *extra;
    qsort(tour.stops, tour.count, sizeof *tour.stops, by_start);
    time_stops(ground, worker, &tour);
    return tour;
}
