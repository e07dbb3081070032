/* Err: what the outside can tell apart. The words, the field and the rule live in the Op's faults
 * (core/walk/op.h).
 *
 * Invariants
 *  1. Each has one name and one HTTP status. A name stands in audit rows and answers: it stays as
 *     it is.
 *  2. A programmer's mistake is no Err but an assert, which stays on in release.
 */
#ifndef CORE_BASE_ERR_H
#define CORE_BASE_ERR_H

typedef enum Err {
    OK = 0,
    ERR_MALFORMED,       /* 400 not understood at all: broken JSON, broken workbook */
    ERR_UNAUTHENTICATED, /* 401 */
    ERR_FORBIDDEN,       /* 403 */
    ERR_NOT_FOUND,       /* 404, also: outside your places */
    ERR_METHOD,          /* 405 */
    ERR_CONFLICT,        /* 409 state machine says no; a second settlement; unique key taken */
    ERR_STALE,           /* 412 the version you edited is not the newest */
    ERR_TOO_LARGE,       /* 413 */
    ERR_MEDIA_TYPE,      /* 415 */
    ERR_INVALID,         /* 422 understood, but the world's rules say no; faults tell which */
    ERR_PRECONDITION,    /* 428 If-Match missing */
    ERR_TOO_MANY,        /* 429 */
    ERR_HEADERS,         /* 431 */
    ERR_INTERNAL,        /* 500 */
    ERR_UNAVAILABLE,     /* 503 storage fails, deadline passed, queue full, arena exhausted */
    ERR_COUNT
} Err;

#define MUST_CHECK __attribute__((warn_unused_result))

/* Passes any error on to the caller. */
#define TRY(expression)                                                                            \
    do {                                                                                           \
        Err try_err_ = (expression);                                                               \
        if (try_err_ != OK) return try_err_;                                                       \
    } while (0)

const char *err_name(Err err); /* stable code: "not_found" */
int err_status(Err err);       /* HTTP status */

#endif
