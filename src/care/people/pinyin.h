/* Pinyin: names as people type them: "wang gui fang", "wgf". The readings come from
 * data/people/pinyin.tsv; the first character uses its surname reading (单 shan), two-character
 * surnames data/people/compound_surnames.tsv.
 *
 * Invariants
 *  1. It never fails: a character without a reading is skipped, and a name of such characters alone
 *     gives empty texts.
 *  2. There is one initial a syllable, in their order.
 *  3. The tables are read once and do not change while the program runs: the same name gives the
 *     same letters, from any thread.
 */
#ifndef CARE_PEOPLE_PINYIN_H
#define CARE_PEOPLE_PINYIN_H

#include "core/base/arena.h"
#include "core/base/str.h"

/* Syllables with a space between, and their first letters. */
void pinyin_of_name(Arena *arena, Str name, Str *pinyin, Str *initials);

#endif
