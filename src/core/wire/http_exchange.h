/* HttpExchange: what a server, its connections and their exchanges are made of. Only http*.c and
 * stream.c include this.
 *
 *   HttpServer ──► Conn ⇄ Conn ⇄ Conn        one a socket, in a list that the sweeper walks
 *                   └─► Exchange ─► Stream    at most one at a time
 *
 * Invariants
 *  1. A Conn and its stage are touched under server->mutex. A descriptor in the list is open: the
 *     library tells us before it closes one.
 *  2. Answer and suspension of an exchange change together under exchange->mutex, so a resume never
 *     comes before its suspend.
 *  3. Locks are taken in the order server, exchange or stream, library.
 *  4. Whoever comes last frees an exchange: the connection that lets go, or whoever answers.
 */
#ifndef CORE_WIRE_HTTP_EXCHANGE_H
#define CORE_WIRE_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

#include "core/wire/http.h"
#include "core/wire/http_head.h"

typedef enum ConnStage {
    CONN_REST,   /* between requests */
    CONN_LINE,   /* a request has begun, its first line is not whole */
    CONN_INTAKE, /* the first line is there, the request is not whole */
    CONN_WHOLE,  /* the application has it */
    CONN_REPLY,  /* the answer goes out */
    CONN_STREAM,
    CONN_LINGER, /* refused; what still comes is thrown away so that the client can read why */
    CONN_CUT     /* shut down; the library will notice */
} ConnStage;

typedef struct Conn {
    HttpServer *server;
    struct Conn *prev, *next;
    int fd;
    ConnStage stage;
    int64_t begun_ms, deadline_ms; /* monotonic */
    uint64_t rest_bytes;           /* received when the rest began */
    bool rest_counted;
    bool leaving; /* the peer's end was seen in the middle of a request */
    Exchange *exchange;
    Stream *stream;
    char peer[INET6_ADDRSTRLEN];
} Conn;

typedef enum ExchangeStage {
    EXCHANGE_HEAD,
    EXCHANGE_BODY,
    EXCHANGE_DISCARD, /* answered; its small body is read so that the connection can go on */
    EXCHANGE_LINGER,  /* refused; the connection ends */
    EXCHANGE_SERVED
} ExchangeStage;

struct Exchange {
    HttpServer *server; /* these four: only on the connection's own thread */
    Conn *conn;
    ExchangeStage stage;
    size_t linger_left;
    bool served; /* the application has it, or had it */

    struct MHD_Connection *mhd;
    Arena arena;
    HttpMethod method;
    Str target, path, query, peer;
    const char *line_target; /* where the library keeps the target */
    HttpHeader *headers;
    size_t header_count;
    HttpFraming framing;
    void *context;
    char id[HTTP_ID_BYTES];
    int heartbeat_ms; /* of the stream it may become */
    char *body;
    size_t body_len, body_cap, body_limit;

    pthread_mutex_t mutex; /* guards what follows */
    bool answered, suspended, finished;
    unsigned status;
    struct MHD_Response *response;
    Stream *stream;
    Str raw; /* the answer as bytes, when it must go out before the body is read */
};

struct HttpServer {
    HttpConfig config;
    struct MHD_Daemon *daemon;
    pthread_t sweeper, doorkeeper;
    atomic_bool closing;  /* new requests are refused */
    atomic_bool stopping; /* nothing is suspended any more */
    pthread_mutex_t mutex;
    pthread_cond_t ended, wake; /* an exchange ended; the sweeper should stop */
    Conn *conns;
    size_t conn_count, open; /* exchanges */
    bool sweeper_stops;
    int listener, door; /* whoever rings at the door ends the doorkeeper */
};

/* http_conn.c */
Conn *conn_open(HttpServer *server, struct MHD_Connection *mhd);
void conn_close(Conn *conn);
bool conn_begin(Conn *conn, Exchange *exchange);                  /* the first line is there */
bool conn_move(Conn *conn, ConnStage stage, int64_t deadline_ms); /* false: it was cut */
void conn_rest(Conn *conn);                                       /* its exchange is over */

/* http_sweep.c */
void *sweeper_run(void *server);
void sweeper_stop(HttpServer *server);

/* http_intake.c: the library's callbacks */
void *intake_line(void *server, const char *target, struct MHD_Connection *mhd);
enum MHD_Result intake_continue(void *server, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *size, void **exchange);
void intake_finish(void *server, struct MHD_Connection *mhd, void **exchange,
                   enum MHD_RequestTerminationCode why);

/* http_exchange.c */
Exchange *exchange_open(Conn *conn, struct MHD_Connection *mhd, Str target);
void exchange_finish(Exchange *exchange);  /* the connection lets go */
void exchange_abandon(Exchange *exchange); /* wakes it although it has no answer */
/* Answers with a response made before; takes it over. False: the connection is gone, and response
 * and stream with it. */
bool exchange_publish(Exchange *exchange, unsigned status, struct MHD_Response *response,
                      Stream *stream);
bool exchange_must_hurry(const Exchange *exchange); /* too much body to wait for */

/* http_id.c */
void id_make(char id[static HTTP_ID_BYTES]);
void id_choose(Exchange *exchange); /* when its head is read */

/* http.c */
void server_free(HttpServer *server);

/* http_refuse.c: answers as bytes, for where the library takes none */
enum { REFUSAL_LIMIT_BYTES = 2048 };
size_t refusal_print(const HttpServer *server, HttpRefusal refusal, const char *id, bool with_body,
                     char out[REFUSAL_LIMIT_BYTES]);
Str reply_print(Exchange *exchange, const HttpReply *reply);
void raw_send(int fd, Str bytes); /* sends what the socket takes, then ends our direction */

/* stream.c, for the sweeper; false: the socket is to be shut down */
bool stream_beat(Stream *stream, int64_t now_ms);
void stream_end(Stream *stream);  /* what was not sent is dropped */
void stream_mute(Stream *stream); /* nobody is told when it goes */

#endif
