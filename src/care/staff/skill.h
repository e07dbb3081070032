/* Skill: what a worker can do, and the certificate that it takes: data/staff/skills.tsv, certificate_kinds.tsv.
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
