#include "core/walk/walk.h"

static Str cookie_find(Str header, Str name) {
    Str part;
    while (str_split(&header, ';', &part)) {
        part = str_trim(part);
        if (part.len > name.len && str_starts(part, name) && part.ptr[name.len] == '=')
            return str_slice(part, name.len + 1, part.len);
    }
    return STR_NONE;
}

Str token_of(Exchange *exchange, bool *from_cookie) {
    *from_cookie = false;
    Str header = exchange_header(exchange, "authorization");
    Str scheme = STR("bearer ");
    if (header.len > scheme.len &&
        str_equal_ignoring_case(str_slice(header, 0, scheme.len), scheme))
        return str_trim(str_slice(header, scheme.len, header.len));
    Str token = cookie_find(exchange_header(exchange, "cookie"), STR("yiyang"));
    *from_cookie = !str_is_none(token);
    return token;
}

/* An actor that has no organisation, staff number or account of its own must meet no row, not every
 * row. */
static Bind own_bind(const char *name, bool narrows, int64_t id) {
    if (!narrows) return BIND_INT(name, INT_NONE);
    return BIND_INT(name, id == 0 ? -1 : id);
}

void reach_bind(const Actor *actor, Reach reach, int64_t now_ms, Bind common[9]) {
    int64_t low = 0, high = INT64_MAX;
    if (reach == REACH_PLACE) {
        low = actor->scope_low;
        high = actor->scope_high;
    } else if (reach == REACH_NONE) {
        low = 1;
        high = 0;
    }
    common[0] = BIND_INT("now", now_ms);
    common[1] = BIND_INT("today", date_of_ms(now_ms));
    common[2] = BIND_INT("actor", actor->account_id);
    common[3] = BIND_INT("scope_low", low);
    common[4] = BIND_INT("scope_high", high);
    common[5] = own_bind("own_org", reach == REACH_ORG, actor->org_id);
    common[6] = own_bind("own_staff", reach == REACH_STAFF, actor->staff_id);
    common[7] = own_bind("own_account", reach == REACH_FAMILY, actor->account_id);
    common[8] = (Bind){0};
}

void op_reach(const Op *op, const char *permission, Bind out[REACH_BINDS]) {
    reach_bind(op->actor, actor_reach(op->actor, permission), op->now_ms, out);
}

/* A page of another site may make a browser send our cookie's owner here; it may not change
 * anything. */
static bool is_foreign(const Walk *walk, bool from_cookie) {
    if (!from_cookie || !(walk->route->flags & ROUTE_WRITES)) return false;
    return str_equal(exchange_header(walk->exchange, "sec-fetch-site"), STR("cross-site"));
}

Err walk_authorise(Walk *walk) {
    Site *site = walk->op.site;
    const char *permission = walk->route->permission;
    bool from_cookie = false;
    Str token = token_of(walk->exchange, &from_cookie);
    if (!str_is_empty(token)) {
        Err err = session_find(site->sessions, walk->op.arena, token, site_session_now(site),
                               &walk->actor);
        if (err == ERR_UNAUTHENTICATED) walk->actor = (Actor){0};
        if (err != OK && err != ERR_UNAUTHENTICATED) return err;
    }
    if (is_foreign(walk, from_cookie)) return ERR_FORBIDDEN;
    walk->op.reach = actor_reach(&walk->actor, permission);
    if (walk->op.reach != REACH_NONE) return OK;
    return walk->actor.account_id == 0 ? ERR_UNAUTHENTICATED : ERR_FORBIDDEN;
}
