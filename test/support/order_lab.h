/* OrderLab: a whole city with one older person who has a plan and a full wallet, two contracted
 * providers and their carers, and one actor for each who has a part in an order. Its clock stands
 * at Monday 2026-11-02, 08:00, until stepped.
 *
 *   first provider (rank 1): carers 0 and 1      second provider (rank 2): carer 2
 */
#ifndef SUPPORT_ORDER_LAB_H
#define SUPPORT_ORDER_LAB_H

#include "care/service/order.h"
#include "care/service/plan.h"
#include "core/walk/site.h"
#include "support/database.h"

#define LAB_TODAY     20261102 /* a Monday */
#define LAB_COUNTY    INT64_C(330105000000)
#define LAB_COMMUNITY INT64_C(330105001055)
#define LAB_PORTAL    "https://portal.example"

/* What a person goes through: died, revived, moved. */
typedef struct PersonDay {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} PersonDay;

typedef struct OrderLab {
    Site *site;
    const Database *database;
    Arena arena;
    char folder[64], key_file[96];
    int64_t first_org, second_org;
    int64_t carers[3];
    int64_t person;
    Actor officer, clerk, community, manager, rival, family, jobs;
    Actor carer[3];
    Faults faults; /* of the last call */
} OrderLab;

void order_lab_open(OrderLab *lab, const Database *database);
void order_lab_close(OrderLab *lab);
void order_lab_reopen(OrderLab *lab); /* the same database and keys, as after a stop */
/* What the database holds of `text`, plain or as bytes, in all its tables. */
bool order_lab_holds(OrderLab *lab, Str text);

Err order_lab_call(OrderLab *lab, const Actor *actor, const char *route, const void *in, void *out);
bool order_lab_refused(const OrderLab *lab, const char *field, const char *code);
void order_lab_step(OrderLab *lab, int64_t minutes); /* the clock */

/* A third provider, registered in this division, contracted for nobody. */
int64_t order_lab_provider(OrderLab *lab, int64_t scope);
int64_t order_lab_person(OrderLab *lab, int number); /* another one, without plan or money */
void order_lab_fund(OrderLab *lab, int64_t person, Fen amount);
Fen order_lab_free(OrderLab *lab, int64_t person); /* balance − held of the wallet */
/* A running plan of the items given, ',' between: 4 times each, quota 1,000 yuan, at 9:00 on
 * `weekdays` (NULL: on demand). */
int64_t order_lab_plan(OrderLab *lab, int64_t person, const char *items, const char *weekdays);

/* A request for tomorrow 9:00–11:00. */
OrderRequest order_lab_request(const OrderLab *lab, const char *item);
Order order_lab_order(OrderLab *lab, const char *item); /* by the community worker */
/* On to this state, by the usual steps. */
Order order_lab_order_at(OrderLab *lab, const char *item, int32_t state);
Order order_lab_read(OrderLab *lab, int64_t order);
/* One event by the system, past every permission. */
Err order_lab_event(OrderLab *lab, int64_t order, const char *event);
/* order_clocks_run until nothing is due; how many ran. */
int64_t order_lab_clocks(OrderLab *lab);

#endif
