/* What the tables say, as text: OpenAPI and the drawings of the state machines. No database is opened. */
#include "app/city.h"
#include "app/command.h"
#include "core/walk/openapi.h"

int openapi_command(int argc, char **argv) {
    const Option options[] = {{0}};
    if (!options_read("openapi", "prints the OpenAPI 3.1 description", options, argc, argv))
        return EXIT_USAGE;
    SiteConfig config;
    city_configure(&config);
    Arena arena;
    arena_init(&arena, 0);
    Str text = openapi_print(&arena, config.modules, config.module_count);
    (void)fwrite(text.ptr, 1, text.len, stdout);
    arena_clear(&arena);
    return EXIT_DONE;
}

int schema_command(int argc, char **argv) {
    const Option options[] = {{0}};
    if (!options_read("schema", "prints the tables as the web app reads them", options, argc, argv))
        return EXIT_USAGE;
    SiteConfig config;
    city_configure(&config);
    Arena arena;
    arena_init(&arena, 0);
    Str text = STR_NONE;
    Err err = schema_describe(&arena, &config, "zh", &text);
    (void)fwrite(text.ptr, 1, text.len, stdout);
    arena_clear(&arena);
    return err == OK ? EXIT_DONE : EXIT_NO;
}

static void draw_nouns(Arena *arena, const Module *module) {
    for (size_t i = 0; i < module->noun_count; i++) {
        const Machine *machine = module->nouns[i]->machine;
        if (machine == NULL) continue;
        Str drawing = machine_draw(arena, machine);
        (void)printf("\n#### %s (%s)\n\n```mermaid\n" STR_FMT "```\n", machine->name, module->name,
                     STR_ARG(drawing));
    }
}

int machines_command(int argc, char **argv) {
    const Option options[] = {{0}};
    if (!options_read("machines", "prints every state machine as a mermaid drawing", options, argc,
                      argv))
        return EXIT_USAGE;
    SiteConfig config;
    city_configure(&config);
    Arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < config.module_count; i++) draw_nouns(&arena, config.modules[i]);
    arena_clear(&arena);
    return EXIT_DONE;
}
