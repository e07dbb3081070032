/* No free word that somebody writes lies plain in the database: every write of the house is tried
 * with a mark in every field that says it is sealed, and the database's own tables and files are
 * searched for it. What a version before kept plain is sealed by the next open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/wire/field.h"
#include "support/held.h"
#include "support/outside.h"

#define SEALED_MARK "走失三次的封存记号"
#define PLAIN_MARK  "明文也可的公开记号"
enum { TRIES_MOST = 1, ROUTES_MOST = 512, WORDS_MOST = 40 };

static Outside outside;

typedef struct Tally {
    int landed, landed_fields, plain_landed;
    const Route *done[ROUTES_MOST]; /* has written */
    bool last;                      /* what has not written by now is told */
} Tally;
static Tally tally;

/* ---- a request with marks ---- */

static bool is_written(const Field *field) {
    return (field->flags & (READONLY | HIDDEN)) == 0;
}

/* `mark` into every text that is sealed, or says why not; how many. */
static int words_mark(const Shape *shape, void *record, bool sealed) {
    int count = 0;
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (!is_written(field)) continue;
        if (field->kind == F_LIST && field->shape != shape) {
            List *list = FIELD_AT(List, field, record);
            if (list->count > 0) count += words_mark(field->shape, list->items, sealed);
        }
        bool wanted = field->kind == F_TEXT && (sealed ? field->seal : field->plain) != NULL;
        if (!wanted || field->max < 12 || field->ref != NULL ||
            strcmp(field->name, "diagnosis") == 0)
            continue;
        *FIELD_AT(Str, field, record) = sealed ? STR(SEALED_MARK) : STR(PLAIN_MARK);
        count++;
    }
    return count;
}

/* Of the fullest request what must be there, for routes where the rest belongs to another one. */
static void *lean(const Route *route, const void *full) {
    void *request = arena_alloc(&outside.city.arena, route->in->size);
    uint64_t present = 0;
    shape_clear(route->in, request);
    for (size_t i = 0; i < route->in->count; i++) {
        const Field *field = &route->in->fields[i];
        const char *part = arena_printf(&outside.city.arena, "{%s}", field->name).ptr;
        if ((field->flags & REQUIRED) || strstr(route->path, part)) present |= UINT64_C(1) << i;
    }
    shape_overlay(route->in, present, full, request);
    return request;
}

static Err write_with(const Route *route, void *request) {
    CityLab *city = &outside.city;
    Faults faults = {.arena = &city->arena};
    (void)words_mark(route->in, request, true);
    (void)words_mark(route->in, request, false);
    void *out = route->out ? arena_alloc(&city->arena, route->out->size) : NULL;
    return site_call(city->site, &city->arena,
                     &(SiteCall){.actor = &system_actor,
                                 .route = route->name,
                                 .in = request,
                                 .out = out,
                                 .faults = &faults});
}

static bool lands_about(const Route *route, int64_t id) {
    void *full = outside_request(&outside, route, id);
    return write_with(route, full) == OK || write_with(route, lean(route, full)) == OK;
}

static bool lands_in(const Route *route, const Route *list, const char *query) {
    List rows = city_lab_rows(&outside.city, &system_actor, list, query);
    for (size_t i = 0; i < rows.count && i < TRIES_MOST; i++) {
        if (lands_about(route, row_number(list, &rows, i, "id"))) return true;
    }
    return false;
}

/* About the first of these that takes it; some of each state. */
static bool lands_among(const Route *route, const Route *list) {
    if (list == NULL || list->out->fields[0].kind != F_REF) return false;
    ptrdiff_t at = shape_find(list->out, STR("state"));
    const Field *state = at < 0 ? NULL : &list->out->fields[at];
    if (state == NULL || state->kind != F_ENUM || !(state->flags & FILTER))
        return lands_in(route, list, NULL);
    for (int32_t i = 1; i < state->choices->count; i++) {
        const char *query =
            arena_printf(&outside.city.arena, "state=%s", choice_code(state->choices, i)).ptr;
        if (lands_in(route, list, query)) return true;
    }
    return false;
}

static bool lands(const Route *route) {
    static const char *const lists[] = {"person_list", "order_list", "application_list"};
    const Route *list = list_before(&outside.city, route);
    if (list != NULL) return lands_among(route, list);
    for (size_t i = 0; i < COUNT(lists); i++) {
        if (lands_among(route, site_route(outside.city.site, lists[i]))) return true;
    }
    return false;
}

static bool is_done(const Route *route) {
    for (int i = 0; i < tally.landed; i++) {
        if (tally.done[i] == route) return true;
    }
    return false;
}

static void try_route(CityLab *city, const Noun *noun, const Route *route, void *context) {
    (void)noun;
    (void)context;
    if ((route->flags & ROUTE_WRITES) == 0 || (route->flags & ROUTE_UPLOAD) != 0 || !route->in)
        return;
    void *request = request_for(city, route, NOWHERE);
    int sealed = words_mark(route->in, request, true);
    int plain = words_mark(route->in, request, false);
    if (sealed + plain == 0 || is_done(route)) return;
    if (!lands(route)) {
        if (tally.last) print_message("  refused whatever it is about: %s\n", route->name);
        return;
    }
    assert_true(tally.landed < ROUTES_MOST);
    tally.done[tally.landed++] = route;
    tally.landed_fields += sealed;
    tally.plain_landed += plain;
}

static bool holds(const char *text) {
    return database_holds(outside.city.site, &outside.city.arena, &outside.city.database,
                          str_from(text));
}

/* ---- what the city itself has written ---- */

typedef struct Written {
    Str words[WORDS_MOST];
    int count;
} Written;
static Written written;

/* A code is no word: it stands in tables of codes as well. */
static bool is_words(Str text) {
    bool words = text.len >= 12;
    for (size_t i = 0; words && i < text.len; i++) words = ((unsigned char)text.ptr[i] & 0x80) != 0;
    return words;
}

static void word_keep(Str text) {
    for (int i = 0; i < written.count; i++) {
        if (str_equal(written.words[i], text)) return;
    }
    if (is_words(text) && written.count < WORDS_MOST) written.words[written.count++] = text;
}

static void read_list(CityLab *city, const Noun *noun, const Route *route, void *context) {
    (void)noun;
    (void)context;
    if (route->list == NULL) return;
    List rows = city_lab_rows(city, &system_actor, route, NULL);
    for (size_t i = 0; i < route->out->count; i++) {
        const Field *field = &route->out->fields[i];
        for (size_t k = 0; field->seal && field->kind == F_TEXT && k < rows.count; k++)
            word_keep(*FIELD_AT_CONST(Str, field, (const char *)rows.items + k * route->out->size));
    }
}

static void what_the_city_wrote_is_sealed(void) {
    written.count = 0;
    each_route(&outside.city, read_list, NULL);
    for (int i = 0; i < written.count; i++) {
        Str words = written.words[i];
        if (database_holds(outside.city.site, &outside.city.arena, &outside.city.database, words))
            fail_msg("plain: " STR_FMT, STR_ARG(words));
    }
    print_message("%d of the city's own words sought\n", written.count);
    assert_true(written.count >= 8);
}

static void no_free_word_lies_plain(void **state) {
    tally = (Tally){0};
    outside_open(&outside, *state);
    for (int i = 0; i < 2; i++) { /* what one writes the next may need */
        tally.last = i == 1;
        each_route(&outside.city, try_route, NULL);
    }
    print_message("%d routes wrote %d sealed words\n", tally.landed, tally.landed_fields);
    assert_true(tally.landed_fields >= 30);
    assert_true(tally.plain_landed > 0);
    assert_true(holds(PLAIN_MARK)); /* so the search finds what is there */
    assert_false(holds(SEALED_MARK));
    what_the_city_wrote_is_sealed();
    outside_close(&outside);
}

/* ---- what a version before kept plain ---- */

static const struct Before {
    const char *sql;
} befores[] = {
#define PLAIN(table, column)                                                                       \
    { "update " table " set " column " = '" SEALED_MARK "', " column "_sealed = null" }
#define PLAIN_AS(table, column, before)                                                            \
    { "update " table " set " before " = '" SEALED_MARK "', " column "_sealed = null" }
    PLAIN("order_step", "reason"),
    PLAIN("dispatch_choice", "reason"),
    PLAIN("assignment", "reason"),
    PLAIN("plate", "reason"),
    PLAIN("visit_mark", "done"),
    PLAIN("visit_mark", "skipped"),
    PLAIN_AS("unlock_request", "words", "words_before"),
    PLAIN("unlock_request", "decided_words"),
    PLAIN("followup_call", "words"),
    PLAIN("order_rating", "words"),
    PLAIN("bill", "reason"),
    PLAIN("bill_line", "reason"),
    PLAIN_AS("bill_appeal", "words", "words_before"),
    PLAIN("bill_appeal", "answer"),
    PLAIN("order_flag", "cleared_reason"),
    PLAIN("application", "reason"),
    PLAIN("application_step", "reason"),
    PLAIN("application_material", "shared_note"),
    PLAIN_AS("objection", "words", "words_before"),
    PLAIN("objection", "result"),
    PLAIN("benefit_grant", "reason"),
    PLAIN_AS("clawback_notice", "reason", "reason_before"),
    PLAIN("contact", "note"),
    PLAIN("contact", "authority_words"),
    PLAIN("contact", "end_reason"),
    PLAIN("person_file", "end_reason"),
    PLAIN("urge", "words"),
    PLAIN_AS("handover", "reason", "reason_before"),
    PLAIN_AS("payee", "reason", "reason_before"),
    PLAIN("notice", "result"),
    PLAIN("card", "reason"),
    PLAIN_AS("file", "name", "name_before"),
};

static Err ask_audit(Op *op, void *context) {
    return audit_verify(op->tx, op->arena, site_vault(op->site), context);
}

static bool shows(const char *list, const char *name) {
    const Route *route = site_route(outside.city.site, list);
    ptrdiff_t at = shape_find(route->out, str_from(name));
    List rows = city_lab_rows(&outside.city, &system_actor, route, NULL);
    for (size_t i = 0; i < rows.count; i++) {
        const void *row = (const char *)rows.items + i * route->out->size;
        if (str_equal_c(*FIELD_AT_CONST(Str, &route->out->fields[at], row), SEALED_MARK))
            return true;
    }
    return false;
}

static void what_stood_plain_is_sealed_at_the_next_open(void **state) {
    AuditVerdict verdict;
    CityLab *city = &outside.city;
    outside_open(&outside, *state);
    for (size_t i = 0; i < COUNT(befores); i++) database_execute(&city->database, befores[i].sql);
    assert_true(holds(SEALED_MARK));
    city_lab_reopen(city); /* seals */
    city_lab_reopen(city); /* folds what the first one's log still holds */
    assert_false(holds(SEALED_MARK));
    assert_true(shows("contact_list", "note"));
    assert_true(shows("bill_line_list", "reason"));
    assert_true(shows("payee_list", "reason"));
    assert_int_equal(site_read(city->site, &system_actor, &city->arena, ask_audit, &verdict), OK);
    assert_int_equal(verdict.broken_seq, 0);
    assert_true(verdict.rows > 100);
    outside_close(&outside);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(no_free_word_lies_plain),
        ON_BOTH(what_stood_plain_is_sealed_at_the_next_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
