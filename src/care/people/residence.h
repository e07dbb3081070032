/* Residence: where a person lived and was registered, from when to when; written by person.c alone, never edited.
 */
#ifndef CARE_PEOPLE_RESIDENCE_H
#define CARE_PEOPLE_RESIDENCE_H

#include "core/walk/module.h"

typedef struct Residence {
    int64_t id, person_id;
    int64_t scope, registered_scope;
    Date valid_from, valid_to; /* valid_to: first day elsewhere */
    int64_t recorded_at, superseded_at;
} Residence;
extern const Shape residence_shape;
extern const Noun residence_noun;

#endif
