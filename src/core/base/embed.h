/* Embed: files that are part of the program: data/ tables, words/, the web app. Made by
 * tools/embed_files.py.
 *
 * Invariants
 *  1. From begin to end are the file's bytes; they never change, and the byte at `end` is NUL.
 *  2. A name is the path inside the folder, with '/' between.
 *  3. The row past the count is empty.
 */
#ifndef CORE_BASE_EMBED_H
#define CORE_BASE_EMBED_H

#include <stddef.h>

typedef struct EmbeddedFile {
    const char *name; /* "places/divisions.tsv" */
    const char *begin, *end;
} EmbeddedFile;

extern const EmbeddedFile data_files[];
extern const size_t data_files_count;
extern const EmbeddedFile word_files[];
extern const size_t word_files_count;
extern const EmbeddedFile web_files[];
extern const size_t web_files_count;

#endif
