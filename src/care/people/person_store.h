/* Person_store: how a person gets into the tables and out again; only this room uses it.
 *
 * Invariants
 *  1. Written through by person.c alone; sealed by it, or ahead of it (person_admit).
 *  2. Sealed values, blind indexes, pinyin and name grams are made here from the plain ones at
 *     every write; nobody sends them.
 *  3. An update leaves a field-history row and goes up one version. The level is not among what it
 *     writes (person_set_level).
 *  4. Every single character of a name and every two and three that stand together are a gram of
 *     it, with the place where the person lives, and no other.
 */
#ifndef CARE_PEOPLE_PERSON_STORE_H
#define CARE_PEOPLE_PERSON_STORE_H

#include "care/people/person.h"
#include "core/walk/site.h"

enum { PERSON_GRAM = 3 };

typedef struct PersonGram {
    Str gram;
    int64_t scope; /* of an import that has not landed yet: where it will */
    int64_t person_id;
} PersonGram;
extern const Shape person_gram_shape;

/* What is stored of the plain values; asks no database. */
void person_store_seal(Op *op, Person *person);
/* Writes sealed ones; sets id, version, created_at. Whose ID number is already there keeps 0 as id,
 * and nothing of it is written. */
Err person_store_insert(Op *op, const List *people) MUST_CHECK;
/* Writes all of `person`, its history row against `before`, and a new version. */
Err person_store_update(Op *op, const Person *before, Person *person) MUST_CHECK;
/* Their grams go: of Person, with the name and the place that they have. */
Err person_store_forget_grams(Op *op, const List *people) MUST_CHECK;
extern const struct KeyedStep person_note_step; /* notes from before they were sealed */

#endif
