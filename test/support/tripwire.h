/* Tripwire: which tables of a running site were written since it was laid, told by triggers of the
 * database itself: "nothing changed" of the whole city, not of the one record that one thought of.
 *
 *   tripwire_lay(site, &database);
 *   ... a refusal ...
 *   assert_true(str_is_none(tripwire_read(site, &arena)));
 *
 * A refusal that is rolled back rolls back what it set off. Not watched: the audit, which a refusal
 * has to write.
 */
#ifndef TEST_SUPPORT_TRIPWIRE_H
#define TEST_SUPPORT_TRIPWIRE_H

#include "core/walk/site.h"
#include "support/database.h"

/* What waits to be sent is sent first, and nothing of the site's own accord writes afterwards while
 * its clock stands still. */
void tripwire_lay(Site *site, const Database *database);
/* Their names, ' ' between; none: nothing was written. */
Str tripwire_read(Site *site, Arena *arena);
/* With how many rows each: "order:1 order_line:2". */
Str tripwire_count(Site *site, Arena *arena);
void tripwire_clear(const Database *database); /* what was read is not told again */

#endif
