#include "support/city_posts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "app/caller.h"
#include "core/guard/session.h"
#include "core/wire/field.h"

enum { BODY_BYTES = 1 << 20 };

typedef struct Entering {
    CityLab *lab;
    CityPost *post;
} Entering;

static Err enter(Op *op, void *context) {
    const Entering *entering = context;
    CityPost *post = entering->post;
    SessionOpened opened;
    Recognised who = {post->ask->actor->account_id, WAY_CARD, op->now_ms};
    TRY(session_grant(op->tx, op->arena, &who, &opened));
    post->token = arena_copy(&entering->lab->arena, opened.token);
    return OK;
}

void city_post_enter(CityLab *lab, CityPost *post) {
    Entering entering = {lab, post};
    assert_int_equal(site_write(lab->site, &system_actor, "enter", enter, &entering), OK);
}

static bool is_part(const Route *route, const Field *field) {
    char part[64];
    (void)snprintf(part, sizeof part, "{%s}", field->name);
    return strstr(route->path, part) != NULL;
}

static Show sent(void *context, const Field *field) {
    const CityAsk *ask = context;
    bool version = strcmp(field->name, "version") == 0;
    return (field->flags & READONLY) || version || is_part(ask->route, field) ? SHOW_NOT
                                                                              : SHOW_PLAIN;
}

/* What is written alone, never shown, the printing leaves out. */
static json_t *body_of(CityLab *lab, const CityAsk *ask) {
    const Shape *in = ask->route->in;
    Buf out;
    if (in == NULL) return json_object();
    buf_init(&out, &lab->arena, BODY_BYTES);
    json_write_record(&out, in, ask->in, sent, (void *)(uintptr_t)ask);
    json_t *body = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(body);
    for (size_t i = 0; i < in->count; i++) {
        const Field *field = &in->fields[i];
        if (!(field->flags & WRITEONLY) || field->kind != F_TEXT) continue;
        Str text = *FIELD_AT_CONST(Str, field, ask->in);
        assert_int_equal(json_object_set_new(body, field->name, json_stringn(text.ptr, text.len)),
                         0);
    }
    return body;
}

static Str part_print(CityLab *lab, const CityAsk *ask, Str name) {
    const Shape *in = ask->route->in;
    ptrdiff_t at = shape_find(in, name);
    assert_true(at >= 0);
    return field_print(&lab->arena, &in->fields[at], ask->in);
}

static Str target_of(CityLab *lab, const CityAsk *ask) {
    Buf out;
    buf_init(&out, &lab->arena, 4096);
    for (const char *at = ask->route->path; *at; at++) {
        if (*at != '{') {
            buf_put_char(&out, *at);
            continue;
        }
        const char *end = strchr(at, '}');
        buf_put(&out, part_print(lab, ask, (Str){at + 1, (size_t)(end - at - 1)}));
        at = end;
    }
    return arena_copy(&lab->arena, buf_str(&out));
}

CityPosted city_post(CityLab *lab, const CityPost *post) {
    CallerReply reply;
    Caller *caller = caller_open(site_port(lab->site));
    json_t *body = body_of(lab, post->ask);
    bool versioned = (post->ask->route->flags & ROUTE_VERSIONED) != 0;
    CallerAsk ask = {.method = post->ask->route->method,
                     .target = target_of(lab, post->ask).ptr,
                     .token = post->token,
                     .key = str_from(post->key),
                     .version = versioned ? post->ask->version : 0,
                     .json = strcmp(post->ask->route->method, "DELETE") == 0 ? NULL : body};
    assert_int_equal(caller_ask(caller, &ask, &reply), OK);
    CityPosted posted = {reply.status, reply.replayed};
    json_decref(reply.json);
    json_decref(body);
    caller_close(caller);
    return posted;
}
