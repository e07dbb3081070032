/* Witness: an SM2 key pair that signs for the vault. Private to it.
 *
 * Invariants
 *  1. It does not change once it is open: threads share it without a lock.
 *  2. A signature is DER in hex over SM3, with the identity that GB/T 35276 gives to whoever has no
 *     other.
 *  3. A signature that is none is simply not good; signing fails only as crypto.h says.
 * The private key never leaves it.
 */
#ifndef CORE_GUARD_WITNESS_H
#define CORE_GUARD_WITNESS_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

typedef struct Witness Witness;

MUST_CHECK Err witness_open(const unsigned char secret[32],
                            Witness **out); /* ERR_MALFORMED: no such key */
void witness_close(Witness *witness);
Str witness_sign(const Witness *witness, Arena *arena, Str message);
bool witness_check(const Witness *witness, Str message, Str signature);
Str witness_public_key(const Witness *witness, Arena *arena);

#endif
