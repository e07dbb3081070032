#include "core/wire/json.h"

#include "core/wire/field.h"

typedef struct Writer {
    Buf *out;
    ShowFn show;
    void *context;
} Writer;

static void write_record(const Writer *writer, const Shape *shape, const void *record);

static const char *escape_of(char c) {
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

static bool is_plain(char c) {
    return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

/* One character that is not plain; a broken byte becomes U+FFFD. */
static void write_odd(Buf *out, Str *rest) {
    char c = rest->ptr[0];
    Str before = *rest;
    uint32_t code_point = 0;
    if ((unsigned char)c < 0x80) {
        const char *escape = escape_of(c);
        if (escape)
            buf_put_c(out, escape);
        else
            buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
    } else if (utf8_next(rest, &code_point)) {
        buf_put(out, (Str){before.ptr, before.len - rest->len});
        return;
    } else {
        buf_put_c(out, "\xef\xbf\xbd");
    }
    *rest = str_slice(before, 1, before.len);
}

void json_write_text(Buf *out, Str text) {
    if (str_is_none(text)) {
        buf_put_c(out, "null");
        return;
    }
    buf_put_char(out, '"');
    while (text.len > 0) {
        size_t run = 0;
        while (run < text.len && is_plain(text.ptr[run])) run++;
        if (run > 0) buf_put(out, (Str){text.ptr, run});
        text = str_slice(text, run, text.len);
        if (text.len > 0) write_odd(out, &text);
    }
    buf_put_char(out, '"');
}

static void write_list(const Writer *writer, const Field *field, const void *record) {
    const List *list = FIELD_AT_CONST(List, field, record);
    buf_put_char(writer->out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) buf_put_char(writer->out, ',');
        write_record(writer, field->shape, (const char *)list->items + i * field->shape->size);
    }
    buf_put_char(writer->out, ']');
}

static void write_value(const Writer *writer, const Field *field, const void *record) {
    Buf *out = writer->out;
    if (field->kind == F_LIST) {
        write_list(writer, field, record);
    } else if (field->kind == F_NEST) {
        write_record(writer, field->shape, FIELD_AT_CONST(char, field, record));
    } else if (!field_has_value(field, record)) {
        buf_put_c(out, "null");
    } else if (field->kind == F_FEN) {
        buf_put_int(out, *FIELD_AT_CONST(Fen, field, record));
    } else {
        Str text = field_print(out->arena, field, record);
        bool bare = field->kind == F_INT || field->kind == F_REF || field->kind == F_REAL ||
                    field->kind == F_BOOL || field->kind == F_JSON;
        if (bare)
            buf_put(out, text);
        else
            json_write_text(out, text);
    }
}

static void write_masked(const Writer *writer, const Field *field, const void *record) {
    Arena *arena = writer->out->arena;
    Mask mask = field->mask == MASK_NONE ? MASK_ALL : field->mask;
    json_write_text(writer->out, mask_text(arena, mask, field_print(arena, field, record)));
}

static bool is_nested(const Field *field) {
    return field->kind == F_NEST || field->kind == F_LIST;
}

static Show how_shown(const Writer *writer, const Field *field) {
    if ((field->flags & (HIDDEN | WRITEONLY)) || field->kind == F_BLOB) return SHOW_NOT;
    if (!writer->show) return SHOW_PLAIN;
    Show show = writer->show(writer->context, field);
    return show == SHOW_MASKED && is_nested(field) ? SHOW_NOT : show;
}

static void write_record(const Writer *writer, const Shape *shape, const void *record) {
    char mark = '{';
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        Show show = how_shown(writer, field);
        if (show == SHOW_NOT) continue;
        buf_put_char(writer->out, mark);
        mark = ',';
        json_write_text(writer->out, str_from(field->name));
        buf_put_char(writer->out, ':');
        if (show == SHOW_MASKED)
            write_masked(writer, field, record);
        else
            write_value(writer, field, record);
    }
    buf_put_c(writer->out, mark == '{' ? "{}" : "}");
}

void json_write_record(Buf *out, const Shape *shape, const void *record, ShowFn show,
                       void *context) {
    Writer writer = {out, show, context};
    write_record(&writer, shape, record);
}
