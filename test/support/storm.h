/* Storm: seeded functions from several threads while a database fails, and what must hold whatever
 * failed.
 *
 *   eight accounts ◄── transfers (with a head row, a tail row and the balance they left), refusals, doubles, inner refusals
 *
 * Held to afterwards
 *  1. What was acknowledged is there, once; what was refused is not; of what nobody answered all is
 *     there or nothing.
 *  2. Head and tail are there together, what an attempt inside was refused nowhere.
 *  3. Played again in order, from the first on, the heads give the balances they tell of and those
 *     of the accounts: none is missing in between. The sum is what it was.
 * The same seed asks the same; with one thread also in the same order and batches.
 */
#ifndef TEST_SUPPORT_STORM_H
#define TEST_SUPPORT_STORM_H

#include <stdatomic.h>

#include "support/store_lab.h"

enum { STORM_ASKED = 96, STORM_ACCOUNTS = 8, STORM_THREADS = 5, STORM_EACH = 1000 };

typedef struct Storm {
    uint64_t seed;
    int threads; /* 1 … STORM_THREADS, by the seed */
    int asked;   /* how many functions; STORM_ASKED at most */
    bool founded;
    _Atomic int next, sums_seen;
    _Atomic bool over;
    struct {
        Err err;
        bool answered;
    } told[STORM_ASKED];
    Store *store; /* while it runs */
} Storm;

void storm_init(Storm *storm, uint64_t seed);
/* Asks all that was not acknowledged yet; readers look on. Returns how many were not answered but
 * with ERR_UNAVAILABLE. */
int storm_run(Storm *storm, Store *store);
/* Fails the test unless 1 to 3 hold. */
void storm_check(const Storm *storm, Store *store);

#endif
