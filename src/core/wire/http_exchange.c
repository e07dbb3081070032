#include "core/wire/http_exchange.h"

#include <assert.h>

#include "core/base/date.h"
#include "core/base/log.h"

enum {
    ARENA_LIMIT_BYTES = 16 * 1024 * 1024,
    DRAIN_LIMIT_BYTES = 64 * 1024,
    FLOW_BLOCK_BYTES = 64 * 1024
};

Exchange *exchange_open(Conn *conn, struct MHD_Connection *mhd, Str target) {
    Exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange) return NULL;
    exchange->server = conn->server;
    exchange->conn = conn;
    exchange->mhd = mhd;
    exchange->heartbeat_ms = conn->server->config.heartbeat_ms;
    arena_init(&exchange->arena, ARENA_LIMIT_BYTES);
    pthread_mutex_init(&exchange->mutex, NULL);
    exchange->line_target = target.ptr;
    exchange->target = arena_copy(&exchange->arena, target);
    exchange->peer = arena_copy(&exchange->arena, str_from(conn->peer));
    return exchange;
}

static void exchange_free(Exchange *exchange) {
    pthread_mutex_destroy(&exchange->mutex);
    arena_clear(&exchange->arena);
    free(exchange->body);
    free(exchange);
}

void exchange_finish(Exchange *exchange) {
    pthread_mutex_lock(&exchange->mutex);
    exchange->finished = true;
    bool last = exchange->answered || !exchange->served;
    struct MHD_Response *response = exchange->response;
    exchange->response = NULL;
    pthread_mutex_unlock(&exchange->mutex);
    if (response) MHD_destroy_response(response);
    if (last) exchange_free(exchange);
}

static void exchange_wake(Exchange *exchange) {
    if (!exchange->suspended) return;
    exchange->suspended = false;
    MHD_resume_connection(exchange->mhd);
}

void exchange_abandon(Exchange *exchange) {
    pthread_mutex_lock(&exchange->mutex);
    exchange_wake(exchange);
    pthread_mutex_unlock(&exchange->mutex);
}

bool exchange_publish(Exchange *exchange, unsigned status, struct MHD_Response *response,
                      Stream *stream) {
    pthread_mutex_lock(&exchange->mutex);
    assert(!exchange->answered);
    exchange->answered = true;
    exchange->status = status;
    exchange->stream = stream;
    bool late = exchange->finished;
    exchange->response = late ? NULL : response;
    exchange_wake(exchange);
    pthread_mutex_unlock(&exchange->mutex);
    if (!late) return true;
    if (stream) stream_mute(stream);
    if (response) MHD_destroy_response(response);
    exchange_free(exchange);
    return false;
}

bool exchange_must_hurry(const Exchange *exchange) {
    const HttpFraming *framing = &exchange->framing;
    if (exchange->stage != EXCHANGE_HEAD) return false;
    if (framing->chunked) return true;
    return framing->length > (framing->expects_continue ? 0 : DRAIN_LIMIT_BYTES);
}

static void header_add(struct MHD_Response *response, Str name, Str value) {
    char name_text[64], value_text[4096];
    bool fits = name.len < sizeof name_text && value.len < sizeof value_text;
    if (fits) {
        snprintf(name_text, sizeof name_text, STR_FMT, STR_ARG(name));
        snprintf(value_text, sizeof value_text, STR_FMT, STR_ARG(value));
    }
    if (!fits || MHD_add_response_header(response, name_text, value_text) != MHD_YES)
        log_event(LOG_WARN, "header_dropped", "name=" STR_FMT, STR_ARG(name));
}

static void headers_add(const Exchange *exchange, const HttpReply *reply,
                        struct MHD_Response *response) {
    header_add(response, STR("X-Request-Id"), exchange_id(exchange));
    if (!str_is_empty(reply->content_type))
        header_add(response, STR("Content-Type"), reply->content_type);
    for (size_t i = 0; i < reply->header_count; i++)
        header_add(response, reply->headers[i].name, reply->headers[i].value);
}

static struct MHD_Response *reply_make(const Exchange *exchange, const HttpReply *reply) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(reply->body.len, (void *)(uintptr_t)reply->body.ptr,
                                        MHD_RESPMEM_MUST_COPY);
    if (response) headers_add(exchange, reply, response);
    return response;
}

static ssize_t flow_read(void *context, uint64_t at, char *out, size_t max) {
    const HttpFlow *flow = context;
    size_t got = 0;
    bool read = flow->read(flow->context, at, out, max, &got);
    return read && got > 0 ? (ssize_t)got : MHD_CONTENT_READER_END_WITH_ERROR;
}

/* The flow and what it reads from lie in one piece. */
static struct MHD_Response *flow_make(const Exchange *exchange, const HttpReply *reply,
                                      const HttpFlow *flow) {
    HttpFlow *own = malloc(sizeof *own + flow->context_size);
    if (!own) return NULL;
    *own = *flow;
    own->context = own + 1;
    memcpy(own + 1, flow->context, flow->context_size);
    struct MHD_Response *response =
        MHD_create_response_from_callback(flow->size, FLOW_BLOCK_BYTES, flow_read, own, free);
    if (!response)
        free(own);
    else
        headers_add(exchange, reply, response);
    return response;
}

void exchange_reply_flow(Exchange *exchange, const HttpReply *reply, const HttpFlow *flow) {
    assert(exchange->method == HTTP_GET || exchange->method == HTTP_HEAD);
    exchange_publish(exchange, (unsigned)reply->status, flow_make(exchange, reply, flow), NULL);
}

void exchange_reply(Exchange *exchange, const HttpReply *reply) {
    assert(reply->status >= 200 && reply->status <= 599);
    struct MHD_Response *response = NULL;
    if (exchange_must_hurry(exchange))
        exchange->raw = reply_print(exchange, reply);
    else
        response = reply_make(exchange, reply);
    exchange_publish(exchange, (unsigned)reply->status, response, NULL);
}

Arena *exchange_arena(Exchange *exchange) {
    return &exchange->arena;
}

HttpMethod exchange_method(const Exchange *exchange) {
    return exchange->method;
}

Str exchange_path(const Exchange *exchange) {
    return exchange->path;
}

Str exchange_query(const Exchange *exchange) {
    return exchange->query;
}

Str exchange_header(const Exchange *exchange, const char *name) {
    Str wanted = str_from(name);
    for (size_t i = 0; i < exchange->header_count; i++) {
        if (str_equal_ignoring_case(exchange->headers[i].name, wanted))
            return exchange->headers[i].value;
    }
    return STR_NONE;
}

Str exchange_body(const Exchange *exchange) {
    return (Str){exchange->body, exchange->body_len};
}

Str exchange_peer(const Exchange *exchange) {
    return exchange->peer;
}

void exchange_set_context(Exchange *exchange, void *context) {
    exchange->context = context;
}

void *exchange_context(const Exchange *exchange) {
    return exchange->context;
}
