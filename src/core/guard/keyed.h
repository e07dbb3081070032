/* KeyedStep: what a migration leaves to do because it takes the keys: seal what a version before
 * kept plain, index it.
 *
 * Invariants
 *  1. It runs at every open, before anybody is served, some rows in a transaction, until `left`
 *     finds none; so a row that was put is no more among them, and a kill in the middle loses
 *     nothing.
 *  2. The migration beside it makes the columns and says in a comment who fills them.
 */
#ifndef CORE_GUARD_KEYED_H
#define CORE_GUARD_KEYED_H

#include "core/guard/vault.h"
#include "core/store/store.h"

typedef struct KeyedStep {
    const Statement *left;                              /* :most rows of what is still to do */
    Err (*seal)(Vault *vault, Arena *arena, void *row); /* NULL: `put` seals (store/sealer.h) */
    const Statement *put;                               /* of a row */
    const Statement *empty; /* of the row's other table; NULL: it has none */
} KeyedStep;

/* From now on the store seals and unseals with these keys (store/sealer.h). */
void vault_serve(Vault *vault, Store *store);
MUST_CHECK Err keyed_step_run(Store *store, Vault *vault, const KeyedStep *step);

#endif
