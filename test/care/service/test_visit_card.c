/* What a family looks at: the visit with who comes and where they are, the menu with who pays; and
 * nobody else's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/people/consent.h"
#include "care/people/person.h"
#include "care/service/order_life.h"
#include "care/service/person_menu.h"
#include "care/service/visit_card_row.h"
#include "care/service/visit_picture.h"
#include "care/service/visit_row.h"
#include "care/staff/worker.h"
#include "support/visit_lab.h"

enum { TOMORROW = 20261103, DAY_MINUTES = 24 * 60, QUARTER = 15 };

static OrderLab lab;
static VisitCard card;
static PersonMenu menu;

static Err look(const Actor *actor, int64_t order) {
    IdKey key = {order};
    return order_lab_call(&lab, actor, "visit_card", &key, &card);
}

static void give_phone(int64_t worker) {
    IdKey key = {worker};
    Worker row;
    assert_int_equal(order_lab_call(&lab, &lab.manager, "worker_get", &key, &row), OK);
    Worker edit = row;
    edit.phone = STR("13900000001");
    assert_int_equal(order_lab_call(&lab, &lab.manager, "worker_edit", &edit, &row), OK);
}

static void a_card_tells_who_comes(void **state) {
    order_lab_open(&lab, *state);
    give_phone(lab.carers[0]);
    Order order = visit_lab_order(&lab, "cleaning");
    assert_int_equal(look(&lab.family, order.id), OK);
    assert_true(str_equal(card.item_zh, STR("居室保洁")));
    assert_true(str_equal(card.carer, STR("李护工")));
    assert_true(str_equal(card.provider, STR("服务商0")));
    assert_int_equal(card.state, ORDER_CONFIRMED);
    assert_int_equal(card.government, 2400);
    assert_int_equal(card.own, 1600);
    assert_int_equal(card.cancel_until, date_start_ms(TOMORROW) + 7 * HOUR_MS);
    assert_int_equal(card.absent_from, date_start_ms(TOMORROW) + 9 * HOUR_MS + 30 * MINUTE_MS);
    assert_true(str_is_none(card.carer_phone));
    assert_int_equal(look(&lab.clerk, order.id), OK);
    assert_int_equal(look(&lab.manager, order.id), OK);
    assert_int_equal(look(&lab.rival, order.id), ERR_NOT_FOUND);
    assert_int_equal(look(&lab.carer[2], order.id), ERR_NOT_FOUND);
    order_lab_close(&lab);
}

static void the_telephone_is_for_the_family_on_the_day(void **state) {
    order_lab_open(&lab, *state);
    give_phone(lab.carers[0]);
    Order order = visit_lab_order(&lab, "cleaning");
    order_lab_step(&lab, DAY_MINUTES);
    assert_int_equal(look(&lab.family, order.id), OK);
    assert_true(str_equal(card.carer_phone, STR("13900000001")));
    assert_int_equal(look(&lab.clerk, order.id), OK);
    assert_true(str_is_none(card.carer_phone));
    (void)visit_lab_visit(&lab, &order, 8 * 60 + QUARTER, 9 * 60 + QUARTER);
    assert_int_equal(look(&lab.family, order.id), OK);
    assert_true(str_is_none(card.carer_phone));
    order_lab_close(&lab);
}

/* Another person's visit at half past eight by the same carer. */
static Order earlier_visit(void) {
    int64_t other = order_lab_person(&lab, 1);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    in.person_id = other;
    in.pay_own = true;
    in.window_from = in.start_minute = 8 * 60 + 2 * QUARTER;
    Order order;
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, &order), OK);
    assert_int_equal(order_lab_event(&lab, order.id, "accept"), OK);
    OrderAct act = {.id = order.id, .worker_id = lab.carers[0], .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &order), OK);
    assert_int_equal(order_lab_event(&lab, order.id, "carer_accept"), OK);
    return order_lab_read(&lab, order.id);
}

static int32_t whereabouts(int64_t order) {
    assert_int_equal(look(&lab.family, order), OK);
    return card.whereabouts;
}

static void where_the_carer_is_follows_from_doors(void **state) {
    order_lab_open(&lab, *state);
    Order before = earlier_visit(), order = order_lab_order(&lab, "cleaning");
    assert_int_equal(order_lab_event(&lab, order.id, "accept"), OK);
    OrderAct act = {.id = order.id, .worker_id = lab.carers[0], .start_minute = 10 * 60};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &order), OK);
    assert_int_equal(order_lab_event(&lab, order.id, "carer_accept"), OK);
    assert_int_equal(whereabouts(order.id), 0);
    order_lab_step(&lab, DAY_MINUTES);
    assert_int_equal(whereabouts(order.id), CARER_WAITING);
    VisitMark in = visit_lab_mark(&before, MARK_CHECK_IN, 8 * 60), answer;
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &in, &answer), OK);
    assert_int_equal(whereabouts(order.id), CARER_AT_ANOTHER);
    VisitMark out = visit_lab_mark(&before, MARK_CHECK_OUT, 9 * 60);
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &out, &answer), OK);
    assert_int_equal(whereabouts(order.id), CARER_ON_THE_WAY);
    order = order_lab_read(&lab, order.id);
    order_lab_step(&lab, 4 * 60);
    in = visit_lab_mark(&order, MARK_CHECK_IN, 10 * 60);
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &in, &answer), OK);
    assert_int_equal(whereabouts(order.id), CARER_HERE);
    assert_int_equal(card.start_at, date_start_ms(TOMORROW) + 10 * HOUR_MS);
    out = visit_lab_mark(&order, MARK_CHECK_OUT, 11 * 60);
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &out, &answer), OK);
    assert_int_equal(whereabouts(order.id), CARER_GONE);
    assert_int_equal(look(&lab.family, before.id), ERR_NOT_FOUND);
    order_lab_close(&lab);
}

/* What the carer says counts before doors; of whoever is named after, it says nothing. */
static void where_the_carer_is_as_said(void **state) {
    order_lab_open(&lab, *state);
    Order order = order_lab_order_at(&lab, "cleaning", ORDER_CONFIRMED), out;
    IdKey key = {order.id};
    DayRoute route = {.day = 0};
    order_lab_step(&lab, DAY_MINUTES);
    assert_int_equal(whereabouts(order.id), CARER_WAITING);
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "order_set_out", &key, &out), OK);
    assert_int_equal(whereabouts(order.id), CARER_SET_OUT);
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_my_route", &route, &route), OK);
    assert_int_equal(LIST_AT(route.stops, RouteStop, 0)->set_out_at, site_now_ms(lab.site));
    OrderAct act = {.id = order.id,
                    .worker_id = lab.carers[1],
                    .start_minute = INT_NONE,
                    .reason = STR("换人")};
    assert_int_equal(order_lab_call(&lab, &lab.manager, "order_assign", &act, &out), OK);
    assert_int_equal(order_lab_call(&lab, &lab.carer[1], "order_carer_accept", &key, &out), OK);
    assert_int_equal(whereabouts(order.id), CARER_WAITING);
    assert_int_equal(order_lab_call(&lab, &lab.carer[1], "order_set_out", &key, &out), OK);
    assert_int_equal(whereabouts(order.id), CARER_SET_OUT);
    order_lab_close(&lab);
}

static Err photo(const Actor *actor, const char *route, int64_t mark, ReplyFile *file) {
    IdKey key = {mark};
    return order_lab_call(&lab, actor, route, &key, file);
}

static Err open_to(Op *op, void *context) {
    PersonAccess *access = context;
    TRY(person_close_to(op, access->person_id, access->account_id));
    return person_open_to(op, access);
}

static void let_see(PersonAccess *access) {
    assert_int_equal(site_write(lab.site, &system_actor, "look", open_to, access), OK);
}

/* By the number of the file itself: the order's people while the consent stands, then nobody. */
static void files_opened(int64_t blob, Err by_theirs) {
    ReplyFile file;
    const Actor *theirs[] = {&lab.carer[0], &lab.manager, &lab.community, &lab.clerk};
    const Actor *others[] = {&lab.carer[2], &lab.rival, &lab.family};
    for (size_t i = 0; i < COUNT(theirs); i++)
        assert_int_equal(photo(theirs[i], "file_get", blob, &file), by_theirs);
    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(photo(others[i], "file_get", blob, &file), ERR_NOT_FOUND);
}

static void photos_are_shown_while_the_consent_stands(void **state) {
    order_lab_open(&lab, *state);
    Consent consent = {.person_id = lab.person,
                       .kind = CONSENT_PHOTO,
                       .notice_version = STR("2026-1"),
                       .given_by = 1,
                       .giver = STR("王桂芳"),
                       .given_on = LAB_TODAY};
    Consent given;
    assert_int_equal(order_lab_call(&lab, &lab.community, "consent_create", &consent, &given), OK);
    Order order = visit_lab_order(&lab, "cleaning");
    VisitMark in = visit_lab_mark(&order, MARK_CHECK_IN, 540), mark;
    in.photo_blob = visit_lab_file(&lab, &lab.carer[0], "door");
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &in, &mark), OK);
    VisitMark out = visit_lab_mark(&order, MARK_CHECK_OUT, 600), last;
    out.signature_blob = visit_lab_file(&lab, &lab.carer[0], "name");
    assert_int_equal(visit_lab_send(&lab, &lab.carer[0], &out, &last), OK);
    assert_int_equal(look(&lab.family, order.id), OK);
    assert_int_equal(card.photos.count, 2);
    assert_true(LIST_AT(card.photos, VisitPhoto, 0)->photo);
    assert_true(LIST_AT(card.photos, VisitPhoto, 1)->signature);
    ReplyFile file;
    assert_int_equal(photo(&lab.family, "visit_photo", mark.id, &file), OK);
    assert_true(file.body.len > 0);
    assert_int_equal(photo(&lab.rival, "visit_photo", mark.id, &file), ERR_NOT_FOUND);
    assert_int_equal(photo(&lab.family, "visit_photo", last.id, &file), ERR_NOT_FOUND);
    assert_int_equal(photo(&lab.family, "visit_signature", last.id, &file), OK);
    assert_int_equal(photo(&lab.rival, "visit_signature", last.id, &file), ERR_NOT_FOUND);
    PersonAccess visits_alone = {.person_id = lab.person,
                                 .account_id = lab.family.account_id,
                                 .sees_visits = true,
                                 .why = "family"};
    PersonAccess all = visits_alone;
    all.sees_photos = true;
    let_see(&visits_alone);
    assert_int_equal(photo(&lab.family, "visit_photo", mark.id, &file), ERR_NOT_FOUND);
    assert_int_equal(photo(&lab.family, "visit_signature", last.id, &file), ERR_NOT_FOUND);
    assert_int_equal(look(&lab.family, order.id), OK);
    assert_int_equal(card.photos.count, 0);
    let_see(&all);
    VisitPicture shot = {.client_id = STR("picture-1"),
                         .order_id = order.id,
                         .blob_id = visit_lab_file(&lab, &lab.carer[0], "bath"),
                         .device_at = in.device_at};
    assert_int_equal(order_lab_call(&lab, &lab.carer[0], "visit_picture_add", &shot, NULL), OK);
    files_opened(in.photo_blob, OK);
    files_opened(shot.blob_id, OK);
    files_opened(out.signature_blob, OK);
    IdKey key = {given.id};
    assert_int_equal(order_lab_call(&lab, &lab.community, "consent_withdraw", &key, &given), OK);
    assert_int_equal(photo(&lab.family, "visit_photo", mark.id, &file), ERR_NOT_FOUND);
    assert_int_equal(look(&lab.family, order.id), OK);
    assert_int_equal(card.photos.count, 1);
    files_opened(in.photo_blob, ERR_NOT_FOUND);
    files_opened(shot.blob_id, ERR_NOT_FOUND);
    files_opened(out.signature_blob, OK);
    order_lab_close(&lab);
}

static PersonVisits visits(const Actor *actor, int64_t person, Date from, Date to, Err wanted) {
    PersonVisits in = {.id = person, .from = from, .to = to}, out = {0};
    assert_int_equal(order_lab_call(&lab, actor, "person_visits", &in, &out), wanted);
    return out;
}

static void a_family_sees_its_visits_in_order(void **state) {
    order_lab_open(&lab, *state);
    Order late = order_lab_order(&lab, "cleaning");
    OrderRequest in = order_lab_request(&lab, "companionship");
    in.day = LAB_TODAY;
    in.window_from = 15 * 60;
    in.window_to = 17 * 60;
    Order early;
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_create", &in, &early), OK);
    PersonVisits found = visits(&lab.family, lab.person, LAB_TODAY, TOMORROW, OK);
    assert_int_equal(found.items.count, 2);
    assert_int_equal(LIST_AT(found.items, VisitCard, 0)->id, early.id);
    assert_int_equal(LIST_AT(found.items, VisitCard, 1)->id, late.id);
    assert_int_equal(visits(&lab.family, lab.person, TOMORROW, TOMORROW, OK).items.count, 1);
    (void)visits(&lab.family, lab.person, TOMORROW, LAB_TODAY, ERR_INVALID);
    (void)visits(&lab.family, lab.person, 20260101, LAB_TODAY, ERR_INVALID);
    (void)visits(&lab.family, order_lab_person(&lab, 1), LAB_TODAY, TOMORROW, ERR_NOT_FOUND);
    order_lab_close(&lab);
}

static const MenuOffer *offer(const Actor *actor, int64_t person, const char *item) {
    PersonMenu in = {.id = person};
    assert_int_equal(order_lab_call(&lab, actor, "person_menu", &in, &menu), OK);
    for (size_t i = 0; i < menu.items.count; i++) {
        const MenuOffer *found = LIST_AT(menu.items, MenuOffer, i);
        if (str_equal_c(found->item, item)) return found;
    }
    return NULL;
}

static const char *why(const MenuOffer *found) {
    return choice_code(&menu_whys, found->why);
}

static void the_quota_pays_first(void **state) {
    order_lab_open(&lab, *state);
    const MenuOffer *cleaning = offer(&lab.family, lab.person, "cleaning");
    assert_int_equal(menu.day, LAB_TODAY);
    assert_int_equal(menu.quota_left, 100000);
    assert_int_equal(menu.wallet_left, 100000);
    assert_int_equal(cleaning->times_left, 4);
    assert_int_equal(cleaning->government, 2400);
    assert_int_equal(cleaning->own, 1600);
    assert_int_equal(cleaning->price, 4000);
    assert_true(str_equal(cleaning->unit_zh, STR("小时")));
    const MenuOffer *laundry = offer(&lab.family, lab.person, "laundry");
    assert_string_equal(why(laundry), "not_in_plan");
    assert_int_equal(laundry->own, laundry->price);
    assert_int_equal(laundry->times_left, INT_NONE);
    assert_null(offer(&lab.family, lab.person, "nursing_visit"));
    (void)order_lab_order(&lab, "cleaning");
    assert_int_equal(offer(&lab.family, lab.person, "cleaning")->times_left, 3);
    assert_int_equal(menu.quota_left, 100000 - 2400);
    assert_int_equal(menu.wallet_left, 100000 - 2400);
    order_lab_close(&lab);
}

static void what_the_plan_does_not_bear_says_why(void **state) {
    order_lab_open(&lab, *state);
    int64_t other = order_lab_person(&lab, 1);
    assert_string_equal(why(offer(&lab.community, other, "cleaning")), "no_plan");
    assert_int_equal(menu.quota_left, INT_NONE);
    (void)order_lab_plan(&lab, other, "cleaning", NULL);
    assert_string_equal(why(offer(&lab.community, other, "cleaning")), "not_enough");
    order_lab_fund(&lab, other, 100000);
    assert_string_equal(why(offer(&lab.community, other, "cleaning")), "");
    for (int i = 0; i < 4; i++) {
        OrderRequest in = order_lab_request(&lab, "cleaning");
        in.person_id = other;
        in.day = date_add_days(TOMORROW, i);
        assert_int_equal(order_lab_call(&lab, &lab.community, "order_create", &in, NULL), OK);
    }
    const MenuOffer *cleaning = offer(&lab.community, other, "cleaning");
    assert_string_equal(why(cleaning), "over_quota");
    assert_int_equal(cleaning->times_left, 0);
    assert_int_equal(cleaning->government, 0);
    PersonMenu in = {.id = other, .day = 20261201}, december;
    assert_int_equal(order_lab_call(&lab, &lab.community, "person_menu", &in, &december), OK);
    assert_int_equal(december.quota_left, 100000);
    assert_int_equal(order_lab_call(&lab, &lab.family, "person_menu", &in, &december),
                     ERR_NOT_FOUND);
    order_lab_close(&lab);
}

static void too_late_is_too_late_for_another_day_as_well(void **state) {
    order_lab_open(&lab, *state);
    OrderRequest in = order_lab_request(&lab, "cleaning");
    Order order;
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_create", &in, &order), OK);
    OrderRequest again = {.id = order.id,
                          .day = 20261105,
                          .window_from = 540,
                          .window_to = 660,
                          .start_minute = INT_NONE};
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_reschedule", &again, &order), OK);
    order_lab_step(&lab, 3 * DAY_MINUTES);
    again.id = order.id;
    again.day = 20261106;
    assert_int_equal(order_lab_call(&lab, &lab.family, "order_reschedule", &again, &order),
                     ERR_INVALID);
    assert_true(order_lab_refused(&lab, "", "too_late_to_cancel"));
    assert_int_equal(order_lab_call(&lab, &lab.community, "order_reschedule", &again, &order), OK);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_card_tells_who_comes),
        ON_BOTH(the_telephone_is_for_the_family_on_the_day),
        ON_BOTH(where_the_carer_is_follows_from_doors),
        ON_BOTH(where_the_carer_is_as_said),
        ON_BOTH(photos_are_shown_while_the_consent_stands),
        ON_BOTH(a_family_sees_its_visits_in_order),
        ON_BOTH(the_quota_pays_first),
        ON_BOTH(what_the_plan_does_not_bear_says_why),
        ON_BOTH(too_late_is_too_late_for_another_day_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
