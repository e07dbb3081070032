#include <assert.h>
#include <stdio.h>
#include <xlsxwriter.h>

#include "core/wire/sheet.h"

#define CELL_BYTES   131068 /* 32,767 characters of four bytes */
#define COLUMN_WIDTH 16

struct SheetWriter {
    FILE *csv;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *header;
    uint32_t row;
    uint16_t column;
    char cell[CELL_BYTES + 1]; /* the library takes NUL-terminated text */
    Err err;                   /* the first that went wrong */
};

static Err xlsx_create(SheetWriter *writer, const char *file, const char *sheet_name) {
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    writer->book = workbook_new_opt(file, &options);
    if (!writer->book) return ERR_UNAVAILABLE;
    writer->sheet = workbook_add_worksheet(writer->book, sheet_name);
    if (!writer->sheet) return ERR_INVALID;
    writer->header = workbook_add_format(writer->book);
    format_set_bold(writer->header);
    worksheet_set_column(writer->sheet, 0, LXW_COL_MAX - 1, COLUMN_WIDTH, NULL);
    return OK;
}

static Err csv_create(SheetWriter *writer, const char *file) {
    writer->csv = fopen(file, "wbe");
    if (!writer->csv) return ERR_UNAVAILABLE;
    return fputs("\xEF\xBB\xBF", writer->csv) == EOF ? ERR_UNAVAILABLE : OK;
}

static void writer_free(SheetWriter *writer) {
    if (writer->csv) (void)fclose(writer->csv);
    if (writer->book) lxw_workbook_free(writer->book);
    free(writer);
}

Err sheet_create(const char *file, SheetFormat format, const char *sheet_name, SheetWriter **out) {
    assert(format == SHEET_XLSX || format == SHEET_CSV);
    SheetWriter *writer = calloc(1, sizeof *writer);
    *out = NULL;
    if (!writer) return ERR_UNAVAILABLE;
    Err err =
        format == SHEET_XLSX ? xlsx_create(writer, file, sheet_name) : csv_create(writer, file);
    if (err != OK) {
        writer_free(writer);
        return err;
    }
    *out = writer;
    return OK;
}

static void writer_fail(SheetWriter *writer, Err err) {
    if (writer->err == OK) writer->err = err;
}

/* A number of more digits than a double keeps stays text. */
static bool is_number(Str text, double *value) {
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) digits += text.ptr[i] >= '0' && text.ptr[i] <= '9';
    return digits > 0 && digits <= 15 && str_read_real(text, value);
}

static void xlsx_put(SheetWriter *writer, CellKind kind, Str text) {
    double value = 0;
    lxw_error error = LXW_NO_ERROR;
    lxw_format *format = kind == CELL_HEADER ? writer->header : NULL;
    if (kind == CELL_NUMBER && is_number(text, &value)) {
        error = worksheet_write_number(writer->sheet, writer->row, writer->column, value, format);
    } else if (text.len > CELL_BYTES) {
        error = LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
    } else if (text.len > 0) {
        memcpy(writer->cell, text.ptr, text.len);
        writer->cell[text.len] = '\0';
        error = worksheet_write_string(writer->sheet, writer->row, writer->column, writer->cell,
                                       format);
    }
    if (error != LXW_NO_ERROR) writer_fail(writer, ERR_TOO_LARGE);
    if (kind == CELL_HEADER) worksheet_freeze_panes(writer->sheet, writer->row + 1, 0);
}

/* A spreadsheet would run it as a formula: CWE-1236. */
static bool is_formula_like(Str text) {
    double value = 0;
    return text.len > 0 && strchr("=+-@\t\r", text.ptr[0]) && !str_read_real(text, &value);
}

static bool needs_quotes(Str text) {
    if (text.len == 0) return false;
    bool spaced = text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ';
    for (size_t i = 0; i < text.len; i++)
        if (strchr(",\"\r\n\t;", text.ptr[i])) return true;
    return spaced;
}

static void csv_put(SheetWriter *writer, Str text) {
    FILE *csv = writer->csv;
    bool quoted = needs_quotes(text);
    if (writer->column > 0) (void)fputc(',', csv);
    if (quoted) (void)fputc('"', csv);
    if (is_formula_like(text)) (void)fputc('\'', csv);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"') (void)fputc('"', csv);
        (void)fputc(text.ptr[i], csv);
    }
    if (quoted) (void)fputc('"', csv);
}

void sheet_put(SheetWriter *writer, CellKind kind, Str text) {
    if (writer->csv)
        csv_put(writer, text);
    else
        xlsx_put(writer, kind, text);
    writer->column++;
}

void sheet_end_row(SheetWriter *writer) {
    if (writer->csv) (void)fputs("\r\n", writer->csv);
    writer->row++;
    writer->column = 0;
}

Err sheet_finish(SheetWriter *writer) {
    Err err = writer->err;
    if (writer->csv) {
        bool failed = ferror(writer->csv) != 0;
        failed |= fclose(writer->csv) != 0;
        writer->csv = NULL;
        if (failed && err == OK) err = ERR_UNAVAILABLE;
    } else {
        lxw_error error = workbook_close(writer->book); /* frees the book */
        writer->book = NULL;
        if (error != LXW_NO_ERROR && err == OK) err = ERR_UNAVAILABLE;
    }
    writer_free(writer);
    return err;
}
