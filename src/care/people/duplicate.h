/* Duplicate: two files of the register that may be one person (R01), and what was made of it.
 *
 *   nightly look ─┐
 *   a clerk ──────┴─► [open] ── merge ──► [merged] ── carry ──► [carried]
 *                      │  ▲                   └─────── undo ──┬─────┘
 *                dismiss  reopen                              │
 *                      ▼  │                                   │
 *                     [apart] ◄───────────────────────────────┘
 *
 * Invariants
 *  1. A pair is there once, the smaller number first. Judged apart it stays so: the look does not
 *     bring it again.
 *  2. Whoever works at a pair reaches both of it; to whoever reaches one of them alone there is no
 *     pair.
 *  3. A merge takes nothing away: the file that goes is closed in every room (person_merged), what
 *     was done and paid stays in it, and its number leads to the one that is kept. From that day it
 *     is not counted, served or paid; what both were paid for is clawed back, what is left in its
 *     wallet goes to the other.
 *  4. Undone, every room stands as it stood; visits that were cancelled wait to be booked anew.
 *  5. Nothing is merged into a file that is itself merged, nor a file into which others were.
 *  6. What the kept file has to be given anew (plan, visits, applications, contacts) waits in the
 *     inbox until somebody says that it is done.
 */
#ifndef CARE_PEOPLE_DUPLICATE_H
#define CARE_PEOPLE_DUPLICATE_H

#include "core/walk/job.h"
#include "core/walk/module.h"

enum {
    DUPLICATE_OPEN = 1,
    DUPLICATE_APART,
    DUPLICATE_MERGED,
    DUPLICATE_CARRIED,
};
extern const Choices duplicate_states;

typedef struct Duplicate {
    int64_t id, version;
    int64_t person_id, other_id; /* person_id < other_id */
    Str reasons;                 /* codes of duplicate_reason with ',' between */
    int32_t state;
    int64_t kept_id; /* of the two, while merged; 0 */
    Str note;        /* why it was told or judged so, last */
    int64_t decided_by;
    Date decided_on;
    int64_t scope, other_scope; /* where the two live */
    int64_t created_at;
} Duplicate;

/* What the look compares; nothing sealed. */
typedef struct DuplicateLook {
    int64_t id;
    Str name, pinyin;
    int32_t sex;
    Date birth;
    int64_t scope;
    Str phone_index;
} DuplicateLook;

extern const Shape duplicate_shape, duplicate_look_shape;
extern const Noun duplicate_noun;
extern const JobKind people_duplicates_job;

Err duplicate_on_move(Op *op, const Event *event) MUST_CHECK; /* person_moved */

#endif
