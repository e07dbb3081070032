/* Rules that look at what was ordered: for whom, by whom, at what price, and what was said of it
 * afterwards. */
#include "care/people/lived.h"
#include "care/service/assignment.h"
#include "care/service/flag_rules.h"
#include "care/service/followup.h"
#include "care/service/plan.h"
#include "care/staff/certificate.h"
#include "care/staff/skill.h"
#include "care/staff/worker.h"
#include "service.sql.h"

/* Of the visit's day: what has become of the person since says nothing about it. */
static Err look_person(FlagCase *about, FlagFinding *finding) {
    const Person *person = &about->person;
    Date day = about->order->day;
    Lived lived;
    TRY(lived_on(about->op, person, day, &lived));
    bool gone = (person->died_on != 0 && person->died_on <= day) ||
                (person->left_on != 0 && person->left_on <= day) || !lived.here ||
                lived.living == LIVING_INSTITUTION;
    if (gone) finding_keep(finding, INT_NONE, INT_NONE);
    return OK;
}

/* Asks what an order would have been refused for, without leaving the refusal behind. */
static Err is_certified(FlagCase *about, int64_t worker_id, bool *certified) {
    Op *op = about->op;
    Worker worker;
    TRY(worker_by_id(op, worker_id, &worker));
    *certified = skill_in(worker.skills, about->item.skill);
    if (!*certified) return OK;
    size_t faults = op->faults->count;
    Err err = certificate_require(op, "", worker_id, about->item.skill, about->order->day);
    *certified = err == OK;
    op->faults->count = faults;
    return err == ERR_INVALID ? OK : err;
}

static Err look_certificate(FlagCase *about, FlagFinding *finding) {
    int64_t workers[2] = {0};
    if (!about->on_menu || str_is_empty(about->item.skill)) return OK;
    TRY(visit_carers(about->op, about->order, workers));
    for (size_t i = 0; i < COUNT(workers); i++) {
        bool certified = true;
        if (workers[i] == 0) continue;
        TRY(is_certified(about, workers[i], &certified));
        if (certified) continue;
        finding_keep(finding, INT_NONE, INT_NONE);
        finding->worker_id = workers[i];
    }
    return OK;
}

static Err look_plan(FlagCase *about, FlagFinding *finding) {
    const Order *order = about->order;
    PlanItem item;
    if (order->pay_own) return OK;
    Err err =
        op_get(about->op, &sql_plan_item_find,
               WITH(BIND_INT("plan_id", order->plan_id), BIND_TEXT("item", order->item)), &item);
    if (err == ERR_NOT_FOUND) {
        finding_keep(finding, INT_NONE, INT_NONE);
        return OK;
    }
    return err;
}

static Err look_price(FlagCase *about, FlagFinding *finding) {
    int64_t over = 0;
    TRY(op_setting(about->op, "price_over_percent", &over));
    Fen most = about->on_menu ? fen_share(about->item.price_fen, 100 + over, 100) : 0;
    if (about->order->price > most) finding_keep(finding, about->order->price, most);
    return OK;
}

static Err look_limit(FlagCase *about, FlagFinding *finding) {
    const Order *order = about->order;
    ServiceCount same;
    if (!about->on_menu || about->item.daily_limit == 0) return OK;
    TRY(op_get(about->op, &sql_flag_same_item,
               WITH(BIND_INT("person_id", order->person_id), BIND_TEXT("item", order->item),
                    BIND_INT("day", order->day)),
               &same));
    if (same.count > about->item.daily_limit)
        finding_keep(finding, same.count, about->item.daily_limit);
    return OK;
}

/* A wallet emptied in the last days of the month. */
static Err look_burst(FlagCase *about, FlagFinding *finding) {
    const Order *order = about->order;
    int64_t days = 0, percent = 0, least = 0;
    TRY(op_setting(about->op, "month_end_days", &days));
    TRY(op_setting(about->op, "month_end_burst_percent", &percent));
    TRY(op_setting(about->op, "month_end_burst_orders", &least));
    Month month = month_of(order->day);
    Date tail = date_add_days(month_last(month), 1 - (int)days);
    if (order->day < tail) return OK;
    FlagSpread spread;
    TRY(op_get(about->op, &sql_flag_month_spread,
               WITH(BIND_INT("person_id", order->person_id), BIND_INT("first", month_first(month)),
                    BIND_INT("last", month_last(month)), BIND_INT("tail", tail)),
               &spread));
    if (spread.whole <= 0 || spread.tail_orders < least) return OK;
    int64_t share = spread.tail * 100 / spread.whole;
    if (share > percent) finding_keep(finding, share, percent);
    return OK;
}

static Err look_followup(FlagCase *about, FlagFinding *finding) {
    Followup followup;
    Err err = followup_of_order(about->op, about->order->id, &followup);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    bool failed = followup.state == FOLLOWUP_REFUSED || followup.state == FOLLOWUP_FAILED;
    if (failed) finding_keep(finding, followup.tries, INT_NONE);
    return OK;
}

/* The person says that nobody came, or that it was not done, or rates it low. */
static Err look_denied(FlagCase *about, FlagFinding *finding) {
    Followup followup;
    int64_t low = 0;
    Err err = followup_of_order(about->op, about->order->id, &followup);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    TRY(op_setting(about->op, "rating_low", &low));
    bool rated_low = followup.rating != INT_NONE && followup.rating <= low;
    bool denied = followup.came == ANSWER_NO || followup.complete == ANSWER_NO;
    if (followup.state == FOLLOWUP_DONE && (denied || rated_low))
        finding_keep(finding, followup.rating, low);
    return OK;
}

const FlagRule flag_order_rules[] = {
    {FLAG_PERSON_NOT_SERVED, "", look_person},
    {FLAG_CERTIFICATE_EXPIRED, "", look_certificate},
    {FLAG_OUT_OF_PLAN, "", look_plan},
    {FLAG_PRICE_OVER_MENU, "fen", look_price},
    {FLAG_ITEM_OVER_LIMIT, "count", look_limit},
    {FLAG_MONTH_END_BURST, "percent", look_burst},
    {FLAG_FOLLOWUP_FAILED, "count", look_followup},
    {FLAG_FOLLOWUP_DENIED, "stars", look_denied},
};
const size_t flag_order_rule_count = COUNT(flag_order_rules);
