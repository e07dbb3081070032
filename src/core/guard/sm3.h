/* Sm3: the digest of GB/T 32905, and the system's secure random bytes as text.
 *
 * Invariants
 *  1. Any thread may call; without memory or randomness the program stops (crypto.h).
 *  2. Random text comes from the system alone: no seed, not even that of a demo city, tells it.
 */
#ifndef CORE_GUARD_SM3_H
#define CORE_GUARD_SM3_H

#include "core/base/arena.h"
#include "core/base/str.h"

#define SM3_BYTES 32

Str sm3_hex(Arena *arena, Str bytes);
void sm3_raw(Str bytes, unsigned char out[SM3_BYTES]);
Str random_token(Arena *arena, size_t bytes);  /* hex of the system's secure random bytes */
Str random_digits(Arena *arena, size_t count); /* 0–9, each as likely */

#endif
