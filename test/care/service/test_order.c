#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/money/book.h"
#include "care/people/person.h"
#include "care/places/organisation.h"
#include "care/service/dispatch_board.h"
#include "care/service/dispatch_choice.h"
#include "care/service/order_life.h"
#include "care/service/visit_card.h"
#include "care/service/visit_row.h"
#include "care/staff/certificate.h"
#include "care/staff/worker.h"
#include "support/desk_lab.h"
#include "support/printed.h"
#include "support/visit_lab.h"

enum { DAY_MINUTES = 1440 };

static OrderLab lab;

static Err create(const Actor *actor, const OrderRequest *in, Order *out) {
    return order_lab_call(&lab, actor, "order_create", in, out);
}

static Err act(const Actor *actor, const char *route, int64_t id, Order *out) {
    OrderAct in = {.id = id, .reason = STR("because"), .start_minute = INT_NONE};
    IdKey key = {id};
    bool bare = strcmp(route, "order_accept") == 0 || strcmp(route, "order_carer_accept") == 0;
    return order_lab_call(&lab, actor, route, bare ? (const void *)&key : &in, out);
}

static Err assign(const Actor *actor, const char *route, OrderAct in, Order *out) {
    return order_lab_call(&lab, actor, route, &in, out);
}

static OrderHistory history(int64_t id) {
    IdKey key = {id};
    OrderHistory out;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_steps", &key, &out), OK);
    return out;
}

static void an_order_holds_and_is_offered(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning");
    assert_int_equal(order.state, ORDER_OFFERED);
    assert_int_equal(order.org_id, lab.first_org);
    assert_int_equal(order.price, 4000);
    assert_int_equal(order.government, 2400);
    assert_int_equal(order.own, 1600);
    assert_int_equal(order.source, ORDER_BY_COMMUNITY);
    assert_int_equal(order.clock_until, site_now_ms(lab.site) + 120 * 60000);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000 - 2400);
    OrderHistory steps = history(order.id);
    assert_int_equal(steps.steps.count, 2);
    const OrderStep *first = LIST_AT(steps.steps, OrderStep, 0);
    assert_true(str_equal(first->event, STR("request")));
    assert_int_equal(first->from_state, 0);
    assert_int_equal(first->account_id, lab.community.account_id);
    assert_true(first->at > 0);
    order_lab_close(&lab);
}

static void cancelling_frees_wallet_and_quota(void **state) {
    order_lab_open(&lab, *state);
    Order order, other;
    OrderRequest in = order_lab_request(&lab, "cleaning");
    for (int i = 0; i < 4; i++) {
        in.day = date_add_days(LAB_TODAY, 1 + i);
        assert_int_equal(create(&lab.community, &in, &order), OK);
    }
    in.day = date_add_days(LAB_TODAY, 5);
    assert_int_equal(create(&lab.community, &in, &other), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "item", "over_quota"));
    assert_int_equal(act(&lab.community, "order_cancel", order.id, &order), OK);
    assert_int_equal(order.state, ORDER_CANCELLED);
    assert_int_equal(order.hold_transfer, 0);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000 - 3 * 2400);
    assert_int_equal(create(&lab.community, &in, &other), OK);
    assert_int_equal(act(&lab.community, "order_cancel", order.id, &order), ERR_CONFLICT);
    order_lab_close(&lab);
}

static Str last_reason(int64_t id) {
    OrderHistory told = history(id);
    return LIST_AT(told.steps, OrderStep, told.steps.count - 1)->reason;
}

static void a_visit_is_called_off_by_a_code_or_words(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning"), out;
    OrderAct off = {.id = order.id, .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_cancel", &off, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "why", "required"));
    off.why = choice_find(&cancel_whys, STR("unwell"));
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_cancel", &off, &out), OK);
    assert_true(str_equal_c(last_reason(order.id), "unwell"));
    order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED);
    order_lab_step(&lab, DAY_MINUTES + 120);
    OrderAct absent = {.id = order.id, .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_carer_absent", &absent, &out),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "why", "required"));
    absent.why = choice_find(&absent_whys, STR("called"));
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_carer_absent", &absent, &out), OK);
    assert_true(str_equal_c(last_reason(order.id), "called"));
    order_lab_close(&lab);
}

/* One book reads what stands in a step: a code of two of its lists would say two things. */
static void every_code_of_a_reason_says_one_thing(void **state) {
    (void)state;
    const Choices *const lists[] = {&decline_whys, &cancel_whys, &absent_whys};
    for (size_t i = 0; i < COUNT(lists); i++)
        for (size_t k = i + 1; k < COUNT(lists); k++)
            for (int32_t c = 1; c < (int32_t)lists[i]->count; c++)
                assert_int_equal(choice_find(lists[k], str_from(choice_code(lists[i], c))), 0);
}

static void every_fault_is_told_at_once(void **state) {
    order_lab_open(&lab, *state);
    Order out;
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.person_id = order_lab_person(&lab, 1);
    in.day = date_add_days(LAB_TODAY, -1);
    in.window_to = in.window_from - 1;
    in.source = ORDER_BY_PLAN;
    in.org_id = lab.second_org + 100;
    assert_int_equal(create(&lab.community, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "day", "in_the_past"));
    assert_true(order_lab_refused(&lab, "window_to", "window_backwards"));
    assert_true(order_lab_refused(&lab, "source", "source_not_yours"));
    assert_true(order_lab_refused(&lab, "person_id", "no_plan"));
    assert_true(order_lab_refused(&lab, "org_id", "not_contracted"));
    assert_true(order_lab_refused(&lab, "org_id", "unknown_organisation"));
    assert_true(order_lab_refused(&lab, "item", "not_enough"));
    in = order_lab_request(&lab, "no_such_item");
    assert_int_equal(create(&lab.community, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "item", "not_on_menu"));
    in = order_lab_request(&lab, "shopping");
    assert_int_equal(create(&lab.community, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "item", "not_in_plan"));
    assert_true(order_lab_refused(&lab, "item", "no_provider"));
    in.person_id = 999999;
    assert_int_equal(create(&lab.community, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "unknown_person"));
    order_lab_close(&lab);
}

static void nobody_is_served_after_death(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED), out;
    PersonDay death = {.id = lab.person, .day = LAB_TODAY, .reason = STR("told by the family")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_die", &death, NULL), OK);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_CANCELLED);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    assert_int_equal(create(&lab.community, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "person_dead"));
    assert_true(order_lab_refused(&lab, "person_id", "no_plan"));
    order_lab_close(&lab);
}

static void a_wrongful_death_is_undone(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED), out;
    PersonDay death = {.id = lab.person, .day = LAB_TODAY, .reason = STR("a name misread")};
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_die", &death, NULL), OK);
    IdKey key = {order.plan_id};
    Plan plan;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_get", &key, &plan), OK);
    assert_int_equal(plan.state, PLAN_ENDED);
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_revive", &death, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "plan_get", &key, &plan), OK);
    assert_int_equal(plan.state, PLAN_ACTIVE);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    assert_int_equal(create(&lab.community, &in, &out), OK);
    order_lab_close(&lab);
}

static void orders_move_with_the_person(void **state) {
    order_lab_open(&lab, *state);
    Order near = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    PersonDay move = {.id = lab.person,
                      .day = LAB_TODAY,
                      .scope = 330105001000,
                      .registered_scope = INT_NONE,
                      .reason = STR("moved to the son")};
    assert_int_equal(order_lab_call(&lab, &system_actor, "person_move", &move, NULL), OK);
    near = order_lab_read(&lab, near.id);
    assert_int_equal(near.scope, move.scope);
    assert_int_equal(near.state, ORDER_ACCEPTED);
    move.scope = 330106002000;
    assert_int_equal(order_lab_call(&lab, &system_actor, "person_move", &move, NULL), OK);
    near = order_lab_read(&lab, near.id);
    assert_int_equal(near.scope, move.scope);
    assert_int_equal(near.state, ORDER_REQUESTED);
    assert_int_equal(near.org_id, 0);
    order_lab_close(&lab);
}

static void who_pays_alone_needs_no_plan(void **state) {
    order_lab_open(&lab, *state);
    Order out;
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.person_id = order_lab_person(&lab, 1);
    in.pay_own = true;
    assert_int_equal(create(&lab.community, &in, &out), OK);
    assert_int_equal(out.government, 0);
    assert_int_equal(out.own, 4000);
    assert_int_equal(out.hold_transfer, 0);
    assert_int_equal(out.plan_id, 0);
    order_lab_close(&lab);
}

static void limits_of_the_menu_hold(void **state) {
    order_lab_open(&lab, *state);
    Order out;
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.pay_own = true;
    assert_int_equal(create(&lab.community, &in, &out), OK);
    assert_int_equal(create(&lab.community, &in, &out), OK);
    assert_int_equal(create(&lab.community, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "day", "over_daily_limit"));
    order_lab_close(&lab);
}

static void a_declined_order_goes_to_the_next(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning"), out;
    assert_int_equal(act(&lab.rival, "order_accept", order.id, &out), ERR_NOT_FOUND);
    assert_int_equal(act(&lab.manager, "order_decline", order.id, &out), OK);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_OFFERED);
    assert_int_equal(order.org_id, lab.second_org);
    assert_int_equal(order.offers, 2);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000 - 2400);
    assert_int_equal(act(&lab.manager, "order_accept", order.id, &out), ERR_NOT_FOUND);
    assert_int_equal(act(&lab.rival, "order_decline", order.id, &out), OK);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_REQUESTED);
    assert_int_equal(order.org_id, 0);
    OrderAct by_hand = {.id = order.id, .org_id = lab.first_org, .reason = STR("they agreed")};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_offer", &by_hand, &out), OK);
    assert_int_equal(act(&lab.manager, "order_accept", order.id, &out), OK);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000 - 2400);
    order_lab_close(&lab);
}

/* What the government pays in part goes to whom the purchase list names, whoever offers it. */
static void nobody_hands_an_order_past_the_purchase_list(void **state) {
    order_lab_open(&lab, *state);
    int64_t stranger = order_lab_provider(&lab, LAB_COUNTY);
    Organisation body = {.name = STR("评估机构"),
                         .credit_code = STR("91330105YY0000407G"),
                         .kind = ORGANISATION_ASSESSOR,
                         .scope = LAB_COUNTY},
                 assessor;
    assert_int_equal(order_lab_call(&lab, &system_actor, "organisation_create", &body, &assessor),
                     OK);
    const int64_t bodies[] = {stranger, assessor.id};
    Order order = order_lab_order(&lab, "cleaning"), out;
    OrderAct by_hand = {.id = order.id, .org_id = stranger, .reason = STR("they agreed")};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_offer", &by_hand, &out), ERR_CONFLICT);
    assert_int_equal(act(&lab.manager, "order_decline", order.id, &out), OK);
    assert_int_equal(act(&lab.rival, "order_decline", order.id, &out), OK);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        by_hand.org_id = bodies[i];
        assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_offer", &by_hand, &out),
                         ERR_INVALID);
        assert_true(order_lab_refused(&lab, "org_id", "not_contracted"));
        order = order_lab_read(&lab, order.id);
        assert_int_equal(order.state, ORDER_REQUESTED);
        assert_int_equal(order.org_id, 0);
        assert_int_equal(order_lab_free(&lab, lab.person), 100000 - 2400);
    }
    by_hand.org_id = lab.second_org;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_offer", &by_hand, &out), OK);
    order_lab_close(&lab);
}

static void who_pays_alone_may_be_offered_to_any_provider(void **state) {
    order_lab_open(&lab, *state);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    Order order, out;
    in.pay_own = true;
    assert_int_equal(create(&lab.community, &in, &order), OK);
    assert_int_equal(act(&lab.manager, "order_decline", order.id, &out), OK);
    assert_int_equal(act(&lab.rival, "order_decline", order.id, &out), OK);
    OrderAct by_hand = {.id = order.id,
                        .org_id = order_lab_provider(&lab, LAB_COUNTY),
                        .reason = STR("the family asked")};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_offer", &by_hand, &out), OK);
    order_lab_close(&lab);
}

static void clocks_hand_on_what_waits(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning"), out;
    assert_int_equal(order_lab_clocks(&lab), 0);
    order_lab_step(&lab, 121);
    assert_int_equal(order_lab_clocks(&lab), 1);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.org_id, lab.second_org);
    assert_int_equal(act(&lab.rival, "order_accept", order.id, &out), OK);
    OrderAct in = {.id = order.id, .worker_id = lab.carers[2], .start_minute = INT_NONE};
    assert_int_equal(assign(&lab.rival, "order_assign", in, &out), OK);
    order_lab_step(&lab, 61);
    assert_int_equal(order_lab_clocks(&lab), 1);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_ACCEPTED);
    assert_int_equal(order.worker_id, 0);
    order_lab_step(&lab, 4 * DAY_MINUTES);
    assert_int_equal(order_lab_clocks(&lab), 1);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_CANCELLED);
    assert_int_equal(order.clock_until, 0);
    assert_int_equal(order_lab_clocks(&lab), 0);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000);
    order_lab_close(&lab);
}

static void the_clock_job_runs(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning");
    order_lab_step(&lab, 121);
    IdKey job = {0};
    Job done;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_clocks", NULL, &job), ERR_FORBIDDEN);
    assert_int_equal(order_lab_call(&lab, &system_actor, "order_clocks", NULL, &job), OK);
    assert_int_equal(job_wait(lab.site, job.id, 20000, &done, &lab.arena), OK);
    assert_int_equal(done.state, JOB_DONE);
    assert_int_equal(done.finished, 1);
    assert_int_equal(order_lab_read(&lab, order.id).org_id, lab.second_org);
    order_lab_close(&lab);
}

static void carers_are_checked_all_at_once(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "bath_home", ORDER_ACCEPTED), out;
    OrderAct in = {.id = order.id, .worker_id = lab.carers[2], .start_minute = 700};
    assert_int_equal(assign(&lab.manager, "order_assign", in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "worker_id", "worker_elsewhere_employed"));
    assert_true(order_lab_refused(&lab, "second_worker_id", "two_carers_needed"));
    assert_true(order_lab_refused(&lab, "start_minute", "outside_window"));
    in = (OrderAct){.id = order.id,
                    .worker_id = lab.carers[0],
                    .second_worker_id = lab.carers[0],
                    .start_minute = 600};
    assert_int_equal(assign(&lab.manager, "order_assign", in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "second_worker_id", "same_carer_twice"));
    in.second_worker_id = lab.carers[1];
    assert_int_equal(assign(&lab.manager, "order_assign", in, &out), OK);
    Order clean = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    in = (OrderAct){.id = clean.id, .worker_id = lab.carers[1], .start_minute = 620};
    assert_int_equal(assign(&lab.manager, "order_assign", in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "worker_id", "worker_busy"));
    in.second_worker_id = lab.carers[0];
    assert_int_equal(assign(&lab.manager, "order_assign", in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "second_worker_id", "one_carer_suffices"));
    order_lab_close(&lab);
}

static void an_expired_certificate_stops_a_carer(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "bath_home", ORDER_ACCEPTED), out;
    IdKey first = {1};
    assert_int_equal(order_lab_call(&lab, &system_actor, "certificate_revoke", &first, NULL), OK);
    OrderAct in = {.id = order.id,
                   .worker_id = lab.carers[0],
                   .second_worker_id = lab.carers[1],
                   .start_minute = INT_NONE};
    assert_int_equal(assign(&lab.manager, "order_assign", in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "worker_id", "certificate_expired"));
    assert_false(order_lab_refused(&lab, "second_worker_id", "certificate_expired"));
    order_lab_close(&lab);
}

/* The certificate of carer 0: the lab enters one for each, in their order. */
static void revoke_first(void) {
    IdKey first = {1};
    Certificate out;
    assert_int_equal(order_lab_call(&lab, &system_actor, "certificate_revoke", &first, &out), OK);
    assert_int_equal(out.worker_id, lab.carers[0]);
}

static Order cleaning_confirmed_on(Date day) {
    OrderRequest in = order_lab_request(&lab, "cleaning");
    Order order;
    in.day = day;
    assert_int_equal(create(&lab.community, &in, &order), OK);
    assert_int_equal(act(&lab.manager, "order_accept", order.id, &order), OK);
    OrderAct give = {.id = order.id, .worker_id = lab.carers[0], .start_minute = INT_NONE};
    assert_int_equal(assign(&lab.manager, "order_assign", give, &order), OK);
    assert_int_equal(act(&lab.carer[0], "order_carer_accept", order.id, &order), OK);
    return order;
}

/* Back where a carer is named, in the provider's inbox, told to those who would have gone; what
 * takes no certificate stays. */
static void revoked_from(void **state, int32_t from) {
    order_lab_open(&lab, *state);
    Actor manager = desk_lab_hire(&lab, "boss", "provider_manager", LAB_COUNTY, lab.first_org);
    Actor carer = desk_lab_hire_carer(&lab, "carer", 0);
    Order bath = order_lab_order_at(&lab, "bath_home", from), out;
    Order clean = cleaning_confirmed_on(date_add_days(LAB_TODAY, 2));
    int64_t told = desk_lab_notices(&lab, &carer);
    assert_null(desk_lab_waits(&lab, &manager, "order", bath.id));
    revoke_first();
    bath = order_lab_read(&lab, bath.id);
    assert_int_equal(bath.state, ORDER_ACCEPTED);
    assert_int_equal(bath.worker_id, 0);
    assert_true(bath.clock_until > 0);
    assert_true(str_equal_c(last_reason(bath.id), "certificate_ended"));
    assert_non_null(desk_lab_waits(&lab, &manager, "order", bath.id));
    assert_int_equal(desk_lab_notices(&lab, &carer), told + 1);
    assert_int_equal(act(&carer, "order_carer_accept", bath.id, &out), ERR_NOT_FOUND);
    assert_int_equal(order_lab_read(&lab, clean.id).state, ORDER_CONFIRMED);
    order_lab_close(&lab);
}

static void a_revoked_certificate_takes_the_carer_off(void **state) {
    revoked_from(state, ORDER_ASSIGNED);
}

static void and_after_the_yes_as_well(void **state) {
    revoked_from(state, ORDER_CONFIRMED);
}

static void a_skill_taken_away_takes_the_carer_off(void **state) {
    order_lab_open(&lab, *state);
    Order clean = cleaning_confirmed_on(date_add_days(LAB_TODAY, 2));
    IdKey key = {lab.carers[0]};
    Worker edit, row;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "worker_get", &key, &edit), OK);
    edit.skills = STR("cleaning,companionship");
    assert_int_equal(order_lab_call(&lab, &lab.manager, "worker_edit", &edit, &row), OK);
    assert_int_equal(order_lab_read(&lab, clean.id).state, ORDER_CONFIRMED);
    row.skills = STR("companionship");
    assert_int_equal(order_lab_call(&lab, &lab.manager, "worker_edit", &row, &edit), OK);
    assert_int_equal(order_lab_read(&lab, clean.id).state, ORDER_ACCEPTED);
    order_lab_close(&lab);
}

/* Whatever has come in between: who may not do it cannot say yes, nor begin; what a phone brings
 * afterwards is kept, and flagged. */
static void able_is_asked_at_the_yes_and_at_the_door(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "bath_home", ORDER_ASSIGNED), out;
    assert_int_equal(act(&lab.carer[1], "order_carer_accept", order.id, &out), OK);
    database_execute(*state, "update certificate set valid_until = 20261101");
    assert_int_equal(act(&lab.carer[0], "order_carer_accept", order.id, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "certificate_expired"));
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_ASSIGNED);
    visit_lab_evening(&lab, &order);
    VisitMark live = visit_lab_mark(&order, MARK_CHECK_IN, 1320), kept;
    live.offline = false;
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &live, &kept), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "worker_id", "certificate_expired"));
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_ASSIGNED);
    order = visit_lab_visit(&lab, &order, 540, 630);
    assert_int_equal(order.state, ORDER_FINISHED);
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_CERTIFICATE_EXPIRED));
    order_lab_close(&lab);
}

static void both_carers_say_yes(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "bath_home", ORDER_ASSIGNED), out;
    assert_int_equal(act(&lab.carer[2], "order_carer_accept", order.id, &out), ERR_NOT_FOUND);
    assert_int_equal(act(&lab.carer[1], "order_carer_accept", order.id, &out), OK);
    assert_int_equal(out.state, ORDER_ASSIGNED);
    OrderAct no = {.id = order.id, .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_carer_decline", &no, &out),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "why", "required"));
    no.why = choice_find(&decline_whys, STR("far"));
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_carer_decline", &no, &out), OK);
    assert_int_equal(out.state, ORDER_ACCEPTED);
    OrderHistory told = history(order.id);
    assert_true(
        str_equal(LIST_AT(told.steps, OrderStep, told.steps.count - 1)->reason, STR("far")));
    OrderAct in = {.id = order.id,
                   .worker_id = lab.carers[1],
                   .second_worker_id = lab.carers[0],
                   .start_minute = INT_NONE};
    assert_int_equal(assign(&lab.manager, "order_assign", in, &out), OK);
    assert_int_equal(act(&lab.carer[0], "order_carer_accept", order.id, &out), OK);
    assert_int_equal(act(&lab.carer[1], "order_carer_accept", order.id, &out), OK);
    assert_int_equal(out.state, ORDER_CONFIRMED);
    order_lab_close(&lab);
}

static void an_override_needs_a_reason(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED), out;
    OrderAct in = {.id = order.id, .worker_id = lab.carers[1], .start_minute = INT_NONE};
    assert_int_equal(assign(&lab.clerk, "order_override", in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "reason", "required"));
    in.reason = STR("the daughter asked for her");
    assert_int_equal(assign(&lab.clerk, "order_override", in, &out), OK);
    assert_int_equal(out.worker_id, lab.carers[1]);
    IdKey key = {order.id};
    DispatchChoice choice;
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_explanation", &key, &choice), OK);
    assert_int_equal(choice.kind, DISPATCH_BY_HAND);
    assert_true(str_equal(choice.reason, in.reason));
    order_lab_close(&lab);
}

static void a_missed_order_is_made_up_for_once(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED), out;
    assert_int_equal(act(&lab.family, "order_carer_absent", order.id, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "too_early_to_say"));
    OrderRequest again = {.id = order.id,
                          .day = date_add_days(LAB_TODAY, 9),
                          .window_from = 540,
                          .window_to = 660,
                          .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_makeup", &again, &out),
                     ERR_CONFLICT);
    order_lab_step(&lab, DAY_MINUTES + 120);
    assert_int_equal(act(&lab.family, "order_carer_absent", order.id, &out), OK);
    assert_int_equal(out.state, ORDER_MISSED);
    VisitCard card;
    IdKey key = {order.id};
    assert_int_equal(order_lab_call(&lab, &lab.family, "visit_card", &key, &card), OK);
    assert_int_equal(card.makeup_until, date_add_days(order.day, 7));
    assert_int_equal(order_lab_free(&lab, lab.person), 100000);
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_makeup", &again, &out),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "day", "makeup_too_late"));
    again.day = date_add_days(LAB_TODAY, 3);
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_makeup", &again, &out), OK);
    assert_int_equal(out.makeup_of, order.id);
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_makeup", &again, &out),
                     ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "makeup_exists"));
    order_lab_close(&lab);
}

static void another_hour_is_another_order(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order(&lab, "cleaning"), out;
    OrderRequest again = {.id = order.id,
                          .day = date_add_days(LAB_TODAY, 2),
                          .window_from = 600,
                          .window_to = 720,
                          .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_reschedule", &again, &out), OK);
    assert_int_equal(out.day, again.day);
    assert_int_equal(out.source, order.source);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_CANCELLED);
    assert_int_equal(order_lab_free(&lab, lab.person), 100000 - 2400);
    order_lab_close(&lab);
}

static Str note_on_card(int64_t id) {
    VisitCard card;
    IdKey key = {id};
    assert_int_equal(order_lab_call(&lab, &lab.family, "visit_card", &key, &card), OK);
    return card.note;
}

static Str note_on_board(Date day) {
    DispatchBoard board = {.day = day}, out;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "dispatch_board", &board, &out), OK);
    assert_int_equal(out.offered.count, 1);
    return LIST_AT(out.offered, BoardVisit, 0)->note;
}

static Str note_in_list(int64_t id) {
    List rows = {0};
    SiteCall call = {.actor = &lab.clerk, .route = "order_list", .out = &rows};
    assert_int_equal(site_call(lab.site, &lab.arena, &call), OK);
    for (size_t i = 0; i < rows.count; i++)
        if (LIST_AT(rows, Order, i)->id == id) return LIST_AT(rows, Order, i)->note;
    fail();
    return STR_NONE;
}

static Order read_by(const Actor *actor, int64_t id) {
    Order order;
    IdKey key = {id};
    assert_int_equal(order_lab_call(&lab, actor, "order_get", &key, &order), OK);
    return order;
}

static Str note_on_way(const Order *order) {
    DayRoute way = {.day = order->day}, out;
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_my_route", &way, &out), OK);
    assert_int_equal(out.stops.count, 1);
    return LIST_AT(out.stops, RouteStop, 0)->note;
}

static Str dispatch_paper(int64_t id) {
    ReplyFile file;
    IdKey key = {id};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_paper_dispatch", &key, &file), OK);
    return printed_squeezed(&lab.arena, file.body);
}

/* Whoever goes, or sends somebody, reads it; no list shows it; what stood plain before is sealed at
 * the next open. */
static void what_is_told_the_carer_is_sealed(void **state) {
    order_lab_open(&lab, *state);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.note = STR("髋部骨折术后，不能弯腰");
    Order order, out;
    assert_int_equal(create(&lab.community, &in, &order), OK);
    assert_true(str_equal(order.note, in.note));
    assert_true(str_equal(note_on_card(order.id), in.note));
    assert_true(str_equal(note_on_board(order.day), in.note));
    assert_true(str_is_none(note_in_list(order.id)));
    OrderRequest again = {.id = order.id,
                          .day = date_add_days(LAB_TODAY, 2),
                          .window_from = 600,
                          .window_to = 720,
                          .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_reschedule", &again, &out), OK);
    assert_int_equal(act(&lab.manager, "order_accept", out.id, &out), OK);
    assert_true(str_equal(read_by(&lab.manager, out.id).note, in.note));
    assert_false(order_lab_holds(&lab, in.note));
    Order sure = order_lab_order_at(&lab, "companionship", ORDER_CONFIRMED);
    database_execute(*state, "update service_order set note = '胰岛素在冰箱', note_sealed = null");
    assert_true(order_lab_holds(&lab, STR("胰岛素在冰箱")));
    order_lab_reopen(&lab);
    order_lab_reopen(&lab);
    assert_false(order_lab_holds(&lab, STR("胰岛素在冰箱")));
    assert_true(str_equal_c(read_by(&lab.manager, out.id).note, "胰岛素在冰箱"));
    assert_true(str_equal_c(note_on_way(&sure), "胰岛素在冰箱"));
    assert_true(str_find(dispatch_paper(sure.id), STR("胰岛素在冰箱")) >= 0);
    order_lab_close(&lab);
}

static void a_family_reaches_its_own(void **state) {
    order_lab_open(&lab, *state);
    Order out;
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.source = ORDER_BY_PHONE;
    assert_int_equal(create(&lab.family, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "source", "source_not_yours"));
    in.source = 0;
    assert_int_equal(create(&lab.family, &in, &out), OK);
    assert_int_equal(out.source, ORDER_BY_FAMILY);
    in.person_id = order_lab_person(&lab, 1);
    assert_int_equal(create(&lab.family, &in, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "person_id", "unknown_person"));
    order_lab_step(&lab, DAY_MINUTES);
    Order today = out;
    in = order_lab_request(&lab, "companionship");
    in.window_from = 560;
    assert_int_equal(create(&lab.family, &in, &today), OK);
    assert_int_equal(act(&lab.family, "order_cancel", today.id, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "too_late_to_cancel"));
    assert_int_equal(act(&lab.community, "order_cancel", today.id, &out), OK);
    order_lab_close(&lab);
}

static void a_suspended_provider_loses_its_orders(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED), out;
    OrganisationMove in = {lab.first_org, STR("inspection")};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "organisation_suspend", &in, NULL), OK);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_OFFERED);
    assert_int_equal(order.org_id, lab.second_org);
    assert_int_equal(order.worker_id, 0);
    in.id = lab.second_org;
    assert_int_equal(order_lab_call(&lab, &lab.officer, "organisation_suspend", &in, NULL), OK);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_REQUESTED);
    OrderRequest again = order_lab_request(&lab, "cleaning");
    assert_int_equal(create(&lab.community, &again, &out), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "org_id", "organisation_not_active"));
    order_lab_close(&lab);
}

static void a_carer_who_leaves_leaves_no_visit(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED);
    IdKey worker = {lab.carers[0]};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "worker_leave", &worker, NULL), OK);
    order = order_lab_read(&lab, order.id);
    assert_int_equal(order.state, ORDER_ACCEPTED);
    assert_int_equal(order.worker_id, 0);
    OrderAct in = {.id = order.id, .worker_id = lab.carers[0], .start_minute = INT_NONE};
    assert_int_equal(assign(&lab.manager, "order_assign", in, &order), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "worker_id", "worker_not_active"));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_order_holds_and_is_offered),
        ON_BOTH(what_is_told_the_carer_is_sealed),
        ON_BOTH(cancelling_frees_wallet_and_quota),
        ON_BOTH(a_visit_is_called_off_by_a_code_or_words),
        cmocka_unit_test(every_code_of_a_reason_says_one_thing),
        ON_BOTH(every_fault_is_told_at_once),
        ON_BOTH(nobody_is_served_after_death),
        ON_BOTH(a_wrongful_death_is_undone),
        ON_BOTH(orders_move_with_the_person),
        ON_BOTH(who_pays_alone_needs_no_plan),
        ON_BOTH(limits_of_the_menu_hold),
        ON_BOTH(a_declined_order_goes_to_the_next),
        ON_BOTH(nobody_hands_an_order_past_the_purchase_list),
        ON_BOTH(who_pays_alone_may_be_offered_to_any_provider),
        ON_BOTH(clocks_hand_on_what_waits),
        ON_BOTH(the_clock_job_runs),
        ON_BOTH(carers_are_checked_all_at_once),
        ON_BOTH(an_expired_certificate_stops_a_carer),
        ON_BOTH(a_revoked_certificate_takes_the_carer_off),
        ON_BOTH(and_after_the_yes_as_well),
        ON_BOTH(a_skill_taken_away_takes_the_carer_off),
        ON_BOTH(able_is_asked_at_the_yes_and_at_the_door),
        ON_BOTH(both_carers_say_yes),
        ON_BOTH(an_override_needs_a_reason),
        ON_BOTH(a_missed_order_is_made_up_for_once),
        ON_BOTH(another_hour_is_another_order),
        ON_BOTH(a_family_reaches_its_own),
        ON_BOTH(a_suspended_provider_loses_its_orders),
        ON_BOTH(a_carer_who_leaves_leaves_no_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
