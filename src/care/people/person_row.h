/* Person_row: a person as lists and search results show them.
 *
 * Invariants
 *  1. Nothing sealed is in it, so nothing is unsealed. ID number and telephone are there as blind
 *     indexes, which no answer carries.
 *  2. A name is masked unless the reader holds people.see; a level is seen with assess.read alone.
 */
#ifndef CARE_PEOPLE_PERSON_ROW_H
#define CARE_PEOPLE_PERSON_ROW_H

#include "core/base/shape.h"

typedef struct PersonRow {
    int64_t id;
    Str name;
    int32_t sex;
    Date birth;
    int32_t state;
    int64_t scope;
    int32_t living, income;
    int64_t level;
    Date level_until;
    Str pinyin, initials, id_index, phone_index;
} PersonRow;
extern const Shape person_row_shape;

#endif
