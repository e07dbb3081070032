/* What an uploaded workbook looks like before anything is done with it: its columns, what they seem
 * to hold, how many rows. */
#include "care/people/import_book.h"

enum { COLUMNS_MOST = 256, SAMPLES = 3, WORD_MOST = 40, ROWS_COUNTED = 200000 };

typedef struct ImportLookAsk {
    int64_t blob_id, header_row;
} ImportLookAsk;
static const Field ask_fields[] = {
    {"blob_id", F_REF, offsetof(ImportLookAsk, blob_id), .flags = REQUIRED, .ref = "blob",
     .doc = "the workbook: xlsx, xls or csv"},
    {"header_row", F_INT, offsetof(ImportLookAsk, header_row), .min = 0, .max = 1000,
     .doc = "row of the headers; 0: found by its words"},
};
const Shape import_look_ask_shape = {"import_look_ask", "people", ask_fields, COUNT(ask_fields),
                                     sizeof(ImportLookAsk)};

typedef struct LookColumn {
    int64_t at;
    Str word, samples;
    int32_t field;
} LookColumn;
#define AT(member) offsetof(LookColumn, member)
static const Field column_fields[] = {
    {"at", F_INT, AT(at), .flags = READONLY, .doc = "which column, the first is 0"},
    {"word", F_TEXT, AT(word), .flags = READONLY, .max = WORD_MOST, .doc = "what its header says"},
    {"samples", F_TEXT, AT(samples), .flags = READONLY, .max = 200,
     .doc = "the first values, long numbers masked"},
    {"field", F_ENUM, AT(field), .flags = READONLY, .choices = &import_fields,
     .doc = "what it seems to hold; none: unknown"},
};
#undef AT
static const Shape look_column_shape = {"import_look_column", "people", column_fields,
                                        COUNT(column_fields), sizeof(LookColumn)};

typedef struct ImportLook {
    int64_t header_row, rows;
    bool many;
    Str unknown;
    List columns;
} ImportLook;
#define AT(member) offsetof(ImportLook, member)
static const Field look_fields[] = {
    {"header_row", F_INT, AT(header_row), .flags = READONLY, .doc = "row of the headers"},
    {"rows", F_INT, AT(rows), .flags = READONLY, .doc = "rows below it"},
    {"many", F_BOOL, AT(many), .flags = READONLY, .doc = "there are more than were counted"},
    {"unknown", F_TEXT, AT(unknown), .flags = READONLY, .max = COLUMNS_MOST * WORD_MOST,
     .doc = "headers that are not understood, or come a second time: left, unless said otherwise"},
    {"columns", F_LIST, AT(columns), .flags = READONLY, .max = COLUMNS_MOST,
     .shape = &look_column_shape, .doc = "as they stand"},
};
#undef AT
const Shape import_look_shape = {"import_look", "people", look_fields, COUNT(look_fields),
                                 sizeof(ImportLook)};

static size_t filled(const Str *cells, size_t count) {
    size_t n = 0;
    for (size_t i = 0; i < count; i++) n += !str_is_empty(cells[i]);
    return n;
}

/* What is left without anybody having meant it is named. */
static Str unknown_print(Op *op, const Str *cells, const LookColumn *items, size_t count) {
    Buf text;
    buf_init(&text, op->arena, COLUMNS_MOST * WORD_MOST * 4);
    for (size_t i = 0; i < count; i++) {
        if (items[i].field != 0 || str_is_empty(items[i].word) || import_passes_over(cells[i]))
            continue;
        if (text.len > 0) buf_put_c(&text, "、");
        buf_put(&text, items[i].word);
    }
    return text.len > 0 ? buf_str(&text) : STR_NONE;
}

static void header_take(Op *op, const Str *cells, size_t count, ImportLook *look) {
    ImportColumns columns;
    (void)import_columns(cells, count, &columns);
    size_t most = count < COLUMNS_MOST ? count : COLUMNS_MOST;
    LookColumn *items = arena_array(op->arena, LookColumn, most);
    for (size_t i = 0; i < most; i++) {
        Str word = arena_copy(op->arena, utf8_slice(cells[i], 0, WORD_MOST));
        items[i] = (LookColumn){.at = (int64_t)i, .word = word, .samples = STR("")};
        for (int32_t k = 0; k < COLUMN_COUNT; k++)
            if (columns.at[k] == (int64_t)i) items[i].field = k + 1;
    }
    look->unknown = unknown_print(op, cells, items, most);
    look->columns = (List){items, most};
}

/* The row that was named; else the first that names a person and a number; else the first that is a
 * row of words at all. */
static Err header_seek(Op *op, const ImportLookAsk *ask, ImportLook *look) {
    ImportBook book;
    ImportColumns columns;
    const Str *cells;
    size_t count;
    TRY(import_book_open(op, ask->blob_id, &book));
    Err err = OK;
    bool named = ask->header_row > 0, found = false;
    for (int i = 0; !found && (named || i < IMPORT_HEADER_ROWS); i++) {
        err = import_book_next(op, &book, &cells, &count);
        if (err != OK) break;
        found = named ? book.sheet.row >= ask->header_row : import_columns(cells, count, &columns);
        if (!found && (named || look->header_row > 0 || filled(cells, count) < 2)) continue;
        look->header_row = book.sheet.row;
        header_take(op, cells, count, look);
    }
    import_book_close(&book);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    return look->header_row > 0 ? OK : op_refuse(op, "blob_id", "no_header");
}

static void samples_add(Op *op, const Str *cells, size_t count, ImportLook *look) {
    for (size_t i = 0; i < look->columns.count && i < count; i++) {
        LookColumn *column = LIST_AT(look->columns, LookColumn, i);
        if (str_is_empty(cells[i])) continue;
        Str cell = import_cell_show(op, utf8_slice(cells[i], 0, WORD_MOST));
        column->samples = arena_printf(op->arena, STR_FMT "%s" STR_FMT, STR_ARG(column->samples),
                                       column->samples.len > 0 ? " · " : "", STR_ARG(cell));
    }
}

static Err rows_count(Op *op, const ImportLookAsk *ask, ImportLook *look) {
    ImportBook book;
    const Str *cells;
    size_t count;
    Err err;
    TRY(import_book_open(op, ask->blob_id, &book));
    while ((err = import_book_next(op, &book, &cells, &count)) == OK) {
        if (book.sheet.row <= look->header_row) continue;
        look->many = look->rows == ROWS_COUNTED;
        if (look->many) break;
        if (look->rows++ < SAMPLES) samples_add(op, cells, count, look);
    }
    import_book_close(&book);
    return err == ERR_NOT_FOUND ? OK : err;
}

Err import_look_route(Op *op, const void *in, void *out) {
    const ImportLookAsk *ask = in;
    ImportLook *look = out;
    op_subject(op, "blob", ask->blob_id);
    TRY(header_seek(op, ask, look));
    return rows_count(op, ask, look);
}
