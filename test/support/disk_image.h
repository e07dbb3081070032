/* Disk image: what of one file is safe on the disk, and what was written to it since; a power cut
 * makes one file of the two.
 *
 *   written ──► pending ──► sync ──► safe            cut: safe + each pending piece, or not, or some of its sectors
 *
 * One thread at a time.
 */
#ifndef TEST_SUPPORT_DISK_IMAGE_H
#define TEST_SUPPORT_DISK_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rand.h"

typedef struct Kept Kept;

/* The file of this name among `files`. Not seen before: what it holds now is safe; made just now:
 * nothing is, not even its name. */
Kept *kept_open(Kept **files, const char *path, bool was_there);
void kept_write(Kept *kept, const void *bytes, size_t count, int64_t at);
void kept_truncate(Kept *kept, int64_t size);
void kept_sync(Kept *files, Kept *kept);
/* A sync failed: of what waits some is lost, though whoever reads the file still sees it. */
void kept_forget_some(Kept *kept, Rand *rand);
void kept_delete(Kept *files, const char *path, bool syncs_folder);
/* Writes every file as the disk has it after the cut; what SQLite shares in memory is gone. */
void kept_restore(Kept *files, Rand *rand);
void kept_clear(Kept **files);

#endif
