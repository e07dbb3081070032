/* HttpHead: whether a request's first lines may pass. Pure: bytes in, a verdict out.
 *
 * Invariants
 *  1. Whatever has two readings is refused, for two programs that read one head differently can be
 *     played against each other: more than one Content-Length or Transfer-Encoding, both together,
 *     any coding but "chunked", a missing, doubled or odd Host, a name that is no token, a control
 *     byte anywhere, a target that is not "/…" with whole percent escapes, NUL, or bytes that
 *     decode to broken UTF-8.
 *  2. A path that passes is decoded once, and is whole UTF-8 without control bytes; the query stays
 *     as it was sent.
 *  3. Framing, path and query mean something only where the status is 0.
 */
#ifndef CORE_WIRE_HTTP_HEAD_H
#define CORE_WIRE_HTTP_HEAD_H

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/wire/http.h"

enum { HEAD_LIMIT_BYTES = 16 * 1024, TARGET_LIMIT_BYTES = 4 * 1024 };

typedef struct HttpRefusal {
    int status; /* 0: it may pass */
    const char *code;
} HttpRefusal;

typedef struct HttpHead {
    Str version; /* "HTTP/1.1" */
    const HttpHeader *headers;
    size_t header_count;
    size_t size; /* bytes, the blank line included */
} HttpHead;

/* How the body comes. */
typedef struct HttpFraming {
    bool chunked;
    bool expects_continue; /* the client sends no body before it is told to */
    uint64_t length;       /* declared; 0 when chunked */
} HttpFraming;

HttpMethod method_read(Str method);
HttpRefusal head_check(const HttpHead *head, HttpFraming *framing);
/* *path percent-decoded, *query as sent (none without "?"). */
HttpRefusal target_read(Arena *arena, Str target, Str *path, Str *query);

#endif
