#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/benefit/application.h"
#include "care/benefit/grant.h"
#include "care/desk/clock.h"
#include "care/desk/waiting.h"
#include "care/people/authority.h"
#include "care/people/contact.h"
#include "care/service/complaint.h"
#include "core/walk/blob.h"
#include "support/desk_lab.h"

static OrderLab lab;

typedef struct Said {
    int64_t id;
    Str reason;
} Said;

static void decide(const Actor *actor, const char *route, int64_t id, const char *reason) {
    Said said = {id, str_from(reason)};
    Application out;
    assert_int_equal(order_lab_call(&lab, actor, route, &said, &out), OK);
}

static void step_days(int days) {
    order_lab_step(&lab, (int64_t)days * 24 * 60);
}

static void an_order_waits_for_each_in_turn(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning");
    const InboxItem *item = desk_lab_waits(&lab, &lab.manager, "order", order.id);
    assert_non_null(item);
    assert_true(str_equal_c(item->state, "offered"));
    assert_true(str_equal_c(item->person, "王桂芳"));
    assert_int_equal(item->age, 86);
    assert_true(str_equal_c(item->step, "服务商接单"));
    assert_int_equal(item->bucket, BUCKET_TODAY);
    assert_int_equal(item->due_on, LAB_TODAY);
    assert_int_equal(item->due_at, site_now_ms(lab.site) + INT64_C(120) * 60000);
    assert_int_equal(item->day, LAB_TODAY + 1); /* which of a person's orders it is */
    assert_int_equal(item->window_from, 540);
    assert_int_equal(item->window_to, 660);
    assert_null(desk_lab_waits(&lab, &lab.rival, "order", order.id));
    assert_null(desk_lab_waits(&lab, &lab.clerk, "order", order.id));

    assert_int_equal(order_lab_event(&lab, order.id, "accept"), OK);
    item = desk_lab_waits(&lab, &lab.manager, "order", order.id);
    assert_non_null(item);
    assert_true(str_equal_c(item->state, "accepted"));
    assert_int_equal(item->due_on, LAB_TODAY + 1);
    assert_int_equal(item->bucket, BUCKET_LATER);

    (void)order_lab_order_at(&lab, "bath_home", ORDER_ASSIGNED);
    assert_int_equal(desk_lab_inbox(&lab, &lab.carer[0]).total, 1);
    assert_int_equal(desk_lab_inbox(&lab, &lab.carer[2]).total, 0);
    order_lab_close(&lab);
}

static void happens(const char *route) {
    PersonDay day = {.id = lab.person, .day = LAB_TODAY, .reason = STR("a name misread")};
    assert_int_equal(order_lab_call(&lab, &lab.community, route, &day, NULL), OK);
}

static void a_visit_that_a_death_took_waits_once_it_is_undone(void **state) {
    order_lab_open(&lab, *state);
    Order wish = order_lab_order(&lab, "cleaning");
    Order before = order_lab_order_at(&lab, "bath_home", ORDER_ACCEPTED);
    assert_int_equal(order_lab_event(&lab, before.id, "cancel"), OK);
    happens("person_die");
    assert_null(desk_lab_waits(&lab, &lab.clerk, "order", wish.id));
    happens("person_revive");
    const InboxItem *item = desk_lab_waits(&lab, &lab.clerk, "order", wish.id);
    assert_non_null(item);
    assert_true(str_equal_c(item->state, "unserved"));
    assert_true(str_equal_c(item->step, "重新预约"));
    assert_int_equal(item->due_on, LAB_TODAY + 1);
    assert_null(desk_lab_waits(&lab, &lab.clerk, "order", before.id)); /* that was a wish */
    assert_null(desk_lab_waits(&lab, &lab.manager, "order", wish.id));
    assert_null(desk_lab_waits(&lab, &lab.family, "order", wish.id));
    Order again = order_lab_order(&lab, "cleaning");
    assert_int_not_equal(again.id, wish.id);
    assert_null(desk_lab_waits(&lab, &lab.clerk, "order", wish.id));
    order_lab_close(&lab);
}

static void nobody_waits_for_a_day_that_has_passed(void **state) {
    order_lab_open(&lab, *state);
    Order wish = order_lab_order(&lab, "cleaning");
    happens("person_die");
    happens("person_revive");
    assert_non_null(desk_lab_waits(&lab, &lab.clerk, "order", wish.id));
    step_days(2);
    assert_null(desk_lab_waits(&lab, &lab.clerk, "order", wish.id));
    order_lab_close(&lab);
}

static void a_clock_runs_in_working_days(void **state) {
    order_lab_open(&lab, *state);
    int64_t id = desk_lab_apply(&lab, lab.person);
    const InboxItem *item = desk_lab_waits(&lab, &lab.clerk, "application", id);
    assert_non_null(item);
    assert_true(str_equal_c(item->matter, "养老服务补贴（电子津贴）"));
    assert_true(str_equal_c(item->step, "受理"));
    assert_int_equal(item->tab, TAB_NEW);
    assert_int_equal(item->due_on, 20261109); /* five working days from Monday */
    assert_int_equal(item->days, 5);
    assert_int_equal(item->bucket, BUCKET_LATER);
    step_days(7);
    item = desk_lab_waits(&lab, &lab.clerk, "application", id);
    assert_int_equal(item->days, 0);
    assert_int_equal(item->bucket, BUCKET_TODAY);
    step_days(1);
    InboxPage page = desk_lab_inbox(&lab, &lab.clerk);
    item = desk_lab_find(&page, "application", id);
    assert_int_equal(item->days, -1);
    assert_int_equal(item->bucket, BUCKET_OVERDUE);
    assert_int_equal(page.overdue, 1);
    assert_null(desk_lab_waits(&lab, &lab.officer, "application", id));
    order_lab_close(&lab);
}

/* What was given back waits for the applicant; for an office only when it falls due. */
static void what_was_given_back_waits_for_the_applicant(void **state) {
    order_lab_open(&lab, *state);
    int64_t id = desk_lab_apply(&lab, lab.person);
    decide(&lab.clerk, "application_return", id, "缺银行卡复印件");
    assert_null(desk_lab_waits(&lab, &lab.clerk, "application", id));
    const InboxItem *item = desk_lab_waits(&lab, &lab.family, "application", id);
    assert_non_null(item);
    assert_true(str_equal_c(item->next, "还差：缺银行卡复印件"));
    assert_int_equal(item->tab, TAB_CORRECTION);
    step_days(21); /* fifteen working days on */
    item = desk_lab_waits(&lab, &lab.clerk, "application", id);
    assert_non_null(item);
    assert_int_equal(item->bucket, BUCKET_TODAY);
    order_lab_close(&lab);
}

static DeskClock clock_of(const Actor *actor, int64_t id) {
    struct {
        Str noun;
        int64_t id;
    } ask = {STR("application"), id};
    DeskClock clock = {0};
    assert_int_equal(order_lab_call(&lab, actor, "desk_clock_get", &ask, &clock), OK);
    return clock;
}

static const ClockDay *day_of(const DeskClock *clock, Date date) {
    for (size_t i = 0; i < clock->strip.count; i++) {
        const ClockDay *day = LIST_AT(clock->strip, ClockDay, i);
        if (day->date == date) return day;
    }
    fail_msg("no day %d in the strip", date);
    return NULL;
}

static void the_clock_tells_why(void **state) {
    order_lab_open(&lab, *state);
    Actor clerk = desk_lab_hire(&lab, "zhangmin", "street_clerk", DESK_STREET, 0);
    int64_t id = desk_lab_apply(&lab, lab.person);
    step_days(1);
    decide(&clerk, "application_return", id, "缺银行卡复印件"); /* Tuesday 3 */
    step_days(2);
    decide(&lab.community, "application_resubmit", id, ""); /* Thursday 5 */
    step_days(8);                                           /* Friday 13 */
    DeskClock clock = clock_of(&clerk, id);
    assert_true(str_equal_c(clock.rule, "service_allowance.accept"));
    assert_int_equal(clock.limit, 5);
    assert_true(str_equal_c(clock.unit, "working_day"));
    assert_int_equal(clock.paused_days, 2);
    assert_int_equal(clock.due_on, 20261111);
    assert_int_equal(clock.days, -2);
    assert_true(day_of(&clock, 20261103)->paused);
    assert_true(day_of(&clock, 20261104)->paused);
    assert_true(day_of(&clock, 20261105)->counted);
    assert_false(day_of(&clock, 20261107)->works);
    assert_true(day_of(&clock, 20261112)->late);
    int counted = 0;
    for (size_t i = 0; i < clock.strip.count; i++)
        counted += LIST_AT(clock.strip, ClockDay, i)->counted;
    assert_int_equal(counted, 5);
    order_lab_close(&lab);
}

static Complaint complain(void) {
    Complaint in = {.person_id = lab.person,
                    .org_id = lab.first_org,
                    .kind = choice_find(&complaint_kinds, STR("late")),
                    .words = STR("晚到一个小时")},
              out;
    assert_int_equal(order_lab_call(&lab, &lab.community, "complaint_open", &in, &out), OK);
    return out;
}

/* Nobody finds one's own remedy good: it waits for somebody else. */
static void four_eyes_decide_for_whom_it_waits(void **state) {
    order_lab_open(&lab, *state);
    Complaint complaint = complain(), out;
    assert_non_null(desk_lab_waits(&lab, &lab.clerk, "complaint", complaint.id));
    assert_non_null(desk_lab_waits(&lab, &lab.manager, "complaint", complaint.id));
    assert_null(desk_lab_waits(&lab, &lab.rival, "complaint", complaint.id));
    assert_null(desk_lab_waits(&lab, &lab.community, "complaint", complaint.id));
    Complaint remedy = {.id = complaint.id, .remedy = STR("已道歉")};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "complaint_remedy", &remedy, &out), OK);
    assert_null(desk_lab_waits(&lab, &lab.clerk, "complaint", complaint.id));
    const InboxItem *item = desk_lab_waits(&lab, &lab.community, "complaint", complaint.id);
    assert_non_null(item);
    assert_true(str_equal_c(item->next, "已答复，请问本人是否满意"));
    assert_non_null(desk_lab_waits(&lab, &lab.family, "complaint", complaint.id));
    order_lab_close(&lab);
}

static void many_things(int persons) {
    for (int i = 1; i <= persons; i++) {
        int64_t person = order_lab_person(&lab, i);
        (void)desk_lab_apply(&lab, person);
        if (i % 3 == 0) step_days(1);
    }
    for (int i = 0; i < 4; i++) (void)complain();
}

static int64_t key_of(const InboxItem *item) {
    return item->due_on == 0 ? INT64_MAX : item->due_on;
}

/* Page by page everything comes once, nearest end first, and as much as was counted. */
static void pages_lose_nothing(void **state) {
    order_lab_open(&lab, *state);
    many_things(10);
    InboxPage whole = desk_lab_inbox(&lab, &lab.clerk);
    assert_true(whole.total > 12);
    assert_int_equal(whole.items.count, whole.total);
    size_t seen = 0;
    InboxAsk ask = {.limit = 3};
    int64_t last = 0;
    for (;;) {
        InboxPage page = desk_lab_ask(&lab, &lab.clerk, ask);
        if (ask.after.len > 0) assert_int_equal(page.total, INT_NONE);
        for (size_t i = 0; i < page.items.count; i++, seen++) {
            const InboxItem *item = LIST_AT(page.items, InboxItem, i);
            const InboxItem *same = LIST_AT(whole.items, InboxItem, seen);
            assert_true(str_equal(item->noun, same->noun));
            assert_int_equal(item->id, same->id);
            assert_true(key_of(item) >= last);
            last = key_of(item);
        }
        if (str_is_none(page.next)) break;
        ask.after = page.next;
    }
    assert_int_equal(seen, whole.items.count);
    int64_t counted = 0;
    for (size_t i = 0; i < whole.counts.count; i++)
        counted += LIST_AT(whole.counts, InboxCount, i)->total;
    assert_int_equal(counted, whole.total);
    order_lab_close(&lab);
}

static void one_kind_of_work(void **state) {
    order_lab_open(&lab, *state);
    many_things(4);
    InboxPage page = desk_lab_ask(&lab, &lab.clerk, (InboxAsk){.tab = TAB_COMPLAINT});
    assert_int_equal(page.items.count, 4);
    assert_true(page.total > 4);
    for (size_t i = 0; i < page.items.count; i++)
        assert_int_equal(LIST_AT(page.items, InboxItem, i)->tab, TAB_COMPLAINT);
    order_lab_close(&lab);
}

static void a_false_cursor_is_refused(void **state) {
    static const char *const cursors[] = {"x", "1.2", "1.999.3", "-1.0.1", "1.0.1.1"};
    order_lab_open(&lab, *state);
    for (size_t i = 0; i < COUNT(cursors); i++) {
        InboxAsk ask = {.after = str_from(cursors[i])};
        InboxPage page;
        assert_int_equal(order_lab_call(&lab, &lab.clerk, "inbox_page", &ask, &page), ERR_INVALID);
        assert_true(order_lab_refused(&lab, "after", "bad_cursor"));
    }
    order_lab_close(&lab);
}

/* Another street's clerk sees none of it. */
static void nothing_from_elsewhere(void **state) {
    order_lab_open(&lab, *state);
    many_things(3);
    Actor elsewhere = desk_lab_hire(&lab, "elsewhere", "street_clerk", INT64_C(330106001000), 0);
    assert_int_equal(desk_lab_inbox(&lab, &elsewhere).total, 0);
    Actor nobody = {0};
    InboxAsk ask = {0};
    InboxPage page;
    assert_int_equal(order_lab_call(&lab, &nobody, "inbox_page", &ask, &page), ERR_FORBIDDEN);
    order_lab_close(&lab);
}

static Err grant_begin(Op *op, void *context) {
    IdKey *key = context;
    GrantStart start = {key->id, STR("service_allowance"), 0, op->today};
    return grant_start(op, &start, &key->id);
}

static int64_t granted(int64_t person) {
    IdKey key = {person};
    assert_int_equal(site_write(lab.site, &system_actor, "test_grant", grant_begin, &key), OK);
    return key.id;
}

/* Money that nobody plans to spend waits for whoever makes plans, until there is one; when that
 * ends, again. */
static void a_grant_waits_for_its_plan(void **state) {
    order_lab_open(&lab, *state);
    int64_t person = order_lab_person(&lab, 3), grant = granted(person);
    const InboxItem *item = desk_lab_waits(&lab, &lab.clerk, "grant", grant);
    assert_non_null(item);
    assert_int_equal(item->person_id, person);
    assert_int_equal(item->tab, TAB_DISPATCH);
    assert_true(str_equal_c(item->route, "plan_create"));
    assert_int_equal(item->day, 0);
    assert_int_equal(item->window_from, INT_NONE);
    assert_true(str_equal_c(item->step, "制定照护计划"));
    assert_true(str_equal_c(item->matter, "养老服务补贴（电子津贴）"));
    assert_int_equal(item->due_on, 20261201); /* from when it is paid */
    assert_null(desk_lab_waits(&lab, &lab.community, "grant", grant));
    assert_null(desk_lab_waits(&lab, &lab.manager, "grant", grant));

    Said plan = {order_lab_plan(&lab, person, "cleaning", NULL), STR("住院")};
    assert_null(desk_lab_waits(&lab, &lab.clerk, "grant", grant));
    step_days(40);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_end", &plan, NULL), OK);
    item = desk_lab_waits(&lab, &lab.clerk, "grant", grant);
    assert_non_null(item);
    assert_int_equal(item->due_on, 20261212);
    Actor elsewhere = desk_lab_hire(&lab, "elsewhere", "street_clerk", INT64_C(330106001000), 0);
    assert_null(desk_lab_waits(&lab, &elsewhere, "grant", grant));
    order_lab_close(&lab);
}

/* Neither cash nor what has ended asks for a plan. */
static void only_a_running_wallet_waits_for_a_plan(void **state) {
    order_lab_open(&lab, *state);
    int64_t person = order_lab_person(&lab, 4), grant = granted(person);
    BenefitGrant cash = {.person_id = person, .programme = STR("aged_allowance")}, out;
    cash.reason = STR("年满80周岁");
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "grant_create", &cash, &out), OK);
    assert_null(desk_lab_waits(&lab, &lab.clerk, "grant", out.id));
    struct {
        int64_t id;
        Date day;
        Str reason;
    } stop = {grant, LAB_TODAY, STR("不再需要")};
    assert_non_null(desk_lab_waits(&lab, &lab.clerk, "grant", grant));
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "grant_stop", &stop, NULL), OK);
    assert_null(desk_lab_waits(&lab, &lab.clerk, "grant", grant));
    order_lab_close(&lab);
}

static int64_t proof(const char *bytes) {
    Blob blob;
    struct {
        Str name;
        int64_t scope;
    } in = {STR("proof.pdf"), 0};
    SiteCall call = {.actor = &lab.community,
                     .route = "file_upload",
                     .in = &in,
                     .out = &blob,
                     .bytes = str_from(bytes)};
    site_call_all(lab.site, &call, 1, &lab.arena);
    assert_int_equal(call.err, OK);
    return blob.id;
}

static Contact agent(int64_t person, Date until) {
    Contact in, out;
    shape_clear(&contact_shape, &in);
    in.person_id = person;
    in.name = STR("王建国");
    in.relation = choice_find(&contact_relations, STR("son"));
    in.authority = choice_find(&contact_authorities, STR("agent"));
    in.authority_extent = STR("care");
    in.authority_words = STR("代办服务");
    in.authority_proof = proof("%PDF-1.4 委托书");
    in.authority_from = 20260101;
    in.authority_until = until;
    assert_int_equal(order_lab_call(&lab, &lab.community, "contact_create", &in, &out), OK);
    return out;
}

static const InboxItem *ends(const Actor *actor, const Contact *contact) {
    return desk_lab_waits(&lab, actor, "contact", contact->id);
}

static Err renewed(Contact contact, Date until) {
    contact.authority_until = until;
    contact.authority_proof = proof("%PDF-1.4 续签的委托书");
    return order_lab_call(&lab, &lab.community, "contact_edit", &contact, NULL);
}

/* Sixty days ahead (authority_warn_days) and ever after, until somebody has seen to it. */
static void an_authority_that_runs_out_waits_until_it_is_renewed_or_ended(void **state) {
    order_lab_open(&lab, *state);
    Contact son = agent(lab.person, 20270102), far = agent(lab.person, 20271231);
    assert_null(ends(&lab.community, &son)); /* 61 days */
    step_days(1);
    const InboxItem *item = ends(&lab.community, &son);
    assert_non_null(item);
    assert_int_equal(item->tab, TAB_AUTHORITY);
    assert_int_equal(item->due_on, 20270102);
    assert_int_equal(item->person_id, lab.person);
    assert_true(str_equal_c(item->route, "contact_edit"));
    assert_true(str_equal_c(item->matter, "委托代理人"));
    assert_true(str_find(item->step, STR("续期")) >= 0);
    assert_null(ends(&lab.community, &far));
    assert_null(ends(&lab.manager, &son));
    assert_null(ends(&lab.family, &son));
    Actor elsewhere = desk_lab_hire(&lab, "elsewhere", "street_clerk", INT64_C(330106001000), 0);
    assert_null(ends(&elsewhere, &son));
    step_days(70);
    item = ends(&lab.community, &son);
    assert_non_null(item);
    assert_int_equal(item->bucket, BUCKET_OVERDUE);
    assert_int_equal(renewed(son, 20281231), OK);
    assert_null(ends(&lab.community, &son));
    order_lab_close(&lab);
}

/* One from before extents were codes signs for nothing: that waits, however long it runs. */
static void an_authority_without_its_extent_waits_at_once(void **state) {
    order_lab_open(&lab, *state);
    Contact son = agent(lab.person, 20291231), soon = agent(lab.person, 20261130);
    assert_null(ends(&lab.community, &son));
    database_execute(lab.database, "update contact set authority_extent = null");
    const InboxItem *item = ends(&lab.community, &son);
    assert_non_null(item);
    assert_true(str_find(item->next, STR("补选")) >= 0);
    assert_int_equal(item->due_on, 20291231);
    assert_non_null(ends(&lab.community, &soon)); /* once, for both reasons */
    assert_int_equal(desk_lab_inbox(&lab, &lab.community).total, 2);
    Str chosen =
        arena_printf(&lab.arena, "update contact set authority_extent = 'care' where id = %lld",
                     (long long)son.id);
    database_execute(lab.database, chosen.ptr);
    assert_null(ends(&lab.community, &son));
    order_lab_close(&lab);
}

static void an_authority_that_was_ended_waits_no_more(void **state) {
    order_lab_open(&lab, *state);
    Contact son = agent(lab.person, 20261130), gone = agent(lab.person, 20261130);
    Contact kept = agent(lab.person, 20261130);
    struct {
        int64_t id;
        Date day;
        int32_t cause;
        Str reason;
    } over = {son.id, LAB_TODAY, choice_find(&authority_ends, STR("ran_out")), STR("不再续")};
    struct {
        int64_t id;
        Date day;
        Str reason;
    } end = {gone.id, LAB_TODAY, STR("已搬离本市")};
    assert_non_null(ends(&lab.community, &son));
    assert_int_equal(order_lab_call(&lab, &lab.community, "contact_end_authority", &over, NULL),
                     OK);
    assert_null(ends(&lab.community, &son));
    assert_int_equal(order_lab_call(&lab, &lab.community, "contact_end", &end, NULL), OK);
    assert_null(ends(&lab.community, &gone));
    assert_non_null(ends(&lab.community, &kept));
    happens("person_die");
    assert_null(ends(&lab.community, &kept));
    happens("person_revive");
    assert_non_null(ends(&lab.community, &kept));
    assert_null(ends(&lab.community, &son));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_order_waits_for_each_in_turn),
        ON_BOTH(a_visit_that_a_death_took_waits_once_it_is_undone),
        ON_BOTH(nobody_waits_for_a_day_that_has_passed),
        ON_BOTH(a_clock_runs_in_working_days),
        ON_BOTH(what_was_given_back_waits_for_the_applicant),
        ON_BOTH(the_clock_tells_why),
        ON_BOTH(four_eyes_decide_for_whom_it_waits),
        ON_BOTH(a_grant_waits_for_its_plan),
        ON_BOTH(only_a_running_wallet_waits_for_a_plan),
        ON_BOTH(pages_lose_nothing),
        ON_BOTH(one_kind_of_work),
        ON_BOTH(a_false_cursor_is_refused),
        ON_BOTH(nothing_from_elsewhere),
        ON_BOTH(an_authority_that_runs_out_waits_until_it_is_renewed_or_ended),
        ON_BOTH(an_authority_without_its_extent_waits_at_once),
        ON_BOTH(an_authority_that_was_ended_waits_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
