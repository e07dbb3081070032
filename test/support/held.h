/* Held: what lies in the database itself, past every statement and every key.
 */
#ifndef SUPPORT_HELD_H
#define SUPPORT_HELD_H

#include "core/walk/site.h"
#include "support/database.h"

/* What it holds of `text`, plain or as bytes, in all its tables; on SQLite in its files as well. */
bool database_holds(Site *site, Arena *arena, const Database *database, Str text);

#endif
