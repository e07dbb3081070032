/* The number by which a request is known in its answer, in the log and in the audit. */
#include <sys/random.h>

#include "core/wire/http_exchange.h"

enum { ID_MIN_BYTES = 8, RANDOM_BYTES = 8 };

/* A proxy's own is kept when it is short and plain. Digits alone (with an X) might be somebody's
 * telephone or identity number, which has no place in a log. */
static bool id_is_safe(Str id) {
    bool lettered = false;
    if (id.len < ID_MIN_BYTES || id.len >= HTTP_ID_BYTES) return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && !strchr("-_.", c)) return false;
        lettered |= letter && c != 'x' && c != 'X';
    }
    return lettered;
}

void id_make(char id[static HTTP_ID_BYTES]) {
    unsigned char bytes[RANDOM_BYTES] = {0};
    if (getrandom(bytes, sizeof bytes, 0) < 0) memset(bytes, 0, sizeof bytes);
    for (size_t i = 0; i < RANDOM_BYTES; i++) (void)snprintf(id + 2 * i, 3, "%02x", bytes[i]);
}

void id_choose(Exchange *exchange) {
    Str sent = exchange_header(exchange, "x-request-id");
    if (id_is_safe(sent))
        (void)snprintf(exchange->id, sizeof exchange->id, STR_FMT, STR_ARG(sent));
    else
        id_make(exchange->id);
}

Str exchange_id(const Exchange *exchange) {
    return str_from(exchange->id);
}
