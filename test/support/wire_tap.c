#include "support/wire_tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/rand.h"

enum { LINES_MAX = 1024, CHUNK = 65536, OF = 10000, DAWDLE_US = 3000, COMMIT_OFTEN = 10 };

typedef struct Line {
    WireTap *tap;
    int client, server;
    pthread_t thread;
    Rand rand;
} Line;

struct WireTap {
    int listener;
    uint16_t server_port;
    pthread_t thread;
    Line lines[LINES_MAX];
    int line_count;
    _Atomic int cut, cuts, storm_cuts, storm_dawdles;
    _Atomic uint64_t seed;
};

static int socket_to(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(made, (struct sockaddr *)&address, sizeof address) == 0) return made;
    close(made);
    return -1;
}

static bool send_all(int to, const char *bytes, ssize_t count) {
    for (ssize_t sent = 0; sent < count;) {
        ssize_t n = send(to, bytes + sent, (size_t)(count - sent), MSG_NOSIGNAL);
        if (n <= 0) return false;
        sent += n;
    }
    return true;
}

static bool is_rolled(Line *line, int chance) {
    return (int)rand_below(&line->rand, OF) < chance;
}

/* A simple query message: 'Q', four bytes of length, the text, NUL. */
static bool is_commit(const char *bytes, ssize_t count) {
    return count == 12 && bytes[0] == 'Q' && memcmp(bytes + 5, "commit", 7) == 0;
}

/* Hands on what was read; false when the line ends here. Around a COMMIT it matters most, so there
 * it is cut more often. */
static bool hand_on(Line *line, int to, const char *bytes, ssize_t count) {
    int often = is_commit(bytes, count) ? COMMIT_OFTEN : 1;
    if (is_rolled(line, atomic_load(&line->tap->storm_dawdles)))
        usleep(rand_below(&line->rand, DAWDLE_US));
    if (!is_rolled(line, often * atomic_load(&line->tap->storm_cuts)))
        return send_all(to, bytes, count);
    atomic_fetch_add(&line->tap->cuts, 1);
    (void)send_all(to, bytes, count * (ssize_t)rand_below(&line->rand, 3) / 2);
    return false;
}

static bool pass(Line *line, int from, int to) {
    char bytes[CHUNK];
    ssize_t count = recv(from, bytes, sizeof bytes, 0);
    return count > 0 && hand_on(line, to, bytes, count);
}

static bool pass_up(Line *line) {
    char bytes[CHUNK];
    ssize_t count = recv(line->client, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    int cut = is_commit(bytes, count) ? atomic_exchange(&line->tap->cut, TAP_WHOLE) : TAP_WHOLE;
    if (cut != TAP_WHOLE) atomic_fetch_add(&line->tap->cuts, 1);
    if (cut == TAP_CUT_BEFORE_COMMIT) return false;
    if (cut == TAP_WHOLE) return hand_on(line, line->server, bytes, count);
    if (!send_all(line->server, bytes, count)) return false;
    (void)!recv(line->server, bytes, sizeof bytes, 0); /* the answer that nobody gets */
    return false;
}

static void *line_run(void *context) {
    Line *line = context;
    struct pollfd ends[2] = {{.fd = line->client, .events = POLLIN},
                             {.fd = line->server, .events = POLLIN}};
    bool whole = line->server >= 0;
    while (whole && poll(ends, 2, 60000) > 0) {
        if (ends[0].revents) whole = pass_up(line);
        if (whole && ends[1].revents) whole = pass(line, line->server, line->client);
    }
    shutdown(line->client, SHUT_RDWR);
    if (line->server >= 0) shutdown(line->server, SHUT_RDWR);
    return NULL;
}

static void *tap_run(void *context) {
    WireTap *tap = context;
    int client;
    while ((client = accept(tap->listener, NULL, NULL)) >= 0 && tap->line_count < LINES_MAX) {
        Line *line = &tap->lines[tap->line_count++];
        *line = (Line){.tap = tap, .client = client, .server = socket_to(tap->server_port)};
        rand_init(&line->rand, atomic_load(&tap->seed) * LINES_MAX + (uint64_t)tap->line_count);
        pthread_create(&line->thread, NULL, line_run, line);
    }
    return NULL;
}

static int listen_somewhere(uint16_t *port) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(made, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(made, LINES_MAX), 0);
    assert_int_equal(getsockname(made, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return made;
}

WireTap *tap_open(const char *dsn, char *out, size_t size) {
    WireTap *tap = calloc(1, sizeof *tap);
    const char *colon = strrchr(dsn, ':');
    uint16_t port;
    char *path;
    assert_non_null(tap);
    assert_non_null(colon);
    tap->server_port = (uint16_t)strtoul(colon + 1, &path, 10);
    tap->listener = listen_somewhere(&port);
    snprintf(out, size, "%.*s:%u%s", (int)(colon - dsn), dsn, port, path);
    assert_int_equal(pthread_create(&tap->thread, NULL, tap_run, tap), 0);
    return tap;
}

void tap_close(WireTap *tap) {
    shutdown(tap->listener, SHUT_RDWR);
    pthread_join(tap->thread, NULL);
    close(tap->listener);
    for (int i = 0; i < tap->line_count; i++) {
        Line *line = &tap->lines[i];
        shutdown(line->client, SHUT_RDWR);
        pthread_join(line->thread, NULL);
        close(line->client);
        if (line->server >= 0) close(line->server);
    }
    free(tap);
}

void tap_cut_once(WireTap *tap, TapCut cut) {
    atomic_store(&tap->cut, (int)cut);
}

void tap_storm(WireTap *tap, TapStorm storm) {
    atomic_store(&tap->seed, storm.seed);
    atomic_store(&tap->storm_cuts, storm.cuts);
    atomic_store(&tap->storm_dawdles, storm.dawdles);
}

void tap_calm(WireTap *tap) {
    tap_storm(tap, (TapStorm){.seed = atomic_load(&tap->seed)});
}

int tap_cuts(const WireTap *tap) {
    return atomic_load(&tap->cuts);
}
