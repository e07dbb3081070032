/* Search: one box for names of any length, pinyin and its initials, ID numbers and telephones.
 *
 * Invariants
 *  1. Each way goes by an index: name grams with their place, beginnings of initials and pinyin,
 *     blind indexes; nothing scans the register. Of few places all people are looked through, of
 *     an organisation, a worker or a family those whom they hold.
 *  2. The reach of people.read is bound in every statement; at most 50 are told.
 *  3. An ID number or a telephone is found only whole. A telephone finds those it belongs to and
 *     those who may turn to whoever it belongs to.
 *  4. Every search leaves an audit row.
 */
#ifndef CARE_PEOPLE_SEARCH_H
#define CARE_PEOPLE_SEARCH_H

#include "core/walk/module.h"

extern const Noun search_noun;

#endif
