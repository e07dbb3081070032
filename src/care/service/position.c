#include "care/service/position.h"

static const char *const crs_codes[] = {"", "wgs84", "gcj02", "bd09", "cgcs2000"};
const Choices crs_kinds = {"crs", crs_codes, COUNT(crs_codes)};

LngLat position_wgs84(LngLat sent, int32_t crs) {
    if (!lnglat_is_known(sent)) return LNGLAT_NONE;
    if (crs == CRS_GCJ02) return geodesy_wgs84_of_gcj02(sent);
    return crs == CRS_BD09 ? geodesy_wgs84_of_bd09(sent) : sent;
}

double position_distance_m(LngLat a, LngLat b) {
    return lnglat_is_known(a) && lnglat_is_known(b) ? geodesy_distance_m(a, b) : REAL_NONE;
}
