#include "app/caller.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/buf.h"

enum { HEAD_LIMIT_BYTES = 16 * 1024, BODY_LIMIT_BYTES = 64 * 1024 * 1024, WAIT_SECONDS = 120 };

struct Caller {
    int port, socket; /* -1: not connected */
    Arena arena;      /* of the present call */
    char *bytes;      /* what has come of the answer */
    size_t len, cap;
};

Caller *caller_open(int port) {
    Caller *caller = calloc(1, sizeof *caller);
    if (caller == NULL) abort();
    caller->port = port;
    caller->socket = -1;
    arena_init(&caller->arena, 0);
    return caller;
}

static void hang_up(Caller *caller) {
    if (caller->socket >= 0) (void)close(caller->socket);
    caller->socket = -1;
}

void caller_close(Caller *caller) {
    if (caller == NULL) return;
    hang_up(caller);
    arena_clear(&caller->arena);
    free(caller->bytes);
    free(caller);
}

static Err connect_to(Caller *caller) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)caller->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    caller->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (caller->socket < 0) return ERR_UNAVAILABLE;
    struct timeval wait = {.tv_sec = WAIT_SECONDS};
    int yes = 1;
    (void)setsockopt(caller->socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    (void)setsockopt(caller->socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    (void)setsockopt(caller->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(caller->socket, (const struct sockaddr *)&address, sizeof address) == 0) return OK;
    hang_up(caller);
    return ERR_UNAVAILABLE;
}

static bool send_all(Caller *caller, Str bytes) {
    while (bytes.len > 0) {
        ssize_t sent = send(caller->socket, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
    return true;
}

static Str body_print(Caller *caller, const CallerAsk *ask) {
    if (!str_is_none(ask->bytes)) return ask->bytes;
    if (ask->json == NULL) return STR_NONE;
    size_t len = json_dumpb(ask->json, NULL, 0, JSON_COMPACT);
    char *text = arena_alloc(&caller->arena, len + 1);
    (void)json_dumpb(ask->json, text, len, JSON_COMPACT);
    return (Str){text, len};
}

/* Head and body in one piece: a second segment would wait for the first one's acknowledgement. */
static Str request_print(Caller *caller, const CallerAsk *ask) {
    Str body = body_print(caller, ask);
    Buf out;
    buf_init(&out, &caller->arena, HEAD_LIMIT_BYTES + BODY_LIMIT_BYTES);
    buf_printf(&out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", ask->method, ask->target,
               caller->port);
    if (!str_is_empty(ask->token))
        buf_printf(&out, "Authorization: Bearer " STR_FMT "\r\n", STR_ARG(ask->token));
    if (!str_is_empty(ask->key))
        buf_printf(&out, "Idempotency-Key: " STR_FMT "\r\n", STR_ARG(ask->key));
    if (ask->version > 0) buf_printf(&out, "If-Match: \"%lld\"\r\n", (long long)ask->version);
    if (!str_is_none(body))
        buf_printf(&out, "Content-Type: %s\r\nContent-Length: %zu\r\n",
                   ask->json == NULL ? "application/octet-stream" : "application/json", body.len);
    buf_put_c(&out, "\r\n");
    buf_put(&out, body);
    return buf_str(&out);
}

static bool receive_more(Caller *caller) {
    if (caller->cap - caller->len < 4096) {
        size_t cap = caller->cap == 0 ? 65536 : caller->cap * 2;
        if (cap > BODY_LIMIT_BYTES) return false;
        char *bytes = realloc(caller->bytes, cap);
        if (bytes == NULL) abort();
        caller->bytes = bytes;
        caller->cap = cap;
    }
    ssize_t got =
        recv(caller->socket, caller->bytes + caller->len, caller->cap - caller->len - 1, 0);
    if (got <= 0) return false;
    caller->len += (size_t)got;
    return true;
}

static Str received(const Caller *caller) {
    return (Str){caller->bytes, caller->len};
}

static Str header_value(Str line, const char *name) {
    Str wanted = str_from(name), rest = line, found;
    if (!str_split(&rest, ':', &found) || !str_equal_ignoring_case(found, wanted)) return STR_NONE;
    return str_trim(rest);
}

static void header_read(Str line, CallerReply *reply, int64_t *length) {
    Str value = header_value(line, "Content-Length");
    if (!str_is_none(value) && !str_read_int(value, length)) *length = -1;
    value = header_value(line, "ETag");
    if (value.len > 2 && !str_read_int(str_slice(value, 1, value.len - 1), &reply->version))
        reply->version = 0;
    if (!str_is_none(header_value(line, "Idempotency-Replayed"))) reply->replayed = true;
}

/* "HTTP/1.1 201 Created" and the lines after it. */
static bool head_read(Str head, CallerReply *reply, int64_t *length) {
    Str line;
    int64_t status = 0;
    if (!str_split(&head, '\n', &line) || !str_starts(line, STR("HTTP/1.1 "))) return false;
    if (!str_read_int(str_slice(line, 9, 12), &status)) return false;
    reply->status = (int)status;
    *length = status == 204 ? 0 : -1;
    while (str_split(&head, '\n', &line)) header_read(str_trim(line), reply, length);
    return *length >= 0;
}

static void json_take(CallerReply *reply) {
    if (reply->body.len == 0 || (reply->body.ptr[0] != '{' && reply->body.ptr[0] != '[')) return;
    reply->json = json_loadb(reply->body.ptr, reply->body.len, 0, NULL);
}

static Err reply_read(Caller *caller, CallerReply *reply) {
    ptrdiff_t end = -1;
    while ((end = str_find(received(caller), STR("\r\n\r\n"))) < 0) {
        if (caller->len > HEAD_LIMIT_BYTES || !receive_more(caller)) return ERR_UNAVAILABLE;
    }
    int64_t length = -1;
    if (!head_read(str_slice(received(caller), 0, (size_t)end), reply, &length))
        return ERR_UNAVAILABLE;
    size_t from = (size_t)end + 4, whole = from + (size_t)length;
    while (caller->len < whole) {
        if (!receive_more(caller)) return ERR_UNAVAILABLE;
    }
    reply->body = str_slice(received(caller), from, whole);
    return OK;
}

static Err call_once(Caller *caller, Str request, CallerReply *reply) {
    *reply = (CallerReply){0};
    caller->len = 0;
    if (caller->socket < 0) TRY(connect_to(caller));
    Err err = send_all(caller, request) ? reply_read(caller, reply) : ERR_UNAVAILABLE;
    if (err != OK) hang_up(caller);
    return err;
}

Err caller_ask(Caller *caller, const CallerAsk *ask, CallerReply *reply) {
    bool rested = caller->socket >= 0;
    arena_reset(&caller->arena);
    Str request = request_print(caller, ask);
    Err err = call_once(caller, request, reply);
    bool closed_before = err != OK && rested && caller->len == 0;
    if (closed_before) err = call_once(caller, request, reply);
    if (err == OK && !ask->unread) json_take(reply);
    return err;
}

Err caller_drop(Caller *caller, const CallerAsk *ask, bool *done) {
    char head[sizeof "HTTP/1.1 2" - 1];
    *done = false;
    arena_reset(&caller->arena);
    hang_up(caller);
    TRY(connect_to(caller));
    bool came = send_all(caller, request_print(caller, ask)) &&
                recv(caller->socket, head, sizeof head, MSG_PEEK | MSG_WAITALL) == sizeof head;
    *done = came && memcmp(head, "HTTP/1.1 2", sizeof head) == 0;
    hang_up(caller);
    return came ? OK : ERR_UNAVAILABLE;
}
