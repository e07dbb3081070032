/* Programme: what can be granted, by dated tables: steps with their limits, materials, rates,
 * mutual exclusion.
 *
 * Invariants
 *  1. Rows are data; no route writes them. valid_to is the first day on which a row no longer
 *     holds; materials, and what a programme demands of them, have no dates.
 *  2. In a rate an empty level, identity or age limit fits any. Of the rows that fit the highest
 *     counts, never the sum; none fits: 0 fen.
 *  3. Exclusion holds both ways, whichever of the two the row names first.
 *  4. Programmes are public knowledge: no reach binds.
 */
#ifndef CARE_BENEFIT_PROGRAMME_H
#define CARE_BENEFIT_PROGRAMME_H

#include "core/walk/module.h"

typedef struct Programme {
    Str code, name_zh, name_en;
    Str kind; /* voucher cash service once insurance card */
    bool on_application, needs_assessment;
    Str scale; /* on which a level is found when none stands */
    int64_t publicity_days;
    Str every; /* month meal year once */
    int64_t share_province_percent, share_city_percent, share_district_percent,
        share_lottery_percent;
    Date valid_from, valid_to;
    Str source;
} Programme;

typedef struct ProgrammeStep {
    Str programme;
    int64_t sequence;
    Str step, name_zh, name_en, actor;
    int64_t limit_days;
    Str limit_unit; /* working_day or day */
    Date valid_from, valid_to;
    Str source;
} ProgrammeStep;

typedef struct Material {
    Str code, name_zh, name_en;
    bool shared_data; /* another office's register answers for it */
    Str shared_from;
    int64_t valid_months; /* INT_NONE: does not run out */
    Date valid_from, valid_to;
    Str source;
} Material;

typedef struct ProgrammeMaterial {
    Str programme, material;
    bool required;
    Str needed_when;
    Date valid_from, valid_to;
    Str source;
    /* of the material itself */
    Str name_zh, name_en;
    bool shared_data;
    int64_t valid_months;
} ProgrammeMaterial;

typedef struct BenefitRate {
    int64_t id;
    Str programme;
    int64_t level; /* INT_NONE: any, as below */
    Str identity;
    int64_t min_age, max_age;
    Fen amount_fen;
    Str unit;
    Date valid_from, valid_to;
    Str source;
} BenefitRate;

typedef struct ProgrammeExclusion {
    Str programme, excludes;
    Date valid_from, valid_to;
    Str source;
} ProgrammeExclusion;
extern const Shape programme_shape, benefit_rate_shape, programme_material_shape;
extern const Noun programme_noun;

Err programme_on(Op *op, Str code, Date day, Programme *out) MUST_CHECK; /* ERR_NOT_FOUND */
/* ERR_INVALID on `field` unless there is one on the day. */
Err programme_require(Op *op, const char *field, Str code, Date day, Programme *out) MUST_CHECK;
/* ERR_NOT_FOUND: this programme has no such step. */
Err programme_step_on(Op *op, Str programme, const char *step, Date day,
                      ProgrammeStep *out) MUST_CHECK;
Err programme_materials(Op *op, Str programme,
                        List *out) MUST_CHECK; /* today's, of ProgrammeMaterial */

/* What a person is, as far as the rates ask. */
typedef struct Standing {
    int64_t level; /* INT_NONE: none */
    Str identity;
    int64_t age;
} Standing;
/* The highest rate that fits on a day; 0 when none does. */
Err programme_rate(Op *op, Str programme, const Standing *standing, Date day, Fen *out) MUST_CHECK;

#endif
