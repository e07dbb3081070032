/* Outside: whoever stands outside a record of a city that has lived, what they ask, and what counts
 * as an answer: as if there were nothing, and nothing anywhere in the city has changed
 * (tripwire.h).
 */
#ifndef SUPPORT_OUTSIDE_H
#define SUPPORT_OUTSIDE_H

#include "support/city_seats.h"

enum { NEIGHBOURS_MOST = 2 };

typedef struct Outside {
    CityLab city;
    CitySeats seats;
} Outside;

void outside_open(Outside *outside, const Database *database);
void outside_close(Outside *outside);

bool is_bounded(Reach reach); /* it ends somewhere */
bool is_hidden(Err err);      /* not found, or forbidden */
/* Of a far province, of no organisation, of nobody's family. */
Actor outside_stranger(const Role *role);
/* As full as its shape, about the record `id`, and such that nothing in it is refused before it is
 * asked whose record it is. */
void *outside_request(Outside *outside, const Route *route, int64_t id);
/* A breach when any table was written since the last one was told. */
void outside_unchanged(Outside *outside, const Route *route, const char *who);
/* "the neighbour, carer 王芳" */
const char *outside_called(Outside *outside, const char *what, const Actor *actor);
/* An answer that is none of those, in words. */
const char *outside_outcome(Outside *outside, Err err, const Faults *faults);

#endif
