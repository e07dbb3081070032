/* Assignment: a line of the purchase list: whom a contracted provider serves, with which category,
 * from when until when.
 *
 *   a person × category  before  a community × category  before  a street … ;   within each: rank
 *                        1, then 2, 3
 *
 * Invariants
 *  1. It names a person or an area, never both.
 *  2. One provider per person (or area), category and rank at a time.
 *  3. A line is ended by its date, never deleted.
 */
#ifndef CARE_SERVICE_ASSIGNMENT_H
#define CARE_SERVICE_ASSIGNMENT_H

#include "core/walk/module.h"

typedef struct Assignment {
    int64_t id, version;
    int64_t person_id; /* 0: everyone of `area` */
    int64_t area;      /* division code; INT_NONE: only the person */
    int32_t category;
    int64_t org_id;
    int64_t rank; /* 1 is asked first */
    Date valid_from, valid_to;
    Str reason;
    int64_t scope; /* of the person, or the area */
    int64_t created_at;
} Assignment;
extern const Shape assignment_shape;

/* What "select count(*) as count" gives. */
typedef struct ServiceCount {
    int64_t count;
} ServiceCount;
extern const Shape service_count_shape;

extern const Noun assignment_noun;

/* Whom it is for, and when. */
typedef struct AssignmentAsk {
    int64_t person_id, scope; /* community of the person */
    int32_t category;
    Date day;
} AssignmentAsk;

/* Contracted providers, first choice first, each once; List of Assignment. */
Err assignment_list(Op *op, const AssignmentAsk *ask, List *out) MUST_CHECK;
/* The provider contracted for this person and category on `day`; ERR_NOT_FOUND: nobody. */
Err assignment_provider(Op *op, int64_t person_id, int32_t category, Date day,
                        int64_t *org_id) MUST_CHECK;

#endif
