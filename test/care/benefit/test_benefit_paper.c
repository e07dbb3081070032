/* Letters with their numbers, rosters with their sums, and who may print them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/benefit/clawback_notice.h"
#include "care/places/letter.h"
#include "support/benefit_lab.h"
#include "support/printed.h"

static BenefitLab lab;

typedef struct Decision {
    int64_t id;
    Str reason;
} Decision;

static const char *const papers[] = {"household_register", "application_form", "consent_form",
                                     "income_proof"};

static Application apply(int number, size_t materials) {
    int64_t person = benefit_lab_person(&lab, number, 1940, "dibao");
    benefit_lab_assess(&lab, person, 3, 20250601, 20261231);
    ApplicationMaterial brought[COUNT(papers) + 1] = {
        {.material = STR("id_card"), .shared_note = STR("公安数据核验一致")}};
    for (size_t i = 0; i < COUNT(papers); i++)
        brought[i + 1] =
            (ApplicationMaterial){.material = str_from(papers[i]), .blob_id = lab.blob};
    Application in = {.person_id = person,
                      .programme = STR("service_allowance"),
                      .applied_by = APPLIED_BY_SELF,
                      .left_days = INT_NONE,
                      .level = INT_NONE,
                      .amount = INT_NONE,
                      .materials = {brought, materials}},
                out;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, &out), OK);
    return out;
}

static Err move(const Actor *actor, const char *event, int64_t id, const char *reason) {
    Decision in = {id, str_from(reason)};
    Application out;
    char route[64];
    snprintf(route, sizeof route, "application_%s", event);
    return benefit_lab_call(&lab, actor, route, &in, &out);
}

/* The form's in-shape is an IdKey with a reason behind it. */
static Err print(const Actor *actor, const char *route, int64_t id, Str *pdf) {
    struct {
        int64_t id;
        Str reason;
    } in = {id, STR_NONE};
    ReplyFile file;
    Err err = benefit_lab_call(&lab, actor, route, &in, &file);
    *pdf = file.body;
    return err;
}

static Str printed(const char *route, int64_t id) {
    Str pdf;
    assert_int_equal(print(&lab.officer, route, id, &pdf), OK);
    return printed_squeezed(&lab.arena, pdf);
}

static void a_letter_is_there_with_its_step_and_bears_its_number(void **state) {
    Str pdf;
    benefit_lab_open(&lab, *state);
    Application one = apply(0, COUNT(papers) + 1), bare = apply(1, 1),
                two = apply(2, COUNT(papers) + 1);
    assert_int_equal(print(&lab.officer, "application_paper_accept", one.id, &pdf), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "state", "paper_not_yet"));
    assert_int_equal(move(&lab.clerk, "accept", one.id, ""), OK);
    assert_int_equal(move(&lab.clerk, "accept", bare.id, ""), ERR_INVALID); /* takes no number */
    assert_int_equal(move(&lab.clerk, "accept", two.id, ""), OK);
    Str letter = printed("application_paper_accept", one.id);
    assert_int_equal(text_times(letter, "拱民养受〔2026〕1号"), 2); /* and on what is cut off */
    assert_int_equal(text_times(letter, "杭州市拱墅区民政局"), 2);
    assert_int_equal(text_times(letter, "送达回证"), 1);
    assert_true(text_times(letter, "2026年3月2日") >= 2);
    assert_int_equal(text_times(printed("application_paper_accept", two.id), "拱民养受〔2026〕2号"),
                     2);
    benefit_lab_day(&lab, 20260310); /* printed again, later: the same number and day */
    letter = printed("application_paper_accept", one.id);
    assert_int_equal(text_times(letter, "拱民养受〔2026〕1号"), 2);
    assert_true(text_times(letter, "2026年3月2日") >= 2);
    benefit_lab_close(&lab);
}

static void each_return_has_a_letter_of_its_own(void **state) {
    benefit_lab_open(&lab, *state);
    Application application = apply(0, COUNT(papers) + 1);
    assert_int_equal(move(&lab.clerk, "return", application.id, "请补收入证明"), OK);
    Str letter = printed("application_paper_return", application.id);
    assert_int_equal(text_times(letter, "请补收入证明"), 1);
    assert_int_equal(text_times(letter, "拱民养补〔2026〕1号"), 2);
    assert_int_equal(move(&lab.community, "resubmit", application.id, ""), OK);
    Str pdf;
    assert_int_equal(print(&lab.officer, "application_paper_return", application.id, &pdf),
                     ERR_CONFLICT); /* nothing is to be mended any more */
    assert_int_equal(move(&lab.clerk, "return", application.id, "请补户口簿"), OK);
    letter = printed("application_paper_return", application.id);
    assert_int_equal(text_times(letter, "请补户口簿"), 1);
    assert_int_equal(text_times(letter, "拱民养补〔2026〕2号"), 2);
    benefit_lab_close(&lab);
}

static void a_street_counts_for_itself_and_a_year_begins_anew(void **state) {
    benefit_lab_open(&lab, *state);
    Actor street = lab.clerk;
    scope_subtree(BENEFIT_STREET, &street.scope_low, &street.scope_high);
    Application one = apply(0, COUNT(papers) + 1), two = apply(1, COUNT(papers) + 1),
                three = apply(2, COUNT(papers) + 1);
    assert_int_equal(move(&lab.clerk, "decline", one.id, "不在本区居住"), OK);
    assert_int_equal(move(&street, "decline", two.id, "不在本区居住"), OK);
    Str letter = printed("application_paper_decline", two.id);
    assert_true(text_times(letter, "米市巷街养不受〔2026〕1号") >= 1);
    assert_true(text_times(letter, "米市巷街道办事处") >= 2);
    benefit_lab_day(&lab, 20270104);
    assert_int_equal(move(&lab.clerk, "decline", three.id, "不在本区居住"), OK);
    assert_int_equal(text_times(printed("application_paper_decline", three.id),
                                "拱民养不受〔2027〕1号"),
                     2);
    List numbers;
    assert_int_equal(benefit_lab_call(&lab, &street, "document_number_list", NULL, &numbers), OK);
    assert_int_equal(numbers.count, 1);
    assert_int_equal(LIST_AT(numbers, DocumentNumber, 0)->number, 1);
    benefit_lab_close(&lab);
}

static void the_form_shows_the_whole_id_number_only_for_a_reason(void **state) {
    struct {
        int64_t id;
        Str reason;
    } in = {0, STR_NONE};
    ReplyFile file;
    benefit_lab_open(&lab, *state);
    in.id = apply(0, 2).id;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "application_paper_form", &in, &file), OK);
    Str text = printed_squeezed(&lab.arena, file.body);
    assert_int_equal(text_times(text, "********"), 1);
    assert_int_equal(text_times(text, "户口簿"), 1);
    in.reason = STR("当面核对证件");
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "application_paper_form", &in, &file), OK);
    assert_int_equal(text_times(printed_squeezed(&lab.arena, file.body), "********"), 0);
    benefit_lab_close(&lab);
}

static void nobody_prints_what_lies_outside_their_places(void **state) {
    Str pdf;
    benefit_lab_open(&lab, *state);
    Application application = apply(0, COUNT(papers) + 1);
    assert_int_equal(move(&lab.clerk, "accept", application.id, ""), OK);
    Actor elsewhere = lab.clerk;
    scope_subtree(330106000000, &elsewhere.scope_low, &elsewhere.scope_high);
    static const char *const routes[] = {"application_paper_form", "application_paper_accept"};
    for (size_t i = 0; i < COUNT(routes); i++) {
        assert_int_equal(print(&elsewhere, routes[i], application.id, &pdf), ERR_NOT_FOUND);
        assert_int_equal(print(&lab.finance, routes[i], application.id, &pdf), ERR_FORBIDDEN);
    }
    benefit_lab_close(&lab);
}

static Fen sum_on_paper(Str text, const char *label) {
    Str line;
    while (str_split(&text, '\n', &line)) {
        if (str_find(line, str_from(label)) < 0) continue;
        line = str_trim(line);
        size_t at = line.len;
        Fen sum = 0;
        while (at > 0 && line.ptr[at - 1] != ' ') at--;
        if (fen_read(str_slice(line, at, line.len), &sum)) return sum;
    }
    return -1;
}

static void a_roster_adds_up_to_its_batch(void **state) {
    ReplyFile file;
    struct {
        int64_t id, place;
    } in = {0, 0};
    benefit_lab_open(&lab, *state);
    for (int i = 0; i < 30; i++) {
        int64_t person = benefit_lab_person(&lab, i, 1930 + i % 12, "ordinary");
        (void)benefit_lab_grant(&lab, person, "aged_allowance", 20260301);
    }
    GrantBatch batch = benefit_lab_batch(&lab, "aged_allowance", 202603);
    assert_int_equal(batch.line_count, 30);
    in.id = batch.id;
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "grant_batch_paper_roster", &in, &file),
                     OK);
    Str text = printed_text(&lab.arena, file.body),
        squeezed = printed_squeezed(&lab.arena, file.body);
    assert_int_equal(text_times(squeezed, "合计（共30行）"), 1);
    assert_true(text_times(squeezed, "本页小计") >= 2);
    assert_int_equal(text_times(text, "********"), 30);
    assert_int_equal(sum_on_paper(text, "合计（共"), batch.total);
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "grant_batch_paper_summary", &in, &file),
                     OK);
    squeezed = printed_squeezed(&lab.arena, file.body);
    Str total = fen_print(&lab.arena, batch.total);
    assert_true(text_times(squeezed, total.ptr) >= 2); /* by rate, by place */
    in.place = 330106000000;
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "grant_batch_paper_roster", &in, &file),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "place", "outside_your_places"));
    benefit_lab_close(&lab);
}

/* Paid, spent, and then known to have died before. */
static void what_is_owed_is_asked_for_by_a_letter(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "dibao");
    benefit_lab_assess(&lab, person, 3, 20250101, 20261231);
    ClawbackNotice in = {.person_id = person, .reason = STR("本人去世后仍发放")}, notice;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "clawback_notice_create", &in, &notice),
                     ERR_INVALID);
    assert_true(benefit_lab_refused(&lab, "person_id", "nothing_owed"));
    (void)benefit_lab_grant(&lab, person, "service_allowance", 20260301);
    (void)benefit_lab_batch(&lab, "service_allowance", 202603);
    benefit_lab_spend(&lab, person, 60000);
    benefit_lab_day(&lab, 20260320);
    assert_int_equal(benefit_lab_person_event(&lab, "person_die", person, 20260310), OK);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "clawback_notice_create", &in, &notice),
                     OK);
    assert_int_equal(notice.amount, 39839);
    assert_true(notice.due_on > 20260320);
    Str letter = printed("clawback_notice_paper_letter", notice.id);
    assert_true(text_times(letter, "398.39") >= 1);
    assert_int_equal(text_times(letter, "本人去世后仍发放"), 1);
    assert_int_equal(text_times(letter, "拱民养追〔2026〕1号"), 2);
    Actor elsewhere = lab.clerk;
    Str pdf;
    scope_subtree(330106000000, &elsewhere.scope_low, &elsewhere.scope_high);
    assert_int_equal(print(&elsewhere, "clawback_notice_paper_letter", notice.id, &pdf),
                     ERR_NOT_FOUND);
    benefit_lab_close(&lab);
}

static int levels_printed_for_family(int64_t application) {
    Str pdf;
    assert_int_equal(print(&lab.family, "application_paper_form", application, &pdf), OK);
    return text_times(printed_squeezed(&lab.arena, pdf), "重度失能");
}

static void a_family_reads_the_level_it_was_let_see(void **state) {
    benefit_lab_open(&lab, *state);
    Application one = apply(0, 1);
    Str look = arena_printf(&lab.arena,
                            "insert into person_access (person_id, account_id, why, recorded_at, "
                            "sees_health) values (%lld, %lld, 'family', 0, 0)",
                            (long long)one.person_id, (long long)lab.family.account_id);
    database_execute(lab.database, look.ptr);
    database_execute(lab.database, "update application set level = 3");
    assert_int_equal(text_times(printed("application_paper_form", one.id), "重度失能"), 1);
    assert_int_equal(levels_printed_for_family(one.id), 0);
    database_execute(lab.database, "update person_access set sees_health = 1");
    assert_int_equal(levels_printed_for_family(one.id), 1);
    benefit_lab_close(&lab);
}

/* 即办即领: accepted and ended in one go, and the card is there. */
static void a_card_is_printed_while_it_holds(void **state) {
    Str pdf;
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "ordinary");
    ApplicationMaterial brought[] = {{.material = STR("id_card"), .shared_note = STR("核验一致")},
                                     {.material = STR("photo"), .blob_id = lab.blob}};
    Application in = {.person_id = person,
                      .programme = STR("senior_card"),
                      .applied_by = APPLIED_BY_SELF,
                      .left_days = INT_NONE,
                      .level = INT_NONE,
                      .amount = INT_NONE,
                      .materials = {brought, COUNT(brought)}},
                out;
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "application_create", &in, &out), OK);
    assert_int_equal(move(&lab.community, "accept", out.id, ""), OK);
    assert_int_equal(move(&lab.community, "conclude", out.id, ""), OK);
    IdKey key = {out.id};
    assert_int_equal(benefit_lab_call(&lab, &lab.officer, "application_get", &key, &out), OK);
    database_execute(lab.database, "update file set bytes = 0"); /* the scan of nothing is read */
    Str card = printed("grant_paper_card", out.grant_id);
    static const char *const says[] = {"老年人优待证", "单位：",   "期间：",   "承办人：",
                                       "负责人：",     "盖章处",   "第1页",    "颐表08-10",
                                       "证件编号",     "发证机关", "发证日期", "身份证件号码"};
    for (size_t i = 0; i < COUNT(says); i++) assert_true(text_times(card, says[i]) >= 1);
    Str number = arena_printf(&lab.arena, "330105%08lld", (long long)out.grant_id);
    assert_int_equal(text_times(card, number.ptr), 1);
    struct { /* GrantStop of grant.c */
        int64_t id;
        Date day;
        Str reason;
    } stop = {out.grant_id, 20260401, STR("迁出")};
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "grant_stop", &stop, NULL), OK);
    assert_int_equal(print(&lab.officer, "grant_paper_card", out.grant_id, &pdf), ERR_CONFLICT);
    assert_true(benefit_lab_refused(&lab, "state", "no_card"));
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_letter_is_there_with_its_step_and_bears_its_number),
        ON_BOTH(a_card_is_printed_while_it_holds),
        ON_BOTH(each_return_has_a_letter_of_its_own),
        ON_BOTH(a_street_counts_for_itself_and_a_year_begins_anew),
        ON_BOTH(the_form_shows_the_whole_id_number_only_for_a_reason),
        ON_BOTH(nobody_prints_what_lies_outside_their_places),
        ON_BOTH(a_roster_adds_up_to_its_batch),
        ON_BOTH(what_is_owed_is_asked_for_by_a_letter),
        ON_BOTH(a_family_reads_the_level_it_was_let_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
