/* Rating: one to five stars for an order, by whoever may complain of it.
 *
 * Invariants
 *  1. An order is rated once: ERR_CONFLICT "rated_before". A rating is never changed or taken back.
 *  2. Only what was served is rated, from `finished` on: ERR_CONFLICT "not_served_yet".
 *  3. What is said in words of ours suits the stars: rating_tags, ERR_INVALID "unknown_code".
 *  4. Whose it was stands in the order and its visit: provider, who came and place are not kept
 *     twice.
 */
#ifndef CARE_SERVICE_RATING_H
#define CARE_SERVICE_RATING_H

#include "core/walk/module.h"

typedef struct Rating {
    int64_t id, order_id, stars;
    Str tags; /* codes of "rating_tag", ',' between */
    Str words;
    int64_t account_id, at;
    int64_t org_id, worker_id, scope; /* of the order: provider, who came, place */
} Rating;
extern const Shape rating_shape;
extern const Noun rating_noun;

#endif
