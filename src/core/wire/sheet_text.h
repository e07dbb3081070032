/* TextFile: a text file of unknown charset as UTF-8; inner header of core/wire (sheet*.c).
 *
 * Invariants
 *  1. A byte order mark decides; without one it is UTF-8 when every byte of it is, else GB18030.
 *  2. What a fill gives is whole characters, and lives until the next fill; no more than the two
 *     buffers is ever held.
 *  3. A byte that is no character of the charset is ERR_MALFORMED "encoding"; NUL is "not_a_table":
 *     such a file is no text.
 */
#ifndef CORE_WIRE_SHEET_TEXT_H
#define CORE_WIRE_SHEET_TEXT_H

#include <iconv.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/base/str.h"

typedef struct TextFile {
    FILE *file;
    iconv_t converter;
    char raw[32768];
    size_t raw_len;
    char text[65536];
    size_t len, at;
    bool raw_ended;
    const char *fault;
} TextFile;

MUST_CHECK Err text_file_open(TextFile *text, const char *file);
/* Makes more text stand from `at` on; what was there is gone. ERR_NOT_FOUND at the end. */
MUST_CHECK Err text_file_fill(TextFile *text);
void text_file_close(TextFile *text);

#endif
