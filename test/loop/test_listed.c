/* Lists as they are asked for: whoever asks, whatever the filters, the order and the length of the
 * pages, page after page tells each row that fits once, no other, and in order; while others write,
 * so it is of every row that nobody has touched.
 *
 *   seat × list ──► all it shows, unfiltered ──► filters by values of its own rows, an order, pages ──► compared
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/person.h"
#include "core/base/rand.h"
#include "core/wire/field.h"
#include "support/city_seats.h"
#include "support/order_lab.h"
#include "support/seeds.h"

enum { FILTERS = 2, PAGES_MOST = 40, BUSY_TRIALS = 60, QUERY_CHARS = 1200 };

static const DemoWish wish = {.people = 150, .days = 12, .seed = 5, .today = 20261009};
static CityLab lab;
static CitySeats seats;
static Rand drawn;
static Arena arena; /* of one trial */

/* A row: its number, and its fields as a client would write them; none: no value. */
typedef struct Row {
    int64_t id;
    Str *texts;
} Row;
typedef struct Rows {
    Row *items;
    size_t count, room;
} Rows;

typedef struct Filter {
    const Field *field;
    QueryCompare compare;
    Str value;
} Filter;
typedef struct Trial {
    const Actor *seat;
    const Route *list;
    Filter filters[FILTERS];
    size_t filter_count;
    const Field *sort; /* NULL: as the list stands by itself */
    bool descending;
    size_t limit;
} Trial;

static Str shown(const Field *field, const void *row) {
    if (field->kind == F_BOOL)
        return *FIELD_AT_CONST(bool, field, row) ? STR("true") : STR("false");
    if (!field_has_value(field, row)) return STR_NONE;
    switch (field->kind) {
    case F_TEXT:
        return arena_copy(&arena, *FIELD_AT_CONST(Str, field, row));
    case F_DATE:
        return date_print(&arena, *FIELD_AT_CONST(Date, field, row));
    case F_TIME:
        return time_print(&arena, *FIELD_AT_CONST(int64_t, field, row));
    case F_ENUM:
        return str_from(choice_code(field->choices, *FIELD_AT_CONST(int32_t, field, row)));
    case F_REAL:
        return arena_printf(&arena, "%.17g", *FIELD_AT_CONST(double, field, row));
    case F_INT:
    case F_REF:
    case F_FEN:
        return arena_printf(&arena, "%lld", (long long)*FIELD_AT_CONST(int64_t, field, row));
    default:
        return STR_NONE;
    }
}

static void rows_add(Rows *rows, const Shape *shape, const void *record) {
    if (rows->count == rows->room) {
        rows->room = rows->room == 0 ? 64 : 2 * rows->room;
        Row *items = arena_array(&arena, Row, rows->room);
        if (rows->count > 0) memcpy(items, rows->items, rows->count * sizeof *items);
        rows->items = items;
    }
    Row *row = &rows->items[rows->count++];
    row->texts = arena_array(&arena, Str, shape->count);
    for (size_t i = 0; i < shape->count; i++) row->texts[i] = shown(&shape->fields[i], record);
    row->id = *FIELD_AT_CONST(int64_t, &shape->fields[shape_find(shape, STR("id"))], record);
}

/* All pages of a query; false: it may not be asked so. */
static bool pages_read(const Trial *trial, Str query, Rows *out) {
    Faults faults = {.arena = &arena};
    Str after = STR_NONE;
    *out = (Rows){0};
    do {
        List rows = {0};
        SiteCall call = {.actor = trial->seat,
                         .route = trial->list->name,
                         .out = &rows,
                         .faults = &faults};
        call.query = arena_printf(&arena, STR_FMT "%s" STR_FMT, STR_ARG(query),
                                  str_is_empty(after) ? "" : "&after=", STR_ARG(after));
        Err err = site_call(lab.site, &arena, &call);
        if (err == ERR_INVALID || err == ERR_FORBIDDEN) return false;
        assert_int_equal(err, OK);
        for (size_t i = 0; i < rows.count; i++)
            rows_add(out, trial->list->out, (const char *)rows.items + i * trial->list->out->size);
        after = call.next;
    } while (!str_is_empty(after));
    return true;
}

/* ---- what a query means, naively ---- */

static Str text_of(const Trial *trial, const Row *row, const Field *field) {
    return row->texts[field - trial->list->out->fields];
}

static int value_compare(const Field *field, Str one, Str other) {
    double x, y;
    if (field->kind != F_TEXT && str_read_real(one, &x) && str_read_real(other, &y))
        return (x > y) - (x < y);
    return str_compare(one, other);
}

static bool fits(const Trial *trial, const Row *row) {
    for (size_t i = 0; i < trial->filter_count; i++) {
        const Filter *filter = &trial->filters[i];
        Str text = text_of(trial, row, filter->field);
        bool none = str_is_none(text);
        int order = none ? 0 : value_compare(filter->field, text, filter->value);
        bool fit = filter->compare == QUERY_NONE ? none
                   : none                        ? false
                   : filter->compare == QUERY_EQUAL
                       ? order == 0
                       : (filter->compare == QUERY_FROM ? order >= 0 : order <= 0);
        if (!fit) return false;
    }
    return true;
}

/* Rows without a value last, either way; then by number. */
static int row_compare(const Trial *trial, const Row *one, const Row *other) {
    Str a = text_of(trial, one, trial->sort), b = text_of(trial, other, trial->sort);
    int sign = trial->descending ? -1 : 1;
    if (str_is_none(a) != str_is_none(b)) return str_is_none(a) ? 1 : -1;
    int order = str_is_none(a) ? 0 : sign * value_compare(trial->sort, a, b);
    return order != 0 ? order : sign * ((one->id > other->id) - (one->id < other->id));
}

static const Row *row_of(const Rows *rows, int64_t id) {
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].id == id) return &rows->items[i];
    return NULL;
}

static bool is_same(const Trial *trial, const Row *one, const Row *other) {
    for (size_t i = 0; i < trial->list->out->count; i++) {
        Str a = one->texts[i], b = other->texts[i];
        if (str_is_none(a) != str_is_none(b) || (!str_is_none(a) && !str_equal(a, b))) return false;
    }
    return true;
}

static size_t times_in(const Rows *rows, int64_t id) {
    size_t times = 0;
    for (size_t i = 0; i < rows->count; i++) times += rows->items[i].id == id;
    return times;
}

static void judge(const Trial *trial, Str query, const Rows *before, const Rows *after,
                  const Rows *got) {
    for (size_t i = 0; i < before->count; i++) {
        const Row *row = &before->items[i], *later = row_of(after, row->id);
        if (later == NULL || !is_same(trial, row, later)) continue;
        size_t times = times_in(got, row->id), wanted = fits(trial, row);
        if (times == wanted) continue;
        print_error("%s?" STR_FMT ": %lld told %zu times\n", trial->list->name, STR_ARG(query),
                    (long long)row->id, times);
        lab.breaches++;
    }
    for (size_t i = 0; i < got->count; i++) {
        const Row *row = &got->items[i];
        bool known = row_of(before, row->id) != NULL || before != after;
        bool ordered =
            i == 0 || trial->sort == NULL || row_compare(trial, &got->items[i - 1], row) < 0;
        if (known && ordered) continue;
        print_error("%s?" STR_FMT ": %lld %s\n", trial->list->name, STR_ARG(query),
                    (long long)row->id, known ? "out of order" : "is not of the list");
        lab.breaches++;
    }
}

/* ---- drawing a query ---- */

static const Field *field_drawn(const Shape *shape, unsigned flag) {
    const Field *fields[64];
    size_t count = 0;
    for (size_t i = 0; i < shape->count; i++)
        if (shape->fields[i].flags & flag) fields[count++] = &shape->fields[i];
    return count == 0 ? NULL : fields[rand_below(&drawn, (uint32_t)count)];
}

static bool has_order(const Field *field) {
    return field->kind != F_ENUM && field->kind != F_BOOL && field->kind != F_REF;
}

static void filter_draw(Trial *trial, const Rows *all) {
    const Field *field = field_drawn(trial->list->out, FILTER);
    if (field == NULL || all->count == 0) return;
    Str value = text_of(trial, &all->items[rand_below(&drawn, (uint32_t)all->count)], field);
    Filter *filter = &trial->filters[trial->filter_count];
    *filter = (Filter){field, QUERY_EQUAL, value};
    if (str_is_none(value)) {
        if (!(field->flags & NULLABLE)) return;
        *filter = (Filter){field, QUERY_NONE, STR("true")};
    } else if (has_order(field) && rand_below(&drawn, 2) == 0) {
        filter->compare = rand_below(&drawn, 2) ? QUERY_FROM : QUERY_TO;
    }
    trial->filter_count++;
}

static Trial trial_draw(const Actor *seat, const Route *list, const Rows *all) {
    Trial trial = {.seat = seat, .list = list};
    for (uint32_t i = rand_below(&drawn, FILTERS + 1); i > 0; i--) filter_draw(&trial, all);
    if (rand_below(&drawn, 3)) trial.sort = field_drawn(list->out, SORT);
    trial.descending = rand_below(&drawn, 2);
    trial.limit = 1 + all->count / PAGES_MOST + rand_below(&drawn, 6);
    if (trial.limit > 200) trial.limit = 200;
    return trial;
}

static Str query_of(const Trial *trial) {
    static const char *const suffixes[] = {"", "_from", "_to", "", "_none"};
    Buf out;
    buf_init(&out, &arena, QUERY_CHARS);
    buf_printf(&out, "limit=%zu", trial->limit);
    if (trial->sort)
        buf_printf(&out, "&sort=%s%s", trial->descending ? "-" : "", trial->sort->name);
    for (size_t i = 0; i < trial->filter_count; i++) {
        const Filter *filter = &trial->filters[i];
        buf_printf(&out, "&%s%s=", filter->field->name, suffixes[filter->compare]);
        for (size_t j = 0; j < filter->value.len; j++)
            buf_printf(&out, "%%%02X", (unsigned)(unsigned char)filter->value.ptr[j]);
    }
    assert_false(out.overflow);
    return buf_str(&out);
}

/* ---- in quiet ---- */

static void list_try(const Actor *seat, const Route *list) {
    Rows all, got;
    arena_reset(&arena);
    if (!pages_read(&(Trial){.seat = seat, .list = list}, STR("limit=200"), &all)) return;
    Trial trial = trial_draw(seat, list, &all);
    Str query = query_of(&trial);
    if (!pages_read(&trial, query, &got)) return;
    judge(&trial, query, &all, &all, &got);
    lab.cells++;
}

/* One seat a role. */
static bool is_first_of_role(size_t seat) {
    for (size_t i = 0; i < seat; i++)
        if (seats.seats[i].roles[0] == seats.seats[seat].roles[0]) return false;
    return true;
}

static void every_seat_tries(CityLab *city, const Noun *noun, const Route *route, void *context) {
    (void)city, (void)noun, (void)context;
    if (route->list == NULL) return;
    for (size_t i = 0; i < seats.count; i++)
        if (is_first_of_role(i) && actor_reach(&seats.seats[i], route->permission) != REACH_NONE)
            list_try(&seats.seats[i], route);
}

static void a_page_after_a_page_tells_the_whole(void **state) {
    city_lab_open(&lab, *state, &wish);
    city_seats_find(&lab, &seats);
    arena_init(&arena, 0);
    for (Seeds trials = seeds_from(3); seeds_next(&trials);) {
        rand_init(&drawn, trials.seed);
        each_route(&lab, every_seat_tries, NULL);
    }
    print_message("%d lists asked for\n", lab.cells);
    assert_true(lab.cells > 500);
    assert_int_equal(lab.breaches, 0);
    arena_clear(&arena);
    city_lab_close(&lab);
}

/* ---- while others write ---- */

typedef struct Writer {
    pthread_t thread;
    atomic_bool ends;
    int wrote;
    int64_t people[400], scopes[400];
    uint32_t count;
} Writer;

/* Somebody lives otherwise, or elsewhere in the street. */
static Err somebody_changes(Writer *writer, Arena *own, Rand *rand) {
    Person person, out;
    int64_t id = writer->people[rand_below(rand, writer->count)];
    TRY(site_call(lab.site, own,
                  &(SiteCall){.actor = &system_actor,
                              .route = "person_get",
                              .in = &(IdKey){id},
                              .out = &person}));
    if (rand_below(rand, 2)) {
        person.living = 1 + (int32_t)rand_below(rand, LIVING_OTHER);
        return site_call(lab.site, own,
                         &(SiteCall){.actor = &system_actor,
                                     .route = "person_edit",
                                     .in = &person,
                                     .out = &out});
    }
    PersonDay move = {.id = id,
                      .day = date_of_ms(site_now_ms(lab.site)),
                      .scope = writer->scopes[rand_below(rand, writer->count)],
                      .registered_scope = INT_NONE,
                      .reason = STR("随女儿居住")};
    return site_call(
        lab.site, own,
        &(SiteCall){.actor = &system_actor, .route = "person_move", .in = &move, .out = &out});
}

static void *writer_run(void *context) {
    Writer *writer = context;
    Arena own;
    Rand rand;
    arena_init(&own, 0);
    rand_init(&rand, 3);
    while (!atomic_load(&writer->ends)) {
        writer->wrote += somebody_changes(writer, &own, &rand) == OK;
        arena_reset(&own);
    }
    arena_clear(&own);
    return NULL;
}

static void person_take(void *context, const void *row) {
    Writer *writer = context;
    const Route *list = site_route(lab.site, "person_list");
    const Field *scope = &list->out->fields[shape_find(list->out, STR("scope"))];
    if (writer->count == COUNT(writer->people)) return;
    writer->people[writer->count] = *FIELD_AT_CONST(int64_t, &list->out->fields[0], row);
    writer->scopes[writer->count++] = *FIELD_AT_CONST(int64_t, scope, row);
}

static const Actor *seat_as(const char *role) {
    for (size_t i = 0; i < seats.count; i++)
        if (strcmp(seats.seats[i].roles[0]->name, role) == 0) return &seats.seats[i];
    fail_msg("nobody is %s", role);
    return NULL;
}

static void busy_try(const Actor *seat, const Route *list) {
    Rows before, after, got;
    Trial whole = {.seat = seat, .list = list};
    arena_reset(&arena);
    assert_true(pages_read(&whole, STR("limit=200&sort=id"), &before));
    Trial trial = trial_draw(seat, list, &before);
    Str query = query_of(&trial);
    if (!pages_read(&trial, query, &got)) return;
    assert_true(pages_read(&whole, STR("limit=200&sort=id"), &after));
    judge(&trial, query, &before, &after, &got);
    lab.cells++;
}

static void what_nobody_touches_is_told_once(void **state) {
    static const char *const lists[] = {"person_list", "contact_list", "person_group_list",
                                        "order_list"};
    static const char *const roles[] = {"district_officer", "street_clerk", "provider_manager",
                                        "carer"};
    Writer writer = {0};
    city_lab_open(&lab, *state, &wish);
    city_seats_find(&lab, &seats);
    arena_init(&arena, 0);
    rand_init(&drawn, 11);
    city_lab_each_row(&lab, &system_actor, site_route(lab.site, "person_list"), person_take,
                      &writer);
    assert_true(writer.count > 100);
    assert_int_equal(pthread_create(&writer.thread, NULL, writer_run, &writer), 0);
    for (uint32_t i = 0; i < BUSY_TRIALS; i++)
        busy_try(seat_as(roles[i % COUNT(roles)]),
                 site_route(lab.site, lists[i / COUNT(roles) % COUNT(lists)]));
    atomic_store(&writer.ends, true);
    assert_int_equal(pthread_join(writer.thread, NULL), 0);
    print_message("%d lists asked for beside %d writes\n", lab.cells, writer.wrote);
    assert_true(lab.cells > BUSY_TRIALS / 2 && writer.wrote > 0);
    assert_int_equal(lab.breaches, 0);
    arena_clear(&arena);
    city_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_page_after_a_page_tells_the_whole),
        ON_BOTH(what_nobody_touches_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
