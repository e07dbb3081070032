/* What a field says of itself, storage does: its text goes in sealed and comes out as it was, by
 * every way a row is read. */
#include "core/store/sealer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "support/store_lab.h"

/* Lies in the table of things: its words in their column of bytes. */
typedef struct Secret {
    int64_t id;
    Str name, words;
} Secret;
static const Field secret_fields[] = {
    {"id", F_REF, offsetof(Secret, id), .flags = READONLY | STORED},
    {"name", F_TEXT, offsetof(Secret, name), .flags = STORED, .max = 50},
    {"words", F_TEXT, offsetof(Secret, words), .max = 50, .seal = "lab.words"},
};
static const Shape secret_shape = {"secret", "lab", secret_fields, COUNT(secret_fields),
                                   sizeof(Secret)};

static const char *const insert_binds[] = {"name", "words_sealed"};
static const char *const plain_binds[] = {"name", "words"};
#define INSERT "insert into thing (name, active, bytes) values "
static const Statement sql_secret_insert = {"lab.secret_insert",
                                            INSERT "(:name, 1, :words_sealed) returning id",
                                            INSERT "($1, 1, $2) returning id",
                                            insert_binds,
                                            COUNT(insert_binds),
                                            &secret_shape,
                                            &secret_shape};
static const Statement sql_secret_plain = {"lab.secret_plain",
                                           INSERT "(:name, 1, :words)",
                                           INSERT "($1, 1, $2)",
                                           plain_binds,
                                           COUNT(plain_binds),
                                           &secret_shape,
                                           NULL};
#define SECRETS "select id, name, bytes as words_sealed from thing order by id"
static const Statement sql_secret_list = {"lab.secret_list", SECRETS, SECRETS, NULL, 0, NULL,
                                          &secret_shape};

/* Keys of a child: the context before, every byte turned. */
static Str turn(void *keys, Arena *arena, const char *context, Str plain) {
    (void)keys;
    if (str_is_none(plain)) return STR_NONE;
    size_t head = strlen(context);
    char *out = arena_alloc(arena, head + plain.len + 1);
    memcpy(out, context, head);
    for (size_t i = 0; i < plain.len; i++) out[head + i] = (char)(plain.ptr[i] ^ 0x55);
    return (Str){out, head + plain.len};
}

static Err turn_back(void *keys, Arena *arena, const char *context, Str sealed, Str *plain) {
    if (!str_starts(sealed, str_from(context))) return ERR_INTERNAL;
    size_t head = strlen(context);
    *plain = turn(keys, arena, "", (Str){sealed.ptr + head, sealed.len - head});
    return OK;
}

static Store *open_with_keys(const Database *database) {
    static int keys;
    Store *store = database_open(database, lab_rooms, 1);
    store_use_sealer(store, &(Sealer){&keys, turn, turn_back});
    return store;
}

static Err two(Tx *tx, void *context) {
    Arena *arena = context;
    Secret first = {.name = STR("one"), .words = STR("走失三次")}, second = {.name = STR("two")};
    TRY(tx_get(tx, arena, &sql_secret_insert, ROW(&first), &first));
    return tx_get(tx, arena, &sql_secret_insert, ROW(&second), &second);
}

typedef struct Seen {
    Arena arena;
    List secrets, things;
    Str walked; /* what tx_each showed, one after the other */
} Seen;

static Err walk(void *context, const void *row) {
    Seen *seen = context;
    const Secret *secret = row;
    seen->walked = arena_printf(&seen->arena, STR_FMT "%s;", STR_ARG(seen->walked),
                                str_is_none(secret->words) ? "-" : secret->words.ptr);
    return OK;
}

static Err look(Tx *tx, void *context) {
    Seen *seen = context;
    TRY(tx_list(tx, &seen->arena, &sql_secret_list, WITH(MOST(9)), &seen->secrets));
    TRY(tx_list(tx, &seen->arena, &sql_thing_list, WITH(MOST(9)), &seen->things));
    return tx_each(tx, &sql_secret_list, NO_BINDS, walk, seen);
}

static void words_go_in_sealed_and_come_out(void **state) {
    Seen seen = {.walked = STR("")};
    arena_init(&seen.arena, 0);
    Store *store = open_with_keys(*state);
    assert_int_equal(store_write(store, two, &seen.arena), OK);
    assert_int_equal(store_read(store, look, &seen), OK);
    assert_int_equal(seen.secrets.count, 2);
    assert_true(str_equal_c(LIST_AT(seen.secrets, Secret, 0)->words, "走失三次"));
    assert_true(str_is_none(LIST_AT(seen.secrets, Secret, 1)->words));
    assert_true(str_equal_c(seen.walked, "走失三次;-;"));
    Str lies = LIST_AT(seen.things, Thing, 0)->bytes;
    assert_true(str_starts(lies, STR("lab.words")));
    assert_int_equal(lies.len, strlen("lab.words") + strlen("走失三次"));
    assert_null(memmem(lies.ptr, lies.len, "走失", strlen("走失")));
    assert_true(str_is_none(LIST_AT(seen.things, Thing, 1)->bytes));
    store_close(store);
    arena_clear(&seen.arena);
}

static void a_store_without_keys_neither_seals_nor_opens(void **state) {
    Seen seen = {.walked = STR("")};
    arena_init(&seen.arena, 0);
    Store *store = open_with_keys(*state);
    assert_int_equal(store_write(store, two, &seen.arena), OK);
    store_close(store);
    store = database_open(*state, lab_rooms, 1);
    log_set_level(LOG_OFF);
    assert_int_equal(store_read(store, look, &seen), ERR_INTERNAL);
    assert_int_equal(store_write(store, two, &seen.arena), ERR_INTERNAL);
    log_set_level(LOG_WARN);
    store_close(store);
    arena_clear(&seen.arena);
}

static Err spoil(Tx *tx, void *context) {
    (void)context;
    static const Statement cut = {"lab.cut",
                                  "update thing set bytes = substr(bytes, 2)",
                                  "update thing set bytes = substr(bytes, 2)",
                                  NULL,
                                  0,
                                  NULL,
                                  NULL};
    return tx_run(tx, &cut, NO_BINDS);
}

static void what_was_tampered_with_is_no_row(void **state) {
    Seen seen = {.walked = STR("")};
    arena_init(&seen.arena, 0);
    Store *store = open_with_keys(*state);
    assert_int_equal(store_write(store, two, &seen.arena), OK);
    assert_int_equal(store_write(store, spoil, NULL), OK);
    assert_int_equal(store_read(store, look, &seen), ERR_INTERNAL);
    store_close(store);
    arena_clear(&seen.arena);
}

static void a_statement_that_binds_it_plain_stops_the_start(void **state) {
    static const Statement *const sound[] = {&sql_secret_insert, &sql_secret_list};
    static const Statement *const plain[] = {&sql_secret_insert, &sql_secret_plain};
    RoomSql room = lab_room;
    const RoomSql *const rooms[] = {&room};
    StoreConfig config = {.rooms = rooms, .room_count = 1};
    Store *store = NULL;
    room.statements = sound;
    room.statement_count = COUNT(sound);
    database_need(*state, &config);
    assert_int_equal(store_open(&config, &store), OK);
    store_close(store);
    room.statements = plain;
    log_set_level(LOG_OFF);
    assert_int_equal(store_open(&config, &store), ERR_INTERNAL);
    log_set_level(LOG_WARN);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(words_go_in_sealed_and_come_out),
        ON_BOTH(a_store_without_keys_neither_seals_nor_opens),
        ON_BOTH(what_was_tampered_with_is_no_row),
        ON_BOTH(a_statement_that_binds_it_plain_stops_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
