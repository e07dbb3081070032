/* Caller: one keep-alive HTTP/1.1 connection to this program, as a browser's or a phone's would be.
 *
 *   caller_ask ─► connect when there is no connection ─► request ─► head ─► Content-Length bytes ─► reply
 *
 * Invariants
 *  1. It speaks to 127.0.0.1 alone, and only to a server that sends Content-Length.
 *  2. A connection that the server has closed between two requests is opened anew, once a call:
 *     nothing was sent twice that had an answer.
 *  3. A reply's body lives until the next call of the same one; its json belongs to whoever asked
 *     (json_decref).
 * One thread uses it at a time.
 */
#ifndef APP_CALLER_H
#define APP_CALLER_H

#include <jansson.h>

#include "core/base/err.h"
#include "core/base/str.h"

typedef struct Caller Caller;

typedef struct CallerAsk {
    const char *method, *target; /* target with its query */
    Str token;                   /* of a session; none: nobody */
    Str key;                     /* Idempotency-Key; none: none */
    int64_t version;             /* If-Match; 0: none */
    const json_t *json;          /* the body, or … */
    Str bytes;                   /* … an upload; both none: no body */
    bool unread;                 /* the answer stays text */
} CallerAsk;

typedef struct CallerReply {
    int status;
    int64_t version; /* of the ETag; 0: none */
    bool replayed;   /* Idempotency-Replayed */
    Str body;
    json_t *json; /* NULL when it is none, or unread */
} CallerReply;

Caller *caller_open(int port);
void caller_close(Caller *caller);
/* ERR_UNAVAILABLE: no connection, or no whole answer within 120 s. Any status is OK. */
MUST_CHECK Err caller_ask(Caller *caller, const CallerAsk *ask, CallerReply *reply);
/* Sends the request and hangs up on the answer unread, as a phone in a lift does: what was asked is
 * committed by then, if `done` (2xx). */
MUST_CHECK Err caller_drop(Caller *caller, const CallerAsk *ask, bool *done);

#endif
