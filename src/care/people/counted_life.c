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
    int64_t person_id, level;
    Date valid_from;
} CountedLevel;
#define AT(member) offsetof(CountedLevel, member)
static const Field level_fields[] = {
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "whose"},
    {"level", F_INT, AT(level), .flags = STORED, .doc = "ability level"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "concluded that day"},
};
#undef AT
const Shape counted_level_shape = {"counted_level", "people", level_fields, COUNT(level_fields),
                                   sizeof(CountedLevel)};

/* What a span is made of, and the spans that are there. */
enum { PART_SUBJECT, PART_RESIDENCES, PART_LEVELS, PART_GROUPS, PART_SPANS, PARTS };
static const struct {
    const Statement *statement;
    size_t size, person; /* of a row; where in it stands whose it is */
} parts[PARTS] = {
    [PART_SUBJECT] = {&sql_group_subjects, sizeof(GroupSubject), offsetof(GroupSubject, id)},
    [PART_RESIDENCES] = {&sql_counted_residences, sizeof(Residence),
                         offsetof(Residence, person_id)},
    [PART_LEVELS] = {&sql_counted_levels, sizeof(CountedLevel), offsetof(CountedLevel, person_id)},
    [PART_GROUPS] = {&sql_counted_groups, sizeof(PersonGroup), offsetof(PersonGroup, person_id)},
    [PART_SPANS] = {&sql_counted_spans, sizeof(CountedSpan), offsetof(CountedSpan, person_id)},
};

/* Of the people of a run of numbers, each part by person: looked through from the first to the
 * last. */
typedef struct Lives {
    List rows[PARTS];
    size_t at[PARTS];
    Date horizon;
} Lives;

/* All that is known of one. */
typedef struct Life {
    const GroupSubject *subject;
    List residences, levels, groups,
        spans; /* of Residence, CountedLevel, PersonGroup, CountedSpan */
    Date horizon;
} Life;

static Err lives_read(Op *op, int64_t low, int64_t high, Date horizon, Lives *lives) {
    int64_t most = (high - low + 1) * ROWS_MOST;
    const Bind *binds = WITH(BIND_INT("low", low), BIND_INT("high", high), MOST(most));
    *lives = (Lives){.horizon = horizon};
    for (size_t i = 0; i < PARTS; i++) TRY(op_list(op, parts[i].statement, binds, &lives->rows[i]));
    return OK;
}

static List part_take(Lives *lives, size_t part, int64_t person_id) {
    const List *rows = &lives->rows[part];
    char *items = rows->items;
    size_t size = parts[part].size, at = lives->at[part], from;
#define PERSON_AT(i) (*(const int64_t *)(const void *)(items + (i)*size + parts[part].person))
    while (at < rows->count && PERSON_AT(at) < person_id) at++;
    for (from = at; at < rows->count && PERSON_AT(at) == person_id; at++) {
    }
#undef PERSON_AT
    lives->at[part] = at;
    return (List){items + from * size, at - from};
}

static Err life_take(Lives *lives, int64_t person_id, Life *life) {
    List subject = part_take(lives, PART_SUBJECT, person_id);
    if (subject.count == 0) return ERR_NOT_FOUND;
    *life = (Life){.subject = subject.items,
                   .residences = part_take(lives, PART_RESIDENCES, person_id),
                   .levels = part_take(lives, PART_LEVELS, person_id),
                   .groups = part_take(lives, PART_GROUPS, person_id),
                   .spans = part_take(lives, PART_SPANS, person_id),
                   .horizon = lives->horizon};
    return OK;
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
        Date day = date_of_age(life->subject->birth, (int)counted_bands[i]);
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
    int64_t age = age_on(life->subject->birth, day < life->horizon ? day : life->horizon);
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

static List spans_wanted(Op *op, const Life *life) {
    Days days = days_of(op, life);
    List spans = {.items = arena_array(op->arena, CountedSpan, days.count + 1)};
    for (size_t i = 0; i < days.count; i++) {
        Date day = days.items[i];
        const Residence *residence = residence_on(life, day);
        if (residence == NULL) continue;
        CountedSpan span = {.person_id = life->subject->id,
                            .valid_from = day,
                            .valid_to = i + 1 < days.count ? days.items[i + 1] : 0,
                            .scope = residence->scope,
                            .level = level_on(life, day),
                            .band = band_on(life, day),
                            .grps = groups_on(op, life, day)};
        span_put(&spans, &span);
    }
    return spans;
}

Err counted_look(Op *op, int64_t low, int64_t high, Date horizon, List *looks) {
    Lives lives;
    Life life;
    TRY(lives_read(op, low, high, horizon, &lives));
    size_t count = lives.rows[PART_SUBJECT].count;
    *looks = (List){arena_array(op->arena, CountedLook, count), count};
    for (size_t i = 0; i < count; i++) {
        int64_t person_id = LIST_AT(lives.rows[PART_SUBJECT], GroupSubject, i)->id;
        TRY(life_take(&lives, person_id, &life));
        *LIST_AT(*looks, CountedLook, i) =
            (CountedLook){person_id, life.spans, spans_wanted(op, &life)};
    }
    return OK;
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

/* Of communities, as they come. */
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
    *change_make(changes) =
        (CountedChange){1, span->scope, grp, span->level, span->band, day, change};
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

static int order_of(int64_t one, int64_t other) {
    return (one > other) - (one < other);
}

static int kind_compare(const CountedChange *one, const CountedChange *other) {
    int order = order_of(one->width, other->width);
    if (order == 0) order = str_compare(one->grp, other->grp);
    if (order == 0) order = order_of(one->place, other->place);
    if (order == 0) order = order_of(one->level, other->level);
    return order != 0 ? order : order_of(one->band, other->band);
}

/* As the counters lie in their tables. */
static int change_compare(const void *a, const void *b) {
    const CountedChange *one = a, *other = b;
    int order = kind_compare(one, other);
    return order != 0 ? order : order_of(one->day, other->day);
}

/* Those of the same kind and day together; what comes to nothing is none. */
static void changes_merge(List *changes) {
    CountedChange *items = changes->items;
    size_t kept = 0;
    if (changes->count > 1) qsort(items, changes->count, sizeof *items, change_compare);
    for (size_t i = 0; i < changes->count;) {
        CountedChange all = items[i++];
        while (i < changes->count && change_compare(&all, &items[i]) == 0)
            all.change += items[i++].change;
        if (all.change != 0) items[kept++] = all;
    }
    changes->count = kept;
}

/* Of the places above as well. */
static List changes_everywhere(Op *op, const List *changes) {
    static const int64_t widths[] = {1, 1000, 1000000, 100000000};
    List all = {arena_array(op->arena, CountedChange, changes->count * COUNT(widths)), 0};
    for (size_t i = 0; i < changes->count * COUNT(widths); i++) {
        CountedChange *change = LIST_AT(all, CountedChange, all.count++);
        *change = *LIST_AT(*changes, CountedChange, i / COUNT(widths));
        change->width = widths[i % COUNT(widths)];
        change->place = change->place / change->width * change->width;
    }
    changes_merge(&all);
    return all;
}

/* A kind of which as many come as go has its row all the same: days are looked for by it. */
static Err now_write(Op *op, const List *changes) {
    List kinds = {arena_array(op->arena, CountedChange, changes->count), 0};
    CountedChange *last = NULL;
    for (size_t i = 0; i < changes->count; i++) {
        const CountedChange *change = LIST_AT(*changes, CountedChange, i);
        if (last != NULL && kind_compare(last, change) == 0) {
            last->change += change->change;
            continue;
        }
        last = LIST_AT(kinds, CountedChange, kinds.count++);
        *last = *change;
    }
    return op_run_rows(op, &sql_counted_now_add, &kinds);
}

/* What becomes known late changes the days in between as well: those come first, the earliest
 * before all. */
static Err days_write(Op *op, const List *changes) {
    List rest = {arena_array(op->arena, CountedChange, changes->count), 0};
    for (size_t i = 0; i < changes->count; i++) {
        const CountedChange *change = LIST_AT(*changes, CountedChange, i);
        if (change->day >= op->today) {
            *LIST_AT(rest, CountedChange, rest.count++) = *change;
            continue;
        }
        TRY(op_run(op, &sql_counted_day_add, ROW(change)));
        TRY(op_run(op, &sql_counted_later_add, ROW(change)));
    }
    return op_run_rows(op, &sql_counted_day_add, &rest);
}

static Err changes_write(Op *op, List changes) {
    changes_merge(&changes);
    List all = changes_everywhere(op, &changes);
    TRY(now_write(op, &all));
    return days_write(op, &all);
}

/* Spans that follow: those from the first that differs on are put away, and written anew together
 * with those of the others. */
typedef struct Following {
    Changes changes;
    CountedSpan *spans;
    size_t count, capacity;
} Following;

static void span_keep(Following *following, const CountedSpan *span) {
    if (following->count == following->capacity) {
        size_t capacity = following->capacity * 2 + 64;
        CountedSpan *spans = arena_array(following->changes.op->arena, CountedSpan, capacity);
        if (following->count) memcpy(spans, following->spans, following->count * sizeof *spans);
        following->spans = spans;
        following->capacity = capacity;
    }
    following->spans[following->count++] = *span;
}

static Err person_follow(Op *op, const Life *life, Following *following) {
    List stored = life->spans, wanted = spans_wanted(op, life);
    size_t alike = 0;
    while (alike < stored.count && alike < wanted.count &&
           counted_same(LIST_AT(stored, CountedSpan, alike), LIST_AT(wanted, CountedSpan, alike)))
        alike++;
    if (alike < stored.count)
        TRY(op_run(op, &sql_counted_span_delete,
                   WITH(BIND_INT("person_id", life->subject->id),
                        BIND_INT("from", LIST_AT(stored, CountedSpan, alike)->valid_from))));
    for (size_t i = alike; i < stored.count; i++)
        span_changes(&following->changes, LIST_AT(stored, CountedSpan, i), -1);
    for (size_t i = alike; i < wanted.count; i++) {
        span_changes(&following->changes, LIST_AT(wanted, CountedSpan, i), 1);
        span_keep(following, LIST_AT(wanted, CountedSpan, i));
    }
    return OK;
}

/* By number. */
static Err people_follow(Op *op, const int64_t *ids, size_t count) {
    Following following = {.changes.op = op};
    Lives lives;
    Life life;
    Date horizon;
    TRY(horizon_need(op, &horizon));
    TRY(lives_read(op, ids[0], ids[count - 1], horizon, &lives));
    for (size_t i = 0; i < count; i++) {
        TRY(life_take(&lives, ids[i], &life));
        TRY(person_follow(op, &life, &following));
    }
    TRY(op_run_rows(op, &sql_counted_span_insert, &(List){following.spans, following.count}));
    return changes_write(op, (List){following.changes.items, following.changes.count});
}

Err counted_refresh(Op *op, int64_t person_id) {
    return people_follow(op, &person_id, 1);
}

/* An import lands many at once, whose numbers follow one another: they are read together, and a
 * kind of them is one change. */
Err counted_on_change(Op *op, const Event *event) {
    int64_t *ids = arena_array(op->arena, int64_t, event->run);
    for (size_t i = 0; i < event->run; i++) ids[i] = event[i].subject;
    return people_follow(op, ids, event->run);
}

#define AT(member) offsetof(CountedChange, member)
static const Field change_fields[] = {
    {"width", F_INT, AT(width), .flags = STORED, .doc = "codes in such a place"},
    {"place", F_INT, AT(place), .flags = STORED, .doc = "community, or what it lies in"},
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
    return changes_write(op, changes);
}
