#include <assert.h>

#include "core/walk/walk.h"

enum { CATALOG_MAX = 4096 };

static bool has(const void *const *things, size_t count, const void *thing) {
    for (size_t i = 0; i < count; i++) {
        if (things[i] == thing) return true;
    }
    return false;
}

static void add_choices(Catalog *all, const Choices *choices) {
    if (!choices || has((const void *const *)all->choices, all->choices_count, choices)) return;
    assert(all->choices_count < CATALOG_MAX);
    all->choices[all->choices_count++] = choices;
}

static void add_shape(Catalog *all, const Shape *shape) {
    bool known = has((const void *const *)all->shapes, all->shape_count, shape);
    if (!shape || shape == &reply_file_shape || known) return;
    assert(all->shape_count < CATALOG_MAX);
    all->shapes[all->shape_count++] = shape;
    for (size_t i = 0; i < shape->count; i++) {
        add_choices(all, shape->fields[i].choices);
        add_shape(all, shape->fields[i].shape);
    }
}

static void add_route(Catalog *all, const Route *route) {
    assert(all->route_count < CATALOG_MAX);
    all->routes[all->route_count++] = route;
    add_shape(all, route->in);
    add_shape(all, route->out);
}

static void add_machine(Catalog *all, const Machine *machine) {
    if (!machine || has((const void *const *)all->machines, all->machine_count, machine)) return;
    assert(all->machine_count < CATALOG_MAX);
    all->machines[all->machine_count++] = machine;
    add_choices(all, machine->states);
}

bool route_is_told(const Op *op, const Route *route) {
    return actor_oversees(op->actor) || op_may(op, route->permission) || route_names(op, route);
}

/* `op` NULL: of everybody. */
static void gather(const Op *op, const Module *const *modules, size_t count, Catalog *out) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < modules[i]->noun_count; j++) {
            const Noun *noun = modules[i]->nouns[j];
            for (size_t k = 0; k < noun->route_count; k++)
                if (!op || route_is_told(op, &noun->routes[k])) add_route(out, &noun->routes[k]);
            add_machine(out, noun->machine);
        }
    }
}

static Catalog catalog_empty(Arena *arena) {
    return (Catalog){.routes = arena_array(arena, const Route *, CATALOG_MAX),
                     .shapes = arena_array(arena, const Shape *, CATALOG_MAX),
                     .choices = arena_array(arena, const Choices *, CATALOG_MAX),
                     .machines = arena_array(arena, const Machine *, CATALOG_MAX)};
}

void catalog_make(Arena *arena, const Module *const *modules, size_t count, Catalog *out) {
    *out = catalog_empty(arena);
    gather(NULL, modules, count, out);
}

void catalog_tell(const Op *op, Catalog *out) {
    const SiteConfig *config = site_config(op->site);
    *out = catalog_empty(op->arena);
    gather(op, config->modules, config->module_count, out);
}
