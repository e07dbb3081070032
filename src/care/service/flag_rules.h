/* Flag_rules: the abnormal-order rules as tables of functions over one order (flag_rules_*.c); used
 * by flag.c.
 *
 *   case: order, person, menu item, visits, marks, and the other visits of the day ──► rule ──► finding
 *
 * Invariants
 *  1. A rule reads, and says what it measured against which threshold; it writes nothing and
 *     refuses nothing.
 *  2. Thresholds are dated settings, or what the menu says for the day of the order.
 *  3. A rule finds one thing an order: of several the one that measured most.
 *  4. Every rule stands in one of the three tables, once.
 */
#ifndef CARE_SERVICE_FLAG_RULES_H
#define CARE_SERVICE_FLAG_RULES_H

#include "care/people/person.h"
#include "care/service/flag.h"
#include "care/service/menu.h"
#include "care/service/visit_row.h"

enum {
    FLAG_TOO_SHORT = 1,
    FLAG_TOO_LONG,
    FLAG_OUTSIDE_GEOFENCE,
    FLAG_POSITION_MISSING,
    FLAG_POSITION_MOCK,
    FLAG_ACCURACY_UNCERTAIN,
    FLAG_AT_NIGHT,
    FLAG_OFF_SCHEDULE,
    FLAG_CHECK_IN_MISSING,
    FLAG_CHECK_OUT_MISSING,
    FLAG_MARK_REPEATED,
    FLAG_MANUAL_ENTRY,
    FLAG_CLOCK_SKEW,
    FLAG_LATE_ENTRY,
    FLAG_QR_WRONG,
    FLAG_CARER_MISSING,
    FLAG_SAME_PHOTO,
    FLAG_BATCH_CHECK_OUT,
    FLAG_DEVICE_SHARED,
    FLAG_WORKER_OVERLAP,
    FLAG_ELDER_OVERLAP,
    FLAG_TRAVEL_SPEED,
    FLAG_WORKER_DAY_MINUTES,
    FLAG_WORKER_DAY_ORDERS,
    FLAG_PERSON_NOT_SERVED,
    FLAG_CERTIFICATE_EXPIRED,
    FLAG_OUT_OF_PLAN,
    FLAG_PRICE_OVER_MENU,
    FLAG_ITEM_OVER_LIMIT,
    FLAG_MONTH_END_BURST,
    FLAG_FOLLOWUP_FAILED,
    FLAG_FOLLOWUP_DENIED,
    FLAG_RULE_COUNT
};

typedef struct FlagCase {
    Op *op;
    const Order *order;
    Person person;
    MenuItem item;
    bool on_menu, visited;
    VisitEffective visit;
    List visits, marks; /* of the order */
    List worker_day;    /* on the day: other visits of whoever served */
    List person_day;    /* other visits to the person on the day */
} FlagCase;

typedef struct FlagFinding {
    bool found;
    int64_t measured, threshold; /* INT_NONE: none */
    int64_t order_id, worker_id; /* the other order, the carer it is about; 0: none */
} FlagFinding;

/* A person's orders of a month, and of its last days. */
typedef struct FlagSpread {
    Fen whole, tail;
    int64_t tail_orders;
} FlagSpread;
extern const Shape flag_spread_shape;

typedef struct FlagRule {
    int32_t rule;
    const char *unit; /* of measured and threshold */
    Err (*look)(FlagCase *about, FlagFinding *finding);
} FlagRule;

extern const FlagRule flag_visit_rules[], flag_day_rules[], flag_order_rules[];
extern const size_t flag_visit_rule_count, flag_day_rule_count, flag_order_rule_count;

/* Keeps the worst: the finding farthest from its threshold. */
void finding_keep(FlagFinding *finding, int64_t measured, int64_t threshold);

#endif
