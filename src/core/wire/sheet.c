#include "core/wire/sheet.h"

#include <stdio.h>
#include <sys/stat.h>

#include "core/wire/sheet_reader.h"
#include "core/wire/sheet_zip.h"

#define ROW_ARENA_BYTES ((size_t)64 << 20)

struct SheetReader {
    SheetFormat format;
    SheetSource source;
    SheetRow row;
    int64_t rows;
    Err err; /* once reading ended, why */
};

typedef Err (*SourceOpen)(const char *file, SheetSource *out, const char **fault);

static const SourceOpen opens[] = {
    [SHEET_XLSX] = xlsx_open, [SHEET_XLS] = xls_open, [SHEET_CSV] = csv_open};

static Err refuse(Str *detail, Err err, const char *code) {
    *detail = str_from(code);
    return err;
}

static Err head_read(const char *file, char head[64], size_t *len, Str *detail) {
    struct stat status;
    FILE *stream = fopen(file, "rbe");
    if (!stream) return refuse(detail, ERR_NOT_FOUND, "unreadable");
    *len = fread(head, 1, 64, stream);
    bool fine = !ferror(stream) && fstat(fileno(stream), &status) == 0;
    (void)fclose(stream);
    if (!fine) return refuse(detail, ERR_NOT_FOUND, "unreadable");
    if (status.st_size > SHEET_FILE_BYTES) return refuse(detail, ERR_TOO_LARGE, "file_size");
    return *len > 0 ? OK : refuse(detail, ERR_MALFORMED, "not_a_table");
}

/* Many systems name a web page .xls; a table must be saved as one. */
static bool is_web_page(Str head) {
    if (str_starts(head, STR("\xEF\xBB\xBF"))) head = str_slice(head, 3, head.len);
    return str_starts(str_trim(head), STR("<"));
}

static Err format_guess(Str head, SheetFormat *out, Str *detail) {
    *out = SHEET_CSV;
    if (str_starts(head, STR("PK\x03\x04")) || str_starts(head, STR("PK\x05\x06")))
        *out = SHEET_XLSX;
    else if (str_starts(head, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
        *out = SHEET_XLS;
    else if (is_web_page(head))
        return refuse(detail, ERR_MALFORMED, "web_page");
    else if (str_starts(head, STR("%PDF")) || memchr(head.ptr, '\0', head.len))
        return str_starts(head, STR("\xFF\xFE")) || str_starts(head, STR("\xFE\xFF"))
                   ? OK
                   : refuse(detail, ERR_MALFORMED, "not_a_table");
    return OK;
}

Err sheet_open(Arena *arena, const char *file, SheetReader **out, Str *detail) {
    char head[64];
    size_t len = 0;
    const char *fault = "not_a_table";
    SheetReader *reader = arena_new(arena, SheetReader);
    *out = NULL;
    *detail = STR_NONE;
    TRY(head_read(file, head, &len, detail));
    TRY(format_guess((Str){head, len}, &reader->format, detail));
    Err err = opens[reader->format](file, &reader->source, &fault);
    if (err != OK) return refuse(detail, err, fault);
    arena_init(&reader->row.arena, ROW_ARENA_BYTES);
    *out = reader;
    return OK;
}

Err sheet_sound(const char *file, Str *detail) {
    char head[64];
    size_t len = 0;
    SheetFormat format;
    const char *fault = "zip";
    *detail = STR_NONE;
    TRY(head_read(file, head, &len, detail));
    TRY(format_guess((Str){head, len}, &format, detail));
    Err err = format == SHEET_XLSX ? package_sound(file, &fault) : OK;
    return err == OK ? OK : refuse(detail, err, fault);
}

SheetFormat sheet_format(const SheetReader *reader) {
    return reader->format;
}

static Err row_next(SheetReader *reader) {
    do {
        TRY(reader->source.next(reader->source.state, &reader->row));
    } while (reader->row.count == 0);
    if (++reader->rows <= SHEET_ROWS) return OK;
    return sheet_refuse(&reader->row.fault, ERR_TOO_LARGE, "rows");
}

Err sheet_next(SheetReader *reader, int64_t *row_number, const Str **cells, size_t *count,
               Str *detail) {
    if (reader->err == OK) reader->err = row_next(reader);
    *detail = STR_NONE;
    *count = 0;
    if (reader->err == ERR_NOT_FOUND) return reader->err;
    if (reader->err != OK) return refuse(detail, reader->err, reader->row.fault);
    *row_number = reader->row.number;
    *cells = reader->row.cells;
    *count = reader->row.count;
    return OK;
}

void sheet_close(SheetReader *reader) {
    if (!reader) return;
    reader->source.close(reader->source.state);
    arena_clear(&reader->row.arena);
}
