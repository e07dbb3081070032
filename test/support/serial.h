/* Serial: could one clerk have done it all, one step after the other? A history of what several
 * clients asked of the books at once and were told, judged against the books as they stand in the
 * end. It knows what an entry means by itself and shares nothing with the books of the program.
 *
 *   asked 3 ──── answered 7       numbers of one counter that all clients share
 *        asked 5 ── answered 6
 *
 *   the books:  │ entry 1 │ entry 2 │ … │ entry n │       place q: after q entries
 *                           ▲ each entry is one step's; each other step saw some place
 *
 * What holds of a history that passes
 *  1. Every entry was asked for by one step, as it stands, and that step was told so. Nothing else
 *     moved: what was refused left no entry, what was told left one.
 *  2. A hold ends once and for no more than it held, an entry is reversed once, what is free of an
 *     account is never below its floor.
 *  3. Every look and every refusal was true at one place of the books.
 *  4. Those places keep the clients' time: what was answered before something else was asked comes
 *     before it.
 * Steps get the first place that is possible; a later one would help no other, so that a history is
 * refused only if no order of it is right.
 */
#ifndef TEST_SUPPORT_SERIAL_H
#define TEST_SUPPORT_SERIAL_H

#include "core/base/arena.h"

enum { SERIAL_ACCOUNTS = 8, SERIAL_NEWEST = 6 };

typedef enum EntryKind { ENTRY_HELD = 1, ENTRY_MOVED, ENTRY_VOIDED } EntryKind;
typedef struct Entry {
    int64_t id;
    int64_t debit, credit, amount;
    int32_t kind;
    int64_t ends, reverses; /* another entry; 0: none */
} Entry;

typedef enum StepKind {
    STEP_MOVE,
    STEP_HOLD,
    STEP_POST,
    STEP_VOID,
    STEP_REVERSE,
    LOOK_ACCOUNT,   /* balance, held */
    LOOK_STATEMENT, /* both, and the newest that were moved from or to it */
    LOOK_NEWEST,    /* the newest of any kind that name it as debit */
    LOOK_SUM        /* how many entries there are, and that all balances come to nothing */
} StepKind;
typedef enum Said {
    SAID_DONE,
    SAID_SHORT,    /* not enough on the account */
    SAID_ENDED,    /* that hold had ended otherwise */
    SAID_REVERSED, /* that entry had been reversed */
    SAID_NOT_NOW   /* unavailable: nothing was done */
} Said;

typedef struct Step {
    StepKind kind;
    Said said;
    int64_t asked, answered;
    int64_t debit, credit, amount; /* a look: at debit */
    int64_t target;                /* the entry to be ended, to be reversed */
    int64_t entry;                 /* told */
    int64_t balance, held, count, unbalanced;
    int64_t newest[SERIAL_NEWEST]; /* newest first; 0: no more */
} Step;

typedef struct SerialAccount {
    int64_t id;
    bool floored; /* what is free stays at zero or above */
} SerialAccount;

typedef struct History {
    SerialAccount accounts[SERIAL_ACCOUNTS];
    size_t account_count;
    const Entry *entries; /* by id */
    size_t entry_count;
    Step *steps; /* in any order; left sorted by when they were asked */
    size_t step_count;
} History;

/* False: *why says what nobody could have done. */
bool serial_judge(History *history, Arena *arena, Str *why);

#endif
