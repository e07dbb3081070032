/* Action: what an act of the audit chain is called in words: a route, a kind of job, an act from
 * inside.
 *
 *   "order_cancel" ─► of what "order" (服务订单) · which act "order.cancel" (取消)
 *
 * Invariants
 *  1. Every route and every kind of job has its words in every language: words_check refuses to
 *     start without; those from inside ("inside.<action>") are asked for by tools/check_words.py.
 *  2. "did.<action>" says it whole. Else the longest beginning of the name that is a noun with
 *     words says of what, and the rest which act: a move of its machine, what its button says
 *     ("route.<action>"), a plain verb ("did.<rest>"). A paper is printed; a job is called
 *     "job_kind.<name>".
 */
#ifndef CORE_WALK_ACTION_H
#define CORE_WALK_ACTION_H

#include "core/walk/module.h"
#include "core/walk/site.h"
#include "core/walk/words.h"

/* Keys of words. `noun` none: `act` says it whole. */
typedef struct Action {
    Str noun, act;
} Action;

/* False: nothing is known by that name, or it has no words. */
bool action_find(Arena *arena, const Words *words, const SiteConfig *config, Str name, Action *out);
const Route *action_route(const SiteConfig *config, Str name); /* NULL: no route */
/* Which act, without of what; the name itself where it has no words. */
Str action_act(const Op *op, Str name);

extern const Noun action_noun; /* the book of all of them: GET /api/codes/action */

#endif
