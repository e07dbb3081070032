/* Letter: what makes a paper official: the unit that gives it out, its document number (文号), and
 * a check that anyone can make.
 *
 *   letterhead   place ─► 杭州市拱墅区民政局, 拱民, portal        a dated row of data/places/letterheads.tsv; else out of the place's name
 *   number       paper × place × year ─► 1, 2, 3 …            拱民养批〔2026〕12号
 *   check        the code at the foot ─► what, whose, when, how many pages; never about whom
 *
 * Invariants
 *  1. A number is given once for a record and kept; asking again gives the same one.
 *  2. A series has no gap: a number is taken in the transaction of the act it is for, and is gone
 *     with it when that fails.
 *  3. The text of a number stays as it was given, whatever the unit is called later.
 */
#ifndef CARE_PLACES_LETTER_H
#define CARE_PLACES_LETTER_H

#include "core/walk/print.h"

typedef struct Letterhead {
    int64_t scope;
    Str unit;   /* its full name */
    Str mark;   /* 发文机关代字 */
    Str portal; /* https://…, where the public portal of the place is; none: not told */
    Date valid_from, valid_to;
    Str source;
} Letterhead;

typedef struct DocumentNumber {
    int64_t id;
    Str form; /* number of the form */
    int64_t year, number;
    Str text, unit;
    int64_t subject; /* the record it was given for */
    Date issued_on;
    int64_t account_id;
    int64_t scope; /* the unit's place */
} DocumentNumber;
extern const Shape letterhead_shape, document_number_shape, paper_check_shape;
extern const Noun letter_noun;

/* The unit of a place: a county's bureau, a street's office, a community's committee. */
Err letterhead_of(Op *op, int64_t scope, Letterhead *out) MUST_CHECK;
/* Who acts on a record of `scope`: the actor's street or county; else the record's county. */
int64_t letter_scope(const Op *op, int64_t scope);
/* Gives the next number of the actor's unit, unless the record has one. */
Err number_give(Op *op, const PrintPaper *paper, int64_t scope, int64_t subject) MUST_CHECK;
/* Unit, number and day of a paper about a record; without a number, the unit of its place. */
Err letter_head(Op *op, const PrintPaper *paper, int64_t scope, int64_t subject,
                PrintHead *out) MUST_CHECK;
/* The same for what an organisation gives out by itself. */
Err organisation_head(Op *op, int64_t org_id, int64_t subject, PrintHead *out) MUST_CHECK;
/* The names of the places from the county down: 拱墅区米市巷街道大塘巷社区. */
Err place_name(Op *op, int64_t scope, Str *out) MUST_CHECK;
/* Who did something, for a signature; none for nobody and for the system. */
Err account_name(Op *op, int64_t account_id, Str *out) MUST_CHECK;

#endif
