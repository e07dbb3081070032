/* Scale: an assessment scale as rows: items, options, levels, adjustments, validity. GB/T
 * 42195-2022 ships first; MZ/T 039 is kept as it was; the LTC-insurance scale is a second one with
 * its own method.
 *
 *   method "sum":    Σ points → level band → adjustments (at most raise_cap up, never past the
 *                    worst level)
 *   method "matrix": band per group → matrix (adl band × worse of the others)
 *   method "kept":   old results are stored, none is computed
 *
 * Invariants
 *  1. A scale is rows of data/people; no route writes them. The head alone is dated: items,
 *     options, levels and adjustments belong to the code, so a scale that differs in them takes
 *     another code.
 *  2. New results are made only on a row that is recordable and holds on the day.
 *  3. Nothing is scored before every item has one of its options: a fault for each that has not.
 *  4. Levels grow with need up to worst_level. An adjustment that sets a level goes before those
 *     that raise it; those raise by raise_cap at most, together.
 *  5. Every scale has its own levels; only the one marked `ability` moves the person's ability
 *     level, by which allowances are paid and people are counted.
 */
#ifndef CARE_PEOPLE_SCALE_H
#define CARE_PEOPLE_SCALE_H

#include "core/walk/module.h"

enum { SCALE_ITEM_LIMIT = 64, SCALE_GROUP_LIMIT = 8 };

typedef struct Scale {
    Str code, name_zh, name_en, document, method;
    int64_t higher_is_better, max_score, valid_months, worst_level, worst_valid_months, appeal_days;
    int64_t assessors_min, recordable, raise_cap;
    int64_t ability; /* 1: its result is the person's ability level */
    Date valid_from, valid_to;
    Str source;
} Scale;

typedef struct ScaleItem {
    Str scale, code, grp;
    int64_t sequence;
    Str name_zh, name_en;
    int64_t max;
    Str source;
} ScaleItem;

typedef struct ScaleOption {
    Str scale, item;
    int64_t points;
    Str text_zh, text_en, source;
} ScaleOption;

/* What was found at the bedside. */
typedef struct ScaleAnswers {
    int64_t
        points[SCALE_ITEM_LIMIT]; /* by the item's sequence in the scale, INT_NONE: not asked yet */
    bool coma, diagnosis;         /* F00–F99 by a psychiatrist */
    int64_t risk_events;          /* of all kinds together in the window */
} ScaleAnswers;

/* The outcome of scoring. */
typedef struct ScaleVerdict {
    int64_t total; /* INT_NONE on a "matrix" scale, whose parts are never added up */
    int64_t subtotals[SCALE_GROUP_LIMIT]; /* in the order of the scale's groups */
    int64_t raw_level, level;             /* before and after adjustments */
    Str adjustments;                      /* codes, ',' between: "coma" "diagnosis" "events" */
} ScaleVerdict;

extern const Shape scale_shape, scale_item_shape, scale_option_shape;
extern const Noun scale_noun;

/* The scale new results may be recorded on, on `day`; ERR_NOT_FOUND. */
Err scale_on(Op *op, Str code, Date day, Scale *out) MUST_CHECK;
/* A scale whose old results are kept and none is made, begun by `day`; ERR_NOT_FOUND. */
Err scale_kept_on(Op *op, Str code, Date day, Scale *out) MUST_CHECK;
Err scale_items(Op *op, Str code, List *out) MUST_CHECK; /* of ScaleItem, by sequence */
/* ERR_INVALID with a fault per item that is missing or not one of its options. */
Err scale_score(Op *op, const Scale *scale, const ScaleAnswers *answers,
                ScaleVerdict *out) MUST_CHECK;
/* "2级（中度失能）"; none for INT_NONE. */
Str level_words(const Op *op, int64_t level);
/* Whether its results are ability levels, on `day`; a scale that is none of today's: not. */
Err scale_is_ability(Op *op, Str code, Date day, bool *out) MUST_CHECK;
/* Whether its table of levels is yet to be checked against the document (source 示例). */
Err scale_is_unsure(Op *op, Str code, bool *out) MUST_CHECK;
Err scale_name(Op *op, Str code, Str *out) MUST_CHECK; /* the code where there is none */
/* Of a level of this scale: "中度失能（能力中度受损）". */
Err scale_level_name(Op *op, Str code, int64_t level, Str *out) MUST_CHECK;
/* Last valid day of a result of this level made on `day`. */
Date scale_valid_until(const Scale *scale, int64_t level, Date day);

#endif
