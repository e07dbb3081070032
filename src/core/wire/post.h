/* Post: one request that we send: bytes to somebody else's server, over HTTP or HTTPS.
 *
 * Invariants
 *  1. It ends by itself: timeout_ms counts over all of it, name, connection, answer.
 *  2. What crosses a network crosses it encrypted: http:// is for this machine alone.
 *  3. No redirect is followed, and of an answer at most 64 KiB are read.
 */
#ifndef CORE_WIRE_POST_H
#define CORE_WIRE_POST_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

typedef struct PostAsk {
    const char *url;
    Str bearer; /* of the Authorization header; none: there is none */
    Str body;   /* JSON */
    int timeout_ms;
} PostAsk;

typedef struct PostReply {
    int status;
    Str body;
} PostReply;

bool post_may(const char *url); /* https://…, or http:// of this machine */
/* ERR_UNAVAILABLE: no connection, no whole answer in time, or one that is too large. */
MUST_CHECK Err post_send(Arena *arena, const PostAsk *ask, PostReply *reply);

#endif
