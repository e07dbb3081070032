#include "core/wire/sheet_reader.h"

void row_begin(SheetRow *row, int64_t number) {
    arena_reset(&row->arena);
    memset(row->cells, 0, row->count * sizeof row->cells[0]);
    row->count = 0;
    row->number = number;
}

Err row_put(SheetRow *row, size_t column, Str text) {
    text = str_trim(text);
    if (text.len == 0) return OK;
    if (column >= SHEET_COLUMNS) return sheet_refuse(&row->fault, ERR_TOO_LARGE, "columns");
    if (text.len > SHEET_CELL_BYTES) return sheet_refuse(&row->fault, ERR_TOO_LARGE, "cell");
    row->cells[column] = text;
    if (column >= row->count) row->count = column + 1;
    return OK;
}

bool formula_begins(Str text) {
    static const char *const marks[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_starts(text, str_from(marks[i]))) return true;
    return false;
}

size_t utf8_put(char *at, uint32_t code_point) {
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t len = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        at[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    at[0] = (char)(leads[len - (len == 1)] | code_point);
    return len;
}

void table_init(StringTable *table) {
    *table = (StringTable){0};
    arena_init(&table->arena, 0);
}

static bool table_grow(StringTable *table) {
    size_t cap = table->cap ? table->cap * 2 : 1024;
    Str *items = realloc(table->items, cap * sizeof(Str));
    if (!items) return false;
    table->items = items;
    table->cap = cap;
    return true;
}

bool table_add(StringTable *table, Str text) {
    table->bytes += (int64_t)(text.len + 2 * sizeof(Str));
    if (table->bytes > SHEET_TABLE_BYTES) return false;
    if (table->count == table->cap && !table_grow(table)) return false;
    table->items[table->count++] = text.len > 0 ? arena_copy(&table->arena, text) : STR("");
    return true;
}

void table_clear(StringTable *table) {
    arena_clear(&table->arena);
    free(table->items);
}
