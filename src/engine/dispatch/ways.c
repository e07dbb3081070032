#include "engine/dispatch/ways.h"

#include <math.h>

enum { TABLE_PLACES_MAX = 2048 };
static const double EARTH_RADIUS_M = 6371008.8;

static bool coordinates_are_sound(const DispatchPlace *place) {
    return fabs(place->lat) <= 90 && fabs(place->lng) <= 180; /* NaN fails both */
}

static WaysPoint point_of(const DispatchPlace *place) {
    if (!coordinates_are_sound(place)) return (WaysPoint){0};
    double lat = place->lat * M_PI / 180, lng = place->lng * M_PI / 180;
    return (WaysPoint){cos(lat) * cos(lng), cos(lat) * sin(lng), sin(lat)};
}

/* The chord between two points of the sphere gives the same arc as the haversine and needs one
 * arcsine instead of five trigonometric functions. */
static int32_t metres_between(const WaysPoint *a, const WaysPoint *b) {
    double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
    double half = sqrt(dx * dx + dy * dy + dz * dz) / 2;
    return (int32_t)(2 * EARTH_RADIUS_M * asin(half < 1 ? half : 1) + 0.5);
}

static void table_fill(Ways *ways, Arena *arena) {
    size_t n = ways->problem->place_count;
    ways->metres = arena_array(arena, int32_t, n * n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            ways->metres[i * n + j] = ways->metres[j * n + i] =
                metres_between(&ways->points[i], &ways->points[j]);
}

void ways_init(Ways *ways, Arena *arena, const DispatchProblem *problem, bool with_table) {
    *ways = (Ways){.problem = problem};
    ways->points = arena_array(arena, WaysPoint, problem->place_count);
    for (size_t i = 0; i < problem->place_count; i++)
        ways->points[i] = point_of(&problem->places[i]);
    ways->seconds_per_m = arena_array(arena, double, problem->worker_count);
    for (size_t i = 0; i < problem->worker_count; i++) {
        const DispatchWorker *worker = &problem->workers[i];
        int32_t speed =
            worker->speed_mh ? worker->speed_mh : problem->travel.speed_mh[worker->mode];
        double detour = problem->travel.detour_pm[worker->mode] / 1000.0;
        ways->seconds_per_m[i] = speed > 0 && detour > 0 ? detour * 3600 / speed : -1;
        if (!problem->travel.matrix_s[worker->mode]) ways->needs_coordinates = true;
    }
    if (with_table && ways->needs_coordinates && problem->place_count <= TABLE_PLACES_MAX)
        table_fill(ways, arena);
}

bool ways_place_is_sound(const Ways *ways, int32_t place) {
    if (place < 0 || (size_t)place >= ways->problem->place_count) return false;
    return !ways->needs_coordinates || coordinates_are_sound(&ways->problem->places[place]);
}

int32_t ways_metres(const Ways *ways, int32_t from, int32_t to) {
    if (!ways->metres) return metres_between(&ways->points[from], &ways->points[to]);
    return ways->metres[(size_t)from * ways->problem->place_count + (size_t)to];
}

int32_t ways_seconds(const Ways *ways, int32_t worker, int32_t from, int32_t to) {
    if (from < 0 || to < 0) return 0;
    const DispatchTravel *travel = &ways->problem->travel;
    DispatchMode mode = ways->problem->workers[worker].mode;
    const int32_t *matrix = travel->matrix_s[mode];
    if (matrix) {
        int32_t seconds = matrix[(size_t)from * ways->problem->place_count + (size_t)to];
        return seconds < 0 || seconds > WAYS_NEVER ? WAYS_NEVER : seconds;
    }
    if (from == to) return 0;
    double pace = ways->seconds_per_m[worker];
    double seconds = ways_metres(ways, from, to) * pace + travel->per_trip_s[mode];
    return pace < 0 || !(seconds >= 0 && seconds < WAYS_NEVER) ? WAYS_NEVER
                                                               : (int32_t)(seconds + 0.5);
}
