/* Coding: content codings (RFC 9110, 8.4): what a client takes, and a body packed for it.
 *
 * Invariants
 *  1. A coding counts only where it is named with a weight above zero; "*" names none.
 *  2. A packed body is never longer than the plain one; else it is none, and the plain one goes
 *     out.
 */
#ifndef CORE_WIRE_CODING_H
#define CORE_WIRE_CODING_H

#include "core/base/arena.h"
#include "core/base/str.h"

/* Is `coding` named in an Accept-Encoding header, with a weight above zero? */
bool coding_accepted(Str accept_encoding, const char *coding);
/* `body` as gzip, in the arena; none when that is not shorter. */
Str gzip_pack(Arena *arena, Str body);

#endif
