/* RawClient: bytes over a socket to 127.0.0.1, as rude as a test needs; every read ends after five
 * seconds. */
#ifndef SUPPORT_RAW_CLIENT_H
#define SUPPORT_RAW_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct RawReply {
    int status; /* 0: the connection ended without an answer */
    char head[8192];
    char body[65536];
    size_t body_len;
} RawReply;

int client_open(int port);
void client_close(int client);
bool client_send(int client, const char *text);
bool client_send_bytes(int client, const void *bytes, size_t len);
/* One whole answer, by its Content-Length; the body of a HEAD is not waited for. */
void client_read(int client, bool head_only, RawReply *reply);
/* Reads until `mark` has come or nothing more does; NUL-terminated. */
bool client_read_until(int client, const char *mark, char *out, size_t cap);
/* The other side has closed. */
bool client_is_ended(int client);
/* Connects, sends, reads one answer, closes. */
int client_status(int port, const char *request);

#endif
