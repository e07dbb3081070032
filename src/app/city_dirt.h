/* CityDirt: what goes wrong in registers that were kept by hand; used by city_book*.c.
 *
 * Invariants
 *  1. Which row is spoiled, and how, follows from its number alone: nothing is drawn.
 *  2. Only the cells are spoiled; the person stays as drawn.
 *  3. The import must refuse a row that `fails`, and the second of one that comes twice; all other
 *     dirt it mends by itself.
 */
#ifndef APP_CITY_DIRT_H
#define APP_CITY_DIRT_H

#include "app/city_book.h"

enum {
    BOOK_NUMBER,
    BOOK_NAME,
    BOOK_ID,
    BOOK_SEX,
    BOOK_BIRTH,
    BOOK_PHONE,
    BOOK_STREET,
    BOOK_COMMUNITY,
    BOOK_ADDRESS,
    BOOK_LIVING,
    BOOK_INCOME,
    BOOK_LNG,
    BOOK_LAT,
    BOOK_NOTE,
    BOOK_REGISTERED,
    BOOK_NATIONALITY,
    BOOK_COLUMNS
};
extern const char *const book_headers[BOOK_COLUMNS];
extern const char *const book_title, *const book_office;

typedef struct BookRow {
    Str cells[BOOK_COLUMNS];
    bool birth_is_serial; /* a true date cell, where the format has one */
    bool fails;           /* the register will not take it */
} BookRow;

void book_row_make(Arena *arena, const CityPerson *person, size_t number, BookRow *out);
/* Spoils some rows, by their number: most of what it does can be mended by a patient reader, some
 * cannot. */
void book_row_spoil(Arena *arena, const CityPerson *person, size_t number, BookRow *row);
/* Row `number` comes twice. */
bool book_row_repeats(size_t number);

/* As xlsx, with a merged title and street cells merged over the rows of a street: what the plain
 * writer does not do. */
MUST_CHECK Err book_write_merged(Arena *arena, CityBook *book, const char *file);

#endif
