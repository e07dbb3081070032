/* Scale_row: the smaller tables of a scale, as the room reads them.
 *
 * Invariants
 *  1. Each is a row of data/people/scale*.tsv as it stands there; nothing else writes them.
 *  2. low and high are both included; the levels of a "sum" scale leave no total without one, else
 *     scoring fails with ERR_INTERNAL.
 *  3. Groups and items come by sequence, options by item and then from many points to few,
 *     adjustments by code.
 */
#ifndef CARE_PEOPLE_SCALE_ROW_H
#define CARE_PEOPLE_SCALE_ROW_H

#include "care/people/scale.h"

typedef struct ScaleGroup {
    Str scale;
    Str code;
    int64_t sequence;
    Str name_zh;
    Str name_en;
    int64_t max;
    Str source;
} ScaleGroup;
extern const Shape scale_group_shape;

typedef struct ScaleLevel {
    Str scale;
    int64_t level;
    int64_t low;
    int64_t high;
    Str name_zh;
    Str name_en;
    Str source;
} ScaleLevel;
extern const Shape scale_level_shape;

typedef struct ScaleBand {
    Str scale;
    Str grp;
    int64_t band;
    int64_t low;
    int64_t high;
    Str name_zh;
    Str name_en;
    Str source;
} ScaleBand;
extern const Shape scale_band_shape;

typedef struct ScaleMatrix {
    Str scale;
    int64_t adl_band;
    int64_t other_band;
    int64_t level;
    Str source;
} ScaleMatrix;
extern const Shape scale_matrix_shape;

typedef struct ScaleAdjustment {
    Str scale;
    Str code;
    Str effect;
    int64_t amount;
    int64_t threshold;
    Str name_zh;
    Str name_en;
    Str source;
} ScaleAdjustment;
extern const Shape scale_adjustment_shape;

/* Of a scale, for its sheet and its report: groups and options in order, and what moves a level. */
Err scale_groups(Op *op, Str code, List *out) MUST_CHECK;
Err scale_options(Op *op, Str code, List *out) MUST_CHECK;
Err scale_adjustments(Op *op, Str code, List *out) MUST_CHECK;
Err scale_bands(Op *op, Str code, List *out) MUST_CHECK; /* of ScaleBand; none on a "sum" scale */
/* The band of a group that these points lie in; NULL: none. */
const ScaleBand *scale_band_of(const List *bands, Str group, int64_t points);

#endif
