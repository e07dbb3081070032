/* LngLat: a point on a map, and how one that tells where somebody lives or stands is kept: sealed.
 *
 * Invariants
 *  1. It is known or it is not: of longitude and latitude never one alone counts. What is not known
 *     seals to none.
 *  2. A sealed one opens in the context alone in which it was sealed.
 * Of which map its degrees are, it does not say.
 */
#ifndef CARE_PLACES_LNGLAT_H
#define CARE_PLACES_LNGLAT_H

#include "core/base/shape.h"
#include "core/guard/vault.h"

typedef struct LngLat {
    double lng, lat; /* degrees */
} LngLat;
#define LNGLAT_NONE ((LngLat){REAL_NONE, REAL_NONE})

bool lnglat_is_known(LngLat at);
Str lnglat_seal(Vault *vault, Arena *arena, const char *context, LngLat at);
MUST_CHECK Err lnglat_unseal(Vault *vault, Arena *arena, const char *context, Str sealed,
                             LngLat *at);

#endif
