#include "core/wire/sheet_xls.h"

#include <assert.h>
#include <stdio.h>
#include <sys/stat.h>

#define NO_CONVERTER ((iconv_t)-1)
#define BIFF5        0x0500
#define BIFF8        0x0600
#define HIDDEN_BITS  3
#define TEXT_WIDE    1
#define TEXT_EASTERN 4
#define TEXT_RICH    8

bool record_next(const Xls *book, size_t *at, Record *out) {
    if (*at + 4 > book->stream.len) return false;
    Str head = str_slice(book->stream, *at, *at + 4);
    size_t len = u16_at(head, 2);
    *out = (Record){u16_at(head, 0), str_slice(book->stream, *at + 4, *at + 4 + len), *at + 4};
    *at += 4 + len;
    return out->body.len == len;
}

Cursor cursor_of(const Xls *book, const Record *record, size_t skip) {
    size_t end = record->at + record->body.len, at = record->at + skip;
    return (Cursor){book->stream, at < end ? at : end, end};
}

static bool cursor_continue(Cursor *cursor) {
    Str head = str_slice(cursor->stream, cursor->end, cursor->end + 4);
    if (head.len < 4 || u16_at(head, 0) != RECORD_CONTINUE) return false;
    cursor->at = cursor->end + 4;
    cursor->end = cursor->at + u16_at(head, 2);
    return cursor->end <= cursor->stream.len;
}

static bool cursor_byte(Cursor *cursor, uint32_t *out) {
    while (cursor->at >= cursor->end)
        if (!cursor_continue(cursor)) return false;
    *out = byte_at(cursor->stream, cursor->at++);
    return true;
}

static bool cursor_number(Cursor *cursor, int bytes, uint32_t *out) {
    *out = 0;
    for (int i = 0; i < bytes; i++) {
        uint32_t byte = 0;
        if (!cursor_byte(cursor, &byte)) return false;
        *out |= byte << (8 * i);
    }
    return true;
}

static bool cursor_skip(Cursor *cursor, size_t bytes) {
    while (bytes > cursor->end - cursor->at) {
        bytes -= cursor->end - cursor->at;
        if (!cursor_continue(cursor)) return false;
    }
    cursor->at += bytes;
    return true;
}

/* One UTF-16 unit. Where a text goes on in a CONTINUE record, its width is told anew. */
static bool unit_read(Cursor *cursor, bool *wide, uint32_t *unit) {
    if (cursor->at >= cursor->end) {
        uint32_t flags = 0;
        if (!cursor_byte(cursor, &flags)) return false;
        *wide = flags & TEXT_WIDE;
    }
    return cursor_number(cursor, *wide ? 2 : 1, unit);
}

static size_t unit_put(char *text, size_t len, uint32_t unit, uint32_t *high) {
    bool is_high = unit >= 0xD800 && unit < 0xDC00, is_low = unit >= 0xDC00 && unit < 0xE000;
    if (is_low && *high)
        unit = 0x10000 + ((*high - 0xD800) << 10) + (unit - 0xDC00);
    else if (is_low)
        unit = 0xFFFD;
    *high = is_high ? unit : 0;
    return is_high ? len : len + utf8_put(text + len, unit);
}

static bool units_read(Xls *book, Cursor *cursor, uint32_t count, Str *out) {
    uint32_t flags = 0, runs = 0, extra = 0, unit = 0, high = 0;
    size_t len = 0;
    if (!cursor_byte(cursor, &flags)) return false;
    if ((flags & TEXT_RICH) && !cursor_number(cursor, 2, &runs)) return false;
    if ((flags & TEXT_EASTERN) && !cursor_number(cursor, 4, &extra)) return false;
    bool wide = flags & TEXT_WIDE;
    for (uint32_t i = 0; i < count; i++) {
        if (!unit_read(cursor, &wide, &unit)) return false;
        bool keep =
            unit != 0 && len <= SHEET_CELL_BYTES; /* a longer one is refused where it stands */
        if (keep) len = unit_put(book->text, len, unit, &high);
    }
    *out = (Str){book->text, len};
    return cursor_skip(cursor, (size_t)runs * 4 + extra);
}

static bool bytes_read(Xls *book, Cursor *cursor, uint32_t count, Str *out) {
    Str bytes = str_slice(cursor->stream, cursor->at, cursor->at + count);
    char *from = (char *)(uintptr_t)bytes.ptr, *to = book->text;
    size_t left = bytes.len, room = SHEET_CELL_BYTES;
    if (bytes.len < count || cursor->at + count > cursor->end) return false;
    if (book->converter == NO_CONVERTER) book->converter = iconv_open("UTF-8", "GB18030");
    if (iconv(book->converter, &from, &left, &to, &room) == (size_t)-1) return false;
    *out = (Str){book->text, SHEET_CELL_BYTES - room};
    return true;
}

bool text_read(Xls *book, Cursor *cursor, int length_bytes, Str *out) {
    uint32_t count = 0;
    if (!cursor_number(cursor, length_bytes, &count)) return false;
    return book->is_biff8 ? units_read(book, cursor, count, out)
                          : bytes_read(book, cursor, count, out);
}

static Err refuse(Xls *book, Err err, const char *code) {
    return sheet_refuse(&book->fault, err, code);
}

static Err strings_read(Xls *book, const Record *record) {
    Cursor cursor = cursor_of(book, record, 8);
    uint32_t count = u32_at(record->body, 4);
    for (uint32_t i = 0; i < count; i++) {
        Str text;
        if (!text_read(book, &cursor, 2, &text)) return refuse(book, ERR_MALFORMED, "workbook");
        if (!table_add(&book->strings, text)) return refuse(book, ERR_TOO_LARGE, "strings");
    }
    return OK;
}

static void code_page_set(Xls *book, uint32_t page) {
    char name[16];
    (void)snprintf(name, sizeof name, "CP%u", page);
    if (page == 1200) (void)snprintf(name, sizeof name, "UTF-16LE");
    if (page == 936) (void)snprintf(name, sizeof name, "GB18030");
    if (book->converter != NO_CONVERTER) iconv_close(book->converter);
    book->converter = iconv_open("UTF-8", name);
}

static Err format_read(Xls *book, const Record *record) {
    Str code = STR("");
    Cursor cursor = cursor_of(book, record, 2);
    bool fine = text_read(book, &cursor, book->is_biff8 ? 2 : 1, &code) &&
                formats_add_custom(&book->formats, u16_at(record->body, 0), code);
    return fine ? OK : refuse(book, ERR_MALFORMED, "workbook");
}

static void sheet_note(Xls *book, const Record *record) {
    bool is_shown = (byte_at(record->body, 4) & HIDDEN_BITS) == 0;
    bool is_table = byte_at(record->body, 5) == 0;
    if (is_shown && is_table && book->sheet_at == 0) book->sheet_at = u32_at(record->body, 0);
}

static Err global_read(Xls *book, const Record *record) {
    switch (record->id) {
    case RECORD_PASSWORD:
        return refuse(book, ERR_MALFORMED, "encrypted");
    case RECORD_STRINGS:
        return strings_read(book, record);
    case RECORD_FORMAT:
        return format_read(book, record);
    case RECORD_SHEET:
        sheet_note(book, record);
        break;
    case RECORD_CODE_PAGE:
        code_page_set(book, u16_at(record->body, 0));
        break;
    case RECORD_DATE_MODE:
        book->formats.from_1904 = u16_at(record->body, 0) == 1;
        break;
    case RECORD_XF:
        if (formats_add_style(&book->formats, u16_at(record->body, 2))) break;
        return refuse(book, ERR_MALFORMED, "workbook");
    default:
        break;
    }
    return OK;
}

static Err globals_read(Xls *book) {
    Record record;
    size_t at = 0;
    if (!record_next(book, &at, &record) || record.id != RECORD_BOF)
        return refuse(book, ERR_MALFORMED, "workbook");
    uint32_t version = u16_at(record.body, 0);
    book->is_biff8 = version == BIFF8;
    if (version != BIFF5 && version != BIFF8) return refuse(book, ERR_MALFORMED, "old_workbook");
    while (record_next(book, &at, &record) && record.id != RECORD_EOF)
        TRY(global_read(book, &record));
    if (record.id != RECORD_EOF) return refuse(book, ERR_MALFORMED, "workbook");
    if (book->sheet_at == 0) return refuse(book, ERR_MALFORMED, "no_sheet");
    book->at = book->sheet_at;
    return OK;
}

static Err file_read(Xls *book, const char *file, Str *out) {
    struct stat status;
    FILE *stream = fopen(file, "rbe");
    if (!stream) return refuse(book, ERR_NOT_FOUND, "unreadable");
    bool fine = fstat(fileno(stream), &status) == 0 && status.st_size <= SHEET_FILE_BYTES;
    size_t size = fine ? (size_t)status.st_size : 0;
    char *bytes = arena_alloc(&book->arena, size + 1);
    *out = (Str){bytes, fread(bytes, 1, size, stream)};
    (void)fclose(stream);
    return fine && out->len == size ? OK : refuse(book, ERR_NOT_FOUND, "unreadable");
}

static void xls_close(void *state) {
    Xls *book = state;
    if (book->converter != NO_CONVERTER) iconv_close(book->converter);
    formats_clear(&book->formats);
    table_clear(&book->strings);
    arena_clear(&book->arena);
    free(book);
}

Err xls_open(const char *file, SheetSource *out, const char **fault) {
    Xls *book = calloc(1, sizeof *book);
    Str bytes;
    assert(book);
    arena_init(&book->arena, 0);
    book->converter = NO_CONVERTER;
    book->text_column = -1;
    table_init(&book->strings);
    formats_init(&book->formats);
    Err err = file_read(book, file, &bytes);
    if (err == OK) err = cfb_read(&book->arena, bytes, &book->stream, &book->fault);
    if (err == OK) err = globals_read(book);
    *fault = book->fault;
    if (err != OK)
        xls_close(book);
    else
        *out = (SheetSource){book, xls_next, xls_close};
    return err;
}
