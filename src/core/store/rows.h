/* Rows: one statement over many rows, as jobs write them.
 *
 *   rows ─► SQLite: one after another · PostgreSQL: sent together, waited for once ─► what each gave
 *
 * Invariants
 *  1. They run in their order, as tx_run would run them one by one; the first that is refused
 *     spoils the function.
 *  2. A row is a struct of the statement's in-shape; other binds come from the Tx's common ones.
 */
#ifndef CORE_STORE_ROWS_H
#define CORE_STORE_ROWS_H

#include "core/store/store.h"

MUST_CHECK Err tx_run_rows(Tx *tx, const Statement *statement, const List *rows);
/* changed[i]: how many rows of the table the i-th changed. */
MUST_CHECK Err tx_run_rows_counted(Tx *tx, const Statement *statement, const List *rows,
                                   int64_t *changed);
/* What each gives: out's i-th is that of the i-th row, cleared where there was none. */
MUST_CHECK Err tx_get_rows(Tx *tx, Arena *arena, const Statement *statement, const List *rows,
                           List *out);

/* Somebody's write waits behind this function. A job's chunk may take longer than the 5 ms of
 * store.h as long as it asks this at least that often, and stops where it is when it is so. */
bool tx_is_waited_for(const Tx *tx);

#endif
