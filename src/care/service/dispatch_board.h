/* Dispatch_board: one provider's day as a table: who goes where and when, the ways between, what
 * waits and why, what the provider has not taken yet.
 *
 *   offered │ waiting │ workers × hours: visits, ways │ totals
 *
 * Invariants
 *  1. It only reads.
 *  2. Whoever reaches by place opens the board of a provider that is contracted for those places on
 *     the day, or has an order there.
 *  3. Of orders outside the reader's places only the time is told (hidden): the carer is busy,
 *     where and for whom is not.
 */
#ifndef CARE_SERVICE_DISPATCH_BOARD_H
#define CARE_SERVICE_DISPATCH_BOARD_H

#include "care/service/dispatch_tour.h"

typedef struct BoardVisit {
    int64_t id, version; /* of the order */
    int32_t state;
    int64_t person_id;
    Str name;
    int64_t age;
    Str item, item_zh, item_en, note;
    int64_t minutes, window_from, window_to, start_minute;
    int64_t worker_id, second_worker_id, carers;
    int32_t carer_sex;
    double lng, lat;
    int64_t scope;
    bool pinned; /* put there by hand */
    bool hidden; /* outside the reader's places */
    int64_t clock_until;
    /* of what waits */
    Str why;                /* dispatch_why: what the desk found; none: it was not asked yet */
    Str last_event, reason; /* how it came to wait */
} BoardVisit;

typedef struct BoardStop {
    int64_t order_id, worker_id, travel_minutes, late_minutes;
} BoardStop;

typedef struct BoardWorker {
    int64_t id;
    Str name, skills;
    int32_t sex;
    int64_t shift_from, shift_to, break_from, break_to, max_minutes;
    double lng, lat; /* base */
    int64_t visits, care_minutes, travel_minutes, late, late_minutes, overtime_minutes;
} BoardWorker;

typedef struct BoardProvider {
    int64_t org_id, orders, offered, waiting;
} BoardProvider;

typedef struct BoardDay {
    Date day;
    int64_t offered, waiting;
} BoardDay;

typedef struct DispatchBoard {
    Date day, today;
    int64_t org_id; /* 0 asked: your own, or the first with orders */
    int64_t now_minute;
    List providers; /* of BoardProvider */
    List workers;   /* of BoardWorker */
    List visits;    /* of BoardVisit: with carers */
    List stops;     /* of BoardStop */
    List offered;   /* of BoardVisit: the provider has not answered */
    List waiting;   /* of BoardVisit */
    List ahead;     /* of BoardDay: other days, from today, on which something is open */
    int64_t planned, pinned, travel_minutes, late;
} DispatchBoard;

extern const Shape board_visit_shape, board_stop_shape, board_worker_shape, board_provider_shape,
    board_day_shape, dispatch_board_shape;
extern const Noun dispatch_board_noun;

#endif
