#include "support/store_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const color_codes[] = {"", "red", "green", "blue"};
const Choices thing_colors = {"thing_color", color_codes, COUNT(color_codes)};

#define LISTED STORED | FILTER | SORT
static const Field thing_fields[] = {
    {"id", F_REF, offsetof(Thing, id), .flags = READONLY | STORED},
    {"name", F_TEXT, offsetof(Thing, name), .flags = REQUIRED | LISTED, .max = 50},
    {"amount", F_INT, offsetof(Thing, amount), .flags = NULLABLE | LISTED},
    {"active", F_BOOL, offsetof(Thing, active), .flags = STORED | FILTER},
    {"born", F_DATE, offsetof(Thing, born), .flags = LISTED},
    {"seen_at", F_TIME, offsetof(Thing, seen_at), .flags = LISTED},
    {"price", F_FEN, offsetof(Thing, price), .flags = NULLABLE | LISTED, .see = "lab.price"},
    {"score", F_REAL, offsetof(Thing, score), .flags = NULLABLE | LISTED},
    {"color", F_ENUM, offsetof(Thing, color), .flags = LISTED, .choices = &thing_colors},
    {"owner_id", F_REF, offsetof(Thing, owner_id), .flags = STORED | FILTER, .ref = "owner"},
    {"bytes", F_BLOB, offsetof(Thing, bytes), .flags = STORED, .max = 1000000},
    {"extra", F_JSON, offsetof(Thing, extra), .flags = STORED, .max = 1000},
};
const Shape thing_shape = {"thing", "lab", thing_fields, COUNT(thing_fields), sizeof(Thing)};

static const Field tally_fields[] = {
    {"count", F_INT, offsetof(Tally, count), .flags = READONLY},
    {"total", F_INT, offsetof(Tally, total), .flags = READONLY | NULLABLE},
};
const Shape lab_tally_shape = {"tally", "lab", tally_fields, COUNT(tally_fields), sizeof(Tally)};

#define COLUMNS "name, amount, active, born, seen_at, price, score, color, owner_id, bytes, extra"
#define ROWS    "select id, " COLUMNS " from thing"

static const char *const insert_binds[] = {"name",     "amount", "active", "born",
                                           "seen_at",  "price",  "score",  "color",
                                           "owner_id", "bytes",  "extra"};
const Statement sql_thing_insert = {
    .name = "lab.thing_insert",
    .sqlite =
        "insert into thing (" COLUMNS ") values (:name, :amount, :active, :born, :seen_at, :price,"
        " :score, :color, :owner_id, :bytes, :extra) returning id",
    .postgres =
        "insert into thing (" COLUMNS ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " returning id",
    .binds = insert_binds,
    .bind_count = COUNT(insert_binds),
    .in = &thing_shape,
    .out = &thing_shape};

static const char *const id_binds[] = {"id"};
const Statement sql_thing_get = {
    "lab.thing_get", ROWS " where id = :id", ROWS " where id = $1", id_binds, 1, NULL,
    &thing_shape};
const Statement sql_thing_list = {
    "lab.thing_list", ROWS " order by id", ROWS " order by id", NULL, 0, NULL, &thing_shape};
const Statement sql_thing_rows = {"lab.thing_rows", ROWS, ROWS, NULL, 0, NULL, &thing_shape};

static const char *const pick_binds[] = {"color", "least"};
const Statement sql_thing_pick = {
    "lab.thing_pick",
    ROWS
    " where (:color is null or color = :color) and (:least is null or amount >= :least) order by id",
    ROWS " where ($1 is null or color = $1) and ($2 is null or amount >= $2) order by id",
    pick_binds,
    2,
    NULL,
    &thing_shape};

static const char *const reach_binds[] = {"own_org"};
const Statement sql_thing_reach = {"lab.thing_reach",
                                   ROWS
                                   " where :own_org is null or owner_id = :own_org order by id",
                                   ROWS " where $1 is null or owner_id = $1 order by id",
                                   reach_binds,
                                   1,
                                   NULL,
                                   &thing_shape};

static const char *const rename_binds[] = {"name", "id"};
const Statement sql_thing_rename = {"lab.thing_rename",
                                    "update thing set name = :name where id = :id",
                                    "update thing set name = $1 where id = $2",
                                    rename_binds,
                                    2,
                                    NULL,
                                    NULL};
const Statement sql_thing_delete = {"lab.thing_delete",
                                    "delete from thing where id = :id",
                                    "delete from thing where id = $1",
                                    id_binds,
                                    1,
                                    NULL,
                                    NULL};
const Statement sql_thing_tally = {"lab.thing_tally",
                                   "select count(*) as count, sum(amount) as total from thing",
                                   "select count(*) as count, sum(amount) as total from thing",
                                   NULL,
                                   0,
                                   NULL,
                                   &lab_tally_shape};

static const char *const later_binds[] = {"from"};
const Statement sql_thing_later = {"lab.thing_later",
                                   ROWS " where seen_at > :from + 1 order by id",
                                   ROWS " where seen_at > $1 + 1 order by id",
                                   later_binds,
                                   1,
                                   NULL,
                                   &thing_shape};
const Statement sql_owner_insert = {"lab.owner_insert",
                                    "insert into owner (id) values (:id)",
                                    "insert into owner (id) values ($1)",
                                    id_binds,
                                    1,
                                    NULL,
                                    NULL};

static const Statement *const statements[] = {&sql_thing_insert, &sql_thing_get,
                                              &sql_thing_list,   &sql_thing_pick,
                                              &sql_thing_reach,  &sql_thing_rename,
                                              &sql_thing_delete, &sql_thing_tally,
                                              &sql_thing_later,  &sql_thing_rows,
                                              &sql_owner_insert};

#define TABLES(key, text, blob)                                                                    \
    "create table owner (id bigint primary key);"                                                  \
    "create table thing (id " key ", name " text                                                   \
    " not null, amount bigint, active bigint not null,"                                            \
    " born bigint, seen_at bigint, price bigint, score double precision, color " text ","          \
    " owner_id bigint references owner (id), bytes " blob ", extra " text ","                      \
    " constraint amount_not_negative check (amount >= 0));"                                        \
    "create unique index thing_by_name on thing (name);"                                           \
    "create unique index thing_by_owner on thing (owner_id, born);"
#define INDEXES                                                                                    \
    "create index thing_amount on thing (amount, id);"                                             \
    "create index thing_born on thing (born, id);"                                                 \
    "create index thing_seen_at on thing (seen_at, id);"                                           \
    "create index thing_price on thing (price, id);"                                               \
    "create index thing_score on thing (score, id);"                                               \
    "create index thing_color on thing (color, id);"                                               \
    "create index thing_name on thing (name, id);"
static const Migration migrations[] = {
    {1, "things and owners", TABLES("integer primary key", "text", "blob"),
     TABLES("bigint generated by default as identity primary key", "text collate \"C\"", "bytea")},
    {2, "indexes of the lists", INDEXES, INDEXES},
};

const RoomSql lab_room = {"lab", statements, COUNT(statements), migrations, COUNT(migrations)};
const RoomSql *const lab_rooms[1] = {&lab_room};

const Field *thing_field(const char *name) {
    ptrdiff_t at = shape_find(&thing_shape, str_from(name));
    assert_true(at >= 0);
    return &thing_fields[at];
}

Thing thing_make(const char *name) {
    Thing thing;
    shape_clear(&thing_shape, &thing);
    thing.name = str_from(name);
    return thing;
}

static Err tally_read(Tx *tx, void *context) {
    return tx_get(tx, NULL, &sql_thing_tally, NO_BINDS, context);
}

int64_t things_count(Store *store) {
    Tally tally;
    assert_int_equal(store_read(store, tally_read, &tally), OK);
    return tally.count;
}
