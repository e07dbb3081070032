/* Op: one operation on its way: who, when, where it writes, what it found wrong, what it made
 * happen. Every domain function takes it first: Err person_die(Op *op, const PersonDeath *in,
 * Person *out).
 *
 * Invariants
 *  1. One thread has it at a time. A transaction function may run again: nothing of the run before
 *     is left but `prepared`.
 *  2. now_ms and today are those of the beginning of the run: they stand still in it.
 *  3. Events are reacted to before the commit, in the transaction; effects run after it, and only
 *     if it stands. What is refused keeps neither: its faults go into the answer, its first fault
 *     and its notes into the audit row.
 */
#ifndef CORE_WALK_OP_H
#define CORE_WALK_OP_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/guard/audit.h"
#include "core/guard/right.h"
#include "core/guard/vault.h"
#include "core/store/query.h"
#include "core/store/store.h"
#include "core/walk/event.h"
#include "core/wire/json.h"

/* What the account was let see of one subject; what the bits mean is the rooms' to say (site.h:
 * Views). */
typedef struct View {
    int64_t subject;
    unsigned seen;
} View;

typedef struct Op {
    Site *site;
    Arena *arena;
    Tx *tx;
    const Actor *actor;
    Reach reach;    /* of the route's permission */
    List views;     /* of View: whom who asks looks on as a family does */
    int64_t now_ms; /* injected; the only clock of a domain function */
    Date today;     /* now_ms in Shanghai */
    Faults *faults;
    size_t misread;     /* the first of faults: what could not be read of the request (module.h) */
    uint64_t present;   /* bit i: the in-shape's field i was in the request, and could be read */
    int64_t if_version; /* version from If-Match; 0 = none was given */
    const char *language; /* "zh" | "en", of who asks */
    Str client;           /* address of who asks; none: from inside */
    Str subject;          /* "person:123", for the audit row; op_subject */
    Buf *detail;          /* JSON members for the audit row's detail: op_note */
    void *prepared;       /* what the route's prepare function made; the body of an upload: Str * */
    /* Reactions run as the system, over every place, after the function and before the commit; at
     * most four deep. */
    int depth;
    Event *events;
    Effect *effects;
    size_t event_count, event_capacity, effect_count, effect_capacity;
    bool published;
    Err answer; /* op_answer */
} Op;

/* The in-shape of routes that need no more than the {id} of their path. */
typedef struct IdKey {
    int64_t id;
} IdKey;
extern const Shape id_key_shape; /* defined in op.c */

/* A fault of the world's rules, for a field ("" = the whole request). Always returns
 * ERR_INVALID. */
Err op_refuse(Op *op, const char *field, const char *code) MUST_CHECK;
Err op_refuse_with(Op *op, const char *field, const char *code, Str detail) MUST_CHECK;
/* ERR_CONFLICT with a code, for state machines and second settlements. */
Err op_conflict(Op *op, const char *field, const char *code) MUST_CHECK;
/* Collect every fault with op_fault, then op_verdict: OK when there was none, else ERR_INVALID. A
 * function that returns OK with faults is refused as ERR_INVALID as well. */
void op_fault(Op *op, const char *field, const char *code);
Err op_verdict(const Op *op) MUST_CHECK;
/* Of a half-read request: the field could be read (or was left out and may be). A rule over two
 * fields asks it of both. */
bool op_knows(const Op *op, const char *field);
/* A refusal by one rule is kept among the faults, so that the next rules are asked as well. */
#define GATHER(expression)                                                                         \
    do {                                                                                           \
        Err gather_err_ = (expression);                                                            \
        if (gather_err_ != OK && gather_err_ != ERR_INVALID) return gather_err_;                   \
    } while (0)

/* What a request names and is not there is a fault of that field: ERR_INVALID for ERR_NOT_FOUND,
 * any other error as it is. */
Err op_named(Op *op, Err err, const char *field, const char *code) MUST_CHECK;

/* ERR_PRECONDITION when the route needs If-Match and none was given; ERR_STALE when it is not
 * `current`. */
Err op_check_version(Op *op, int64_t current) MUST_CHECK;
void op_subject(Op *op, const char *noun, int64_t id);
void op_note(Op *op, const char *key, Str value); /* text into the audit detail; no personal data */
void op_note_int(Op *op, const char *key, int64_t value);
void op_emit(Op *op, const EventKind *kind, int64_t subject, int64_t detail);
bool op_may(const Op *op, const char *permission);
/* What a family was let see of a subject; of 0, which is one of its own but not known which: what
 * it was let see of every one. */
unsigned op_view(const Op *op, int64_t subject);
/* The reach of another permission than the route's, as binds that go before the common ones: for a
 * view over several rooms. */
#define REACH_BINDS 9
void op_reach(const Op *op, const char *permission, Bind out[REACH_BINDS]);

/* Shorthands over the Tx and arena of this op. */
Err op_run(Op *op, const Statement *statement, const Bind *binds) MUST_CHECK;
Err op_get(Op *op, const Statement *statement, const Bind *binds, void *out) MUST_CHECK;
Err op_list(Op *op, const Statement *statement, const Bind *binds, List *out) MUST_CHECK;
/* A statement once for every row of its in-shape (store.h). */
Err op_run_rows(Op *op, const Statement *statement, const List *rows) MUST_CHECK;
Err op_run_rows_counted(Op *op, const Statement *statement, const List *rows,
                        int64_t *changed) MUST_CHECK;
Err op_get_rows(Op *op, const Statement *statement, const List *rows, List *out) MUST_CHECK;

/* Field history (R01): one sealed row per change with old and new of every changed field. */
Err op_record_change(Op *op, const Shape *shape, int64_t id, const void *before,
                     const void *after) MUST_CHECK;

/* A dated number (data/<room>/settings.tsv): threshold, period, share; the one valid on op->today.
 * ERR_INTERNAL: no such key. */
Err op_setting(Op *op, const char *key, int64_t *out) MUST_CHECK;

void op_after_commit(Op *op, AfterCommit effect, int64_t subject);
/* Commits what was written and yet answers with this error, and with the faults: a failed sign-in
 * is counted, then refused. */
void op_answer(Op *op, Err err);
/* One row of the outbox, for SSE: "order" 123 changed, seen by whoever covers `scope`. */
Err op_publish(Op *op, const char *topic, int64_t subject, int64_t scope) MUST_CHECK;
/* The same for one account alone, wherever it is. */
Err op_publish_to(Op *op, const char *topic, int64_t subject, int64_t account_id) MUST_CHECK;

/* A working-day clock: the last day of `days` working days after `from` (dated table). */
Date op_workday_after(Op *op, Date from, int days);

#endif
