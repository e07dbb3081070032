/* Dashboard: a place today, in numbers that somebody answers for.
 *
 *   GET /api/dashboard            figures, people by age and level, today's orders by state     of
 *                                 the actor's place, or of ?scope= in it
 *   GET /api/dashboard/places     the figures of every division below it: where is it worst
 *   GET /api/dashboard/queue      who waits, what is overdue: the next in line, names masked
 *   GET /api/dashboard/history    a figure night by night
 *
 * Invariants
 *  1. Nothing is told of a place outside the actor's own: the reach is bound in every statement.
 *  2. People of divisions below are told from k on (figure.h, 3); so are the cells of the census,
 *     but for a community's own.
 *  3. Names in the queue are masked whoever looks: it hangs on walls.
 *  4. A night is the state of that evening; it is never counted again.
 */
#ifndef CARE_DESK_DASHBOARD_H
#define CARE_DESK_DASHBOARD_H

#include "care/desk/figure.h"
#include "core/walk/job.h"

typedef struct DashboardAsk {
    int64_t scope; /* 0: the actor's own place */
    bool overdue;
    int32_t figure;
    int64_t days;
} DashboardAsk;

/* People of an age band (from 0, 60, 70, 80, 90, 100) and ability level. */
typedef struct CensusCell {
    int64_t band, level;   /* level INT_NONE: not assessed */
    int64_t people, below; /* people INT_NONE: not told, but below this */
    Str query;             /* for the list of persons */
} CensusCell;

typedef struct DayState {
    int32_t state;
    int64_t orders;
    Str query; /* for the list of orders */
} DayState;

typedef struct Dashboard {
    int64_t scope;
    Str name;
    int32_t level;
    Date day;
    int64_t at, k;
    List figures, census, states; /* of Figure, CensusCell, DayState */
} Dashboard;

typedef struct DashboardPlace {
    int64_t code;
    Str name;
    double lng, lat;
    List figures;
} DashboardPlace;

typedef struct DashboardPlaces {
    int64_t scope, k;
    List places;
} DashboardPlaces;

typedef struct History {
    int32_t figure;
    List nights; /* of FigurePoint */
} History;

enum {
    QUEUE_APPLICATION = 1,
    QUEUE_ORDER,
    QUEUE_FOLLOWUP,
    QUEUE_COMPLAINT,
    QUEUE_OBJECTION,
    QUEUE_BILL
};
typedef struct QueueItem {
    int32_t noun;
    int64_t id, person_id;
    Str event, name_zh, name_en; /* state or kind; of the programme, item or provider */
    Str person_name;             /* masked */
    Date birth;
    int64_t age, scope;
    Str place;
    Date due_on;
    int64_t due_at, since; /* one of due_on and due_at is none */
} QueueItem;

typedef struct Queue {
    List items;
} Queue;
extern const Shape dashboard_ask_shape, dashboard_shape, census_cell_shape, day_state_shape;
extern const Shape queue_shape, queue_item_shape;

extern const Noun dashboard_noun;
extern const JobKind dashboard_night_job;

/* The place asked for, within the actor's; ERR_INVALID on "scope". */
Err dashboard_place(Op *op, int64_t scope, FigurePlace *out) MUST_CHECK;
Err dashboard_queue(Op *op, const void *in, void *out) MUST_CHECK;

#endif
