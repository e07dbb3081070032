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

static void add_noun(Catalog *all, const Noun *noun) {
    for (size_t i = 0; i < noun->route_count; i++) {
        const Route *route = &noun->routes[i];
        assert(all->route_count < CATALOG_MAX);
        all->routes[all->route_count++] = route;
        add_shape(all, route->in);
        add_shape(all, route->out);
    }
    const Machine *machine = noun->machine;
    if (!machine || has((const void *const *)all->machines, all->machine_count, machine)) return;
    assert(all->machine_count < CATALOG_MAX);
    all->machines[all->machine_count++] = machine;
    add_choices(all, machine->states);
}

void catalog_make(Arena *arena, const Module *const *modules, size_t count, Catalog *out) {
    *out = (Catalog){.routes = arena_array(arena, const Route *, CATALOG_MAX),
                     .shapes = arena_array(arena, const Shape *, CATALOG_MAX),
                     .choices = arena_array(arena, const Choices *, CATALOG_MAX),
                     .machines = arena_array(arena, const Machine *, CATALOG_MAX)};
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < modules[i]->noun_count; j++) add_noun(out, modules[i]->nouns[j]);
    }
}
