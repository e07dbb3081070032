/* View: how much of a person whoever asks may look at, and news of a person to those who may.
 *
 *   a worker, a provider, a carer ─► by the reach of what is asked     a family account ─► what its consents name: visits, photos, bills, health
 *
 * Invariants
 *  1. A family account sees of a person what one of its consents that stand today names, else
 *     nothing.
 *  2. News go by place, and to each family account that may look at what they are of: a family's
 *     reach is no place.
 *  3. What a row of a list, or a whole record, asks of a family stands in its statement or in
 *     view_require; what one field asks, in the field's own row (.view), and is decided where
 *     fields are shown (walk/show.c).
 *  4. What may not be seen is ERR_NOT_FOUND: it is not told from what is not there.
 */
#ifndef CARE_PEOPLE_VIEW_H
#define CARE_PEOPLE_VIEW_H

#include "core/walk/site.h"

enum {
    VIEW_ANY = 0,
    VIEW_VISITS = 1 << 0,
    VIEW_PHOTOS = 1 << 1,
    VIEW_BILLS = 1 << 2,
    VIEW_HEALTH = 1 << 3
};

/* For the site: whom the account that asks looks on, and how much it sees of each. */
extern const Views person_views;

/* VIEW_… of a person, or'ed: everything for whoever asks as no family. */
unsigned view_of(const Op *op, int64_t person_id);
/* ERR_NOT_FOUND unless all of `wanted` may be seen. */
Err view_require(const Op *op, int64_t person_id, unsigned wanted) MUST_CHECK;

typedef struct News {
    const char *topic;
    int64_t subject, person_id, scope;
    unsigned of; /* what a family must be let see to be told */
} News;
Err view_publish(Op *op, const News *news) MUST_CHECK;

#endif
