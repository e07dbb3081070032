/* Machine: a state machine as a table: from, event, who, to, clock.
 *
 * A state is a F_ENUM field of a record; a move is one row. The drawing in ARCHITECTURE.md is made
 * from these tables by `yiyang machines`, and a test tries every state × event × role against them.
 *
 * Invariants
 *  1. From and to of every move are states of the machine, and it names who may make it: asked at
 *     start (module_check).
 *  2. Of several moves with one state and event the first that the actor may make counts;
 *     machine_find, which asks nobody's rights, gives the first.
 *  3. A state that no move leaves is final.
 *  4. Every state has its phase: pages go by that, not by lists of states of their own.
 * It writes nothing: the room stores the new state itself, in the transaction in which it asked.
 */
#ifndef CORE_WALK_MACHINE_H
#define CORE_WALK_MACHINE_H

#include "core/walk/op.h"

typedef struct Move {
    int32_t from;
    const char *event;      /* "approve"; its label is the word "<machine>.<event>" */
    const char *permission; /* who may; "system" = only jobs and reactions */
    int32_t to;
    /* Key of the dated deadline that starts on entering `to` ("benefit.review_days"); NULL:
     * none. */
    const char *clock;
} Move;

/* How far a record has come. */
typedef enum Phase {
    PHASE_NONE,
    PHASE_OPEN,   /* asked for or prepared: somebody has still to act */
    PHASE_AGREED, /* settled upon: not under way yet, or resting */
    PHASE_ACTIVE, /* under way, in force */
    PHASE_DONE,   /* came to what it was for */
    PHASE_ENDED,  /* came to nothing, or holds no more */
    PHASE_COUNT
} Phase;

typedef struct Machine {
    const char *name; /* "application" */
    const Choices *states;
    int32_t start;
    const Move *moves;
    size_t move_count;
    const Phase *phases; /* by state */
    size_t phase_count;
} Machine;

/* The move for this state and event if the actor may make it. ERR_CONFLICT ("state_refuses", detail
 * = the state) when the table has no such row; ERR_FORBIDDEN when the actor lacks the permission.
 * Sets *to; writes nothing. */
MUST_CHECK Err machine_move(Op *op, const Machine *machine, int32_t state, const char *event,
                            int32_t *to);
/* The same question alone, for a route that has other rules to ask: the record's state comes before
 * them. */
MUST_CHECK Err machine_require(Op *op, const Machine *machine, int32_t state, const char *event);
/* Whether the state has this move, and the actor a permission for it: what machine_move asks
 * first. */
bool machine_may(const Op *op, const Machine *machine, int32_t state, const char *event);
const Move *machine_find(const Machine *machine, int32_t state,
                         const char *event); /* NULL when refused */
/* Where a move of the system's own leads, which asks nobody's rights; asserts that the table has
 * it. */
int32_t machine_step(const Machine *machine, int32_t state, const char *event);
Phase machine_phase(const Machine *machine, int32_t state); /* PHASE_NONE: not told */
bool machine_is_final(const Machine *machine, int32_t state);
Str machine_draw(Arena *arena, const Machine *machine); /* mermaid stateDiagram-v2 */

#endif
