/* Sealer: what seals the texts of fields with .seal on their way into the database, and unseals
 * them on their way out.
 *
 *   {"words", F_TEXT, …, .seal = "rating.words"}     ──► bind :words_sealed     the text, sealed
 *                                                    ◄── column words_sealed    the text, unsealed
 *
 * Invariants
 *  1. A statement that binds such a field plain (:words) stops the program at start. A plain column
 *     may still be read: what a version before kept there is sealed by a KeyedStep
 *     (core/guard/keyed.h).
 *  2. What is sealed is bound to .seal, which never changes once a row was written; every shape
 *     that reads it says the same.
 *  3. The store has no keys: whoever opens it hands them over before the first statement with such
 *     a field; without them that statement is ERR_INTERNAL.
 */
#ifndef CORE_STORE_SEALER_H
#define CORE_STORE_SEALER_H

#include "core/store/store.h"

typedef struct Sealer {
    void *keys;
    Str (*seal)(void *keys, Arena *arena, const char *context, Str plain);
    Err (*unseal)(void *keys, Arena *arena, const char *context, Str sealed, Str *plain);
} Sealer;

void store_use_sealer(Store *store, const Sealer *sealer);

#endif
