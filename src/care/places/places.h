/* places: where the city is: divisions, and the organisations that work in them.
 *
 *   division 330105000000 拱墅区 ─► 330105001000 米市巷街道 ─► 330105001055 大塘巷社区
 *
 * Invariants
 *  1. A scope is a 12-digit division code. The subtree of a division is the interval that
 *     division_subtree gives, so a row's `scope` column is all that rights need.
 *  2. Divisions, hotlines and letterheads are rows of data/places. Of what is here people write
 *     organisations alone, and papers take their numbers (letter.h).
 * It knows nobody who lives there; whom to call in need it knows (hotline.h).
 */
#ifndef CARE_PLACES_PLACES_H
#define CARE_PLACES_PLACES_H

#include "care/places/division.h"
#include "care/places/hotline.h"
#include "care/places/letter.h"
#include "care/places/organisation.h"
#include "core/walk/module.h"

extern const Module places_module;

#endif
