/* The road of `yiyang demo`: the same errands through the same routes without a socket, strictly in
 * their order, hundreds to a commit: the same seed gives the same records with the same numbers.
 */
#include <assert.h>

#include "app/loop.h"
#include "app/loop_table.h"
#include "core/base/buf.h"
#include "core/wire/http.h"
#include "core/wire/json.h"

enum { WINDOW = 256, PARTS = 4, ANSWER_LIMIT_BYTES = 64 * 1024 * 1024 };

typedef struct InsideCall {
    const Route *route;
    void *in, *out;
    Faults faults;
} InsideCall;

typedef struct Inside {
    const Route **routes;
    size_t count;
    Arena arena; /* of a window */
} Inside;

/* "/api/orders/{id}/accept" against "/api/orders/17/accept"; the values of the parts in order. */
static bool path_fits(const char *pattern, Str path, Str values[PARTS]) {
    Str wanted = str_from(pattern), want, have;
    size_t count = 0;
    for (;;) {
        bool more = str_split(&wanted, '/', &want), has = str_split(&path, '/', &have);
        if (more != has) return false;
        if (!more) return true;
        bool part = want.len > 2 && want.ptr[0] == '{';
        if (part && count < PARTS)
            values[count++] = have;
        else if (!str_equal(want, have))
            return false;
    }
}

/* A path without parts goes before one whose part would take it. */
static const Route *route_find(const Inside *inside, const Errand *errand, Str values[PARTS]) {
    Str rest = errand->target, path;
    (void)str_split(&rest, '?', &path);
    for (int with_parts = 0; with_parts < 2; with_parts++) {
        for (size_t i = 0; i < inside->count; i++) {
            const Route *route = inside->routes[i];
            bool has_parts = strchr(route->path, '{') != NULL;
            if (has_parts == (with_parts == 1) && strcmp(route->method, errand->method) == 0 &&
                path_fits(route->path, path, values))
                return route;
        }
    }
    return NULL;
}

static Str query_of(const Errand *errand) {
    Str rest = errand->target, path;
    (void)str_split(&rest, '?', &path);
    return rest.len > 0 && str_find(errand->target, STR("?")) >= 0 ? rest : STR_NONE;
}

static void field_set(Arena *arena, InsideCall *call, Str name, Str value) {
    ptrdiff_t at = call->route->in ? shape_find(call->route->in, name) : -1;
    assert(at >= 0);
    Field field = call->route->in->fields[at];
    if (field.kind == F_FEN) field.kind = F_INT;
    field_decode(arena, &field, value, call->in, &call->faults);
}

static void parts_set(Arena *arena, InsideCall *call, const Str values[PARTS]) {
    Str rest = str_from(call->route->path), part;
    size_t count = 0;
    while (str_split(&rest, '/', &part)) {
        if (part.len > 2 && part.ptr[0] == '{')
            field_set(arena, call, str_slice(part, 1, part.len - 1), values[count++]);
    }
}

static void version_set(InsideCall *call, int64_t version) {
    ptrdiff_t at = call->route->in ? shape_find(call->route->in, STR("version")) : -1;
    if (version == 0 || at < 0) return;
    memcpy((char *)call->in + call->route->in->fields[at].offset, &version, sizeof version);
}

/* The request as a struct, as the door would read it. */
static void call_read(Arena *arena, const Errand *errand, const Str values[PARTS],
                      InsideCall *call) {
    const Shape *shape = call->route->in;
    call->faults = (Faults){.arena = arena};
    if (shape == NULL) return;
    call->in = arena_alloc(arena, shape->size);
    shape_clear(shape, call->in);
    if (errand->body != NULL)
        (void)json_decode(arena, shape, errand->body, call->in, &call->faults);
    parts_set(arena, call, values);
    version_set(call, errand->version);
    Str query = query_of(errand), name, value;
    while (call->route->list == NULL && query_next(arena, &query, &name, &value))
        field_set(arena, call, name, value);
}

static void list_print(Buf *out, const Shape *shape, const SiteCall *call) {
    const List *rows = call->out;
    buf_put_c(out, "{\"items\":[");
    for (size_t i = 0; i < rows->count; i++) {
        if (i > 0) buf_put_char(out, ',');
        json_write_record(out, shape, (const char *)rows->items + i * shape->size, NULL, NULL);
    }
    buf_put_c(out, "],\"next\":");
    json_write_text(out, call->next);
    buf_put_char(out, '}');
}

static void faults_print(Buf *out, const Faults *faults) {
    buf_put_c(out, "{\"errors\":[");
    for (size_t i = 0; i < faults->count && i < COUNT(faults->items); i++) {
        buf_put_c(out, i > 0 ? ",{\"field\":" : "{\"field\":");
        json_write_text(out, faults->items[i].field);
        buf_put_c(out, ",\"code\":");
        json_write_text(out, str_from(faults->items[i].code));
        buf_put_char(out, '}');
    }
    buf_put_c(out, "]}");
}

static void answer_write(Stage *stage, Arena *arena, const SiteCall *done, const InsideCall *call,
                         Errand *errand) {
    const Route *route = call->route;
    errand->status = done->err == OK ? 200 : err_status(done->err);
    if (done->err == OK && (route->flags & ROUTE_FILE)) {
        errand->file = arena_copy(&stage->arena, ((const ReplyFile *)done->out)->body);
        return;
    }
    Buf out;
    buf_init(&out, arena, ANSWER_LIMIT_BYTES);
    if (done->err != OK)
        faults_print(&out, &call->faults);
    else if (route->list != NULL)
        list_print(&out, route->out, done);
    else if (route->out != NULL)
        json_write_record(&out, route->out, done->out, NULL, NULL);
    Str text = buf_str(&out);
    errand->reply = text.len > 0 ? json_loadb(text.ptr, text.len, 0, NULL) : NULL;
}

static SiteCall site_call_of(Arena *arena, const Errand *errand, InsideCall *call) {
    size_t size = sizeof(List);
    if (call->route->out != NULL && call->route->out->size > size) size = call->route->out->size;
    call->out = arena_alloc(arena, size);
    return (SiteCall){.actor = errand->seat ? &errand->seat->actor : &system_actor,
                      .route = call->route->name,
                      .in = call->in,
                      .out = call->out,
                      .query = call->route->list ? query_of(errand) : STR_NONE,
                      .bytes = errand->bytes,
                      .faults = &call->faults};
}

static void window_run(Loop *loop, Stage *stage, size_t from, size_t count) {
    Inside *inside = loop->traveller;
    Arena *arena = &inside->arena;
    arena_reset(arena);
    InsideCall *calls = arena_array(arena, InsideCall, count);
    SiteCall *site_calls = arena_array(arena, SiteCall, count);
    Errand **errands = arena_array(arena, Errand *, count);
    size_t ready = 0;
    for (size_t i = 0; i < count; i++) {
        Errand *errand = &stage->items[from + i];
        InsideCall *call = &calls[ready];
        Str values[PARTS];
        call->route = route_find(inside, errand, values);
        errand->status = call->route ? 0 : 404;
        if (call->route == NULL) continue;
        call_read(arena, errand, values, call);
        site_calls[ready] = site_call_of(arena, errand, call);
        errands[ready++] = errand;
    }
    site_call_all(loop->site, site_calls, ready, arena);
    for (size_t i = 0; i < ready; i++)
        answer_write(stage, arena, &site_calls[i], &calls[i], errands[i]);
}

static void inside_run(Loop *loop, Stage *stage) {
    int64_t began = clock_monotonic_ms();
    for (size_t from = 0; from < stage->count; from += WINDOW) {
        size_t count = stage->count - from < WINDOW ? stage->count - from : WINDOW;
        window_run(loop, stage, from, count);
    }
    int64_t each = (clock_monotonic_ms() - began) * 1000 / (int64_t)stage->count;
    for (size_t i = 0; i < stage->count; i++) loop_table_add(loop->table, stage->name, each);
}

static void inside_close(Loop *loop) {
    Inside *inside = loop->traveller;
    if (inside != NULL) arena_clear(&inside->arena);
    loop->traveller = NULL;
}

const LoopRoad loop_inside_road = {inside_run, inside_close};

static size_t routes_count(const SiteConfig *config) {
    size_t count = 0;
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t k = 0; k < config->modules[i]->noun_count; k++)
            count += config->modules[i]->nouns[k]->route_count;
    }
    return count;
}

void loop_inside_open(Loop *loop) {
    const SiteConfig *config = site_config(loop->site);
    Inside *inside = arena_new(&loop->arena, Inside);
    arena_init(&inside->arena, 0);
    inside->routes = arena_array(&loop->arena, const Route *, routes_count(config));
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t k = 0; k < config->modules[i]->noun_count; k++) {
            const Noun *noun = config->modules[i]->nouns[k];
            for (size_t r = 0; r < noun->route_count; r++)
                inside->routes[inside->count++] = &noun->routes[r];
        }
    }
    loop->traveller = inside;
    loop->road = &loop_inside_road;
}
