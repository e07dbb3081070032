#include <arpa/inet.h>
#include <assert.h>

#include "core/base/date.h"
#include "core/wire/http_exchange.h"

static void peer_read(const struct sockaddr *address, char peer[INET6_ADDRSTRLEN]) {
    const void *bytes = NULL;
    if (address->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (address->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (!bytes || !inet_ntop(address->sa_family, bytes, peer, INET6_ADDRSTRLEN)) peer[0] = '\0';
}

Conn *conn_open(HttpServer *server, struct MHD_Connection *mhd) {
    Conn *conn = calloc(1, sizeof *conn);
    if (!conn) return NULL;
    conn->server = server;
    conn->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    peer_read(MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
              conn->peer);
    conn->begun_ms = clock_monotonic_ms();
    conn->rest_counted = true;
    pthread_mutex_lock(&server->mutex);
    conn->next = server->conns;
    if (conn->next) conn->next->prev = conn;
    server->conns = conn;
    server->conn_count++;
    pthread_mutex_unlock(&server->mutex);
    return conn;
}

void conn_close(Conn *conn) {
    HttpServer *server = conn->server;
    pthread_mutex_lock(&server->mutex);
    if (conn->prev) conn->prev->next = conn->next;
    if (conn->next) conn->next->prev = conn->prev;
    if (server->conns == conn) server->conns = conn->next;
    server->conn_count--;
    pthread_mutex_unlock(&server->mutex);
    free(conn);
}

bool conn_begin(Conn *conn, Exchange *exchange) {
    HttpServer *server = conn->server;
    pthread_mutex_lock(&server->mutex);
    bool cut = conn->stage == CONN_CUT;
    if (!cut) {
        if (conn->stage != CONN_LINE) conn->begun_ms = clock_monotonic_ms();
        conn->deadline_ms = conn->begun_ms + server->config.deadline_ms;
        conn->stage = CONN_INTAKE;
        conn->leaving = false;
    }
    conn->exchange = exchange;
    server->open++;
    pthread_mutex_unlock(&server->mutex);
    return !cut;
}

bool conn_move(Conn *conn, ConnStage stage, int64_t deadline_ms) {
    pthread_mutex_lock(&conn->server->mutex);
    bool cut = conn->stage == CONN_CUT;
    if (!cut) {
        conn->stage = stage;
        conn->leaving = false;
        conn->deadline_ms = deadline_ms;
        conn->stream = stage == CONN_STREAM ? conn->exchange->stream : NULL;
        if (conn->stream && atomic_load(&conn->server->stopping)) stream_end(conn->stream);
    }
    pthread_mutex_unlock(&conn->server->mutex);
    return !cut;
}

void conn_rest(Conn *conn) {
    HttpServer *server = conn->server;
    pthread_mutex_lock(&server->mutex);
    assert(server->open > 0);
    server->open--;
    conn->exchange = NULL;
    conn->stream = NULL;
    if (conn->stage != CONN_CUT && conn->stage != CONN_LINGER) {
        conn->stage = CONN_REST;
        conn->begun_ms = clock_monotonic_ms();
        conn->rest_counted = false;
    }
    pthread_cond_signal(&server->ended);
    pthread_mutex_unlock(&server->mutex);
}
