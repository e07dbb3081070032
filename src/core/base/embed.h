/* Embed: files that are part of the program: data/ tables, words/, the web app. Made by tools/embed_files.py.
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
