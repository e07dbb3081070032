#include "core/wire/http.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/wire/http_accept.h"
#include "core/wire/http_exchange.h"

enum { POOL_BYTES = 32 * 1024, INACTIVE_S = 75, HOST_BYTES = 128 };

static void default_to(int *value, int otherwise) {
    if (*value <= 0) *value = otherwise;
}

static void config_complete(HttpConfig *config) {
    default_to(&config->threads, 2);
    default_to(&config->max_connections, 2048);
    default_to(&config->deadline_ms, 30000);
    default_to(&config->upload_deadline_ms, 600000);
    default_to(&config->heartbeat_ms, 15000);
    default_to(&config->close_wait_ms, 10000);
}

/* "host:port", "[v6]:port" */
static bool address_split(const char *address, char host[HOST_BYTES], const char **port) {
    const char *colon = strrchr(address, ':');
    if (!colon || colon == address) return false;
    Str name = {address, (size_t)(colon - address)};
    if (name.ptr[0] == '[' && str_ends(name, STR("]"))) name = str_slice(name, 1, name.len - 1);
    if (name.len == 0 || name.len >= HOST_BYTES) return false;
    memcpy(host, name.ptr, name.len);
    host[name.len] = '\0';
    *port = colon + 1;
    return (*port)[0] != '\0';
}

static Err address_resolve(const char *address, struct addrinfo **found) {
    char host[HOST_BYTES];
    const char *port = NULL;
    if (!address || !address_split(address, host, &port)) return ERR_MALFORMED;
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    return getaddrinfo(host, port, &wanted, found) == 0 ? OK : ERR_MALFORMED;
}

static void connection_notify(void *context, struct MHD_Connection *mhd, void **slot,
                              enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *slot = conn_open(context, mhd);
    } else if (*slot) {
        conn_close(*slot);
        *slot = NULL;
    }
}

/* Paths and queries stay as they were sent; target_read decodes them. */
static size_t escapes_keep(void *context, struct MHD_Connection *mhd, char *text) {
    (void)context, (void)mhd;
    return strlen(text);
}

static struct MHD_Daemon *daemon_start(HttpServer *server) {
    const HttpConfig *config = &server->config;
    unsigned flags =
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET;
    unsigned pool = config->threads > 1 ? (unsigned)config->threads : 0;
    return MHD_start_daemon(flags, 0, NULL, NULL, intake_continue, server,
                            MHD_OPTION_THREAD_POOL_SIZE, pool, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)config->max_connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)POOL_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)INACTIVE_S,
                            MHD_OPTION_NOTIFY_CONNECTION, connection_notify, server,
                            MHD_OPTION_NOTIFY_COMPLETED, intake_finish, server,
                            MHD_OPTION_URI_LOG_CALLBACK, intake_line, server,
                            MHD_OPTION_UNESCAPE_CALLBACK, escapes_keep, server, MHD_OPTION_END);
}

static void locks_open(HttpServer *server) {
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&server->mutex, NULL);
    pthread_cond_init(&server->ended, &monotonic);
    pthread_cond_init(&server->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void server_free(HttpServer *server) {
    pthread_cond_destroy(&server->wake);
    pthread_cond_destroy(&server->ended);
    pthread_mutex_destroy(&server->mutex);
    free(server);
}

/* Nobody is let in before all of it runs. */
static bool threads_start(HttpServer *server) {
    server->daemon = daemon_start(server);
    if (!server->daemon) return false;
    if (pthread_create(&server->sweeper, NULL, sweeper_run, server) == 0) {
        if (listener_serve(server)) return true;
        sweeper_stop(server);
    }
    MHD_stop_daemon(server->daemon);
    return false;
}

static Err server_start(HttpServer *server) {
    struct addrinfo *address = NULL;
    TRY(address_resolve(server->config.address, &address));
    Err err = listener_open(server, address);
    freeaddrinfo(address);
    if (err == OK && threads_start(server)) return OK;
    log_event(LOG_ERROR, "listen_failed", "address=%s errno=%d", server->config.address, errno);
    listener_close(server);
    return ERR_UNAVAILABLE;
}

Err http_open(const HttpConfig *config, HttpServer **out) {
    assert(config->admit && config->serve);
    HttpServer *server = calloc(1, sizeof *server);
    if (!server) return ERR_UNAVAILABLE;
    server->config = *config;
    config_complete(&server->config);
    locks_open(server);
    Err err = server_start(server);
    if (err == OK)
        *out = server;
    else
        server_free(server);
    return err;
}
