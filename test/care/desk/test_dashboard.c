#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/city_people.h"
#include "care/benefit/grant_line.h"
#include "care/desk/dashboard.h"
#include "care/money/book.h"
#include "care/money/payfile.h"
#include "care/places/division.h"
#include "care/service/bill.h"
#include "support/city_lab.h"

static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};
static CityLab lab;

static Actor actor_of(const char *role, int64_t scope) {
    Actor actor = {.account_id = 9001, .name = STR("tester")};
    assert_null(roles_read(city_lab_rights(&lab), str_from(role), &actor));
    scope_subtree(scope, &actor.scope_low, &actor.scope_high);
    return actor;
}

static Dashboard look(const Actor *actor, int64_t scope) {
    Dashboard out = {0};
    DashboardAsk ask = {.scope = scope};
    assert_int_equal(
        site_call(lab.site, &lab.arena,
                  &(SiteCall){.actor = actor, .route = "dashboard_get", .in = &ask, .out = &out}),
        OK);
    return out;
}

static const Figure *figure_in(const List *figures, int32_t code) {
    for (size_t i = 0; i < figures->count; i++) {
        const Figure *figure = LIST_AT(*figures, Figure, i);
        if (figure->code == code) return figure;
    }
    return NULL;
}

/* What the rows of a list tell as money: the column that a reader would add up. */
static size_t fen_column(Str route) {
    static const struct {
        const char *route;
        size_t at;
    } columns[] = {{"grant_line_list", offsetof(GrantLine, amount)},
                   {"bill_list", offsetof(Bill, government)},
                   {"pay_line_list", offsetof(PayLine, amount)},
                   {"money_account_list", offsetof(MoneyAccount, held)}};
    for (size_t i = 0; i < COUNT(columns); i++)
        if (str_equal_c(route, columns[i].route)) return columns[i].at;
    fail_msg("no money in " STR_FMT, STR_ARG(route));
    return 0;
}

typedef struct Rows {
    int64_t count;
    Fen sum;
} Rows;

/* Every page of a list, and its money where `money`. */
static Rows rows_read(const Actor *actor, Str route, Str query, bool money) {
    Rows all = {0};
    size_t fen_at = money ? fen_column(route) : 0;
    SiteCall call = {.actor = actor, .route = arena_copy(&lab.arena, route).ptr};
    Str after = STR("");
    do {
        List rows = {0};
        call.out = &rows;
        call.query =
            arena_printf(&lab.arena, STR_FMT "&limit=200" STR_FMT, STR_ARG(query), STR_ARG(after));
        site_call_all(lab.site, &call, 1, &lab.arena);
        if (call.err != OK) fail_msg(STR_FMT "?" STR_FMT, STR_ARG(route), STR_ARG(query));
        all.count += (int64_t)rows.count;
        size_t size = site_route(lab.site, call.route)->out->size;
        for (size_t i = 0; money && i < rows.count; i++)
            all.sum += *(const Fen *)(const void *)((const char *)rows.items + i * size + fen_at);
        after = arena_printf(&lab.arena, "&after=" STR_FMT, STR_ARG(call.next));
    } while (!str_is_none(call.next));
    return all;
}

static int64_t rows_count(const Actor *actor, Str route, Str query) {
    return rows_read(actor, route, query, false).count;
}

static void figure_stands(const Actor *actor, const Figure *figure) {
    const char *name = choice_code(&figure_codes, figure->code);
    if (str_is_none(figure->route)) fail_msg("%s has no rows behind it", name);
    bool money = figure->kind == FIGURE_MONEY;
    Rows rows = rows_read(actor, figure->route, figure->query, money);
    int64_t told = money ? rows.sum : rows.count;
    if (told != figure->value)
        fail_msg("%s says %lld, its list %lld: " STR_FMT, name, (long long)figure->value,
                 (long long)told, STR_ARG(figure->query));
}

static void every_number_has_its_rows(const Actor *actor, int64_t scope) {
    Dashboard here = look(actor, scope);
    int64_t people = 0, unassessed = 0;
    for (size_t i = 0; i < here.figures.count; i++)
        figure_stands(actor, LIST_AT(here.figures, Figure, i));
    for (size_t i = 0; i < here.states.count; i++) {
        const DayState *state = LIST_AT(here.states, DayState, i);
        assert_int_equal(rows_count(actor, STR("order_list"), state->query), state->orders);
    }
    for (size_t i = 0; i < here.census.count; i++) {
        const CensusCell *cell = LIST_AT(here.census, CensusCell, i);
        assert_false(str_is_none(cell->query));
        int64_t rows = rows_count(actor, STR("person_list"), cell->query);
        unassessed += cell->level == INT_NONE ? rows : 0;
        if (cell->people == INT_NONE)
            assert_true(rows < here.k && cell->below == here.k);
        else
            assert_int_equal(rows, cell->people);
        people += cell->people == INT_NONE ? 0 : cell->people;
    }
    assert_true(people > 0 && unassessed > 0);
    assert_true(people <= figure_in(&here.figures, FIGURE_PEOPLE)->value);
}

static void numbers_are_alive(void) {
    Actor officer = actor_of("district_officer", CITY_GONGSHU);
    Dashboard here = look(&officer, 0);
    static const int32_t codes[] = {FIGURE_PEOPLE,       FIGURE_ALONE,      FIGURE_DEPENDENT,
                                    FIGURE_ORDERS_TODAY, FIGURE_GRANTED,    FIGURE_SETTLED,
                                    FIGURE_PAID,         FIGURE_FLAGS_OPEN, FIGURE_HELD};
    for (size_t i = 0; i < COUNT(codes); i++) {
        const Figure *figure = figure_in(&here.figures, codes[i]);
        if (!figure || figure->value <= 0) fail_msg("%s", choice_code(&figure_codes, codes[i]));
    }
    assert_int_equal(here.level, DIVISION_COUNTY);
    assert_true(figure_in(&here.figures, FIGURE_VISITS)->whole > 0);
    assert_int_equal(figure_in(&here.figures, FIGURE_VISITS)->target, 950);
    assert_true(figure_in(&here.figures, FIGURE_PEOPLE)->before > 0);
    assert_int_equal(figure_in(&here.figures, FIGURE_GRANTED)->before, INT_NONE);
}

/* A street has lines and bills of its own, though the batches and files they stand in lie at the
 * county. */
static void a_street_sees_its_money(const Actor *clerk) {
    Dashboard here = look(clerk, 0);
    static const int32_t codes[] = {FIGURE_GRANTED, FIGURE_SETTLED, FIGURE_PAID};
    int64_t told = 0;
    for (size_t i = 0; i < COUNT(codes); i++) {
        const Figure *figure = figure_in(&here.figures, codes[i]);
        if (figure) told += figure->value > 0;
    }
    assert_true(told > 0);
}

static void a_number_is_for_who_may_see_its_rows(void) {
    Actor finance = actor_of("finance_officer", CITY_GONGSHU);
    Dashboard here = look(&finance, 0);
    assert_null(figure_in(&here.figures, FIGURE_PEOPLE));
    assert_null(figure_in(&here.figures, FIGURE_VISITS));
    assert_non_null(figure_in(&here.figures, FIGURE_PAID));
    assert_int_equal(here.census.count, 0);
    assert_int_equal(here.states.count, 0);
}

static void nothing_is_told_of_other_places(void) {
    Actor officer = actor_of("district_officer", CITY_GONGSHU), other;
    DashboardAsk ask = {.scope = INT64_C(330106000000)};
    Dashboard out;
    DashboardPlaces places;
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &officer,
                                           .route = "dashboard_get",
                                           .in = &ask,
                                           .out = &out}),
                     ERR_INVALID);
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &officer,
                                           .route = "dashboard_places",
                                           .in = &ask,
                                           .out = &places}),
                     ERR_INVALID);
    other = actor_of("district_officer", ask.scope);
    out = look(&other, 0);
    for (size_t i = 0; i < out.figures.count; i++)
        assert_int_equal(LIST_AT(out.figures, Figure, i)->value, 0);
    Actor manager = actor_of("provider_manager", CITY_GONGSHU);
    assert_int_equal(
        site_call(lab.site, &lab.arena,
                  &(SiteCall){.actor = &manager, .route = "dashboard_get", .out = &out}),
        ERR_FORBIDDEN);
}

/* What is told of the divisions adds up to the whole, and small numbers of people are not told. */
static void divisions_add_up(int64_t scope) {
    Actor officer = actor_of("district_officer", CITY_GONGSHU);
    Dashboard here = look(&officer, scope);
    DashboardAsk ask = {.scope = scope};
    DashboardPlaces below = {0};
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &officer,
                                           .route = "dashboard_places",
                                           .in = &ask,
                                           .out = &below}),
                     OK);
    assert_true(below.places.count > 3);
    int64_t orders = 0, hidden = 0, people = 0;
    for (size_t i = 0; i < below.places.count; i++) {
        const DashboardPlace *place = LIST_AT(below.places, DashboardPlace, i);
        const Figure *those = figure_in(&place->figures, FIGURE_PEOPLE);
        orders += figure_in(&place->figures, FIGURE_ORDERS_TODAY)->value;
        assert_false(those->value > 0 && those->value < below.k);
        hidden += those->value == INT_NONE;
        people += those->value == INT_NONE ? 0 : those->value;
        if (those->value != INT_NONE) figure_stands(&officer, those);
        figure_stands(&officer, figure_in(&place->figures, FIGURE_ORDERS_TODAY));
    }
    assert_int_equal(orders, figure_in(&here.figures, FIGURE_ORDERS_TODAY)->value);
    if (hidden == 0) assert_int_equal(people, figure_in(&here.figures, FIGURE_PEOPLE)->value);
    assert_int_not_equal(hidden, 1);
}

static void nights_are_kept(void) {
    Actor officer = actor_of("district_officer", CITY_GONGSHU);
    Dashboard here = look(&officer, 0);
    DashboardAsk ask = {.figure = FIGURE_PEOPLE, .days = 30};
    History history = {0};
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &officer,
                                           .route = "dashboard_history",
                                           .in = &ask,
                                           .out = &history}),
                     OK);
    assert_int_equal(history.nights.count, 29);
    const FigurePoint *nights = history.nights.items;
    assert_int_equal(nights[28].day, 20261008);
    assert_int_equal(nights[28].value, figure_in(&here.figures, FIGURE_PEOPLE)->value);
    assert_int_equal(nights[21].day, 20261001);
    assert_int_equal(nights[20].value, figure_in(&here.figures, FIGURE_PEOPLE)->before);
    ask.figure = FIGURE_GRANTED;
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &officer,
                                           .route = "dashboard_history",
                                           .in = &ask,
                                           .out = &history}),
                     ERR_INVALID);
}

static Err night_twice(Op *op, void *context) {
    return job_start(op, dashboard_night_job.name, STR("{}"), context);
}

/* The same evening once more changes nothing but the evening. */
static void a_night_counted_again_is_one_night(void) {
    Actor officer = actor_of("district_officer", CITY_GONGSHU);
    DashboardAsk ask = {.figure = FIGURE_ALONE, .days = 2};
    History history = {0};
    Job ended;
    int64_t id = 0;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(site_write(lab.site, &system_actor, "test", night_twice, &id), OK);
        assert_int_equal(job_wait(lab.site, id, 20000, &ended, &lab.arena), OK);
        assert_int_equal(ended.state, JOB_DONE);
    }
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &officer,
                                           .route = "dashboard_history",
                                           .in = &ask,
                                           .out = &history}),
                     OK);
    assert_int_equal(history.nights.count, 2);
    Dashboard here = look(&officer, 0);
    assert_int_equal(LIST_AT(history.nights, FigurePoint, 1)->value,
                     figure_in(&here.figures, FIGURE_ALONE)->value);
}

static int64_t due_of(const QueueItem *item) {
    return item->due_at ? item->due_at : date_start_ms(date_add_days(item->due_on, 1));
}

static void the_queue_is_in_order_and_masked(bool overdue) {
    Actor officer = actor_of("district_officer", CITY_GONGSHU);
    DashboardAsk ask = {.overdue = overdue};
    Queue queue = {0};
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &officer,
                                           .route = "dashboard_queue",
                                           .in = &ask,
                                           .out = &queue}),
                     OK);
    if (!overdue) assert_true(queue.items.count > 0);
    for (size_t i = 0; i < queue.items.count; i++) {
        const QueueItem *item = LIST_AT(queue.items, QueueItem, i);
        bool late = due_of(item) <= site_now_ms(lab.site);
        assert_int_equal(late, overdue);
        if (i > 0) assert_true(due_of(item - 1) <= due_of(item));
        if (!str_is_none(item->person_name))
            assert_true(str_find(item->person_name, STR("*")) >= 0);
        assert_false(str_is_empty(item->place));
    }
}

static void a_city_is_told_as_it_is(void **state) {
    city_lab_open(&lab, *state, &wish);
    Actor officer = actor_of("district_officer", CITY_GONGSHU);
    Actor clerk = actor_of("street_clerk", INT64_C(330105001000));
    Actor community = actor_of("community_worker", INT64_C(330105001051));
    numbers_are_alive();
    every_number_has_its_rows(&officer, 0);
    every_number_has_its_rows(&officer, INT64_C(330105001000));
    every_number_has_its_rows(&clerk, 0);
    every_number_has_its_rows(&community, 0);
    a_street_sees_its_money(&clerk);
    a_number_is_for_who_may_see_its_rows();
    nothing_is_told_of_other_places();
    divisions_add_up(0);
    divisions_add_up(INT64_C(330105001000));
    the_queue_is_in_order_and_masked(false);
    the_queue_is_in_order_and_masked(true);
    nights_are_kept();
    a_night_counted_again_is_one_night();
    city_lab_close(&lab);
}

static void small_numbers_are_bounds(void **state) {
    (void)state;
    Figure one[4] = {{.value = 0}, {.value = 3}, {.value = 12}, {.value = 7}};
    Figure two[3] = {{.value = 4}, {.value = 1}, {.value = 9}};
    Figure none[2] = {{.value = 5}, {.value = 0}};
    figures_hide((Figure *[]){&one[0], &one[1], &one[2], &one[3]}, 4, 5);
    assert_int_equal(one[0].value, 0);
    assert_int_equal(one[1].value, INT_NONE);
    assert_int_equal(one[1].below, 5);
    assert_int_equal(one[2].value, 12);
    assert_int_equal(one[3].value, INT_NONE);
    assert_int_equal(one[3].below, 10);
    figures_hide((Figure *[]){&two[0], &two[1], &two[2]}, 3, 5);
    assert_int_equal(two[0].below, 5);
    assert_int_equal(two[1].below, 5);
    assert_int_equal(two[2].value, 9);
    figures_hide((Figure *[]){&none[0], &none[1]}, 2, 5);
    assert_int_equal(none[0].value, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_city_is_told_as_it_is),
        cmocka_unit_test(small_numbers_are_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
