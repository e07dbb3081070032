#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/service/complaint.h"
#include "care/service/followup.h"
#include "care/service/rating.h"
#include "core/guard/sm3.h"
#include "core/walk/job.h"
#include "support/printed.h"
#include "support/visit_lab.h"

#define FAR_COUNTY INT64_C(330106000000)

static OrderLab lab;

typedef struct Answers {
    int64_t id;
    int32_t came, complete;
    int64_t rating;
    Str words;
} Answers;

typedef struct Draw {
    Date day;
    int64_t order, percent;
    bool drawn;
} Draw;

static Err draw(Op *op, void *context) {
    Draw *asked = context;
    return followup_is_drawn(op, asked->day, asked->order, asked->percent, &asked->drawn);
}

static bool is_drawn(Date day, int64_t order, int64_t percent) {
    Draw asked = {.day = day, .order = order, .percent = percent};
    assert_int_equal(site_write(lab.site, &system_actor, "test_draw", draw, &asked), OK);
    return asked.drawn;
}

typedef struct Found {
    int64_t order;
    Err err;
    Followup followup;
} Found;

static Err find(Op *op, void *context) {
    Found *found = context;
    found->err = followup_of_order(op, found->order, &found->followup);
    return OK;
}

static Found followup_of(int64_t order) {
    Found found = {.order = order};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, find, &found), OK);
    return found;
}

static int32_t state_of(int64_t order) {
    return order_lab_read(&lab, order).state;
}

/* A flagged order with its follow-up due. */
static Order flagged(const Database *database, Followup *due) {
    order_lab_open(&lab, database);
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
    order = visit_lab_visit(&lab, &order, 540, 560);
    Found found = followup_of(order.id);
    assert_int_equal(found.err, OK);
    *due = found.followup;
    return order;
}

static Err call(const Actor *actor, const char *route, const Answers *in, Followup *out) {
    return order_lab_call(&lab, actor, route, in, out);
}

static void every_flagged_order_is_followed_up(void **state) {
    Followup due;
    Order order = flagged(*state, &due);
    assert_int_equal(due.cause, FOLLOWUP_BY_FLAG);
    assert_int_equal(due.state, FOLLOWUP_DUE);
    assert_int_equal(due.due_on, date_add_days(order.day, 3));
    assert_int_equal(order.state, ORDER_FINISHED);
    assert_int_equal(order.flags, 1);
    assert_int_equal(order_lab_event(&lab, order.id, "freeze"), ERR_CONFLICT); /* no bill yet */
    order_lab_close(&lab);
}

/* An order without a flag that nobody is to call, and one of the same carer after it. */
static Order quiet(const Database *database, Order *next) {
    order_lab_open(&lab, database);
    Order order = visit_lab_order(&lab, "cleaning");
    *next = visit_lab_other(&lab, 3, 600);
    visit_lab_no_sample(&lab, order.day);
    visit_lab_evening(&lab, &order);
    return order;
}

static Followup asked_of(int64_t order) {
    Found found = followup_of(order);
    assert_int_equal(found.err, OK);
    assert_int_equal(found.followup.cause, FOLLOWUP_BY_FLAG);
    assert_int_equal(found.followup.state, FOLLOWUP_DUE);
    assert_int_equal(state_of(order), ORDER_FINISHED);
    assert_int_equal(order_lab_event(&lab, order, "freeze"), ERR_CONFLICT); /* no bill yet */
    return found.followup;
}

/* Two visits of one carer at a time: whichever came first is called as well. */
static void the_other_side_of_an_overlap_is_called(void **state) {
    Order two, one = quiet(*state, &two);
    one = visit_lab_visit(&lab, &one, 540, 610);
    assert_int_equal(one.state, ORDER_FOLLOWED);
    assert_int_equal(followup_of(one.id).err, ERR_NOT_FOUND);
    two = visit_lab_visit(&lab, &two, 600, 660);
    (void)asked_of(two.id);
    Followup due = asked_of(one.id), out;
    assert_true(visit_lab_flagged(&lab, one.id, FLAG_WORKER_OVERLAP));
    Answers answers = {due.id, ANSWER_YES, ANSWER_YES, 5, STR("来过")};
    assert_int_equal(call(&lab.clerk, "followup_done", &answers, &out), OK);
    assert_int_equal(state_of(one.id), ORDER_FOLLOWED);
    assert_int_equal(order_lab_read(&lab, one.id).flags, 1);
    order_lab_close(&lab);
}

static void send_again(const Order *order, int minute) {
    VisitMark out = visit_lab_mark(order, MARK_CHECK_OUT, minute), answer;
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &out, &answer), OK);
}

/* A late mark flags an order that had gone on: it waits for its call; once called it is not called
 * again. */
static void a_late_flag_asks_for_a_call_once(void **state) {
    Order next, order = quiet(*state, &next);
    order = visit_lab_visit(&lab, &order, 540, 600);
    assert_int_equal(order.state, ORDER_FOLLOWED);
    send_again(&order, 610);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_MARK_REPEATED));
    Followup due = asked_of(order.id), out;
    send_again(&order, 620);
    assert_int_equal(asked_of(order.id).id, due.id);
    Answers answers = {due.id, ANSWER_YES, ANSWER_YES, 5, STR_NONE};
    assert_int_equal(call(&lab.clerk, "followup_done", &answers, &out), OK);
    send_again(&order, 630);
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_MARK_REPEATED)->measured, 3);
    assert_int_equal(state_of(order.id), ORDER_FOLLOWED);
    assert_int_equal(followup_of(order.id).followup.state, FOLLOWUP_DONE);
    order_lab_close(&lab);
}

static void the_sample_decides_about_the_rest(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
    order = visit_lab_visit(&lab, &order, 540, 600);
    bool drawn = is_drawn(order.day, order.id, 10);
    assert_int_equal(order.state, drawn ? ORDER_FINISHED : ORDER_FOLLOWED);
    assert_int_equal(followup_of(order.id).err, drawn ? OK : ERR_NOT_FOUND);
    order_lab_close(&lab);
}

static void a_sample_is_reproducible_and_of_its_size(void **state) {
    order_lab_open(&lab, *state);
    SampleSeed seed = {.day = 20261101}, told;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "sample_seed_get", &seed, &told),
                     ERR_NOT_FOUND);
    int drawn = 0;
    for (int64_t order = 1; order <= 300; order++) drawn += is_drawn(20261101, order, 10);
    assert_in_range(drawn, 12, 54); /* 30 by chance, five deviations either way */
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "sample_seed_get", &seed, &told), OK);
    for (int64_t order = 1; order <= 20; order++) {
        unsigned char digest[SM3_BYTES];
        sm3_raw(arena_printf(&lab.arena, STR_FMT "%lld", STR_ARG(told.seed), (long long)order),
                digest);
        double share =
            (digest[0] * 16777216.0 + digest[1] * 65536.0 + digest[2] * 256.0 + digest[3]) /
            4294967296.0;
        assert_int_equal(is_drawn(20261101, order, 35), share * 100 < 35);
        assert_true(is_drawn(20261101, order, 100));
        assert_false(is_drawn(20261101, order, 0));
    }
    seed.day = LAB_TODAY;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "sample_seed_get", &seed, &told),
                     ERR_INVALID); /* nobody may know it while it can still be dodged */
    order_lab_close(&lab);
}

static void answers_end_it_and_the_order_goes_on(void **state) {
    Followup due, out;
    Order order = flagged(*state, &due);
    Answers answers = {due.id, ANSWER_YES, ANSWER_YES, 5, STR("很好")};
    assert_int_equal(call(&lab.manager, "followup_done", &answers, &out), ERR_FORBIDDEN);
    assert_int_equal(call(&lab.clerk, "followup_done", &answers, &out), OK);
    assert_int_equal(out.state, FOLLOWUP_DONE);
    assert_int_equal(out.ended_by, lab.clerk.account_id);
    assert_int_equal(state_of(order.id), ORDER_FOLLOWED);
    assert_int_equal(call(&lab.clerk, "followup_done", &answers, &out), ERR_CONFLICT);
    IdKey key = {due.id};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "followup_get", &key, &out), OK);
    assert_true(str_equal(out.words, STR("很好")));
    assert_int_equal(out.calls.count, 1);
    assert_false(visit_lab_flagged(&lab, order.id, FLAG_FOLLOWUP_DENIED));
    order_lab_close(&lab);
}

static void a_denial_raises_a_flag(void **state) {
    Followup due, out;
    Order order = flagged(*state, &due);
    Answers answers = {due.id, ANSWER_NO, ANSWER_NO, INT_NONE, STR("没有来过")};
    assert_int_equal(call(&lab.clerk, "followup_done", &answers, &out), OK);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_FOLLOWUP_DENIED));
    assert_int_equal(order_lab_read(&lab, order.id).flags, 2);
    order_lab_close(&lab);
}

static void a_low_rating_raises_a_flag(void **state) {
    Followup due, out;
    Order order = flagged(*state, &due);
    Answers answers = {due.id, ANSWER_YES, ANSWER_YES, 2, STR_NONE};
    assert_int_equal(call(&lab.clerk, "followup_done", &answers, &out), OK);
    const Flag *flag = visit_lab_flag(&lab, order.id, FLAG_FOLLOWUP_DENIED);
    assert_non_null(flag);
    assert_int_equal(flag->measured, 2);
    order_lab_close(&lab);
}

static void calls_that_reach_nobody_end_after_the_last_try(void **state) {
    Followup due, out;
    Order order = flagged(*state, &due);
    Answers missed = {.id = due.id, .rating = INT_NONE, .words = STR("无人接听")};
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(call(&lab.clerk, "followup_missed", &missed, &out), OK);
        assert_int_equal(out.state, FOLLOWUP_UNREACHABLE);
        assert_int_equal(out.tries, i);
        assert_int_equal(state_of(order.id), ORDER_FINISHED);
    }
    assert_int_equal(call(&lab.clerk, "followup_missed", &missed, &out), OK);
    assert_int_equal(out.state, FOLLOWUP_FAILED);
    assert_int_equal(state_of(order.id), ORDER_FOLLOWED);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_FOLLOWUP_FAILED));
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_FOLLOWUP_FAILED)->measured, 3);
    order_lab_close(&lab);
}

static void a_refusal_is_flagged(void **state) {
    Followup due, out;
    Order order = flagged(*state, &due);
    Answers refused = {.id = due.id, .rating = INT_NONE, .words = STR("不愿回答")};
    assert_int_equal(call(&lab.clerk, "followup_refused", &refused, &out), OK);
    assert_int_equal(state_of(order.id), ORDER_FOLLOWED);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_FOLLOWUP_FAILED));
    order_lab_close(&lab);
}

static void nobody_waits_for_a_call_for_ever(void **state) {
    Followup due;
    Order order = flagged(*state, &due);
    order_lab_step(&lab, 3 * 24 * 60);
    assert_int_equal(visit_lab_clocks(&lab), 0); /* its last day */
    order_lab_step(&lab, 24 * 60);
    assert_int_equal(visit_lab_clocks(&lab), 1);
    assert_int_equal(followup_of(order.id).followup.state, FOLLOWUP_FAILED);
    assert_int_equal(state_of(order.id), ORDER_FOLLOWED);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_FOLLOWUP_FAILED));
    assert_int_equal(visit_lab_clocks(&lab), 0);
    order_lab_close(&lab);
}

static void the_clocks_run_as_a_job(void **state) {
    Followup due;
    Order order = flagged(*state, &due);
    IdKey job;
    Job done;
    order_lab_step(&lab, 4 * 24 * 60);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "visit_clocks", NULL, &job), ERR_FORBIDDEN);
    assert_int_equal(order_lab_call(&lab, &system_actor, "visit_clocks", NULL, &job), OK);
    assert_int_equal(job_wait(lab.site, job.id, 20000, &done, &lab.arena), OK);
    assert_int_equal(done.state, JOB_DONE);
    assert_int_equal(done.finished, 1);
    assert_int_equal(state_of(order.id), ORDER_FOLLOWED);
    order_lab_close(&lab);
}

static Err open_complaint(const Actor *actor, int64_t order, int64_t person, Complaint *out) {
    Complaint in = {.order_id = order,
                    .person_id = person,
                    .kind = choice_find(&complaint_kinds, STR("manner")),
                    .words = STR("态度不好")};
    return order_lab_call(&lab, actor, "complaint_open", &in, out);
}

static Err reply(const Actor *actor, const char *route, int64_t id, Complaint *out) {
    Complaint in = {.id = id, .last_words = STR("我们的意见"), .remedy = STR("已道歉并培训")};
    return order_lab_call(&lab, actor, route, &in, out);
}

static void a_complaint_is_remedied_and_confirmed(void **state) {
    Followup due;
    Complaint complaint;
    Order order = flagged(*state, &due);
    assert_int_equal(open_complaint(&lab.family, order.id, 0, &complaint), OK);
    int64_t id = complaint.id;
    assert_int_equal(complaint.person_id, lab.person);
    assert_int_equal(complaint.org_id, lab.first_org);
    assert_int_equal(complaint.due_on, date_add_days(order.day, 7));
    assert_int_equal(reply(&lab.rival, "complaint_remedy", id, &complaint), ERR_NOT_FOUND);
    assert_int_equal(reply(&lab.family, "complaint_close", id, &complaint), ERR_CONFLICT);
    assert_int_equal(reply(&lab.manager, "complaint_remedy", id, &complaint), OK);
    assert_int_equal(complaint.state, COMPLAINT_REMEDIED);
    assert_int_equal(reply(&lab.manager, "complaint_close", id, &complaint), ERR_FORBIDDEN);
    assert_int_equal(reply(&lab.family, "complaint_reopen", id, &complaint), OK);
    assert_int_equal(complaint.reopened, 1);
    assert_int_equal(reply(&lab.clerk, "complaint_remedy", id, &complaint), OK);
    assert_int_equal(reply(&lab.clerk, "complaint_close", id, &complaint), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "same_account"));
    assert_int_equal(reply(&lab.community, "complaint_close", id, &complaint), OK);
    assert_int_equal(complaint.state, COMPLAINT_CLOSED);
    assert_true(str_equal(complaint.words, STR("态度不好")));
    IdKey key = {id};
    ReplyFile paper;
    assert_int_equal(order_lab_call(&lab, &lab.rival, "complaint_paper_record", &key, &paper),
                     ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.community, "complaint_paper_record", &key, &paper),
                     OK);
    Str text = printed_squeezed(&lab.arena, paper.body);
    const char *told[] = {"投诉办理单", "态度不好", "已道歉并培训", "我们的意见", "已办结"};
    for (size_t i = 0; i < COUNT(told); i++) assert_true(str_find(text, str_from(told[i])) >= 0);
    order_lab_close(&lab);
}

/* Both sides may speak of illness: sealed, and what stood plain before is at the next open. */
static void what_is_answered_is_sealed(void **state) {
    Followup due;
    Complaint complaint, kept;
    Order order = flagged(*state, &due);
    assert_int_equal(open_complaint(&lab.family, order.id, 0, &complaint), OK);
    IdKey key = {complaint.id};
    assert_int_equal(reply(&lab.manager, "complaint_remedy", key.id, &complaint), OK);
    assert_int_equal(reply(&lab.family, "complaint_reopen", key.id, &complaint), OK);
    assert_int_equal(order_lab_call(&lab, &lab.family, "complaint_get", &key, &kept), OK);
    assert_true(str_equal_c(kept.remedy, "已道歉并培训"));
    assert_true(str_equal_c(kept.last_words, "我们的意见"));
    assert_false(order_lab_holds(&lab, kept.remedy) || order_lab_holds(&lab, kept.last_words));
    List rows = {0};
    SiteCall call = {.actor = &lab.clerk, .route = "complaint_list", .out = &rows};
    assert_int_equal(site_call(lab.site, &lab.arena, &call), OK);
    assert_int_equal(rows.count, 1);
    assert_true(str_is_none(LIST_AT(rows, Complaint, 0)->remedy));
    database_execute(*state, "update complaint set remedy = '已送医缝针', remedy_sealed = null, "
                             "last_words = '伤口化脓', last_words_sealed = null");
    assert_true(order_lab_holds(&lab, STR("已送医缝针")));
    order_lab_reopen(&lab);
    order_lab_reopen(&lab);
    assert_false(order_lab_holds(&lab, STR("已送医缝针")) ||
                 order_lab_holds(&lab, STR("伤口化脓")));
    assert_int_equal(order_lab_call(&lab, &lab.family, "complaint_get", &key, &kept), OK);
    assert_true(str_equal_c(kept.remedy, "已送医缝针"));
    assert_true(str_equal_c(kept.last_words, "伤口化脓"));
    order_lab_close(&lab);
}

static void a_family_complains_for_its_own(void **state) {
    Complaint complaint;
    order_lab_open(&lab, *state);
    int64_t stranger = order_lab_person(&lab, 4);
    assert_int_equal(open_complaint(&lab.family, 0, stranger, &complaint), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "unknown_person"));
    assert_int_equal(open_complaint(&lab.family, 0, lab.person, &complaint), OK);
    assert_int_equal(open_complaint(&lab.family, 0, 0, &complaint), ERR_INVALID);
    assert_int_equal(open_complaint(&lab.family, 99999, 0, &complaint), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "order_id", "unknown_order"));
    Order order = order_lab_order(&lab, "cleaning");
    assert_int_equal(open_complaint(&lab.clerk, order.id, stranger, &complaint), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "order_of_another"));
    order_lab_close(&lab);
}

static Err complain_of(const Actor *actor, int64_t org_id) {
    Complaint out, in = {.person_id = lab.person,
                         .org_id = org_id,
                         .kind = choice_find(&complaint_kinds, STR("manner")),
                         .words = STR("态度不好")};
    return order_lab_call(&lab, actor, "complaint_open", &in, &out);
}

static void one_complains_of_who_serves(void **state) {
    order_lab_open(&lab, *state);
    int64_t far = order_lab_provider(&lab, FAR_COUNTY);
    const Actor *const actors[] = {&lab.family, &lab.clerk};
    for (size_t i = 0; i < COUNT(actors); i++) {
        assert_int_equal(complain_of(actors[i], 99999), ERR_INVALID);
        assert_true(order_lab_refused(&lab, "org_id", "unknown_organisation"));
        assert_int_equal(complain_of(actors[i], far), ERR_INVALID);
        assert_true(order_lab_refused(&lab, "org_id", "unknown_organisation"));
        assert_int_equal(complain_of(actors[i], lab.second_org),
                         OK); /* contracted for the county */
    }
    order_lab_close(&lab);
}

/* One that is contracted for nobody is the matter of its own place, and of no family. */
static void one_complains_of_who_is_of_the_place(void **state) {
    order_lab_open(&lab, *state);
    int64_t near = order_lab_provider(&lab, LAB_COUNTY);
    assert_int_equal(complain_of(&lab.family, near), ERR_INVALID);
    assert_int_equal(complain_of(&lab.clerk, near), OK);
    order_lab_close(&lab);
}

static void an_order_is_rated_once(void **state) {
    order_lab_open(&lab, *state);
    Order order = visit_lab_order(&lab, "cleaning");
    Rating in = {.order_id = order.id,
                 .stars = 4,
                 .tags = STR("patient,rude"),
                 .words = STR("准时")},
           rating;
    assert_int_equal(order_lab_call(&lab, &lab.family, "rating_give", &in, &rating), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "not_served_yet"));
    visit_lab_evening(&lab, &order);
    (void)visit_lab_visit(&lab, &order, 540, 600);
    assert_int_equal(order_lab_call(&lab, &lab.family, "rating_give", &in, &rating), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "tags", "unknown_code")); /* is not said with four stars */
    in.tags = STR("patient,on_time");
    assert_int_equal(order_lab_call(&lab, &lab.family, "rating_give", &in, &rating), OK);
    assert_int_equal(rating.worker_id, lab.carers[0]);
    IdKey key = {rating.id};
    assert_int_equal(order_lab_call(&lab, &lab.family, "rating_get", &key, &rating), OK);
    assert_int_equal(rating.stars, 4);
    assert_true(str_equal_c(rating.tags, "patient,on_time"));
    assert_int_equal(order_lab_call(&lab, &lab.rival, "rating_get", &key, &rating), ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.family, "rating_give", &in, &rating), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "rated_before"));
    assert_int_equal(order_lab_call(&lab, &lab.manager, "rating_give", &in, &rating),
                     ERR_FORBIDDEN);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_flagged_order_is_followed_up),
        ON_BOTH(the_other_side_of_an_overlap_is_called),
        ON_BOTH(a_late_flag_asks_for_a_call_once),
        ON_BOTH(the_sample_decides_about_the_rest),
        ON_BOTH(a_sample_is_reproducible_and_of_its_size),
        ON_BOTH(answers_end_it_and_the_order_goes_on),
        ON_BOTH(a_denial_raises_a_flag),
        ON_BOTH(a_low_rating_raises_a_flag),
        ON_BOTH(calls_that_reach_nobody_end_after_the_last_try),
        ON_BOTH(a_refusal_is_flagged),
        ON_BOTH(nobody_waits_for_a_call_for_ever),
        ON_BOTH(the_clocks_run_as_a_job),
        ON_BOTH(a_complaint_is_remedied_and_confirmed),
        ON_BOTH(a_family_complains_for_its_own),
        ON_BOTH(what_is_answered_is_sealed),
        ON_BOTH(one_complains_of_who_serves),
        ON_BOTH(one_complains_of_who_is_of_the_place),
        ON_BOTH(an_order_is_rated_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
