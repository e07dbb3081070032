/* The watchers' address: counts and health for whoever looks after the machine; no page, no record,
 * nobody signs in. Its one thread waits for the database by itself, so that a busy house can still
 * be looked at. */
#include "core/walk/metrics.h"
#include "core/walk/walk.h"

static void text_reply(Exchange *exchange, int status, Str type, Str body) {
    HttpReply reply = {.status = status, .content_type = type, .body = body};
    reply.headers[reply.header_count++] = (HttpHeader){STR("Cache-Control"), STR("no-store")};
    exchange_reply(exchange, &reply);
}

static bool watch_admit(void *context, Exchange *exchange, size_t *limit) {
    Site *site = context;
    Str path = exchange_path(exchange);
    HttpMethod method = exchange_method(exchange);
    bool reads = method == HTTP_GET || method == HTTP_HEAD;
    if (str_equal_c(path, "/healthz") || str_equal_c(path, "/readyz"))
        return door_admit(site, exchange, limit);
    if (reads && str_equal_c(path, "/metrics"))
        text_reply(exchange, 200, STR("text/plain; version=0.0.4; charset=utf-8"),
                   metrics_print(site, exchange_arena(exchange)));
    else
        text_reply(exchange, 404, STR("text/plain"), STR("/metrics /healthz /readyz\n"));
    return false;
}

static void watch_serve(void *context, Exchange *exchange) {
    (void)context;
    door_work(exchange_context(exchange));
}

Err watch_open(Site *site) {
    HttpConfig config = {.address = site->config.watch,
                         .threads = 1,
                         .max_connections = 64,
                         .admit = watch_admit,
                         .serve = watch_serve,
                         .title = refusal_title,
                         .refused = refusal_served,
                         .app = site};
    return site->config.watch ? http_open(&config, &site->watch) : OK;
}
