/* Pages of SQLite: the database's file in memory once, for every reader of the process.
 *
 *   reader ─► page ─► in the log? ─► read from the log
 *                  └► else: a view into one mapping of the whole file, kept when others write
 *
 * SQLite 3.40 maps two gigabytes at most, for each connection alone, and takes the mapping down
 * whenever another connection has committed: beside a writer every read found its pages anew, by a
 * page fault or a call of the system each. The mapping of here is longer than the file: what the
 * file grows by is in it as soon as it is there.
 *
 * Invariants
 *  1. Only what lies before the file's end is handed out, with the room that SQLite wants after it.
 *  2. Nobody can write through it. It goes with the last file that was opened onto it.
 *  3. Files share a mapping only if they are the same file: the same inode, that still stands where
 *     it was opened.
 *  4. Of clean pages no more than about RESIDENT_MOST count as the process's own; beyond it a part
 *     is given back, and comes again from the system's cache.
 *  5. Without a mapping pages are read as ever.
 * A page that the disk cannot give ends the process (SIGBUS), as with any mapped file.
 */
#ifndef CORE_STORE_SQLITE_PAGES_H
#define CORE_STORE_SQLITE_PAGES_H

/* The name of the VFS under which readers open; NULL when SQLite refuses it. Any thread, any number
 * of times. Pages are asked for once the connection has a mmap_size. */
const char *sqlite_pages_vfs(void);

#endif
