#include "app/city_book.h"

#include <iconv.h>

#include "app/city_dirt.h"

static int compare_place(const void *a, const void *b) {
    const CityPerson *one = a, *other = b;
    if (one->place->community != other->place->community)
        return one->place->community < other->place->community ? -1 : 1;
    return str_compare(one->id_number, other->id_number);
}

void city_book_draw(CityPeople *people, Arena *arena, size_t count, CityBook *out) {
    *out = (CityBook){.people = arena_array(arena, CityPerson, count), .count = count};
    out->places = city_places(people, &out->place_count);
    for (size_t i = 0; i < count; i++) city_people_next(people, arena, &out->people[i]);
    if (count > 1) qsort(out->people, count, sizeof *out->people, compare_place);
}

static void put_line(SheetWriter *writer, const char *text) {
    sheet_put(writer, CELL_TEXT, str_from(text));
    sheet_end_row(writer);
}

static void put_headers(SheetWriter *writer) {
    for (size_t i = 0; i < BOOK_COLUMNS; i++)
        sheet_put(writer, CELL_HEADER, str_from(book_headers[i]));
    sheet_end_row(writer);
}

static void put_row(SheetWriter *writer, const BookRow *row) {
    for (size_t i = 0; i < BOOK_COLUMNS; i++) {
        bool number = i == BOOK_NUMBER || i == BOOK_LNG || i == BOOK_LAT;
        sheet_put(writer, number ? CELL_NUMBER : CELL_TEXT, row->cells[i]);
    }
    sheet_end_row(writer);
}

static void put_person(Arena *arena, SheetWriter *writer, CityBook *book, size_t i) {
    BookRow row;
    book_row_make(arena, &book->people[i], i + 1, &row);
    if (book->dirty) book_row_spoil(arena, &book->people[i], i + 1, &row);
    put_row(writer, &row);
    if (row.fails)
        book->bad++;
    else
        book->good++;
    if (!book->dirty || !book_row_repeats(i + 1)) return;
    put_row(writer, &row);
    book->bad++;
}

static Err write_plain(Arena *arena, CityBook *book, SheetFormat format, const char *file) {
    SheetWriter *writer = NULL;
    TRY(sheet_create(file, format, "老年人", &writer));
    if (book->dirty) {
        put_line(writer, book_title);
        put_line(writer, book_office);
    }
    put_headers(writer);
    for (size_t i = 0; i < book->count; i++) put_person(arena, writer, book, i);
    return sheet_finish(writer);
}

static Err convert(iconv_t converter, FILE *from, FILE *to) {
    char in[4096], out[8192];
    size_t kept = 0, got;
    while ((got = fread(in + kept, 1, sizeof in - kept, from)) > 0) {
        char *at = in, *put = out;
        size_t left = kept + got, room = sizeof out;
        /* What is left over is the beginning of a character whose end comes with the next piece. */
        (void)iconv(converter, &at, &left, &put, &room);
        if (left >= 8) return ERR_INTERNAL;
        if (fwrite(out, 1, sizeof out - room, to) != sizeof out - room) return ERR_UNAVAILABLE;
        memmove(in, at, left);
        kept = left;
    }
    return kept == 0 && ferror(from) == 0 ? OK : ERR_UNAVAILABLE;
}

/* Spreadsheets of this country save csv in its own charset, without saying so. */
static Err to_gb18030(const char *from, const char *to) {
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    Err err = in != NULL && out != NULL ? OK : ERR_UNAVAILABLE;
    if (err == OK && fgetc(in) == 0xEF) /* a byte order mark is no part of it */
        (void)fseek(in, 3, SEEK_SET);
    else if (err == OK)
        rewind(in);
    if (err == OK) err = convert(converter, in, out);
    if (in != NULL) (void)fclose(in);
    if (out != NULL && fclose(out) != 0) err = ERR_UNAVAILABLE;
    (void)iconv_close(converter);
    return err;
}

Err city_book_write(Arena *arena, CityBook *book, SheetFormat format, const char *file) {
    book->good = book->bad = 0;
    if (book->dirty && format == SHEET_XLSX) return book_write_merged(arena, book, file);
    if (!book->dirty || format != SHEET_CSV) return write_plain(arena, book, format, file);
    const char *plain = arena_printf(arena, "%s.utf8", file).ptr;
    Err err = write_plain(arena, book, format, plain);
    if (err == OK) err = to_gb18030(plain, file);
    (void)remove(plain);
    return err;
}
