/* Composed lists, against a naive scan of the same rows; and what they refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/base/rand.h"
#include "core/store/query.h"
#include "support/store_lab.h"

enum { ROWS = 260, TRIALS = 120 };

static Thing thing_random(Rand *rand, Arena *arena, int number) {
    static const char *const words[] = {"a", "B", "b", "é", "王", "王芳", "𠮷", "Z", "z'", "~"};
    Thing thing = thing_make("");
    thing.name = arena_printf(arena, "%s%d", words[rand_below(rand, COUNT(words))],
                              number % 97 * 1000 + number);
    if (rand_below(rand, 3)) thing.amount = rand_below(rand, 6);
    thing.active = rand_below(rand, 2);
    if (rand_below(rand, 4)) thing.born = date_make(1940, 1, 1 + (int)rand_below(rand, 9));
    if (rand_below(rand, 4)) thing.seen_at = 1000000 + rand_below(rand, 5);
    if (rand_below(rand, 3)) thing.price = rand_below(rand, 4);
    if (rand_below(rand, 3)) thing.score = (double)rand_below(rand, 7) / 7;
    thing.color = (int32_t)rand_below(rand, 4);
    return thing;
}

static Err fill(Tx *tx, void *context) {
    Rand rand;
    Arena arena;
    Err err = OK;
    (void)context;
    rand_init(&rand, 20261122);
    arena_init(&arena, 0);
    for (int i = 0; i < ROWS && err == OK; i++) {
        Thing thing = thing_random(&rand, &arena, i);
        err = tx_run(tx, &sql_thing_insert, ROW(&thing));
    }
    arena_clear(&arena);
    return err;
}

/* A value of a field as text, as a client would write it; none when there is none. */
static Str shown(Arena *arena, const Field *field, const Thing *thing) {
    const char *at = (const char *)thing + field->offset;
    if (!field_has_value(field, thing)) return STR_NONE;
    switch (field->kind) {
    case F_TEXT:
        return *(const Str *)(const void *)at;
    case F_BOOL:
        return *(const bool *)at ? STR("true") : STR("false");
    case F_DATE:
        return date_print(arena, *(const Date *)(const void *)at);
    case F_TIME:
        return time_print(arena, *(const int64_t *)(const void *)at);
    case F_REAL:
        return arena_printf(arena, "%.17g", *(const double *)(const void *)at);
    case F_ENUM:
        return str_from(choice_code(field->choices, *(const int32_t *)(const void *)at));
    default:
        return arena_printf(arena, "%lld", (long long)*(const int64_t *)(const void *)at);
    }
}

static int compare_values(const Field *field, Arena *arena, const Thing *a, const Thing *b) {
    Str left = shown(arena, field, a), right = shown(arena, field, b);
    double x, y;
    bool numbers = field->kind != F_TEXT && str_read_real(left, &x) && str_read_real(right, &y);
    if (numbers) return (x > y) - (x < y);
    return str_compare(left, right);
}

static bool is_empty(const Field *field, const Thing *thing) {
    return field->kind != F_BOOL && !field_has_value(field, thing);
}

static bool matches(Arena *arena, const Query *query, const Thing *thing) {
    for (size_t i = 0; i < query->filter_count; i++) {
        const QueryFilter *filter = &query->filters[i];
        if (is_empty(filter->field, thing) != (filter->compare == QUERY_NONE)) return false;
        if (filter->compare == QUERY_NONE) continue;
        Str value = shown(arena, filter->field, thing), rest = filter->value, part;
        bool any = false;
        while (str_split(&rest, ',', &part)) any |= str_equal(value, part);
        double x, y;
        int order = str_compare(value, filter->value);
        if (str_read_real(value, &x) && str_read_real(filter->value, &y)) order = (x > y) - (x < y);
        if (filter->compare == QUERY_IN && !any) return false;
        if (filter->compare == QUERY_EQUAL && order != 0) return false;
        if (filter->compare == QUERY_FROM && order < 0) return false;
        if (filter->compare == QUERY_TO && order > 0) return false;
    }
    return true;
}

static bool stands_before(Arena *arena, const Query *query, const Thing *a, const Thing *b) {
    int order = 0;
    if (query->sort) {
        bool has_a = field_has_value(query->sort, a), has_b = field_has_value(query->sort, b);
        if (has_a != has_b) return has_a;
        if (has_a) order = compare_values(query->sort, arena, a, b);
    }
    if (order == 0) order = (a->id > b->id) - (a->id < b->id);
    return query->descending ? order > 0 : order < 0;
}

/* The rows that should come, in order: by scanning and inserting. */
static size_t naive(Arena *arena, const Query *query, List all, const Thing **out) {
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        const Thing *thing = LIST_AT(all, Thing, i);
        if (!matches(arena, query, thing)) continue;
        size_t at = count++;
        for (; at > 0 && stands_before(arena, query, thing, out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = thing;
    }
    return count;
}

static const char *const filter_names[] = {"name",    "amount", "active", "born",
                                           "seen_at", "price",  "score",  "color"};
static const char *const sort_names[] = {"name",  "amount", "born", "seen_at",
                                         "price", "score",  "color"};

static void add_filter(Rand *rand, Arena *arena, List all, Query *query) {
    const Field *field = thing_field(filter_names[rand_below(rand, COUNT(filter_names))]);
    QueryCompare compare = (QueryCompare)rand_below(rand, QUERY_COMPARE_COUNT);
    bool ordered = compare == QUERY_FROM || compare == QUERY_TO;
    if (ordered && (field->kind == F_ENUM || field->kind == F_BOOL)) compare = QUERY_EQUAL;
    Str value = shown(arena, field, LIST_AT(all, Thing, rand_below(rand, ROWS)));
    if (compare == QUERY_NONE && !(field->flags & NULLABLE)) compare = QUERY_EQUAL;
    if (compare == QUERY_NONE) value = STR("true");
    if (str_is_none(value)) return;
    for (int i = 0; compare == QUERY_IN && i < 3; i++) {
        Str more = shown(arena, field, LIST_AT(all, Thing, rand_below(rand, ROWS)));
        if (more.ptr)
            value = arena_printf(arena, STR_FMT "," STR_FMT, STR_ARG(value), STR_ARG(more));
    }
    query->filters[query->filter_count++] = (QueryFilter){field, compare, value};
}

static Query query_random(Rand *rand, Arena *arena, List all) {
    Query query = {.base = &sql_thing_rows, .limit = 1 + (int)rand_below(rand, 60)};
    uint32_t filters = rand_below(rand, 4);
    for (uint32_t i = 0; i < filters; i++) add_filter(rand, arena, all, &query);
    if (rand_below(rand, 5))
        query.sort = thing_field(sort_names[rand_below(rand, COUNT(sort_names))]);
    query.descending = rand_below(rand, 2);
    return query;
}

typedef struct Expected {
    const Thing **rows;
    size_t count, seen;
} Expected;

static Err expect_row(void *context, const void *row) {
    Expected *expected = context;
    assert_true(expected->seen < expected->count);
    assert_int_equal(((const Thing *)row)->id, expected->rows[expected->seen++]->id);
    return OK;
}

static void check_pages(Tx *tx, Arena *arena, Query query, Expected expected) {
    do {
        List rows;
        assert_int_equal(query_run(tx, arena, &query, &rows, &query.after), OK);
        assert_true(rows.count <= (size_t)query.limit);
        assert_true(rows.count == (size_t)query.limit || !query.after.ptr);
        for (size_t i = 0; i < rows.count; i++) {
            assert_int_equal(expect_row(&expected, LIST_AT(rows, Thing, i)), OK);
        }
    } while (query.after.ptr);
    assert_int_equal(expected.seen, expected.count);
}

static Err compare_all(Tx *tx, void *context) {
    Rand rand;
    Arena rows, trial;
    List all;
    const Thing *sorted[ROWS];
    (void)context;
    rand_init(&rand, 7);
    arena_init(&rows, 0);
    arena_init(&trial, 0);
    TRY(tx_list(tx, &rows, &sql_thing_list, WITH(MOST(ROWS)), &all));
    for (int i = 0; i < TRIALS; i++) {
        Query query = query_random(&rand, &trial, all);
        Expected expected = {sorted, naive(&trial, &query, all, sorted), 0};
        int64_t count;
        check_pages(tx, &trial, query, expected);
        TRY(query_count(tx, &trial, &query, &count));
        assert_int_equal(count, expected.count);
        TRY(query_count_all(tx, &trial, &query, &count));
        assert_int_equal(count, expected.count);
        arena_reset(&trial);
    }
    arena_clear(&trial);
    arena_clear(&rows);
    return OK;
}

static void test_pages_equal_a_scan(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, fill, NULL), OK);
    assert_int_equal(store_read(store, compare_all, NULL), OK);
    store_close(store);
}

static void check_refused(Tx *tx, Arena *arena, Query query, const char *fault) {
    List rows;
    Str next;
    assert_int_equal(query_run(tx, arena, &query, &rows, &next), ERR_INVALID);
    assert_string_equal(query_fault(tx), fault);
    assert_int_equal(rows.count, 0);
}

static Query filtered(const char *name, QueryCompare compare, const char *value) {
    return (Query){.base = &sql_thing_rows,
                   .filters = {{thing_field(name), compare, str_from(value)}},
                   .filter_count = 1};
}

static Err refuse_all(Tx *tx, void *context) {
    Arena arena;
    (void)context;
    arena_init(&arena, 0);
    check_refused(tx, &arena, filtered("bytes", QUERY_EQUAL, "x"), "bytes");
    check_refused(tx, &arena, filtered("amount", QUERY_EQUAL, "1 or 1=1"), "amount");
    check_refused(tx, &arena, filtered("born", QUERY_FROM, "1940-02-30"), "born");
    check_refused(tx, &arena, filtered("color", QUERY_EQUAL, "violet"), "color");
    check_refused(tx, &arena, filtered("color", QUERY_FROM, "red"), "color");
    check_refused(tx, &arena, filtered("active", QUERY_EQUAL, "yes"), "active");
    check_refused(tx, &arena, filtered("name", QUERY_EQUAL, "\xff"), "name");
    check_refused(tx, &arena, filtered("amount", QUERY_IN, "1,2,,3"), "amount");
    check_refused(tx, &arena, filtered("amount", QUERY_NONE, "false"), "amount");
    check_refused(tx, &arena, filtered("name", QUERY_NONE, "true"), "name");
    check_refused(tx, &arena,
                  filtered("amount", QUERY_IN,
                           "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21"),
                  "amount");
    check_refused(tx, &arena, (Query){.base = &sql_thing_rows, .sort = thing_field("active")},
                  "active");
    check_refused(tx, &arena, (Query){.base = &sql_thing_rows, .limit = 201}, "limit");
    static const char *const cursors[] = {
        "x", "1.zz", "1.6", "-", ".61", "1.6131", "99999999999999999999"};
    for (size_t i = 0; i < COUNT(cursors); i++) {
        Query query = {.base = &sql_thing_rows,
                       .sort = thing_field("amount"),
                       .after = str_from(cursors[i])};
        check_refused(tx, &arena, query, "after");
    }
    check_refused(tx, &arena, (Query){.base = &sql_thing_rows, .after = STR("1.61")}, "after");
    arena_clear(&arena);
    return OK;
}

static void test_refusals(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_read(store, refuse_all, NULL), OK);
    store_close(store);
}

/* The price is not for every eye, so a cursor over it holds an id alone. */
static Err page_by_price(Tx *tx, void *context) {
    Arena arena;
    List rows;
    Query query = {.base = &sql_thing_rows, .sort = thing_field("price"), .limit = 5};
    (void)context;
    arena_init(&arena, 0);
    TRY(query_run(tx, &arena, &query, &rows, &query.after));
    assert_true(query.after.ptr && str_find(query.after, STR(".")) < 0);
    query.after = STR("999999");
    assert_int_equal(query_run(tx, &arena, &query, &rows, &query.after), ERR_INVALID);
    assert_string_equal(query_fault(tx), "after");
    arena_clear(&arena);
    return OK;
}

static void test_cursor_hides_values(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, fill, NULL), OK);
    assert_int_equal(store_read(store, page_by_price, NULL), OK);
    store_close(store);
}

static Err explain_all(Tx *tx, void *context) {
    Arena arena;
    (void)context;
    arena_init(&arena, 0);
    for (size_t i = 0; i < 2 * COUNT(sort_names); i++) {
        Query query = {.base = &sql_thing_rows,
                       .sort = thing_field(sort_names[i / 2]),
                       .descending = i % 2};
        Str plan;
        TRY(query_explain(tx, &arena, &query, &plan));
        bool indexed =
            str_find(plan, STR("USING INDEX")) >= 0 || str_find(plan, STR("Index Scan")) >= 0;
        bool sorts = str_find(plan, STR("TEMP B-TREE")) >= 0 || str_find(plan, STR("Sort")) >= 0;
        if (!indexed || sorts) fail_msg("%s: " STR_FMT, sort_names[i / 2], STR_ARG(plan));
    }
    arena_clear(&arena);
    return OK;
}

static void test_sorts_by_index(void **state) {
    Store *store = database_open(*state, lab_rooms, 1);
    assert_int_equal(store_write(store, fill, NULL), OK);
    assert_int_equal(store_read(store, explain_all, NULL), OK);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(test_pages_equal_a_scan),
        ON_BOTH(test_refusals),
        ON_BOTH(test_cursor_hides_values),
        ON_BOTH(test_sorts_by_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
