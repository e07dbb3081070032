/* Pinyin: names as people type them: "wang gui fang", "wgf". The readings come from data/people/pinyin.tsv; the first character uses its
 * surname reading (单 shan), two-character surnames data/people/compound_surnames.tsv. A character without a reading is skipped.
 */
#ifndef CARE_PEOPLE_PINYIN_H
#define CARE_PEOPLE_PINYIN_H

#include "core/base/arena.h"
#include "core/base/str.h"

/* Syllables with a space between, and their first letters. */
void pinyin_of_name(Arena *arena, Str name, Str *pinyin, Str *initials);

#endif
