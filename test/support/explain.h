/* Explain: every filter and sort that the lists of a site permit, asked of the database's planner.
 */
#ifndef SUPPORT_EXPLAIN_H
#define SUPPORT_EXPLAIN_H

#include "core/walk/site.h"

/* Fails the test when a permitted pair has no index behind it; how many lists the site has. */
int explain_lists(Site *site, Arena *arena);

#endif
