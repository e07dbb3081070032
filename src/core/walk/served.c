/* What was answered, counted and written down: no path, no query, nobody's name or address. */
#include "core/base/log.h"
#include "core/walk/metrics.h"
#include "core/walk/walk.h"

enum { SLOW_MS = 1000, OVERLOADED = 503 };

static LogLevel level_of(int status, bool slow) {
    if (status == OVERLOADED) return LOG_WARN;
    if (status >= 500) return LOG_ERROR;
    return slow ? LOG_WARN : LOG_DEBUG;
}

void walk_served(const Walk *walk, int status, size_t bytes) {
    const Site *site = walk->op.site;
    int64_t slow_ms = site->config.slow_ms > 0 ? site->config.slow_ms : SLOW_MS;
    int64_t took_us = clock_monotonic_us() - walk->began_us;
    metrics_count(site->metrics, walk->row, status, took_us);
    log_event(level_of(status, took_us >= slow_ms * 1000), "request",
              "id=" STR_FMT " method=%s route=%s status=%d ms=%lld.%03d bytes=%zu actor=%lld",
              STR_ARG(walk->request_id), method_name(exchange_method(walk->exchange)),
              site->metrics->rows[walk->row].name, status, (long long)(took_us / 1000),
              (int)(took_us % 1000), bytes, (long long)walk->actor.account_id);
}

void refusal_served(void *context, Str id, int status) {
    const Site *site = context;
    metrics_count(site->metrics, ROW_REFUSED, status, 0);
    log_event(level_of(status, false), "request", "id=" STR_FMT " route=refused status=%d",
              STR_ARG(id), status);
}
