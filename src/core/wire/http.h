/* Http: bytes to requests and back; a façade over libmicrohttpd (epoll thread pool, suspend and
 * resume).
 *
 *   socket ─► head complete ─► HttpAdmit (route, authorise: may refuse before the body is read)
 *          ─► body complete (≤ the ceiling admit set) ─► HttpServe, which may answer at once or later, from any thread
 *
 * It refuses by itself: duplicate or contradicting Content-Length, Content-Length with
 * Transfer-Encoding, any Transfer-Encoding but "chunked", a missing or doubled Host, NUL or %00
 * anywhere in the target or a header (400); a target over 4 KiB (414), a head over 16 KiB (431), a
 * body over its ceiling (413); a request that is not whole after its deadline (408, then the
 * connection is closed).
 *
 * The deadline also cuts an answer that the client does not take within upload_deadline_ms, and a
 * connection that rests for 75 s. A refusal that leaves a large body unread is sent at once; the
 * connection then reads on a little, so that the client sees why, and closes. Its own refusals
 * carry application/problem+json with type, title, status, code and words.
 *
 * Invariants
 *  1. An exchange is answered exactly once: exchange_reply or exchange_stream. After that the
 *     caller touches it no more.
 *  2. Both may be called from any thread; exchange_reply copies what it is given.
 *  3. Every body is read or the connection is closed; nothing is ever buffered beyond the ceilings.
 *  4. What admit gives exchange_set_context lives in the exchange's arena or longer: a client may
 *     leave before serve.
 *  5. Every answer, a refusal of ours as well, carries X-Request-Id.
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
    HttpHeader headers[16];
    size_t header_count;
} HttpReply;

/* Called when the head is there, on an event-loop thread. Sets how large the body may be (0 = none
 * allowed) and a context of the caller's that the exchange carries, or answers at once (return
 * false after exchange_reply). */
typedef bool (*HttpAdmit)(void *app, Exchange *exchange, size_t *body_limit);
typedef void (*HttpServe)(void *app,
                          Exchange *exchange); /* on an event-loop thread: must not block */

enum { HTTP_ID_BYTES = 65 };

typedef struct HttpConfig {
    const char *address;    /* "127.0.0.1:8080"; port 0 picks one */
    int threads;            /* 0 = 2 */
    int max_connections;    /* 0 = 2,048 */
    int deadline_ms;        /* whole request; 0 = 30,000 */
    int upload_deadline_ms; /* whole request when body_limit > 1 MiB; 0 = 600,000 */
    int heartbeat_ms;       /* of streams; 0 = 15,000 */
    int close_wait_ms;      /* how long http_close waits for open exchanges; 0 = 10,000 */
    HttpAdmit admit;
    HttpServe serve;
    /* What a refusal of ours is called, by its status: plain text that lives as long as the server,
     * without quotes. NULL: nothing. */
    Str (*title)(void *app, const char *language, int status);
    /* One of our own refusals was sent; `id` is its number. NULL: nobody is told. Quick: a lock may
     * be held. */
    void (*refused)(void *app, Str id, int status);
    void *app;
} HttpConfig;

MUST_CHECK Err http_open(const HttpConfig *config, HttpServer **out);
int http_port(const HttpServer *server);
/* Takes no more connections, ends streams, refuses what still comes on open ones (503), waits for
 * open exchanges, then cuts what is left. An exchange that is answered even later is safe: its
 * answer goes nowhere. */
void http_close(HttpServer *server);

Arena *exchange_arena(
    Exchange *exchange); /* lives until the answer is sent; used by one thread at a time */
HttpMethod exchange_method(const Exchange *exchange);
Str exchange_id(
    const Exchange
        *exchange); /* X-Request-Id: the client's when it is a short plain token, else made */
Str exchange_path(const Exchange *exchange);                     /* percent-decoded, valid UTF-8 */
Str exchange_query(const Exchange *exchange);                    /* raw */
Str exchange_header(const Exchange *exchange, const char *name); /* none when absent */
Str exchange_body(const Exchange *exchange);
Str exchange_peer(const Exchange *exchange); /* IP address as text */
void exchange_set_context(Exchange *exchange, void *context);
void *exchange_context(const Exchange *exchange);
void exchange_reply(Exchange *exchange, const HttpReply *reply);

/* A body that is read while it goes out, on an event-loop thread: so each read is short. `read`
 * fills `out` with bytes of the body from `at` on, at least one; false, and the connection is cut:
 * the client sees that it has not all of it. `context` is copied. */
typedef struct HttpFlow {
    uint64_t size;
    bool (*read)(const void *context, uint64_t at, char *out, size_t max, size_t *got);
    const void *context;
    size_t context_size;
} HttpFlow;
/* exchange_reply, with a flow for its body. */
void exchange_reply_flow(Exchange *exchange, const HttpReply *reply, const HttpFlow *flow);

/* Query-string parts, percent-decoded into the arena. */
bool query_next(Arena *arena, Str *rest, Str *name, Str *value);

/* Server-sent events. A stream lives until the client goes, its 256 KiB buffer overflows,
 * stream_close or http_close; a heartbeat comment goes out when it has been silent for
 * heartbeat_ms. StreamGone comes exactly once for every stream, from an event-loop thread and never
 * from inside stream_send or stream_close; the stream is freed after it. It may come before
 * exchange_stream has returned to another thread, so whoever keeps streams in a list takes that
 * list's lock around exchange_stream, stream_send and inside StreamGone. */
typedef struct Stream Stream;
typedef void (*StreamGone)(void *context, Stream *stream);
/* NULL, and no StreamGone, when the exchange outlived http_close. */
Stream *exchange_stream(Exchange *exchange, StreamGone gone, void *context);
/* From any thread; id and event may be none and are one line. False: the stream is closed, or this
 * closed it because its buffer is full. */
bool stream_send(Stream *stream, Str id, Str event, Str data);
void stream_close(Stream *stream);

#endif
