/* The tables are code that no compiler checks: what module.h promises of them is asked here, once,
 * at start. */
#include <stdarg.h>

#include "core/base/log.h"
#include "core/walk/card.h"
#include "core/walk/print.h"
#include "core/walk/walk.h"

typedef struct Check {
    size_t faults;
} Check;

static void __attribute__((format(printf, 3, 4)))
fault(Check *check, const char *what, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    log_event(LOG_ERROR, "module_fault", "what=%s %s", what, text);
    check->faults++;
}

static bool is_limited(const Field *field) {
    bool free_text = field->kind == F_TEXT && !(field->flags & (READONLY | HIDDEN));
    return !free_text || field->max > 0;
}

enum { WORD_CHARACTERS = 60 }; /* a code, a number, a name are no longer */

/* Free words that somebody writes lie sealed, or their row says why not. */
static bool is_plain_words(const Field *field) {
    bool written = field->kind == F_TEXT && !(field->flags & (READONLY | HIDDEN | WRITEONLY));
    bool free = written && field->max > WORD_CHARACTERS && !field->ref && !field->choices;
    return free && !field->seal && !field->plain;
}

static void words_seal_check(Check *check, const Shape *shape) {
    for (size_t i = 0; shape && i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (field->flags & READONLY) continue;
        if (is_plain_words(field))
            fault(check, "words_not_sealed", "field=%s.%s", shape->name, field->name);
        if (field->shape != shape) words_seal_check(check, field->shape);
    }
}

/* Its row says that it counts from midnight: people read 09:00 and type it, which its unit
 * tells. */
static bool is_bare_clock(const Field *field) {
    bool counts =
        field->kind == F_INT && (str_ends(str_from(field->name), STR("_minute")) ||
                                 str_find(str_from(field->doc), STR("since midnight")) >= 0);
    return counts && (!field->unit || strcmp(field->unit, "clock") != 0);
}

static void field_check(Check *check, const Shape *shape, const Field *field, bool in) {
    if (in && !is_limited(field))
        fault(check, "text_without_max", "field=%s.%s", shape->name, field->name);
    if (is_bare_clock(field))
        fault(check, "time_of_day_without_unit", "field=%s.%s", shape->name, field->name);
    if (field->kind == F_ENUM && !field->choices)
        fault(check, "no_choices", "field=%s.%s", shape->name, field->name);
    if ((field->kind == F_NEST || field->kind == F_LIST) && !field->shape)
        fault(check, "no_shape", "field=%s.%s", shape->name, field->name);
    if (field->seal && (field->flags & (FILTER | SORT)))
        fault(check, "sealed_and_sought", "field=%s.%s", shape->name, field->name);
    if ((field->flags & HEALTH) && !field->see)
        fault(check, "health_for_nobody", "shape=%s field=%s", shape->name, field->name);
    if ((field->flags & HEALTH) && !field->view)
        fault(check, "health_for_every_family", "shape=%s field=%s", shape->name, field->name);
}

static void shape_check(Check *check, const Shape *shape, bool in) {
    if (!shape) return;
    if (shape->count > 64) fault(check, "too_many_fields", "shape=%s", shape->name);
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        field_check(check, shape, field, in);
        if (field->shape && field->shape != shape) shape_check(check, field->shape, in);
    }
}

static void parts_check(Check *check, const Route *route) {
    Str parts[PART_LIMIT];
    size_t count = route_parts(route->path, parts);
    for (size_t i = 0; i < count; i++) {
        if (!route->in || shape_find(route->in, parts[i]) < 0)
            fault(check, "part_is_no_field", "route=%s part=" STR_FMT, route->name,
                  STR_ARG(parts[i]));
    }
}

/* What is kept for everyone must not depend on who asked first. */
static bool shows_by_right(const Shape *shape) {
    for (size_t i = 0; shape && i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (field->see || (field->shape && field->shape != shape && shows_by_right(field->shape)))
            return true;
    }
    return false;
}

static void shared_check(Check *check, const Route *route) {
    if (!(route->flags & ROUTE_SHARED)) return;
    bool reads = strcmp(route->method, "GET") == 0;
    if (!reads || strcmp(route->permission, "public") != 0 || shows_by_right(route->out))
        fault(check, "shared_not_public", "route=%s", route->name);
}

/* Where a long list begins: by a field that its rows have. */
static void begin_check(Check *check, const Route *route) {
    const Shape *out = route->out;
    ptrdiff_t place = out ? shape_find(out, STR("scope")) : -1;
    bool by_place = route->flags & ROUTE_BY_PLACE;
    if (by_place && (!route->list || place < 0 || !(out->fields[place].flags & SORT)))
        fault(check, "no_place", "route=%s", route->name);
    if (route->hold && (!route->list || !out || shape_find(out, str_from(route->hold->field)) < 0))
        fault(check, "no_holder", "route=%s", route->name);
}

static void work_check(Check *check, const Route *route) {
    int works = (route->run != NULL) + (route->list != NULL) + !!(route->flags & ROUTE_STREAM);
    if (works != 1) fault(check, "run_or_list", "route=%s", route->name);
    if (route->list && (!route->out || route->out != route->list->out))
        fault(check, "list_shape", "route=%s", route->name);
    if (route->list && route->out && shape_find(route->out, STR("id")) < 0)
        fault(check, "list_without_id", "route=%s", route->name);
    bool reads = strcmp(route->method, "GET") == 0;
    if (reads && (route->flags & ROUTE_WRITES)) fault(check, "get_writes", "route=%s", route->name);
    bool versioned = route->out && shape_find(route->out, STR("version")) >= 0;
    if ((route->flags & ROUTE_VERSIONED) && !versioned)
        fault(check, "no_version", "route=%s", route->name);
}

/* What fields hold while a route is offered: they are fields of its record, and choices of
 * theirs. */
static void given_check(Check *check, const Route *route, const Shape *record) {
    Str rest = str_from(route->given), pair;
    while (str_split(&rest, ',', &pair)) {
        Str value = pair, name;
        str_split(&value, '=', &name);
        ptrdiff_t at = record ? shape_find(record, name) : -1;
        const Choices *choices = at < 0 ? NULL : record->fields[at].choices;
        bool sound = at >= 0 && (str_is_empty(value) || !choices || choice_find(choices, value));
        if (!sound) fault(check, "no_such_field", "route=%s given=%s", route->name, route->given);
    }
}

static void route_check(Check *check, const Route *route) {
    if (!route->name || !route->path || !route->method || route->path[0] != '/') {
        fault(check, "route_incomplete", "route=%s", route->name ? route->name : "?");
        return;
    }
    if (!route->permission || !route->permission[0])
        fault(check, "no_permission", "route=%s", route->name);
    if (!route->doc) fault(check, "no_doc", "route=%s", route->name);
    parts_check(check, route);
    work_check(check, route);
    shared_check(check, route);
    begin_check(check, route);
    shape_check(check, route->in, true);
    if (route->flags & ROUTE_WRITES) words_seal_check(check, route->in);
    shape_check(check, route->out, false);
}

/* Of a paper what its "<noun>_get" gives, of anything else what it gives itself. */
static const Shape *record_shape(const Catalog *all, const Route *route) {
    const char *paper = strstr(route->name, "_paper_");
    if (!route->paper || !paper) return route->out;
    Str noun = str_slice(str_from(route->name), 0, (size_t)(paper - route->name));
    for (size_t i = 0; i < all->route_count; i++) {
        Str name = str_from(all->routes[i]->name);
        bool is_get =
            name.len == noun.len + 4 && str_starts(name, noun) && str_ends(name, STR("_get"));
        if (is_get) return all->routes[i]->out;
    }
    return NULL;
}

static void unique_check(Check *check, const Route *const *routes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(routes[i]->name, routes[j]->name) == 0)
                fault(check, "name_twice", "route=%s", routes[i]->name);
            if (strcmp(routes[i]->path, routes[j]->path) == 0 &&
                strcmp(routes[i]->method, routes[j]->method) == 0)
                fault(check, "path_twice", "route=%s path=%s", routes[i]->name, routes[i]->path);
        }
    }
}

static void machine_check(Check *check, const Machine *machine) {
    for (size_t i = 0; i < machine->move_count; i++) {
        const Move *move = &machine->moves[i];
        bool sound = move->from > 0 && move->from < machine->states->count && move->to > 0 &&
                     move->to < machine->states->count && move->permission;
        if (!sound) fault(check, "move", "machine=%s event=%s", machine->name, move->event);
    }
    for (int32_t state = 1; state < machine->states->count; state++) {
        if (machine_phase(machine, state) == PHASE_NONE)
            fault(check, "no_phase", "machine=%s state=%s", machine->name,
                  choice_code(machine->states, state));
    }
}

/* The states in which a route is offered are those of its noun. */
static void states_check(Check *check, const Noun *noun) {
    for (size_t i = 0; i < noun->route_count; i++) {
        const Route *route = &noun->routes[i];
        Str rest = route->states ? str_from(route->states) : STR_NONE, code;
        while (str_split(&rest, ',', &code)) {
            if (!noun->machine || choice_find(noun->machine->states, code) == 0)
                fault(check, "no_such_state", "route=%s states=%s", route->name, route->states);
        }
    }
}

static void nouns_check(Check *check, const SiteConfig *config) {
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->noun_count; j++)
            states_check(check, config->modules[i]->nouns[j]);
    }
}

/* ---- permissions: whatever a role is granted something asks for, whatever a route asks for some
 * role has ---- */

typedef struct Names {
    const char **items;
    size_t count;
} Names;

static size_t names_most(const Catalog *all) {
    size_t count = all->route_count + 1;
    for (size_t i = 0; i < all->machine_count; i++) count += all->machines[i]->move_count;
    for (size_t i = 0; i < all->shape_count; i++) count += all->shapes[i]->count;
    return count;
}

static Names asked_for(Arena *arena, const Catalog *all) {
    Names names = {arena_array(arena, const char *, names_most(all)), 0};
    names.items[names.count++] = PERMISSION_WITHOUT_PASSWORD;
    for (size_t i = 0; i < all->route_count; i++)
        names.items[names.count++] = all->routes[i]->permission;
    for (size_t i = 0; i < all->machine_count; i++) {
        for (size_t j = 0; j < all->machines[i]->move_count; j++)
            names.items[names.count++] = all->machines[i]->moves[j].permission;
    }
    for (size_t i = 0; i < all->shape_count; i++) {
        for (size_t j = 0; j < all->shapes[i]->count; j++) {
            const char *see = all->shapes[i]->fields[j].see;
            if (see) names.items[names.count++] = see;
        }
    }
    return names;
}

static bool is_granted(const Rights *rights, const char *permission) {
    for (size_t i = 0; i < rights->role_count; i++) {
        const Role *role = &rights->roles[i];
        for (size_t j = 0; j < role->grant_count; j++) {
            if (strcmp(role->grants[j].permission, permission) == 0) return true;
        }
    }
    return false;
}

static void holders_check(Check *check, const Rights *rights, const Route *route) {
    bool everybodys =
        strcmp(route->permission, "public") == 0 || strcmp(route->permission, "signed_in") == 0;
    if (!everybodys && !is_granted(rights, route->permission))
        fault(check, "permission_of_nobody", "route=%s permission=%s", route->name,
              route->permission);
    if (route->named_by && !is_granted(rights, route->named_by))
        fault(check, "permission_of_nobody", "route=%s permission=%s", route->name,
              route->named_by);
}

/* Some rooms of a city ask for less than its roles hold: only the whole of it can tell. */
static bool roles_check(Check *check, Arena *arena, const SiteConfig *config, const Catalog *all) {
    if (!config->whole) return rights_check(config->rights, NULL, 0);
    Names known = asked_for(arena, all);
    for (size_t i = 0; i < all->route_count; i++)
        holders_check(check, config->rights, all->routes[i]);
    return rights_check(config->rights, known.items, known.count);
}

bool module_check(Site *site) {
    Check check = {0};
    Arena arena;
    Catalog all;
    arena_init(&arena, 0);
    catalog_make(&arena, site->config.modules, site->config.module_count, &all);
    for (size_t i = 0; i < all.route_count; i++) {
        route_check(&check, all.routes[i]);
        if (all.routes[i]->given)
            given_check(&check, all.routes[i], record_shape(&all, all.routes[i]));
    }
    for (size_t i = 0; i < all.machine_count; i++) machine_check(&check, all.machines[i]);
    nouns_check(&check, &site->config);
    unique_check(&check, all.routes, all.route_count);
    if (!print_check(all.routes, all.route_count)) check.faults++;
    bool rights = check.faults == 0 && roles_check(&check, &arena, &site->config, &all);
    arena_clear(&arena);
    return check.faults == 0 && rights;
}
