/* The door: from a request's head to its answer, over the stages of a walk. */
#include <assert.h>

#include "core/walk/metrics.h"
#include "core/walk/walk.h"

enum { BODY_LIMIT_BYTES = 1024 * 1024, UPLOAD_LIMIT_BYTES = 64 * 1024 * 1024 };

const char *method_name(HttpMethod method) {
    static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OTHER"};
    return names[method];
}

static void header_add(HttpReply *reply, const char *name, Str value) {
    if (str_is_none(value)) return;
    assert(reply->header_count < COUNT(reply->headers));
    reply->headers[reply->header_count++] = (HttpHeader){str_from(name), value};
}

/* RFC 6266: the name in UTF-8, every byte beyond plain ones escaped. */
static Str disposition(Arena *arena, Str name) {
    if (str_is_none(name)) return STR_NONE;
    Buf out;
    buf_init(&out, arena, 4096);
    buf_put_c(&out, "attachment; filename*=UTF-8''");
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '.' || c == '-' || c == '_';
        if (plain)
            buf_put_char(&out, (char)c);
        else
            buf_printf(&out, "%%%02X", c);
    }
    return buf_str(&out);
}

void reply_send(Walk *walk) {
    Reply *answer = &walk->reply;
    HttpReply reply = {.status = answer->status,
                       .content_type = answer->content_type,
                       .body = answer->body};
    header_add(&reply, "X-Content-Type-Options", STR("nosniff"));
    header_add(&reply, "Cache-Control", answer->cache.ptr ? answer->cache : STR("no-store"));
    if (answer->cache.ptr || answer->coding.ptr)
        header_add(&reply, "Vary", STR("Accept-Language, Accept-Encoding"));
    header_add(&reply, "Content-Encoding", answer->coding);
    header_add(&reply, "Content-Language", str_from(walk->op.language));
    header_add(&reply, "Location", answer->location);
    header_add(&reply, "ETag", answer->etag);
    header_add(&reply, "Set-Cookie", answer->cookie);
    header_add(&reply, "Allow", answer->allow);
    header_add(&reply, "Content-Disposition", disposition(walk->op.arena, answer->file_name));
    if (answer->status == 503) header_add(&reply, "Retry-After", STR("1"));
    if (walk->replayed) header_add(&reply, "Idempotency-Replayed", STR("true"));
    walk_served(walk, answer->status, answer->flow ? answer->flow->size : answer->body.len);
    if (answer->flow)
        exchange_reply_flow(walk->exchange, &reply, answer->flow);
    else
        exchange_reply(walk->exchange, &reply);
}

void walk_init(Walk *walk, Site *site, Arena *arena) {
    *walk = (Walk){.action = "?"};
    Op *op = &walk->op;
    op->site = site;
    op->arena = arena;
    op->actor = &walk->actor;
    op->faults = &walk->faults;
    op->detail = &walk->detail;
    op->language = languages[0];
    op->now_ms = site_now_ms(site);
    op->today = date_of_ms(op->now_ms);
    walk->faults.arena = arena;
    walk->began_us = clock_monotonic_us();
    buf_init(&walk->detail, arena, 4096);
}

static void refuse(Walk *walk, Err err) {
    walk_refuse(walk, err);
    reply_send(walk);
}

static Err admit_walk(Walk *walk) {
    Exchange *exchange = walk->exchange;
    TRY(walk_route(walk, str_from(method_name(exchange_method(exchange))),
                   exchange_path(exchange)));
    Err err = walk_authorise(walk);
    if (err == ERR_FORBIDDEN) walk_settle(walk, err);
    return err;
}

static size_t body_limit(const Route *route) {
    if (route->flags & ROUTE_UPLOAD) return UPLOAD_LIMIT_BYTES;
    bool bodyless = strcmp(route->method, "GET") == 0 || strcmp(route->method, "DELETE") == 0;
    return bodyless ? 0 : BODY_LIMIT_BYTES;
}

static void page_send(Walk *walk) {
    HttpReply reply;
    web_find(walk->op.site->web, walk->exchange, &reply);
    walk->row = ROW_PAGE;
    walk_served(walk, reply.status, reply.body.len);
    exchange_reply(walk->exchange, &reply);
}

bool door_admit(void *context, Exchange *exchange, size_t *limit) {
    Site *site = context;
    Arena *arena = exchange_arena(exchange);
    HttpMethod method = exchange_method(exchange);
    bool reads = method == HTTP_GET || method == HTTP_HEAD;
    Walk *walk = arena_new(arena, Walk);
    walk_init(walk, site, arena);
    walk->exchange = exchange;
    walk->request_id = exchange_id(exchange);
    walk->op.language = language_accepted(exchange_header(exchange, "accept-language"));
    walk->op.client = client_of(exchange);
    Err err = admit_walk(walk);
    if (err == ERR_NOT_FOUND && reads && !str_starts(exchange_path(exchange), STR("/api/"))) {
        page_send(walk);
        return false;
    }
    if (err != OK) {
        refuse(walk, err);
        return false;
    }
    *limit = body_limit(walk->route);
    exchange_set_context(exchange, walk);
    return true;
}

static void write_done(void *context, Err err) {
    Walk *walk = context;
    walk_settle(walk, err);
    if (err == OK) err = walk->op.answer;
    if (err != OK) walk_refuse(walk, err);
    reply_send(walk);
}

static void write_work(Walk *walk) {
    Store *store = walk->op.site->store;
    bool prepares = walk->route->prepare && !walk->found;
    Err err = prepares ? store_read(store, walk_prepare, walk) : OK;
    if (err == OK)
        store_submit(store, walk_transact, write_done, walk);
    else
        write_done(walk, err);
}

static void read_work(Walk *walk) {
    Store *store = walk->op.site->store;
    Err err = walk->route->prepare ? store_read(store, walk_prepare, walk) : OK;
    if (err == OK) err = store_read(store, walk_transact, walk);
    if (err != OK) {
        refuse(walk, err);
        return;
    }
    reply_share(walk);
    reply_pack(walk);
    reply_send(walk);
}

static void bare_work(Walk *walk) {
    Err err = walk->route->run(&walk->op, walk->in, walk->out);
    if (err == OK) err = walk_encode(walk);
    if (err != OK) walk_refuse(walk, err);
    reply_send(walk);
}

void door_work(void *context) {
    Walk *walk = context;
    bool writes = walk->route->flags & ROUTE_WRITES;
    Err err = walk_decode(walk);
    if (err != OK) {
        if (writes && walk->actor.account_id != 0) walk_settle(walk, err);
        refuse(walk, err);
        return;
    }
    walk->op.prepared = walk->route->flags & ROUTE_UPLOAD ? &walk->body : NULL;
    if (writes)
        write_work(walk);
    else if (walk->route->flags & ROUTE_BARE)
        bare_work(walk);
    else
        read_work(walk);
}

/* Reports, uploads, and passwords, which are slow to check by design. */
static bool is_slow(const Walk *walk) {
    return walk->route->flags & (ROUTE_SLOW | ROUTE_UPLOAD | ROUTE_SETS_SESSION);
}

void door_serve(void *context, Exchange *exchange) {
    Site *site = context;
    Walk *walk = exchange_context(exchange);
    if (walk->route->flags & ROUTE_STREAM)
        stream_join(walk);
    else if (walk->route->flags & ROUTE_BARE)
        door_work(walk);
    else if (!pool_push(is_slow(walk) ? site->slow_pool : site->pool, door_work, walk))
        refuse(walk, ERR_UNAVAILABLE);
}
