/* CityPeople: older people who do not exist, drawn one after the other: the same seed draws the
 * same people.
 *
 * Invariants
 *  1. Every ID number is valid, is drawn once, and belongs to nobody: its sequence lies between 990
 *     and 999, and where those of a birthday run short in the county's own numbers, its first six
 *     digits are a division that never existed (data/demo).
 *  2. Ages, living arrangements, incomes, levels and names follow the tables of data/demo.
 *  3. A home lies around the point of its community, or of its street where the community has none.
 */
#ifndef APP_CITY_PEOPLE_H
#define APP_CITY_PEOPLE_H

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/rand.h"

#define CITY_GONGSHU INT64_C(330105000000)

/* A community and where it is. */
typedef struct CityPlace {
    int64_t community, street, county; /* 12-digit codes */
    Str community_name, street_name, county_name;
    double lng, lat;
    double spread; /* degrees around the point in which its homes lie */
} CityPlace;

typedef struct CityPerson {
    Str name, id_number, phone, address;
    bool is_male;
    Date birth;
    const CityPlace *place;
    Str living, income; /* codes of people's choices */
    int64_t level;      /* what an assessment would find */
    double lng, lat;
} CityPerson;

typedef struct CityPeople CityPeople;

/* The people of one county, or of all of Hangzhou by the counties' weights (county 0). Everything
 * lives in the arena. */
CityPeople *city_people_open(Arena *arena, uint64_t seed, int64_t county, Date today);
/* The next one; texts go to `arena`. */
void city_people_next(CityPeople *people, Arena *arena, CityPerson *out);

/* The communities of a county that stand today, in the order of their codes; county 0: of the
 * city. */
const CityPlace *city_places(const CityPeople *people, size_t *count);
/* Those in which anybody lives: all of them, until the city is narrowed. */
const CityPlace *city_homes(const CityPeople *people, size_t *count);
/* From now on everybody lives in the first communities of the county: a small city need not be
 * spread thin. */
void city_narrow(CityPeople *people, size_t communities);
/* … or everybody lives in this county, of several, in all of it; its share of a million. */
int64_t city_only(CityPeople *people, int64_t county);
/* Draws a full name; birth decides which names were in fashion. */
Str city_name_draw(CityPeople *people, Arena *arena, bool is_male, Date birth);
/* A fresh ID number of somebody born that day. */
Str city_id_draw(CityPeople *people, Arena *arena, int64_t county, Date birth, bool is_male);
Str city_phone_draw(CityPeople *people, Arena *arena);
Rand *city_rand(CityPeople *people);

#endif
