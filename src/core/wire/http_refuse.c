#include <assert.h>
#include <sys/socket.h>

#include "core/base/buf.h"
#include "core/wire/http_exchange.h"

enum { REPLY_HEAD_LIMIT_BYTES = 64 * 1024 };

static Str title_of(const HttpServer *server, const char *language, int status) {
    const HttpConfig *config = &server->config;
    return config->title ? config->title(config->app, language, status) : STR("");
}

/* Before the head is read nobody knows which language is wanted: both are told. */
size_t refusal_print(const HttpServer *server, HttpRefusal refusal, const char *id, bool with_body,
                     char out[REFUSAL_LIMIT_BYTES]) {
    char body[REFUSAL_LIMIT_BYTES / 2];
    Str zh = title_of(server, "zh", refusal.status), en = title_of(server, "en", refusal.status);
    int body_len = snprintf(
        body, sizeof body,
        "{\"type\":\"urn:yiyang:problem:%s\",\"title\":\"" STR_FMT
        "\",\"status\":%d,\"code\":\"%s\",\"request_id\":\"%s\",\"words\":{\"zh\":\"" STR_FMT
        "\",\"en\":\"" STR_FMT "\"}}",
        refusal.code, STR_ARG(zh), refusal.status, refusal.code, id, STR_ARG(zh), STR_ARG(en));
    assert(body_len > 0 && (size_t)body_len < sizeof body);
    int len =
        snprintf(out, REFUSAL_LIMIT_BYTES,
                 "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\n"
                 "Content-Length: %d\r\nX-Request-Id: %s\r\n%sCache-Control: no-store\r\n"
                 "Connection: close\r\n\r\n%s",
                 refusal.status, MHD_get_reason_phrase_for((unsigned)refusal.status), body_len, id,
                 refusal.status == 503 ? "Retry-After: 1\r\n" : "", with_body ? body : "");
    if (server->config.refused)
        server->config.refused(server->config.app, str_from(id), refusal.status);
    return len < REFUSAL_LIMIT_BYTES ? (size_t)len : REFUSAL_LIMIT_BYTES - 1;
}

static bool header_is_one_line(const HttpHeader *header) {
    for (size_t i = 0; i < header->value.len; i++) {
        if ((unsigned char)header->value.ptr[i] < 0x20) return false;
    }
    return true;
}

Str reply_print(Exchange *exchange, const HttpReply *reply) {
    Buf out;
    buf_init(&out, &exchange->arena, REPLY_HEAD_LIMIT_BYTES + reply->body.len);
    buf_printf(&out, "HTTP/1.1 %d %s\r\n", reply->status,
               MHD_get_reason_phrase_for((unsigned)reply->status));
    buf_printf(&out, "X-Request-Id: %s\r\n", exchange->id);
    if (!str_is_empty(reply->content_type))
        buf_printf(&out, "Content-Type: " STR_FMT "\r\n", STR_ARG(reply->content_type));
    for (size_t i = 0; i < reply->header_count; i++) {
        const HttpHeader *header = &reply->headers[i];
        if (!header_is_one_line(header)) continue;
        buf_printf(&out, STR_FMT ": " STR_FMT "\r\n", STR_ARG(header->name),
                   STR_ARG(header->value));
    }
    buf_printf(&out, "Content-Length: %zu\r\nConnection: close\r\n\r\n", reply->body.len);
    if (exchange->method != HTTP_HEAD) buf_put(&out, reply->body);
    return buf_str(&out);
}

void raw_send(int fd, Str bytes) {
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0) break;
        bytes = str_slice(bytes, (size_t)sent, bytes.len);
    }
    shutdown(fd, SHUT_WR);
}
