/* Printed: what a reader of PDF (poppler) makes of a paper's bytes.
 */
#ifndef SUPPORT_PRINTED_H
#define SUPPORT_PRINTED_H

#include "core/base/arena.h"
#include "core/base/str.h"

/* What one of its tools says: tool, file, after. Asserts that it ends well. */
Str printed_tool(Arena *arena, const char *tool, const char *after, Str pdf);
Str printed_text(Arena *arena, Str pdf); /* as it is laid out */
/* Without its spaces, which the reader puts where it likes. */
Str printed_squeezed(Arena *arena, Str pdf);
int text_times(Str text, const char *part);
/* The code at the foot, without its dash between the lines; none when there is none. */
Str printed_code(Arena *arena, Str pdf);
/* Whether its first page, as a printer would draw it, bears a QR of this side that says `text`. */
bool printed_has_qr(Arena *arena, Str pdf, Str text, double side_mm);

#endif
