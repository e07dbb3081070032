/* Same seed, same city: every list of every room, decrypted, is the same in two cities made from
 * one wish. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/city.h"
#include "app/demo.h"
#include "care/money/book.h"
#include "care/people/person.h"
#include "care/service/bill.h"
#include "support/database.h"

typedef struct DemoLab {
    Database database;
    Site *site;
    char folder[64], keys[96];
    Arena arena;
} DemoLab;

static const DemoWish wish = {.people = 150, .days = 8, .seed = 3, .today = 20261009};

/* Over the end of a month: it was settled. */
static const DemoWish settled = {.people = 150, .days = 14, .seed = 3, .today = 20261109};

static void city_open(DemoLab *lab, bool served) {
    SiteConfig config;
    city_configure(&config);
    config.dsn = lab->database.dsn;
    config.key_file = lab->keys;
    config.demo = true;
    if (!served) config.clock_start_ms = demo_begins_ms(&wish);
    assert_int_equal(site_open(&config, &lab->site), OK);
}

static void lab_open(DemoLab *lab, DatabaseKind kind) {
    *lab = (DemoLab){.folder = "/tmp/yiyang-demos-XXXXXX"};
    assert_true(database_make(&lab->database, kind));
    assert_non_null(mkdtemp(lab->folder));
    (void)snprintf(lab->keys, sizeof lab->keys, "%s/keys", lab->folder);
    arena_init(&lab->arena, 0);
    city_open(lab, false);
}

static void lab_close(DemoLab *lab) {
    site_close(lab->site);
    arena_clear(&lab->arena);
    (void)unlink(lab->keys);
    (void)rmdir(lab->folder);
    database_drop(&lab->database);
}

static DemoState state_of(DemoLab *lab) {
    DemoState state;
    assert_int_equal(demo_look(lab->site, &state), OK);
    return state;
}

/* A whole list as lines of JSON, nothing masked. */
static Str list_print(DemoLab *lab, const Route *route) {
    Buf out;
    Str after = STR("");
    buf_init(&out, &lab->arena, 64 * 1024 * 1024);
    do {
        List rows = {0};
        SiteCall call = {.actor = &system_actor, .route = route->name, .out = &rows};
        call.query = arena_printf(&lab->arena, "limit=200%s" STR_FMT,
                                  after.len > 0 ? "&after=" : "", STR_ARG(after));
        site_call_all(lab->site, &call, 1, &lab->arena);
        assert_int_equal(call.err, OK);
        for (size_t i = 0; i < rows.count; i++) {
            json_write_record(&out, route->out, (char *)rows.items + i * route->out->size, NULL,
                              NULL);
            buf_put_char(&out, '\n');
        }
        after = call.next;
    } while (after.len > 0);
    assert_false(out.overflow);
    return buf_str(&out);
}

static size_t lines_of(Str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '\n';
    return count;
}

/* The chain tells how a city came about, request by request: it is nobody's record. */
static bool is_compared(const Route *route) {
    return route->list && strncmp(route->name, "audit", 5) != 0;
}

static void same_list(DemoLab *one, DemoLab *other, const Route *route, size_t *rows) {
    Str first = list_print(one, route), second = list_print(other, route);
    if (!str_equal(first, second)) print_error("%s differs\n", route->name);
    assert_true(str_equal(first, second));
    if (strcmp(route->name, "bill_line_list") == 0) assert_true(lines_of(first) > 0);
    *rows += lines_of(first);
}

/* Everything about each person, unsealed: what a list leaves out. */
static void same_people(DemoLab *one, DemoLab *other) {
    for (int64_t id = 1; id <= settled.people; id++) {
        DemoLab *labs[] = {one, other};
        Str texts[2];
        for (size_t i = 0; i < COUNT(labs); i++) {
            IdKey key = {id};
            Person person;
            Buf out;
            assert_int_equal(site_call(labs[i]->site, &labs[i]->arena,
                                       &(SiteCall){.actor = &system_actor,
                                                   .route = "person_get",
                                                   .in = &key,
                                                   .out = &person}),
                             OK);
            buf_init(&out, &labs[i]->arena, 16 * 1024);
            json_write_record(&out, &person_shape, &person, NULL, NULL);
            texts[i] = buf_str(&out);
        }
        assert_int_equal(texts[0].len, texts[1].len);
        assert_memory_equal(texts[0].ptr, texts[1].ptr, texts[0].len);
    }
}

static void same_seed_same_city(void **state) {
    static DemoLab one, other;
    DatabaseKind kind = *(const DatabaseKind *)*state;
    size_t rows = 0, lists = 0;
    if (!database_available(kind)) skip();
    lab_open(&one, kind);
    lab_open(&other, kind);
    assert_int_equal(state_of(&one), DEMO_EMPTY);
    assert_true(demo_make(one.site, &settled));
    assert_true(demo_make(other.site, &settled));
    assert_int_equal(state_of(&one), DEMO_MADE);
    const SiteConfig *config = site_config(one.site);
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t k = 0; k < config->modules[i]->noun_count; k++) {
            const Noun *noun = config->modules[i]->nouns[k];
            for (size_t r = 0; r < noun->route_count; r++) {
                if (!is_compared(&noun->routes[r])) continue;
                same_list(&one, &other, &noun->routes[r], &rows);
                lists++;
            }
        }
    }
    print_message("%zu lists, %zu rows\n", lists, rows);
    assert_true(lists > 20 && rows > 4000);
    same_people(&one, &other);
    lab_close(&one);
    lab_close(&other);
}

static Err books_read(Op *op, void *context) {
    return book_verify(op, context);
}

static void count_rows(DemoLab *lab, const char *route, const char *query, size_t least) {
    List rows = {0};
    SiteCall call = {.actor = &system_actor, .route = route, .out = &rows};
    call.query = str_from(query);
    site_call_all(lab->site, &call, 1, &lab->arena);
    assert_int_equal(call.err, OK);
    if (rows.count < least) print_error("%s?%s: %zu rows\n", route, query, rows.count);
    assert_true(rows.count >= least);
}

/* A clock that runs is stepped as well, and a new start does not fall behind what has happened. */
static void a_clock_stepped_ahead_stays_ahead(DemoLab *lab) {
    const int64_t day_ms = 86400000, week_on_ms = clock_now_ms() + 7 * day_ms;
    /* The second is recorded at the time to which the first stepped. */
    for (int i = 0; i < 2; i++) {
        int64_t to_ms = week_on_ms + i * day_ms, told;
        assert_int_equal(site_call(lab->site, &lab->arena,
                                   &(SiteCall){.actor = &system_actor,
                                               .route = "clock_step",
                                               .in = &to_ms,
                                               .out = &told}),
                         OK);
    }
    assert_true(site_now_ms(lab->site) >= week_on_ms + day_ms);
    site_close(lab->site);
    city_open(lab, true);
    assert_true(site_now_ms(lab->site) < week_on_ms);
    assert_int_equal(demo_resume(lab->site), OK);
    assert_true(site_now_ms(lab->site) >= week_on_ms);
}

static void a_demo_city_has_work_on_every_desk(void **state) {
    static DemoLab lab;
    if (!database_available(*(const DatabaseKind *)*state)) skip();
    lab_open(&lab, *(const DatabaseKind *)*state);
    assert_true(demo_make(lab.site, &wish));
    count_rows(&lab, "person_list", "limit=200", 150);
    count_rows(&lab, "application_list", "state=submitted", 3);
    count_rows(&lab, "application_list", "state=accepted", 3);
    count_rows(&lab, "order_list", "state=offered", 3);
    count_rows(&lab, "plan_list", "state=active", 5);
    count_rows(&lab, "assignment_list", "limit=50", 16);
    BookVerdict books = {0};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, books_read, &books), OK);
    assert_int_equal(books.unbalanced, 0);
    assert_int_equal(books.bad_accounts, 0);
    site_close(lab.site);
    city_open(&lab, true); /* as it is served: by the real clock */
    assert_int_equal(state_of(&lab), DEMO_MADE);
    a_clock_stepped_ahead_stays_ahead(&lab);
    lab_close(&lab);
}

/* A month that is over was settled, and not every order of it is paid: each with its reason, on the
 * paper of deductions. */
static void a_settled_month_has_something_to_deduct(void **state) {
    static DemoLab lab;
    (void)state;
    List lines = {0};
    Fen deducted = 0;
    lab_open(&lab, DATABASE_SQLITE);
    assert_true(demo_make(lab.site, &settled));
    SiteCall call = {.actor = &system_actor, .route = "bill_line_list", .out = &lines};
    call.query = STR("state=dropped");
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_int_equal(call.err, OK);
    assert_true(lines.count > 0);
    for (size_t i = 0; i < lines.count; i++) {
        const BillLine *line = LIST_AT(lines, BillLine, i);
        IdKey bill = {line->bill_id};
        ReplyFile paper;
        assert_int_equal(line->kind, BILL_LINE_OF_ORDER);
        assert_true(line->reason.len > 0);
        deducted += line->government;
        SiteCall print = {.actor = &system_actor, .route = "bill_paper_cuts", .in = &bill};
        print.out = &paper;
        assert_int_equal(site_call(lab.site, &lab.arena, &print), OK);
    }
    assert_true(deducted > 0);
    count_rows(&lab, "bill_line_list", "state=settled", lines.count + 1);
    lab_close(&lab);
}

/* On the first days of a month nothing of the month before is settled yet: the walk reaches back to
 * the one before that. */
static void whenever_it_is_made_a_month_was_settled(void **state) {
    static DemoLab lab;
    static const DemoWish first = {.people = 80, .days = 30, .seed = 3, .today = 20261201};
    static const DemoWish mid = {.people = 80, .days = 30, .seed = 3, .today = 20261220};
    (void)state;
    assert_int_equal(date_of_ms(demo_begins_ms(&first)), 20260908); /* the walk begins in October */
    assert_int_equal(date_of_ms(demo_begins_ms(&mid)), 20261009);   /* … and in November */
    lab_open(&lab, DATABASE_SQLITE);
    assert_true(demo_make(lab.site, &first));
    count_rows(&lab, "bill_list", "state=paid", 1);
    lab_close(&lab);
}

typedef struct CountyCount {
    int64_t county, people;
} CountyCount;
enum { COUNTIES = 13 };

static void county_count(CountyCount *counts, size_t *known, int64_t scope) {
    int64_t county = scope / 1000000 * 1000000;
    size_t at = 0;
    while (at < *known && counts[at].county != county) at++;
    if (at == COUNTIES) fail_msg("a 14th county: %lld", (long long)scope);
    if (at == *known) counts[(*known)++] = (CountyCount){.county = county};
    counts[at].people++;
}

/* Each county brings its register, as large as its share; the loop is walked in one of them. */
static void every_county_brings_its_register(void **state) {
    static DemoLab lab;
    static const DemoWish whole = {
        .people = 400, .days = 2, .seed = 3, .whole_city = true, .today = 20261009};
    CountyCount counts[COUNTIES];
    size_t known = 0;
    Person person;
    int64_t in_gongshu = 0, all = 0;
    (void)state;
    lab_open(&lab, DATABASE_SQLITE);
    assert_true(demo_make(lab.site, &whole));
    for (IdKey key = {1}; site_call(lab.site, &lab.arena,
                                    &(SiteCall){.actor = &system_actor,
                                    .route = "person_get",
                                    .in = &key,
                                    .out = &person}) == OK;
         key.id++)
        county_count(counts, &known, person.scope);
    assert_int_equal(known, COUNTIES);
    for (size_t i = 0; i < known; i++) {
        all += counts[i].people;
        if (counts[i].county == 330105000000) in_gongshu = counts[i].people;
        if (counts[i].county == 330127000000) assert_int_equal(counts[i].people, 10); /* 淳安县 */
    }
    assert_int_equal(in_gongshu, 44); /* 110,843 of a million */
    assert_in_range(all, 400 - COUNTIES, 400);
    count_rows(&lab, "application_list", "state=submitted", 1);
    count_rows(&lab, "order_list", "limit=200", 1);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        {"same seed, same city on sqlite", same_seed_same_city, NULL, NULL,
         (void *)(uintptr_t)&database_kinds[DATABASE_SQLITE]},
        {"same seed, same city on postgres", same_seed_same_city, NULL, NULL,
         (void *)(uintptr_t)&database_kinds[DATABASE_POSTGRES]},
        cmocka_unit_test(a_settled_month_has_something_to_deduct),
        cmocka_unit_test(whenever_it_is_made_a_month_was_settled),
        cmocka_unit_test(every_county_brings_its_register),
        {"work on every desk on sqlite", a_demo_city_has_work_on_every_desk, NULL, NULL,
         (void *)(uintptr_t)&database_kinds[DATABASE_SQLITE]},
        {"work on every desk on postgres", a_demo_city_has_work_on_every_desk, NULL, NULL,
         (void *)(uintptr_t)&database_kinds[DATABASE_POSTGRES]},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
