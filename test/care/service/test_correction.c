#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "care/service/correction.h"
#include "care/service/difference.h"
#include "care/service/unlock.h"
#include "support/visit_lab.h"

static OrderLab lab;

/* A short visit: 60 minutes ordered, 20 marked. */
static Order short_visit(const Database *database) {
    order_lab_open(&lab, database);
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
    return visit_lab_visit(&lab, &order, 540, 560);
}

static Str instant(const Order *order, int minute) {
    return time_print(&lab.arena, date_start_ms(order->day) + minute * MINUTE_MS);
}

static Err propose(const Actor *actor, const Order *order, int32_t field, Str value,
                   Correction *out) {
    Correction in = {.order_id = order->id,
                     .field = field,
                     .new_value = value,
                     .reason = choice_find(&correction_reasons, STR("forgot_to_mark")),
                     .words = STR("老人证明")};
    return order_lab_call(&lab, actor, "correction_propose", &in, out);
}

static Err decide(const Actor *actor, const char *route, int64_t id, Correction *out) {
    Correction in = {.id = id, .decided_words = STR("属实")};
    return order_lab_call(&lab, actor, route, &in, out);
}

static void correct(const Order *order, int32_t field, Str value) {
    Correction correction;
    assert_int_equal(propose(&lab.manager, order, field, value, &correction), OK);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction), OK);
}

static void an_approved_correction_counts(void **state) {
    Order order = short_visit(*state);
    Correction correction;
    assert_true(visit_lab_flagged(&lab, order.id, FLAG_TOO_SHORT));
    assert_int_equal(propose(&lab.carer[0], &order, CORRECT_END, instant(&order, 600), &correction),
                     OK);
    assert_true(str_equal(correction.old_value, instant(&order, 560)));
    assert_int_equal(correction.state, CORRECTION_PROPOSED);
    assert_int_equal(visit_lab_view(&lab, order.id).effective.minutes, 20);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction), OK);
    assert_int_equal(correction.seq, 1);
    assert_int_equal(correction.hash.len, 64);
    VisitView view = visit_lab_view(&lab, order.id);
    assert_int_equal(view.effective.minutes, 60);
    assert_int_equal(view.effective.corrections, 1);
    int64_t marked = LIST_AT(view.marks, VisitMark, 1)->at;
    assert_int_equal(marked,
                     date_start_ms(order.day) + 560 * MINUTE_MS); /* the original is locked */
    assert_int_equal(visit_lab_flag(&lab, order.id, FLAG_TOO_SHORT)->state, FLAG_LIFTED);
    assert_int_equal(order_lab_read(&lab, order.id).flags, 0);
    order_lab_close(&lab);
}

static void a_denied_one_changes_nothing(void **state) {
    Order order = short_visit(*state);
    Correction correction;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction), OK);
    assert_int_equal(decide(&lab.officer, "correction_deny", correction.id, &correction), OK);
    assert_int_equal(correction.state, CORRECTION_DENIED);
    assert_false(visit_lab_view(&lab, order.id).effective.voided);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction),
                     ERR_CONFLICT);
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction), OK);
    IdKey key = {correction.id};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "correction_withdraw", &key, &correction),
                     ERR_INVALID);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "correction_withdraw", &key, &correction),
                     OK);
    order_lab_close(&lab);
}

static void who_asks_does_not_decide(void **state) {
    Order order = short_visit(*state);
    Correction correction;
    Actor both = lab.manager;
    assert_null(
        roles_read(site_config(lab.site)->rights, STR("provider_manager,district_officer"), &both));
    assert_int_equal(propose(&both, &order, CORRECT_PLACE, STR("confirmed"), &correction), OK);
    assert_int_equal(decide(&both, "correction_approve", correction.id, &correction), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "same_account"));
    assert_int_equal(decide(&lab.manager, "correction_approve", correction.id, &correction),
                     ERR_FORBIDDEN);
    order_lab_close(&lab);
}

static void values_must_make_sense(void **state) {
    static const struct {
        int32_t field;
        const char *value, *fault;
    } wrong[] = {
        {CORRECT_END, "gestern", "not_a_time"},
        {CORRECT_END, "2026-11-03T08:59:00+08:00", "end_before_start"},
        {CORRECT_END, "2027-11-03T08:59:00+08:00", "in_the_future"},
        {CORRECT_END, "2026-11-03T09:20:00+08:00", "no_change"},
        {CORRECT_OUTCOME, "perfect", "unknown_code"},
        {CORRECT_OUTCOME, "done", "no_change"},
        {CORRECT_PLACE, "wrong", "unknown_code"},
        {CORRECT_VOID, "maybe", "unknown_code"},
        {CORRECT_SIGNATURE, "x", "not_a_number"},
        {CORRECT_SIGNATURE, "99999", "unknown_file"},
    };
    order_lab_open(&lab, *state);
    Order open = order_lab_order(&lab, "companionship");
    Order order = visit_lab_order(&lab, "cleaning");
    visit_lab_evening(&lab, &order);
    order = visit_lab_visit(&lab, &order, 540, 560);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        Correction out;
        assert_int_equal(propose(&lab.manager, &order, wrong[i].field, str_from(wrong[i].value),
                                 &out),
                         ERR_INVALID);
        if (!order_lab_refused(&lab, "new_value", wrong[i].fault))
            fail_msg("%s is not refused as %s", wrong[i].value, wrong[i].fault);
    }
    Correction out;
    assert_int_equal(propose(&lab.rival, &order, CORRECT_VOID, STR("yes"), &out), ERR_NOT_FOUND);
    assert_int_equal(propose(&lab.manager, &open, CORRECT_VOID, STR("yes"), &out), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "nothing_to_correct"));
    order_lab_close(&lab);
}

typedef struct Sound {
    int64_t order;
    bool sound;
} Sound;

static Err verify(Op *op, void *context) {
    Sound *sound = context;
    return correction_verify(op, sound->order, &sound->sound);
}

static bool chain_holds(int64_t order) {
    Sound sound = {.order = order};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, verify, &sound), OK);
    return sound.sound;
}

static void a_tampered_chain_tells(void **state) {
    Order order = short_visit(*state);
    correct(&order, CORRECT_END, instant(&order, 590));
    correct(&order, CORRECT_END, instant(&order, 600));
    correct(&order, CORRECT_PLACE, STR("confirmed"));
    assert_true(chain_holds(order.id));
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "update visit_correction set words = 'x' where order_id = %lld and seq = 2",
                   (long long)order.id);
    database_execute(*state, sql);
    assert_false(chain_holds(order.id));
    order_lab_close(&lab);
}

static void a_cut_chain_tells(void **state) {
    Order order = short_visit(*state);
    correct(&order, CORRECT_END, instant(&order, 590));
    correct(&order, CORRECT_END, instant(&order, 600));
    char sql[200];
    (void)snprintf(sql, sizeof sql,
                   "delete from visit_correction where order_id = %lld and seq = 1",
                   (long long)order.id);
    database_execute(*state, sql);
    assert_false(chain_holds(order.id));
    order_lab_close(&lab);
}

/* On to a frozen month, past bills. */
static Order frozen_visit(const Database *database) {
    Order order = short_visit(database);
    if (order.state == ORDER_FINISHED)
        assert_int_equal(order_lab_event(&lab, order.id, "follow_up"), OK);
    assert_int_equal(order_lab_event(&lab, order.id, "freeze"), OK);
    return order_lab_read(&lab, order.id);
}

static Err ask_unlock(const Actor *actor, const Order *order, Unlock *out) {
    Unlock in = {.order_id = order->id,
                 .reason = choice_find(&correction_reasons, STR("taken_to_hospital")),
                 .words = STR("住院证明后补")};
    return order_lab_call(&lab, actor, "unlock_ask", &in, out);
}

static Err decide_unlock(const Actor *actor, const char *route, int64_t id, Unlock *out) {
    Unlock in = {.id = id, .decided_words = STR("属实")};
    return order_lab_call(&lab, actor, route, &in, out);
}

static Err read_differences(Op *op, void *context) {
    return differences_open(op, 0, INT64_MAX, context);
}

static List differences(void) {
    List open;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, read_differences, &open), OK);
    return open;
}

static void a_frozen_month_needs_an_unlock(void **state) {
    Order order = frozen_visit(*state);
    Correction correction;
    Unlock unlock;
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction),
                     ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "month_frozen"));
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK);
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), ERR_CONFLICT);
    order_lab_close(&lab);
}

static void what_an_unlock_changes_goes_into_the_next_bill(void **state) {
    Order order = frozen_visit(*state);
    Unlock unlock;
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK);
    IdKey key = {unlock.id};
    assert_int_equal(order_lab_call(&lab, &lab.rival, "unlock_get", &key, &unlock), ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "unlock_get", &key, &unlock), OK);
    assert_true(str_equal_c(unlock.words, "住院证明后补"));
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", unlock.id, &unlock), OK);
    assert_int_equal(unlock.state, UNLOCK_APPROVED);
    correct(&order, CORRECT_END, instant(&order, 600));
    assert_int_equal(differences().count, 0); /* a visit that was done costs the same */
    correct(&order, CORRECT_VOID, STR("yes"));
    List open = differences();
    assert_int_equal(open.count, 1);
    const Difference *difference = LIST_AT(open, Difference, 0);
    assert_int_equal(difference->order_id, order.id);
    assert_int_equal(difference->government, -order.government);
    assert_int_equal(difference->own, -order.own);
    assert_int_equal(difference->org_id, lab.first_org);
    correct(&order, CORRECT_VOID, STR("no"));
    assert_int_equal(differences().count, 2);
    assert_int_equal(LIST_AT(differences(), Difference, 1)->government, order.government);
    assert_int_equal(order_lab_read(&lab, order.id).state, ORDER_FROZEN);
    order_lab_close(&lab);
}

static void an_unlock_runs_out(void **state) {
    Order order = frozen_visit(*state);
    Correction correction;
    Unlock unlock;
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK);
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", unlock.id, &unlock), OK);
    assert_int_equal(propose(&lab.manager, &order, CORRECT_VOID, STR("yes"), &correction), OK);
    IdKey asked = {correction.id};
    assert_int_equal(order_lab_call(&lab, &lab.rival, "correction_get", &asked, &correction),
                     ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.officer, "correction_get", &asked, &correction), OK);
    assert_int_equal(correction.order_id, order.id);
    order_lab_step(&lab, 31 * 24 * 60);
    assert_int_equal(decide(&lab.officer, "correction_approve", correction.id, &correction),
                     ERR_CONFLICT);
    (void)visit_lab_clocks(&lab);
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), OK); /* the old one is expired */
    IdKey key = {unlock.id};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "unlock_cancel", &key, &unlock), OK);
    assert_int_equal(unlock.state, UNLOCK_CANCELLED);
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", unlock.id, &unlock),
                     ERR_CONFLICT);
    order_lab_close(&lab);
}

static Err cancel_unlock(const Actor *actor, int64_t id) {
    Unlock out;
    return order_lab_call(&lab, actor, "unlock_cancel", &(IdKey){id}, &out);
}

/* A care worker has no say in what the manager asked for; the manager answers for all of the organisation. */
static void a_carer_cancels_only_what_they_asked_for(void **state) {
    Order order = frozen_visit(*state);
    Unlock asked, out;
    assert_int_equal(ask_unlock(&lab.manager, &order, &asked), OK);
    assert_int_equal(cancel_unlock(&lab.carer[0], asked.id), ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "not_your_request"));
    assert_int_equal(decide_unlock(&lab.officer, "unlock_approve", asked.id, &out), OK);
    assert_int_equal(cancel_unlock(&lab.carer[0], asked.id), ERR_INVALID);
    assert_int_equal(cancel_unlock(&lab.carer[2], asked.id), ERR_NOT_FOUND);
    assert_int_equal(cancel_unlock(&lab.rival, asked.id), ERR_NOT_FOUND);
    assert_int_equal(cancel_unlock(&lab.manager, asked.id), OK);
    assert_int_equal(ask_unlock(&lab.carer[0], &order, &asked), OK);
    assert_int_equal(cancel_unlock(&lab.carer[0], asked.id), OK);
    assert_int_equal(ask_unlock(&lab.carer[0], &order, &asked), OK);
    assert_int_equal(cancel_unlock(&lab.manager, asked.id), OK);
    order_lab_close(&lab);
}

static void an_open_month_needs_no_unlock(void **state) {
    Order order = short_visit(*state);
    Unlock unlock;
    assert_int_equal(ask_unlock(&lab.manager, &order, &unlock), ERR_CONFLICT);
    assert_true(order_lab_refused(&lab, "", "month_not_frozen"));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_approved_correction_counts),
        ON_BOTH(a_denied_one_changes_nothing),
        ON_BOTH(who_asks_does_not_decide),
        ON_BOTH(values_must_make_sense),
        ON_BOTH(a_tampered_chain_tells),
        ON_BOTH(a_cut_chain_tells),
        ON_BOTH(a_frozen_month_needs_an_unlock),
        ON_BOTH(what_an_unlock_changes_goes_into_the_next_bill),
        ON_BOTH(an_unlock_runs_out),
        ON_BOTH(a_carer_cancels_only_what_they_asked_for),
        ON_BOTH(an_open_month_needs_no_unlock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
