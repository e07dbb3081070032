/* Seeds: how many trials a test of faults makes. YIYANG_SEEDS=2000 makes so many, YIYANG_SEED=17
 * that one again; a trial that did not come to its end tells its seed when the program ends.
 *
 *   for (Seeds seeds = seeds_from(40); seeds_next(&seeds);) try(seeds.seed);
 */
#ifndef TEST_SUPPORT_SEEDS_H
#define TEST_SUPPORT_SEEDS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Seeds {
    uint64_t seed;
    int left;
} Seeds;

Seeds seeds_from(int usual); /* how many of them without a wish */
bool seeds_next(Seeds *seeds);

#endif
