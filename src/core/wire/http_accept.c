#include "core/wire/http_accept.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 511, FULL_WAIT_NS = 10000000 };

static bool is_full(HttpServer *server) {
    pthread_mutex_lock(&server->mutex);
    bool full = server->conn_count >= (size_t)server->config.max_connections;
    pthread_mutex_unlock(&server->mutex);
    return full;
}

/* Whoever finds no room waits in the kernel's queue; so it is when there is no descriptor left. */
static void room_await(void) {
    struct timespec soon = {.tv_nsec = FULL_WAIT_NS};
    (void)nanosleep(&soon, NULL);
}

static void one_let_in(HttpServer *server) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    int fd =
        accept4(server->listener, (struct sockaddr *)&address, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0)
        (void)MHD_add_connection(server->daemon, fd, (struct sockaddr *)&address, size);
    else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        room_await();
}

static void *doorkeeper(void *context) {
    HttpServer *server = context;
    struct pollfd doors[] = {{.fd = server->listener, .events = POLLIN},
                             {.fd = server->door, .events = POLLIN}};
    while (doors[1].revents == 0) {
        if (is_full(server)) {
            room_await();
            (void)poll(&doors[1], 1, 0);
        } else if (poll(doors, 2, -1) > 0 && doors[1].revents == 0) {
            one_let_in(server);
        }
    }
    return NULL;
}

static int listener_make(const struct addrinfo *address) {
    int yes = 1;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    bool made = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0;
    if (address->ai_family == AF_INET6)
        made = made && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0;
    made = made && bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    if (made) return fd;
    int why = errno;
    (void)close(fd);
    errno = why;
    return -1;
}

Err listener_open(HttpServer *server, const struct addrinfo *address) {
    server->door = eventfd(0, EFD_CLOEXEC);
    server->listener = server->door < 0 ? -1 : listener_make(address);
    return server->listener < 0 ? ERR_UNAVAILABLE : OK;
}

bool listener_serve(HttpServer *server) {
    return pthread_create(&server->doorkeeper, NULL, doorkeeper, server) == 0;
}

void listener_leave(HttpServer *server) {
    const uint64_t one = 1;
    ssize_t rung = write(server->door, &one, sizeof one);
    assert(rung == (ssize_t)sizeof one);
    pthread_join(server->doorkeeper, NULL);
}

void listener_close(HttpServer *server) {
    if (server->listener >= 0) (void)close(server->listener);
    if (server->door >= 0) (void)close(server->door);
}

int http_port(const HttpServer *server) {
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } address = {0};
    socklen_t size = sizeof address;
    if (getsockname(server->listener, &address.any, &size) != 0) return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.six.sin6_port : address.four.sin_port);
}
