#include "core/wire/sheet_xlsx.h"

#define ROW_LAST INT64_C(1000000000)

void text_begin(CellText *text) {
    text->len = 0;
    text->open = false;
    text->phonetic = 0;
}

bool text_add(CellText *text, Str piece) {
    if (!text->open) return true;
    if (piece.len > SHEET_CELL_BYTES - text->len) return false;
    memcpy(text->bytes + text->len, piece.ptr, piece.len);
    text->len += piece.len;
    return true;
}

/* The character of "_x4E00_" at the start of `text`; 0 when there is none. */
static uint32_t escape_at(Str text) {
    uint32_t value = 0;
    if (text.len < 7 || text.ptr[0] != '_' || text.ptr[1] != 'x' || text.ptr[6] != '_') return 0;
    for (size_t i = 2; i < 6; i++) {
        char c = text.ptr[i];
        bool digit = c >= '0' && c <= '9';
        char low = (char)(c | 0x20);
        if (!digit && (low < 'a' || low > 'f')) return 0;
        value = value * 16 + (uint32_t)(digit ? c - '0' : low - 'a' + 10);
    }
    return value >= 0xD800 && value <= 0xDFFF ? 0 : value;
}

Str text_end(CellText *text) {
    size_t to = 0;
    for (size_t from = 0; from < text->len;) {
        uint32_t escaped = escape_at((Str){text->bytes + from, text->len - from});
        if (escaped) {
            to += utf8_put(text->bytes + to, escaped);
            from += 7;
        } else {
            text->bytes[to++] = text->bytes[from++];
        }
    }
    text->len = to;
    text->bytes[to] = '\0';
    return (Str){text->bytes, to};
}

static void refuse_workbook(Xlsx *book) {
    xml_refuse(&book->sheet, ERR_MALFORMED, "workbook");
}

static void row_start(Xlsx *book, const char **attributes) {
    int64_t number = xml_attribute_int(attributes, "r", book->row_number + 1);
    if (number <= book->row_number || number > ROW_LAST) {
        refuse_workbook(book);
        return;
    }
    book->row_number = number;
    book->column = 0;
    row_begin(book->row, number);
}

/* "AB12" is column 27. Any column past the ceiling is told by the ceiling itself. */
static size_t column_of(Str reference) {
    size_t column = 0;
    for (size_t i = 0; i < reference.len && column <= SHEET_COLUMNS; i++) {
        char c = (char)(reference.ptr[i] & ~0x20);
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + (size_t)(c - 'A' + 1);
    }
    return column == 0 ? SHEET_COLUMNS : column - 1;
}

static char kind_of(Str type) {
    if (str_is_none(type)) return 'n';
    if (type.len == 1 && strchr("nsbd", type.ptr[0])) return type.ptr[0];
    return 't';
}

static void cell_start(Xlsx *book, const char **attributes) {
    Str reference = xml_attribute(attributes, "r");
    if (!str_is_none(reference)) book->column = column_of(reference);
    book->style = xml_attribute_int(attributes, "s", 0);
    book->kind = kind_of(xml_attribute(attributes, "t"));
    text_begin(&book->text);
}

static bool is_whole_number(Str text) {
    Str digits = str_starts(text, STR("-")) ? str_slice(text, 1, text.len) : text;
    if (digits.len == 0 || digits.len > 18 || digits.ptr[0] == '0') return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9') return false;
    }
    return true;
}

/* Digits that a double would not hold are kept as they were written: an ID number may stand as a
 * number. */
static Str number_text(Xlsx *book, Str text) {
    double value = 0;
    bool plain = formats_kind(&book->formats, book->style) == NUMBER_PLAIN;
    if ((plain && is_whole_number(text)) || !str_read_real(text, &value))
        return arena_copy(&book->row->arena, text);
    return number_print(&book->row->arena, &book->formats, book->style, value);
}

/* "1946-02-15T00:00:00Z" is the day alone. */
static Str day_text(Xlsx *book, Str text) {
    if (text.len > 18 && str_equal(str_slice(text, 10, 19), STR("T00:00:00"))) text.len = 10;
    return arena_copy(&book->row->arena, text);
}

static Str cell_text(Xlsx *book, Str text) {
    int64_t at = -1;
    switch (book->kind) {
    case 's':
        if (str_read_int(text, &at) && at >= 0 && (size_t)at < book->strings.count)
            return book->strings.items[at];
        refuse_workbook(book);
        return STR_NONE;
    case 'n':
        return number_text(book, text);
    case 'b':
        return str_equal(text, STR("0")) ? STR("FALSE") : STR("TRUE");
    case 'd':
        return day_text(book, text);
    default:
        return arena_copy(&book->row->arena, text);
    }
}

static void cell_end(Xlsx *book) {
    Str text = text_end(&book->text);
    if (text.len > 0) text = cell_text(book, text);
    Err err = row_put(book->row, book->column, text);
    if (err != OK) xml_refuse(&book->sheet, err, book->row->fault);
    book->column++;
}

static void on_start(void *context, const char *name, const char **attributes) {
    Xlsx *book = context;
    if (strcmp(name, "c") == 0)
        cell_start(book, attributes);
    else if (strcmp(name, "row") == 0)
        row_start(book, attributes);
    else if (strcmp(name, "v") == 0)
        book->text.open = true;
    else if (strcmp(name, "t") == 0)
        book->text.open = book->text.phonetic == 0;
    else if (strcmp(name, "rPh") == 0)
        book->text.phonetic++;
}

static void on_end(void *context, const char *name) {
    Xlsx *book = context;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        book->text.open = false;
    else if (strcmp(name, "rPh") == 0)
        book->text.phonetic--;
    else if (strcmp(name, "c") == 0)
        cell_end(book);
    else if (strcmp(name, "row") == 0 && book->row->count > 0)
        xml_pause(&book->sheet);
}

static void on_text(void *context, Str piece) {
    Xlsx *book = context;
    if (!text_add(&book->text, piece)) xml_refuse(&book->sheet, ERR_TOO_LARGE, "cell");
}

const XmlHandler xlsx_row_handler = {on_start, on_end, on_text};

Err xlsx_next(void *state, SheetRow *row) {
    Xlsx *book = state;
    book->row = row;
    row_begin(row, book->row_number);
    Err err = xml_next(&book->sheet);
    if (err != OK && err != ERR_NOT_FOUND) row->fault = book->package.fault;
    return err;
}
