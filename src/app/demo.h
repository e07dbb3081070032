/* Demo: the demo city: Gongshu or all of Hangzhou, with people who do not exist, made by walking
 * the loop from inside, in simulated time.
 *
 *   empty database ─► registers, offices, providers ─► applications, allowances, plans ─► days of service ─► today's to-do lists
 *
 * Invariants
 *  1. The same wish on an empty database makes the same records, with the same numbers, whatever
 *     the machine; only what is secret (keys, nonces, passwords) differs.
 *  2. The mark of a made city is written last: one whose making was interrupted is never taken for
 *     whole.
 *  3. It is made only where there is no account yet (demo_look).
 */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include "core/walk/site.h"

typedef struct DemoWish {
    int64_t people, days, seed;
    bool whole_city; /* every county has a register; the loop is walked through Gongshu */
    Date today;      /* the city is made as it would stand on this morning */
} DemoWish;

typedef enum DemoState { DEMO_EMPTY, DEMO_MADE, DEMO_OTHER } DemoState;

/* DEMO_OTHER: somebody else's city, or one whose making was interrupted. */
MUST_CHECK Err demo_look(Site *site, DemoState *out);
/* The simulated clock's start that demo_make needs. */
int64_t demo_begins_ms(const DemoWish *wish);
/* False: an answer was not as it should be; each is told on stderr. */
bool demo_make(Site *site, const DemoWish *wish);
/* A city that was stepped ahead goes on from there, not from before what has happened in it. */
MUST_CHECK Err demo_resume(Site *site);

#endif
