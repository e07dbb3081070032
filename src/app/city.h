/* City: how the rooms become one installation: which modules, which rights, which reactions.
 *
 * Invariants
 *  1. A room stands after those that it may use.
 *  2. The reactions are one table and run in its order.
 *  3. The whole city is checked at start: a permission that nobody holds, or that nobody asks for,
 *     stops it.
 */
#ifndef APP_CITY_H
#define APP_CITY_H

#include "core/walk/site.h"

/* A configuration with every room of the house; the caller sets dsn, listen, demo, clock. */
void city_configure(SiteConfig *config);

extern const Reaction city_reactions[];
extern const size_t city_reaction_count;

#endif
