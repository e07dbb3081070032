/* Access_paper: 账号权限核查表: who has access to what, what was decided about each and why, and the page that three sign.
 *
 * It stands here because it names people, places and organisations, of which the core has never heard.
 */
#ifndef CARE_DESK_ACCESS_PAPER_H
#define CARE_DESK_ACCESS_PAPER_H

#include "core/walk/print.h"

extern const Noun access_paper_noun;

#endif
