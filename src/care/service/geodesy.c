#include "care/service/geodesy.h"

#include <math.h>
#include <stdbool.h>

#define PI             3.14159265358979323846
#define AXIS_M         6378245.0              /* of the ellipsoid the shift is defined on */
#define ECCENTRICITY   0.00669342162296594323 /* squared */
#define EARTH_RADIUS_M 6371008.8

enum { INVERSE_ROUNDS = 10 };

static double radians(double degrees) {
    return degrees * PI / 180.0;
}

static bool is_shifted(LngLat at) {
    return at.lng > 73.66 && at.lng < 135.05 && at.lat > 3.86 && at.lat < 53.55;
}

/* Waves of `units` half turns; the same three stand in both directions. */
static double waves(double units) {
    return (20.0 * sin(6.0 * units * PI) + 20.0 * sin(2.0 * units * PI)) * 2.0 / 3.0;
}

static double shift_north(double x, double y) {
    double base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x));
    double mid = (20.0 * sin(y * PI) + 40.0 * sin(y / 3.0 * PI)) * 2.0 / 3.0;
    double slow = (160.0 * sin(y / 12.0 * PI) + 320.0 * sin(y * PI / 30.0)) * 2.0 / 3.0;
    return base + waves(x) + mid + slow;
}

static double shift_east(double x, double y) {
    double base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x));
    double mid = (20.0 * sin(x * PI) + 40.0 * sin(x / 3.0 * PI)) * 2.0 / 3.0;
    double slow = (150.0 * sin(x / 12.0 * PI) + 300.0 * sin(x / 30.0 * PI)) * 2.0 / 3.0;
    return base + waves(x) + mid + slow;
}

LngLat geodesy_gcj02_of_wgs84(LngLat at) {
    if (!is_shifted(at)) return at;
    double x = at.lng - 105.0, y = at.lat - 35.0;
    double sine = sin(radians(at.lat));
    double flat = 1.0 - ECCENTRICITY * sine * sine, root = sqrt(flat);
    double meridian = AXIS_M * (1.0 - ECCENTRICITY) / (flat * root);
    double parallel = AXIS_M / root * cos(radians(at.lat));
    return (LngLat){at.lng + shift_east(x, y) * 180.0 / (parallel * PI),
                    at.lat + shift_north(x, y) * 180.0 / (meridian * PI)};
}

/* The shift has no inverse in closed form: what is missing is added until nothing is missing. */
LngLat geodesy_wgs84_of_gcj02(LngLat gcj02) {
    if (!is_shifted(gcj02)) return gcj02;
    LngLat guess = gcj02;
    for (int i = 0; i < INVERSE_ROUNDS; i++) {
        LngLat back = geodesy_gcj02_of_wgs84(guess);
        guess.lng += gcj02.lng - back.lng;
        guess.lat += gcj02.lat - back.lat;
    }
    return guess;
}

static const double bd_units = PI * 3000.0 / 180.0;

LngLat geodesy_bd09_of_gcj02(LngLat at) {
    if (!is_shifted(at)) return at;
    double radius = sqrt(at.lng * at.lng + at.lat * at.lat) + 0.00002 * sin(at.lat * bd_units);
    double angle = atan2(at.lat, at.lng) + 0.000003 * cos(at.lng * bd_units);
    return (LngLat){radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006};
}

LngLat geodesy_gcj02_of_bd09(LngLat bd09) {
    if (!is_shifted(bd09)) return bd09;
    double x = bd09.lng - 0.0065, y = bd09.lat - 0.006;
    double radius = sqrt(x * x + y * y) - 0.00002 * sin(y * bd_units);
    double angle = atan2(y, x) - 0.000003 * cos(x * bd_units);
    return (LngLat){radius * cos(angle), radius * sin(angle)};
}

LngLat geodesy_wgs84_of_bd09(LngLat bd09) {
    return geodesy_wgs84_of_gcj02(geodesy_gcj02_of_bd09(bd09));
}

double geodesy_distance_m(LngLat from, LngLat to) {
    double north = sin(radians(to.lat - from.lat) / 2.0);
    double east = sin(radians(to.lng - from.lng) / 2.0);
    double h = north * north + cos(radians(from.lat)) * cos(radians(to.lat)) * east * east;
    return 2.0 * EARTH_RADIUS_M * asin(fmin(1.0, sqrt(h)));
}
