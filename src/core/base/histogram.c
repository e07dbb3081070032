#include "core/base/histogram.h"

const Bounds bounds_us = {12,
                          {1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000,
                           2500000, 10000000}};
const Bounds bounds_size = {12, {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048}};

void histogram_add(Histogram *histogram, const Bounds *bounds, int64_t value) {
    size_t bucket = 0;
    while (bucket < bounds->count && value > bounds->at[bucket]) bucket++;
    atomic_fetch_add_explicit(&histogram->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum, value, memory_order_relaxed);
}
