/* CityTable: a table that ships with the program, as rows of text; CityUrn: draws by weight.
 *
 * Invariants
 *  1. The raw material of the demo city (data/demo/) is part of the program: a file, column or
 *     number that is not there is a programmer's mistake.
 *  2. Cells are views into the program; only the rows of views lie in the arena.
 *  3. Nobody adds more to an urn than it was opened for; its weights add up to less than 2^32.
 */
#ifndef APP_CITY_TABLE_H
#define APP_CITY_TABLE_H

#include "core/base/arena.h"
#include "core/base/rand.h"
#include "core/base/str.h"

typedef struct CityTable {
    Str *names, *cells;
    size_t columns, rows;
} CityTable;

void city_table_open(Arena *arena, const char *file, CityTable *out); /* "demo/ages.tsv" */
Str city_cell(const CityTable *table, size_t row, const char *column);
int64_t city_number(const CityTable *table, size_t row, const char *column); /* 0 when empty */

typedef struct CityUrn {
    int64_t *upto; /* sums of the weights */
    size_t *what;
    size_t count;
} CityUrn;

void urn_open(Arena *arena, size_t most, CityUrn *out);
void urn_add(CityUrn *urn, size_t what, int64_t weight);
size_t urn_draw(const CityUrn *urn,
                Rand *rand); /* what was added; at least one weight is above 0 */
/* Every row of a table, weighed by a column. */
void urn_of_table(Arena *arena, const CityTable *table, const char *column, CityUrn *out);

#endif
