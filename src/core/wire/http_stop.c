/* How a server stops: nobody new is let in, what is open is answered, the rest is cut. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/wire/http_accept.h"
#include "core/wire/http_exchange.h"

enum { LATE_MOST = 512, LATE_WAIT_MS = 500 };

/* Closing a socket that holds unread bytes makes the kernel throw away the answer as well: they are
 * read first. */
static void late_close(const struct pollfd *late, size_t count) {
    char bytes[4096];
    int64_t until_ms = clock_monotonic_ms() + LATE_WAIT_MS;
    for (size_t i = 0; i < count; i++) {
        struct pollfd one = late[i];
        ssize_t got = 1;
        while (got > 0) {
            int64_t left_ms = until_ms - clock_monotonic_ms();
            got = poll(&one, 1, left_ms > 0 ? (int)left_ms : 0) == 1
                      ? recv(one.fd, bytes, sizeof bytes, MSG_DONTWAIT)
                      : 0;
        }
        (void)close(one.fd);
    }
}

/* Connections that the kernel has taken and nobody has looked at. */
static void late_tell(const HttpServer *server, int listener) {
    static const HttpRefusal closing = {503, "unavailable"};
    struct pollfd late[LATE_MOST], door = {.fd = listener, .events = POLLIN};
    size_t count = 0;
    while (count < LATE_MOST && poll(&door, 1, 0) == 1) {
        char bytes[REFUSAL_LIMIT_BYTES], id[HTTP_ID_BYTES];
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) break;
        id_make(id);
        size_t len = refusal_print(server, closing, id, true, bytes);
        raw_send(fd, (Str){bytes, len});
        late[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
    late_close(late, count);
}

/* Takes no more connections; tells those that wait in the kernel's queue so. */
static void listener_end(HttpServer *server) {
    listener_leave(server);
    late_tell(server, server->listener);
    /* A proxy in front learns at once that it has to ask another. */
    (void)shutdown(server->listener, SHUT_RDWR);
}

static void streams_end(HttpServer *server) {
    for (Conn *conn = server->conns; conn; conn = conn->next) {
        if (conn->stage == CONN_STREAM) stream_close(conn->stream);
    }
}

/* A stream that opens meanwhile is ended as well, so it looks again and again. */
static void exchanges_await(HttpServer *server) {
    int64_t until_ms = clock_monotonic_ms() + server->config.close_wait_ms;
    while (server->open > 0 && clock_monotonic_ms() < until_ms) {
        streams_end(server);
        struct timespec soon;
        clock_gettime(CLOCK_MONOTONIC, &soon);
        soon.tv_nsec += 20 * 1000000L;
        soon.tv_sec += soon.tv_nsec / 1000000000;
        soon.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&server->ended, &server->mutex, &soon);
    }
}

/* The library stops the program when it is stopped with suspended connections, so each is woken. */
static void exchanges_cut(HttpServer *server) {
    atomic_store(&server->stopping, true);
    for (Conn *conn = server->conns; conn; conn = conn->next) {
        if (conn->stage == CONN_STREAM || conn->stage == CONN_CUT) {
            if (conn->stream) stream_end(conn->stream);
        }
        if (conn->exchange) exchange_abandon(conn->exchange);
    }
}

void http_close(HttpServer *server) {
    if (!server) return;
    atomic_store(&server->closing, true);
    listener_end(server);
    pthread_mutex_lock(&server->mutex);
    exchanges_await(server);
    exchanges_cut(server);
    pthread_mutex_unlock(&server->mutex);
    sweeper_stop(server);
    MHD_stop_daemon(server->daemon);
    listener_close(server);
    server_free(server);
}
