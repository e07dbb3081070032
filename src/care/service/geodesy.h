/* Geodesy: degrees of one map into degrees of another, and metres between two points. Pure
 * arithmetic.
 *
 *   BD-09 ─► GCJ-02 ─► WGS-84 (CGCS2000 differs by centimetres: taken as equal)
 *
 * Invariants
 *  1. Outside the usual box around China nothing is shifted.
 *  2. There and back again errs by less than a millimetre (GCJ-02), by less than half a metre
 *     (BD-09, whose publisher gives no exact inverse).
 */
#ifndef CARE_SERVICE_GEODESY_H
#define CARE_SERVICE_GEODESY_H

#include "care/places/lnglat.h"

LngLat geodesy_gcj02_of_wgs84(LngLat wgs84);
LngLat geodesy_wgs84_of_gcj02(LngLat gcj02);
LngLat geodesy_bd09_of_gcj02(LngLat gcj02);
LngLat geodesy_gcj02_of_bd09(LngLat bd09);
LngLat geodesy_wgs84_of_bd09(LngLat bd09);
double geodesy_distance_m(LngLat from, LngLat to); /* along the sphere */

#endif
