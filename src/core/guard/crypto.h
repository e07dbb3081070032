/* Crypto: the libraries started once, and each thread's own digest context. Private to core/guard.
 *
 * Invariants
 *  1. The libraries fail only when memory or the system's randomness fails; then the program stops:
 *     committed work is safe.
 *  2. A thread has one digest context, freed with the thread: whoever begins a digest ends it
 *     before another begins.
 */
#ifndef CORE_GUARD_CRYPTO_H
#define CORE_GUARD_CRYPTO_H

#include <openssl/evp.h>

#include <stdbool.h>

#include "core/base/arena.h"

void crypto_start(void); /* any number of times, from any thread */
void crypto_require(bool good, const char *what);
EVP_MD_CTX *crypto_digest_begin(void); /* this thread's context, at the start of an SM3 */

Str crypto_hex(Arena *arena, const unsigned char *bytes, size_t count); /* lower case */

#endif
