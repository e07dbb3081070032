/* Weekdays: days of the week as a text.
 *
 * People write them as they speak: 周一、周四, 一 四, 星期日，1.
 *
 * Invariants
 *  1. Kept they are "1,4": 1 Monday … 7 Sunday, in their order, each once. Nothing written gives
 *     none.
 *  2. What is not understood whole is not taken at all: false, and out is none.
 */
#ifndef CARE_SERVICE_WEEKDAYS_H
#define CARE_SERVICE_WEEKDAYS_H

#include "core/base/arena.h"
#include "core/walk/module.h"

enum { WEEKDAYS_CHARS = 60 }; /* as they may be written */

/* As they are kept, out of what was written; false: not days of the week, or one named twice. None
 * gives none. */
bool weekdays_read(Arena *arena, Str written, Str *out);
bool weekdays_have(Str kept, int weekday);
/* 周一、周四, in the language of who asks. */
Str weekdays_words(const Op *op, Str kept);

extern const Noun weekdays_noun;

#endif
