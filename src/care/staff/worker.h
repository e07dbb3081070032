/* Worker: a care worker (or assessor) of one organisation, with certificates that expire.
 *
 *   [active] ──leave──► [left] ──return──► [active];  [active] ──suspend──► [suspended] ──resume──► [active]
 *
 * Invariants
 *  1. A skill counts on a day only while the certificate it needs (data: certificate_kinds.tsv) is
 *     valid on that day, and the certificate is held in one organisation only (挂证).
 *  2. One person works for one organisation at a time: a second row of an ID number only after the
 *     first has left.
 *  3. Whoever assigns work calls worker_require_able first.
 */
#ifndef CARE_STAFF_WORKER_H
#define CARE_STAFF_WORKER_H

#include "core/walk/module.h"

enum { WORKER_ACTIVE = 1, WORKER_SUSPENDED, WORKER_LEFT };
extern const Choices worker_states, worker_travels;

typedef struct Worker {
    int64_t id, version;
    Str name;
    Str id_number, id_sealed, id_index;
    Str phone, phone_sealed;
    int32_t sex;
    int64_t org_id;
    int64_t scope; /* district it works in */
    Str skills;    /* codes, ',' between; data/staff/skills.tsv */
    int32_t state;
    int64_t shift_from, shift_to; /* minutes since midnight */
    int64_t break_from, break_to; /* 0,0 = none */
    int64_t max_minutes;          /* a day */
    double lng, lat;              /* base, WGS-84; REAL_NONE unknown; sealed in position_sealed */
    Str position_sealed;
    int32_t travel; /* walk, bike, car, transit */
    int64_t created_at;
} Worker;
extern const Shape worker_shape;
extern const Noun worker_noun;
extern const EventKind worker_left; /* subject: worker; open orders go back to dispatch */
extern const EventKind
    worker_reskilled; /* subject: worker; its skills are others from `detail`, a day, on */

extern const struct KeyedStep worker_base_step; /* bases from before they were sealed */
Err worker_create(Op *op, const Worker *in, Worker *out) MUST_CHECK;
Err worker_get(Op *op, int64_t id, Worker *out) MUST_CHECK;
Err worker_by_id(Op *op, int64_t id, Worker *out) MUST_CHECK;
/* ERR_INVALID on `field`: unknown, not active, other organisation (org_id 0 = any), lacks `skill`,
 * certificate expired on `day`. */
Err worker_require_able(Op *op, const char *field, int64_t id, Str skill, Date day) MUST_CHECK;
/* Active workers of an organisation who may do anything on `day`; List of Worker, skills already
 * reduced to those valid. */
Err worker_list_able(Op *op, int64_t org_id, Date day, List *out) MUST_CHECK;

#endif
