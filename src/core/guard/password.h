/* Password: Argon2id hashes, and which passwords are good enough.
 *
 * Invariants
 *  1. Argon2 takes about 64 MiB and 80 ms; at most two run at a time, others wait.
 *  2. It never runs on the writer's thread: routes call it while they prepare, with a reader.
 *  3. A hash of none, or an empty one, is nobody's: password_check says false, after the same work.
 */
#ifndef CORE_GUARD_PASSWORD_H
#define CORE_GUARD_PASSWORD_H

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/guard/setting.h"

#define PASSWORD_CHARACTERS_MAX 128

MUST_CHECK Err password_hash(Arena *arena, Str password, Str *out); /* ERR_UNAVAILABLE: no memory */
/* A hash of none, or an empty one, is nobody's: false, after the same work. */
bool password_check(Str hash, Str password);
/* NULL when good enough, else the code of the fault: "too_short", "too_long", "bad_character",
 * "password_too_plain" (classes of lower, upper, digit, other), "password_has_login". */
const char *password_fault(const GuardSettings *settings, Str login, Str password);

#endif
