/* Compose: the SQL of a Query, piece by piece. Only core/store includes it.
 *
 *   phase     where (besides the filters)             order by
 *   BY_ID     id > :i                                 id
 *   VALUED    x is not null and (x, id) > (:v, :i)    x, id
 *   BLANK     x is null and id > :i                   id
 *
 * Invariants
 *  1. Names come from Field rows, values go in as binds of their own ("q7"): a client's text is
 *     never part of the SQL.
 *  2. Rows without a value stand last in either direction. Two plain index scans, not one with "or"
 *     and a null order, because neither database would serve that by index.
 *  3. Composer, text and binds lie in its arena; a statement serves the run it was composed for.
 */
#ifndef CORE_STORE_COMPOSE_H
#define CORE_STORE_COMPOSE_H

#include "core/base/buf.h"
#include "core/store/driver.h"
#include "core/store/query.h"

typedef enum Phase { PHASE_BY_ID, PHASE_VALUED, PHASE_BLANK } Phase;

typedef struct Cursor {
    bool given;
    Phase phase;
    int64_t id;
    Value value;
} Cursor;

typedef struct Composer {
    const Query *query;
    Arena *arena;
    bool postgres;
    Buf text;
    const char *names[BIND_MAX];
    Bind binds[BIND_MAX];
    size_t name_count, own_count; /* of names; of the composer's own binds */
} Composer;

Composer *composer_make(Tx *tx, Arena *arena, const Query *query);
/* Starts anew: "<prefix> select <columns> from (<base>) as base where <filters>". */
MUST_CHECK Err compose_base(Tx *tx, Composer *composer, const char *prefix, const char *columns);
void compose_id(Composer *composer, int64_t id);                          /* and id = … */
void compose_page(Composer *composer, Phase phase, const Cursor *cursor); /* and key order by … */
void compose_limit(Composer *composer, int64_t limit);
void compose_text(Composer *composer, const char *text);
/* The whole as a statement; run it with composer->binds. */
MUST_CHECK Err compose_end(Composer *composer, const Shape *out, Statement *statement);

const Field *query_id_field(const Query *query);
Err query_refuse(Tx *tx, const char *name); /* ERR_INVALID, and query_fault tells `name` */

#endif
