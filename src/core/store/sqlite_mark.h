/* Marks of SQLite: where the pages under a savepoint are kept, so that the way back to a mark costs
 * what was written since.
 *
 *   savepoint ─► page written ─► old page to the sub-journal ─► release: cut back ─► rollback: read again
 *
 * SQLite 3.40 keeps a sub-journal in memory as a list of single kilobytes, walked from its head at
 * every release; with a mark a row under a mark a chunk that was a third of an import. In a file
 * each page is a system call. Here it is one block that grows.
 *
 * Invariants
 *  1. Only sub-journals are kept so; every other file is the default VFS's.
 *  2. A block belongs to one connection and goes with its file.
 */
#ifndef CORE_STORE_SQLITE_MARK_H
#define CORE_STORE_SQLITE_MARK_H

/* The name of the VFS under which the writer opens; NULL when SQLite refuses it. Any thread, any
 * number of times. */
const char *sqlite_mark_vfs(void);

#endif
