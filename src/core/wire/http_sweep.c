#include <errno.h>
#include <linux/tcp.h>
#include <sys/socket.h>

#include "core/base/date.h"
#include "core/wire/http_exchange.h"

enum { REST_LIMIT_MS = 75000, SWEEP_MIN_MS = 10, SWEEP_MAX_MS = 250 };
enum { CLOSE_WAIT = 8 }; /* of the kernel's TCP states */

static void conn_cut(Conn *conn) {
    shutdown(conn->fd, SHUT_RDWR);
    conn->stage = CONN_CUT;
}

/* The library tells nothing of a request before its first line is whole, and it misses a peer that
 * closes together with its last bytes, so the kernel is asked. */
static void rest_sweep(Conn *conn, int64_t now_ms) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(conn->fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return;
    if (!conn->rest_counted) {
        conn->rest_counted = true;
        conn->rest_bytes = info.tcpi_bytes_received;
    }
    if (info.tcpi_bytes_received > conn->rest_bytes) {
        conn->stage = CONN_LINE;
        conn->begun_ms = now_ms;
        conn->deadline_ms = now_ms + conn->server->config.deadline_ms;
    } else if (info.tcpi_state == CLOSE_WAIT || now_ms - conn->begun_ms > REST_LIMIT_MS) {
        conn_cut(conn);
    }
}

static bool peer_has_left(int fd) {
    char byte;
    ssize_t got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

/* What was read but not yet looked at may make the request whole, so only the second sight of the
 * end counts. */
static void intake_sweep(Conn *conn, int64_t now_ms) {
    bool left = peer_has_left(conn->fd);
    if (left && conn->leaving) {
        conn_cut(conn);
    } else if (now_ms > conn->deadline_ms) {
        char bytes[REFUSAL_LIMIT_BYTES], id[HTTP_ID_BYTES];
        id_make(id); /* the exchange is its loop's */
        size_t len = refusal_print(conn->server, (HttpRefusal){408, "timeout"}, id, true, bytes);
        raw_send(conn->fd, (Str){bytes, len});
        conn_cut(conn);
    }
    conn->leaving = left;
}

/* A suspended connection does not notice that its peer has gone. */
static void stream_sweep(Conn *conn, int64_t now_ms) {
    bool gone = peer_has_left(conn->fd);
    if (gone) stream_end(conn->stream);
    if (gone || !stream_beat(conn->stream, now_ms)) conn_cut(conn);
}

static void conn_sweep(Conn *conn, int64_t now_ms) {
    switch (conn->stage) {
    case CONN_REST:
        rest_sweep(conn, now_ms);
        break;
    case CONN_LINE:
    case CONN_INTAKE:
        intake_sweep(conn, now_ms);
        break;
    case CONN_STREAM:
        stream_sweep(conn, now_ms);
        break;
    case CONN_REPLY:
    case CONN_LINGER:
        if (now_ms > conn->deadline_ms) conn_cut(conn);
        break;
    case CONN_WHOLE:
    case CONN_CUT:
        break;
    }
}

static void sweeper_sleep(HttpServer *server, int wait_ms) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)wait_ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (!server->sweeper_stops &&
           pthread_cond_timedwait(&server->wake, &server->mutex, &until) != ETIMEDOUT) {
    }
}

static int sweep_wait_ms(const HttpConfig *config) {
    int shortest =
        config->deadline_ms < config->heartbeat_ms ? config->deadline_ms : config->heartbeat_ms;
    int wait_ms = shortest / 8;
    if (wait_ms < SWEEP_MIN_MS) return SWEEP_MIN_MS;
    return wait_ms > SWEEP_MAX_MS ? SWEEP_MAX_MS : wait_ms;
}

void *sweeper_run(void *context) {
    HttpServer *server = context;
    int wait_ms = sweep_wait_ms(&server->config);
    pthread_mutex_lock(&server->mutex);
    while (!server->sweeper_stops) {
        int64_t now_ms = clock_monotonic_ms();
        for (Conn *conn = server->conns; conn; conn = conn->next) conn_sweep(conn, now_ms);
        sweeper_sleep(server, wait_ms);
    }
    pthread_mutex_unlock(&server->mutex);
    return NULL;
}

void sweeper_stop(HttpServer *server) {
    pthread_mutex_lock(&server->mutex);
    server->sweeper_stops = true;
    pthread_cond_signal(&server->wake);
    pthread_mutex_unlock(&server->mutex);
    pthread_join(server->sweeper, NULL);
}
