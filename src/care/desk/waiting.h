/* Waiting: the one table of what waits for whom: a noun, its state, the step that is awaited.
 *
 *   source ──route──► permission ──actor──► reach ──statement──► rows that wait, nearest end first
 *
 * Invariants
 *  1. No second list of permissions: who a row waits for follows from the route of its next step,
 *     and that is a move of the machine.
 *  2. Every state of every machine that somebody is to leave has its source (test_waiting tells
 *     those that have none).
 *  3. A statement looks at open rows alone, by index, and hands out one page.
 */
#ifndef CARE_DESK_WAITING_H
#define CARE_DESK_WAITING_H

#include "core/walk/module.h"

enum { WAITING_PAGE = 100 };
#define WAITING_NO_DAY     INT64_C(99991231)
#define WAITING_NO_INSTANT INT64_C(253402214400000)

extern const Choices waiting_tabs;
enum {
    TAB_NEW = 1,
    TAB_CORRECTION,
    TAB_REVIEW,
    TAB_ASSESS,
    TAB_APPROVE,
    TAB_PUBLICITY,
    TAB_DISPATCH,
    TAB_VISIT,
    TAB_FOLLOWUP,
    TAB_CHECK,
    TAB_AMEND,
    TAB_COMPLAINT,
    TAB_SETTLE,
    TAB_PAY,
    TAB_GROUP,
    TAB_TELL,
    TAB_ACCESS,
    TAB_AUTHORITY,
    TAB_REGISTER
};

/* What `matter` is a code of. */
typedef enum MatterKind {
    MATTER_NONE,
    MATTER_PROGRAMME,
    MATTER_ITEM,    /* of the menu */
    MATTER_GROUP,   /* special group */
    MATTER_PURPOSE, /* of a pay file: "grant:<programme>:<yyyymm>", "settlement:<yyyy-mm>" */
    MATTER_WORD
} MatterKind;

typedef struct WaitingSource {
    const char *noun;  /* "application" */
    const Noun *of;    /* whose machine tells the moves */
    const char *state; /* code; its words for the next step are "next.<noun>.<state>" */
    const char *event; /* the awaited move; NULL: no machine */
    const char *route; /* that makes it: its permission tells for whom it waits */
    int32_t tab;
    MatterKind matter;
    const char *prefix; /* MATTER_WORD: "<prefix>.<code>" */
    bool in_ms;         /* the end is an instant, not a day */
    const char *ahead;  /* setting: called in so many days before its end; NULL: the common one */
    const Statement *list;
    const Statement *one; /* a single record for whoever may look at it; NULL: `list` finds it */
} WaitingSource;
extern const WaitingSource waiting_sources[];
extern const size_t waiting_source_count;

/* One row that waits, as its statement gives it. */
typedef struct Waiting {
    int64_t id, person_id, org_id;
    Str title, matter, note, hint;  /* hint: which of the words for the next step */
    Str was, asked;                 /* what a correction changes; with the hint "item" menu codes */
    Date day;                       /* of the visit; 0: it is about none */
    int64_t window_from, window_to; /* minutes since midnight in which it may start */
    int64_t month, number;
    Fen amount;
    int64_t scope;
    int64_t since;   /* ms */
    int64_t due;     /* day or ms: in_ms */
    int64_t handler; /* account that took the step before */
    int64_t urges;
    int64_t total, overdue, today, urged; /* of all that wait, when nothing was skipped */
} Waiting;
extern const Shape waiting_shape;

typedef struct WaitingAsk {
    Str state;
    int64_t late, soon; /* due < late: over; due < soon: today */
    int64_t until;      /* day until which what runs out is called in */
    int64_t after_due, after_id;
    int64_t only;    /* 0 = all */
    int64_t handler; /* 0 = whoever */
    int64_t urges;   /* at least */
    int64_t most;
} WaitingAsk;
extern const Shape waiting_ask_shape;

/* The awaited move of a state; NULL: none. */
const char *waiting_event(const Machine *machine, const char *state);
const Route *waiting_route(const Site *site, const char *name); /* NULL: there is none */
/* Fills state, late, soon, until; everything else asks for the first page of all. */
Err waiting_ask(Op *op, const WaitingSource *source, WaitingAsk *ask) MUST_CHECK;
/* Within the reach of `permission`; empty when the actor has it not. */
Err waiting_list(Op *op, const WaitingSource *source, const char *permission, const WaitingAsk *ask,
                 List *out) MUST_CHECK;
/* Day and instant of the end; 0: no clock. */
void waiting_due(const Waiting *row, const WaitingSource *source, Date *due_on, int64_t *due_at);
/* Where this record waits, for whoever may look at it; ERR_NOT_FOUND: out of reach, or it waits for
 * nobody. */
Err waiting_find(Op *op, Str noun, int64_t id, const WaitingSource **source,
                 Waiting *out) MUST_CHECK;

#endif
