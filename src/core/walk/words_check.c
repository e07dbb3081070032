/* Which words the tables need: modules, shapes, fields, choices, machines' events, roles, acts,
 * kinds of jobs. Missing ones are logged, each. */
#include "core/base/log.h"
#include "core/walk/action.h"
#include "core/walk/job.h"
#include "core/walk/print.h"
#include "core/walk/walk.h"

typedef struct Need {
    Arena *arena;
    const Words *words;
    size_t missing;
} Need;

static void need(Need *asked, const char *noun, const char *part) {
    Str key = part ? arena_printf(asked->arena, "%s.%s", noun, part) : str_from(noun);
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (!str_is_none(words_find(asked->words, languages[i], key))) continue;
        log_event(LOG_ERROR, "word_missing", "language=%s key=" STR_FMT, languages[i],
                  STR_ARG(key));
        asked->missing++;
    }
}

static void need_shape(Need *asked, const Shape *shape) {
    need(asked, shape->name, NULL);
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        bool shown = !(field->flags & HIDDEN) && field->kind != F_BLOB;
        if (shown) need(asked, shape->name, field->name);
    }
}

static void need_choices(Need *asked, const Choices *choices) {
    for (int32_t i = 1; i < choices->count; i++) need(asked, choices->name, choices->codes[i]);
}

static void need_machine(Need *asked, const Machine *machine) {
    for (size_t i = 0; i < machine->move_count; i++) {
        size_t first = 0;
        while (strcmp(machine->moves[first].event, machine->moves[i].event) != 0) first++;
        if (first == i) need(asked, machine->name, machine->moves[i].event);
    }
}

static void need_module(Need *asked, const Module *module) {
    need(asked, "module", module->name);
    for (size_t i = 0; i < module->job_count; i++) {
        const char *const *count = module->jobs[i]->counts;
        need(asked, "job_kind", module->jobs[i]->name);
        for (; count && *count; count++) need(asked, "job_count", *count);
    }
}

static void need_action(Need *asked, const SiteConfig *config, const char *name) {
    Action action;
    if (!action_find(asked->arena, asked->words, config, str_from(name), &action)) {
        need(asked, "did", name);
        return;
    }
    need(asked, action.act.ptr, NULL);
    if (!str_is_none(action.noun)) need(asked, action.noun.ptr, NULL);
}

/* A paper's own word, or that of all papers. */
static void need_either(void *context, Str specific, Str general) {
    Need *asked = context;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (!str_is_none(words_find(asked->words, languages[i], specific))) continue;
        if (!str_is_none(words_find(asked->words, languages[i], general))) continue;
        log_event(LOG_ERROR, "word_missing", "language=%s key=" STR_FMT, languages[i],
                  STR_ARG(specific));
        asked->missing++;
    }
}

bool words_check(Arena *arena, const Words *words, const SiteConfig *config) {
    Need asked = {.arena = arena, .words = words};
    Catalog all;
    catalog_make(arena, config->modules, config->module_count, &all);
    for (size_t i = 0; i < config->module_count; i++) need_module(&asked, config->modules[i]);
    for (size_t i = 0; i < all.shape_count; i++) need_shape(&asked, all.shapes[i]);
    for (size_t i = 0; i < all.choices_count; i++) need_choices(&asked, all.choices[i]);
    for (size_t i = 0; i < all.machine_count; i++) need_machine(&asked, all.machines[i]);
    for (size_t i = 0; i < all.route_count; i++) {
        need_action(&asked, config, all.routes[i]->name);
        if (all.routes[i]->paper) print_each_word(arena, all.routes[i]->paper, need_either, &asked);
    }
    for (size_t i = 0; i < config->rights->role_count; i++)
        need(&asked, "role", config->rights->roles[i].name);
    for (int err = ERR_MALFORMED; err < ERR_COUNT; err++) need(&asked, "error", err_name((Err)err));
    return asked.missing == 0;
}
