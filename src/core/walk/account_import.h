/* Account_import: accounts out of a table that was looked at, all of them or none.
 *
 *   file without a fault ─► job: some rows a chunk, judged again, each a first password and its Argon2 ─► drafts
 *                                └─ after the last row, in the same transaction ─► accounts        first passwords, taken once
 *
 * Invariants
 *  1. Nothing is half made: the accounts land in one statement; whatever has become wrong meanwhile
 *     ends the job, and nothing lands.
 *  2. A file becomes accounts once.
 *  3. Each holds no role until its owner has changed the first password (account.h).
 *  4. First passwords are kept sealed until whoever began the import takes them, once; after a week
 *     nobody gets them any more.
 */
#ifndef CORE_WALK_ACCOUNT_IMPORT_H
#define CORE_WALK_ACCOUNT_IMPORT_H

#include "core/walk/job.h"

extern const Noun account_import_noun;
extern const JobKind account_import_job;

/* Drafts of imports that began before `oldest_ms`: their first passwords are forgotten. */
Err account_drafts_purge(Tx *tx, int64_t oldest_ms) MUST_CHECK;

#endif
