#include "support/tripwire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TABLES_MOST = 1000 };

typedef struct Line {
    Str line;
} Line;
static const Field line_fields[] = {{"line", F_TEXT, offsetof(Line, line), .flags = STORED}};
static const Shape line_shape = {"line", "test", line_fields, 1, sizeof(Line)};

#define WATCHED " not in ('tripwire', 'audit', 'audit_tail', 'audit_head', 'writer_batch')"
static const Statement sql_watched = {
    .name = "test.tripwire_watched",
    .sqlite =
        "select name as line from sqlite_master where type = 'table' and name not like 'sqlite%' "
        "and name" WATCHED,
    .postgres =
        "select cast(table_name as text) as line from information_schema.tables "
        "where table_schema = 'public' and table_type = 'BASE TABLE' and table_name" WATCHED,
    .out = &line_shape};
static const Statement sql_tripped = {.name = "test.tripwire_tripped",
                                      .sqlite = "select distinct line from tripwire order by line",
                                      .postgres =
                                          "select distinct line from tripwire order by line",
                                      .out = &line_shape};

#define COUNTED                                                                                    \
    "select line || ':' || cast(count(*) as text) as line from tripwire group by tripwire.line "   \
    "order by tripwire.line"
static const Statement sql_counted = {.name = "test.tripwire_counted",
                                      .sqlite = COUNTED,
                                      .postgres = COUNTED,
                                      .out = &line_shape};

typedef struct Asking {
    const Statement *statement;
    List lines;
} Asking;

static Err ask(Op *op, void *context) {
    Asking *asking = context;
    return op_list(op, asking->statement, WITH(MOST(TABLES_MOST)), &asking->lines);
}

static List lines_of(Site *site, Arena *arena, const Statement *statement) {
    Asking asking = {.statement = statement};
    assert_int_equal(site_read(site, &system_actor, arena, ask, &asking), OK);
    return asking.lines;
}

static void watch(const Database *database, Buf *sql, Str table) {
    static const char *const events[] = {"insert", "update", "delete"};
    for (size_t i = 0; i < COUNT(events); i++) {
        buf_printf(sql,
                   "create trigger tripwire_" STR_FMT "_%s after %s on " STR_FMT " for each row ",
                   STR_ARG(table), events[i], events[i], STR_ARG(table));
        if (database->kind == DATABASE_SQLITE)
            buf_printf(sql, "begin insert into tripwire values ('" STR_FMT "'); end;\n",
                       STR_ARG(table));
        else
            buf_put_c(sql, "execute function tripwire_trip();\n");
    }
}

void tripwire_lay(Site *site, const Database *database) {
    Arena arena;
    Buf sql;
    site_drain(site);
    arena_init(&arena, 0);
    List tables = lines_of(site, &arena, &sql_watched);
    assert_true(tables.count > 30 && tables.count < TABLES_MOST);
    buf_init(&sql, &arena, 1024 * TABLES_MOST);
    buf_put_c(&sql, "create table tripwire (line text not null);\n");
    if (database->kind == DATABASE_POSTGRES)
        buf_put_c(&sql,
                  "create function tripwire_trip() returns trigger language plpgsql as $$ "
                  "begin insert into tripwire values (tg_table_name); return null; end $$;\n");
    for (size_t i = 0; i < tables.count; i++) watch(database, &sql, LIST_AT(tables, Line, i)->line);
    assert_false(sql.overflow);
    database_execute(database, arena_copy(&arena, buf_str(&sql)).ptr);
    arena_clear(&arena);
}

static Str lines_join(Site *site, Arena *arena, const Statement *statement) {
    Buf names;
    List lines = lines_of(site, arena, statement);
    if (lines.count == 0) return STR_NONE;
    buf_init(&names, arena, lines.count * 100);
    for (size_t i = 0; i < lines.count; i++)
        buf_printf(&names, "%s" STR_FMT, i > 0 ? " " : "", STR_ARG(LIST_AT(lines, Line, i)->line));
    return buf_str(&names);
}

Str tripwire_read(Site *site, Arena *arena) {
    return lines_join(site, arena, &sql_tripped);
}

Str tripwire_count(Site *site, Arena *arena) {
    return lines_join(site, arena, &sql_counted);
}

void tripwire_clear(const Database *database) {
    database_execute(database, "delete from tripwire");
}
