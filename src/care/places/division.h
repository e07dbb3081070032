/* Division: one node of the statistical division tree (GB/T 2260 + GB/T 10114, 12 digits), with its
 * dates.
 *
 * Invariants
 *  1. Codes nest: 2 province, 4 city, 6 county, 9 street, 12 community; zeros pad. So a subtree is
 *     an interval of codes (division_subtree).
 *  2. An abolished code keeps its row, with valid_to and its successor: it still stands on living
 *     people's ID cards. division_require refuses it from valid_to on, and before valid_from.
 *  3. Rows are data (places/divisions.tsv); no route writes them. No reach binds: they are public
 *     knowledge.
 *  4. A name is found only where it is the only one of its kind among those that still exist; of
 *     two the same, none is.
 */
#ifndef CARE_PLACES_DIVISION_H
#define CARE_PLACES_DIVISION_H

#include "core/walk/module.h"

enum { DIVISION_PROVINCE = 1, DIVISION_CITY, DIVISION_COUNTY, DIVISION_STREET, DIVISION_COMMUNITY };
extern const Choices division_levels;

typedef struct Division {
    int64_t id; /* the code again: lists page by id */
    int64_t code;
    int32_t level;
    Str name;
    int64_t parent; /* 0 at the top */
    Date valid_from, valid_to;
    int64_t successor; /* code that took its place; 0 = none */
    double lng, lat;   /* WGS-84 degrees, REAL_NONE where unknown */
} Division;
extern const Shape division_shape;
extern const Noun division_noun;

/* The interval of codes below and including `code`. */
void division_subtree(int64_t code, int64_t *low, int64_t *high);
int32_t division_level_of(int64_t code); /* by its zeros; 0 when it cannot be a code */
/* The code and those above it, for what is asked of a place and of all that hold it. */
#define DIVISION_BINDS(code)                                                                       \
    BIND_INT("community", code), BIND_INT("street", (code) / 1000 * 1000),                         \
        BIND_INT("county", (code) / 1000000 * 1000000),                                            \
        BIND_INT("city", (code) / 100000000 * 100000000),                                          \
        BIND_INT("province", (code) / 10000000000 * 10000000000)

Err division_get(Op *op, int64_t code, Division *out) MUST_CHECK;
/* The division of this name directly or anywhere under `within`, valid on op->today. ERR_NOT_FOUND:
 * none, or two of the same name. */
Err division_find(Op *op, Str name, int64_t within, Division *out) MUST_CHECK;
/* A division as people write it: its name, or the names from above down without a gap:
 * 拱墅区米市巷街道. ERR_NOT_FOUND as above. */
Err division_read(Op *op, Str words, int64_t *code) MUST_CHECK;
/* ERR_INVALID with `field` unless the code is a division of any level, valid today. */
Err division_require(Op *op, const char *field, int64_t code) MUST_CHECK;
/* ERR_INVALID with `field` when the code is no community (or street) valid today. */
Err division_require_community(Op *op, const char *field, int64_t code) MUST_CHECK;

#endif
