/* Words: what people read, by key and language; from words/<room>.<language>.txt, all merged.
 *
 *   # comment
 *   person.name = 姓名
 *   fault.too_long = 最多 {0} 个字
 *
 * Invariants
 *  1. A key stands once in a language; a second one stops the program.
 *  2. A key has a text: an empty one stops the program as well.
 *  3. A language that is not ours is read as the first of them.
 *  4. Nothing changes after words_open: every thread reads without a lock.
 */
#ifndef CORE_WALK_WORDS_H
#define CORE_WALK_WORDS_H

#include "core/base/arena.h"
#include "core/base/embed.h"
#include "core/base/err.h"
#include "core/base/str.h"

#define LANGUAGE_COUNT 2
extern const char *const languages[LANGUAGE_COUNT]; /* "zh" first: it is the default */

typedef struct Words Words;

/* The embedded files and `extra`. ERR_INTERNAL: a line is not understood or a key stands twice;
 * each is logged. */
MUST_CHECK Err words_open(Arena *arena, const EmbeddedFile *extra, size_t extra_count,
                          const Words **out);
Str words_find(const Words *words, const char *language, Str key); /* none when absent */
/* Those whose keys begin with `prefix`, by their keys. */
typedef void (*WordFn)(void *context, Str key, Str text);
void words_each(const Words *words, const char *language, Str prefix, WordFn each, void *context);
/* "{0}" … "{9}" filled in; what has no argument stays empty. */
Str words_fill(Arena *arena, Str pattern, const Str *arguments, size_t count);
const char *language_accepted(Str accept_language); /* the first of ours it names, else "zh" */

#endif
