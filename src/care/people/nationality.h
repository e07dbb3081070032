/* Nationality (民族): the codes of GB/T 3304, and which one a register means.
 *
 * Invariants
 *  1. 汉, 汉族 and 01 are one nationality; what is no nationality is none.
 *  2. Their names are words ("nationality.<code>"): the Chinese ones are those that registers
 *     write.
 */
#ifndef CARE_PEOPLE_NATIONALITY_H
#define CARE_PEOPLE_NATIONALITY_H

#include "core/walk/module.h"

extern const Noun nationality_noun;

/* Two digits; STR_NONE: not understood. */
Str nationality_read(const Op *op, Str words);

#endif
