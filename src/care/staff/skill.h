/* Skill: what a worker can do, and the certificate that it takes: data/staff/skills.tsv,
 * certificate_kinds.tsv.
 *
 * Invariants
 *  1. Rows are data; no route writes them.
 *  2. A skill takes one kind of certificate or none. A kind whose row of the day does not say
 *     blocks_orders stands in nobody's way.
 *  3. A kind is found for a day; the dates of its row are those of the rule, not of anybody's
 *     certificate. A skill has no dates.
 */
#ifndef CARE_STAFF_SKILL_H
#define CARE_STAFF_SKILL_H

#include "core/walk/module.h"

typedef struct Skill {
    Str code, name_zh, name_en;
    Str certificate; /* kind it takes; none: no certificate */
    Str source;
} Skill;

typedef struct CertificateKind {
    Str code, name_zh, name_en, issuer;
    int64_t valid_months; /* INT_NONE: does not run out by itself */
    int64_t warn_days;
    bool blocks_orders; /* expired: no order may be given */
    Date valid_from, valid_to;
    Str source;
} CertificateKind;

extern const Shape skill_shape, certificate_kind_shape;
extern const Noun skill_noun;

Err skill_get(Op *op, Str code, Skill *out) MUST_CHECK;
Err certificate_kind_on(Op *op, Str code, Date day, CertificateKind *out) MUST_CHECK;
/* Is `code` one of the ','-separated codes of `list`? */
bool skill_in(Str list, Str code);

#endif
