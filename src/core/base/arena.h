/* Arena: memory that is given back all at once.
 *
 *   Arena ──► [block used......free] ──► [block full] ──► [block full]
 *
 * One arena lives as long as one request, one job, or the program. Whatever a function returns
 * through an Arena * parameter belongs to that arena; every other returned pointer is a view into
 * an argument.
 *
 * Invariants
 *  1. arena_alloc never returns NULL and always returns zeroed, 16-byte aligned memory.
 *  2. Once `used` has passed `ceiling`, `exhausted` stays true until arena_reset. Allocation goes
 *     on, so that inner code needs no NULL ladders; the doors (core/walk, core/store) refuse the
 *     work.
 *  3. Past twice the ceiling, or when the system has no memory, the program stops: committed work
 *     is safe.
 * It never frees one piece alone and is never shared between threads.
 */
#ifndef CORE_BASE_ARENA_H
#define CORE_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *head;
    size_t used;    /* bytes handed out since the last reset */
    size_t ceiling; /* bytes; 0 = no ceiling (start-up only) */
    bool exhausted;
} Arena;

void arena_init(Arena *arena, size_t ceiling_bytes);
void arena_reset(Arena *arena); /* forgets everything, keeps one block */
void arena_clear(Arena *arena); /* frees everything */

void *arena_alloc(Arena *arena, size_t bytes);
#define arena_new(arena, Type)          ((Type *)arena_alloc((arena), sizeof(Type)))
#define arena_array(arena, Type, count) ((Type *)arena_alloc_array((arena), (count), sizeof(Type)))
void *arena_alloc_array(Arena *arena, size_t count,
                        size_t size); /* stops the program on overflow */

Str arena_copy(Arena *arena, Str text);  /* the copy is NUL-terminated past its end */
Str arena_lower(Arena *arena, Str text); /* a copy in which A to Z are small */
Str arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
