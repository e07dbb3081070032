#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/shape.h"
#include "core/guard/audit.h"
#include "core/guard/keyed.h"
#include "guard.sql.h"
#include "support/database.h"

#define ROWS 2005 /* two heads, and five rows after them */

typedef struct Office {
    Store *store;
    Vault *vault;
    Arena arena;
    AuditVerdict verdict;
    AuditHead head;
    int64_t first, count;
    /* of a tampering */
    Statement change;
    int64_t seq;
    Bind value;              /* of the column that is changed */
    const char *const *more; /* further changes, NULL at the end */
} Office;

static Office the_office;

enum { TOGETHER = 7 }; /* rows of one append; of the last one fewer */

static AuditRow row_make(int64_t number, bool has_subject) {
    return (AuditRow){.at = 1790000000000 + number,
                      .account_id = number % 7,
                      .actor = STR("王芳"),
                      .action = STR("person_edit"),
                      .subject = has_subject ? STR("person:12") : STR_NONE,
                      .outcome = STR("ok"),
                      .detail = STR("{\"fields\":[\"name\"]}"),
                      .request_id = STR("r-1")};
}

static Err append(Tx *tx, void *context) {
    Office *office = context;
    AuditRow rows[TOGETHER];
    for (int64_t i = 0, count; i < office->count; i += count) {
        count = office->count - i < TOGETHER ? office->count - i : TOGETHER;
        for (int64_t k = 0; k < count; k++)
            rows[k] = row_make(office->first + i + k, (i + k) % 2 != 0);
        TRY(audit_append(tx, &office->arena, office->vault, rows, (size_t)count));
        for (int64_t k = 0; k < count; k++) {
            bool numbered = rows[k].seq == office->first + i + k + 1;
            if (!numbered || rows[k].hash.len != 64) return ERR_INTERNAL;
        }
    }
    return OK;
}

static Err verify(Tx *tx, void *context) {
    Office *office = context;
    return audit_verify(tx, &office->arena, office->vault, &office->verdict);
}

static Err check_head(Tx *tx, void *context) {
    Office *office = context;
    return audit_head_check(tx, &office->arena, office->vault, &office->head);
}

static const char *const tamper_binds[] = {"seq", "value"};

static Statement statement_of(const char *sqlite, const char *postgres) {
    return (Statement){.name = "test.tamper",
                       .sqlite = sqlite,
                       .postgres = postgres,
                       .binds = tamper_binds,
                       .bind_count = strstr(sqlite, ":value") ? 2 : 1};
}

/* Changes, verifies, and leaves nothing behind. */
static Err tamper(Tx *tx, void *context) {
    Office *office = context;
    int64_t changed = 0;
    TRY(tx_run_counted(tx, &office->change, WITH(BIND_INT("seq", office->seq), office->value),
                       &changed));
    if (changed == 0) return ERR_NOT_FOUND;
    for (const char *const *more = office->more; more != NULL && *more != NULL; more++) {
        Statement next = {.name = "test.more", .sqlite = *more, .postgres = *more};
        TRY(tx_run(tx, &next, NO_BINDS));
    }
    TRY(verify(tx, office));
    return ERR_CONFLICT;
}

static void assert_names(Office *office, int64_t broken_seq, const char *why) {
    assert_int_equal(store_write(office->store, tamper, office), ERR_CONFLICT);
    assert_int_equal(office->verdict.broken_seq, broken_seq);
    assert_true(str_equal_c(office->verdict.why, why));
    office->more = NULL;
}

static void assert_edit_shows(Office *office, const char *set, int64_t seq) {
    Str sqlite = arena_printf(&office->arena, "update audit set %s where seq = :seq", set);
    Str postgres = arena_printf(&office->arena, "update audit set %s where seq = $1", set);
    office->change = statement_of(sqlite.ptr, postgres.ptr);
    office->seq = seq;
    assert_names(office, seq, "row_edited");
}

static int setup(void **state) {
    Office *office = &the_office;
    arena_init(&office->arena, 0);
    *state = office;
    return 0;
}

static int teardown(void **state) {
    arena_clear(&((Office *)*state)->arena);
    return 0;
}

static void an_empty_chain_is_whole(void **state) {
    Office *office = *state;
    assert_int_equal(store_read(office->store, verify, office), OK);
    assert_int_equal(office->verdict.rows, 0);
    assert_int_equal(office->verdict.broken_seq, 0);
}

static void a_chain_is_whole(void **state) {
    Office *office = *state;
    for (office->first = 0; office->first < ROWS; office->first += office->count) {
        office->count = ROWS - office->first < 401 ? ROWS - office->first : 401;
        assert_int_equal(store_write(office->store, append, office), OK);
    }
    assert_int_equal(store_read(office->store, verify, office), OK);
    assert_int_equal(office->verdict.rows, ROWS);
    assert_int_equal(office->verdict.broken_seq, 0);
    assert_true(str_is_none(office->verdict.why));
    assert_int_equal(office->verdict.head.len, 64);
}

static Err append_and_fail(Tx *tx, void *context) {
    TRY(append(tx, context));
    return ERR_CONFLICT;
}

static void what_is_rolled_back_leaves_no_gap(void **state) {
    Office *office = *state;
    office->first = ROWS;
    office->count = 3;
    assert_int_equal(store_write(office->store, append_and_fail, office), ERR_CONFLICT);
    assert_int_equal(store_read(office->store, verify, office), OK);
    assert_int_equal(office->verdict.rows, ROWS);
    assert_int_equal(office->verdict.broken_seq, 0);
}

static void any_column_edited_names_its_row(void **state) {
    Office *office = *state;
    static const char *const edits[] = {
        "at = at + 1",           "account_id = account_id + 1",
        "actor = '王方'",        "actor = null",
        "action = 'person_edi'", "subject = 'person:13'",
        "subject = ''",          "outcome = 'forbidden'",
        "detail_sealed = null",  "detail_sealed = substr(detail_sealed, 2)",
        "request_id = 'r-2'",    "request_id = null",
        "previous = hash",       "previous = ''",
        "hash = previous",       "hash = ''",
        "hash = upper(hash)",    "action = 'person_editp', subject = 'erson:12'",
    };
    static const int64_t rows[] = {1, 2, 999, 1000, 1500, ROWS};
    for (size_t i = 0; i < COUNT(edits); i++)
        for (size_t j = 0; j < COUNT(rows); j++) {
            bool no_change = (rows[j] == 1 && strcmp(edits[i], "previous = ''") == 0);
            if (!no_change) assert_edit_shows(office, edits[i], rows[j]);
        }
}

/* ---- every column, every byte ---- */

/* By name. detail is where a detail stood before details were sealed. */
typedef struct Column {
    const char *name;
    FieldKind kind;
} Column;
static const Column columns[] = {
    {"account_id", F_INT}, {"action", F_TEXT},        {"actor", F_TEXT}, {"at", F_INT},
    {"detail", F_TEXT},    {"detail_sealed", F_BLOB}, {"hash", F_TEXT},  {"outcome", F_TEXT},
    {"previous", F_TEXT},  {"request_id", F_TEXT},    {"seq", F_INT},    {"subject", F_TEXT},
};

typedef struct Cell {
    int64_t number;
    Str text, bytes;
} Cell;
static const Field cell_fields[] = {
    {"number", F_INT, offsetof(Cell, number), .flags = STORED | NULLABLE},
    {"text", F_TEXT, offsetof(Cell, text), .flags = STORED},
    {"bytes", F_BLOB, offsetof(Cell, bytes), .flags = STORED},
};
static const Shape cell_shape = {"cell", "test", cell_fields, COUNT(cell_fields), sizeof(Cell)};

typedef struct Look {
    Office *office;
    Statement statement;
    List cells;
} Look;

static Err look(Tx *tx, void *context) {
    Look *at = context;
    const Bind *binds = WITH(BIND_INT("seq", at->office->seq), MOST(100));
    return tx_list(tx, &at->office->arena, &at->statement, binds, &at->cells);
}

static Look look_at(Office *office, const char *sqlite, const char *postgres) {
    static const char *const binds[] = {"seq", "most"};
    Look at = {.office = office,
               .statement = {.name = "test.look",
                             .sqlite = sqlite,
                             .postgres = postgres,
                             .binds = binds,
                             .bind_count = COUNT(binds),
                             .out = &cell_shape}};
    assert_int_equal(store_read(office->store, look, &at), OK);
    return at;
}

static Cell cell_of(Office *office, const Column *column, int64_t seq) {
    static const char *const as[] = {[F_INT] = "number", [F_TEXT] = "text", [F_BLOB] = "bytes"};
    office->seq = seq;
    Str what = arena_printf(&office->arena, "select %s as %s from audit where seq = ", column->name,
                            as[column->kind]);
    Str sqlite = arena_printf(&office->arena, STR_FMT ":seq limit :most", STR_ARG(what));
    Str postgres = arena_printf(&office->arena, STR_FMT "$1 limit $2", STR_ARG(what));
    Look at = look_at(office, sqlite.ptr, postgres.ptr);
    assert_int_equal(at.cells.count, 1);
    return *LIST_AT(at.cells, Cell, 0);
}

static void changed_to(Office *office, const Column *column, int64_t seq, Bind value) {
    Str what = arena_printf(&office->arena, "update audit set %s = ", column->name);
    Str sqlite = arena_printf(&office->arena, STR_FMT ":value where seq = :seq", STR_ARG(what));
    Str postgres = arena_printf(&office->arena, STR_FMT "$2 where seq = $1", STR_ARG(what));
    office->change = statement_of(sqlite.ptr, postgres.ptr);
    office->seq = seq;
    office->value = value;
    bool moved = strcmp(column->name, "seq") == 0;
    assert_names(office, seq, moved ? "row_missing" : "row_edited");
    office->value = (Bind){0};
}

/* The lowest bit of a byte of UTF-8 makes another character of it, and no broken one. */
static void each_byte_changed(Office *office, const Column *column, int64_t seq, Str was) {
    bool blob = column->kind == F_BLOB;
    for (size_t i = 0; i < was.len; i++) {
        char *bytes = arena_alloc_array(&office->arena, was.len, 1);
        memcpy(bytes, was.ptr, was.len);
        bytes[i] ^= 1;
        Str now = {bytes, was.len};
        changed_to(office, column, seq, blob ? BIND_BLOB("value", now) : BIND_TEXT("value", now));
    }
    if (str_is_none(was)) changed_to(office, column, seq, BIND_TEXT("value", STR("x")));
}

/* Of those that move a row, the ones that move it to where none is. */
static void each_bit_changed(Office *office, const Column *column, int64_t seq, int64_t was) {
    bool number = strcmp(column->name, "seq") == 0;
    for (int bit = number ? 11 : 0; bit < 62; bit++) {
        int64_t now = was ^ (INT64_C(1) << bit);
        changed_to(office, column, seq, BIND_INT("value", now));
    }
}

static void these_are_all_columns(Office *office) {
    Look at =
        look_at(office,
                "select name as text from pragma_table_info('audit') where :seq >= 0 "
                "order by name limit :most",
                "select column_name as text from information_schema.columns where "
                "table_name = 'audit' and table_schema = current_schema() and $1::bigint >= 0 "
                "order by column_name collate \"C\" limit $2");
    assert_int_equal(at.cells.count, COUNT(columns));
    for (size_t i = 0; i < COUNT(columns); i++)
        assert_true(str_equal_c(LIST_AT(at.cells, Cell, i)->text, columns[i].name));
}

/* One row has a subject, the other none. */
static void any_byte_of_any_column_names_its_row(void **state) {
    Office *office = *state;
    static const int64_t rows[] = {2, 3};
    these_are_all_columns(office);
    for (size_t i = 0; i < COUNT(columns); i++)
        for (size_t j = 0; j < COUNT(rows); j++) {
            const Column *column = &columns[i];
            Cell was = cell_of(office, column, rows[j]);
            if (column->kind == F_INT)
                each_bit_changed(office, column, rows[j], was.number);
            else
                each_byte_changed(office, column, rows[j],
                                  column->kind == F_BLOB ? was.bytes : was.text);
        }
}

static void a_number_changed_names_its_row(void **state) {
    Office *office = *state;
    office->change = statement_of("update audit set seq = seq + 9000 where seq = :seq",
                                  "update audit set seq = seq + 9000 where seq = $1");
    office->seq = 700;
    assert_names(office, 700, "row_missing");
}

static void a_row_taken_out_is_named(void **state) {
    Office *office = *state;
    office->change =
        statement_of("delete from audit where seq = :seq", "delete from audit where seq = $1");
    static const int64_t rows[] = {1, 700, 1000, ROWS - 1};
    for (size_t i = 0; i < COUNT(rows); i++) {
        office->seq = rows[i];
        assert_names(office, rows[i], "row_missing");
    }
}

static void a_tail_cut_is_named(void **state) {
    Office *office = *state;
    office->change =
        statement_of("delete from audit where seq >= :seq", "delete from audit where seq >= $1");
    static const int64_t rows[] = {ROWS, ROWS - 3, 1999, 1, 500};
    for (size_t i = 0; i < COUNT(rows); i++) {
        office->seq = rows[i];
        assert_names(office, rows[i], "tail_cut");
    }
}

/* Cut, and what tells of it taken away or made to fit, as far as it can be
 * without the key. */
static void a_cut_cannot_be_hidden(void **state) {
    Office *office = *state;
    static const char *const no_tail[] = {"delete from audit_tail", NULL};
    static const char *const fitting[] = {
        "update audit_tail set seq = 2003, hash = (select hash from audit where "
        "seq = 2003)",
        NULL};
    static const char *const no_heads[] = {"delete from audit_head where seq >= 1500", NULL};
    static const char *const nothing[] = {"delete from audit_tail",
                                          "delete from audit_head where seq > 0", NULL};
    office->change =
        statement_of("delete from audit where seq >= :seq", "delete from audit where seq >= $1");
    office->seq = 2004;
    office->more = no_tail;
    assert_names(office, 2003, "tail_missing");
    office->more = fitting;
    assert_names(office, 2003, "tail_forged");
    office->seq = 1500;
    office->more = no_heads;
    assert_names(office, 1500, "tail_cut");
    office->more = nothing;
    assert_names(office, 1000, "head_differs");
}

static void a_row_added_is_named(void **state) {
    Office *office = *state;
    static const char sqlite[] = "insert into audit (seq, at, account_id, "
                                 "action, outcome, previous, hash) "
                                 "select seq + 1, at, 0, 'x', 'ok', hash, hash "
                                 "from audit where seq = :seq";
    static const char postgres[] =
        "insert into audit (seq, at, account_id, action, outcome, previous, "
        "hash) "
        "select seq + 1, at, 0, 'x', 'ok', hash, hash from audit where seq = $1";
    office->change = statement_of(sqlite, postgres);
    office->seq = ROWS;
    assert_names(office, ROWS + 1, "row_edited");
}

static void a_head_cannot_be_changed(void **state) {
    Office *office = *state;
    static const char *const edits[] = {
        "update audit_head set hash = signature where seq = ",
        "update audit_head set at = at + 1 where seq = ",
        "update audit_head set signature = hash where seq = ",
        "delete from audit_head where seq = ",
    };
    for (size_t i = 0; i < COUNT(edits); i++) {
        Str sqlite = arena_printf(&office->arena, "%s :seq", edits[i]);
        Str postgres = arena_printf(&office->arena, "%s $1", edits[i]);
        office->change = statement_of(sqlite.ptr, postgres.ptr);
        office->seq = 2000;
        assert_names(office, 2000, "head_differs");
    }
}

/* A chain made anew from an edited row on is consistent in itself; heads and
 * tail are not. */
static Err forge(Tx *tx, void *context) {
    Office *office = context;
    static const char drop[] = "delete from audit where seq > 1998";
    static const char back[] = "update audit_tail set seq = 1998, hash = (select "
                               "hash from audit where seq = 1998)";
    static const Statement sqls[] = {{.name = "test.drop", .sqlite = drop, .postgres = drop},
                                     {.name = "test.back", .sqlite = back, .postgres = back}};
    Vault *other = NULL;
    Vault *ours = office->vault;
    for (size_t i = 0; i < COUNT(sqls); i++) TRY(tx_run(tx, &sqls[i], NO_BINDS));
    static const char heads[] = "delete from audit_head where seq > 1998";
    static const Statement no_head = {.name = "test.heads", .sqlite = heads, .postgres = heads};
    TRY(tx_run(tx, &no_head, NO_BINDS));
    TRY(vault_open_fixed(8, &other)); /* without our key */
    office->vault = other;
    office->first = 1998;
    office->count = ROWS - 1998;
    Err err = append(tx, office);
    office->vault = ours;
    vault_close(other);
    TRY(err);
    TRY(verify(tx, office));
    return ERR_CONFLICT;
}

static void a_forged_chain_is_found(void **state) {
    Office *office = *state;
    assert_int_equal(store_write(office->store, forge, office), ERR_CONFLICT);
    assert_int_equal(office->verdict.broken_seq, 2000);
    assert_true(str_equal_c(office->verdict.why, "head_differs"));
}

static Err take_head(Tx *tx, void *context) {
    Office *office = context;
    List heads;
    TRY(tx_list(tx, &office->arena, &sql_audit_heads, WITH(MOST(10)), &heads));
    if (heads.count != 2) return ERR_INTERNAL;
    office->head = *LIST_AT(heads, AuditHead, 1);
    return OK;
}

static Err cut_and_check_head(Tx *tx, void *context) {
    Office *office = context;
    static const char drop[] = "delete from audit where seq >= 2000";
    static const Statement cut = {.name = "test.cut", .sqlite = drop, .postgres = drop};
    TRY(tx_run(tx, &cut, NO_BINDS));
    Err err = check_head(tx, office);
    return err == OK ? ERR_CONFLICT : err;
}

static void an_exported_head_remembers(void **state) {
    Office *office = *state;
    assert_int_equal(store_read(office->store, take_head, office), OK);
    assert_int_equal(office->head.seq, 2000);
    assert_int_equal(store_read(office->store, check_head, office), OK);
    assert_int_equal(store_write(office->store, cut_and_check_head, office), ERR_NOT_FOUND);
    office->head.at++;
    assert_int_equal(store_read(office->store, check_head, office), ERR_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
static const struct CMUnitTest tests[] = {
    TEST(an_empty_chain_is_whole), /* these two in order: the second writes what
                                      the others read */
    TEST(a_chain_is_whole),
    TEST(what_is_rolled_back_leaves_no_gap),
    TEST(any_column_edited_names_its_row),
    TEST(any_byte_of_any_column_names_its_row),
    TEST(a_number_changed_names_its_row),
    TEST(a_row_taken_out_is_named),
    TEST(a_tail_cut_is_named),
    TEST(a_cut_cannot_be_hidden),
    TEST(a_row_added_is_named),
    TEST(a_head_cannot_be_changed),
    TEST(a_forged_chain_is_found),
    TEST(an_exported_head_remembers),
};

static int run_on(DatabaseKind kind) {
    static const RoomSql *const rooms[] = {&guard_sql};
    Database database;
    if (!database_make(&database, kind)) return 0;
    the_office.store = database_open(&database, rooms, COUNT(rooms));
    vault_serve(the_office.vault, the_office.store);
    int failed = cmocka_run_group_tests_name(kind == DATABASE_SQLITE ? "sqlite" : "postgres", tests,
                                             NULL, NULL);
    store_close(the_office.store);
    database_drop(&database);
    return failed;
}

int main(void) {
    if (vault_open_fixed(7, &the_office.vault) != OK) return 1;
    int failed = run_on(DATABASE_SQLITE) + run_on(DATABASE_POSTGRES);
    vault_close(the_office.vault);
    return failed;
}
