/* Visit_picture: a photo taken during a visit (R15), one row each, by a phone that may be offline.
 *
 * Invariants
 *  1. client_id (made on the phone) is unique: sent twice it is stored once, and the same answer
 *     comes back.
 *  2. Rows are never changed. A photo without the person's consent is not kept: its row stays,
 *     fault says why.
 *  3. The same photo at two orders is flagged (flag_rules.h), whether it came alone or with a mark.
 */
#ifndef CARE_SERVICE_VISIT_PICTURE_H
#define CARE_SERVICE_VISIT_PICTURE_H

#include "core/walk/module.h"

enum { PHOTOS_OF_ORDER = 30 };

typedef struct VisitPicture {
    int64_t id;
    Str client_id;
    int64_t order_id, worker_id;
    int64_t blob_id; /* 0: not kept */
    Str sha;         /* SM3 */
    Str fault;
    int64_t device_at, server_at;
    int64_t account_id; /* who sent it */
} VisitPicture;
extern const Shape visit_picture_shape;
extern const Noun visit_picture_noun;

Err visit_picture_by_id(Op *op, int64_t id, VisitPicture *out) MUST_CHECK; /* any order's */
Err visit_pictures(Op *op, int64_t order_id,
                   List *out) MUST_CHECK; /* of VisitPicture, oldest first */

#endif
