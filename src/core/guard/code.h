/* Code: six digits sent to a telephone, which let its owner in once.
 *
 *   code_ask: counts, makes the code ──► whoever sends it, if the telephone is anyone's ──► code_check: counts ──► code_use
 *
 * Invariants
 *  1. Every ask is written down and gets a code, whether an account has the telephone or not: the
 *     work, and so the time, is the same.
 *  2. Only the newest code of a telephone counts, within its minutes, its tries, and once.
 *  3. The telephone and the client's address are kept as blind indexes, the code as a keyed hash.
 */
#ifndef CORE_GUARD_CODE_H
#define CORE_GUARD_CODE_H

#include "core/guard/session.h"

#define CODE_DIGITS 6

/* Dated numbers, from whoever knows them. */
typedef struct CodeLimits {
    int64_t minutes, tries;             /* of one code */
    int64_t phone_gap_s, phone_daily;   /* of one telephone */
    int64_t client_gap_s, client_daily; /* of one address */
} CodeLimits;

typedef struct CodeAsk {
    Str phone_index;
    Str client; /* blind index of the address; none: from inside, not counted */
    CodeLimits limits;
    int64_t now_ms;
} CodeAsk;

/* *code none: this telephone has had its codes for now, say nothing. ERR_TOO_MANY: this client
 * has. */
MUST_CHECK Err code_ask(Tx *tx, Vault *vault, Arena *arena, const CodeAsk *ask, Str *code);

typedef struct CodeGuess {
    Str phone_index, code;
    int64_t tries_most, now_ms;
} CodeGuess;

/* `id` of the ask that was guessed at; `refusal` NULL: it is the code. */
typedef struct CodeVerdict {
    int64_t id;
    const char *refusal; /* "unknown", "used", "expired", "tries", "code": counted */
} CodeVerdict;

MUST_CHECK Err code_check(Tx *tx, Vault *vault, Arena *arena, const CodeGuess *guess,
                          CodeVerdict *out);
MUST_CHECK Err code_use(Tx *tx, int64_t id, int64_t now_ms);
MUST_CHECK Err codes_purge(Tx *tx, int64_t oldest_ms); /* what no limit looks back to any more */

#endif
