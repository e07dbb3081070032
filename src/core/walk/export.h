/* Export: a list taken along as a file, every row of it, as a job.
 *
 *   POST /api/exports ─► job: page of 200 ─► rows as the account sees them ─► piece of the file, sealed ─► … ─► whole
 *                             └── cursor: where the list is, where the file is ──┘       GET …/{id}/file, piece by piece
 *
 * Invariants
 *  1. Rows are those of the list under the same filter and in the same order, seen and masked as by
 *     the account when it asked. What changes meanwhile may be seen before or after it changed; a
 *     row that stays is there once, unless what the list is sorted by changed.
 *  2. A chunk holds one piece of the file and its cursor in one commit: killed anywhere, the job
 *     goes on where the last piece ended. Whose rights, place or organisation became others
 *     meanwhile fails it: one file is one reach.
 *  3. Neither the list nor the file is ever whole in memory, and nothing unsealed on a disk.
 *  4. The file is read by whoever made it, while it holds the list's permission over the same
 *     reach; colleagues export for themselves. It is kept for seven days.
 *  5. Audited: who asked for which list under which filter, and how many rows there were, with the
 *     last piece; each time the file is taken.
 */
#ifndef CORE_WALK_EXPORT_H
#define CORE_WALK_EXPORT_H

#include "core/walk/job.h"

typedef struct Export {
    int64_t id; /* its job's */
    int64_t account_id;
    Str list; /* name of the list's route */
    int32_t format;
    Str language; /* of its headers and codes */
    Str query;    /* "level=3&sort=-id", as the list takes it */
    int64_t file_id;
    int64_t row_count, bytes; /* when it is done */
    int64_t created_at;
    int32_t state; /* job_states */
    int64_t finished, total;
} Export;
enum { EXPORT_XLSX = 1, EXPORT_CSV };
extern const Shape export_shape;
extern const Noun export_noun;
extern const JobKind list_export;

/* Gives up the files of exports from before `oldest_ms`, some at a time (blobs_purge deletes). */
Err exports_purge(Tx *tx, int64_t oldest_ms) MUST_CHECK;

#endif
