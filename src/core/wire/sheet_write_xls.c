#include "core/wire/sheet_writer.h"
#include "core/wire/sheet_xls.h"

#define RECORD_DIMENSIONS 0x200
#define RECORD_FONT       0x031
#define RECORD_STYLE      0x293
#define RECORD_WINDOW1    0x03D
#define RECORD_WINDOW2    0x23E
#define ROWS              65536
#define TEXT_UNITS        4000 /* what one record holds */
#define XF_PLAIN          15
#define XF_BOLD           16
#define FONT_BOLD         5 /* the fifth: number 4 is skipped by the format */

typedef struct XlsTarget {
    FILE *file, *stream;
    char *bytes; /* of the stream */
    size_t size;
    uint32_t place_at, begin,
        extent_at; /* in the stream: where the sheet's place stands, the sheet, its extent */
    uint32_t rows, columns;
    Err err;
} XlsTarget;

/* A record's body while it is put together. */
typedef struct Body {
    char bytes[2 * TEXT_UNITS + 64];
    size_t len;
} Body;

static void body_put(Body *body, int width, uint64_t value) {
    for (int i = 0; i < width; i++) body->bytes[body->len++] = (char)(value >> (8 * i));
}

static void body_write(FILE *out, uint32_t id, const Body *body) {
    record_write(out, id, (Str){body->bytes, body->len});
}

static void unit_put(Body *body, uint32_t c) {
    if (c >= 0x10000) {
        body_put(body, 2, 0xD800 + ((c - 0x10000) >> 10));
        c = 0xDC00 + (c & 0x3FF);
    }
    body_put(body, 2, c);
}

/* Length, flags, UTF-16. False: it does not fit. */
static bool body_put_text(Body *body, int length_width, Str text) {
    size_t at = body->len, units = 0;
    uint32_t c = 0;
    body_put(body, length_width, 0);
    body_put(body, 1, 1);
    size_t from = body->len;
    while (utf8_next(&text, &c) && body->len + 4 <= from + 2 * TEXT_UNITS)
        if (c != 0) unit_put(body, c);
    units = (body->len - from) / 2;
    for (int i = 0; i < length_width; i++) body->bytes[at + (size_t)i] = (char)(units >> (8 * i));
    return text.len == 0;
}

void record_write(FILE *out, uint32_t id, Str body) {
    char head[4] = {(char)id, (char)(id >> 8), (char)body.len, (char)(body.len >> 8)};
    (void)fwrite(head, 1, sizeof head, out);
    (void)fwrite(body.ptr, 1, body.len, out);
}

static void record_of_words(FILE *out, uint32_t id, const uint16_t *words, size_t count) {
    Body body = {.len = 0};
    for (size_t i = 0; i < count; i++) body_put(&body, 2, words[i]);
    body_write(out, id, &body);
}
#define RECORD(out, id, ...)                                                                       \
    record_of_words((out), (id), (const uint16_t[]){__VA_ARGS__},                                  \
                    sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

static void font_write(FILE *out, bool bold) {
    Body body = {.len = 0};
    const uint16_t words[] = {220, bold ? 1 : 0, 0x7FFF, bold ? 700 : 400, 0, 0, 0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) body_put(&body, 2, words[i]);
    (void)body_put_text(&body, 1, STR("Arial"));
    body_write(out, RECORD_FONT, &body);
}

static void style_write(FILE *out, uint16_t font, uint16_t type) {
    RECORD(out, RECORD_XF, font, 0, type, 0x20, 0, 0, 0, 0, 0, 0x20C0);
}

/* What every reader of BIFF8 expects before the sheet. The sheet's place is patched in at the
 * end. */
static void globals_write(XlsTarget *xls, const char *sheet_name) {
    FILE *out = xls->stream;
    Body sheet = {.len = 0};
    RECORD(out, RECORD_BOF, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0, 6, 0);
    RECORD(out, RECORD_CODE_PAGE, 1200);
    RECORD(out, RECORD_WINDOW1, 0, 0, 0x3000, 0x2000, 0x38, 0, 0, 1, 600);
    RECORD(out, RECORD_DATE_MODE, 0);
    for (int i = 0; i < 4; i++) font_write(out, false);
    font_write(out, true);
    for (int i = 0; i < XF_PLAIN; i++) style_write(out, 0, 0xFFF5);
    style_write(out, 0, 1);
    style_write(out, FONT_BOLD, 1);
    RECORD(out, RECORD_STYLE, 0x8000, 0xFF00);
    body_put(&sheet, 4, 0);
    body_put(&sheet, 2, 0);
    if (!body_put_text(&sheet, 1, utf8_slice(str_from(sheet_name), 0, 31))) xls->err = ERR_INVALID;
    xls->place_at = (uint32_t)ftell(out) + 4;
    body_write(out, RECORD_SHEET, &sheet);
    record_write(out, RECORD_EOF, STR(""));
}

static void xls_put(void *state, uint32_t row, uint32_t column, CellKind kind, Str text) {
    XlsTarget *xls = state;
    Body body = {.len = 0};
    double value = 0;
    bool fits = row < ROWS && column < SHEET_COLUMNS, is_number = false;
    body_put(&body, 2, row);
    body_put(&body, 2, column);
    body_put(&body, 2, kind == CELL_HEADER ? XF_BOLD : XF_PLAIN);
    if (kind == CELL_NUMBER && number_read(text, &value)) {
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        body_put(&body, 8, bits);
        is_number = true;
    } else if (fits) {
        fits = body_put_text(&body, 2, text);
    }
    if (!fits) xls->err = ERR_TOO_LARGE;
    if (!fits || (text.len == 0 && !is_number)) return;
    body_write(xls->stream, is_number ? RECORD_NUMBER : RECORD_LABEL, &body);
    if (row >= xls->rows) xls->rows = row + 1;
    if (column >= xls->columns) xls->columns = column + 1;
}

static void patch(XlsTarget *xls, size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; i++) xls->bytes[at + i] = (char)(value >> (8 * i));
}

static Err stream_finish(XlsTarget *xls) {
    RECORD(xls->stream, RECORD_WINDOW2, 0x06B6, 0, 0, 64, 0, 0, 0, 0, 0);
    record_write(xls->stream, RECORD_EOF, STR(""));
    bool failed = ferror(xls->stream) != 0;
    failed |= fclose(xls->stream) != 0;
    if (failed) return ERR_UNAVAILABLE;
    patch(xls, xls->place_at, xls->begin);
    patch(xls, xls->extent_at + 4, xls->rows);
    patch(xls, xls->extent_at + 8, xls->columns << 16);
    return cfb_write(xls->file, (Str){xls->bytes, xls->size});
}

static Err xls_finish(void *state) {
    XlsTarget *xls = state;
    Err err = stream_finish(xls);
    if (fclose(xls->file) != 0 && err == OK) err = ERR_UNAVAILABLE;
    if (xls->err != OK) err = xls->err;
    free(xls->bytes);
    free(xls);
    return err;
}

static bool files_open(XlsTarget *xls, const char *file) {
    xls->stream = open_memstream(&xls->bytes, &xls->size);
    xls->file = fopen(file, "wbe");
    return xls->stream && xls->file;
}

Err xls_create(const char *file, const char *sheet_name, SheetTarget *out) {
    XlsTarget *xls = calloc(1, sizeof *xls);
    if (!xls) return ERR_UNAVAILABLE;
    if (!files_open(xls, file)) {
        if (xls->stream) (void)fclose(xls->stream);
        free(xls->bytes);
        free(xls);
        return ERR_UNAVAILABLE;
    }
    globals_write(xls, sheet_name);
    xls->begin = (uint32_t)ftell(xls->stream);
    RECORD(xls->stream, RECORD_BOF, 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0, 6, 0);
    xls->extent_at = (uint32_t)ftell(xls->stream) + 4;
    RECORD(xls->stream, RECORD_DIMENSIONS, 0, 0, 0, 0, 0, 0, 0);
    *out = (SheetTarget){xls, xls_put, NULL, xls_finish, NULL};
    return OK;
}
