/* Backup: a whole copy of a database, taken while it is written to, and the way back.
 *
 *   SQLite       all pages of one read transaction into a file that is a database of its own,
 *                checked page by page
 *   PostgreSQL   pg_dump and pg_restore as they are found, no older than the server, as children
 *
 * Invariants
 *  1. A copy is of one moment: all of every transaction that was committed by then, nothing of any
 *     other.
 *  2. At its name a copy is whole or absent: it is written beside, synced, then renamed; nothing is
 *     overwritten.
 *  3. A database is brought back into a place that has nothing in it, or not at all.
 *  4. A copy is for its owner alone; the key file is not in it: keys are kept apart from what they
 *     open.
 */
#ifndef CORE_STORE_BACKUP_H
#define CORE_STORE_BACKUP_H

#include "core/base/err.h"

/* Of the database at `dsn` into the file `to`. ERR_CONFLICT: there is such a file; ERR_UNAVAILABLE:
 * it could not be read or written (why is logged). */
MUST_CHECK Err backup_write(const char *dsn, const char *to);
/* The file `from` into the place `dsn`. ERR_NOT_FOUND: no such file; ERR_CONFLICT: there is a
 * database already (of PostgreSQL its caller asks before); ERR_MALFORMED: it is no whole copy;
 * ERR_UNAVAILABLE: it could not be read or written. */
MUST_CHECK Err backup_restore(const char *from, const char *dsn);

#endif
