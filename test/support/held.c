#include "support/held.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool file_holds(Arena *arena, const Database *database, const char *name, Str text) {
    Str path = arena_printf(arena, "%s/%s", database->dsn, name);
    FILE *file = fopen(path.ptr, "rb");
    if (file == NULL) return false;
    (void)fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, size + 1);
    assert_int_equal(fread(bytes, 1, size, file), size);
    (void)fclose(file);
    return memmem(bytes, size, text.ptr, text.len) != NULL;
}

typedef struct Line {
    Str line;
} Line;
static const Field line_fields[] = {{"line", F_TEXT, offsetof(Line, line), .flags = STORED}};
static const Shape line_shape = {"line", "test", line_fields, 1, sizeof(Line)};
static const char *const line_binds[] = {"text", "hex"};
static const Statement sql_tables = {
    .name = "test.tables",
    .sqlite = "select name as line from sqlite_master",
    .postgres = "select cast(table_name as text) as line from information_schema.tables "
                "where table_schema = 'public'",
    .out = &line_shape};

typedef struct Hunt {
    Arena *arena;
    Str text, hex;
    bool found;
} Hunt;

static Err table_hunt(Op *op, Hunt *hunt, Str table) {
    Arena *arena = hunt->arena;
    Statement *statement = arena_new(arena, Statement);
    *statement =
        (Statement){.name = arena_printf(arena, "test.hunt_%p", (void *)statement).ptr,
                    .sqlite = "select '' as line",
                    .postgres = arena_printf(arena,
                                             "select cast(x as text) as line from \"" STR_FMT
                                             "\" x where position($1 in cast(x as text)) > 0 "
                                             "or position($2 in cast(x as text)) > 0 limit 1",
                                             STR_ARG(table))
                                    .ptr,
                    .binds = line_binds,
                    .bind_count = COUNT(line_binds),
                    .out = &line_shape};
    List lines;
    TRY(op_list(op, statement,
                WITH(BIND_TEXT("text", hunt->text), BIND_TEXT("hex", hunt->hex), MOST(1)), &lines));
    hunt->found = hunt->found || lines.count > 0;
    return OK;
}

static Err tables_hunt(Op *op, void *context) {
    Hunt *hunt = context;
    List tables;
    TRY(op_list(op, &sql_tables, WITH(MOST(1000)), &tables));
    assert_true(tables.count > 30);
    for (size_t i = 0; i < tables.count; i++)
        TRY(table_hunt(op, hunt, LIST_AT(tables, Line, i)->line));
    return OK;
}

bool database_holds(Site *site, Arena *arena, const Database *database, Str text) {
    if (database->kind == DATABASE_SQLITE)
        return file_holds(arena, database, "yiyang.db", text) ||
               file_holds(arena, database, "yiyang.db-wal", text);
    Buf hex;
    buf_init(&hex, arena, text.len * 2 + 1);
    for (size_t i = 0; i < text.len; i++) buf_printf(&hex, "%02x", (unsigned char)text.ptr[i]);
    Hunt hunt = {arena, text, buf_str(&hex), false};
    assert_int_equal(site_read(site, &system_actor, arena, tables_hunt, &hunt), OK);
    return hunt.found;
}
