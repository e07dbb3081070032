/* Urges and hand-overs: who may, what comes of it, and that no right is widened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/benefit/application.h"
#include "care/desk/handover.h"
#include "care/desk/urge.h"
#include "support/desk_lab.h"

static OrderLab lab;

static Actor community, clerk, colleague, officer;

static void open_city(void **state) {
    order_lab_open(&lab, *state);
    community = desk_lab_hire(&lab, "chen", "community_worker", LAB_COMMUNITY, 0);
    clerk = desk_lab_hire(&lab, "zhang", "street_clerk", DESK_STREET, 0);
    colleague = desk_lab_hire(&lab, "wang", "street_clerk", DESK_STREET, 0);
    officer = desk_lab_hire(&lab, "officer", "district_officer", LAB_COUNTY, 0);
}

static Err urge(const Actor *actor, const char *noun, int64_t id, const char *words, Urge *out) {
    Urge in = {.noun = str_from(noun),
               .subject = id,
               .words = words[0] ? str_from(words) : STR_NONE};
    return order_lab_call(&lab, actor, "urge_create", &in, out);
}

static void an_urge_is_marked_and_told(void **state) {
    open_city(state);
    int64_t id = desk_lab_apply(&lab, lab.person);
    Urge made;
    assert_int_equal(urge(&officer, "application", id, "家属来问过两次", &made), OK);
    assert_true(made.told >= 3); /* both clerks and the community worker */
    assert_int_equal(desk_lab_notices(&lab, &clerk), 1);
    const InboxItem *item = desk_lab_waits(&lab, &clerk, "application", id);
    assert_int_equal(item->urges, 1);
    assert_true(str_equal_c(item->urge_words, "officer：家属来问过两次"));
    InboxPage urged = desk_lab_ask(&lab, &clerk, (InboxAsk){.urged = true});
    assert_int_equal(urged.items.count, 1);
    assert_int_equal(urged.urged, 1);
    assert_int_equal(urge(&officer, "application", id, "再催", &made), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "urged_today"));
    order_lab_step(&lab, 24 * 60);
    assert_int_equal(urge(&officer, "application", id, "", &made), OK);
    order_lab_close(&lab);
}

/* A street urges the provider that an order waits for, and nobody else. */
static void an_urge_reaches_those_it_waits_for(void **state) {
    open_city(state);
    Actor manager = desk_lab_hire(&lab, "manager", "provider_manager", LAB_COUNTY, lab.first_org);
    Actor rival = desk_lab_hire(&lab, "rival", "provider_manager", LAB_COUNTY, lab.second_org);
    Order order = order_lab_order(&lab, "cleaning");
    Urge made;
    assert_int_equal(urge(&clerk, "order", order.id, "", &made), OK);
    assert_int_equal(desk_lab_notices(&lab, &manager), 1);
    assert_int_equal(desk_lab_notices(&lab, &rival), 0);
    assert_int_equal(desk_lab_waits(&lab, &manager, "order", order.id)->urges, 1);
    assert_int_equal(order_lab_event(&lab, order.id, "accept"), OK);
    assert_int_equal(desk_lab_waits(&lab, &manager, "order", order.id)->urges, 0);
    order_lab_close(&lab);
}

/* Of two carers of one provider the one who has the order. */
static void an_urge_reaches_the_carer_who_is_named(void **state) {
    open_city(state);
    Actor carers[] = {desk_lab_hire_carer(&lab, "wu", 0), desk_lab_hire_carer(&lab, "zhou", 1)};
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_ASSIGNED);
    int named = order.worker_id == lab.carers[0] ? 0 : 1;
    int64_t before = desk_lab_notices(&lab, &carers[named]); /* of the order itself */
    Urge made;
    assert_int_equal(urge(&clerk, "order", order.id, "", &made), OK);
    assert_int_equal(desk_lab_notices(&lab, &carers[named]), before + 1);
    assert_int_equal(desk_lab_notices(&lab, &carers[1 - named]), 0);
    assert_int_equal(made.told, 1);
    order_lab_close(&lab);
}

static void what_does_not_wait_is_not_urged(void **state) {
    open_city(state);
    int64_t id = desk_lab_apply(&lab, lab.person);
    Actor elsewhere = desk_lab_hire(&lab, "else", "street_clerk", INT64_C(330106001000), 0);
    Urge made;
    assert_int_equal(urge(&elsewhere, "application", id, "", &made), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "subject", "waits_for_nobody"));
    assert_int_equal(urge(&clerk, "application", id + 999, "", &made), ERR_INVALID);
    assert_int_equal(urge(&clerk, "nothing", id, "", &made), ERR_INVALID);
    assert_int_equal(urge(&lab.manager, "application", id, "", &made), ERR_FORBIDDEN);
    order_lab_close(&lab);
}

static Err hand_over(const Actor *maker, const Actor *absent, const Actor *deputy, Date from,
                     Date to, Handover *out) {
    Handover in = {.account_id = absent == maker ? 0 : absent->account_id,
                   .deputy_id = deputy->account_id,
                   .from_day = from,
                   .to_day = to,
                   .reason = STR("休假")};
    return order_lab_call(&lab, maker, "handover_create", &in, out);
}

static const InboxDuty *duty_of(const InboxPage *page, const Actor *absent) {
    for (size_t i = 0; i < page->duties.count; i++) {
        const InboxDuty *duty = LIST_AT(page->duties, InboxDuty, i);
        if (duty->account_id == absent->account_id) return duty;
    }
    return NULL;
}

static void a_deputy_sees_what_is_theirs(void **state) {
    open_city(state);
    int64_t id = desk_lab_apply(&lab, lab.person);
    Actor both = desk_lab_hire(&lab, "both", "street_clerk,community_worker", DESK_STREET, 0);
    Handover made;
    assert_int_equal(hand_over(&community, &community, &both, LAB_TODAY + 1, LAB_TODAY + 5, &made),
                     OK);
    assert_int_equal(made.scope, LAB_COMMUNITY);
    assert_int_equal(desk_lab_notices(&lab, &both), 1);
    InboxPage page = desk_lab_inbox(&lab, &both);
    assert_int_equal(page.duties.count, 0);
    order_lab_step(&lab, 24 * 60);
    page = desk_lab_inbox(&lab, &both);
    const InboxDuty *duty = duty_of(&page, &community);
    assert_non_null(duty);
    assert_int_equal(duty->total, 1);
    assert_int_equal(duty->to_day, LAB_TODAY + 5);
    assert_true(str_equal_c(duty->name, "chen"));
    const InboxItem *item = desk_lab_find(&page, "application", id);
    assert_int_equal(item->for_account, community.account_id);
    assert_true(str_equal_c(item->for_name, "chen"));

    IdKey key = {made.id};
    assert_int_equal(order_lab_call(&lab, &community, "handover_end", &key, &made), OK);
    assert_int_equal(desk_lab_inbox(&lab, &both).duties.count, 0);
    assert_int_equal(order_lab_call(&lab, &community, "handover_end", &key, &made), ERR_CONFLICT);
    order_lab_close(&lab);
}

/* Where both have the same place, theirs is what the absent one had in hand. */
static void between_peers_what_was_in_hand(void **state) {
    open_city(state);
    int64_t first = desk_lab_apply(&lab, lab.person);
    int64_t second = desk_lab_apply(&lab, order_lab_person(&lab, 1));
    struct {
        int64_t id;
        Str reason;
    } said = {first, STR("缺复印件")};
    Application out;
    Handover made;
    assert_int_equal(order_lab_call(&lab, &clerk, "application_return", &said, &out), OK);
    assert_int_equal(hand_over(&clerk, &clerk, &colleague, LAB_TODAY, LAB_TODAY + 27, &made), OK);
    order_lab_step(&lab, 21 * 24 * 60);
    InboxPage page = desk_lab_inbox(&lab, &colleague);
    assert_int_equal(duty_of(&page, &clerk)->total, 1);
    assert_int_equal(desk_lab_find(&page, "application", first)->for_account, clerk.account_id);
    assert_int_equal(desk_lab_find(&page, "application", second)->for_account, 0);
    order_lab_close(&lab);
}

static void refused(const Actor *maker, const Actor *absent, const Actor *deputy, Date from,
                    Date to, const char *field, const char *code) {
    Handover out;
    assert_int_equal(hand_over(maker, absent, deputy, from, to, &out), ERR_INVALID);
    if (!order_lab_refused(&lab, field, code)) fail_msg("not refused for %s %s", field, code);
}

static void no_right_is_widened(void **state) {
    open_city(state);
    Actor other = desk_lab_hire(&lab, "other", "community_worker", INT64_C(330105001051), 0);
    Actor carer = desk_lab_hire(&lab, "carer", "carer", LAB_COUNTY, lab.first_org);
    Date day = LAB_TODAY;
    refused(&clerk, &clerk, &clerk, day, day, "deputy_id", "own_deputy");
    refused(&clerk, &clerk, &community, day, day, "deputy_id", "deputy_elsewhere");
    refused(&clerk, &clerk, &officer, day, day, "deputy_id", "deputy_lacks_role");
    refused(&community, &community, &other, day, day, "deputy_id", "deputy_elsewhere");
    refused(&community, &community, &clerk, day, day, "deputy_id", "deputy_lacks_role");
    refused(&clerk, &clerk, &carer, day, day, "deputy_id", "named_work_is_reassigned");
    refused(&community, &clerk, &colleague, day, day, "account_id", "unknown_account");
    refused(&colleague, &clerk, &colleague, day, day, "account_id", "unknown_account");
    refused(&clerk, &clerk, &colleague, day - 1, day, "from_day", "in_the_past");
    refused(&clerk, &clerk, &colleague, day + 2, day + 1, "to_day", "ends_before_start");
    Handover made;
    assert_int_equal(hand_over(&officer, &clerk, &colleague, day, day + 3, &made), OK);
    refused(&colleague, &colleague, &clerk, day + 1, day + 2, "deputy_id", "deputy_is_away");
    assert_int_equal(hand_over(&clerk, &clerk, &colleague, day + 3, day + 9, &made), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "handover_stands"));
    order_lab_close(&lab);
}

typedef struct Deputies {
    List items;
} Deputies;

static void who_could_stand_in(void **state) {
    open_city(state);
    Deputies found = {{0}};
    IdKey self = {0};
    assert_int_equal(order_lab_call(&lab, &clerk, "deputy_list", &self, &found), OK);
    assert_int_equal(found.items.count, 1);
    assert_int_equal(*(const int64_t *)found.items.items, colleague.account_id);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_urge_is_marked_and_told),
        ON_BOTH(an_urge_reaches_those_it_waits_for),
        ON_BOTH(an_urge_reaches_the_carer_who_is_named),
        ON_BOTH(what_does_not_wait_is_not_urged),
        ON_BOTH(a_deputy_sees_what_is_theirs),
        ON_BOTH(between_peers_what_was_in_hand),
        ON_BOTH(no_right_is_widened),
        ON_BOTH(who_could_stand_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
