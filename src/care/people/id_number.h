/* Id_number: resident ID numbers, GB 11643-1999, residence permits of Hong Kong, Macau and Taiwan
 * (810000 820000 830000) and the foreign permanent resident card of 2023 (starts with 9).
 *
 * Invariants
 *  1. What is read without a fault has 18 characters, upper case, with the right check character;
 *     15 digits have been upgraded.
 *  2. Its birth is a day that exists, not after today and not more than 130 years before it.
 *  3. No division code is refused: abolished ones are on living people's cards.
 *  4. Arithmetic alone: nothing is looked up, so the same text gives the same answer.
 */
#ifndef CARE_PEOPLE_ID_NUMBER_H
#define CARE_PEOPLE_ID_NUMBER_H

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/str.h"

typedef struct IdNumber {
    Str number; /* 18 characters, upper case */
    Date birth;
    int sex;          /* SEX_MALE, SEX_FEMALE */
    int64_t division; /* its six digits */
    bool was_15;      /* upgraded from the form that ended in 2013 */
    bool review;      /* 15 digits with sequence 996–999: born 18xx, a person must look */
} IdNumber;

/* NULL when valid, else the fault's code: "id_length" "id_character" "id_date" "id_future"
 * "id_check" (detail: expected one). */
const char *id_number_read(Arena *arena, Str text, Date today, IdNumber *out, Str *detail);

/* Mobile or landline, separators and +86 stripped: 11 digits starting 13–19, or area code and 7–8
 * digits. False: neither. */
bool phone_read(Arena *arena, Str text, Str *out);

#endif
