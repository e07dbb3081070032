/* What the tables say, as text: OpenAPI and the drawings of the state machines. No database is
 * opened. */
#include "app/city.h"
#include "app/command.h"
#include "core/base/buf.h"
#include "core/walk/openapi.h"

enum { DRAWINGS_LIMIT_BYTES = 1024 * 1024 };

typedef Err (*DescribeFn)(Arena *arena, const SiteConfig *config, Str *out);

static int describe(const char *name, const char *does, DescribeFn fn, int argc, char **argv) {
    const Option options[] = {{0}};
    if (!options_read(name, does, options, argc, argv)) return EXIT_USAGE;
    SiteConfig config;
    city_configure(&config);
    Arena arena;
    arena_init(&arena, 0);
    Str text = STR_NONE;
    Err err = fn(&arena, &config, &text);
    (void)fwrite(text.ptr, 1, text.len, stdout);
    arena_clear(&arena);
    return err == OK ? EXIT_DONE : EXIT_NO;
}

static Err openapi_text(Arena *arena, const SiteConfig *config, Str *out) {
    *out = openapi_print(arena, config->modules, config->module_count);
    return OK;
}

static Err schema_text(Arena *arena, const SiteConfig *config, Str *out) {
    return schema_describe(arena, config, "zh", out);
}

static void nouns_draw(Arena *arena, const Module *module, Buf *out) {
    for (size_t i = 0; i < module->noun_count; i++) {
        const Machine *machine = module->nouns[i]->machine;
        if (machine == NULL) continue;
        Str drawing = machine_draw(arena, machine);
        buf_printf(out, "\n#### %s (%s)\n\n```mermaid\n" STR_FMT "```\n", machine->name,
                   module->name, STR_ARG(drawing));
    }
}

static Err machines_text(Arena *arena, const SiteConfig *config, Str *out) {
    Buf drawings;
    buf_init(&drawings, arena, DRAWINGS_LIMIT_BYTES);
    for (size_t i = 0; i < config->module_count; i++)
        nouns_draw(arena, config->modules[i], &drawings);
    *out = buf_str(&drawings);
    return drawings.overflow ? ERR_TOO_LARGE : OK;
}

int openapi_command(int argc, char **argv) {
    return describe("openapi", "prints the OpenAPI 3.1 description", openapi_text, argc, argv);
}

int schema_command(int argc, char **argv) {
    return describe("schema", "prints the tables as the web app reads them", schema_text, argc,
                    argv);
}

int machines_command(int argc, char **argv) {
    return describe("machines", "prints every state machine as a mermaid drawing", machines_text,
                    argc, argv);
}
