/* Counts everything once more: spans from what stands of each person, counters from the spans, what
 * is above from what is below. */
#include "care/people/counted.h"

#include "care/people/group.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { PAGE_PEOPLE = 2000, STREETS_MOST = 50000, DIFFERENCES_MOST = 1000 };

typedef struct CountedDifference {
    int64_t width, place;
    Str grp;
    int64_t level, band;
    Date day; /* 0: in all */
    int64_t counted, wanted;
} CountedDifference;
#define AT(member) offsetof(CountedDifference, member)
static const Field fields[] = {
    {"width", F_INT, AT(width), .flags = STORED, .doc = "codes in such a place"},
    {"place", F_INT, AT(place), .flags = STORED, .doc = "division"},
    {"grp", F_TEXT, AT(grp), .flags = STORED, .max = 40, .doc = "group; empty: everybody"},
    {"level", F_INT, AT(level), .flags = STORED | NULLABLE, .doc = "ability level"},
    {"band", F_INT, AT(band), .flags = STORED, .doc = "ages from"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "changed that day; none: today"},
    {"counted", F_INT, AT(counted), .flags = STORED, .doc = "as counted"},
    {"wanted", F_INT, AT(wanted), .flags = STORED, .doc = "as it should be"},
};
#undef AT
const Shape counted_difference_shape = {"counted_difference", "people", fields, COUNT(fields),
                                        sizeof(CountedDifference)};

typedef struct Verifying {
    CountedVerdict *verdict;
    const Statement *statement;
    int64_t after, low, high, width, below;
    bool more;
    List places; /* of IdKey */
    Arena *arena;
} Verifying;

static void differ(Verifying *verifying, Str line) {
    verifying->verdict->different++;
    if (verifying->verdict->tell) verifying->verdict->tell(line.ptr);
}

static Str span_print(Op *op, const List *spans, size_t i) {
    if (i >= spans->count) return STR("none");
    const CountedSpan *span = LIST_AT(*spans, CountedSpan, i);
    return arena_printf(op->arena, "%d–%d scope=%lld level=%lld band=%lld groups=" STR_FMT,
                        span->valid_from, span->valid_to, (long long)span->scope,
                        (long long)span->level, (long long)span->band, STR_ARG(span->grps));
}

static void person_verify(Op *op, Verifying *verifying, const CountedLook *look) {
    const List *stored = &look->stored, *wanted = &look->wanted;
    size_t most = stored->count > wanted->count ? stored->count : wanted->count;
    for (size_t i = 0; i < most; i++) {
        bool both = i < stored->count && i < wanted->count;
        if (both &&
            counted_same(LIST_AT(*stored, CountedSpan, i), LIST_AT(*wanted, CountedSpan, i)))
            continue;
        differ(verifying,
               arena_printf(op->arena, "person %lld: counted " STR_FMT ", should be " STR_FMT,
                            (long long)look->person_id, STR_ARG(span_print(op, stored, i)),
                            STR_ARG(span_print(op, wanted, i))));
    }
    verifying->verdict->spans += (int64_t)stored->count;
}

static Err people_page(Op *op, void *context) {
    Verifying *verifying = context;
    List people, looks;
    Date horizon;
    TRY(counted_horizon(op, &horizon));
    TRY(op_list(op, &sql_counted_people,
                WITH(BIND_INT("after", verifying->after), MOST(PAGE_PEOPLE)), &people));
    verifying->more = people.count == PAGE_PEOPLE;
    if (people.count == 0) return OK;
    verifying->after = LIST_AT(people, GroupSubject, people.count - 1)->id;
    TRY(counted_look(op, LIST_AT(people, GroupSubject, 0)->id, verifying->after, horizon, &looks));
    for (size_t i = 0; i < looks.count; i++)
        person_verify(op, verifying, LIST_AT(looks, CountedLook, i));
    verifying->verdict->people += (int64_t)looks.count;
    return OK;
}

static Err differences_page(Op *op, void *context) {
    Verifying *verifying = context;
    List rows;
    TRY(op_list(op, verifying->statement,
                WITH(BIND_INT("low", verifying->low), BIND_INT("high", verifying->high),
                     BIND_INT("width", verifying->width), BIND_INT("below", verifying->below),
                     MOST(DIFFERENCES_MOST)),
                &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const CountedDifference *row = LIST_AT(rows, CountedDifference, i);
        Str level = row->level == INT_NONE ? STR("none")
                                           : arena_printf(op->arena, "%lld", (long long)row->level);
        differ(verifying, arena_printf(op->arena,
                                       "place %lld/%lld group=" STR_FMT " level=" STR_FMT
                                       " band=%lld day=%d: counted %lld, should be %lld",
                                       (long long)row->place, (long long)row->width,
                                       STR_ARG(row->grp), STR_ARG(level), (long long)row->band,
                                       row->day, (long long)row->counted, (long long)row->wanted));
    }
    return OK;
}

static Err streets_read(Op *op, void *context) {
    Verifying *verifying = context;
    return op_list(op, &sql_counted_streets, WITH(MOST(STREETS_MOST)), &verifying->places);
}

static Err page(Site *site, OpFn fn, Verifying *verifying) {
    Arena arena;
    arena_init(&arena, 0);
    Err err = site_read(site, &system_actor, &arena, fn, verifying);
    arena_clear(&arena);
    return err;
}

static Err counters_verify(Site *site, Verifying *verifying) {
    verifying->statement = &sql_counted_differ;
    for (size_t i = 0; i < verifying->places.count; i++) {
        verifying->low = LIST_AT(verifying->places, IdKey, i)->id;
        verifying->high = verifying->low + 999;
        TRY(page(site, differences_page, verifying));
    }
    verifying->statement = &sql_counted_above_differ;
    verifying->width = 1000000;
    verifying->below = 1000;
    TRY(page(site, differences_page, verifying));
    verifying->width = 100000000;
    verifying->below = 1000000;
    TRY(page(site, differences_page, verifying));
    verifying->statement = &sql_counted_now_differ;
    return page(site, differences_page, verifying);
}

Err counted_verify(Site *site, CountedVerdict *out) {
    Arena arena;
    Verifying verifying = {.verdict = out, .more = true};
    while (verifying.more) TRY(page(site, people_page, &verifying));
    arena_init(&arena, 0);
    Err err = site_read(site, &system_actor, &arena, streets_read, &verifying);
    if (err == OK) err = counters_verify(site, &verifying);
    arena_clear(&arena);
    return err;
}
