/* LoopTable: how long each kind of errand took, for the table that `yiyang loop` prints.
 *
 * Invariants
 *  1. loop_table_add comes from any thread; the others when no thread adds any more.
 *  2. The name of a stage is kept as it is given: it outlives the table. There are at most 96.
 */
#ifndef APP_LOOP_TABLE_H
#define APP_LOOP_TABLE_H

#include "app/loop.h"

LoopTable *loop_table_open(Arena *arena);
void loop_table_close(LoopTable *table);
/* From any thread. */
void loop_table_add(LoopTable *table, const char *stage, int64_t micros);
void loop_table_print(LoopTable *table, FILE *out); /* stage, count, median ms, p99 ms */
int64_t loop_table_count(LoopTable *table);         /* of all stages */

#endif
