#include "core/base/log.h"
#include "core/store/driver.h"

static Err postgres_open(Store *store, const char *dsn, bool writes, Conn **out) {
    (void)store, (void)dsn, (void)writes, (void)out;
    log_event(LOG_ERROR, "postgres", "why=\"not built in\"");
    return ERR_UNAVAILABLE;
}

const Driver postgres_driver = {.open = postgres_open};
