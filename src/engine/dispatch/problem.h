/* DispatchProblem: who is to be visited, who can go, how far everything is, and what is worth what.
 * Invariants
 *  1. Times are seconds since midnight of the day (next morning: 86400 + …), lengths are seconds.
 *  2. A reference to a visit, worker, shift, item or place is its index in the array.
 *  3. Everything zeroed means "no wish": no window, no pin, no skill, the mode's own speed.
 *
 *   window   earliest ─────── from ════════════ to ─────── latest      of the START of care
 *            (forbidden)      early            free        late        (forbidden)
 */
#ifndef ENGINE_DISPATCH_PROBLEM_H
#define ENGINE_DISPATCH_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DISPATCH_VISITS_MAX = 20000,
    DISPATCH_WORKERS_MAX = 5000,
    DISPATCH_SHIFTS_MAX = 20000, /* of all workers */
    DISPATCH_RESTS_MAX = 8,      /* of one shift */
    DISPATCH_TIME_MAX_S = 7 * 86400,
    DISPATCH_PRIORITIES = 5,
    DISPATCH_NONE = -1, /* no place, no worker, no visit */
};

typedef struct DispatchPlace {
    double lat, lng; /* WGS-84 degrees; unused where a matrix is given */
} DispatchPlace;

/* Hard: earliest == from and to == latest. A visit may start in any one of its windows. */
typedef struct DispatchWindow {
    int32_t earliest_s, from_s, to_s, latest_s;
} DispatchWindow;

typedef enum DispatchSex { DISPATCH_ANY_SEX, DISPATCH_MALE, DISPATCH_FEMALE } DispatchSex;

/* One item of the menu inside a visit; the worker's pace for the item stretches it, rounded up. */
typedef struct DispatchPart {
    int32_t item, length_s;
} DispatchPart;

typedef struct DispatchVisit {
    int32_t place;
    const DispatchWindow *windows; /* none: any time */
    const DispatchPart *parts;
    size_t window_count, part_count;
    uint64_t skills; /* all of these bits are needed */
    DispatchSex sex;
    uint64_t languages; /* one of these bits is wished for */
    bool sex_is_hard, languages_are_hard;
    int32_t priority; /* 1 most urgent … 5 */
    bool may_skip;    /* may be left out when serving it costs more than weights.skip_min */
    bool withdrawn;   /* cancelled: keeps its index, is never planned */
    bool worker_is_pinned, start_is_pinned;
    int32_t pin_worker, pin_start_s; /* a pin adds a rule; it never lifts one */
} DispatchVisit;

typedef enum DispatchMode {
    DISPATCH_WALK,
    DISPATCH_BICYCLE, /* electric ones too */
    DISPATCH_TRANSIT,
    DISPATCH_CAR,
    DISPATCH_MODES
} DispatchMode;

/* Taken once in a shift that has visits: at the start place before leaving, where the visit before
 * it was, or, when it stands last, after coming back. */
typedef struct DispatchRest {
    int32_t from_s, to_s, length_s; /* it starts between the first two */
} DispatchRest;

typedef struct DispatchShift {
    int32_t start_s, end_s;         /* after end_s is overtime … */
    int32_t latest_end_s;           /* … and by then the worker is back at end_place */
    int32_t start_place, end_place; /* DISPATCH_NONE: the way there is not counted */
    const DispatchRest *rests;
    size_t rest_count;
} DispatchShift;

typedef struct DispatchWorker {
    uint64_t skills, languages; /* skills valid on the planned day */
    DispatchSex sex;
    DispatchMode mode;
    int32_t speed_mh;            /* metres an hour instead of the mode's; 0 = the mode's */
    int32_t pace_pm;             /* 1000 = standard, 1200 = a fifth slower; 0 = standard */
    const int32_t *item_pace_pm; /* item_count entries on top of pace_pm, or NULL */
    int32_t most_work_s;         /* care + travel of all shifts; 0 = no limit */
    const DispatchShift *shifts; /* apart from each other, in order */
    size_t shift_count;
} DispatchWorker;

typedef struct DispatchBan {
    int32_t visit, worker;
} DispatchBan;

typedef struct DispatchKnown {
    int32_t visit, worker;
    int32_t known_pm; /* 0 a stranger … 1000 always came before */
} DispatchKnown;

/* gap_min_s <= start of second - start of first <= gap_max_s; 0 and 0: both at once. Both are
 * served or neither is. A visit is in one pair at most. */
typedef struct DispatchPair {
    int32_t first, second;
    int32_t gap_min_s, gap_max_s;
    bool different_workers;
} DispatchPair;

/* matrix_s[mode] is place_count × place_count seconds, row = from, negative = no way; where it is
 * NULL, great circle × detour_pm / 1000 at speed_mh plus per_trip_s, 0 between equal places. */
typedef struct DispatchTravel {
    const int32_t *matrix_s[DISPATCH_MODES];
    int32_t speed_mh[DISPATCH_MODES], detour_pm[DISPATCH_MODES], per_trip_s[DISPATCH_MODES];
} DispatchTravel;

/* Thousandths of a second of travel: rate (per mille) × seconds, minutes × DISPATCH_MINUTE. */
typedef int64_t DispatchCost;
#define DISPATCH_MINUTE ((DispatchCost)60000)

/* Rates are per second of the thing named, flat weights are minutes. move_pm, for seconds by which
 * an insertion or repair moves other visits, guides the choice and is not part of a plan's cost. */
typedef struct DispatchWeights {
    int32_t travel_pm, wait_pm, early_pm, late_pm, overtime_pm, unfair_pm, move_pm;
    int32_t shift_min;             /* each shift that has visits */
    int32_t sex_min, language_min; /* each soft wish not met */
    int32_t stranger_min;          /* × (best known_pm of the visit - this worker's) / 1000 */
    int32_t skip_min[DISPATCH_PRIORITIES]; /* leaving out a visit that may be; [priority - 1] */
} DispatchWeights;

typedef struct DispatchProblem {
    const DispatchPlace *places;
    const DispatchVisit *visits;
    const DispatchWorker *workers;
    const DispatchPair *pairs;
    const DispatchBan *bans;
    const DispatchKnown *knowns;
    size_t place_count, visit_count, worker_count, pair_count, ban_count, known_count, item_count;
    DispatchTravel travel;
    DispatchWeights weights;
} DispatchProblem;

DispatchWeights dispatch_weights_usual(void);
DispatchTravel dispatch_travel_usual(void); /* no matrix; a city's speeds */

/* What makes the whole problem unusable, in words for the log, or NULL. Faults of one visit or
 * shift do not: the visit is left out (DISPATCH_WHY_INPUT, _WINDOW), the shift stays empty. */
const char *dispatch_fault(const DispatchProblem *problem);

#endif
