/* Every paper of the house, printed from the records of a city that has lived: found through the
 * tables, so that what is new tomorrow is tried without a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/person.h"
#include "care/places/organisation.h"
#include "core/walk/frame.h"
#include "core/walk/print.h"
#include "support/city_lab.h"
#include "support/printed.h"

enum { TRIES = 60, QR_SIDE_MM = 14 };

static CityLab lab;
static const DemoWish wish = {.people = 150, .days = 40, .seed = 5, .today = 20261009};

/* Sees everything, and is a person: the system prints nothing. */
static Actor reader_of(const Route *route) {
    static Grant grants[2];
    static Role role;
    grants[0] = (Grant){route->permission, REACH_ALL};
    grants[1] = (Grant){"people.see", REACH_ALL};
    role = (Role){"reader", ROLE_BUSINESS, grants, 2};
    return (Actor){.account_id = 1,
                   .name = STR("张敏"),
                   .roles = {&role},
                   .role_count = 1,
                   .scope_low = 0,
                   .scope_high = INT64_MAX};
}

static Err print_one(const Route *route, int64_t id, ReplyFile *out) {
    Actor actor = reader_of(route);
    void *in = request_for(&lab, route, id);
    ptrdiff_t place = shape_find(route->in, STR("place"));
    if (place >= 0) *(int64_t *)((char *)in + route->in->fields[place].offset) = 0;
    ptrdiff_t scope = shape_find(route->in, STR("scope"));
    if (scope >= 0) *(int64_t *)((char *)in + route->in->fields[scope].offset) = 330105000000;
    Faults faults = {.arena = &lab.arena};
    return site_call(lab.site, &lab.arena,
                     &(SiteCall){.actor = &actor,
                                 .route = route->name,
                                 .in = in,
                                 .out = out,
                                 .faults = &faults});
}

/* 18 digits, or 17 and X, beside each other. */
static bool has_whole_id(Str text) {
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool digit = c >= '0' && c <= '9';
        run = digit || (c == 'X' && run == 17) ? run + 1 : 0;
        if (run == 18 && (i + 1 == text.len || text.ptr[i + 1] < '0' || text.ptr[i + 1] > '9'))
            return true;
    }
    return false;
}

typedef struct Signing {
    Str paper;
    int found;
} Signing;

static void sign_find(void *context, Str key, Str text) {
    Signing *signing = context;
    (void)key;
    signing->found += str_find(signing->paper, text) >= 0;
}

static bool has_part(const PrintPaper *paper, PrintKind kind) {
    for (size_t i = 0; i < paper->part_count; i++)
        if (paper->parts[i].kind == kind) return true;
    return false;
}

/* A letter bears its day and 送达回证; everything else whose it is, of when, and who signs: at
 * least two. */
static void check_head(const Route *route, Str squeezed) {
    bool letter = has_part(route->paper, PRINT_LETTER);
    Signing signing = {squeezed, 0};
    words_each(lab.site->words, "zh", STR("paper.sign."), sign_find, &signing);
    bool signs = letter ? str_find(squeezed, STR("受送达人")) >= 0 : signing.found >= 2;
    bool unit = letter || str_find(squeezed, STR("单位：")) >= 0;
    bool when =
        letter ? str_find(squeezed, STR("2026年")) >= 0 : str_find(squeezed, STR("期间：")) >= 0;
    if (!signs) city_lab_breach(&lab, route, "reader", "nobody signs");
    if (!unit) city_lab_breach(&lab, route, "reader", "no unit");
    if (!when) city_lab_breach(&lab, route, "reader", "neither period nor day");
}

static void check_text(const Route *route, Str pdf) {
    Str text = printed_text(&lab.arena, pdf), squeezed = printed_squeezed(&lab.arena, pdf);
    bool unfilled = str_find(text, STR("paper.")) >= 0 || str_find(text, STR("{")) >= 0;
    if (unfilled) city_lab_breach(&lab, route, "reader", "a word is missing");
    /* The form is printed for a reason here: request_for fills every field. */
    bool form = shape_find(route->in, STR("reason")) >= 0;
    if (has_whole_id(text) != form) city_lab_breach(&lab, route, "reader", "whole ID number");
    if (route->paper->part_count == 0) return;
    check_head(route, squeezed);
    if (str_find(squeezed, STR("盖章处")) < 0) city_lab_breach(&lab, route, "reader", "no seal");
    if (str_find(squeezed, STR("第1页")) < 0) city_lab_breach(&lab, route, "reader", "no page");
    Str form_number = arena_printf(&lab.arena, "颐表%s", route->paper->form);
    if (str_find(squeezed, form_number) < 0)
        city_lab_breach(&lab, route, "reader", "no form number");
}

/* What anyone may know, by the code at its foot. */
typedef struct PaperCheck {
    Str code;
    Str title, form, number, unit;
    Date printed_on;
    int64_t pages;
} PaperCheck;

/* Its QR leads to where the code is checked. */
static void check_qr(const Route *route, Str pdf, Str code, bool ours) {
    Str address = arena_printf(&lab.arena, "%s/papers/" STR_FMT, site_config(lab.site)->portal,
                               STR_ARG(code));
    if (printed_has_qr(&lab.arena, pdf, address, QR_SIDE_MM) != ours)
        city_lab_breach(&lab, route, "reader", ours ? "no QR" : "another code in the QR");
}

static void check_code(const Route *route, Str pdf) {
    Actor nobody = {0};
    PaperCheck in = {.code = printed_code(&lab.arena, pdf)}, out;
    Str info = printed_tool(&lab.arena, "pdfinfo", "", pdf);
    if (route->paper->part_count == 0) return;
    assert_false(str_is_none(in.code));
    assert_int_equal(
        site_call(lab.site, &lab.arena,
                  &(SiteCall){.actor = &nobody, .route = "paper_check", .in = &in, .out = &out}),
        OK);
    assert_true(str_equal_c(out.form, route->paper->form));
    assert_false(str_is_empty(out.unit));
    Str pages = arena_printf(&lab.arena, "Pages:           %lld\n", (long long)out.pages);
    assert_true(str_find(info, pages) >= 0);
    char *forged = (char *)(uintptr_t)in.code.ptr;
    check_qr(route, pdf, in.code, true);
    forged[3] = forged[3] == '7' ? '8' : '7';
    if (lab.cells == 1) check_qr(route, pdf, in.code, false);
    assert_int_equal(
        site_call(lab.site, &lab.arena,
                  &(SiteCall){.actor = &nobody, .route = "paper_check", .in = &in, .out = &out}),
        ERR_NOT_FOUND);
}

static bool try_record(const Route *route, int64_t id) {
    ReplyFile file;
    Err err = print_one(route, id, &file);
    if (err == ERR_CONFLICT || err == ERR_NOT_FOUND) return false; /* not yet, not any more */
    assert_int_equal(err, OK);
    assert_true(str_equal(file.content_type, STR("application/pdf")));
    assert_true(str_starts(file.body, STR("%PDF-")));
    check_text(route, file.body);
    check_code(route, file.body);
    return true;
}

static void print_route(CityLab *city, const Noun *noun, const Route *route, void *context) {
    int *printed = context;
    (void)city;
    (void)noun;
    if (!route->paper) return;
    lab.cells++;
    const Route *list = list_before(&lab, route);
    if (!list) { /* of a place, not of a record */
        *printed += try_record(route, 1);
        return;
    }
    Actor actor = reader_of(list);
    List rows = city_lab_rows(&lab, &actor, list, NULL);
    for (size_t i = 0; i < rows.count && i < TRIES; i++) {
        if (!try_record(route, row_number(list, &rows, i, "id"))) continue;
        *printed += 1;
        return;
    }
    print_message("no record for %s\n", route->name);
}

static void every_paper_is_printed_and_checked(void **state) {
    int printed = 0;
    city_lab_open(&lab, *state, &wish);
    each_route(&lab, print_route, &printed);
    print_message("%d papers of %d printed\n", printed, lab.cells);
    assert_true(printed >= 26);
    assert_int_equal(lab.breaches, 0);
    city_lab_close(&lab);
}

static const Route *route_named(const char *name) {
    for (size_t m = 0; m < site_config(lab.site)->module_count; m++) {
        const Module *module = site_config(lab.site)->modules[m];
        for (size_t n = 0; n < module->noun_count; n++) {
            for (size_t r = 0; r < module->nouns[n]->route_count; r++)
                if (strcmp(module->nouns[n]->routes[r].name, name) == 0)
                    return &module->nouns[n]->routes[r];
        }
    }
    return NULL;
}

/* Of an organisation's page: its code stands on the paper where its name does. */
static int organisations_named(Str paper) {
    const Route *list = route_named("organisation_list");
    Actor actor = reader_of(list);
    List rows = city_lab_rows(&lab, &actor, list, NULL);
    int named = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const Organisation *organisation = LIST_AT(rows, Organisation, i);
        if (str_find(paper, organisation->name) < 0) continue;
        assert_true(str_find(paper, organisation->credit_code) >= 0);
        named++;
    }
    return named;
}

static Str agreement_text(const Actor *actor, int64_t plan) {
    IdKey in = {plan};
    ReplyFile out;
    SiteCall call = {.actor = actor, .route = "plan_paper_agreement", .in = &in, .out = &out};
    assert_int_equal(site_call(lab.site, &lab.arena, &call), OK);
    return printed_squeezed(&lab.arena, out.body);
}

static void an_agreement_names_both_sides(void **state) {
    static const char *const says[] = {"甲方：",   "代理人：", "乙方：",       "统一社会信用代码",
                                       "投诉电话", "12345",    "其中政府负担", "（示例）"};
    city_lab_open(&lab, *state, &wish);
    const Route *list = route_named("plan_list");
    Actor seer = reader_of(list), clerk = seer;
    List plans = city_lab_rows(&lab, &seer, list, "state=active");
    assert_true(plans.count > 0);
    int64_t plan = row_number(list, &plans, 0, "id");
    Str text = agreement_text(&seer, plan);
    for (size_t i = 0; i < COUNT(says); i++) assert_true(str_find(text, str_from(says[i])) >= 0);
    assert_true(organisations_named(text) > 0);
    Person person;
    Actor registrar = reader_of(route_named("person_get"));
    IdKey whose = {row_number(list, &plans, 0, "person_id")};
    assert_int_equal(site_call(lab.site, &lab.arena,
                               &(SiteCall){.actor = &registrar,
                                           .route = "person_get",
                                           .in = &whose,
                                           .out = &person}),
                     OK);
    assert_true(str_find(text, person.name) >= 0);
    static const Grant reads[] = {{"service.read", REACH_ALL}};
    static const Role reader = {"reader", ROLE_BUSINESS, reads, 1};
    clerk.roles[0] = &reader;
    Str masked = agreement_text(&clerk, plan);
    assert_true(str_find(masked, person.name) < 0);
    assert_true(organisations_named(masked) > 0);
    city_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_paper_is_printed_and_checked),
        ON_SQLITE(an_agreement_names_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
