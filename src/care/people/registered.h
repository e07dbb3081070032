/* Registered: where a household registration (户籍) lies, as offices write it: 大塘巷社区,
 * 拱墅区米市巷街道, 330105001055, 河南省信阳市.
 *
 * Invariants
 *  1. Inside the city it is understood to the last word, or not at all: a slip of the pen is told,
 *     not rounded up.
 *  2. Outside, the city's tree has no names: a code is taken as it stands, words as their province,
 *     and *left has what no code says.
 *  3. Names that mean a place of our own go before short names of provinces: 河南村 is no 河南.
 */
#ifndef CARE_PEOPLE_REGISTERED_H
#define CARE_PEOPLE_REGISTERED_H

#include "core/walk/module.h"

/* `near`: where it is looked for first, 0: nowhere in particular; *left STR_NONE: the code says
 * all. ERR_NOT_FOUND: not understood. */
Err registered_read(Op *op, Str words, int64_t near, int64_t *code, Str *left) MUST_CHECK;

#endif
