/* Counted: how a person is counted, from when to when, and how many that makes of each place,
 * group, level and age band on each day.
 *
 *   residences, levels, groups, birthday ──► counted_span     one row for each stretch of days on which all of them stand still
 *                                       └──► counted_now      place × group × level × band: people today
 *                                       └──► counted_day      the same as it was from a day on: any day is one step away
 *
 * Invariants
 *  1. Spans and counters change in the transaction of the change, by the difference alone
 *     (counted_refresh); what is recorded late changes the days since the day of the fact. `yiyang
 *     counts verify` counts everything again from the rows.
 *  2. A day counts whoever lived here on it: a standing residence holds it. Dead, gone and hidden
 *     (an import that has not wholly landed, scope below zero) are not counted.
 *  3. A level is the newest that was concluded by that day, valid or run out, as the register shows
 *     it. Ages are whole years.
 *  4. Birthdays pass in the nightly look; missed nights are caught up, each birthday on its day.
 *     Until then ages are those of the last night that was looked at (counted_settled_on).
 *  5. Counters are kept for communities, streets, counties and cities, so no count adds up more
 *     than the kinds of a few places.
 */
#ifndef CARE_PEOPLE_COUNTED_H
#define CARE_PEOPLE_COUNTED_H

#include "core/walk/job.h"
#include "core/walk/module.h"

enum { COUNTED_BANDS = 6, COUNTED_UNASSESSED = -1 };
extern const int64_t counted_bands[COUNTED_BANDS]; /* each from this age on */

typedef struct CountedSpan {
    int64_t person_id;
    Date valid_from, valid_to; /* valid_to: the first day it no longer holds */
    int64_t scope, level, band;
    Str grps; /* ",aged,dibao,"; "," in none */
} CountedSpan;

/* How many of a kind; of a list of kinds, what does not tell them apart is none. */
typedef struct CountedCell {
    int64_t place;
    Str grp; /* "": everybody */
    int64_t level, band, people;
} CountedCell;

/* From a day on so many more of a kind, in a place of so many codes. */
typedef struct CountedChange {
    int64_t width, place;
    Str grp;
    int64_t level, band, day, change;
} CountedChange;

/* What is told apart. */
enum {
    COUNTED_BY_WHOLE,
    COUNTED_BY_PLACE,
    COUNTED_BY_GROUP,
    COUNTED_BY_LEVEL,
    COUNTED_BY_AGE,
    COUNTED_BYS
};

/* One of those that are told apart. */
typedef struct CountedItem {
    int64_t place;
    Str grp;
    int64_t level, band;
    int64_t people;
    Str query;
} CountedItem;

/* The question, and what it comes to. */
typedef struct Counted {
    int64_t scope;
    Date day;
    int32_t by;
    Str grp;
    int64_t level, band;
    bool unassessed;
    Date settled_on;
    int64_t people;
    Str route, query;
    List items;
} Counted;

/* A person as counted on a day. */
typedef struct CountedPerson {
    int64_t id;
    Str name;
    Date birth;
    int64_t scope, level, band;
    Date valid_from, valid_to;
} CountedPerson;

extern const Shape counted_span_shape, counted_cell_shape, counted_change_shape;
extern const Shape counted_level_shape, counted_difference_shape, counted_person_shape;
extern const Noun counted_noun;
extern const JobKind people_counts_job;

/* Where a place's divisions begin, as the counters know them: the codes in one of `place` itself,
 * or in one below it. */
int64_t counted_width(int64_t place);
int64_t counted_width_below(int64_t place);

/* Makes spans and counters follow what now stands of the person. */
Err counted_refresh(Op *op, int64_t person_id) MUST_CHECK;
/* The same for one whose people are shown at once: they land with all of an import. */
Err counted_show(Op *op, int64_t job_id) MUST_CHECK;
Err counted_on_change(Op *op, const Event *event) MUST_CHECK; /* reaction */
/* The last day whose birthdays have been counted; today when nobody is counted yet. */
Err counted_settled_on(Op *op, Date *out) MUST_CHECK;
/* At open: whoever was there before anybody was counted. */
Err counted_settle(Site *site) MUST_CHECK;

/* Everything once more from the rows: `tell` hears of every difference. In pages, so that no
 * reading takes long. */
typedef struct CountedVerdict {
    void (*tell)(const char *line);
    int64_t people, spans, different;
} CountedVerdict;
Err counted_verify(Site *site, CountedVerdict *out) MUST_CHECK;

Err counted_horizon(Op *op, Date *out) MUST_CHECK;
/* A person's spans as they are written, and as they should be; of everybody numbered so, in order;
 * ages as of `horizon`. */
typedef struct CountedLook {
    int64_t person_id;
    List stored, wanted;
} CountedLook;
Err counted_look(Op *op, int64_t low, int64_t high, Date horizon, List *looks) MUST_CHECK;
bool counted_same(const CountedSpan *a, const CountedSpan *b);

#endif
