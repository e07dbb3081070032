/* A dirty book as xlsx: what people do with a spreadsheet that the plain writer does not. */
#include <assert.h>
#include <xlsxwriter.h>

#include "app/city_dirt.h"

enum { TITLE_ROWS = 3, MERGE_MOST = 6 };

typedef struct Merged {
    Arena *arena;
    CityBook *book;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *title, *date;
    lxw_row_t row;
    bool sound;
} Merged;

static void note(Merged *merged, lxw_error error) {
    if (error != LXW_NO_ERROR) merged->sound = false;
}

static const char *text_of(Merged *merged, Str text) {
    return arena_copy(merged->arena, text).ptr;
}

static void put_titles(Merged *merged) {
    lxw_worksheet *sheet = merged->sheet;
    lxw_col_t last = BOOK_COLUMNS - 1;
    note(merged, worksheet_merge_range(sheet, 0, 0, 0, last, book_title, merged->title));
    note(merged, worksheet_merge_range(sheet, 1, 0, 1, last, book_office, NULL));
    for (lxw_col_t i = 0; i < BOOK_COLUMNS; i++)
        note(merged, worksheet_write_string(sheet, 2, i, book_headers[i], merged->title));
}

static void put_date(Merged *merged, Str iso) {
    Date day = 0;
    bool sound = date_read(iso, &day);
    assert(sound);
    lxw_datetime when = {.year = date_year(day), .month = date_month(day), .day = date_day(day)};
    note(merged,
         worksheet_write_datetime(merged->sheet, merged->row, BOOK_BIRTH, &when, merged->date));
}

static void put_cell(Merged *merged, const BookRow *row, lxw_col_t column) {
    Str cell = row->cells[column];
    double number = 0;
    bool as_number =
        column == BOOK_NUMBER || column == BOOK_PHONE || column == BOOK_LNG || column == BOOK_LAT;
    if (str_is_empty(cell)) return;
    if (column == BOOK_BIRTH && row->birth_is_serial)
        put_date(merged, cell);
    else if (as_number && str_read_real(cell, &number))
        note(merged, worksheet_write_number(merged->sheet, merged->row, column, number, NULL));
    else
        note(merged, worksheet_write_string(merged->sheet, merged->row, column,
                                            text_of(merged, cell), NULL));
}

static void put_row(Merged *merged, const BookRow *row, bool with_street) {
    for (lxw_col_t i = 0; i < BOOK_COLUMNS; i++) {
        if (i != BOOK_STREET || with_street) put_cell(merged, row, i);
    }
    merged->row++;
}

/* A community of this name stands in one street alone, so that an empty street cell leaves no
 * doubt. */
static bool is_alone(const CityBook *book, const CityPlace *place) {
    for (size_t i = 0; i < book->place_count; i++) {
        const CityPlace *other = &book->places[i];
        if (other->community != place->community && other->county == place->county &&
            str_equal(other->community_name, place->community_name))
            return false;
    }
    return true;
}

/* How many people from `i` on share their street cell. */
static size_t run_of(const CityBook *book, size_t i) {
    size_t end = i;
    while (end < book->count && end - i < MERGE_MOST &&
           book->people[end].place->community == book->people[i].place->community)
        end++;
    return is_alone(book, book->people[i].place) ? end - i : 1;
}

static void put_person(Merged *merged, size_t i, bool with_street) {
    CityBook *book = merged->book;
    BookRow row;
    book_row_make(merged->arena, &book->people[i], i + 1, &row);
    book_row_spoil(merged->arena, &book->people[i], i + 1, &row);
    put_row(merged, &row, with_street);
    if (row.fails)
        book->bad++;
    else
        book->good++;
    if (!book_row_repeats(i + 1)) return;
    put_row(merged, &row, with_street);
    book->bad++;
}

static void put_people(Merged *merged) {
    const CityBook *book = merged->book;
    for (size_t i = 0, count; i < book->count; i += count) {
        count = run_of(book, i);
        lxw_row_t first = merged->row;
        for (size_t k = 0; k < count; k++) put_person(merged, i + k, false);
        lxw_row_t last = merged->row - 1;
        const char *street = text_of(merged, book->people[i].place->street_name);
        note(merged, last > first
                         ? worksheet_merge_range(merged->sheet, first, BOOK_STREET, last,
                                                 BOOK_STREET, street, NULL)
                         : worksheet_write_string(merged->sheet, first, BOOK_STREET, street, NULL));
    }
}

Err book_write_merged(Arena *arena, CityBook *book, const char *file) {
    Merged merged = {.arena = arena, .book = book, .row = TITLE_ROWS, .sound = true};
    merged.workbook = workbook_new(file);
    if (merged.workbook == NULL) return ERR_UNAVAILABLE;
    merged.sheet = workbook_add_worksheet(merged.workbook, "老年人");
    merged.title = workbook_add_format(merged.workbook);
    merged.date = workbook_add_format(merged.workbook);
    format_set_bold(merged.title);
    format_set_align(merged.title, LXW_ALIGN_CENTER);
    format_set_num_format(merged.date, "yyyy/m/d");
    put_titles(&merged);
    put_people(&merged);
    bool closed = workbook_close(merged.workbook) == LXW_NO_ERROR;
    return merged.sound && closed ? OK : ERR_UNAVAILABLE;
}
