/* Histogram: how often a measure fell between which of a few fixed bounds; counted from any thread,
 * without a lock.
 *
 * Invariants
 *  1. Bounds ascend and never change; what lies above the last falls into one bucket more.
 *  2. Each number is whole by itself; two that are read one after the other may be of different
 *     moments.
 */
#ifndef CORE_BASE_HISTOGRAM_H
#define CORE_BASE_HISTOGRAM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { HISTOGRAM_BOUNDS = 12 };

typedef struct Bounds {
    size_t count;
    int64_t at[HISTOGRAM_BOUNDS];
} Bounds;
extern const Bounds bounds_us;   /* of times, 1 ms to 10 s */
extern const Bounds bounds_size; /* of how many there are, 1 to 2,048 */

typedef struct Histogram {
    _Atomic int64_t buckets[HISTOGRAM_BOUNDS + 1];
    _Atomic int64_t sum;
} Histogram;

void histogram_add(Histogram *histogram, const Bounds *bounds, int64_t value);

#endif
