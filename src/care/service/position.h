/* Position: where a phone says it was: as sent, with its reference system, and in WGS-84. Kept
 * sealed, because most often it is a home.
 *
 * Invariants
 *  1. What was sent is what is sealed; WGS-84 is computed from it on reading.
 *  2. It is known or it is not: of longitude and latitude never one alone. What is not known has
 *     no distance (REAL_NONE).
 */
#ifndef CARE_SERVICE_POSITION_H
#define CARE_SERVICE_POSITION_H

#include "care/service/geodesy.h"
#include "core/walk/module.h"

enum { CRS_WGS84 = 1, CRS_GCJ02, CRS_BD09, CRS_CGCS2000 };
extern const Choices crs_kinds;

LngLat position_wgs84(LngLat sent, int32_t crs); /* none: WGS-84 */
/* REAL_NONE when either is unknown. */
double position_distance_m(LngLat a, LngLat b);

#endif
