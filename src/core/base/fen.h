/* Fen: money, integer hundredths of a yuan.
 *
 * Invariants
 *  1. It is never reckoned in binary floating point.
 *  2. fen_read gives back exactly what fen_print printed; what it cannot read leaves *out as it
 *     was.
 *  3. A share that no Fen can hold ends the program (assert): it never wraps.
 */
#ifndef CORE_BASE_FEN_H
#define CORE_BASE_FEN_H

#include "core/base/arena.h"
#include "core/base/str.h"

typedef int64_t Fen;

/* amount × part / whole, rounded half up (away from zero below 0); whole > 0. 128 bits inside. */
Fen fen_share(Fen amount, int64_t part, int64_t whole);
bool fen_read(Str yuan, Fen *out); /* "12", "12.3", "12.34", "-0.05"; nothing finer than fen */
Str fen_print(Arena *arena, Fen amount); /* "1234.50" */

#endif
