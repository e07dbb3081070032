#include "support/raw_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int client_open(int port) {
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = 5};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(client, (const struct sockaddr *)(const void *)&address, sizeof address) == 0)
        return client;
    close(client);
    return -1;
}

void client_close(int client) {
    if (client >= 0) close(client);
}

bool client_send_bytes(int client, const void *bytes, size_t len) {
    const char *at = bytes;
    while (len > 0) {
        ssize_t sent = send(client, at, len, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

bool client_send(int client, const char *text) {
    return client_send_bytes(client, text, strlen(text));
}

bool client_read_until(int client, const char *mark, char *out, size_t cap) {
    size_t len = 0;
    out[0] = '\0';
    while (len + 1 < cap) {
        ssize_t got = recv(client, out + len, 1, 0);
        if (got <= 0) return false;
        len++;
        out[len] = '\0';
        if (len >= strlen(mark) && strcmp(out + len - strlen(mark), mark) == 0) return true;
    }
    return false;
}

static size_t length_of(const char *head) {
    const char *at = strcasestr(head, "\r\ncontent-length:");
    return at ? (size_t)strtoul(at + strlen("\r\ncontent-length:"), NULL, 10) : 0;
}

void client_read(int client, bool head_only, RawReply *reply) {
    reply->status = 0;
    reply->body_len = 0;
    reply->body[0] = '\0';
    if (!client_read_until(client, "\r\n\r\n", reply->head, sizeof reply->head)) return;
    reply->status = (int)strtol(reply->head + strlen("HTTP/1.1 "), NULL, 10);
    size_t len = head_only ? 0 : length_of(reply->head);
    while (reply->body_len < len && reply->body_len + 1 < sizeof reply->body) {
        size_t room = sizeof reply->body - 1 - reply->body_len;
        size_t left = len - reply->body_len;
        ssize_t got = recv(client, reply->body + reply->body_len, left < room ? left : room, 0);
        if (got <= 0) break;
        reply->body_len += (size_t)got;
    }
    reply->body[reply->body_len] = '\0';
}

bool client_is_ended(int client) {
    char rest[4096];
    ssize_t got = recv(client, rest, sizeof rest, 0);
    while (got > 0) got = recv(client, rest, sizeof rest, 0);
    return got == 0 || errno == ECONNRESET;
}

int client_status(int port, const char *request) {
    int client = client_open(port);
    static _Thread_local RawReply reply;
    client_send(client, request);
    client_read(client, false, &reply);
    client_close(client);
    return reply.status;
}
