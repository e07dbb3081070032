#include "core/walk/health.h"

#include "core/store/gauge.h"
#include "core/walk/walk.h"

#define MIB             (INT64_C(1024) * 1024)
#define RESERVE_DEFAULT 64 /* MiB */

typedef struct Health {
    Str state;
    int64_t now;
} Health;

static const Field health_fields[] = {
    {"state", F_TEXT, offsetof(Health, state), .flags = READONLY, .doc = "alive | ready"},
    {"now", F_TIME, offsetof(Health, now), .flags = READONLY, .doc = "the site's clock"},
};
static const Shape health_shape = {"health", "walk", health_fields, COUNT(health_fields),
                                   sizeof(Health)};

static Err alive_route(Op *op, const void *in, void *out) {
    (void)in;
    *(Health *)out = (Health){STR("alive"), op->now_ms};
    return OK;
}

static Err nothing(Tx *tx, void *context) {
    (void)tx, (void)context;
    return OK;
}

static void nobody_waits(void *context, Err err) {
    (void)context, (void)err;
}

/* Whoever is not sent requests writes nothing and would stay unwell: so it tries, and the next
 * answer tells. */
static void writer_check(Op *op) {
    Store *store = op->site->store;
    if (store_is_healthy(store)) return;
    op_fault(op, "", "writes_fail");
    store_submit(store, nothing, nobody_waits, NULL);
}

static void disk_check(Op *op, const StoreGauge *gauge) {
    int64_t reserve = op->site->config.disk_reserve_mib;
    if (reserve <= 0) reserve = RESERVE_DEFAULT;
    if (gauge->disk_free != INT_NONE && gauge->disk_free < reserve * MIB)
        op_fault(op, "", "disk_full");
}

static Err ready_route(Op *op, const void *in, void *out) {
    (void)in;
    StoreGauge gauge;
    StoreRoom room;
    TRY(store_room(op->tx, &room));
    store_gauge(op->site->store, &gauge);
    if (atomic_load(&op->site->stopping)) op_fault(op, "", "site_stops");
    if (room.migrations != gauge.migrations) op_fault(op, "", "other_version");
    writer_check(op);
    disk_check(op, &gauge);
    if (op_verdict(op) != OK) return ERR_UNAVAILABLE;
    *(Health *)out = (Health){STR("ready"), op->now_ms};
    return OK;
}

static const Route routes[] = {
    {"GET", "/healthz", "health_get", "public", alive_route, .out = &health_shape,
     .flags = ROUTE_BARE, .doc = "200 as long as the process lives; asks no database"},
    {"GET", "/readyz", "ready_get", "public", ready_route, .out = &health_shape,
     .doc = "200 when requests may be sent here; else 503, and its faults tell why"},
};
const Noun health_noun = {routes, COUNT(routes), NULL};
