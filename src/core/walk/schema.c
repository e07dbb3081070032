#include "core/walk/job.h"
#include "core/walk/print.h"
#include "core/walk/walk.h"

enum { SCHEMA_LIMIT_BYTES = 4 * 1024 * 1024, STATES_BYTES = 1024, HOLDERS_BYTES = 1024 };

static void text(Buf *out, const char *name, Str value) {
    if (out->ptr[out->len - 1] != '{') buf_put_char(out, ',');
    json_write_text(out, str_from(name));
    buf_put_char(out, ':');
    json_write_text(out, value);
}

static void words(const Op *op, Buf *out, const char *noun, const char *part) {
    Str key = part ? arena_printf(out->arena, "%s.%s", noun, part) : str_from(noun);
    text(out, "label", site_words(op->site, op->language, key));
}

static void number(Buf *out, const char *name, int64_t value) {
    buf_printf(out, ",\"%s\":%lld", name, (long long)value);
}

static void yes(Buf *out, const char *name, bool value) {
    if (value) buf_printf(out, ",\"%s\":true", name);
}

static void gap(Buf *out) {
    char last = out->ptr[out->len - 1];
    if (last != '[' && last != '{') buf_put_char(out, ',');
}

static const char *const kind_names[F_KIND_COUNT] = {
    [F_INT] = "int",   [F_BOOL] = "bool", [F_TEXT] = "text", [F_DATE] = "date", [F_TIME] = "time",
    [F_FEN] = "fen",   [F_REAL] = "real", [F_ENUM] = "enum", [F_REF] = "ref",   [F_BLOB] = "blob",
    [F_JSON] = "json", [F_NEST] = "nest", [F_LIST] = "list",
};

static void field_write(const Op *op, Buf *out, const Shape *shape, const Field *field) {
    Viewer viewer = {.op = op};
    gap(out);
    buf_put_char(out, '{');
    text(out, "name", str_from(field->name));
    text(out, "kind", str_from(kind_names[field->kind]));
    words(op, out, shape->name, field->name);
    yes(out, "required", field->flags & REQUIRED);
    yes(out, "readonly", field->flags & READONLY);
    yes(out, "writeonly", field->flags & WRITEONLY);
    yes(out, "filter", (field->flags & FILTER) && viewer_may_ask(&viewer, field));
    yes(out, "sort", (field->flags & SORT) && viewer_may_ask(&viewer, field));
    yes(out, "detail", field->flags & DETAIL);
    yes(out, "untyped", field->flags & UNTYPED);
    yes(out, "several", field->flags & SEVERAL);
    yes(out, "health", field->flags & HEALTH);
    yes(out, "masked", viewer_show(&viewer, field) != SHOW_PLAIN);
    yes(out, "veiled", (field->flags & VEILED) && viewer_may(&viewer, field));
    if (field->min != 0) number(out, "min", field->min);
    if (field->max != 0) number(out, "max", field->max);
    if (field->choices) text(out, "choices", str_from(field->choices->name));
    if (field->shape) text(out, "shape", str_from(field->shape->name));
    if (field->ref) text(out, "ref", str_from(field->ref));
    if (field->unit) text(out, "unit", str_from(field->unit));
    buf_put_char(out, '}');
}

static void shapes_write(const Op *op, Buf *out, const Catalog *all) {
    buf_put_c(out, ",\"shapes\":{");
    for (size_t i = 0; i < all->shape_count; i++) {
        const Shape *shape = all->shapes[i];
        gap(out);
        json_write_text(out, str_from(shape->name));
        buf_put_c(out, ":{");
        text(out, "module", str_from(shape->module));
        words(op, out, shape->name, NULL);
        buf_put_c(out, ",\"fields\":[");
        for (size_t j = 0; j < shape->count; j++) {
            const Field *field = &shape->fields[j];
            bool shown = !(field->flags & HIDDEN) && field->kind != F_BLOB;
            if (shown) field_write(op, out, shape, field);
        }
        buf_put_c(out, "]}");
    }
    buf_put_char(out, '}');
}

static void choices_write(const Op *op, Buf *out, const Catalog *all) {
    buf_put_c(out, ",\"choices\":{");
    for (size_t i = 0; i < all->choices_count; i++) {
        const Choices *choices = all->choices[i];
        gap(out);
        json_write_text(out, str_from(choices->name));
        buf_put_c(out, ":[");
        for (int32_t j = 1; j < choices->count; j++) {
            gap(out);
            buf_put_char(out, '{');
            text(out, "code", str_from(choices->codes[j]));
            words(op, out, choices->name, choices->codes[j]);
            buf_put_char(out, '}');
        }
        buf_put_char(out, ']');
    }
    buf_put_char(out, '}');
}

/* What the roles that hold a right are called. */
static Str holders(const Op *op, Arena *arena, const char *permission) {
    const Rights *rights = site_config(op->site)->rights;
    Buf names;
    buf_init(&names, arena, HOLDERS_BYTES);
    for (size_t i = 0; i < rights->role_count; i++) {
        const Role *role = &rights->roles[i];
        if (role_reach(role, permission) == REACH_NONE) continue;
        if (names.len > 0) buf_put_c(&names, " · ");
        Str key = arena_printf(arena, "role.%s", role->name);
        buf_put(&names, site_word(op->site, op->language, key.ptr));
    }
    return buf_str(&names);
}

static bool is_awaited(const Op *op, const Machine *machine, const Move *move) {
    const SiteConfig *config = site_config(op->site);
    const char *state = choice_code(machine->states, move->from);
    const char *event = config->awaited ? config->awaited(machine, state) : NULL;
    return event && strcmp(event, move->event) == 0;
}

static void move_write(const Op *op, Buf *out, const Machine *machine, const Move *move) {
    gap(out);
    buf_put_char(out, '{');
    text(out, "from", str_from(choice_code(machine->states, move->from)));
    text(out, "event", str_from(move->event));
    words(op, out, machine->name, move->event);
    text(out, "to", str_from(choice_code(machine->states, move->to)));
    yes(out, "may", op_may(op, move->permission));
    if (is_awaited(op, machine, move))
        text(out, "awaited", holders(op, out->arena, move->permission));
    if (move->clock) text(out, "clock", str_from(move->clock));
    buf_put_char(out, '}');
}

static const char *const phase_names[PHASE_COUNT] = {
    [PHASE_NONE] = "",         [PHASE_OPEN] = "open", [PHASE_AGREED] = "agreed",
    [PHASE_ACTIVE] = "active", [PHASE_DONE] = "done", [PHASE_ENDED] = "ended",
};

static void phases_write(Buf *out, const Machine *machine) {
    buf_put_c(out, ",\"phases\":{");
    for (int32_t state = 1; state < machine->states->count; state++)
        text(out, choice_code(machine->states, state),
             str_from(phase_names[machine_phase(machine, state)]));
    buf_put_char(out, '}');
}

static void machines_write(const Op *op, Buf *out, const Catalog *all) {
    buf_put_c(out, ",\"machines\":{");
    for (size_t i = 0; i < all->machine_count; i++) {
        const Machine *machine = all->machines[i];
        gap(out);
        json_write_text(out, str_from(machine->name));
        buf_put_c(out, ":{");
        text(out, "states", str_from(machine->states->name));
        text(out, "start", str_from(choice_code(machine->states, machine->start)));
        phases_write(out, machine);
        buf_put_c(out, ",\"moves\":[");
        for (size_t j = 0; j < machine->move_count; j++)
            move_write(op, out, machine, &machine->moves[j]);
        buf_put_c(out, "]}");
    }
    buf_put_char(out, '}');
}

/* What a page needs to offer it: its name, and in which states of the record. */
static void paper_write_about(const Op *op, Buf *out, const PrintPaper *paper) {
    words(op, out, "paper", paper->name);
    if (paper->states) text(out, "states", str_from(paper->states));
    yes(out, "paper", true);
}

/* ---- in which states of its record a route leads somewhere for this person ---- */

/* "order_accept" of the machine order makes the move "accept"; of another noun, "person_die" ends
 * with it. */
static const char *event_named(const Noun *noun, const Route *route) {
    const Machine *machine = noun->machine;
    Str name = str_from(route->name), own = str_from(machine->name);
    bool owned = str_starts(name, own) && name.len > own.len && name.ptr[own.len] == '_';
    for (size_t i = 0; i < machine->move_count; i++) {
        Str event = str_from(machine->moves[i].event);
        if (name.len <= event.len) continue;
        size_t at = name.len - event.len;
        bool fits = str_equal(str_slice(name, at, name.len), event) && name.ptr[at - 1] == '_';
        if (fits && (!owned || at == own.len + 1)) return machine->moves[i].event;
    }
    return NULL;
}

/* Two routes with one function make one move, each for whoever may. */
static const char *event_made(const Noun *noun, const Route *route) {
    const char *event = event_named(noun, route);
    for (size_t i = 0; !event && i < noun->route_count; i++) {
        const Route *twin = &noun->routes[i];
        if (twin != route && twin->run && twin->run == route->run) event = event_named(noun, twin);
    }
    return event;
}

/* Whether the move is this route's: it asks for the same right, or no route of that event does and
 * this one bears its name. */
static bool move_belongs(const Noun *noun, const Route *route, const Move *move) {
    if (strcmp(move->permission, route->permission) == 0) return true;
    if (!event_named(noun, route)) return false;
    for (size_t i = 0; i < noun->route_count; i++) {
        const Route *other = &noun->routes[i];
        const char *event = event_made(noun, other);
        if (event && strcmp(event, move->event) == 0 &&
            strcmp(other->permission, move->permission) == 0)
            return false;
    }
    return true;
}

static bool leads_on(const Op *op, const Noun *noun, const Route *route, const char *event,
                     int32_t state) {
    for (size_t i = 0; i < noun->machine->move_count; i++) {
        const Move *move = &noun->machine->moves[i];
        if (move->from == state && strcmp(move->event, event) == 0 &&
            op_may(op, move->permission) && move_belongs(noun, route, move))
            return true;
    }
    return false;
}

static void states_write(const Op *op, Buf *out, const Noun *noun, const Route *route) {
    if (route->states) {
        text(out, "states", str_from(route->states));
        return;
    }
    bool acts = noun->machine && strcmp(route->method, "POST") == 0 && strstr(route->path, "{id}");
    const char *event = acts ? event_made(noun, route) : NULL;
    if (!event) return;
    Buf states;
    buf_init(&states, out->arena, STATES_BYTES);
    for (int32_t state = 1; state < noun->machine->states->count; state++) {
        if (!leads_on(op, noun, route, event, state)) continue;
        if (states.len > 0) buf_put_char(&states, ',');
        buf_put_c(&states, choice_code(noun->machine->states, state));
    }
    text(out, "states", buf_str(&states));
}

static void given_write(Buf *out, const Route *route) {
    Str rest = str_from(route->given), pair;
    buf_put_c(out, ",\"given\":{");
    while (str_split(&rest, ',', &pair)) {
        Str value = pair, name;
        str_split(&value, '=', &name);
        gap(out);
        json_write_text(out, name);
        buf_put_char(out, ':');
        json_write_text(out, value);
    }
    buf_put_char(out, '}');
}

/* What its button says, where no change of state does: "route.<name>" of the words. */
static void route_words(const Op *op, Buf *out, const Route *route) {
    Str key = arena_printf(out->arena, "route.%s", route->name);
    Str found = words_find(op->site->words, op->language, key);
    if (!str_is_none(found)) text(out, "label", found);
}

static void route_write(const Op *op, Buf *out, const Noun *noun, const Route *route) {
    gap(out);
    buf_put_char(out, '{');
    text(out, "name", str_from(route->name));
    text(out, "method", str_from(route->method));
    text(out, "path", str_from(route->path));
    yes(out, "may", op_may(op, route->permission));
    if (route->in) text(out, "in", str_from(route->in->name));
    if (route->out && route->out != &reply_file_shape) text(out, "out", str_from(route->out->name));
    route_words(op, out, route);
    yes(out, "list", route->list != NULL);
    yes(out, "writes", route->flags & ROUTE_WRITES);
    yes(out, "versioned", route->flags & ROUTE_VERSIONED);
    yes(out, "upload", route->flags & ROUTE_UPLOAD);
    yes(out, "file", route->flags & ROUTE_FILE);
    if (route->paper)
        paper_write_about(op, out, route->paper);
    else
        states_write(op, out, noun, route);
    if (route->given) given_write(out, route);
    yes(out, "job", route->flags & ROUTE_ACCEPTED);
    yes(out, "named", route_names(op, route));
    buf_put_char(out, '}');
}

static void noun_write(const Op *op, Buf *out, const Noun *noun) {
    gap(out);
    buf_put_char(out, '{');
    if (noun->machine) text(out, "machine", str_from(noun->machine->name));
    buf_put_c(out, noun->machine ? ",\"routes\":[" : "\"routes\":[");
    for (size_t i = 0; i < noun->route_count; i++)
        if (route_is_told(op, &noun->routes[i])) route_write(op, out, noun, &noun->routes[i]);
    buf_put_c(out, "]}");
}

static void counts_write(const Op *op, Buf *out, const char *const *counts) {
    buf_put_c(out, ",\"counts\":{");
    for (; counts && *counts; counts++) {
        Str key = arena_printf(out->arena, "job_count.%s", *counts);
        text(out, *counts, site_words(op->site, op->language, key));
    }
    buf_put_char(out, '}');
}

static void jobs_write(const Op *op, Buf *out, const SiteConfig *config) {
    buf_put_c(out, ",\"jobs\":[");
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->job_count; j++) {
            const char *kind = config->modules[i]->jobs[j]->name;
            gap(out);
            buf_put_char(out, '{');
            text(out, "code", str_from(kind));
            words(op, out, "job_kind", kind);
            counts_write(op, out, config->modules[i]->jobs[j]->counts);
            buf_put_char(out, '}');
        }
    }
    buf_put_char(out, ']');
}

static void map_write(Buf *out, const SiteConfig *config) {
    if (config->map_tiles == NULL) return;
    buf_put_c(out, ",\"map\":{");
    text(out, "url", str_from(config->map_tiles));
    text(out, "credit", str_from(config->map_credit ? config->map_credit : ""));
    buf_put_char(out, '}');
}

Str schema_print(const Op *op) {
    const SiteConfig *config = site_config(op->site);
    Catalog all;
    Buf out;
    catalog_tell(op, &all);
    buf_init(&out, op->arena, SCHEMA_LIMIT_BYTES);
    buf_put_char(&out, '{');
    text(&out, "language", str_from(op->language));
    buf_put_c(&out, ",\"modules\":[");
    for (size_t i = 0; i < config->module_count; i++) {
        const Module *module = config->modules[i];
        gap(&out);
        buf_put_char(&out, '{');
        text(&out, "name", str_from(module->name));
        words(op, &out, "module", module->name);
        buf_put_c(&out, ",\"nouns\":[");
        for (size_t j = 0; j < module->noun_count; j++) noun_write(op, &out, module->nouns[j]);
        buf_put_c(&out, "]}");
    }
    buf_put_char(&out, ']');
    shapes_write(op, &out, &all);
    choices_write(op, &out, &all);
    machines_write(op, &out, &all);
    jobs_write(op, &out, config);
    map_write(&out, config);
    yes(&out, "demo", config->demo);
    buf_put_char(&out, '}');
    return buf_str(&out);
}

Err schema_describe(Arena *arena, const SiteConfig *config, const char *language, Str *out) {
    Site site = {.config = *config};
    TRY(words_open(arena, config->words, config->word_count, &site.words));
    Op op = {.site = &site, .arena = arena, .actor = &system_actor, .language = language};
    *out = schema_print(&op);
    return OK;
}
