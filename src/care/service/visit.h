/* Visit: what happened at the door (R15): check-in, items done, check-out, by a phone that may be offline.
 *
 * Invariants
 *  1. client_id (made on the phone) is unique: sent twice it is stored once, and the same answer comes back.
 *  2. The original is locked: nothing updates a visit_mark. A correction is a row of visit_correction: field, old, new, reason code,
 *     requester, approver ≠ requester; until the month is frozen, after that only by an approved unlock request, whose difference goes
 *     into the next month.
 *  3. A wrong place or time is flagged, never refused, never lost. Both clocks are kept: the phone's and the server's.
 *  4. Positions carry crs and accuracy; GCJ-02 and BD-09 are converted on arrival, the original kept.
 * Outcomes: done, partly (each skipped item has a reason), not_home, refused, carer_absent.
 */
#ifndef CARE_SERVICE_VISIT_H
#define CARE_SERVICE_VISIT_H

#include "core/walk/module.h"

typedef struct VisitMark {
    int64_t id;
    Str client_id;
    int64_t order_id, worker_id;
    int32_t kind;   /* check_in, check_out */
    int32_t method; /* app, landline, paper, station */
    Str qr_token;   /* of the door plate or card */
    int64_t device_at, server_at;
    bool offline, mock;
    double lng, lat; /* WGS-84, REAL_NONE unknown */
    int32_t crs;     /* as sent: wgs84, gcj02, bd09 */
    double accuracy_m;
    Str device_id;
    int64_t photo_blob;
    Str photo_sha;
    int32_t outcome; /* check_out only */
    Str skipped;     /* JSON array of {item, reason} */
    int64_t signature_blob;
    Str note;
} VisitMark;
extern const Shape visit_mark_shape;
extern const Noun visit_noun, correction_noun, plate_noun;
extern const EventKind visit_finished; /* subject: order */

#endif
