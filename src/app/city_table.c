#include "app/city_table.h"

#include <assert.h>

#include "core/base/embed.h"

static Str file_find(const char *name) {
    for (size_t i = 0; i < data_files_count; i++) {
        if (strcmp(data_files[i].name, name) == 0)
            return (Str){data_files[i].begin, (size_t)(data_files[i].end - data_files[i].begin)};
    }
    return STR_NONE;
}

static size_t count_of(Str text, char mark) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == mark;
    return count;
}

void city_table_open(Arena *arena, const char *file, CityTable *out) {
    Str rest = file_find(file), line, cell;
    assert(!str_is_none(rest));
    size_t lines = count_of(rest, '\n') + 1;
    bool headed = str_split(&rest, '\n', &line);
    assert(headed);
    *out = (CityTable){.columns = count_of(line, '\t') + 1};
    out->names = arena_array(arena, Str, out->columns);
    out->cells = arena_array(arena, Str, out->columns * lines);
    for (size_t i = 0; i < out->columns && str_split(&line, '\t', &cell); i++) out->names[i] = cell;
    while (str_split(&rest, '\n', &line)) {
        if (line.len == 0) continue;
        Str *row = out->cells + out->columns * out->rows++;
        for (size_t i = 0; i < out->columns && str_split(&line, '\t', &cell); i++) row[i] = cell;
    }
}

Str city_cell(const CityTable *table, size_t row, const char *column) {
    assert(row < table->rows);
    for (size_t i = 0; i < table->columns; i++) {
        if (str_equal_c(table->names[i], column)) return table->cells[row * table->columns + i];
    }
    assert(!"a column of a table that ships with the program");
    return STR_NONE;
}

int64_t city_number(const CityTable *table, size_t row, const char *column) {
    Str cell = city_cell(table, row, column);
    int64_t number = 0;
    bool sound = cell.len == 0 || str_read_int(cell, &number);
    assert(sound);
    return number;
}

void urn_open(Arena *arena, size_t most, CityUrn *out) {
    *out = (CityUrn){arena_array(arena, int64_t, most), arena_array(arena, size_t, most), 0};
}

void urn_add(CityUrn *urn, size_t what, int64_t weight) {
    urn->upto[urn->count] = (urn->count > 0 ? urn->upto[urn->count - 1] : 0) + weight;
    urn->what[urn->count++] = what;
}

size_t urn_draw(const CityUrn *urn, Rand *rand) {
    assert(urn->count > 0 && urn->upto[urn->count - 1] > 0);
    int64_t at = (int64_t)rand_below(rand, (uint32_t)urn->upto[urn->count - 1]);
    size_t low = 0, high = urn->count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (at < urn->upto[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return urn->what[low];
}

void urn_of_table(Arena *arena, const CityTable *table, const char *column, CityUrn *out) {
    urn_open(arena, table->rows, out);
    for (size_t i = 0; i < table->rows; i++) urn_add(out, i, city_number(table, i, column));
}
