#include "app/city_place.h"

#include <assert.h>

/* About 250 m around a community's own point, 600 m around its street's. */
#define SPREAD_NEAR 0.0012
#define SPREAD_WIDE 0.0030

enum { URN_SCALE = 1000 };

/* A county, street or community as its row tells. */
typedef struct Division {
    int64_t code, parent;
    Str level, name;
    bool has_point;
    double lng, lat;
} Division;

typedef struct Divisions {
    Division *items;
    size_t count;
} Divisions;

static bool stands(const CityTable *table, size_t row, Date today) {
    Date from = 0, to = 0;
    (void)date_read(city_cell(table, row, "valid_from"), &from);
    (void)date_read(city_cell(table, row, "valid_to"), &to);
    return from <= today && (to == 0 || to > today);
}

static void divisions_read(Arena *arena, Date today, Divisions *out) {
    CityTable table;
    city_table_open(arena, "places/divisions.tsv", &table);
    *out = (Divisions){.items = arena_array(arena, Division, table.rows)};
    for (size_t i = 0; i < table.rows; i++) {
        if (!stands(&table, i, today)) continue;
        Division *division = &out->items[out->count++];
        division->code = city_number(&table, i, "code");
        division->parent = city_number(&table, i, "parent");
        division->level = city_cell(&table, i, "level");
        division->name = city_cell(&table, i, "name");
        division->has_point = str_read_real(city_cell(&table, i, "lng"), &division->lng) &&
                              str_read_real(city_cell(&table, i, "lat"), &division->lat);
    }
}

static const Division *division_of(const Divisions *divisions, int64_t code) {
    for (size_t i = 0; i < divisions->count; i++) {
        if (divisions->items[i].code == code) return &divisions->items[i];
    }
    return NULL;
}

/* The community with what stands above it; false when nobody knows where it is. */
static bool place_make(const Divisions *divisions, const Division *own, CityPlace *out) {
    const Division *street = division_of(divisions, own->parent);
    const Division *county = street ? division_of(divisions, street->parent) : NULL;
    if (county == NULL) return false;
    const Division *point = own->has_point ? own : street->has_point ? street : county;
    *out = (CityPlace){.community = own->code,
                       .street = street->code,
                       .county = county->code,
                       .community_name = own->name,
                       .street_name = street->name,
                       .county_name = county->name,
                       .lng = point->lng,
                       .lat = point->lat,
                       .spread = point == own ? SPREAD_NEAR : SPREAD_WIDE};
    return point->has_point;
}

static int64_t county_weight(const CityTable *weights, int64_t county) {
    for (size_t i = 0; i < weights->rows; i++) {
        if (city_number(weights, i, "code") == county) return city_number(weights, i, "weight");
    }
    return 0;
}

/* A county's weight is shared by its communities. */
static void urn_fill(Arena *arena, CityPlaces *out) {
    CityTable weights;
    city_table_open(arena, "demo/county_weights.tsv", &weights);
    urn_open(arena, out->count, &out->urn);
    for (size_t i = 0; i < out->count;) {
        size_t end = i;
        while (end < out->count && out->items[end].county == out->items[i].county) end++;
        int64_t share =
            county_weight(&weights, out->items[i].county) * URN_SCALE / (int64_t)(end - i);
        for (; i < end; i++) urn_add(&out->urn, i, share);
    }
}

int64_t city_county_weight(Arena *arena, int64_t county) {
    CityTable weights;
    city_table_open(arena, "demo/county_weights.tsv", &weights);
    return county_weight(&weights, county);
}

void city_places_open(Arena *arena, int64_t county, Date today, CityPlaces *out) {
    Divisions divisions;
    divisions_read(arena, today, &divisions);
    *out = (CityPlaces){.items = arena_array(arena, CityPlace, divisions.count)};
    for (size_t i = 0; i < divisions.count; i++) {
        const Division *own = &divisions.items[i];
        if (!str_equal_c(own->level, "community")) continue;
        CityPlace *place = &out->items[out->count];
        if (place_make(&divisions, own, place) && (county == 0 || place->county == county))
            out->count++;
    }
    assert(out->count > 0);
    urn_fill(arena, out);
}
