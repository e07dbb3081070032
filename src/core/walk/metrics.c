#include "core/walk/metrics.h"

#include <time.h>
#include <unistd.h>

#include "core/store/gauge.h"
#include "core/walk/walk.h"
#include "walk.sql.h"

enum { TEXT_LIMIT_BYTES = 8 * 1024 * 1024, US_PER_S = 1000000 };

/* What the database alone knows. */
typedef struct Backlog {
    int64_t jobs_waiting, jobs_running, jobs_failed, notices_waiting;
} Backlog;
static const Field backlog_fields[] = {
    {"jobs_waiting", F_INT, offsetof(Backlog, jobs_waiting), .flags = READONLY},
    {"jobs_running", F_INT, offsetof(Backlog, jobs_running), .flags = READONLY},
    {"jobs_failed", F_INT, offsetof(Backlog, jobs_failed), .flags = READONLY},
    {"notices_waiting", F_INT, offsetof(Backlog, notices_waiting), .flags = READONLY},
};
extern const Shape backlog_shape;
const Shape backlog_shape = {"backlog", "walk", backlog_fields, COUNT(backlog_fields),
                             sizeof(Backlog)};

/* Every number of one answer; INT_NONE: not known. */
typedef struct Figures {
    const Metrics *metrics;
    StoreGauge store;
    StoreRoom room;
    Backlog backlog;
    int64_t up, healthy, sessions, streams, audit_waiting;
    int64_t resident, cpu_ms, began_ms;
} Figures;

typedef enum MetricKind { GAUGE, COUNTER, HISTOGRAM } MetricKind;

typedef struct Metric Metric;
struct Metric {
    const char *name;
    MetricKind kind;
    const char *what;
    size_t at; /* of the number in Figures */
    int per;   /* what is counted by thousandths; 0: whole */
    void (*print)(Buf *out, const Metric *metric, const Figures *figures); /* several lines */
};

Metrics *metrics_open(Arena *arena, const RouteTable *routes, int64_t began_ms) {
    static const char *const names[ROW_FIRST] = {
        [ROW_NONE] = "none", [ROW_PAGE] = "page", [ROW_REFUSED] = "refused"};
    Metrics *metrics = arena_new(arena, Metrics);
    metrics->count = ROW_FIRST + routes_total(routes);
    metrics->rows = arena_array(arena, MetricsRow, metrics->count);
    metrics->began_ms = began_ms;
    for (size_t i = 0; i < metrics->count; i++)
        metrics->rows[i].name = i < ROW_FIRST ? names[i] : routes_name(routes, i - ROW_FIRST);
    return metrics;
}

void metrics_count(Metrics *metrics, size_t row, int status, int64_t took_us) {
    MetricsRow *counted = &metrics->rows[row];
    atomic_fetch_add_explicit(&counted->classes[status / 100 % 6], 1, memory_order_relaxed);
    histogram_add(&counted->us, &bounds_us, took_us);
}

static void histogram_print(Buf *out, const char *name, const char *label,
                            const Histogram *histogram, const Bounds *bounds) {
    int64_t sum = 0, per = bounds == &bounds_us ? US_PER_S : 1;
    const char *comma = label[0] ? "," : "";
    for (size_t i = 0; i < bounds->count; i++) {
        sum += atomic_load(&histogram->buckets[i]);
        buf_printf(out, "%s_bucket{%s%sle=\"%g\"} %lld\n", name, label, comma,
                   (double)bounds->at[i] / (double)per, (long long)sum);
    }
    sum += atomic_load(&histogram->buckets[bounds->count]);
    buf_printf(out, "%s_bucket{%s%sle=\"+Inf\"} %lld\n", name, label, comma, (long long)sum);
    const char *open = label[0] ? "{" : "", *close = label[0] ? "}" : "";
    buf_printf(out, "%s_sum%s%s%s %.6f\n", name, open, label, close,
               (double)atomic_load(&histogram->sum) / (double)per);
    buf_printf(out, "%s_count%s%s%s %lld\n", name, open, label, close, (long long)sum);
}

static void requests_print(Buf *out, const Metric *metric, const Figures *figures) {
    for (size_t i = 0; i < figures->metrics->count; i++) {
        const MetricsRow *row = &figures->metrics->rows[i];
        for (int class = 1; class < 6; class ++) {
            int64_t count = atomic_load(&row->classes[class]);
            if (count == 0) continue;
            buf_printf(out, "%s{route=\"%s\",class=\"%dxx\"} %lld\n", metric->name, row->name,
                       class, (long long)count);
        }
    }
}

static bool was_asked(const MetricsRow *row) {
    int64_t asked = 0;
    for (int class = 0; class < 6; class ++) asked += atomic_load(&row->classes[class]);
    return asked > 0;
}

static void times_print(Buf *out, const Metric *metric, const Figures *figures) {
    for (size_t i = 0; i < figures->metrics->count; i++) {
        const MetricsRow *row = &figures->metrics->rows[i];
        char label[96];
        if (!was_asked(row)) continue;
        (void)snprintf(label, sizeof label, "route=\"%s\"", row->name);
        histogram_print(out, metric->name, label, &row->us, &bounds_us);
    }
}

static void sizes_print(Buf *out, const Metric *metric, const Figures *figures) {
    histogram_print(out, metric->name, "", figures->store.sizes, &bounds_size);
}

static void functions_print(Buf *out, const Metric *metric, const Figures *figures) {
    histogram_print(out, metric->name, "", figures->store.function_us, &bounds_us);
}

static void commits_print(Buf *out, const Metric *metric, const Figures *figures) {
    histogram_print(out, metric->name, "", figures->store.commit_us, &bounds_us);
}

#define AT(member) .at = offsetof(Figures, member)
/* The one table. docs/operations.md says what each is good for; test_metrics compares. */
static const Metric table[] = {
    {"yiyang_requests_total", COUNTER, "Requests answered, by route and class of status",
     .print = requests_print},
    {"yiyang_request_seconds", HISTOGRAM, "From the head of a request to its answer, by route",
     .print = times_print},
    {"yiyang_writer_queue", GAUGE, "Writes that wait for their commit", AT(store.queued)},
    {"yiyang_writer_batch_size", HISTOGRAM, "Writes committed together", .print = sizes_print},
    {"yiyang_writer_function_seconds", HISTOGRAM,
     "One write without its COMMIT; others wait for it", .print = functions_print},
    {"yiyang_writer_commit_seconds", HISTOGRAM, "COMMIT alone, the disk's part of a write",
     .print = commits_print},
    {"yiyang_writer_failed_batches_total", COUNTER, "Batches that could not be stored",
     AT(store.failed)},
    {"yiyang_writer_healthy", GAUGE, "1: the last batch was stored", AT(healthy)},
    {"yiyang_readers", GAUGE, "Read connections", AT(store.readers)},
    {"yiyang_readers_busy", GAUGE, "Read connections in use", AT(store.readers_busy)},
    {"yiyang_database_up", GAUGE, "1: the database answered just now", AT(up)},
    {"yiyang_database_bytes", GAUGE, "Size of the database", AT(room.bytes)},
    {"yiyang_disk_free_bytes", GAUGE, "What is left to it; of SQLite alone", AT(store.disk_free)},
    {"yiyang_jobs_waiting", GAUGE, "Jobs not begun", AT(backlog.jobs_waiting)},
    {"yiyang_jobs_running", GAUGE, "Jobs begun and not ended", AT(backlog.jobs_running)},
    {"yiyang_jobs_failed", GAUGE, "Jobs that failed and were not taken up again",
     AT(backlog.jobs_failed)},
    {"yiyang_notices_waiting", GAUGE, "Messages not yet sent", AT(backlog.notices_waiting)},
    {"yiyang_sessions", GAUGE, "Signed in, as far as this process knows", AT(sessions)},
    {"yiyang_streams", GAUGE, "Pages that listen for what changes", AT(streams)},
    {"yiyang_audit_waiting", GAUGE, "Audit rows of reads, not yet written", AT(audit_waiting)},
    {"process_resident_memory_bytes", GAUGE, "Memory in use", AT(resident)},
    {"process_cpu_seconds_total", COUNTER, "Processor time used", AT(cpu_ms), 1000},
    {"process_start_time_seconds", GAUGE, "When this process began", AT(began_ms), 1000},
};

static int64_t resident_bytes(void) {
    long long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return INT_NONE;
    bool read = fscanf(file, "%lld %lld", &total, &resident) == 2;
    (void)fclose(file);
    return read ? resident * sysconf(_SC_PAGESIZE) : INT_NONE;
}

static int64_t cpu_ms(void) {
    struct timespec used;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return INT_NONE;
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static Err database_ask(Tx *tx, void *context) {
    Figures *figures = context;
    TRY(tx_get(tx, NULL, &sql_backlog_get, NO_BINDS, &figures->backlog));
    return store_room(tx, &figures->room);
}

static void figures_read(Site *site, Figures *out) {
    *out = (Figures){.metrics = site->metrics, .began_ms = site->metrics->began_ms};
    out->up = store_read(site->store, database_ask, out) == OK;
    if (!out->up) {
        out->backlog = (Backlog){INT_NONE, INT_NONE, INT_NONE, INT_NONE};
        out->room = (StoreRoom){INT_NONE, INT_NONE};
    }
    store_gauge(site->store, &out->store);
    out->healthy = store_is_healthy(site->store);
    out->sessions = (int64_t)session_cache_count(site->sessions, site_session_now(site));
    out->streams = (int64_t)streams_count(site->streams);
    out->audit_waiting = (int64_t)trail_waiting(site->trail);
    out->resident = resident_bytes();
    out->cpu_ms = cpu_ms();
}

static void number_print(Buf *out, const Metric *metric, const Figures *figures) {
    int64_t number;
    memcpy(&number, (const char *)figures + metric->at, sizeof number);
    if (number == INT_NONE) return;
    if (metric->per == 0)
        buf_printf(out, "%s %lld\n", metric->name, (long long)number);
    else
        buf_printf(out, "%s %.3f\n", metric->name, (double)number / metric->per);
}

Str metrics_print(Site *site, Arena *arena) {
    static const char *const kinds[] = {"gauge", "counter", "histogram"};
    Figures figures;
    Buf out;
    figures_read(site, &figures);
    buf_init(&out, arena, TEXT_LIMIT_BYTES);
    for (size_t i = 0; i < COUNT(table); i++) {
        const Metric *metric = &table[i];
        buf_printf(&out, "# HELP %s %s\n# TYPE %s %s\n", metric->name, metric->what, metric->name,
                   kinds[metric->kind]);
        if (metric->print)
            metric->print(&out, metric, &figures);
        else
            number_print(&out, metric, &figures);
    }
    return buf_str(&out);
}
