/* Setting: dated numbers (module.h) that ship as data; here only how they are looked at.
 *
 * Invariants
 *  1. No route changes one: they come with the program and are read once, when the site opens.
 *  2. All rows of a key stand on one page.
 */
#ifndef CORE_WALK_SETTING_H
#define CORE_WALK_SETTING_H

#include "core/walk/module.h"

extern const Noun setting_noun;

#endif
