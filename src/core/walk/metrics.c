#include "core/walk/frame.h"

static const int64_t bounds_ms[METRIC_BUCKETS] = {5, 10, 25, 100, 250, 1000, 5000};

void metrics_count(Metrics *metrics, int status, int64_t took_ms) {
    size_t bucket = 0;
    while (bucket < METRIC_BUCKETS && took_ms > bounds_ms[bucket]) bucket++;
    atomic_fetch_add(&metrics->classes[status / 100 % 6], 1);
    atomic_fetch_add(&metrics->buckets[bucket], 1);
    atomic_fetch_add(&metrics->total_ms, took_ms);
}

static void gauge(Buf *out, const char *name, long long value) {
    buf_printf(out, "# TYPE yiyang_%s gauge\nyiyang_%s %lld\n", name, name, value);
}

static void times_print(Buf *out, const Metrics *metrics) {
    long long sum = 0;
    buf_put_c(out, "# TYPE yiyang_request_seconds histogram\n");
    for (size_t i = 0; i < METRIC_BUCKETS; i++) {
        sum += atomic_load(&metrics->buckets[i]);
        buf_printf(out, "yiyang_request_seconds_bucket{le=\"%.3f\"} %lld\n",
                   (double)bounds_ms[i] / 1000, sum);
    }
    sum += atomic_load(&metrics->buckets[METRIC_BUCKETS]);
    buf_printf(out, "yiyang_request_seconds_bucket{le=\"+Inf\"} %lld\n", sum);
    buf_printf(out, "yiyang_request_seconds_sum %.3f\nyiyang_request_seconds_count %lld\n",
               (double)atomic_load(&metrics->total_ms) / 1000, sum);
}

Str metrics_print(const Site *site, Arena *arena) {
    Buf out;
    buf_init(&out, arena, 16384);
    buf_put_c(&out, "# TYPE yiyang_requests_total counter\n");
    for (int i = 2; i < 6; i++)
        buf_printf(&out, "yiyang_requests_total{class=\"%dxx\"} %lld\n", i,
                   (long long)atomic_load(&site->metrics.classes[i]));
    times_print(&out, &site->metrics);
    gauge(&out, "healthy", store_is_healthy(site->store));
    gauge(&out, "streams", (long long)streams_count(site->streams));
    gauge(&out, "audit_waiting", (long long)trail_waiting(site->trail));
    return buf_str(&out);
}
