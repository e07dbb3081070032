/* Portal: what anybody may know without signing in: the menu and its prices, the organisations,
 * the words of their codes.
 *
 * Invariants
 *  1. Nothing of a person, a worker or an account is in it; organisations show what they hang on
 *     their own door.
 *  2. Answers are the same for everyone: no reach binds, no right is asked.
 *  3. Prices are those that hold today: of the rows of an item the one of the smallest division
 *     around the place.
 *  4. Organisations are those at work: active, and of the kinds that serve or assess.
 */
#ifndef CARE_DESK_PORTAL_H
#define CARE_DESK_PORTAL_H

#include "core/walk/module.h"

/* An item of the menu as it holds in a place today. */
typedef struct PortalItem {
    Str code, name_zh, name_en;
    int32_t category;
    int64_t minutes;
    Fen price;
    Str unit_zh, unit_en;
    int64_t government_share_percent;
    int64_t scope; /* for whom this price was set; 0: everywhere */
    Date valid_from;
    Str source;
} PortalItem;
extern const Shape portal_item_shape;

typedef struct PortalOrganisation {
    int64_t id;
    Str name, credit_code;
    int32_t kind;
    int64_t scope;
    Str place, phone, address;
    Date licence_until;
} PortalOrganisation;
extern const Shape portal_organisation_shape;

/* What a code is called in the language of the request. */
typedef struct PortalWord {
    Str book, code, label;
} PortalWord;
extern const Shape portal_word_shape;

extern const Noun portal_noun;

#endif
