#include <assert.h>

#include "core/walk/metrics.h"
#include "core/walk/walk.h"

enum { SEGMENT_LIMIT = 12 };

/* One row, its path cut at the slashes. */
typedef struct Way {
    const Route *route;
    Str segments[SEGMENT_LIMIT];
    size_t count;
} Way;

struct RouteTable {
    Way *ways;
    size_t count;
};

static size_t path_cut(Str path, Str segments[SEGMENT_LIMIT]) {
    size_t count = 0;
    Str part;
    path = str_slice(path, 1, path.len);
    while (str_split(&path, '/', &part)) {
        if (count == SEGMENT_LIMIT) return 0;
        segments[count++] = part;
    }
    return count;
}

static bool is_part(Str segment) {
    return str_starts(segment, STR("{")) && str_ends(segment, STR("}"));
}

size_t route_parts(const char *path, Str parts[PART_LIMIT]) {
    Str segments[SEGMENT_LIMIT];
    size_t count = path_cut(str_from(path), segments), found = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_part(segments[i])) continue;
        assert(found < PART_LIMIT);
        parts[found++] = str_slice(segments[i], 1, segments[i].len - 1);
    }
    return found;
}

static size_t routes_count(const Module *const *modules, size_t count) {
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < modules[i]->noun_count; j++)
            total += modules[i]->nouns[j]->route_count;
    }
    return total;
}

const RouteTable *routes_open(Arena *arena, const Module *const *modules, size_t count) {
    RouteTable *table = arena_new(arena, RouteTable);
    table->ways = arena_array(arena, Way, routes_count(modules, count));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < modules[i]->noun_count; j++) {
            const Noun *noun = modules[i]->nouns[j];
            for (size_t k = 0; k < noun->route_count; k++) {
                Way *way = &table->ways[table->count++];
                way->route = &noun->routes[k];
                way->count = path_cut(str_from(way->route->path), way->segments);
            }
        }
    }
    return table;
}

size_t routes_total(const RouteTable *table) {
    return table->count;
}

const char *routes_name(const RouteTable *table, size_t i) {
    return table->ways[i].route->name;
}

const Route *route_named(const RouteTable *table, Str name) {
    for (size_t i = 0; i < table->count; i++) {
        if (str_equal_c(name, table->ways[i].route->name)) return table->ways[i].route;
    }
    return NULL;
}

/* How well a way fits: -1 not at all, else a number that is larger the earlier it has literal
 * segments. */
static int way_fit(const Way *way, const Str *segments, size_t count) {
    if (way->count != count) return -1;
    int fit = 0;
    for (size_t i = 0; i < count; i++) {
        bool part = is_part(way->segments[i]);
        if (part ? segments[i].len == 0 : !str_equal(way->segments[i], segments[i])) return -1;
        fit = fit * 2 + (part ? 0 : 1);
    }
    return fit;
}

static void allow_add(Walk *walk, const char *method) {
    Arena *arena = walk->op.arena;
    Str allow = walk->reply.allow;
    walk->reply.allow = str_is_none(allow)
                            ? str_from(method)
                            : arena_printf(arena, STR_FMT ", %s", STR_ARG(allow), method);
}

static const Way *way_find(Walk *walk, Str method, const Str *segments, size_t count) {
    const RouteTable *table = walk->op.site->routes;
    const Way *best = NULL;
    int best_fit = -1;
    for (size_t i = 0; i < table->count; i++) {
        const Way *way = &table->ways[i];
        int fit = way_fit(way, segments, count);
        if (fit < 0) continue;
        allow_add(walk, way->route->method);
        if (fit <= best_fit || !str_equal_c(method, way->route->method)) continue;
        best = way;
        best_fit = fit;
    }
    return best;
}

Err walk_route(Walk *walk, Str method, Str path) {
    Str segments[SEGMENT_LIMIT];
    if (!str_starts(path, STR("/"))) return ERR_NOT_FOUND;
    size_t count = path_cut(path, segments);
    if (str_equal(method, STR("HEAD"))) method = STR("GET");
    const Way *way = way_find(walk, method, segments, count);
    if (!way) return str_is_none(walk->reply.allow) ? ERR_NOT_FOUND : ERR_METHOD;
    walk->reply.allow = STR_NONE;
    walk->route = way->route;
    walk->row = ROW_FIRST + (size_t)(way - walk->op.site->routes->ways);
    walk->action = way->route->name;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_part(way->segments[i])) walk->parts[found++] = segments[i];
    }
    return OK;
}
