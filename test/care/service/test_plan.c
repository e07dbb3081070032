#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/people/authority.h"
#include "care/people/contact.h"
#include "care/people/person.h"
#include "care/places/organisation.h"
#include "care/service/order.h"
#include "care/service/plan_life.h"
#include "care/service/weekdays.h"
#include "core/walk/blob.h"
#include "support/order_lab.h"
#include "support/printed.h"

static OrderLab lab;

static PlanItem lines[4];

static Plan draft(int64_t person) {
    lines[0] = (PlanItem){.item = STR("cleaning"), .times_month = 8, .weekdays = STR("1,4")};
    lines[1] = (PlanItem){.item = STR("companionship"), .times_month = 2};
    return (Plan){.person_id = person,
                  .quota_month = 30000,
                  .valid_from = LAB_TODAY,
                  .items = {lines, 2}};
}

static Err create(const Plan *in, Plan *out) {
    return order_lab_call(&lab, &lab.clerk, "plan_create", in, out);
}

static Err move(const char *route, int64_t id, Plan *out) {
    IdKey key = {id};
    return order_lab_call(&lab, &lab.clerk, route, &key, out);
}

static void faults_of_a_plan_come_together(void **state) {
    order_lab_open(&lab, *state);
    Plan in = draft(order_lab_person(&lab, 1)), out;
    lines[0].weekdays = STR("1,1");
    lines[1].item = STR("cleaning");
    lines[2] = (PlanItem){.item = STR("no_such_item"), .times_month = 1};
    in.items.count = 3;
    in.valid_to = 20280101;
    assert_int_equal(create(&in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "items[0].weekdays", "not_weekdays"));
    assert_true(order_lab_refused(&lab, "items[1].item", "named_twice"));
    assert_true(order_lab_refused(&lab, "items[2].item", "not_on_menu"));
    assert_true(order_lab_refused(&lab, "valid_to", "plan_too_long"));
    order_lab_close(&lab);
}

static Err read_words(Op *op, void *context) {
    (void)context;
    op->language = "zh";
    assert_true(str_equal_c(weekdays_words(op, STR("1,4")), "周一、周四"));
    op->language = "en";
    assert_true(str_equal_c(weekdays_words(op, STR("1,4,7")), "Mon, Thu, Sun"));
    assert_true(str_equal_c(weekdays_words(op, STR("4")), "Thu"));
    assert_true(str_is_empty(weekdays_words(op, STR_NONE)));
    return OK;
}

/* The words' file keeps no space at a line's end: a list is one word with two places. */
static void a_list_is_written_as_its_language_does(void **state) {
    order_lab_open(&lab, *state);
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, read_words, NULL), OK);
    order_lab_close(&lab);
}

static void nobody_wishes_for_an_unknown_sex(void **state) {
    (void)state;
    assert_int_equal(choice_find(&carer_sexes, STR("male")), SEX_MALE);
    assert_int_equal(choice_find(&carer_sexes, STR("female")), SEX_FEMALE);
    assert_int_equal(carer_sexes.count, SEX_FEMALE + 1);
}

static void weekdays_are_taken_as_people_write_them(void **state) {
    static const struct {
        const char *written, *kept;
    } cases[] = {
        {"周一、周四", "1,4"}, {"1，4", "1,4"},    {"一 四", "1,4"}, {"星期四,星期一", "1,4"},
        {"周一周四", "1,4"},   {"周日", "7"},      {"天", "7"},      {"4, 1,", "1,4"},
        {"1,2,3", "1,2,3"},    {"　六；7", "6,7"}, {"周末", NULL},   {"8", NULL},
        {"14", NULL},          {"一、1", NULL},    {"周", NULL},     {"、", NULL},
        {"日、天", NULL},      {"0", NULL},        {"每天", NULL},   {"一四", NULL},
    };
    order_lab_open(&lab, *state);
    for (size_t i = 0; i < COUNT(cases); i++) {
        Plan in = draft(order_lab_person(&lab, (int)i + 1)), out;
        lines[0].weekdays = str_from(cases[i].written);
        Err err = create(&in, &out);
        if (cases[i].kept == NULL) {
            assert_int_equal(err, ERR_INVALID);
            assert_true(order_lab_refused(&lab, "items[0].weekdays", "not_weekdays"));
            continue;
        }
        assert_int_equal(err, OK);
        assert_int_equal(move("plan_get", out.id, &out), OK);
        const PlanItem *kept = LIST_AT(out.items, PlanItem, 0);
        if (!str_equal_c(kept->item, "cleaning")) kept++;
        assert_true(str_equal_c(kept->weekdays, cases[i].kept));
    }
    order_lab_close(&lab);
}

static void a_plan_begins_today_with_what_is_granted(void **state) {
    struct {
        int64_t person_id;
        Fen quota_month;
        Date valid_from;
        int64_t level, scope;
    } start = {.person_id = 0}, out;
    order_lab_open(&lab, *state);
    start.person_id = order_lab_person(&lab, 1);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_start", &start, &out), OK);
    assert_int_equal(out.valid_from, LAB_TODAY);
    assert_int_equal(out.quota_month, INT_NONE);
    start.person_id = 999999;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_start", &start, &out), ERR_NOT_FOUND);
    order_lab_close(&lab);
}

static void a_person_has_one_running_plan(void **state) {
    order_lab_open(&lab, *state);
    Plan in = draft(lab.person), second;
    assert_int_equal(create(&in, &second), OK);
    assert_int_equal(second.state, PLAN_DRAFT);
    assert_int_equal(move("plan_activate", second.id, &second), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "person_id", "plan_running"));
    assert_int_equal(move("plan_pause", second.id, &second), ERR_CONFLICT);
    order_lab_close(&lab);
}

static void person_day(const char *route) {
    PersonDay day = {.id = lab.person,
                     .day = LAB_TODAY,
                     .registered_scope = INT_NONE,
                     .reason = STR("同名")};
    assert_int_equal(order_lab_call(&lab, &lab.community, route, &day, NULL), OK);
}

static void stands(int64_t plan, int32_t state) {
    Plan out;
    assert_int_equal(move("plan_get", plan, &out), OK);
    assert_int_equal(out.state, state);
}

/* One ended by hand on the day stays so, one that rested rests again, a draft waits for its yes. */
static void a_wrongful_death_leaves_plans_where_they_stood(void **state) {
    order_lab_open(&lab, *state);
    List rows;
    SiteCall call = {.actor = &lab.clerk, .route = "plan_list", .out = &rows};
    call.query = arena_printf(&lab.arena, "person_id=%lld", (long long)lab.person);
    assert_int_equal(site_call(lab.site, &lab.arena, &call), OK);
    int64_t first = LIST_AT(rows, Plan, 0)->id;
    struct {
        int64_t id;
        Str reason;
    } end = {first, STR("换一份")};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_end", &end, NULL), OK);
    Plan in = draft(lab.person), second, third;
    assert_int_equal(create(&in, &second), OK);
    assert_int_equal(move("plan_activate", second.id, &second), OK);
    assert_int_equal(move("plan_pause", second.id, &second), OK);
    assert_int_equal(create(&in, &third), OK);
    for (int times = 0; times < 2; times++) {
        person_day("person_die");
        stands(second.id, PLAN_ENDED);
        stands(third.id, PLAN_ENDED);
        person_day("person_revive");
        stands(first, PLAN_ENDED);
        stands(second.id, PLAN_PAUSED);
        stands(third.id, PLAN_DRAFT);
    }
    order_lab_close(&lab);
}

static void an_edit_replaces_the_lines(void **state) {
    order_lab_open(&lab, *state);
    Plan in = draft(order_lab_person(&lab, 1)), plan, out;
    assert_int_equal(create(&in, &plan), OK);
    lines[0] = (PlanItem){.item = STR("laundry"), .times_month = 3};
    Plan edit = {.id = plan.id,
                 .version = plan.version,
                 .quota_month = INT_NONE,
                 .items = {lines, 1}};
    edit.quota_month = 20000;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_edit", &edit, &out), OK);
    assert_int_equal(out.version, plan.version + 1);
    assert_int_equal(move("plan_get", plan.id, &out), OK);
    assert_int_equal(out.items.count, 1);
    assert_int_equal(out.quota_month, 20000);
    assert_true(str_equal(LIST_AT(out.items, PlanItem, 0)->item, STR("laundry")));
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_edit", &edit, &out), ERR_STALE);
    order_lab_close(&lab);
}

static void money_of_the_month_is_limited(void **state) {
    order_lab_open(&lab, *state);
    int64_t person = order_lab_person(&lab, 1);
    Plan in = draft(person), plan;
    in.quota_month = 5000;
    assert_int_equal(create(&in, &plan), OK);
    assert_int_equal(move("plan_activate", plan.id, &plan), OK);
    order_lab_fund(&lab, person, 90000);
    Order order;
    OrderRequest request = order_lab_request(&lab, "cleaning");
    request.person_id = person;
    for (int i = 0; i < 2; i++) {
        request.day = date_add_days(LAB_TODAY, 1 + i);
        assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &request, &order),
                         OK);
        assert_int_equal(order.plan_id, plan.id);
    }
    request.day = date_add_days(LAB_TODAY, 3);
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &request, &order),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "item", "over_quota_money"));
    request.day = 20261201;
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &request, &order), OK);
    order_lab_close(&lab);
}

static void ending_cancels_what_was_ahead(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED);
    struct {
        int64_t id;
        Str reason;
    } end = {order.plan_id, STR("moved to a home")};
    Plan plan;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_end", &end, &plan), OK);
    assert_int_equal(plan.state, PLAN_ENDED);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_CANCELLED);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000);
    order_lab_close(&lab);
}

static int64_t proof_upload(void) {
    Blob blob;
    struct {
        Str name;
        int64_t scope;
    } in = {STR("proof.pdf"), 0};
    SiteCall call = {.actor = &lab.clerk,
                     .route = "file_upload",
                     .in = &in,
                     .out = &blob,
                     .bytes = STR("%PDF-1.4 示例")};
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_int_equal(call.err, OK);
    return blob.id;
}

static int64_t agent_enter(int64_t person) {
    Contact in, out;
    shape_clear(&contact_shape, &in);
    in.person_id = person;
    in.name = STR("王建国");
    in.relation = choice_find(&contact_relations, STR("son"));
    in.phone = STR("15900000001");
    in.authority = choice_find(&contact_authorities, STR("agent"));
    in.authority_extent = STR("care,property");
    in.authority_words = STR("签订服务协议");
    in.authority_proof = proof_upload();
    in.authority_from = 20260101;
    in.authority_until = 20271231;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "contact_create", &in, &out), OK);
    return out.id;
}

static Str agreement(int64_t plan) {
    ReplyFile file;
    IdKey key = {plan};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_paper_agreement", &key, &file), OK);
    return printed_squeezed(&lab.arena, file.body);
}

/* 8 × 40 + 2 × 40 yuan a month, of which the government bears its share, at most the quota. */
static void an_agreement_names_whoever_stands_for_the_person(void **state) {
    static const char *const says[] = {"王建国",   "15900000001", "子",     "代理人", "周一、周四",
                                       "居室保洁", "12345",       "400.00", "100.00", "300.00"};
    order_lab_open(&lab, *state);
    Plan in = draft(order_lab_person(&lab, 1)), plan;
    in.quota_month = 10000;
    assert_int_equal(create(&in, &plan), OK);
    (void)agent_enter(plan.person_id);
    Str text = agreement(plan.id);
    for (size_t i = 0; i < COUNT(says); i++)
        if (str_find(text, str_from(says[i])) < 0) fail_msg("%s", says[i]);
    Organisation first;
    IdKey whose = {lab.first_org};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "organisation_get", &whose, &first), OK);
    assert_true(str_find(text, first.credit_code) >= 0);
    order_lab_close(&lab);
}

static void an_agreement_names_nobody_whose_authority_is_over_or_too_narrow(void **state) {
    order_lab_open(&lab, *state);
    Plan in = draft(order_lab_person(&lab, 1)), plan;
    assert_int_equal(create(&in, &plan), OK);
    int64_t agent = agent_enter(plan.person_id);
    assert_true(str_find(agreement(plan.id), STR("王建国")) >= 0);
    database_execute(lab.database, "update contact set authority_extent = 'property'");
    assert_true(str_find(agreement(plan.id), STR("王建国")) < 0);
    database_execute(lab.database, "update contact set authority_extent = 'care'");
    struct {
        int64_t id;
        Date day;
        int32_t cause;
        Str reason;
    } end = {agent, LAB_TODAY, choice_find(&authority_ends, STR("revoked")), STR("取消委托")};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "contact_end_authority", &end, NULL), OK);
    assert_true(str_find(agreement(plan.id), STR("王建国")) < 0);
    order_lab_close(&lab);
}

static void nobody_agrees_with_nobody(void **state) {
    order_lab_open(&lab, *state);
    Plan in = draft(order_lab_person(&lab, 1)), plan;
    lines[0] = (PlanItem){.item = STR("meal_delivery"), .times_month = 3};
    in.items.count = 1;
    assert_int_equal(create(&in, &plan), OK);
    ReplyFile file;
    IdKey key = {plan.id};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_paper_agreement", &key, &file),
                     ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "no_provider"));
    order_lab_close(&lab);
}

static Job generate(Date from, Date to) {
    PlanGeneration in = {.from = from, .to = to, .scope = INT_NONE};
    IdKey key;
    Job job;
    assert_int_equal(order_lab_call(&lab, &system_actor, "plan_generate", &in, &key), OK);
    assert_int_equal(job_wait(lab.site, key.id, 30000, &job, &lab.arena), OK);
    assert_int_equal(job.state, JOB_DONE);
    return job;
}

static int64_t orders_count(void) {
    List rows;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_list", NULL, &rows), OK);
    return (int64_t)rows.count;
}

static void plans_make_orders_once(void **state) {
    order_lab_open(&lab, *state);
    int64_t rich = order_lab_person(&lab, 1), poor = order_lab_person(&lab, 2);
    order_lab_fund(&lab, rich, 90000);
    order_lab_fund(&lab, poor, 2400);
    (void)order_lab_plan(&lab, rich, "cleaning,companionship", "1,3,5");
    (void)order_lab_plan(&lab, poor, "cleaning", "2");
    Job job = generate(date_add_days(LAB_TODAY, 1), date_add_days(LAB_TODAY, 13));
    /* Rich: Wed Fri Mon Wed Fri, four of each line at most; poor: one Tuesday of two is paid
     * for. */
    assert_true(str_equal(job.result, STR("{\"made\":9,\"skipped\":3}")));
    assert_int_equal(orders_count(), 9);
    List skips;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_skip_list", NULL, &skips), OK);
    assert_int_equal(skips.count, 3);
    assert_true(str_equal(LIST_AT(skips, PlanSkip, 2)->code, STR("not_enough")));
    assert_true(str_equal(LIST_AT(skips, PlanSkip, 0)->code, STR("over_quota")));
    order_lab_fund(&lab, poor, 2401);
    job = generate(date_add_days(LAB_TODAY, 1), date_add_days(LAB_TODAY, 13));
    assert_true(str_equal(job.result, STR("{\"made\":1,\"skipped\":2}")));
    assert_int_equal(orders_count(), 10);
    job = generate(date_add_days(LAB_TODAY, 1), date_add_days(LAB_TODAY, 13));
    assert_true(str_equal(job.result, STR("{\"made\":0,\"skipped\":2}")));
    order_lab_close(&lab);
}

static void a_cancelled_visit_is_not_made_again(void **state) {
    order_lab_open(&lab, *state);
    int64_t person = order_lab_person(&lab, 1);
    order_lab_fund(&lab, person, 90000);
    (void)order_lab_plan(&lab, person, "cleaning", "2");
    (void)generate(LAB_TODAY, date_add_days(LAB_TODAY, 6));
    List rows;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_list", NULL, &rows), OK);
    assert_int_equal(rows.count, 1);
    const Order *order = LIST_AT(rows, Order, 0);
    assert_int_equal(order->source, ORDER_BY_PLAN);
    assert_int_equal(order->window_from, 480);
    assert_int_equal(order->window_to, 600);
    assert_int_equal(order_lab_event(&lab, order->id, "cancel"), OK);
    (void)generate(LAB_TODAY, date_add_days(LAB_TODAY, 6));
    assert_int_equal(orders_count(), 1);
    order_lab_close(&lab);
}

static void a_generation_is_bounded(void **state) {
    order_lab_open(&lab, *state);
    PlanGeneration in = {.from = date_add_days(LAB_TODAY, -1),
                         .to = 20270301,
                         .scope = 120101000000};
    IdKey key;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_generate", &in, &key), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "from", "in_the_past"));
    assert_true(order_lab_refused(&lab, "to", "range_too_long"));
    assert_true(order_lab_refused(&lab, "scope", "outside_your_places"));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(faults_of_a_plan_come_together),
        ON_BOTH(a_person_has_one_running_plan),
        ON_BOTH(a_wrongful_death_leaves_plans_where_they_stood),
        ON_BOTH(an_edit_replaces_the_lines),
        ON_BOTH(money_of_the_month_is_limited),
        ON_BOTH(ending_cancels_what_was_ahead),
        ON_BOTH(an_agreement_names_whoever_stands_for_the_person),
        ON_BOTH(an_agreement_names_nobody_whose_authority_is_over_or_too_narrow),
        ON_BOTH(nobody_agrees_with_nobody),
        ON_BOTH(plans_make_orders_once),
        ON_BOTH(a_cancelled_visit_is_not_made_again),
        ON_BOTH(a_generation_is_bounded),
        ON_BOTH(weekdays_are_taken_as_people_write_them),
        ON_BOTH(a_list_is_written_as_its_language_does),
        cmocka_unit_test(nobody_wishes_for_an_unknown_sex),
        ON_BOTH(a_plan_begins_today_with_what_is_granted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
