/* Position: where a phone says it was: as sent, with its reference system, and in WGS-84. Kept sealed, because most often it is a home.
 *
 * Invariants
 *  1. What was sent is what is sealed; WGS-84 is computed from it on reading.
 *  2. It is known or it is not: of longitude and latitude never one alone. What is not known seals
 *     to none, and has no distance (REAL_NONE).
 *  3. A sealed one opens in the context alone in which it was sealed.
 */
#ifndef CARE_SERVICE_POSITION_H
#define CARE_SERVICE_POSITION_H

#include "care/service/geodesy.h"
#include "core/walk/module.h"

enum { CRS_WGS84 = 1, CRS_GCJ02, CRS_BD09, CRS_CGCS2000 };
extern const Choices crs_kinds;

#define LNGLAT_NONE ((LngLat){REAL_NONE, REAL_NONE})

bool lnglat_is_known(LngLat at);
LngLat position_wgs84(LngLat sent, int32_t crs); /* none: WGS-84 */
/* REAL_NONE when either is unknown. */
double position_distance_m(LngLat a, LngLat b);
Str position_seal(Op *op, const char *context, LngLat sent); /* none stays none */
Err position_unseal(Op *op, const char *context, Str sealed, LngLat *sent) MUST_CHECK;

#endif
