/* From what stands of a person to spans, and from the difference of spans to counters. */
#include "care/people/counted.h"

#include <assert.h>
#include <stdlib.h>

#include "care/people/group.h"
#include "care/people/person.h"
#include "care/people/residence.h"
#include "people.sql.h"

enum { ROWS_MOST = 500, GRPS_MOST = 4000 };

const int64_t counted_bands[COUNTED_BANDS] = {0, 60, 70, 80, 90, 100};

typedef struct CountedLevel {
    int64_t level;
    Date valid_from;
} CountedLevel;
#define AT(member) offsetof(CountedLevel, member)
static const Field level_fields[] = {
    {"level", F_INT, AT(level), .flags = STORED, .doc = "ability level"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "concluded that day"},
};
#undef AT
const Shape counted_level_shape = {"counted_level", "people", level_fields, COUNT(level_fields),
                                   sizeof(CountedLevel)};

/* All that a span is made of. */
typedef struct Life {
    GroupSubject subject;
    List residences, levels, groups; /* of Residence, CountedLevel, PersonGroup */
    Date horizon;
} Life;

static Err life_read(Op *op, int64_t person_id, Life *life) {
    const Bind *binds = WITH(BIND_INT("person_id", person_id), MOST(ROWS_MOST));
    TRY(op_get(op, &sql_group_subject, WITH(BIND_INT("id", person_id)), &life->subject));
    TRY(op_list(op, &sql_residence_standing, binds, &life->residences));
    TRY(op_list(op, &sql_counted_levels, binds, &life->levels));
    return op_list(op, &sql_counted_groups, binds, &life->groups);
}

typedef struct Days {
    Date *items;
    size_t count;
} Days;

static void day_put(Days *days, Date day) {
    if (day != 0) days->items[days->count++] = day;
}

static int day_compare(const void *a, const void *b) {
    return (*(const Date *)a > *(const Date *)b) - (*(const Date *)a < *(const Date *)b);
}

/* Every day on which something may change, in order, each once. */
static Days days_of(Op *op, const Life *life) {
    size_t most = 2 * life->residences.count + life->levels.count + 2 * life->groups.count;
    Days days = {arena_array(op->arena, Date, most + COUNTED_BANDS), 0};
    for (size_t i = 0; i < life->residences.count; i++) {
        day_put(&days, LIST_AT(life->residences, Residence, i)->valid_from);
        day_put(&days, LIST_AT(life->residences, Residence, i)->valid_to);
    }
    for (size_t i = 0; i < life->levels.count; i++)
        day_put(&days, LIST_AT(life->levels, CountedLevel, i)->valid_from);
    for (size_t i = 0; i < life->groups.count; i++) {
        day_put(&days, LIST_AT(life->groups, PersonGroup, i)->valid_from);
        day_put(&days, LIST_AT(life->groups, PersonGroup, i)->valid_to);
    }
    for (size_t i = 1; i < COUNTED_BANDS; i++) {
        Date day = date_of_age(life->subject.birth, (int)counted_bands[i]);
        if (day <= life->horizon) day_put(&days, day);
    }
    qsort(days.items, days.count, sizeof *days.items, day_compare);
    size_t kept = 0;
    for (size_t i = 0; i < days.count; i++)
        if (kept == 0 || days.items[kept - 1] != days.items[i]) days.items[kept++] = days.items[i];
    days.count = kept;
    return days;
}

static bool holds(Date from, Date to, Date day) {
    return from <= day && (to == 0 || to > day);
}

static const Residence *residence_on(const Life *life, Date day) {
    const Residence *found = NULL;
    for (size_t i = 0; i < life->residences.count; i++) {
        const Residence *row = LIST_AT(life->residences, Residence, i);
        if (holds(row->valid_from, row->valid_to, day)) found = row;
    }
    return found;
}

static int64_t level_on(const Life *life, Date day) {
    int64_t level = COUNTED_UNASSESSED;
    for (size_t i = 0; i < life->levels.count; i++) {
        const CountedLevel *row = LIST_AT(life->levels, CountedLevel, i);
        if (row->valid_from <= day) level = row->level;
    }
    return level;
}

static int64_t band_on(const Life *life, Date day) {
    int64_t age = age_on(life->subject.birth, day < life->horizon ? day : life->horizon);
    size_t i = COUNTED_BANDS - 1;
    while (i > 0 && age < counted_bands[i]) i--;
    return counted_bands[i];
}

/* Rows come by code: whoever is twice in a group that day is in it once. */
static Str groups_on(Op *op, const Life *life, Date day) {
    Buf text;
    Str last = STR_NONE;
    buf_init(&text, op->arena, GRPS_MOST);
    buf_put_char(&text, ',');
    for (size_t i = 0; i < life->groups.count; i++) {
        const PersonGroup *row = LIST_AT(life->groups, PersonGroup, i);
        if (!holds(row->valid_from, row->valid_to, day) || str_equal(row->grp, last)) continue;
        last = row->grp;
        buf_put(&text, last);
        buf_put_char(&text, ',');
    }
    return buf_str(&text);
}

static bool counted_alike(const CountedSpan *a, const CountedSpan *b) {
    return a->scope == b->scope && a->level == b->level && a->band == b->band &&
           str_equal(a->grps, b->grps);
}

bool counted_same(const CountedSpan *a, const CountedSpan *b) {
    return a->valid_from == b->valid_from && a->valid_to == b->valid_to && counted_alike(a, b);
}

static void span_put(List *spans, const CountedSpan *span) {
    CountedSpan *last = spans->count ? LIST_AT(*spans, CountedSpan, spans->count - 1) : NULL;
    if (last && last->valid_to == span->valid_from && counted_alike(last, span))
        last->valid_to = span->valid_to;
    else
        *LIST_AT(*spans, CountedSpan, spans->count++) = *span;
}

Err counted_wanted(Op *op, int64_t person_id, Date horizon, List *spans) {
    Life life = {.horizon = horizon};
    TRY(life_read(op, person_id, &life));
    Days days = days_of(op, &life);
    *spans = (List){.items = arena_array(op->arena, CountedSpan, days.count + 1)};
    for (size_t i = 0; i < days.count; i++) {
        Date day = days.items[i];
        const Residence *residence = residence_on(&life, day);
        if (residence == NULL) continue;
        CountedSpan span = {.person_id = person_id,
                            .valid_from = day,
                            .valid_to = i + 1 < days.count ? days.items[i + 1] : 0,
                            .scope = residence->scope,
                            .level = level_on(&life, day),
                            .band = band_on(&life, day),
                            .grps = groups_on(op, &life, day)};
        span_put(spans, &span);
    }
    return OK;
}

Err counted_stored(Op *op, int64_t person_id, List *spans) {
    return op_list(op, &sql_counted_spans, WITH(BIND_INT("person_id", person_id), MOST(ROWS_MOST)),
                   spans);
}

static Err horizon_read(Op *op, const Statement *statement, Date *out) {
    IdKey last;
    *out = op->today;
    Err err = op_get(op, statement, NO_BINDS, &last);
    if (err == OK) *out = (Date)last.id;
    return err;
}

Err counted_horizon(Op *op, Date *out) {
    Err err = horizon_read(op, &sql_counted_horizon, out);
    return err == ERR_NOT_FOUND ? OK : err;
}

Err counted_settled_on(Op *op, Date *out) {
    Err err = horizon_read(op, &sql_counted_settled, out);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Of the first person that is ever counted, ages are those of today. */
static Err horizon_need(Op *op, Date *out) {
    Err err = horizon_read(op, &sql_counted_horizon, out);
    if (err != ERR_NOT_FOUND) return err;
    return op_run(op, &sql_counted_run_put, WITH(BIND_INT("day", *out), BIND_INT("done", 1)));
}

/* Those of the same kind and day together. */
typedef struct Changes {
    Op *op;
    CountedChange *items;
    size_t count, capacity;
} Changes;

static CountedChange *change_make(Changes *changes) {
    if (changes->count == changes->capacity) {
        size_t capacity = changes->capacity * 2 + 64;
        CountedChange *items = arena_array(changes->op->arena, CountedChange, capacity);
        if (changes->count) memcpy(items, changes->items, changes->count * sizeof *items);
        changes->items = items;
        changes->capacity = capacity;
    }
    return &changes->items[changes->count++];
}

static void change_put(Changes *changes, const CountedSpan *span, Str grp, Date day,
                       int64_t change) {
    for (size_t i = 0; i < changes->count; i++) {
        CountedChange *have = &changes->items[i];
        if (have->day != day || have->scope != span->scope || have->level != span->level ||
            have->band != span->band || !str_equal(have->grp, grp))
            continue;
        have->change += change;
        return;
    }
    *change_make(changes) = (CountedChange){span->scope, grp, span->level, span->band, day, change};
}

static void span_change(Changes *changes, const CountedSpan *span, Str grp, int64_t sign) {
    change_put(changes, span, grp, span->valid_from, sign);
    if (span->valid_to != 0) change_put(changes, span, grp, span->valid_to, -sign);
}

/* Everybody, and each of the groups. */
static void span_changes(Changes *changes, const CountedSpan *span, int64_t sign) {
    Str rest = span->grps, grp;
    if (span->scope < 0) return;
    span_change(changes, span, STR(""), sign);
    while (str_split(&rest, ',', &grp))
        if (!str_is_empty(grp)) span_change(changes, span, grp, sign);
}

#define CHANGE_BINDS(change_)                                                                      \
    BIND_INT("scope", (change_)->scope), BIND_TEXT("grp", (change_)->grp),                         \
        BIND_INT("level", (change_)->level), BIND_INT("band", (change_)->band),                    \
        BIND_INT("day", (change_)->day), BIND_INT("change", (change_)->change)

/* What becomes known late changes the days in between as well. */
static Err later_add(Op *op, const CountedChange *change) {
    for (int64_t width = 1; width <= 100000000; width = width == 1000000 ? 100000000 : width * 1000)
        TRY(op_run(op, &sql_counted_later_add,
                   WITH(CHANGE_BINDS(change), BIND_INT("width", width),
                        BIND_INT("place", change->scope / width * width))));
    return OK;
}

static Err change_add(Op *op, const CountedChange *change) {
    if (change->change == 0) return OK;
    TRY(op_run(op, &sql_counted_now_add, WITH(CHANGE_BINDS(change))));
    TRY(op_run(op, &sql_counted_day_add, WITH(CHANGE_BINDS(change))));
    return change->day < op->today ? later_add(op, change) : OK;
}

static Err spans_write(Op *op, const List *stored, const List *wanted, size_t alike) {
    if (alike < stored->count)
        TRY(op_run(op, &sql_counted_span_delete,
                   WITH(BIND_INT("person_id", LIST_AT(*stored, CountedSpan, alike)->person_id),
                        BIND_INT("from", LIST_AT(*stored, CountedSpan, alike)->valid_from))));
    for (size_t i = alike; i < wanted->count; i++)
        TRY(op_run(op, &sql_counted_span_insert, ROW(LIST_AT(*wanted, CountedSpan, i))));
    return OK;
}

/* Spans are written at once; what they change is put to `changes`. */
static Err person_follow(Op *op, int64_t person_id, Date horizon, Changes *changes) {
    List stored, wanted;
    size_t alike = 0;
    TRY(counted_stored(op, person_id, &stored));
    TRY(counted_wanted(op, person_id, horizon, &wanted));
    while (alike < stored.count && alike < wanted.count &&
           counted_same(LIST_AT(stored, CountedSpan, alike), LIST_AT(wanted, CountedSpan, alike)))
        alike++;
    if (alike == stored.count && alike == wanted.count) return OK;
    TRY(spans_write(op, &stored, &wanted, alike));
    for (size_t i = alike; i < stored.count; i++)
        span_changes(changes, LIST_AT(stored, CountedSpan, i), -1);
    for (size_t i = alike; i < wanted.count; i++)
        span_changes(changes, LIST_AT(wanted, CountedSpan, i), 1);
    return OK;
}

static Err changes_write(Op *op, const Changes *changes) {
    for (size_t i = 0; i < changes->count; i++) TRY(change_add(op, &changes->items[i]));
    return OK;
}

Err counted_refresh(Op *op, int64_t person_id) {
    Changes changes = {.op = op};
    Date horizon;
    TRY(horizon_need(op, &horizon));
    TRY(person_follow(op, person_id, horizon, &changes));
    return changes_write(op, &changes);
}

/* An import lands many of one community at once: a kind of them is one change. */
Err counted_on_change(Op *op, const Event *event) {
    Changes changes = {.op = op};
    Date horizon;
    TRY(horizon_need(op, &horizon));
    for (size_t i = 0; i < event->run; i++)
        TRY(person_follow(op, event[i].subject, horizon, &changes));
    return changes_write(op, &changes);
}

#define AT(member) offsetof(CountedChange, member)
static const Field change_fields[] = {
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community"},
    {"grp", F_TEXT, AT(grp), .flags = STORED, .max = 40, .doc = "group; empty: everybody"},
    {"level", F_INT, AT(level), .flags = STORED, .doc = "ability level; -1: not assessed"},
    {"band", F_INT, AT(band), .flags = STORED, .doc = "ages from"},
    {"day", F_INT, AT(day), .flags = STORED, .doc = "from this day on"},
    {"change", F_INT, AT(change), .flags = STORED, .doc = "so many more"},
};
#undef AT
const Shape counted_change_shape = {"counted_change", "people", change_fields, COUNT(change_fields),
                                    sizeof(CountedChange)};

/* The list stands before the first of it is written: a statement that is read is not written
 * into. */
Err counted_show(Op *op, int64_t job_id) {
    enum { KINDS_MOST = 2000000 };
    List changes;
    const Bind *binds = WITH(BIND_INT("job_id", job_id), MOST(KINDS_MOST));
    TRY(op_run(op, &sql_counted_show_spans, binds));
    TRY(op_list(op, &sql_counted_shown, binds, &changes));
    for (size_t i = 0; i < changes.count; i++)
        TRY(change_add(op, LIST_AT(changes, CountedChange, i)));
    return OK;
}
