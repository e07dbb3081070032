/* Search: one box for names of any length, pinyin and its initials, ID numbers and telephones. Each goes by an index: name grams,
 * prefixes, blind indexes; nothing scans the register.
 */
#ifndef CARE_PEOPLE_SEARCH_H
#define CARE_PEOPLE_SEARCH_H

#include "core/walk/module.h"

extern const Noun search_noun;

#endif
