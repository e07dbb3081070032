#include "core/wire/sheet_xls.h"

#define WHOLE_BIT   2u
#define HUNDRED_BIT 1u

static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double double_at(Str bytes, size_t at) {
    return double_of((uint64_t)u32_at(bytes, at + 4) << 32 | u32_at(bytes, at));
}

/* RK: the upper 30 bits of a double, or a 30-bit integer; perhaps in hundredths. */
static double rk_value(uint32_t rk) {
    double value =
        rk & WHOLE_BIT ? (double)((int32_t)rk >> 2) : double_of((uint64_t)(rk & ~3u) << 32);
    return rk & HUNDRED_BIT ? value / 100 : value;
}

static Err number_put(Xls *book, size_t column, uint32_t style, double value) {
    if (value - value != 0) return OK; /* infinite or no number: nothing a cell can hold */
    return row_put(book->row, column,
                   number_print(&book->row->arena, &book->formats, style, value));
}

static Err text_put(Xls *book, size_t column, Str text) {
    return row_put(book->row, column, arena_copy(&book->row->arena, text));
}

static Err refuse(Xls *book) {
    return sheet_refuse(&book->row->fault, ERR_MALFORMED, "workbook");
}

static Err label_put(Xls *book, size_t column, const Record *record, size_t skip) {
    Str text;
    Cursor cursor = cursor_of(book, record, skip);
    return text_read(book, &cursor, 2, &text) ? text_put(book, column, text) : refuse(book);
}

static Err shared_put(Xls *book, size_t column, uint32_t at) {
    if (at >= book->strings.count) return refuse(book);
    return row_put(book->row, column, book->strings.items[at]);
}

static Str error_text(uint32_t code) {
    switch (code) {
    case 0x00:
        return STR("#NULL!");
    case 0x07:
        return STR("#DIV/0!");
    case 0x0F:
        return STR("#VALUE!");
    case 0x17:
        return STR("#REF!");
    case 0x1D:
        return STR("#NAME?");
    case 0x24:
        return STR("#NUM!");
    default:
        return STR("#N/A");
    }
}

static Err flag_put(Xls *book, size_t column, uint32_t value, bool is_error) {
    return row_put(book->row, column,
                   is_error ? error_text(value)
                   : value  ? STR("TRUE")
                            : STR("FALSE"));
}

/* The cached result: a double, or in place of its highest bytes FFFF and a kind: text follows,
 * bool, error, empty. */
static Err formula_put(Xls *book, size_t column, Str body) {
    uint32_t kind = byte_at(body, 6);
    if (u16_at(body, 12) != 0xFFFF)
        return number_put(book, column, u16_at(body, 4), double_at(body, 6));
    if (kind == 0) book->text_column = (int64_t)column;
    if (kind == 1 || kind == 2) return flag_put(book, column, byte_at(body, 8), kind == 2);
    return OK;
}

static Err formula_text_put(Xls *book, const Record *record) {
    size_t column = (size_t)book->text_column;
    if (book->text_column < 0) return OK;
    book->text_column = -1;
    return label_put(book, column, record, 0);
}

static Err many_put(Xls *book, size_t column, Str body) {
    for (size_t at = 4; at + 8 <= body.len; at += 6, column++)
        TRY(number_put(book, column, u16_at(body, at), rk_value(u32_at(body, at + 2))));
    return OK;
}

static bool is_cell(uint32_t id) {
    return id == RECORD_FORMULA || id == RECORD_RK_MANY || id == RECORD_LABEL_RICH ||
           id == RECORD_LABEL_SHARED || id == RECORD_NUMBER || id == RECORD_LABEL ||
           id == RECORD_BOOL_ERROR || id == RECORD_RK;
}

static Err cell_put(Xls *book, const Record *record) {
    Str body = record->body;
    size_t column = u16_at(body, 2);
    uint32_t style = u16_at(body, 4);
    switch (record->id) {
    case RECORD_LABEL:
    case RECORD_LABEL_RICH:
        return label_put(book, column, record, 6);
    case RECORD_LABEL_SHARED:
        return shared_put(book, column, u32_at(body, 6));
    case RECORD_NUMBER:
        return number_put(book, column, style, double_at(body, 6));
    case RECORD_RK:
        return number_put(book, column, style, rk_value(u32_at(body, 6)));
    case RECORD_RK_MANY:
        return many_put(book, column, body);
    case RECORD_BOOL_ERROR:
        return flag_put(book, column, byte_at(body, 6), byte_at(body, 7));
    default:
        return formula_put(book, column, body);
    }
}

/* A cell belongs to the row being filled, starts it, or (false) is the first of the next. */
static bool cell_fits(Xls *book, int64_t number, bool *broken) {
    if (number == book->row_number) return true;
    *broken = number < book->row_number;
    if (*broken || book->row->count > 0) return false;
    row_begin(book->row, number);
    book->row_number = number;
    return true;
}

Err xls_next(void *state, SheetRow *row) {
    Xls *book = state;
    Record record;
    bool broken = false;
    book->row = row;
    row_begin(row, book->row_number);
    for (size_t at = book->at; record_next(book, &at, &record); book->at = at) {
        if (record.id == RECORD_BOF) book->depth++;
        if (record.id == RECORD_EOF && --book->depth <= 0) return row->count ? OK : ERR_NOT_FOUND;
        if (book->depth != 1) continue; /* a chart inside the sheet has cells of its own */
        if (record.id == RECORD_STRING) TRY(formula_text_put(book, &record));
        if (!is_cell(record.id)) continue;
        if (!cell_fits(book, (int64_t)u16_at(record.body, 0) + 1, &broken))
            return broken ? refuse(book) : OK;
        TRY(cell_put(book, &record));
    }
    return refuse(book);
}
