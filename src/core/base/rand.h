/* Rand: seeded, reproducible numbers for demo cities, samples and solvers (xoshiro256**).
 *
 * Invariants
 *  1. The same seed gives the same numbers on every machine.
 *  2. All that it knows is in the struct; one thread at a time uses it.
 * Never for secrets: those come from core/guard.
 */
#ifndef CORE_BASE_RAND_H
#define CORE_BASE_RAND_H

#include <stdint.h>

typedef struct Rand {
    uint64_t state[4];
} Rand;

void rand_init(Rand *rand, uint64_t seed);
uint64_t rand_next(Rand *rand);
uint32_t rand_below(Rand *rand, uint32_t limit); /* 0 … limit-1 without bias; limit > 0 */
double rand_unit(Rand *rand);                    /* [0, 1) */
int rand_between(Rand *rand, int low, int high); /* both included */

#endif
