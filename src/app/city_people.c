#include "app/city_people.h"

#include <assert.h>

#include "app/city_place.h"
#include "app/city_table.h"
#include "core/base/buf.h"

enum { DECADES = 6, FIRST_DECADE = 1910, RARE_EVERY = 400, PHONE_PER_MILLE = 820 };
enum { BIRTH_DAYS = 60000, COUNTIES = 32, ID_FREE = 5 }; /* free sequences of one sex */
#define FIRST_BIRTH 18600101

typedef struct AgeBand {
    int64_t from, to;
    CityUrn urn; /* rows of its table */
} AgeBand;

typedef struct AgeBands {
    const char *column;
    CityTable table;
    AgeBand bands[8];
    size_t count;
} AgeBands;

struct CityPeople {
    Arena *arena;
    Rand rand;
    Date today;
    CityPlaces places;
    CityTable ages, surnames, characters, shapes, rare, incomes, parts, prefixes;
    CityUrn age_urn; /* twice the row, plus one for men */
    CityUrn surname_urn, income_urn;
    CityUrn character_urns[DECADES][2];
    CityUrn roads, stems, suffixes, buildings;
    AgeBands livings, levels;
    int64_t id_counties[COUNTIES]; /* whose numbers are counted in id_used */
    uint8_t *id_used[COUNTIES];
    uint16_t *id_fake; /* used up in the prefixes that never existed */
};

static void bands_open(Arena *arena, const char *file, const char *column, AgeBands *out) {
    *out = (AgeBands){.column = column};
    city_table_open(arena, file, &out->table);
    for (size_t i = 0; i < out->table.rows; i++) {
        int64_t from = city_number(&out->table, i, "age_from");
        if (out->count == 0 || out->bands[out->count - 1].from != from) {
            assert(out->count < sizeof out->bands / sizeof out->bands[0]);
            AgeBand *band = &out->bands[out->count++];
            band->from = from;
            band->to = city_number(&out->table, i, "age_to");
            urn_open(arena, out->table.rows, &band->urn);
        }
        urn_add(&out->bands[out->count - 1].urn, i, city_number(&out->table, i, "per_mille"));
    }
}

static Str band_draw(const AgeBands *bands, int age, Rand *rand) {
    for (size_t i = 0; i < bands->count; i++) {
        const AgeBand *band = &bands->bands[i];
        if (age >= band->from && age <= band->to)
            return city_cell(&bands->table, urn_draw(&band->urn, rand), bands->column);
    }
    assert(!"an age outside the bands");
    return STR_NONE;
}

static void characters_open(CityPeople *people) {
    CityTable *table = &people->characters;
    for (int decade = 0; decade < DECADES; decade++) {
        for (int sex = 0; sex < 2; sex++)
            urn_open(people->arena, table->rows, &people->character_urns[decade][sex]);
    }
    for (size_t i = 0; i < table->rows; i++) {
        int64_t decade = (city_number(table, i, "decade") - FIRST_DECADE) / 10;
        bool male = str_equal_c(city_cell(table, i, "sex"), "male");
        assert(decade >= 0 && decade < DECADES);
        urn_add(&people->character_urns[decade][male], i, city_number(table, i, "weight"));
    }
}

static void parts_urn(CityPeople *people, const char *kind, CityUrn *out) {
    urn_open(people->arena, people->parts.rows, out);
    for (size_t i = 0; i < people->parts.rows; i++) {
        if (str_equal_c(city_cell(&people->parts, i, "kind"), kind))
            urn_add(out, i, city_number(&people->parts, i, "weight"));
    }
}

static void ages_open(CityPeople *people) {
    urn_open(people->arena, people->ages.rows * 2, &people->age_urn);
    for (size_t i = 0; i < people->ages.rows; i++) {
        urn_add(&people->age_urn, 2 * i, city_number(&people->ages, i, "female"));
        urn_add(&people->age_urn, 2 * i + 1, city_number(&people->ages, i, "male"));
    }
}

CityPeople *city_people_open(Arena *arena, uint64_t seed, int64_t county, Date today) {
    CityPeople *people = arena_new(arena, CityPeople);
    people->arena = arena;
    people->today = today;
    rand_init(&people->rand, seed);
    city_table_open(arena, "demo/ages.tsv", &people->ages);
    city_table_open(arena, "demo/surnames.tsv", &people->surnames);
    city_table_open(arena, "demo/given_characters.tsv", &people->characters);
    city_table_open(arena, "demo/given_shapes.tsv", &people->shapes);
    city_table_open(arena, "demo/rare_names.tsv", &people->rare);
    city_table_open(arena, "demo/incomes.tsv", &people->incomes);
    city_table_open(arena, "demo/address_parts.tsv", &people->parts);
    city_table_open(arena, "demo/fake_prefixes.tsv", &people->prefixes);
    urn_of_table(arena, &people->surnames, "weight", &people->surname_urn);
    urn_of_table(arena, &people->incomes, "per_mille", &people->income_urn);
    parts_urn(people, "road", &people->roads);
    parts_urn(people, "compound_stem", &people->stems);
    parts_urn(people, "compound_suffix", &people->suffixes);
    parts_urn(people, "building", &people->buildings);
    bands_open(arena, "demo/living.tsv", "living", &people->livings);
    bands_open(arena, "demo/levels.tsv", "level", &people->levels);
    ages_open(people);
    characters_open(people);
    city_places_open(arena, county, today, &people->places);
    people->id_fake = arena_array(arena, uint16_t, 2 * BIRTH_DAYS);
    return people;
}

const CityPlace *city_places(const CityPeople *people, size_t *count) {
    *count = people->places.count;
    return people->places.items;
}

const CityPlace *city_homes(const CityPeople *people, size_t *count) {
    *count = people->places.urn.count;
    return people->places.items + people->places.urn.what[0];
}

void city_narrow(CityPeople *people, size_t communities) {
    if (communities < people->places.urn.count) people->places.urn.count = communities;
}

int64_t city_only(CityPeople *people, int64_t county) {
    CityPlaces *places = &people->places;
    places->urn.count = 0;
    for (size_t i = 0; i < places->count; i++) {
        if (places->items[i].county == county) urn_add(&places->urn, i, 1);
    }
    return city_county_weight(people->arena, county);
}

Rand *city_rand(CityPeople *people) {
    return &people->rand;
}

static size_t decade_of(Date birth) {
    int decade = (date_year(birth) - FIRST_DECADE) / 10;
    return (size_t)(decade < 0 ? 0 : decade >= DECADES ? DECADES - 1 : decade);
}

static Str rare_name(CityPeople *people, bool is_male) {
    for (int tries = 0; tries < 64; tries++) {
        size_t row = rand_below(&people->rand, (uint32_t)people->rare.rows);
        if (str_equal_c(city_cell(&people->rare, row, "sex"), is_male ? "male" : "female"))
            return city_cell(&people->rare, row, "name");
    }
    return city_cell(&people->rare, 0, "name");
}

Str city_name_draw(CityPeople *people, Arena *arena, bool is_male, Date birth) {
    Rand *rand = &people->rand;
    if (rand_below(rand, RARE_EVERY) == 0) return rare_name(people, is_male);
    size_t decade = decade_of(birth);
    const CityUrn *urn = &people->character_urns[decade][is_male];
    Str surname = city_cell(&people->surnames, urn_draw(&people->surname_urn, rand), "surname");
    Str first = city_cell(&people->characters, urn_draw(urn, rand), "character");
    Str second = city_cell(&people->characters, urn_draw(urn, rand), "character");
    int64_t single = city_number(&people->shapes, decade, "single_per_mille");
    if ((int64_t)rand_below(rand, 1000) < single) second = STR("");
    return arena_printf(arena, STR_FMT STR_FMT STR_FMT, STR_ARG(surname), STR_ARG(first),
                        STR_ARG(second));
}

/* Of one birthday and sex, how many numbers of a county are used. */
static uint8_t *county_used(CityPeople *people, int64_t county) {
    for (size_t i = 0; i < COUNTIES; i++) {
        if (people->id_counties[i] == county) return people->id_used[i];
        if (people->id_counties[i] != 0) continue;
        people->id_counties[i] = county;
        people->id_used[i] = arena_array(people->arena, uint8_t, 2 * BIRTH_DAYS);
        return people->id_used[i];
    }
    assert(!"more counties than a city has");
    return NULL;
}

static char check_digit(Str body) {
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 17; i++) sum += (body.ptr[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

Str city_id_draw(CityPeople *people, Arena *arena, int64_t county, Date birth, bool is_male) {
    int32_t day = date_to_days(birth) - date_to_days(FIRST_BIRTH);
    assert(day >= 0 && day < BIRTH_DAYS);
    size_t slot = (size_t)day * 2 + is_male;
    uint8_t *used = county_used(people, county);
    int64_t prefix = county / 1000000;
    int nth = used[slot];
    if (nth < ID_FREE) {
        used[slot]++;
    } else {
        nth = people->id_fake[slot]++;
        size_t row = (size_t)nth / ID_FREE;
        assert(row < people->prefixes.rows);
        prefix = city_number(&people->prefixes, row, "prefix");
    }
    Str body = arena_printf(arena, "%06lld%08d%03d", (long long)prefix, (int)birth,
                            990 + 2 * (nth % ID_FREE) + (is_male ? 1 : 0));
    return arena_printf(arena, STR_FMT "%c", STR_ARG(body), check_digit(body));
}

/* Often a child's, so several share one; none of them is anybody's. */
Str city_phone_draw(CityPeople *people, Arena *arena) {
    return arena_printf(arena, "1990000%04u", rand_below(&people->rand, 10000));
}

static Str part_draw(CityPeople *people, const CityUrn *urn) {
    return city_cell(&people->parts, urn_draw(urn, &people->rand), "text");
}

static Str address_draw(CityPeople *people, Arena *arena, const CityPlace *place) {
    Rand *rand = &people->rand;
    Str road = part_draw(people, &people->roads), stem = part_draw(people, &people->stems);
    Str suffix = part_draw(people, &people->suffixes);
    Str building = part_draw(people, &people->buildings);
    int number = rand_between(rand, 1, 600), block = rand_between(rand, 1, 40);
    int unit = rand_between(rand, 1, 4), room = 100 * rand_between(rand, 1, 7);
    room += rand_between(rand, 1, 4);
    return arena_printf(arena,
                        STR_FMT STR_FMT STR_FMT STR_FMT "%d号" STR_FMT STR_FMT "%d" STR_FMT
                                                        "%d单元%d室",
                        STR_ARG(place->county_name), STR_ARG(place->street_name),
                        STR_ARG(place->community_name), STR_ARG(road), number, STR_ARG(stem),
                        STR_ARG(suffix), block, STR_ARG(building), unit, room);
}

static Date birth_draw(CityPeople *people, int age) {
    Date youngest = date_add_months(people->today, -12 * age);
    Date oldest = date_add_days(date_add_months(people->today, -12 * (age + 1)), 1);
    int span = date_days_between(oldest, youngest);
    return date_add_days(oldest, rand_between(&people->rand, 0, span));
}

/* Twelve draws make a bell without a logarithm, whose last digit differs from machine to
 * machine. */
static double around(Rand *rand, double middle, double spread) {
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += rand_unit(rand);
    return middle + sum * spread;
}

void city_people_next(CityPeople *people, Arena *arena, CityPerson *out) {
    Rand *rand = &people->rand;
    const CityPlace *place = &people->places.items[urn_draw(&people->places.urn, rand)];
    size_t drawn = urn_draw(&people->age_urn, rand);
    int age = (int)city_number(&people->ages, drawn / 2, "age");
    bool is_male = drawn % 2 == 1;
    Date birth = birth_draw(people, age);
    *out = (CityPerson){.is_male = is_male, .birth = birth, .place = place};
    out->name = city_name_draw(people, arena, is_male, birth);
    out->id_number = city_id_draw(people, arena, place->county, birth, is_male);
    if (rand_below(rand, 1000) < PHONE_PER_MILLE) out->phone = city_phone_draw(people, arena);
    out->address = address_draw(people, arena, place);
    out->living = band_draw(&people->livings, age, rand);
    out->income = city_cell(&people->incomes, urn_draw(&people->income_urn, rand), "income");
    bool leveled = str_read_int(band_draw(&people->levels, age, rand), &out->level);
    assert(leveled);
    out->lng = around(rand, place->lng, place->spread);
    out->lat = around(rand, place->lat, place->spread);
}
