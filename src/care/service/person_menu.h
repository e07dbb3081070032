/* Person_menu: what a person can order on a day: price, length, who pays. The plan's quota comes
 * first; what it does not bear the person may still order and pay.
 *
 * Invariants
 *  1. What is offered here order_create takes, save for limits a day and hours.
 *  2. government + own = price; government is 0 when `why` says why nothing is borne.
 *  3. Only what somebody is contracted to do at the person's place stands here.
 *  4. How much is left of quota and wallet is told only to whoever may see bills.
 */
#ifndef CARE_SERVICE_PERSON_MENU_H
#define CARE_SERVICE_PERSON_MENU_H

#include "core/walk/module.h"

typedef struct MenuOffer {
    Str item, name_zh, name_en;
    int32_t category;
    int64_t minutes, carers;
    Str unit_zh, unit_en;
    Fen price, government, own;
    int64_t times_left; /* of the plan in this month; INT_NONE: not in the plan */
    int32_t why;        /* menu_whys: why the government bears nothing; 0: it bears its share */
} MenuOffer;

typedef struct PersonMenu {
    int64_t id; /* of the person */
    Date day;
    Fen quota_left,
        wallet_left; /* quota: of the plan in this month; INT_NONE: no plan, or not to be seen */
    List items;      /* of MenuOffer */
} PersonMenu;
extern const Shape person_menu_shape, menu_offer_shape;
extern const Choices menu_whys;
extern const Noun person_menu_noun;

#endif
