/* Import: a register workbook into the register, as a job (R01).
 *
 *   file (blob) ─► header words ─► rows ─► read ahead ─► [check] ─► [apply] ─► done      faults ─► error workbook
 *                            (import_portion.h)              └ mode "all" and a fault: nothing lands ─► [undo] what had begun to
 *
 * Invariants
 *  1. A row lands whole, with its contact, or not at all; one that does not land stands in
 *     import_fault with a reason for every field that is wrong, its cells sealed. What follows from
 *     a registration follows for a row that landed.
 *  2. Mode "rows": good rows land. Mode "all": everything is checked first; one fault, and nothing
 *     lands. Mode "check": nothing lands; the faults are told as if it had been tried.
 *  3. The cursor is stored with each chunk: killed anywhere, the import goes on at the next row; a
 *     row never lands twice, because its ID number is claimed for the job.
 *  4. Mode "all" is never there by half. Whoever lands stands below zero (-scope), where no reach
 *     reaches: no list, count or search shows them and nothing can be hung on them. The last chunk
 *     turns all of them at once, in the commit that also ends the job; an undo, killed anywhere,
 *     takes away only who was never seen, and so does the job that follows an import that failed.
 *     Until then their ID numbers are taken. The turn is one statement a table over all of them:
 *     about 16 µs of the writer a person.
 *  5. A workbook that cannot be opened, or has no header, starts no job: it is read that far before
 *     the answer. What is wrong further down fails the job; either way it takes no more memory than
 *     two portions and a row may (import_portion.h, sheet.h).
 *  6. What a row stores is what a registration by hand stores (person_admit, contact_admit), sealed
 *     before the writer sees it.
 */
#ifndef CARE_PEOPLE_IMPORT_H
#define CARE_PEOPLE_IMPORT_H

#include "care/people/contact.h"
#include "care/people/person.h"
#include "core/walk/job.h"

extern const Noun import_noun;
extern const JobKind people_import, people_import_undo;

/* Which column holds what, by the words of the header row. */
enum {
    COLUMN_NAME,
    COLUMN_ID,
    COLUMN_PHONE,
    COLUMN_ADDRESS,
    COLUMN_STREET,
    COLUMN_COMMUNITY,
    COLUMN_LIVING,
    COLUMN_INCOME,
    COLUMN_BIRTH,
    COLUMN_NOTE,
    COLUMN_LNG, /* of the home, WGS-84 */
    COLUMN_LAT,
    COLUMN_CONTACT_NAME, /* who is called first in an emergency */
    COLUMN_CONTACT_PHONE,
    COLUMN_CONTACT_RELATION,
    COLUMN_REGISTERED, /* household registration (户籍): a place in words, or its code */
    COLUMN_NATIONALITY,
    COLUMN_COUNT
};
typedef struct ImportColumns {
    int64_t at[COLUMN_COUNT]; /* index of the cell; -1: absent */
} ImportColumns;

extern const Choices import_fields; /* what a column may hold: code COLUMN_… + 1 */

typedef struct ImportColumn {
    int64_t at;    /* which column, the first is 0 */
    int32_t field; /* import_fields */
} ImportColumn;
enum { IMPORT_ROWS = 1, IMPORT_ALL, IMPORT_CHECK };
typedef struct ImportAsk {
    int64_t blob_id;
    int32_t mode;
    int64_t header_row, rows;
    List columns; /* of ImportColumn; none: by the words of the header */
} ImportAsk;

/* What one row tells of. */
typedef struct ImportEntry {
    Person person;
    Contact contact;
    bool has_contact;
    bool placed; /* as person_admit asks */
} ImportEntry;

typedef struct ImportRow {
    int64_t number; /* as the sheet shows it */
    const Str *cells;
    size_t count;
} ImportRow;

/* Places that the rows before have named, so that the next are not looked up again: of one reader,
 * for one account's place and one day. */
enum { IMPORT_PLACES = 16384 };
typedef struct ImportPlace {
    Str words;
    int64_t scope;
    bool is_home;  /* this account may register somebody who lives there */
    bool in_words; /* of a household registration: its words tell more than the scope */
} ImportPlace;
typedef struct ImportPlaces {
    Arena arena;
    ImportPlace items[IMPORT_PLACES]; /* by hash */
    size_t count;
} ImportPlaces;
void import_places_forget(ImportPlaces *places);

/* Is this the header row? At least a name and an ID number column. */
bool import_columns(const Str *cells, size_t count, ImportColumns *out);
/* A header that is understood, and whose column is left: a row number, what the ID number tells
 * already, what is not ours to keep. */
bool import_passes_over(Str header);
/* Cells into an entry; what cannot be understood becomes a fault. Division names are looked up
 * under op's actor's place. */
Err import_row_read(Op *op, const ImportColumns *columns, const ImportRow *row,
                    ImportPlaces *places, ImportEntry *out) MUST_CHECK;

/* Reaction to job_failed. */
Err import_on_failure(Op *op, const Event *event) MUST_CHECK;

/* The error workbook of a job: row, reasons in words, the cells as they came under the header they
 * came with, so that it can be mended and imported again. A route function: IdKey in, ReplyFile
 * out. */
Err import_errors(Op *op, const void *in, void *out) MUST_CHECK;

#endif
