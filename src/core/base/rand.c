#include "core/base/rand.h"

#include <assert.h>

static uint64_t rotate_left(uint64_t x, int bits) {
    return x << bits | x >> (64 - bits);
}

/* splitmix64: spreads one seed over the whole state, so that it is never all zero. */
static uint64_t seed_next(uint64_t *seed) {
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void rand_init(Rand *rand, uint64_t seed) {
    for (int i = 0; i < 4; i++) rand->state[i] = seed_next(&seed);
}

uint64_t rand_next(Rand *rand) {
    uint64_t *s = rand->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

/* The high half of draw × limit is fair once the few low halves below 2^32 mod limit are
 * redrawn. */
uint32_t rand_below(Rand *rand, uint32_t limit) {
    assert(limit > 0);
    uint32_t unfair = (0u - limit) % limit;
    uint64_t product = 0;
    do {
        product = (rand_next(rand) >> 32) * limit;
    } while ((uint32_t)product < unfair);
    return (uint32_t)(product >> 32);
}

double rand_unit(Rand *rand) {
    return (double)(rand_next(rand) >> 11) * 0x1p-53;
}

int rand_between(Rand *rand, int low, int high) {
    assert(low <= high);
    int64_t span = (int64_t)high - low + 1;
    int64_t step = span > UINT32_MAX ? (int64_t)(rand_next(rand) >> 32)
                                     : (int64_t)rand_below(rand, (uint32_t)span);
    return (int)(low + step);
}
