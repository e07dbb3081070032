#include <xlsxwriter.h>

#include "core/wire/sheet_writer.h"

#define CELL_BYTES   131068 /* 32,767 characters of four bytes */
#define COLUMN_WIDTH 16
#define COLUMNS      16384
#define IN_MEMORY    "/proc/self/fd/" /* what the library puts aside is then on no disk either */

typedef struct XlsxTarget {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *header;
    char cell[CELL_BYTES + 1]; /* the library takes NUL-terminated text */
    Err err;                   /* the first that went wrong */
} XlsxTarget;

static lxw_error text_put(XlsxTarget *xlsx, uint32_t row, uint16_t column, Str text,
                          lxw_format *format) {
    size_t len = 0;
    if (text.len > CELL_BYTES) return LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '\0') xlsx->cell[len++] = text.ptr[i];
    xlsx->cell[len] = '\0';
    if (len == 0) return LXW_NO_ERROR;
    return worksheet_write_string(xlsx->sheet, row, column, xlsx->cell, format);
}

static void xlsx_put(void *state, uint32_t row, uint32_t column, CellKind kind, Str text) {
    XlsxTarget *xlsx = state;
    double value = 0;
    lxw_error error = LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE;
    lxw_format *format = kind == CELL_HEADER ? xlsx->header : NULL;
    if (column < COLUMNS && kind == CELL_NUMBER && number_read(text, &value))
        error = worksheet_write_number(xlsx->sheet, row, (uint16_t)column, value, format);
    else if (column < COLUMNS)
        error = text_put(xlsx, row, (uint16_t)column, text, format);
    if (error != LXW_NO_ERROR && xlsx->err == OK) xlsx->err = ERR_TOO_LARGE;
    if (kind == CELL_HEADER) worksheet_freeze_panes(xlsx->sheet, row + 1, 0);
}

static Err xlsx_finish(void *state) {
    XlsxTarget *xlsx = state;
    Err err = xlsx->err;
    lxw_error error = workbook_close(xlsx->book); /* frees the book */
    if (error != LXW_NO_ERROR && err == OK) err = ERR_UNAVAILABLE;
    free(xlsx);
    return err;
}

static bool sheet_add(XlsxTarget *xlsx, const char *file, const char *sheet_name) {
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    if (str_starts(str_from(file), STR(IN_MEMORY))) options.tmpdir = "/dev/shm";
    xlsx->book = workbook_new_opt(file, &options);
    if (!xlsx->book) return false;
    xlsx->sheet = workbook_add_worksheet(xlsx->book, sheet_name);
    if (!xlsx->sheet) return false;
    xlsx->header = workbook_add_format(xlsx->book);
    format_set_bold(xlsx->header);
    return worksheet_set_column(xlsx->sheet, 0, COLUMNS - 1, COLUMN_WIDTH, NULL) == LXW_NO_ERROR;
}

Err xlsx_create(const char *file, const char *sheet_name, SheetTarget *out) {
    XlsxTarget *xlsx = calloc(1, sizeof *xlsx);
    if (!xlsx) return ERR_UNAVAILABLE;
    if (!sheet_add(xlsx, file, sheet_name)) {
        if (xlsx->book) lxw_workbook_free(xlsx->book);
        free(xlsx);
        return ERR_UNAVAILABLE;
    }
    *out = (SheetTarget){xlsx, xlsx_put, NULL, xlsx_finish};
    return OK;
}
