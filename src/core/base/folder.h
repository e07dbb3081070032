/* Folder: what must outlive a power cut has its name on the disk, not only its bytes.
 *
 *   parent ──name──► folder ──name──► file ──► bytes         each arrow is there for good once what it starts from was synced
 *
 * Invariants
 *  1. A folder that folder_make has made is found again after a power cut, before anything is put
 *     in it.
 *  2. What is made is for its owner alone.
 */
#ifndef CORE_BASE_FOLDER_H
#define CORE_BASE_FOLDER_H

#include "core/base/err.h"

/* All: ERR_UNAVAILABLE when the system refuses; errno says why. */
MUST_CHECK Err folder_make(const char *path); /* OK as well when it is there */
MUST_CHECK Err path_sync(const char *path);   /* a file's bytes, or the names in a folder */
MUST_CHECK Err name_sync(const char *path);   /* the folder that holds it */

#endif
