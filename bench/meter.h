/* Meter: what every measurement of a city needs: clocks, somebody who may do it, times told as a row.
 *
 *   serve (its own process) ◄── HTTP ── the measurement ── site_beside ──► the same database
 *
 * Invariants
 *  1. A site beside a server runs no job and sends no notice.
 *  2. A row's median and p99 are of all times given, those of refused requests among them.
 */
#ifndef BENCH_METER_H
#define BENCH_METER_H

#include "care/people/person.h"
#include "core/base/rand.h"
#include "core/walk/site.h"

#define METER_CITY INT64_C(330100000000)

double wall_seconds(void); /* monotonic */
double cpu_seconds(void);  /* of the whole process */
/* A new account of the whole city with these roles. */
void actor_open(Site *site, const char *roles, Actor *actor);

Site *site_beside(const char *dsn, const char *keys);
/* A new account with these roles, scope, organisation and staff, and the token of its session. */
Err seat_open(Op *op, const Account *who, Arena *arena, Str *token) MUST_CHECK;

/* Somebody of the register who is served there; however many it holds. */
Err person_draw(Op *op, Rand *rand, Person *out) MUST_CHECK;

#define TIMES_HEAD                                                                                 \
    "| what | count | median ms | p99 ms | most ms | failed |\n|---|---|---|---|---|---|\n"
/* Sorts `times`; says nothing of none. */
void times_tell(const char *name, float *times, size_t count, size_t failed);

#endif
