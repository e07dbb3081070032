#include <assert.h>

#include "core/base/buf.h"
#include "core/wire/sheet_reader.h"
#include "core/wire/sheet_writer.h"

struct SheetWriter {
    SheetTarget target;
    FILE *file; /* NULL: the target has its own */
    char *piece;
    size_t piece_len;
    int64_t sheet_rows;   /* a sheet holds; 0: as many as there are */
    uint32_t row, column; /* of the sheet */
};

bool number_read(Str text, double *value) {
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) digits += text.ptr[i] >= '0' && text.ptr[i] <= '9';
    return digits > 0 && digits <= 15 && str_read_real(text, value);
}

/* A spreadsheet would run it: CWE-1236. */
static bool is_formula(Str text) {
    double value = 0;
    return formula_begins(text) && !str_read_real(text, &value);
}

static bool needs_quotes(Str text) {
    if (text.len == 0) return false;
    bool spaced = text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ';
    for (size_t i = 0; i < text.len; i++)
        if (strchr(",\"\r\n\t;", text.ptr[i])) return true;
    return spaced;
}

static void csv_put(void *state, uint32_t row, uint32_t column, CellKind kind, Str text) {
    FILE *file = state;
    bool quoted = needs_quotes(text);
    (void)row, (void)kind;
    if (column > 0) (void)fputc(',', file);
    if (quoted) (void)fputc('"', file);
    if (is_formula(text)) (void)fputc('\'', file);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') (void)fputc('"', file);
        if (text.ptr[i] != '\0') (void)fputc(text.ptr[i], file);
    }
    if (quoted) (void)fputc('"', file);
}

static void csv_end_row(void *state) {
    (void)fputs("\r\n", state);
}

/* What could not be written the file itself remembers, and whoever closes it sees. */
static Err csv_finish(void *state) {
    (void)state;
    return OK;
}

void csv_go_on(FILE *file, const SheetMark *mark, SheetTarget *out) {
    if (mark->sheets == 0) (void)fputs("\xEF\xBB\xBF", file);
    *out = (SheetTarget){file, csv_put, csv_end_row, csv_finish, NULL};
}

static Err target_open(SheetWriter *writer, SheetFormat format, const char *sheet_name,
                       const SheetMark *mark) {
    writer->row = (uint32_t)mark->rows;
    if (format == SHEET_CSV) {
        csv_go_on(writer->file, mark, &writer->target);
        return OK;
    }
    writer->sheet_rows = mark->sheet_rows > 0 ? mark->sheet_rows : SHEET_ROWS;
    if (writer->row == writer->sheet_rows) writer->row = 0;
    return xlsx_go_on(writer->file, sheet_name, mark, &writer->target);
}

static Err file_open(SheetWriter *writer, const char *file, SheetFormat format,
                     const char *sheet_name) {
    if (format == SHEET_XLS) return xls_create(file, sheet_name, &writer->target);
    writer->file = fopen(file, "wbe");
    return writer->file ? target_open(writer, format, sheet_name, &(SheetMark){0})
                        : ERR_UNAVAILABLE;
}

static Err file_close(SheetWriter *writer, Err err) {
    if (!writer->file) return err;
    bool failed = ferror(writer->file) != 0;
    failed |= fclose(writer->file) != 0;
    return err == OK && failed ? ERR_UNAVAILABLE : err;
}

static Err opened(SheetWriter *writer, Err err, SheetWriter **out) {
    if (err == OK) {
        *out = writer;
        return OK;
    }
    err = file_close(writer, err);
    free(writer->piece);
    free(writer);
    return err;
}

Err sheet_create(const char *file, SheetFormat format, const char *sheet_name, SheetWriter **out) {
    SheetWriter *writer = calloc(1, sizeof *writer);
    *out = NULL;
    if (!writer) return ERR_UNAVAILABLE;
    return opened(writer, file_open(writer, file, format, sheet_name), out);
}

Err sheet_go_on(SheetFormat format, const char *sheet_name, const SheetMark *mark,
                SheetWriter **out) {
    assert(format != SHEET_XLS);
    SheetWriter *writer = calloc(1, sizeof *writer);
    *out = NULL;
    if (!writer) return ERR_UNAVAILABLE;
    writer->file = open_memstream(&writer->piece, &writer->piece_len);
    Err err = writer->file ? target_open(writer, format, sheet_name, mark) : ERR_UNAVAILABLE;
    return opened(writer, err, out);
}

size_t sheet_piece_bytes(SheetWriter *writer) {
    return fflush(writer->file) == 0 ? writer->piece_len : SIZE_MAX;
}

static Err target_close(SheetWriter *writer, bool last, SheetMark *mark) {
    const SheetTarget *target = &writer->target;
    if (!target->pause) {
        mark->sheets = 1;
        mark->rows = writer->row;
    }
    return last || !target->pause ? target->finish(target->state)
                                  : target->pause(target->state, mark);
}

Err sheet_pause(SheetWriter *writer, Arena *arena, bool last, SheetMark *mark, Str *piece) {
    Err err = file_close(writer, target_close(writer, last, mark));
    *piece = err == OK ? arena_copy(arena, (Str){writer->piece, writer->piece_len}) : STR_NONE;
    free(writer->piece);
    free(writer);
    return err;
}

bool sheet_is_blank(const SheetWriter *writer) {
    return writer->row == 0;
}

void sheet_put(SheetWriter *writer, CellKind kind, Str text) {
    writer->target.put(writer->target.state, writer->row, writer->column++, kind, text);
}

void sheet_end_row(SheetWriter *writer) {
    if (writer->target.end_row) writer->target.end_row(writer->target.state);
    writer->row++;
    writer->column = 0;
    if (writer->row == writer->sheet_rows) writer->row = 0;
}

Err sheet_finish(SheetWriter *writer) {
    Err err = file_close(writer, writer->target.finish(writer->target.state));
    free(writer);
    return err;
}

Str sheet_mark_print(Arena *arena, const SheetMark *mark) {
    Buf out;
    buf_init(&out, arena, 1024);
    buf_printf(&out, "%lld %lld %lld", (long long)mark->sheet_rows, (long long)mark->sheets,
               (long long)mark->rows);
    for (int64_t i = 0; i < mark->sheets; i++)
        buf_printf(&out, " %u %u %u", mark->parts[i].crc, mark->parts[i].packed,
                   mark->parts[i].unpacked);
    return buf_str(&out);
}

static bool number_take(Str *rest, int64_t most, int64_t *out) {
    Str one;
    return str_split(rest, ' ', &one) && str_read_int(one, out) && *out >= 0 && *out <= most;
}

bool sheet_mark_read(Str text, SheetMark *out) {
    *out = (SheetMark){0};
    if (!number_take(&text, SHEET_ROWS, &out->sheet_rows) ||
        !number_take(&text, SHEET_SHEETS, &out->sheets) ||
        !number_take(&text, INT64_MAX, &out->rows))
        return false;
    for (int64_t i = 0; i < out->sheets; i++) {
        int64_t crc = 0, packed = 0, unpacked = 0;
        if (!number_take(&text, UINT32_MAX, &crc) || !number_take(&text, UINT32_MAX, &packed) ||
            !number_take(&text, UINT32_MAX, &unpacked))
            return false;
        out->parts[i].crc = (uint32_t)crc;
        out->parts[i].packed = (uint32_t)packed;
        out->parts[i].unpacked = (uint32_t)unpacked;
    }
    return true;
}
