/* The nightly look for files that may be one person: by birthday, by community, by telephone. What
 * is compared is read ahead of the writer, which gets the pairs alone. */
#include <stdlib.h>

#include "care/people/duplicate.h"
#include "care/people/person.h"
#include "people.sql.h"

enum {
    DAYS_AT_ONCE = 14,
    PLACES_AT_ONCE = 8,
    NUMBERS_AT_ONCE = 500,
    SHARERS_MOST = 8,
    PEOPLE_MOST = 20000,
    PAIRS_MOST = 2000,
};
enum { STREET = 1000, COUNTY = 1000000 }; /* codes in one: GB/T 2260, 10114 */
enum { PHASE_BIRTHS = 1, PHASE_PLACES, PHASE_PHONES };

#define AT(member) offsetof(DuplicateLook, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "person", .doc = "number"},
    {"name", F_TEXT, AT(name), .flags = STORED, .max = 50, .doc = "name"},
    {"pinyin", F_TEXT, AT(pinyin), .flags = STORED, .doc = "name, as it sounds"},
    {"sex", F_ENUM, AT(sex), .flags = STORED, .choices = &person_sexes, .doc = "sex"},
    {"birth", F_DATE, AT(birth), .flags = STORED, .doc = "birthday"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community"},
    {"phone_index", F_TEXT, AT(phone_index), .flags = STORED, .doc = "blind index"},
};
#undef AT
const Shape duplicate_look_shape = {"duplicate_look", "people", fields, COUNT(fields),
                                    sizeof(DuplicateLook)};

/* Where the look stands: "<phase> <the last birthday, community or telephone>". */
typedef struct Walk {
    int64_t phase;
    Str after;
    bool more; /* of this phase */
} Walk;

static int64_t after_number(const Walk *walk) {
    int64_t number = 0;
    return str_read_int(walk->after, &number) ? number : 0;
}

/* Of one birthday: the same name in the district, or one that sounds the same in the street. */
static const char *born_together(const DuplicateLook *one, const DuplicateLook *other) {
    if (one->birth != other->birth || one->sex != other->sex) return NULL;
    if (str_equal(one->name, other->name))
        return one->scope / COUNTY == other->scope / COUNTY ? "birth_name" : NULL;
    bool sounds = !str_is_empty(one->pinyin) && str_equal(one->pinyin, other->pinyin);
    return sounds && one->scope / STREET == other->scope / STREET ? "birth_sound" : NULL;
}

static int parts_that_differ(Date one, Date other) {
    return (date_year(one) != date_year(other)) + (date_month(one) != date_month(other)) +
           (date_day(one) != date_day(other));
}

/* Neighbours of one name whose birthdays differ in the year, the month or the day alone: a number
 * that was copied wrongly. */
static const char *living_together(const DuplicateLook *one, const DuplicateLook *other) {
    if (one->scope != other->scope || one->sex != other->sex) return NULL;
    if (!str_equal(one->name, other->name)) return NULL;
    return parts_that_differ(one->birth, other->birth) == 1 ? "place_name" : NULL;
}

static const char *reached_together(const DuplicateLook *one, const DuplicateLook *other) {
    if (!str_equal(one->phone_index, other->phone_index)) return NULL;
    if (str_equal(one->name, other->name)) return "phone_name";
    return one->birth == other->birth && one->sex == other->sex ? "phone_birth" : NULL;
}

static Duplicate pair_of(const DuplicateLook *one, const DuplicateLook *other, const char *why) {
    bool turned = one->id > other->id;
    const DuplicateLook *first = turned ? other : one, *second = turned ? one : other;
    return (Duplicate){.person_id = first->id,
                       .other_id = second->id,
                       .reasons = str_from(why),
                       .state = DUPLICATE_OPEN,
                       .scope = first->scope,
                       .other_scope = second->scope};
}

/* Rows that belong together stand together; each is held against those that follow it there. The
 * rule says why two may be one, as a code; NULL: no reason. */
typedef struct Comparing {
    bool (*together)(const DuplicateLook *one, const DuplicateLook *other);
    const char *(*rule)(const DuplicateLook *one, const DuplicateLook *other);
} Comparing;

static bool same_birth(const DuplicateLook *one, const DuplicateLook *other) {
    return one->birth == other->birth;
}

static bool same_name_there(const DuplicateLook *one, const DuplicateLook *other) {
    return one->scope == other->scope && str_equal(one->name, other->name);
}

static bool same_phone(const DuplicateLook *one, const DuplicateLook *other) {
    return str_equal(one->phone_index, other->phone_index);
}

static int by_place_and_name(const void *a, const void *b) {
    const DuplicateLook *one = a, *other = b;
    if (one->scope != other->scope) return one->scope < other->scope ? -1 : 1;
    return str_compare(one->name, other->name);
}

static const Comparing comparings[] = {
    [PHASE_BIRTHS] = {same_birth, born_together},
    [PHASE_PLACES] = {same_name_there, living_together},
    [PHASE_PHONES] = {same_phone, reached_together},
};

static void compare(const List *people, const Comparing *by, List *pairs) {
    for (size_t i = 0; i < people->count; i++) {
        const DuplicateLook *one = LIST_AT(*people, DuplicateLook, i);
        for (size_t k = i + 1; k < people->count && pairs->count < PAIRS_MOST; k++) {
            const DuplicateLook *other = LIST_AT(*people, DuplicateLook, k);
            if (!by->together(one, other)) break;
            const char *why = by->rule(one, other);
            if (why != NULL) *LIST_AT(*pairs, Duplicate, pairs->count++) = pair_of(one, other, why);
        }
    }
}

static Err walk_on(Op *op, Walk *walk, int64_t after) {
    walk->after = arena_printf(op->arena, "%lld", (long long)after);
    return OK;
}

/* Where the next reading begins. Of more than one reading takes, the last group may not be whole:
 * it is read again from its beginning, unless it is all that was read. */
static int64_t read_until(const List *people, int64_t first, int64_t last, int64_t of_last_row) {
    if (people->count < PEOPLE_MOST) return last;
    return of_last_row > first ? of_last_row - 1 : first;
}

static Err births_read(Op *op, Walk *walk, List *people) {
    IdKey first;
    Err err =
        op_get(op, &sql_duplicate_births, WITH(BIND_INT("after", after_number(walk))), &first);
    walk->more = err == OK;
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    Date last = date_add_days((Date)first.id, DAYS_AT_ONCE - 1);
    TRY(op_list(op, &sql_duplicate_born,
                WITH(BIND_INT("low", first.id), BIND_INT("high", last), MOST(PEOPLE_MOST)),
                people));
    if (people->count == 0) return walk_on(op, walk, last);
    const DuplicateLook *end = LIST_AT(*people, DuplicateLook, people->count - 1);
    return walk_on(op, walk, read_until(people, first.id, last, end->birth));
}

static Err places_read(Op *op, Walk *walk, List *people) {
    List places;
    TRY(op_list(op, &sql_duplicate_places,
                WITH(BIND_INT("after", after_number(walk)), MOST(PLACES_AT_ONCE)), &places));
    walk->more = places.count > 0;
    if (places.count == 0) return OK;
    int64_t first = LIST_AT(places, IdKey, 0)->id;
    int64_t last = LIST_AT(places, IdKey, places.count - 1)->id;
    TRY(op_list(op, &sql_duplicate_living,
                WITH(BIND_INT("low", first), BIND_INT("high", last), MOST(PEOPLE_MOST)), people));
    if (people->count == 0) return walk_on(op, walk, last);
    int64_t end = LIST_AT(*people, DuplicateLook, people->count - 1)->scope;
    qsort(people->items, people->count, sizeof(DuplicateLook), by_place_and_name);
    return walk_on(op, walk, read_until(people, first, last, end));
}

static Err phones_read(Op *op, Walk *walk, List *people) {
    TRY(op_list(op, &sql_duplicate_phones,
                WITH(BIND_TEXT("after", walk->after), BIND_INT("sharers", SHARERS_MOST),
                     BIND_INT("numbers", NUMBERS_AT_ONCE), MOST(NUMBERS_AT_ONCE * SHARERS_MOST)),
                people));
    walk->more = people->count > 0;
    if (walk->more) walk->after = LIST_AT(*people, DuplicateLook, people->count - 1)->phone_index;
    return OK;
}

static Err (*const readers[])(Op *op, Walk *walk, List *people) = {
    [PHASE_BIRTHS] = births_read,
    [PHASE_PLACES] = places_read,
    [PHASE_PHONES] = phones_read,
};

static Err walk_read(Str cursor, Walk *out) {
    Str rest = cursor, phase;
    *out = (Walk){.phase = PHASE_BIRTHS, .after = STR("")};
    if (str_is_empty(cursor)) return OK;
    if (!str_split(&rest, ' ', &phase) || !str_read_int(phase, &out->phase)) return ERR_INTERNAL;
    out->after = rest;
    return out->phase >= PHASE_BIRTHS && out->phase <= PHASE_PHONES ? OK : ERR_INTERNAL;
}

/* What a preparation leaves for the chunk. */
typedef struct Look {
    Walk walk;
    List pairs; /* of Duplicate */
    size_t looked_at;
} Look;

static Err duplicates_prepare(Op *op, Job *job) {
    Look *look = arena_new(op->arena, Look);
    List people = {0};
    TRY(walk_read(job->cursor, &look->walk));
    TRY(readers[look->walk.phase](op, &look->walk, &people));
    look->pairs.items = arena_array(op->arena, Duplicate, PAIRS_MOST);
    compare(&people, &comparings[look->walk.phase], &look->pairs);
    look->looked_at = people.count;
    op->prepared = look;
    return OK;
}

static Err duplicates_chunk(Op *op, Job *job, bool *more) {
    const Look *look = op->prepared;
    Walk next = look->walk;
    TRY(op_run_rows(op, &sql_duplicate_put, &look->pairs));
    if (!next.more) next = (Walk){.phase = next.phase + 1, .after = STR("")};
    job->finished += (int64_t)look->looked_at;
    job->cursor =
        arena_printf(op->arena, "%lld " STR_FMT, (long long)next.phase, STR_ARG(next.after));
    job->result = arena_printf(op->arena, "{\"looked_at\":%lld}", (long long)job->finished);
    *more = next.phase <= PHASE_PHONES;
    return OK;
}

const JobKind people_duplicates_job = {"people_duplicates", .prepare = duplicates_prepare,
                                       .chunk = duplicates_chunk,
                                       .counts = JOB_COUNTS("looked_at")};
