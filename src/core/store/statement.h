/* Statement: what one room asks of the database, generated from its files.
 *
 * A room's statements live in <room>.sql and are embedded at build by
 * tools/embed_sql.py:
 *
 *     -- person_get -> person
 *     select id, version, name from person
 *     where id = :id and scope between :scope_low and :scope_high;
 *
 *     -- person_insert person -> id
 *     insert into person (name, birth) values (:name, :birth) returning id;
 *
 * "name [in-shape] [-> out-shape]". Text between "-- sqlite:" / "-- postgres:" and "-- end" lines
 * is for that database alone. What a connection alone is told lives in <name>.session.sql:
 * "-- session_x", its text is const char session_x[]. The schema lives in <room>.schema.sql:
 * "-- migration 3: what it does", then DDL.
 *
 * Invariants
 *  1. A bind :x takes its value from the first of: the Bind list of the call; the in-shape's field
 *     x of the ROW in that list; the Tx's common binds (:now :today :actor :scope_low :scope_high
 *     :own_org :own_staff :own_account). One without a source is "bind_missing" at its first call.
 *  2. A column x fills the out-shape's field x; one without a field stops the program at start
 *     (store_prepare_all). Fields with .seal: sealer.h.
 *  3. Migrations go forward only, numbered without a gap within their room.
 *  4. Portable types: id identity (a generated key), bigint, text, double precision, blob. sum()
 *     needs cast(… as bigint).
 */
#ifndef CORE_STORE_STATEMENT_H
#define CORE_STORE_STATEMENT_H

#include "core/base/shape.h"

typedef struct Statement {
    const char *name;         /* "people.person_get" */
    const char *sqlite;       /* named binds */
    const char *postgres;     /* binds already $1…, in the order of `binds` */
    const char *const *binds; /* names, each once */
    size_t bind_count;
    const Shape *in, *out; /* NULL when the statement has none */
} Statement;

typedef struct Migration {
    int number; /* 1, 2, … within the room */
    const char *title;
    const char *sqlite, *postgres; /* several statements, ';' between */
} Migration;

/* What one room brings; generated as <room>_sql from its two files. */
typedef struct RoomSql {
    const char *room;
    const Statement *const *statements;
    size_t statement_count;
    const Migration *migrations;
    size_t migration_count;
} RoomSql;

#endif
