#include <assert.h>

#include "core/base/date.h"
#include "core/wire/http_exchange.h"

enum {
    LINGER_MS = 2000,
    LINGER_LIMIT_BYTES = 4 * 1024 * 1024,
    UPLOAD_BYTES = 1024 * 1024,
    BODY_MIN_BYTES = 4096
};

void *intake_line(void *context, const char *target, struct MHD_Connection *mhd) {
    (void)context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    Conn *conn = info ? info->socket_context : NULL;
    if (!conn) return NULL;
    Exchange *exchange = exchange_open(conn, mhd, str_from(target));
    if (exchange) conn_begin(conn, exchange);
    return exchange;
}

void intake_finish(void *context, struct MHD_Connection *mhd, void **slot,
                   enum MHD_RequestTerminationCode why) {
    (void)context, (void)mhd, (void)why;
    Exchange *exchange = *slot;
    if (!exchange) return;
    *slot = NULL;
    conn_rest(exchange->conn);
    exchange_finish(exchange);
}

typedef struct Seam {
    Exchange *exchange;
    uintptr_t at; /* where the next header must begin */
    bool whole;
} Seam;

/* Each line must end where the next begins: a NUL, a folded line or a bare line feed leaves another
 * distance. */
static enum MHD_Result header_take(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value) {
    (void)kind;
    Seam *seam = context;
    Exchange *exchange = seam->exchange;
    Str key = str_from(name), rest = value ? str_from(value) : (Str){name, 0};
    uintptr_t key_end = (uintptr_t)key.ptr + key.len + 1;
    seam->whole = seam->whole && (uintptr_t)key.ptr == seam->at && (uintptr_t)rest.ptr >= key_end;
    seam->at = (uintptr_t)rest.ptr + rest.len + 2;
    exchange->headers[exchange->header_count++] =
        (HttpHeader){arena_copy(&exchange->arena, key), arena_copy(&exchange->arena, rest)};
    return MHD_YES;
}

/* The library hands out C strings that lie in the head as it came. */
static bool head_is_whole(Exchange *exchange, const char *method, const char *version,
                          size_t size) {
    uintptr_t target = (uintptr_t)exchange->line_target;
    bool line = target == (uintptr_t)method + strlen(method) + 1 &&
                (uintptr_t)version == target + exchange->target.len + 1;
    Seam seam = {exchange, (uintptr_t)version + strlen(version) + 2, line};
    MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, header_take, &seam);
    return seam.whole && seam.at + 2 == (uintptr_t)method + size;
}

static HttpRefusal head_read(Exchange *exchange, const char *method, const char *version) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t size = info ? info->header_size : 0;
    exchange->method = method_read(str_from(method));
    int count = MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, NULL, NULL);
    exchange->headers = arena_array(&exchange->arena, HttpHeader, (size_t)count);
    bool whole = head_is_whole(exchange, method, version, size);
    HttpHead head = {str_from(version), exchange->headers, exchange->header_count, size};
    HttpRefusal refusal =
        target_read(&exchange->arena, exchange->target, &exchange->path, &exchange->query);
    if (refusal.status == 0) refusal = head_check(&head, &exchange->framing);
    if (refusal.status == 0 && !whole) refusal = (HttpRefusal){400, "bad_header"};
    if (refusal.status == 0 && atomic_load(&exchange->server->closing))
        refusal = (HttpRefusal){503, "unavailable"};
    return refusal;
}

/* Answers on the socket and throws away what the client still sends, for a while. */
static enum MHD_Result linger(Exchange *exchange, Str bytes) {
    if (!conn_move(exchange->conn, CONN_LINGER, clock_monotonic_ms() + LINGER_MS)) return MHD_NO;
    raw_send(exchange->conn->fd, bytes);
    exchange->stage = EXCHANGE_LINGER;
    exchange->linger_left = LINGER_LIMIT_BYTES;
    return exchange->framing.expects_continue ? MHD_NO : MHD_YES;
}

static enum MHD_Result refuse(Exchange *exchange, HttpRefusal refusal) {
    char bytes[REFUSAL_LIMIT_BYTES];
    size_t len = refusal_print(exchange->server, refusal, exchange->id,
                               exchange->method != HTTP_HEAD, bytes);
    return linger(exchange, (Str){bytes, len});
}

/* Takes the answer out of the exchange and gives it to the library. */
static enum MHD_Result answer_send(Exchange *exchange) {
    pthread_mutex_lock(&exchange->mutex);
    struct MHD_Response *response = exchange->response;
    exchange->response = NULL;
    pthread_mutex_unlock(&exchange->mutex);
    if (!response) return MHD_NO;
    if (exchange->stream) arena_clear(&exchange->arena);
    int64_t until_ms = clock_monotonic_ms() + exchange->server->config.upload_deadline_ms;
    enum MHD_Result sent = MHD_NO;
    if (conn_move(exchange->conn, exchange->stream ? CONN_STREAM : CONN_REPLY, until_ms))
        sent = MHD_queue_response(exchange->mhd, exchange->status, response);
    if (sent != MHD_YES) conn_move(exchange->conn, CONN_REPLY, until_ms); /* forgets the stream */
    MHD_destroy_response(response);
    return sent;
}

static enum MHD_Result answer_early(Exchange *exchange) {
    assert(exchange->answered);
    if (!str_is_none(exchange->raw)) return linger(exchange, exchange->raw);
    exchange->stage = EXCHANGE_DISCARD;
    return MHD_YES;
}

static enum MHD_Result head_arrived(Exchange *exchange, const char *method, const char *version) {
    const HttpConfig *config = &exchange->server->config;
    HttpRefusal refusal = head_read(exchange, method, version);
    id_choose(exchange);
    if (refusal.status != 0) return refuse(exchange, refusal);
    size_t limit = 0;
    if (!config->admit(config->app, exchange, &limit)) return answer_early(exchange);
    if (exchange->framing.length > limit) return refuse(exchange, (HttpRefusal){413, "too_large"});
    int allowed_ms = limit > UPLOAD_BYTES ? config->upload_deadline_ms : config->deadline_ms;
    int64_t deadline_ms = exchange->conn->begun_ms + allowed_ms;
    if (!conn_move(exchange->conn, CONN_INTAKE, deadline_ms)) return MHD_NO;
    exchange->body_limit = limit;
    exchange->stage = EXCHANGE_BODY;
    return MHD_YES;
}

static bool body_grow(Exchange *exchange, size_t need) {
    if (need <= exchange->body_cap) return true;
    size_t cap = exchange->body_cap ? exchange->body_cap : BODY_MIN_BYTES;
    while (cap < need) cap *= 2;
    if (cap > exchange->body_limit) cap = exchange->body_limit;
    char *body = realloc(exchange->body, cap);
    if (!body) return false;
    exchange->body = body;
    exchange->body_cap = cap;
    return true;
}

static enum MHD_Result body_arrived(Exchange *exchange, const char *data, size_t *size) {
    size_t len = *size;
    *size = 0;
    if (len > exchange->body_limit - exchange->body_len)
        return refuse(exchange, (HttpRefusal){413, "too_large"});
    if (!body_grow(exchange, exchange->body_len + len))
        return refuse(exchange, (HttpRefusal){503, "unavailable"});
    memcpy(exchange->body + exchange->body_len, data, len);
    exchange->body_len += len;
    return MHD_YES;
}

static enum MHD_Result lingered(Exchange *exchange, size_t *size) {
    bool more = *size > 0 && *size < exchange->linger_left;
    exchange->linger_left -= more ? *size : exchange->linger_left;
    *size = 0;
    return more ? MHD_YES : MHD_NO;
}

/* Suspends and says so under one lock: an answer that comes meanwhile is seen here or resumes. */
static enum MHD_Result answer_await(Exchange *exchange) {
    pthread_mutex_lock(&exchange->mutex);
    bool waits = !exchange->answered && !atomic_load(&exchange->server->stopping);
    if (waits) {
        MHD_suspend_connection(exchange->mhd);
        exchange->suspended = true;
    }
    pthread_mutex_unlock(&exchange->mutex);
    return waits ? MHD_YES : answer_send(exchange);
}

static enum MHD_Result request_whole(Exchange *exchange) {
    const HttpConfig *config = &exchange->server->config;
    if (atomic_load(&exchange->server->stopping)) return MHD_NO;
    if (!conn_move(exchange->conn, CONN_WHOLE, 0)) return MHD_NO;
    exchange->stage = EXCHANGE_SERVED;
    exchange->served = true;
    config->serve(config->app, exchange);
    return answer_await(exchange);
}

enum MHD_Result intake_continue(void *context, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *size, void **slot) {
    (void)context, (void)mhd, (void)url;
    Exchange *exchange = *slot;
    if (!exchange) return MHD_NO;
    switch (exchange->stage) {
    case EXCHANGE_HEAD:
        return head_arrived(exchange, method, version);
    case EXCHANGE_BODY:
        return *size > 0 ? body_arrived(exchange, data, size) : request_whole(exchange);
    case EXCHANGE_DISCARD:
        if (*size == 0) return answer_send(exchange);
        *size = 0;
        return MHD_YES;
    case EXCHANGE_LINGER:
        return lingered(exchange, size);
    case EXCHANGE_SERVED:
        return answer_send(exchange);
    }
    return MHD_NO;
}
