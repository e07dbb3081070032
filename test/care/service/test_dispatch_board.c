/* The dispatch board and the trial: what is told about a day, and that nothing is changed by
 * asking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/service/assignment.h"
#include "care/service/dispatch_board.h"
#include "care/service/dispatch_desk.h"
#include "care/service/dispatch_trial.h"
#include "care/service/order_life.h"
#include "support/order_lab.h"

static OrderLab lab;
static DispatchBoard board;
static DispatchTrial trial;

static const DispatchBoard *look(const Actor *actor) {
    DispatchBoard ask = {.day = date_add_days(LAB_TODAY, 1)};
    if (actor != &lab.manager) ask.org_id = lab.first_org;
    assert_int_equal(order_lab_call(&lab, actor, "dispatch_board", &ask, &board), OK);
    return &board;
}

static const DispatchTrial *try_out(int64_t order, int carer, int64_t start_minute) {
    DispatchTrial ask = {.order_id = order,
                         .worker_id = lab.carers[carer],
                         .start_minute = start_minute};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "dispatch_trial", &ask, &trial), OK);
    return &trial;
}

static Err assign(const Actor *actor, int64_t order, int carer, int64_t start_minute) {
    OrderAct act = {.id = order,
                    .worker_id = lab.carers[carer],
                    .start_minute = start_minute,
                    .reason = STR("老人熟悉")};
    return order_lab_call(&lab, actor, "order_override", &act, NULL);
}

static const BoardWorker *worker_of(int carer) {
    for (size_t i = 0; i < board.workers.count; i++) {
        const BoardWorker *worker = LIST_AT(board.workers, BoardWorker, i);
        if (worker->id == lab.carers[carer]) return worker;
    }
    return NULL;
}

static bool trial_faulted(const char *code) {
    for (size_t i = 0; i < trial.faults.count; i++) {
        const TrialFault *fault = LIST_AT(trial.faults, TrialFault, i);
        assert_false(str_is_empty(fault->words));
        if (str_equal_c(fault->code, code)) return true;
    }
    return false;
}

static void a_day_is_laid_out(void **state) {
    order_lab_open(&lab, *state);
    Order clean = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    Order talk = order_lab_order_at(&lab, "companionship", ORDER_ACCEPTED);
    (void)look(&lab.manager);
    assert_int_equal(board.org_id, lab.first_org);
    assert_int_equal(board.today, LAB_TODAY);
    assert_int_equal(board.workers.count, 2);
    assert_int_equal(board.waiting.count, 2);
    assert_int_equal(LIST_AT(board.providers, BoardProvider, 0)->waiting, 2);
    assert_int_equal(assign(&lab.manager, clean.id, 0, 600), OK);
    (void)look(&lab.manager);
    assert_int_equal(board.planned, 1);
    assert_int_equal(board.pinned, 1);
    const BoardVisit *visit = LIST_AT(board.visits, BoardVisit, 0);
    assert_true(visit->id == clean.id && visit->pinned && !visit->hidden);
    assert_true(str_equal(visit->name, STR("王桂芳")));
    assert_int_equal(visit->start_minute, 600);
    const BoardStop *stop = LIST_AT(board.stops, BoardStop, 0);
    assert_int_equal(stop->worker_id, lab.carers[0]);
    assert_int_equal(stop->late_minutes, 0);
    assert_int_equal(worker_of(0)->care_minutes, clean.minutes);
    assert_true(worker_of(0)->travel_minutes >= stop->travel_minutes);
    assert_int_equal(worker_of(1)->visits, 0);
    assert_int_equal(LIST_AT(board.waiting, BoardVisit, 0)->id, talk.id);
    assert_true(str_equal(LIST_AT(board.waiting, BoardVisit, 0)->last_event, STR("accept")));
    order_lab_close(&lab);
}

/* What the provider has not answered stands apart, with its clock; once taken it waits for
 * carers. */
static void what_is_not_taken_is_shown(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_OFFERED);
    (void)look(&lab.manager);
    assert_int_equal(board.offered.count, 1);
    assert_int_equal(board.waiting.count, 0);
    const BoardVisit *visit = LIST_AT(board.offered, BoardVisit, 0);
    assert_true(visit->id == order.id && visit->clock_until == order.clock_until);
    assert_true(visit->clock_until > 0);
    const BoardProvider *provider = LIST_AT(board.providers, BoardProvider, 0);
    assert_true(provider->offered == 1 && provider->waiting == 0 && provider->orders == 1);
    (void)look(&lab.clerk);
    assert_int_equal(board.offered.count, 1);
    DispatchBoard today = {.day = LAB_TODAY};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "dispatch_board", &today, &board), OK);
    assert_int_equal(board.offered.count, 0);
    assert_int_equal(board.ahead.count, 1);
    const BoardDay *day = LIST_AT(board.ahead, BoardDay, 0);
    assert_true(day->day == order.day && day->offered == 1 && day->waiting == 0);
    IdKey key = {order.id};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "order_accept", &key, NULL), ERR_FORBIDDEN);
    assert_int_equal(order_lab_call(&lab, &lab.rival, "dispatch_board", &today, &board), OK);
    assert_int_equal(board.ahead.count, 0);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_accept", &key, NULL), OK);
    (void)look(&lab.manager);
    assert_int_equal(board.offered.count, 0);
    assert_int_equal(LIST_AT(board.waiting, BoardVisit, 0)->id, order.id);
    order_lab_close(&lab);
}

static Err open_board(const Actor *actor, int64_t org_id) {
    DispatchBoard ask = {.day = LAB_TODAY, .org_id = org_id};
    return order_lab_call(&lab, actor, "dispatch_board", &ask, &board);
}

/* Who goes where for a provider is a matter of the places it goes to: those of its contract and of
 * its orders. */
static void a_street_opens_who_serves_it(void **state) {
    order_lab_open(&lab, *state);
    int64_t near = order_lab_provider(&lab, LAB_COUNTY);
    assert_int_equal(open_board(&lab.clerk, lab.second_org), OK);
    assert_int_equal(open_board(&lab.clerk, 99999), ERR_INVALID);
    assert_int_equal(open_board(&lab.clerk, near),
                     ERR_INVALID); /* registered here, serves nobody */
    assert_true(order_lab_refused(&lab, "org_id", "not_of_your_places"));
    Assignment line = {.person_id = lab.person,
                       .area = INT_NONE,
                       .category = 1,
                       .org_id = near,
                       .valid_from = LAB_TODAY,
                       .valid_to = date_add_days(LAB_TODAY, 3)};
    assert_int_equal(order_lab_call(&lab, &lab.officer, "assignment_create", &line, NULL), OK);
    assert_int_equal(open_board(&lab.clerk, near), OK);
    Actor street = lab.clerk, other = lab.clerk;
    scope_subtree(LAB_COMMUNITY, &street.scope_low, &street.scope_high);
    scope_subtree(LAB_COUNTY + 2000, &other.scope_low, &other.scope_high);
    assert_int_equal(open_board(&street, near), OK);
    assert_int_equal(open_board(&other, near), ERR_INVALID);  /* another street of the county */
    assert_int_equal(open_board(&other, lab.second_org), OK); /* contracted for all of it */
    order_lab_step(&lab, 4 * 24 * 60);
    DispatchBoard ask = {.day = date_add_days(LAB_TODAY, 4), .org_id = near};
    assert_int_equal(order_lab_call(&lab, &lab.clerk, "dispatch_board", &ask, &board), ERR_INVALID);
    order_lab_close(&lab);
}

static void what_comes_back_says_why(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    DispatchAsk ask = {.day = order.day, .scope = INT_NONE};
    for (int64_t id = 1; id <= 3; id++) {
        IdKey key = {id};
        assert_int_equal(order_lab_call(&lab, &system_actor, "certificate_revoke", &key, NULL), OK);
    }
    Order bath = order_lab_order_at(&lab, "bath_home", ORDER_ACCEPTED);
    assert_int_equal(assign(&lab.manager, order.id, 0, 540), OK);
    OrderAct no = {.id = order.id, .reason = STR("发烧了"), .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_carer_decline", &no, NULL), OK);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "dispatch", &ask, NULL), OK);
    (void)look(&lab.clerk);
    assert_int_equal(board.waiting.count, 1);
    assert_int_equal(LIST_AT(board.waiting, BoardVisit, 0)->id, bath.id);
    assert_true(str_equal(LIST_AT(board.waiting, BoardVisit, 0)->why, STR("skill")));
    order_lab_close(&lab);
}

static void elsewhere_only_the_time_is_told(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    assert_int_equal(assign(&lab.manager, order.id, 0, 540), OK);
    Actor stranger = lab.clerk;
    scope_subtree(INT64_C(330105002000), &stranger.scope_low, &stranger.scope_high);
    (void)look(&stranger);
    assert_int_equal(board.visits.count, 1);
    const BoardVisit *visit = LIST_AT(board.visits, BoardVisit, 0);
    assert_true(visit->hidden && visit->person_id == 0 && str_is_none(visit->name));
    assert_true(visit->lng <= REAL_NONE && str_is_none(visit->item_zh));
    assert_int_equal(visit->start_minute, 540);
    assert_int_equal(board.providers.count, 0);
    DispatchTrial ask = {.order_id = order.id,
                         .worker_id = lab.carers[1],
                         .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &stranger, "dispatch_trial", &ask, &trial),
                     ERR_NOT_FOUND);
    order_lab_close(&lab);
}

static void a_trial_tells_and_changes_nothing(void **state) {
    order_lab_open(&lab, *state);
    Order clean = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    Order talk = order_lab_order_at(&lab, "companionship", ORDER_ACCEPTED);
    assert_int_equal(assign(&lab.manager, clean.id, 0, 540), OK);
    (void)try_out(talk.id, 0, INT_NONE);
    assert_int_equal(trial.faults.count, 0);
    assert_true(trial.start_minute >= 600 && trial.start_minute <= 660);
    assert_int_equal(trial.before.care_minutes, clean.minutes);
    assert_int_equal(trial.after.care_minutes, clean.minutes + talk.minutes);
    assert_int_equal(trial.offers.count, 2);
    assert_true(LIST_AT(trial.offers, TrialOffer, 0)->travel_more >= 0);
    (void)try_out(talk.id, 0, 570);
    assert_true(trial_faulted("worker_busy"));
    assert_int_equal(trial.late.count, 1);
    assert_int_equal(LIST_AT(trial.late, TrialLate, 0)->order_id, talk.id);
    assert_int_equal(LIST_AT(trial.late, TrialLate, 0)->minutes, 30);
    (void)try_out(talk.id, 0, 700);
    assert_true(trial_faulted("outside_window"));
    (void)try_out(talk.id, 2, INT_NONE);
    assert_true(trial_faulted("worker_elsewhere_employed"));
    assert_int_equal(order_lab_read(&lab, talk.id).version, talk.version);
    order_lab_close(&lab);
}

/* What already has a carer is tried as if it had none. */
static void a_visit_is_tried_elsewhere(void **state) {
    order_lab_open(&lab, *state);
    Order clean = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    assert_int_equal(assign(&lab.manager, clean.id, 0, 540), OK);
    (void)try_out(clean.id, 0, 600);
    assert_int_equal(trial.faults.count, 0);
    assert_int_equal(trial.before.care_minutes, 0);
    assert_int_equal(trial.after.care_minutes, clean.minutes);
    (void)try_out(clean.id, 1, INT_NONE);
    assert_int_equal(trial.start_minute, 540);
    assert_int_equal(trial.before.care_minutes, 0);
    order_lab_close(&lab);
}

static void a_visit_goes_back_to_the_tray(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_ACCEPTED);
    OrderAct act = {.id = order.id, .reason = STR("撤销"), .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_unassign", &act, NULL),
                     ERR_CONFLICT);
    assert_int_equal(assign(&lab.manager, order.id, 0, 540), OK);
    assert_int_equal(order_lab_call(&lab, &lab.rival, "order_unassign", &act, NULL), ERR_NOT_FOUND);
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_unassign", &act, NULL),
                     ERR_FORBIDDEN);
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_unassign", &act, NULL), OK);
    assert_int_equal(order_lab_read(&lab, order.id).worker_id, 0);
    (void)look(&lab.manager);
    assert_int_equal(board.planned, 0);
    assert_true(str_equal(LIST_AT(board.waiting, BoardVisit, 0)->reason, act.reason));
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_day_is_laid_out),
        ON_BOTH(what_is_not_taken_is_shown),
        ON_BOTH(a_street_opens_who_serves_it),
        ON_BOTH(what_comes_back_says_why),
        ON_BOTH(elsewhere_only_the_time_is_told),
        ON_BOTH(a_trial_tells_and_changes_nothing),
        ON_BOTH(a_visit_is_tried_elsewhere),
        ON_BOTH(a_visit_goes_back_to_the_tray),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
