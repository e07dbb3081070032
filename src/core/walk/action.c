#include "core/walk/action.h"

#include "core/walk/codebook.h"
#include "core/walk/frame.h"
#include "core/walk/job.h"
#include "core/walk/print.h"

enum { ACTIONS_MAX = 1000 };

/* What its words are looked for by. */
typedef struct Search {
    Arena *arena;
    const Words *words;
    const SiteConfig *config;
    Str name;
    const Route *route; /* NULL: no route */
} Search;

static bool worded(const Search *search, const char *prefix, Str rest, Str *key) {
    *key = arena_printf(search->arena, "%s." STR_FMT, prefix, STR_ARG(rest));
    return !str_is_none(words_find(search->words, languages[0], *key));
}

const Route *action_route(const SiteConfig *config, Str name) {
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->noun_count; j++) {
            const Noun *noun = config->modules[i]->nouns[j];
            for (size_t k = 0; k < noun->route_count; k++) {
                if (str_equal_c(name, noun->routes[k].name)) return &noun->routes[k];
            }
        }
    }
    return NULL;
}

static bool has_event(const Machine *machine, Str noun, Str event) {
    if (!machine || !str_equal_c(noun, machine->name)) return false;
    for (size_t i = 0; i < machine->move_count; i++) {
        if (str_equal_c(event, machine->moves[i].event)) return true;
    }
    return false;
}

static bool is_move(const SiteConfig *config, Str noun, Str event) {
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->noun_count; j++) {
            if (has_event(config->modules[i]->nouns[j]->machine, noun, event)) return true;
        }
    }
    return false;
}

/* Of the noun, what the rest of the name says; a button says what is done, not what is read. */
static bool act_find(const Search *search, Str noun, Str rest, Str *act) {
    if (is_move(search->config, noun, rest) && worded(search, noun.ptr, rest, act)) return true;
    bool writes = search->route->flags & ROUTE_WRITES;
    if (writes && worded(search, "route", search->name, act)) return true;
    return worded(search, "did", rest, act);
}

static bool parts_find(const Search *search, Action *out) {
    for (size_t cut = search->name.len; cut-- > 1;) {
        if (search->name.ptr[cut] != '_') continue;
        Str noun = arena_copy(search->arena, str_slice(search->name, 0, cut));
        Str rest = str_slice(search->name, cut + 1, search->name.len);
        if (str_is_none(words_find(search->words, languages[0], noun))) continue;
        if (!act_find(search, noun, rest, &out->act)) continue;
        out->noun = noun;
        return true;
    }
    return false;
}

bool action_find(Arena *arena, const Words *words, const SiteConfig *config, Str name,
                 Action *out) {
    Search search = {arena, words, config, name, action_route(config, name)};
    *out = (Action){STR_NONE, STR_NONE};
    if (worded(&search, "did", name, &out->act)) return true;
    if (search.route && search.route->paper) {
        out->act = STR("did.paper");
        return worded(&search, "paper", str_from(search.route->paper->name), &out->noun);
    }
    if (search.route && parts_find(&search, out)) return true;
    return worded(&search, "job_kind", name, &out->act) ||
           worded(&search, "inside", name, &out->act);
}

Str action_act(const Op *op, Str name) {
    Action action;
    bool found = action_find(op->arena, op->site->words, site_config(op->site), name, &action);
    return found ? site_word(op->site, op->language, action.act.ptr) : name;
}

static Str action_words(const Op *op, Str name) {
    Action action;
    if (!action_find(op->arena, op->site->words, site_config(op->site), name, &action)) return name;
    Str act = site_word(op->site, op->language, action.act.ptr);
    if (str_is_none(action.noun)) return act;
    Str noun = site_word(op->site, op->language, action.noun.ptr);
    return arena_printf(op->arena, STR_FMT " · " STR_FMT, STR_ARG(noun), STR_ARG(act));
}

typedef struct Listing {
    const Op *op;
    Str *codes, *names;
    size_t count;
} Listing;

static void put(Listing *all, Str name) {
    for (size_t i = 0; i < all->count; i++) {
        if (str_equal(all->codes[i], name)) return;
    }
    if (all->count == ACTIONS_MAX) return;
    all->codes[all->count] = name;
    all->names[all->count++] = action_words(all->op, name);
}

static void put_inside(void *context, Str key, Str text) {
    (void)text;
    put(context, str_slice(key, STR("inside.").len, key.len));
}

static Err codes_route(Op *op, const void *in, void *out) {
    (void)in;
    Listing all = {op, arena_array(op->arena, Str, ACTIONS_MAX),
                   arena_array(op->arena, Str, ACTIONS_MAX), 0};
    const SiteConfig *config = site_config(op->site);
    Catalog tables;
    catalog_make(op->arena, config->modules, config->module_count, &tables);
    for (size_t i = 0; i < tables.route_count; i++) put(&all, str_from(tables.routes[i]->name));
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->job_count; j++)
            put(&all, str_from(config->modules[i]->jobs[j]->name));
    }
    words_each(op->site->words, op->language, STR("inside."), put_inside, &all);
    op_list_called(op, all.codes, all.names, all.count, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/codes/action", "action_codes", "audit.read", codes_route, .out = &codes_shape,
     .doc = "What the acts of the audit chain are called"},
};
const Noun action_noun = {routes, COUNT(routes), NULL};
