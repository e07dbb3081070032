/* Setting: dated numbers (module.h) that ship as data; here only how they are looked at.
 */
#ifndef CORE_WALK_SETTING_H
#define CORE_WALK_SETTING_H

#include "core/walk/module.h"

extern const Noun setting_noun;

#endif
