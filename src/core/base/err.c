#include "core/base/err.h"

#include <assert.h>

static const struct {
    const char *name;
    int status;
} errs[ERR_COUNT] = {
    [OK] = {"ok", 200},
    [ERR_MALFORMED] = {"malformed", 400},
    [ERR_UNAUTHENTICATED] = {"unauthenticated", 401},
    [ERR_FORBIDDEN] = {"forbidden", 403},
    [ERR_NOT_FOUND] = {"not_found", 404},
    [ERR_METHOD] = {"method", 405},
    [ERR_CONFLICT] = {"conflict", 409},
    [ERR_STALE] = {"stale", 412},
    [ERR_TOO_LARGE] = {"too_large", 413},
    [ERR_MEDIA_TYPE] = {"media_type", 415},
    [ERR_INVALID] = {"invalid", 422},
    [ERR_PRECONDITION] = {"precondition", 428},
    [ERR_TOO_MANY] = {"too_many", 429},
    [ERR_HEADERS] = {"headers", 431},
    [ERR_INTERNAL] = {"internal", 500},
    [ERR_UNAVAILABLE] = {"unavailable", 503},
};

const char *err_name(Err err) {
    assert(err < ERR_COUNT);
    return errs[err].name;
}

int err_status(Err err) {
    assert(err < ERR_COUNT);
    return errs[err].status;
}
