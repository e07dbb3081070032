#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>

#include <cmocka.h>

#include "care/service/geodesy.h"

/* Published example points and how far the systems lie apart there. */
static const struct {
    LngLat wgs84, gcj02, bd09;
    double gcj02_m, bd09_m;
} cities[] = {
    {{120.1415, 30.3193}, {120.146236, 30.316999}, {120.152703, 30.323066}, 522, 1154},
    {{121.4430, 28.6730}, {121.447396, 28.670030}, {121.453806, 28.676365}, 541, 1119},
    {{117.2145, 39.1169}, {117.220784, 39.117907}, {117.227219, 39.124094}, 554, 1358},
    {{113.0825, 27.8270}, {113.088339, 27.823879}, {113.094893, 27.829598}, 671, 1252},
};
enum { CITIES = sizeof cities / sizeof cities[0] };

static void assert_near(LngLat a, LngLat b, double degrees) {
    if (fabs(a.lng - b.lng) > degrees || fabs(a.lat - b.lat) > degrees)
        fail_msg("%.8f %.8f is not %.8f %.8f", a.lng, a.lat, b.lng, b.lat);
}

static void known_points_are_met(void **state) {
    (void)state;
    for (int i = 0; i < CITIES; i++) {
        assert_near(geodesy_gcj02_of_wgs84(cities[i].wgs84), cities[i].gcj02, 1e-6);
        assert_near(geodesy_bd09_of_gcj02(cities[i].gcj02), cities[i].bd09, 2e-6);
    }
    LngLat example = geodesy_gcj02_of_wgs84((LngLat){116.404, 39.915});
    assert_near(example, (LngLat){116.41024449916938, 39.91640428150164}, 1e-10);
}

static void there_and_back_is_the_same_place(void **state) {
    (void)state;
    for (double lng = 75; lng < 134; lng += 3.7) {
        for (double lat = 18; lat < 53; lat += 2.3) {
            LngLat at = {lng, lat}, gcj02 = geodesy_gcj02_of_wgs84(at);
            LngLat bd09 = geodesy_bd09_of_gcj02(gcj02);
            assert_true(geodesy_distance_m(geodesy_wgs84_of_gcj02(gcj02), at) < 0.001);
            assert_true(geodesy_distance_m(geodesy_gcj02_of_bd09(bd09), gcj02) < 0.5);
            assert_true(geodesy_distance_m(geodesy_wgs84_of_bd09(bd09), at) < 0.5);
        }
    }
}

static void abroad_nothing_is_shifted(void **state) {
    (void)state;
    static const LngLat places[] = {{2.35, 48.86}, {-74, 40.7}, {139.7, 35.7}, {151.2, -33.9}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        assert_near(geodesy_gcj02_of_wgs84(places[i]), places[i], 0);
        assert_near(geodesy_wgs84_of_gcj02(places[i]), places[i], 0);
        assert_near(geodesy_wgs84_of_bd09(places[i]), places[i], 0);
    }
}

static void distances_are_those_of_the_sphere(void **state) {
    (void)state;
    LngLat home = {120.0, 30.0};
    assert_true(geodesy_distance_m(home, home) < 1e-9);
    assert_true(fabs(geodesy_distance_m(home, (LngLat){120.0, 31.0}) - 111195) < 1);
    assert_true(fabs(geodesy_distance_m((LngLat){0, 0}, (LngLat){180, 0}) - 20015114) < 10);
    double there = geodesy_distance_m(home, (LngLat){120.3, 30.2});
    double back = geodesy_distance_m((LngLat){120.3, 30.2}, home);
    assert_true(fabs(there - back) < 1e-6);
}

/* What a geofence of 300 metres would miss if systems were mixed. */
static void systems_lie_hundreds_of_metres_apart(void **state) {
    (void)state;
    for (int i = 0; i < CITIES; i++) {
        double gcj02_m = geodesy_distance_m(cities[i].wgs84, cities[i].gcj02);
        double bd09_m = geodesy_distance_m(cities[i].wgs84, cities[i].bd09);
        assert_true(fabs(gcj02_m - cities[i].gcj02_m) < 3);
        assert_true(fabs(bd09_m - cities[i].bd09_m) < 3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_points_are_met),
        cmocka_unit_test(there_and_back_is_the_same_place),
        cmocka_unit_test(abroad_nothing_is_shifted),
        cmocka_unit_test(distances_are_those_of_the_sphere),
        cmocka_unit_test(systems_lie_hundreds_of_metres_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
