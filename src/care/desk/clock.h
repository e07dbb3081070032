/* Clock: why a matter is due when it is: which rule, since when, who set it going, on which days it
 * stood still.
 *
 *   11-12 受理 [13] [16] ⋯17⋯ ⋯18⋯ [19] [20] [23] ▲24        counted · stood (补正) · end · over
 *
 * Invariants
 *  1. It only reads: rules are dated data of the programme's step or of a setting, as they hold
 *     today; the days come from the steps that were written down.
 *  2. It is told of what waits, to whoever may look at the record (waiting_find); else
 *     ERR_NOT_FOUND.
 *  3. `days` are working days, whatever the unit of the rule; below zero it is over.
 *  4. The strip begins at the step that set the clock going, but holds the last CLOCK_DAYS_MAX days
 *     alone; what ends by the minute has none.
 */
#ifndef CARE_DESK_CLOCK_H
#define CARE_DESK_CLOCK_H

#include "core/walk/module.h"

enum { CLOCK_DAYS_MAX = 31 };

typedef struct ClockDay {
    Date date;
    bool works;   /* a working day */
    bool counted; /* of the limit */
    bool paused;  /* the clock stood: something was missing */
    bool late;    /* after the end */
} ClockDay;

typedef struct DeskClock {
    Str noun;
    int64_t id;
    Str step; /* what the clock is for, in words */
    Str rule; /* key of the setting, or "<programme>.<step>" */
    int64_t limit;
    Str unit; /* working_day, day, hour, minute; none: no rule was found */
    Str source;
    Date rule_from; /* since when the rule holds */
    Str began_with; /* the step that set it going, in words */
    Str began_by;   /* account's name */
    int64_t began_at;
    Date due_on;
    int64_t due_at;
    int64_t days; /* working days left; negative: over */
    int64_t paused_days;
    List strip; /* ClockDay, oldest first, at most CLOCK_DAYS_MAX */
} DeskClock;
extern const Shape desk_clock_shape;
extern const Noun desk_clock_noun;

#endif
