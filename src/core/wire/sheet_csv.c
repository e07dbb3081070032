#include <assert.h>

#include "core/wire/sheet_reader.h"
#include "core/wire/sheet_text.h"

#define END (-1)

typedef struct Csv {
    TextFile text;
    char separator;
    char cell[SHEET_CELL_BYTES];
    size_t len;
    int64_t row_number;
    Err err; /* why reading ended */
} Csv;

static int char_peek(Csv *csv) {
    if (csv->text.at == csv->text.len && csv->err == OK) csv->err = text_file_fill(&csv->text);
    if (csv->err != OK) return END;
    return (unsigned char)csv->text.text[csv->text.at];
}

static int char_next(Csv *csv) {
    int c = char_peek(csv);
    if (c != END) csv->text.at++;
    return c;
}

/* The mark that the first line has most of; what is quoted does not count. */
static char separator_guess(Str text) {
    static const char marks[] = {',', '\t', ';'};
    size_t counts[sizeof marks] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"') quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r')) break;
        for (size_t j = 0; j < sizeof marks; j++) counts[j] += !quoted && c == marks[j];
    }
    for (size_t j = 1; j < sizeof marks; j++)
        if (counts[j] > counts[best]) best = j;
    return marks[best];
}

static Err cell_add(Csv *csv, SheetRow *row, int c) {
    if (csv->len == sizeof csv->cell) return sheet_refuse(&row->fault, ERR_TOO_LARGE, "cell");
    csv->cell[csv->len++] = (char)c;
    return OK;
}

/* After the opening quote: a doubled quote is one, a single one ends. */
static Err quoted_read(Csv *csv, SheetRow *row) {
    for (;;) {
        int c = char_next(csv);
        if (c == END) return sheet_refuse(&row->fault, ERR_MALFORMED, "quote");
        if (c == '"' && char_peek(csv) != '"') return OK;
        if (c == '"') c = char_next(csv);
        TRY(cell_add(csv, row, c));
    }
}

/* Reads one cell and what ends it, which it returns: the separator, a line end as '\n', or END. */
static Err cell_read(Csv *csv, SheetRow *row, int *ended_by) {
    csv->len = 0;
    for (;;) {
        int c = char_next(csv);
        if (c == '\r' && char_peek(csv) == '\n') c = char_next(csv);
        if (c == '\r') c = '\n';
        *ended_by = c;
        if (c == END || c == '\n' || c == csv->separator) return OK;
        if (c == '"' && csv->len == 0)
            TRY(quoted_read(csv, row));
        else
            TRY(cell_add(csv, row, c));
    }
}

/* Spreadsheet users force text with ="0571", exports with a leading apostrophe before = + - @. */
static Str cell_plain(Str cell) {
    if (cell.len >= 3 && str_starts(cell, STR("=\"")) && str_ends(cell, STR("\"")))
        return str_slice(cell, 2, cell.len - 1);
    Str after = str_slice(cell, 1, cell.len);
    if (str_starts(cell, STR("'")) && formula_begins(after)) return after;
    return cell;
}

static Err cell_put(Csv *csv, SheetRow *row, size_t column) {
    Str cell = cell_plain(str_trim((Str){csv->cell, csv->len}));
    return cell.len > 0 ? row_put(row, column, arena_copy(&row->arena, cell)) : OK;
}

static Err csv_next(void *state, SheetRow *row) {
    Csv *csv = state;
    int ended_by = 0;
    if (char_peek(csv) == END) {
        if (csv->err != ERR_NOT_FOUND) row->fault = csv->text.fault;
        return csv->err;
    }
    row_begin(row, ++csv->row_number);
    for (size_t column = 0; ended_by != '\n' && ended_by != END; column++) {
        TRY(cell_read(csv, row, &ended_by));
        TRY(cell_put(csv, row, column));
    }
    if (csv->err == OK || csv->err == ERR_NOT_FOUND) return OK;
    return sheet_refuse(&row->fault, csv->err, csv->text.fault);
}

static void csv_close(void *state) {
    Csv *csv = state;
    text_file_close(&csv->text);
    free(csv);
}

Err csv_open(const char *file, SheetSource *out, const char **fault) {
    Csv *csv = calloc(1, sizeof *csv);
    assert(csv);
    Err err = text_file_open(&csv->text, file);
    if (err == OK && char_peek(csv) == END && csv->err != ERR_NOT_FOUND) err = csv->err;
    if (err != OK) {
        *fault = csv->text.fault;
        csv_close(csv);
        return err;
    }
    csv->separator = separator_guess((Str){csv->text.text, csv->text.len});
    *out = (SheetSource){csv, csv_next, csv_close};
    return OK;
}
