#include "core/walk/doc.h"

#include <assert.h>

void doc_line(Doc *doc) {
    if (doc->filled[doc->depth]) buf_put_char(&doc->out, ',');
    doc->filled[doc->depth] = true;
    if (doc->depth == 0) return;
    buf_put_char(&doc->out, '\n');
    for (int i = 0; i < doc->depth; i++) buf_put_c(&doc->out, "  ");
}

void doc_name(Doc *doc, Str key) {
    doc_line(doc);
    if (str_is_none(key)) return;
    json_write_text(&doc->out, key);
    buf_put_c(&doc->out, ": ");
}

static void doc_begin_str(Doc *doc, Str key, char mark) {
    doc_name(doc, key);
    buf_put_char(&doc->out, mark);
    doc->depth++;
    assert(doc->depth < DOC_DEPTH_MAX);
    doc->filled[doc->depth] = false;
}

void doc_begin(Doc *doc, const char *key) {
    doc_begin_str(doc, str_from(key), '{');
}

void doc_begin_array(Doc *doc, const char *key) {
    doc_begin_str(doc, str_from(key), '[');
}

static void doc_end_mark(Doc *doc, char mark) {
    bool filled = doc->filled[doc->depth];
    doc->depth--;
    if (filled) {
        buf_put_char(&doc->out, '\n');
        for (int i = 0; i < doc->depth; i++) buf_put_c(&doc->out, "  ");
    }
    buf_put_char(&doc->out, mark);
}

void doc_end(Doc *doc) {
    doc_end_mark(doc, '}');
}

void doc_end_array(Doc *doc) {
    doc_end_mark(doc, ']');
}

void doc_text(Doc *doc, const char *key, const char *value) {
    doc_name(doc, str_from(key));
    json_write_text(&doc->out, str_from(value));
}

void doc_number(Doc *doc, const char *key, int64_t value) {
    doc_name(doc, str_from(key));
    buf_put_int(&doc->out, value);
}

void doc_yes(Doc *doc, const char *key) {
    doc_name(doc, str_from(key));
    buf_put_c(&doc->out, "true");
}
