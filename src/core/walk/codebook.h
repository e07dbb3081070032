/* Codebook: the codes of one table of data and what they are called, for forms that choose one and
 * lists that show one.
 *
 * Invariants
 *  1. A room offers each of its books as a route "<book>_codes": GET /api/codes/<book>, signed_in,
 *     out codes_shape; a text field whose `ref` names the book holds one of its codes, or words
 *     where what it tells may be said in words.
 *  2. Every code is told, of older dates too: one that has ended names what was, and is chosen no
 *     more.
 *  3. A book has at most 1,000 rows: a table with more is ERR_TOO_LARGE.
 */
#ifndef CORE_WALK_CODEBOOK_H
#define CORE_WALK_CODEBOOK_H

#include "core/walk/module.h"

typedef struct CodebookRow {
    Str code, name_zh, name_en;
    Date valid_to; /* 0: no end is known */
} CodebookRow;
/* Of statements: select code, name_zh, name_en … order by code; of dated codes valid_to as well, in
 * the order of valid_from. */
extern const Shape codebook_row_shape;

typedef struct Codes {
    List items;
} Codes;
extern const Shape codes_shape;

/* Of a code that stands more than once the last name counts; it has ended when all its rows
 * have. */
Err op_list_codes(Op *op, const Statement *statement, Codes *out) MUST_CHECK;
/* Adds those of a book whose codes are those of the words "<book>.<code>": all of them. */
void op_list_words(Op *op, const char *book, Codes *out);
/* Of a book whose codes stand in the program: their names are the words "<book>.<code>". */
void op_list_worded(Op *op, const char *book, const List *codes /* of Str */, Codes *out);

/* Of a book whose codes are called otherwise: each by the name beside it. */
void op_list_called(Op *op, const Str *codes, const Str *names, size_t count, Codes *out);

/* What a code is called by the words "<book>.<code>"; whatever is none of them stands as it was
 * written. */
Str op_code_words(const Op *op, const char *book, Str code);

#endif
