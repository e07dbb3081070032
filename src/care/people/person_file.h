/* Person_file: a paper in an older person's file (一人一档): a scan of an identity paper, a page of
 * the household register, a certificate (R01).
 *
 *   [standing] ──end──► [ended, with day and reason]      never deleted; what was wrong is ended and brought anew
 *
 * Invariants
 *  1. Its bytes lie sealed (blob.h) and are read with the record, wherever its person lives now: by
 *     the person's place, not by the place of whoever brought them.
 *  2. What is noted of it may tell of health and is stored sealed. "Other" has a note that says
 *     what it is.
 *  3. Papers are read by those who keep the register (people.files) and by nobody else who may look
 *     at the person.
 */
#ifndef CARE_PEOPLE_PERSON_FILE_H
#define CARE_PEOPLE_PERSON_FILE_H

#include "core/walk/module.h"

extern const Choices person_file_kinds;

typedef struct PersonFile {
    int64_t id;
    int64_t person_id;
    int32_t kind;
    int64_t blob_id;
    Str note;
    Date taken_on; /* into the person's file */
    Date ended_on; /* first day it stands for nothing any more */
    Str end_reason;
    int64_t account_id, created_at;
} PersonFile;
extern const Shape person_file_shape;
extern const Noun person_file_noun;

#endif
