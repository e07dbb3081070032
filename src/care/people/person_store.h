/* Person_store: how a person gets into the tables and out again; only this room uses it.
 *
 * Invariants
 *  1. Written through by person.c alone.
 *  2. Sealed values, blind indexes, pinyin and name grams are made here from the plain ones at
 *     every write; nobody sends them.
 *  3. An update leaves a field-history row and goes up one version. The level is not among what it
 *     writes (person_set_level).
 *  4. Every single character of a name and every two that stand together is a gram of it, and no
 *     other.
 */
#ifndef CARE_PEOPLE_PERSON_STORE_H
#define CARE_PEOPLE_PERSON_STORE_H

#include "care/people/person.h"
#include "core/walk/site.h"

/* Seals, indexes, writes; sets id, version, created_at. ERR_CONFLICT: the ID number is already there. */
Err person_store_insert(Op *op, Person *person) MUST_CHECK;
/* Writes all of `person`, its history row against `before`, and a new version. */
Err person_store_update(Op *op, const Person *before, Person *person) MUST_CHECK;
extern const struct KeyedStep person_note_step; /* notes from before they were sealed */

#endif
