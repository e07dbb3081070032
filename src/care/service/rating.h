/* Rating: one to five stars for an order, by the elder or the family; once.
 */
#ifndef CARE_SERVICE_RATING_H
#define CARE_SERVICE_RATING_H

#include "core/walk/module.h"

typedef struct Rating {
    int64_t id, order_id, stars;
    Str words;
    int64_t account_id, at;
    int64_t org_id, worker_id, scope; /* of the order */
} Rating;
extern const Shape rating_shape;
extern const Noun rating_noun;

#endif
