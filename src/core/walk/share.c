/* How an answer travels. What is the same for everyone is kept by browsers and by proxies in front:
 * a minute unasked, afterwards asked for by its tag. */
#include "core/walk/walk.h"
#include "core/wire/coding.h"

enum { TAG_LENGTH = 24, PACKED_FROM_BYTES = 4096 };

void reply_share(Walk *walk) {
    Reply *reply = &walk->reply;
    if (!(walk->route->flags & ROUTE_SHARED) || reply->status != 200) return;
    Str hash = sm3_hex(walk->op.arena, reply->body);
    reply->etag =
        arena_printf(walk->op.arena, "W/\"" STR_FMT "\"", STR_ARG(str_slice(hash, 0, TAG_LENGTH)));
    reply->cache = STR("public, max-age=60");
    Str tag = str_slice(reply->etag, 2, reply->etag.len);
    if (str_find(exchange_header(walk->exchange, "if-none-match"), tag) < 0) return;
    reply->status = 304;
    reply->body = STR("");
}

/* Not what carries a strong tag, which promises the bytes as they are (RFC 9110, 8.8.1). */
void reply_pack(Walk *walk) {
    Reply *reply = &walk->reply;
    bool json = str_starts(reply->content_type, STR("application/json"));
    bool strong = !str_is_none(reply->etag) && !str_starts(reply->etag, STR("W/"));
    if (reply->status != 200 || !json || strong || reply->body.len < PACKED_FROM_BYTES) return;
    if (!coding_accepted(exchange_header(walk->exchange, "accept-encoding"), "gzip")) return;
    Str packed = gzip_pack(walk->op.arena, reply->body);
    if (str_is_none(packed)) return;
    reply->body = packed;
    reply->coding = STR("gzip");
}
