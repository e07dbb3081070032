/* LoopCast: who works in the loop: offices, providers, care workers, assessors, families; each with
 * an account.
 *
 *   security administrator ─► accounts;   officer ─► organisations, purchase list;   managers ─► workers, certificates
 *
 * Invariants
 *  1. Each array is made once, in its full length: a seat stays where it is, and others point to
 *     it.
 *  2. Of orgs the providers come first, assessor bodies behind them; an org's workers stand
 *     together.
 *  3. From inside nobody has a password: no account made so can be signed in to before it is given
 *     one.
 */
#ifndef APP_LOOP_CAST_H
#define APP_LOOP_CAST_H

#include "app/loop.h"

typedef struct LoopStreet {
    int64_t code;
    Str name;
    Seat clerks[2]; /* the second one reviews what the first one froze */
} LoopStreet;

typedef struct LoopCommunity {
    const CityPlace *place;
    size_t street; /* index */
    Seat worker;
} LoopCommunity;

typedef struct LoopOrg {
    int64_t id;
    Str name;
    const char *kind;
    Seat manager;
    size_t first_worker, worker_count;
} LoopOrg;

typedef struct LoopWorker {
    int64_t id;
    size_t org; /* index */
    Seat seat;
    Str device;
} LoopWorker;

struct LoopCast {
    Seat security, system, audit;
    Seat officers[2], finance[2], clerk, desk; /* desk: 坐席 */
    LoopStreet *streets;
    LoopCommunity *communities;
    LoopOrg *orgs; /* providers, then assessor bodies */
    LoopWorker *workers;
    Seat *families;
    size_t street_count, community_count, org_count, provider_count, worker_count, family_count;
};

/* Makes everybody; broken answers are counted in the loop. */
void loop_cast_make(Loop *loop);
/* Every seat once; for printing and signing in. */
typedef void (*SeatEach)(Loop *loop, Seat *seat, void *context);
void loop_seats_each(Loop *loop, SeatEach each, void *context);
/* NULL: nobody. */
const LoopCommunity *loop_community(const Loop *loop, int64_t scope);
LoopWorker *loop_worker(const Loop *loop, int64_t id);
const LoopOrg *loop_org(const Loop *loop, int64_t id);

/* loop_seat.c: accounts, over HTTP with first passwords that are changed, from inside without
 * any. */
void loop_seat_init(Loop *loop, Seat *seat, const char *role, const char *login, int64_t scope);
void loop_seats_open(Loop *loop, Seat **seats, size_t count);
/* The one who makes all other accounts, past every route: nobody can sign in yet. */
bool loop_first_seat(Loop *loop, Seat *seat);

#endif
