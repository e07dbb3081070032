/* The LTC scale (医保办发〔2021〕37号): every pair of bands at both ends of each, its own levels and
 * two years, beside a person's ability level and never in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/assessment_row.h"
#include "care/people/consent.h"
#include "care/people/person_row.h"
#include "support/assess_lab.h"
#include "support/printed.h"

static AssessLab lab;

/* The ends of each band, best first, and the band. */
typedef struct End {
    int64_t points, band;
} End;
static const End living[] = {{100, 0}, {95, 1}, {65, 1}, {60, 2}, {45, 2}, {40, 3}, {0, 3}};
static const End cognition[] = {{16, 0}, {15, 1}, {4, 1}, {3, 2}, {2, 2}, {1, 3}, {0, 3}};
static const End perception[] = {{12, 0}, {11, 1}, {4, 1}, {3, 2}, {2, 2}, {1, 3}, {0, 3}};
/* daily living down, the worse of the two others across */
static const int64_t levels[4][4] = {{0, 0, 1, 1}, {1, 1, 1, 2}, {2, 2, 2, 3}, {3, 3, 4, 5}};

static Assessment judged(int64_t person, int64_t one, int64_t two, int64_t three) {
    return assess_lab_ltc(&lab, person, (const int64_t[]){one, two, three});
}

static void check(int64_t person, const End *adl, const End *mind, const End *sense) {
    Assessment got = judged(person, adl->points, mind->points, sense->points);
    int64_t worse = mind->band > sense->band ? mind->band : sense->band;
    int64_t level = levels[adl->band][worse];
    if (got.level != level)
        fail_msg("%lld, %lld, %lld: level %lld", (long long)adl->points, (long long)mind->points,
                 (long long)sense->points, (long long)got.level);
    assert_int_equal(got.raw_level, level);
    assert_int_equal(got.total, INT_NONE);
    assert_int_equal(got.valid_until, 20281101); /* two years */
}

static void every_pair_of_bands(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    for (size_t i = 0; i < COUNT(living); i++) {
        for (size_t k = 0; k < COUNT(cognition); k++)
            check(person, &living[i], &cognition[k], &perception[0]);
        for (size_t k = 1; k < COUNT(perception); k++)
            check(person, &living[i], &cognition[0], &perception[k]);
    }
    check(person, &living[5], &cognition[6], &perception[3]); /* the worse of the two counts */
    check(person, &living[5], &cognition[3], &perception[6]);
    assess_lab_close(&lab);
}

static void in_the_words_of_the_scale(void **state) {
    static const struct {
        const char *name, *band;
        int64_t points, max;
    } parts[] = {{"日常生活活动能力", "重度", 40, 100},
                 {"认知能力", "轻度", 15, 16},
                 {"感知觉与沟通能力", "中度", 2, 12}};
    assess_lab_open(&lab, *state);
    Assessment got = judged(assess_lab_person(&lab), 40, 15, 2);
    assert_int_equal(got.level, 4);
    assert_true(str_equal_c(got.level_name, "重度失能Ⅱ级"));
    assert_int_equal(got.parts.count, COUNT(parts));
    for (size_t i = 0; i < COUNT(parts); i++) {
        const AssessmentPart *part = LIST_AT(got.parts, AssessmentPart, i);
        assert_true(str_equal_c(part->name, parts[i].name));
        assert_true(str_equal_c(part->band, parts[i].band));
        assert_int_equal(part->points, parts[i].points);
        assert_int_equal(part->max, parts[i].max);
    }
    assess_lab_close(&lab);
}

static void nothing_moves_its_level(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    Assessment begun = assess_lab_start(&lab, person, "LTC2021", 0, 1);
    AssessmentSheet sheet = assess_lab_ltc_sheet(&lab, begun.id, (const int64_t[]){95, 16, 12});
    sheet.coma = true;
    sheet.diagnosis = STR("F03");
    sheet.falls = 5;
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    Assessment got = assess_lab_sign_both(&lab, begun.id, 0, 1);
    assert_int_equal(got.level, 1);
    assert_true(str_is_empty(got.adjustments));
    assess_lab_close(&lab);
}

static void every_item_with_one_of_its_options(void **state) {
    assess_lab_open(&lab, *state);
    Assessment begun = assess_lab_start(&lab, assess_lab_person(&lab), "LTC2021", 0, 1), out;
    AssessmentSheet sheet = assess_lab_ltc_sheet(&lab, begun.id, (const int64_t[]){100, 16, 12});
    LIST_AT(sheet.answers, AssessmentAnswer, 0)->points = 15;
    LIST_AT(sheet.answers, AssessmentAnswer, 2)->points = 3;
    sheet.answers.count--;
    assert_int_equal(assess_lab_write(&lab, 0, &sheet), OK);
    assert_int_equal(assess_lab_sign(&lab, 0, begun.id, &out), ERR_INVALID);
    assert_true(people_lab_refused(&lab.people, "answers.D01", "not_an_option"));
    assert_true(people_lab_refused(&lab.people, "answers.D03", "not_an_option"));
    assert_true(people_lab_refused(&lab.people, "answers.D17", "required"));
    assess_lab_close(&lab);
}

static void beside_the_ability_level(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    (void)judged(person, 0, 0, 0);
    assert_int_equal(people_lab_read(&lab.people, person).level, INT_NONE); /* it gives none */
    Assessment ability = assess_lab_ability(&lab, person, 50);
    assert_int_equal(ability.level, 2);
    Assessment ltc = judged(person, 0, 0, 0);
    Person after = people_lab_read(&lab.people, person);
    assert_int_equal(ltc.level, 5);
    assert_int_equal(after.level, 2);
    assert_int_equal(after.level_until, ability.valid_until);
    assess_lab_close(&lab);
}

/* One of each scale may be under way: neither holds up what waits for the other. */
static void one_of_each_scale_at_a_time(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    (void)assess_lab_start(&lab, person, "LTC2021", 0, 1);
    Assessment in = assess_lab_wanted(person, "LTC2021", 2, 3), out;
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_create", &in,
                                     &out),
                     ERR_CONFLICT);
    assert_true(people_lab_refused(&lab.people, "person_id", "assessment_open"));
    (void)assess_lab_start(&lab, person, "GBT42195", 0, 1);
    assess_lab_close(&lab);
}

static Str report_of(int64_t id) {
    ReplyFile file;
    assert_int_equal(people_lab_call(&lab.people, &lab.people.clerk, "assessment_paper_report",
                                     &(IdKey){id}, &file),
                     OK);
    return printed_squeezed(&lab.people.arena, file.body);
}

/* Its report says what each part comes to, and asks nothing that moves no level of it. */
static void the_report_goes_by_the_scale(void **state) {
    assess_lab_open(&lab, *state);
    int64_t person = assess_lab_person(&lab);
    Str ltc = report_of(judged(person, 40, 15, 2).id);
    Str ability = report_of(assess_lab_ability(&lab, person, 50).id);
    assert_int_equal(text_times(ltc, "4重度失能Ⅱ级"), 1);
    assert_int_equal(text_times(ltc, "日常生活活动能力重度；认知能力轻度；感知觉与沟通能力中度"),
                     1);
    assert_int_equal(text_times(ltc, "待核"), 1);
    assert_int_equal(text_times(ltc, "处于昏迷"), 0);
    assert_int_equal(text_times(ltc, "总分"), 0);
    assert_int_equal(text_times(ability, "2中度失能"), 2); /* by points alone, and in the end */
    assert_int_equal(text_times(ability, "处于昏迷"), 1);
    assert_int_equal(text_times(ability, "总分"), 2);
    assert_int_equal(text_times(ability, "待核"), 0);
    assess_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_pair_of_bands),          ON_BOTH(in_the_words_of_the_scale),
        ON_BOTH(nothing_moves_its_level),      ON_BOTH(every_item_with_one_of_its_options),
        ON_BOTH(beside_the_ability_level),     ON_BOTH(one_of_each_scale_at_a_time),
        ON_BOTH(the_report_goes_by_the_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
