/* CityBook: the demo city's people as register workbooks, the way offices keep them: street by
 * street.
 *
 *   people ─► sorted by community ─► clean: csv          for the demo city
 *                                └─► dirty: xlsx with merged cells, xls, GB18030 csv
 *
 * Invariants
 *  1. A dirty book knows what must become of it: `good` rows land, `bad` ones come back; together
 *     they are its rows of people.
 *  2. Its people are sorted by community and ID number: the same draws make the same book.
 *  3. Only a dirty book has a title above its header, and rows that come back.
 */
#ifndef APP_CITY_BOOK_H
#define APP_CITY_BOOK_H

#include "app/city_people.h"
#include "core/base/err.h"
#include "core/wire/sheet.h"

typedef struct CityBook {
    CityPerson *people; /* sorted by community */
    size_t count;
    const CityPlace *places; /* of the whole city */
    size_t place_count;
    bool dirty;
    int64_t good, bad; /* rows of people; set by the writing */
} CityBook;

/* Draws the people of a book. */
void city_book_draw(CityPeople *people, Arena *arena, size_t count, CityBook *out);
/* CSV: UTF-8 when clean, GB18030 when dirty. */
MUST_CHECK Err city_book_write(Arena *arena, CityBook *book, SheetFormat format, const char *file);

#endif
