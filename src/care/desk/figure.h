/* Figure: one number about a place, what it is out of, whose target it is, and the list whose rows
 * it counts.
 *
 *   figure table (figure.c): tally statement × list route × question      "late_applications" ─► /list/application_list?due_on_to=…
 *
 * Invariants
 *  1. A figure is shown to whoever may ask for the list behind it; to others it does not exist.
 *  2. The list with the question has as many rows as the figure says, of money rows with that sum
 *     (a test asks every one).
 *  3. Of divisions below, a number of people from 1 to k − 1 is not told: it is "below k"; and if
 *     it could be told by taking the others from the whole, one more is told as a bound only.
 */
#ifndef CARE_DESK_FIGURE_H
#define CARE_DESK_FIGURE_H

#include "core/walk/module.h"

/* In the order of the page. */
enum {
    FIGURE_VISITS = 1,
    FIGURE_APPLICATIONS,
    FIGURE_FOLLOWUPS,
    FIGURE_COMPLAINTS,
    FIGURE_FLAGS,
    FIGURE_PAYMENTS,
    FIGURE_PEOPLE,
    FIGURE_ALONE,
    FIGURE_DEPENDENT,
    FIGURE_ORDERS_TODAY,
    FIGURE_MISSED,
    FIGURE_FOLLOWUPS_DUE,
    FIGURE_COMPLAINTS_OPEN,
    FIGURE_FLAGS_OPEN,
    FIGURE_GRANTED,
    FIGURE_SETTLED,
    FIGURE_PAID,
    FIGURE_HELD,
    FIGURE_LATE_APPLICATIONS,
    FIGURE_LATE_ORDERS,
    FIGURE_LATE_FOLLOWUPS,
    FIGURE_LATE_COMPLAINTS,
    FIGURE_LATE_OBJECTIONS,
    FIGURE_LATE_BILLS,
    FIGURE_END
};
enum { FIGURE_DUTY = 1, FIGURE_COUNT, FIGURE_MONEY, FIGURE_OVERDUE };
extern const Choices figure_codes, figure_kinds, figure_owners;

typedef struct Figure {
    int32_t code, kind;
    int32_t owner; /* who answers for a duty */
    int64_t value; /* of a duty: what is not as it should be; fen where money; INT_NONE: not told */
    int64_t below; /* instead of the value: less than this */
    int64_t whole; /* what the value is out of; INT_NONE: of nothing */
    int64_t target;               /* of a duty: per mille of the whole that should be well */
    int64_t before, before_whole; /* at the end of the month before */
    Str route, query;             /* the list behind it; none: it has no such list */
} Figure;
extern const Shape figure_shape;

/* A place, a day, and where its divisions begin: what every tally asks. */
typedef struct FigurePlace {
    int64_t scope, low, high;
    int64_t width; /* codes in a division below; FIGURE_WHOLE: the place as one */
    Date day;
    bool own; /* the actor's whole place: questions need no bounds */
} FigurePlace;
#define FIGURE_WHOLE INT64_C(10000000000000)

typedef struct Tally {
    int64_t place, value;
    int64_t whole; /* INT_NONE: none */
} Tally;

/* A night that was kept. */
typedef struct FigurePoint {
    Date day;
    int64_t value, whole; /* whole INT_NONE: none */
} FigurePoint;
extern const Shape figure_point_shape;

bool figure_is_shown(const Op *op, int32_t code);
bool figure_is_placed(int32_t code); /* told for the divisions below as well */
bool figure_is_kept(int32_t code);   /* night by night */
bool figure_is_of_people(int32_t code);
int64_t figure_unit(const FigurePlace *place); /* of the counters that it adds up */
/* Of Tally, by divisions of place->width. */
Err figure_tally(Op *op, int32_t code, const FigurePlace *place, List *out) MUST_CHECK;
/* The whole place as one, with everything about it. */
Err figure_read(Op *op, int32_t code, const FigurePlace *place, Figure *out) MUST_CHECK;
/* The same for a division, out of what figure_tally found; without target and month before. */
void figure_of_division(Op *op, int32_t code, const FigurePlace *division, const List *tallies,
                        Figure *out);
/* Invariant 3, over one figure of `count` divisions. */
void figures_hide(Figure *const *figures, size_t count, int64_t k);
/* The question for a list, bounded to the place; none when the list cannot be bounded so. */
Str figure_ask(Op *op, const FigurePlace *place, const char *route, const char *question);

#endif
