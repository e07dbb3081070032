/* Json: bytes to jansson documents and structs to bytes, by Field rows.
 *
 * Invariants
 *  1. Reading refuses duplicate members, broken UTF-8, NUL, more than 32 levels, and any number
 *     that a field cannot hold; the levels are counted before the parser runs.
 *  2. Every fault of a document is found in one reading; a member at fault does not end it.
 *  3. Writing streams into a Buf; no document is built. "No value" is written null, whatever the
 *     kind.
 *  4. HIDDEN, WRITEONLY and F_BLOB fields are never written, whatever `show` says.
 *
 * Limits of a Field row: min = max = 0 is no limit; a max below min is no upper limit; F_REF takes
 * only ids above 0; a list without max holds 256 items. An empty text is shorter than nothing: only
 * REQUIRED refuses it.
 */
#ifndef CORE_WIRE_JSON_H
#define CORE_WIRE_JSON_H

#include <jansson.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/shape.h"

/* One fault of an input, as RFC 9457 "errors" shows it. The codes given here, and their {0}:
 *   required · too_long {most} · too_short {least} · too_many {most} · too_few {least} ·
 *   out_of_range {from–to} · bad_character · not_a_number · not_an_amount · not_yes_or_no ·
 *   not_a_date · not_a_time · not_json {where} · unknown_code {code} · unknown_field · read_only ·
 *   wrong_type {expected} */
typedef struct Fault {
    Str field;        /* "contacts[2].phone" */
    const char *code; /* stable, one of the list below; its words are the word "fault.<code>" */
    Str detail;       /* fills {0} of the words: the limit, the sum expected; may be none */
} Fault;

typedef struct Faults {
    Arena *arena;
    Fault items[64];
    size_t count; /* all faults are counted, the first 64 kept */
} Faults;

void fault_add(Faults *faults, Str field, const char *code, Str detail);
/* Whether one of the first `count` is of this field, or of something inside it. */
bool faults_name(const Faults *faults, size_t count, Str field);

/* Parses; ERR_MALFORMED with where it broke in *detail. Free with json_decref. */
MUST_CHECK Err json_read(Arena *arena, Str text, json_t **out, Str *detail);
/* A document into a struct by rows, every fault at once; returns a bit per top-level field that was
 * there. READONLY members are faults, HIDDEN and unknown ones too. The record must have been
 * cleared (shape_clear). */
uint64_t json_decode(Arena *arena, const Shape *shape, const json_t *object, void *record,
                     Faults *faults);
/* One text value (a query parameter, a path part, a spreadsheet cell) into one field, whatever its
 * flags. Looser than JSON: dates as people write them, F_FEN in yuan, 是/否 for F_BOOL. An empty
 * text leaves the record as it is. */
void field_decode(Arena *arena, const Field *field, Str text, void *record, Faults *faults);
/* REQUIRED fields that have no value become faults, inside nests and lists too; blank text and an
 * empty list are none. */
void shape_require(const Shape *shape, const void *record, Faults *faults);

/* Decides how a field is shown. SHOW_MASKED without a mask of its own shows ***, a masked nest or
 * list is left out. */
typedef enum Show { SHOW_PLAIN, SHOW_MASKED, SHOW_NOT } Show;
typedef Show (*ShowFn)(void *context, const Field *field);

void json_write_record(Buf *out, const Shape *shape, const void *record, ShowFn show,
                       void *context);
void json_write_text(Buf *out, Str text); /* quoted and escaped; none becomes null */
Str mask_text(Arena *arena, Mask mask, Str value);
/* One field as plain text, as lists, exports and prints show it; enums as their code, F_FEN in
 * yuan; none for no value and for what is not one text (F_BLOB, F_NEST, F_LIST). field_decode reads
 * it back. */
Str field_print(Arena *arena, const Field *field, const void *record);

#endif
