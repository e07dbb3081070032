/* Organisation: a registered body that serves, assesses, houses or governs: provider, institution,
 * canteen, assessor, office.
 *
 *   [active] ──suspend──► [suspended] ──resume──► [active]
 *      └──────close──────► [closed] ◄──close──┘
 *
 * Invariants
 *  1. credit_code is a valid GB 32100-2015 code and unique among organisations.
 *  2. Whoever gives work or money to an organisation calls organisation_require_able first: it is
 *     active and its licence has not run out on the day of service.
 */
#ifndef CARE_PLACES_ORGANISATION_H
#define CARE_PLACES_ORGANISATION_H

#include "core/walk/module.h"

enum { ORGANISATION_ACTIVE = 1, ORGANISATION_SUSPENDED, ORGANISATION_CLOSED };
enum {
    ORGANISATION_PROVIDER = 1, /* 服务商 */
    ORGANISATION_INSTITUTION,  /* 养老机构 */
    ORGANISATION_CANTEEN,      /* 助餐机构 */
    ORGANISATION_ASSESSOR,     /* 评估机构 */
    ORGANISATION_OFFICE,       /* 政府部门、街道、社区 */
    ORGANISATION_SOCIAL,       /* 社会组织 */
};
extern const Choices organisation_kinds, organisation_states;
extern const EventKind organisation_suspended; /* subject: organisation */

typedef struct Organisation {
    int64_t id, version;
    Str name;
    Str credit_code;
    int32_t kind;
    int32_t state;
    int64_t scope; /* division it is registered in */
    Str legal_person;
    Str phone;
    Str address;
    Date licence_until; /* 0 = does not run out */
    int64_t created_at;
} Organisation;
extern const Shape organisation_shape;

typedef struct OrganisationMove {
    int64_t id;
    Str reason;
} OrganisationMove;
extern const Shape organisation_move_shape;

Err organisation_create(Op *op, const Organisation *in, Organisation *out) MUST_CHECK;
Err organisation_get(Op *op, int64_t id,
                     Organisation *out) MUST_CHECK; /* within the actor's reach */
Err organisation_by_id(Op *op, int64_t id,
                       Organisation *out) MUST_CHECK; /* any; for rooms above, not for routes */
/* ERR_INVALID on `field` unless it exists, has this kind (0 = any), is active and licensed on
 * `day`. */
Err organisation_require_able(Op *op, const char *field, int64_t id, int32_t kind,
                              Date day) MUST_CHECK;

/* GB 32100-2015: 18 characters, both check digits. */
bool credit_code_is_valid(Str code);

extern const Noun organisation_noun;

#endif
