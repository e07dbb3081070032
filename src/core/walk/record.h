/* Record: what is known of any record: what it is called, its field history, one sealed value shown for a reason, the audit chain.
 *
 * A record is named by its noun and number, and found by its own route "<noun>_get": with that route's permission, within its reach.
 * Whoever may not see a field plainly sees it masked in the history as well.
 */
#ifndef CORE_WALK_RECORD_H
#define CORE_WALK_RECORD_H

#include "core/walk/module.h"

extern const Noun record_noun; /* names, history, reveal */
extern const Noun audit_noun;  /* the chain */

#endif
