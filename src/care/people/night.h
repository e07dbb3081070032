/* Night: how far a nightly look over people has come; inner header of *_night.c.
 *
 * Invariants
 *  1. A look makes up for the nights that were missed: it goes from the last day that was looked
 *     at to today, phase by phase, people in the order of their numbers.
 *  2. Between chunks all of it is the job's cursor. */
#ifndef CARE_PEOPLE_NIGHT_H
#define CARE_PEOPLE_NIGHT_H

#include "core/walk/op.h"

enum { NIGHT_PEOPLE = 40 }; /* a chunk */

typedef struct Night {
    int64_t from, to, phase, after; /* from: last day looked at; 0: none; after: a person */
} Night;

/* "<from> <to> <phase> <after>" */
bool night_read(Str cursor, Night *out);
Str night_print(Arena *arena, const Night *night);
/* Those (GroupSubject) whose birthday of this age lies in these nights, and some a day beside
 * them. */
MUST_CHECK Err night_born(Op *op, const Night *night, int64_t age, List *people);

#endif
