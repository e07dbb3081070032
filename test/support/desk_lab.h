/* DeskLab: an OrderLab's city with real accounts in it, and what waits as each of them sees it.
 */
#ifndef SUPPORT_DESK_LAB_H
#define SUPPORT_DESK_LAB_H

#include "care/desk/inbox.h"
#include "support/order_lab.h"

#define DESK_STREET INT64_C(330105001000)

/* A new account and its actor. */
Actor desk_lab_hire(OrderLab *lab, const char *login, const char *roles, int64_t scope,
                    int64_t org);
Actor desk_lab_hire_carer(OrderLab *lab, const char *login, int carer); /* of lab->carers */
int64_t desk_lab_apply(OrderLab *lab,
                       int64_t person); /* for 养老服务补贴, by the community worker */

InboxPage desk_lab_inbox(OrderLab *lab, const Actor *actor);
InboxPage desk_lab_ask(OrderLab *lab, const Actor *actor, InboxAsk ask);
/* NULL: it does not wait for the actor. */
const InboxItem *desk_lab_find(const InboxPage *page, const char *noun, int64_t id);
const InboxItem *desk_lab_waits(OrderLab *lab, const Actor *actor, const char *noun, int64_t id);
/* How many notices in the app the account has. */
int64_t desk_lab_notices(OrderLab *lab, const Actor *actor);

#endif
