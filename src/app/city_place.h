/* CityPlaces: the communities that stand on a day, with a point each; used by city_people.c.
 *
 * Invariants
 *  1. Each has a street, a county and a point: its own, or else that of its street or county,
 *     spread wider.
 *  2. They stand in the order of data/places/divisions.tsv, in which a county's communities follow
 *     each other; there is at least one.
 *  3. A county's weight is shared evenly by its communities that are here.
 */
#ifndef APP_CITY_PLACE_H
#define APP_CITY_PLACE_H

#include "app/city_people.h"
#include "app/city_table.h"

typedef struct CityPlaces {
    CityPlace *items;
    size_t count;
    CityUrn urn; /* by the weight of their counties */
} CityPlaces;

/* county 0: every county of Hangzhou. */
void city_places_open(Arena *arena, int64_t county, Date today, CityPlaces *out);

int64_t city_county_weight(Arena *arena, int64_t county); /* of a million */

#endif
