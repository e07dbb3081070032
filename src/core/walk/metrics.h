/* Metrics: what a watcher of the house asks for, as Prometheus text; inner header of core/walk.
 *
 *   walk_served, refusal_served ─► rows (a route each) ─┐
 *   store_gauge, session cache, streams, trail, process ┼─► Figures ─► metrics.c's one table ─► text
 *   one statement (jobs, notices, bytes) ───────────────┘
 *
 * Invariants
 *  1. Counting takes no lock: a few additions to atomics.
 *  2. No path, no number of a record, no name of anybody stands in it: a label is the name of a
 *     route, or a class of statuses.
 *  3. The text is made while the database does not answer as well; what it alone knows is then left
 *     out.
 */
#ifndef CORE_WALK_METRICS_H
#define CORE_WALK_METRICS_H

#include "core/base/histogram.h"
#include "core/walk/frame.h"

/* Rows for what met no route; those of the routes follow, in the order of the route table. */
enum { ROW_NONE, ROW_PAGE, ROW_REFUSED, ROW_FIRST };

typedef struct MetricsRow {
    const char *name;
    _Atomic int64_t classes[6]; /* by the first digit of the status */
    Histogram us;
} MetricsRow;

struct Metrics {
    MetricsRow *rows;
    size_t count;
    int64_t began_ms; /* the system's clock */
};

Metrics *metrics_open(Arena *arena, const RouteTable *routes, int64_t began_ms);
void metrics_count(Metrics *metrics, size_t row, int status, int64_t took_us);
Str metrics_print(Site *site, Arena *arena);

#endif
