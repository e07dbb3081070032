/* places: where the city is: divisions, and the organisations that work in them.
 *
 *   division 330105000000 拱墅区 ─► 330105001000 米市巷街道 ─► 330105001055 大塘巷社区
 *
 * A scope is a 12-digit division code; the subtree of a division is the interval division_subtree gives, so a row's `scope`
 * column is all that rights need. It knows nobody who lives there; whom to call in need it knows (hotline.h).
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
