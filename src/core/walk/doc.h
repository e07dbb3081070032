/* Doc: JSON laid out for people and for diffs: two spaces an indent, one member a line.
 *
 * Invariants
 *  1. A name of NULL (STR_NONE) writes an item of an array, or the outermost value.
 *  2. Who begins an object or an array ends it; DOC_DEPTH_MAX deep is a programmer's mistake.
 *  3. Names and texts are escaped here; what is written by hand after doc_line is the writer's own
 *     care.
 */
#ifndef CORE_WALK_DOC_H
#define CORE_WALK_DOC_H

#include "core/wire/json.h"

enum { DOC_DEPTH_MAX = 24 };

typedef struct Doc {
    Buf out;
    int depth;
    bool filled[DOC_DEPTH_MAX]; /* something stands in the object or array of this depth */
} Doc;

void doc_line(Doc *doc); /* before an item that is written by hand */
void doc_name(Doc *doc, Str key);
void doc_begin(Doc *doc, const char *key);
void doc_begin_array(Doc *doc, const char *key);
void doc_end(Doc *doc);
void doc_end_array(Doc *doc);
void doc_text(Doc *doc, const char *key, const char *value);
void doc_number(Doc *doc, const char *key, int64_t value);
void doc_yes(Doc *doc, const char *key);

#endif
