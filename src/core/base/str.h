/* Str: a view of bytes, most often UTF-8.
 *
 * Invariants
 *  1. It owns nothing: what a function here returns is a view into its argument and lives as long.
 *  2. `ptr == NULL` means "no value" (SQL NULL, JSON absent); `ptr != NULL, len == 0` is the empty
 *     text.
 *  3. len alone tells the end; no byte past it is looked at.
 *  4. What cannot be read leaves *out as it was.
 * Nothing here allocates. What allocates takes an Arena (arena.h) or a Buf (buf.h).
 */
#ifndef CORE_BASE_STR_H
#define CORE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Str {
    const char *ptr;
    size_t len;
} Str;

#define STR(literal) ((Str){("" literal), sizeof(literal) - 1})
#define STR_NONE     ((Str){NULL, 0})
#define STR_FMT      "%.*s"
#define STR_ARG(s)   (int)(s).len, (s).ptr ? (s).ptr : ""

Str str_from(const char *c_text); /* NULL gives STR_NONE */
bool str_is_none(Str s);
bool str_is_empty(Str s);     /* none, or no bytes */
bool str_equal(Str a, Str b); /* by bytes: none equals empty */
bool str_equal_c(Str a, const char *b);
bool str_equal_ignoring_case(Str a, Str b); /* ASCII letters only */
int str_compare(Str a, Str b);              /* by bytes; a prefix sorts first */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
Str str_trim(Str s);                          /* ASCII white space and U+3000, both ends */
Str str_slice(Str s, size_t from, size_t to); /* clamped */
ptrdiff_t str_find(Str s, Str part);          /* byte index, -1 when absent */
bool str_split(
    Str *rest, char mark,
    Str *part); /* takes the next part off *rest; false at the end; n marks give n + 1 parts */
uint64_t str_hash(Str s);

bool str_read_int(Str s, int64_t *out); /* whole string, optional sign, no spaces, range checked */
bool str_read_real(Str s, double *out); /* whole string, finite */

/* UTF-8 */
bool utf8_is_valid(Str s); /* refuses surrogates, overlong forms, and NUL */
size_t utf8_length(Str s); /* characters (code points) */
Str utf8_slice(Str s, size_t from_char, size_t to_char);
bool utf8_next(Str *rest, uint32_t *code_point); /* false at the end or on a broken sequence */

#endif
