#include <assert.h>

#include "core/walk/walk.h"
#include "core/wire/field.h"

static const Field *out_field(const Walk *walk, Str name, FieldKind kind) {
    const Shape *out = walk->route->out;
    ptrdiff_t at = out ? shape_find(out, name) : -1;
    return at >= 0 && out->fields[at].kind == kind ? &out->fields[at] : NULL;
}

static int64_t out_number(const Walk *walk, Str name) {
    const Field *field = out_field(walk, name, F_INT);
    if (!field) field = out_field(walk, name, F_REF);
    return field ? *FIELD_AT_CONST(int64_t, field, walk->out) : 0;
}

static int status_of(unsigned flags, bool has_body) {
    if (flags & ROUTE_CREATED) return 201;
    if (flags & ROUTE_ACCEPTED) return 202;
    return has_body ? 200 : 204;
}

static Err file_encode(Walk *walk) {
    const ReplyFile *file = walk->out;
    walk->reply.content_type = file->content_type;
    walk->reply.body = file->body;
    walk->reply.flow = file->flow;
    walk->reply.file_name = file->name;
    return OK;
}

static Err record_encode(Walk *walk) {
    const Shape *shape = walk->route->out;
    Viewer viewer = {.op = &walk->op};
    Buf out;
    buf_init(&out, walk->op.arena, REPLY_LIMIT_BYTES);
    viewer_look(&viewer, shape, walk->out);
    json_write_record(&out, shape, walk->out, viewer_show, &viewer);
    walk->reply.content_type = STR("application/json");
    walk->reply.body = buf_str(&out);
    return out.overflow ? ERR_TOO_LARGE : OK;
}

/* An empty token ends the cookie: signing out. */
static Str cookie_print(const Walk *walk) {
    const Field *field = out_field(walk, STR("token"), F_TEXT);
    Str token = field ? *FIELD_AT_CONST(Str, field, walk->out) : STR_NONE;
    bool secure = str_equal(exchange_header(walk->exchange, "x-forwarded-proto"), STR("https"));
    return arena_printf(walk->op.arena, "yiyang=" STR_FMT "; Path=/; HttpOnly; SameSite=Strict%s%s",
                        STR_ARG(token), str_is_empty(token) ? "; Max-Age=0" : "",
                        secure ? "; Secure" : "");
}

static Str location_print(const Walk *walk) {
    int64_t id = out_number(walk, STR("id"));
    if (id == 0) return STR_NONE;
    Str path = exchange_path(walk->exchange);
    return arena_printf(walk->op.arena, STR_FMT "/%lld", STR_ARG(path), (long long)id);
}

Err walk_encode(Walk *walk) {
    const Route *route = walk->route;
    if (route->list) return OK;
    walk->reply = (Reply){.status = status_of(route->flags, route->out != NULL)};
    int64_t version = out_number(walk, STR("version"));
    if (version > 0)
        walk->reply.etag = arena_printf(walk->op.arena, "\"%lld\"", (long long)version);
    if (route->flags & ROUTE_CREATED) walk->reply.location = location_print(walk);
    if (route->flags & ROUTE_SETS_SESSION) walk->reply.cookie = cookie_print(walk);
    if (route->flags & ROUTE_FILE) return file_encode(walk);
    return route->out ? record_encode(walk) : OK;
}
