/* Hotline: the public telephone numbers of places: whom to call in need, to complain, to ask.
 * data/places/hotlines.tsv.
 *
 * Invariants
 *  1. Of the rows of a kind that hold on a day, the one of the smallest division around a place
 *     counts (scope 0: everywhere).
 *  2. A number is an office's, never a person's: anybody may ask for it, and no reach binds.
 *  3. Rows are data; no route writes them.
 */
#ifndef CARE_PLACES_HOTLINE_H
#define CARE_PLACES_HOTLINE_H

#include "core/walk/module.h"

enum { HOTLINE_DUTY = 1, HOTLINE_COMMUNITY, HOTLINE_COMPLAINT, HOTLINE_MEDICAL };

typedef struct Hotline {
    int32_t kind;  /* hotline_kinds */
    int64_t scope; /* division it serves; 0 = everywhere */
    Str number, name_zh, name_en;
    Date valid_from, valid_to;
    Str source;
} Hotline;

/* The numbers that hold for a place today, one of each kind at most. */
typedef struct HotlineCard {
    int64_t scope;
    List items; /* of Hotline */
} HotlineCard;
extern const Shape hotline_shape;
extern const Choices hotline_kinds;
extern const Noun hotline_noun;

/* The one that holds for a place today; ERR_NOT_FOUND: none. */
Err hotline_find(Op *op, int64_t scope, int32_t kind, Hotline *out) MUST_CHECK;

#endif
