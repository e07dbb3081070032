/* Bank: where pay files go; rows of data/money/banks.tsv.
 *
 * Invariants
 *  1. Rows are data; no route writes them. They have no dates: a code has one name, on old papers
 *     too.
 *  2. A payee may name a code that no row has: then the code stands for the name, and nothing is
 *     refused.
 */
#ifndef CARE_MONEY_BANK_H
#define CARE_MONEY_BANK_H

#include "core/walk/module.h"

typedef struct Bank {
    Str code, name_zh, name_en, source;
} Bank;
/* In the reader's language; the code itself when no row tells. */
Err bank_name(Op *op, Str code, Str *out) MUST_CHECK;

Err bank_require(Op *op, const char *field, Str code) MUST_CHECK; /* "unknown_bank" */

extern const Shape bank_shape;
extern const Noun bank_noun;

#endif
