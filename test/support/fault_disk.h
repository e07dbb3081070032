/* Fault disk: stands under SQLite and does what disks do: refuses, writes half, dawdles, is full,
 * and loses what was not synced.
 *
 *   store ──► SQLite ──► fault disk ──► the usual files            power cut ──► what the disk really had ──► opened again
 *                           └─ of each file: what is safe, and what was written since its last sync
 *
 * Invariants
 *  1. Until it is told something it hands everything on; what it was told ends with
 *     fault_disk_calm.
 *  2. After a power cut every call fails, and fault_disk_restore makes the files what they would
 *     be: what was synced is there whole; of what was written or cut off since then each piece is
 *     there, is lost or is torn at its sectors, by the seed and in any mixture; a file that was
 *     made and never synced may be missing, one that was deleted may be back.
 *  3. What a failed sync was to keep may be lost for good, whatever later syncs say.
 *  4. The same seed, asked in the same order, does the same.
 */
#ifndef TEST_SUPPORT_FAULT_DISK_H
#define TEST_SUPPORT_FAULT_DISK_H

#include <stdbool.h>
#include <stdint.h>

typedef enum DiskCall { DISK_OPEN, DISK_READ, DISK_WRITE, DISK_TRUNCATE, DISK_SYNC } DiskCall;
enum { DISK_CALLS = DISK_SYNC + 1 };

typedef struct DiskFault {
    DiskCall call;
    int after;   /* so many of them go well first */
    bool sticks; /* all that come later fail as well */
    bool partly; /* a write has written half of it by then */
    bool done;   /* a sync has kept it all by then */
} DiskFault;

/* Before the first store is opened; as often as one likes. The writer's own marks (sqlite_mark.h)
 * stay on top of it. */
void fault_disk_install(void);

void fault_disk_fail(DiskFault fault);
void fault_disk_heal(void);  /* takes that back */
int fault_disk_failed(void); /* how many calls failed by it */
void fault_disk_leave_room(
    int64_t bytes); /* by so much all files may still grow; beyond it the disk is full */
void fault_disk_dawdle(uint64_t seed); /* one call in some waits up to two milliseconds */
void fault_disk_calm(
    void); /* nothing more of all this; forgets what it watched, which nobody has open */
int fault_disk_calls(DiskCall call); /* since the start of the program */

/* From here on it keeps what is safe of every file that is opened; one that is there already is
 * taken to be. */
void fault_disk_watch(uint64_t seed);
/* The power goes in the middle of the writing call (write, truncate, sync, delete) that comes
 * `calls` after the `syncs`th sync. */
void fault_disk_cut_after(int syncs, int calls);
void fault_disk_cut(void); /* now */
bool fault_disk_is_cut(void);
/* Once nobody has the files open: they become what the disk had. */
void fault_disk_restore(void);

#endif
