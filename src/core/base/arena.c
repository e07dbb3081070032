#include "core/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>

enum { ALIGN = 16, BLOCK_MIN = 16 * 1024, BLOCK_MAX = 1024 * 1024 };

struct ArenaBlock {
    ArenaBlock *next;
    size_t cap, used;
    alignas(ALIGN) char bytes[];
};

static _Noreturn void arena_stop(const char *why) {
    fprintf(stderr, "level=error event=arena_stop reason=%s\n", why);
    abort();
}

static ArenaBlock *block_open(size_t cap) {
    ArenaBlock *block = calloc(1, sizeof(ArenaBlock) + cap);
    if (!block) arena_stop("out_of_memory");
    block->cap = cap;
    return block;
}

static void blocks_free(ArenaBlock *block) {
    while (block) {
        ArenaBlock *next = block->next;
        free(block);
        block = next;
    }
}

void arena_init(Arena *arena, size_t ceiling_bytes) {
    *arena = (Arena){.ceiling = ceiling_bytes};
}

void arena_reset(Arena *arena) {
    ArenaBlock *kept = arena->head;
    arena->used = 0;
    arena->exhausted = false;
    if (!kept) return;
    blocks_free(kept->next);
    kept->next = NULL;
    if (kept->cap > BLOCK_MAX) {
        free(kept);
        arena->head = NULL;
        return;
    }
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
}

void arena_clear(Arena *arena) {
    blocks_free(arena->head);
    arena_init(arena, arena->ceiling);
}

static void arena_count(Arena *arena, size_t bytes) {
    arena->used += bytes;
    if (!arena->ceiling || arena->used <= arena->ceiling) return;
    arena->exhausted = true;
    if (arena->used - arena->ceiling > arena->ceiling) arena_stop("twice_the_ceiling");
}

/* A piece too big to share a block gets its own behind the head, whose rest stays in use. */
static void *alloc_apart(Arena *arena, size_t bytes) {
    ArenaBlock *block = block_open(bytes);
    block->used = bytes;
    if (arena->head) {
        block->next = arena->head->next;
        arena->head->next = block;
    } else {
        arena->head = block;
    }
    return block->bytes;
}

static void head_grow(Arena *arena, size_t bytes) {
    size_t cap = arena->head ? arena->head->cap * 2 : BLOCK_MIN;
    if (cap > BLOCK_MAX) cap = BLOCK_MAX;
    while (cap < bytes) cap *= 2;
    ArenaBlock *block = block_open(cap);
    block->next = arena->head;
    arena->head = block;
}

void *arena_alloc(Arena *arena, size_t bytes) {
    if (bytes > SIZE_MAX / 4) arena_stop("size");
    size_t rounded = bytes ? (bytes + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    arena_count(arena, rounded);
    ArenaBlock *head = arena->head;
    if (!head || head->cap - head->used < rounded) {
        if (rounded > BLOCK_MAX / 4) return alloc_apart(arena, rounded);
        head_grow(arena, rounded);
        head = arena->head;
    }
    void *piece = head->bytes + head->used;
    head->used += rounded;
    return piece;
}

void *arena_alloc_array(Arena *arena, size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) arena_stop("overflow");
    return arena_alloc(arena, bytes);
}

Str arena_copy(Arena *arena, Str text) {
    if (str_is_none(text)) return STR_NONE;
    char *copy = arena_alloc(arena, text.len + 1);
    memcpy(copy, text.ptr, text.len);
    return (Str){copy, text.len};
}

Str arena_lower(Arena *arena, Str text) {
    if (str_is_none(text)) return STR_NONE;
    char *copy = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){copy, text.len};
}

Str arena_printf(Arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char first[256]; /* most texts are short: measured and made in one go */
    int len = vsnprintf(first, sizeof first, format, args);
    va_end(args);
    assert(len >= 0);
    char *text = arena_alloc(arena, (size_t)len + 1);
    if ((size_t)len < sizeof first)
        memcpy(text, first, (size_t)len);
    else
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (Str){text, (size_t)len};
}
