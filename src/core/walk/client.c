/* Who is at the other end: the peer, or, behind a proxy on this machine, whom the proxy has let
 * in. */
#include <arpa/inet.h>

#include "core/walk/walk.h"

enum { NETWORK_BYTES = 8 };

static bool is_here(Str peer) {
    return str_starts(peer, STR("127.")) || str_equal_c(peer, "::1") ||
           str_starts(peer, STR("::ffff:127."));
}

/* The last of the list is what our proxy wrote; what stands before it anyone may have written. */
static Str forwarded_last(Str header) {
    Str part, last = STR_NONE;
    while (str_split(&header, ',', &part)) last = str_trim(part);
    return last;
}

/* A home has a whole network of IPv6 addresses: it counts as one client. */
static Str network_of(Arena *arena, Str address) {
    struct in6_addr parsed;
    Str text = arena_printf(arena, STR_FMT, STR_ARG(address));
    if (inet_pton(AF_INET6, text.ptr, &parsed) != 1 || IN6_IS_ADDR_V4MAPPED(&parsed)) return text;
    Buf hex;
    buf_init(&hex, arena, 64);
    buf_put_hex(&hex, (Str){(const char *)parsed.s6_addr, NETWORK_BYTES});
    return buf_str(&hex);
}

Str client_of(Exchange *exchange) {
    Str peer = exchange_peer(exchange);
    Str last =
        is_here(peer) ? forwarded_last(exchange_header(exchange, "x-forwarded-for")) : STR_NONE;
    return network_of(exchange_arena(exchange), str_is_empty(last) ? peer : last);
}
