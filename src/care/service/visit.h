/* Visit: what happened at the door (R15): check-in, items done, check-out, by a phone that may be
 * offline, or entered by the office.
 *
 *   mark (locked) + approved corrections ─► visit (one carer at one order) ─► visit_effective (the order)
 *
 * Invariants
 *  1. client_id (made on the phone) is unique: sent twice it is stored once, and the same answer
 *     comes back.
 *  2. The original is locked: nothing updates a visit_mark. What counts is visit_effective: marks
 *     with approved corrections (correction.h).
 *  3. A wrong place or time is flagged, never refused, never lost. Both clocks are kept: the
 *     phone's and the server's.
 *  4. Positions carry crs and accuracy; GCJ-02 and BD-09 are converted on arrival, the original
 *     kept, sealed.
 *  5. A photo without consent is not kept with the mark (photo_fault says so); the mark lands.
 *     Further photos: visit_picture.h.
 *  6. Of several marks of one kind the first counts; the others are kept and flagged.
 *  7. Whose marks they are and who served are two questions: served_by is the carer of the marks
 *     until a correction names another one. Flags, months, ratings and papers go by served_by;
 *     marks, and corrections of them, by worker_id.
 *  8. A mark without a position or without a plate carries the carer's coded reason where one was
 *     given.
 * Outcomes: done, partly (each skipped item has a reason: a code or words), not_home, refused,
 * carer_absent.
 */
#ifndef CARE_SERVICE_VISIT_H
#define CARE_SERVICE_VISIT_H

#include "care/service/order.h"

enum { MARK_CHECK_IN = 1, MARK_CHECK_OUT };
enum { METHOD_APP = 1, METHOD_LANDLINE, METHOD_PAPER, METHOD_STATION };
enum { OUTCOME_DONE = 1, OUTCOME_PARTLY, OUTCOME_NOT_HOME, OUTCOME_REFUSED, OUTCOME_CARER_ABSENT };
extern const Choices mark_kinds, visit_methods, visit_outcomes, position_excuses, plate_excuses;

typedef struct VisitMark {
    int64_t id;
    Str client_id;
    int64_t order_id, worker_id;
    int32_t kind;   /* check_in, check_out */
    int32_t method; /* app, landline, paper, station */
    Str qr_token;   /* of the door plate or card; only on the way in */
    int64_t plate_id;
    int32_t qr; /* plate_verdicts: what the token proved; none: none was read */
    int64_t device_at, server_at;
    int64_t at; /* which of the two counts */
    bool offline, mock;
    double lng, lat; /* WGS-84, REAL_NONE unknown */
    double sent_lng, sent_lat;
    Str position_sealed;
    int32_t crs;                   /* as sent: wgs84, gcj02, bd09 */
    double accuracy_m, distance_m; /* distance: from the home; REAL_NONE unknown */
    int32_t no_position, no_plate; /* why, coded; 0: there is one, or nobody said */
    Str device_id;
    int64_t photo_blob;
    Str photo_sha;
    Str photo_fault; /* why the photo was not kept; none: it was, or none came */
    int32_t outcome; /* check_out only */
    List skips;      /* of VisitSkip, on the way in */
    Str skipped;     /* JSON array of {item, why, reason} */
    List tasks;      /* of VisitTask, on the way in */
    Str done;        /* JSON array of {item, at, words} */
    int64_t signature_blob;
    Str note, note_sealed;
    int64_t account_id;  /* who sent it */
    int32_t order_state; /* after the mark */
} VisitMark;
extern const Shape visit_mark_shape;
extern const Noun visit_noun, visit_clock_noun;
extern const EventKind visit_finished; /* subject: order */
extern const EventKind visit_changed;  /* subject: order: its flags may differ now; detail: the
                                          carer for whom it counted until now, 0: the same */

/* One carer at one order. */
typedef struct Visit {
    int64_t id, order_id, worker_id, served_by, person_id;
    Date day;
    int64_t in_mark, out_mark;
    int64_t start_at, end_at; /* ms; 0 unknown */
    int32_t outcome;          /* 0: not ended */
    bool manual, voided, place_confirmed;
    double distance_m, accuracy_m; /* of the mark farther off; REAL_NONE unknown */
    int64_t corrections;
} Visit;

/* The order over its carers; carers: those who served, each once. */
typedef struct VisitEffective {
    int64_t order_id;
    int64_t start_at, end_at; /* first in, last out */
    int64_t minutes;          /* of the carer who stayed shortest; INT_NONE unknown */
    int32_t outcome;
    double distance_m, accuracy_m;
    bool manual, voided, place_confirmed;
    int64_t carers, corrections;
} VisitEffective;

/* ERR_NOT_FOUND: no mark has come. */
Err visit_effective(Op *op, int64_t order_id, VisitEffective *out) MUST_CHECK;
/* Who came for each of the order's carers: the one it names, or the one a correction names. 0:
 * none. */
Err visit_carers(Op *op, const Order *order, int64_t carers[2]) MUST_CHECK;
/* What the order costs by what happened: done: all; partly: the share of its minutes; else, or
 * voided: nothing. */
Err visit_charge(Op *op, const Order *order, Fen *government, Fen *own) MUST_CHECK;
/* Stores a mark and moves the order; `in` as the routes take it. */
Err visit_mark(Op *op, const VisitMark *in, VisitMark *out) MUST_CHECK;
/* Visits without check-out, follow-ups and unlocks whose time has run out: at most `most` of each,
 * as the system. */
Err visit_clocks_run(Op *op, size_t most, int64_t *ran) MUST_CHECK;
extern const JobKind visit_clocks_job;

#endif
