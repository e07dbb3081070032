/* Explain: every filter and sort that the lists of a room permit, asked of the database's planner.
 */
#ifndef SUPPORT_EXPLAIN_H
#define SUPPORT_EXPLAIN_H

#include "core/walk/site.h"

/* Fails the test when a permitted pair has no index behind it; how many lists the room has. */
int explain_lists(Site *site, const Actor *actor, Arena *arena, const Module *room);

#endif
