/* Certificate: a dated proof of a worker's skill.
 *
 * Invariants
 *  1. Once entered nothing of it changes but revoked_on, once: a second time is ERR_CONFLICT
 *     "already_revoked".
 *  2. A number of a kind stands once among those that are not revoked, whoever holds it:
 *     ERR_CONFLICT "certificate_elsewhere".
 *  3. It counts from issued_on to valid_until, both included; the day it is revoked is the first on
 *     which it does not.
 *  4. A row lies where its worker lies: reach is the worker's.
 */
#ifndef CARE_STAFF_CERTIFICATE_H
#define CARE_STAFF_CERTIFICATE_H

#include "core/walk/module.h"

typedef struct Certificate {
    int64_t id, version;
    int64_t worker_id;
    Str kind; /* data/staff/certificate_kinds.tsv */
    Str number; /* unique per kind: one certificate hangs in one organisation (挂证, rituals.md F8) */
    Date issued_on, valid_until;
    int64_t blob_id;
    Date revoked_on;
    int64_t created_at;
} Certificate;
extern const Shape certificate_shape;
extern const Noun certificate_noun;
/* subject: worker; from `detail`, a day, on something that it took does not count. */
extern const EventKind certificate_ended;

/* ERR_INVALID on `field` unless the worker holds what `skill` takes on `day`. */
Err certificate_require(Op *op, const char *field, int64_t worker_id, Str skill,
                        Date day) MUST_CHECK;
/* The part of `skills` whose certificates are valid on `day`. */
Err certificate_reduce(Op *op, int64_t worker_id, Str skills, Date day, Str *out) MUST_CHECK;

#endif
