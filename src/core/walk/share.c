/* What is the same for everyone is kept by browsers and by proxies in front: a minute unasked, afterwards asked for by its tag. */
#include "core/walk/walk.h"

enum { TAG_LENGTH = 24 };

void reply_share(Walk *walk) {
    Reply *reply = &walk->reply;
    if (!(walk->route->flags & ROUTE_SHARED) || reply->status != 200) return;
    Str hash = sm3_hex(walk->op.arena, reply->body);
    reply->etag =
        arena_printf(walk->op.arena, "\"" STR_FMT "\"", STR_ARG(str_slice(hash, 0, TAG_LENGTH)));
    reply->cache = STR("public, max-age=60");
    if (str_find(exchange_header(walk->exchange, "if-none-match"), reply->etag) < 0) return;
    reply->status = 304;
    reply->body = STR("");
}
