/* Visit_row: what the files of a visit share among themselves (visit*.c, correction*.c, flag*.c);
 * other nouns use visit.h.
 *
 * Invariants
 *  1. visit_mark rows are inserted and never updated. `visit` is computed from them and written by
 *     visit_refresh alone: one row an order and carer.
 *  2. It is computed anew after every mark and every approved correction.
 *  3. Position and note of a mark are sealed, each in a context of its own.
 *  4. visit_check_who lets a carer mark for nobody else; an office names one of the carers of the
 *     order.
 */
#ifndef CARE_SERVICE_VISIT_ROW_H
#define CARE_SERVICE_VISIT_ROW_H

#include "care/service/position.h"
#include "care/service/visit.h"

#define MINUTE_MS        INT64_C(60000)
#define HOUR_MS          (60 * MINUTE_MS)
#define POSITION_CONTEXT "visit_mark.position"
#define NOTE_CONTEXT     "visit_mark.note"
enum { MARKS_OF_ORDER = 100, VISITS_OF_DAY = 200, KEYS_OF_HOME = 20 };

typedef struct VisitSkip {
    Str item;    /* what was left out */
    int32_t why; /* skip_whys; 0: in words */
    Str reason;  /* in words, where no code says it */
} VisitSkip;

/* A photo on its way in. */
typedef struct VisitProof {
    int64_t blob_id;
    Str sha, fault;
} VisitProof;

typedef struct VisitTask {
    Str item; /* what was done */
    int64_t at;
    Str words; /* what was found: 138/86 */
} VisitTask;

/* GET /api/orders/{id}/visit */
typedef struct VisitView {
    int64_t id; /* of the order */
    VisitEffective effective;
    Str item;                  /* given, as it counts now */
    List visits;               /* of Visit */
    List marks;                /* of VisitMark */
    List photos;               /* of VisitPicture */
    double home_lng, home_lat; /* WGS-84 */
    int64_t geofence_m, tolerance_m;
} VisitView;

/* GET /api/my-route */
typedef struct RouteStop {
    int64_t id; /* of the order */
    int32_t state;
    int64_t start_minute, window_from, window_to, minutes;
    int64_t person_id;
    Str name, phone, address;
    double lng, lat;
    Str item, item_zh, item_en;
    Str note;        /* of the order */
    Str person_note; /* keys, dog, third door … */
    Str partner;     /* the other carer, where two are needed */
    Date day;
    int64_t scope, age, level; /* of the person; INT_NONE unknown */
    int32_t living;
    bool mine;          /* the carer has said yes */
    bool photos;        /* the person agreed to photos */
    Str last_note;      /* of the visit before */
    List keys;          /* of RouteKey */
    List tasks;         /* of MenuTask */
    int64_t geofence_m; /* around the home */
    int64_t set_out_at; /* ms; 0: not said yet */
} RouteStop;

typedef struct RouteKey {
    Str name;
    int32_t relation;
    Str phone, note;
} RouteKey;

typedef struct DayRoute {
    Date day;
    List stops;  /* of RouteStop */
    List offers; /* of RouteStop: what waits for the carer's word, of any day to come */
} DayRoute;

extern const Shape visit_shape, visit_effective_shape, visit_view_shape, visit_skip_shape,
    visit_task_shape, visit_check_in_shape, visit_check_out_shape, visit_entry_shape,
    route_key_shape, route_stop_shape, day_route_shape;

/* visit_effective.c. Lays the approved corrections over the marks of a carer and stores the
 * visit. */
Err visit_refresh(Op *op, const Order *order, int64_t worker_id) MUST_CHECK;
Err visit_list(Op *op, int64_t order_id, List *out) MUST_CHECK;  /* of Visit, by carer */
int64_t visit_minutes(const Visit *visit);                       /* INT_NONE unknown */
Err visit_marks(Op *op, int64_t order_id, List *out) MUST_CHECK; /* unsealed, oldest first */
Err visit_mark_unseal(Op *op, VisitMark *mark) MUST_CHECK;

/* visit_mark.c */
Err visit_check_who(Op *op, const Order *order,
                    int64_t *worker_id) MUST_CHECK; /* "not_your_order" */
/* Fills in the digest; when the photo is not to be kept, only the fault is left. */
Err visit_photo_admit(Op *op, int64_t person_id, VisitProof *photo) MUST_CHECK;

/* visit_route.c */
Err day_route_of(Op *op, Date day, DayRoute *out) MUST_CHECK;

#endif
