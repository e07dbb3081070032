/* Http: bytes to requests and back; a façade over libmicrohttpd (epoll thread pool, suspend and resume).
 *
 *   socket ─► head complete ─► HttpAdmit (route, authorise: may refuse before the body is read)
 *          ─► body complete (≤ the ceiling admit set) ─► HttpServe, which may answer at once or later, from any thread
 *
 * It refuses by itself: duplicate or contradicting Content-Length, Content-Length with Transfer-Encoding, any
 * Transfer-Encoding but "chunked", a missing or doubled Host, NUL or %00 anywhere in the target or a header (400);
 * a target over 4 KiB (414), a head over 16 KiB (431), a body over its ceiling (413); a request that is not whole after
 * its deadline (408, then the connection is closed).
 *
 * Invariants
 *  1. An exchange is answered exactly once: exchange_reply or exchange_stream.
 *  2. exchange_reply may be called from any thread; it copies what it is given.
 *  3. Every body is read or the connection is closed; nothing is ever buffered beyond the ceilings.
 */
#ifndef CORE_WIRE_HTTP_H
#define CORE_WIRE_HTTP_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

typedef struct HttpServer HttpServer;
typedef struct Exchange Exchange;

typedef enum HttpMethod {
    HTTP_GET,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_HEAD,
    HTTP_OTHER
} HttpMethod;

typedef struct HttpHeader {
    Str name, value;
} HttpHeader;

typedef struct HttpReply {
    int status;
    Str content_type;
    Str body;
    HttpHeader headers[12];
    size_t header_count;
} HttpReply;

/* Called when the head is there. Sets how large the body may be (0 = none allowed) and a context of the caller's that the
 * exchange carries, or answers at once (return false after exchange_reply). */
typedef bool (*HttpAdmit)(void *app, Exchange *exchange, size_t *body_limit);
typedef void (*HttpServe)(void *app,
                          Exchange *exchange); /* on an event-loop thread: must not block */

typedef struct HttpConfig {
    const char *address;    /* "127.0.0.1:8080"; port 0 picks one */
    int threads;            /* 0 = 2 */
    int max_connections;    /* 0 = 2,048 */
    int deadline_ms;        /* whole request; 0 = 30,000 */
    int upload_deadline_ms; /* whole request when body_limit > 1 MiB; 0 = 600,000 */
    HttpAdmit admit;
    HttpServe serve;
    void *app;
} HttpConfig;

MUST_CHECK Err http_open(const HttpConfig *config, HttpServer **out);
int http_port(const HttpServer *server);
void http_close(
    HttpServer *server); /* stops accepting, waits up to 10 s for open exchanges, ends streams */

Arena *exchange_arena(
    Exchange *exchange); /* lives until the answer is sent; used by one thread at a time */
HttpMethod exchange_method(const Exchange *exchange);
Str exchange_path(const Exchange *exchange);                     /* percent-decoded, valid UTF-8 */
Str exchange_query(const Exchange *exchange);                    /* raw */
Str exchange_header(const Exchange *exchange, const char *name); /* none when absent */
Str exchange_body(const Exchange *exchange);
Str exchange_peer(const Exchange *exchange); /* IP address as text */
void exchange_set_context(Exchange *exchange, void *context);
void *exchange_context(const Exchange *exchange);
void exchange_reply(Exchange *exchange, const HttpReply *reply);

/* Query-string parts, percent-decoded into the arena. */
bool query_next(Arena *arena, Str *rest, Str *name, Str *value);

/* Server-sent events. A stream lives until the client goes or stream_close; a heartbeat comment goes out every 15 s. */
typedef struct Stream Stream;
typedef void (*StreamGone)(void *context,
                           Stream *stream); /* the client left; the stream is freed after this */
Stream *exchange_stream(Exchange *exchange, StreamGone gone, void *context);
bool stream_send(
    Stream *stream, Str id, Str event,
    Str data); /* from any thread; false: its 256 KiB buffer is full, the stream is closed */
void stream_close(Stream *stream);

#endif
