#include "core/wire/sheet_reader.h"
#include "core/wire/sheet_writer.h"

struct SheetWriter {
    SheetTarget target;
    uint32_t row, column;
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

static Err csv_finish(void *state) {
    bool failed = ferror(state) != 0;
    failed |= fclose(state) != 0;
    return failed ? ERR_UNAVAILABLE : OK;
}

Err csv_create(const char *file, SheetTarget *out) {
    FILE *csv = fopen(file, "wbe");
    if (!csv) return ERR_UNAVAILABLE;
    (void)fputs("\xEF\xBB\xBF", csv);
    *out = (SheetTarget){csv, csv_put, csv_end_row, csv_finish};
    return OK;
}

Err sheet_create(const char *file, SheetFormat format, const char *sheet_name, SheetWriter **out) {
    SheetWriter *writer = calloc(1, sizeof *writer);
    *out = NULL;
    if (!writer) return ERR_UNAVAILABLE;
    Err err = format == SHEET_XLSX  ? xlsx_create(file, sheet_name, &writer->target)
              : format == SHEET_XLS ? xls_create(file, sheet_name, &writer->target)
                                    : csv_create(file, &writer->target);
    if (err == OK)
        *out = writer;
    else
        free(writer);
    return err;
}

void sheet_put(SheetWriter *writer, CellKind kind, Str text) {
    writer->target.put(writer->target.state, writer->row, writer->column++, kind, text);
}

void sheet_end_row(SheetWriter *writer) {
    if (writer->target.end_row) writer->target.end_row(writer->target.state);
    writer->row++;
    writer->column = 0;
}

Err sheet_finish(SheetWriter *writer) {
    Err err = writer->target.finish(writer->target.state);
    free(writer);
    return err;
}
