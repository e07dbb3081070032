/* Query: lists composed from a base statement and Field rows: filter × sort × keyset page.
 *
 *   select * from (<base statement>) as base where <filters> and <keyset> order by <sort>, id limit
 *   <n>
 *
 * Invariants
 *  1. Only fields with FILTER may be filtered by and only fields with SORT (and id) sorted by;
 *     everything else is ERR_INVALID. Names come from Field rows, values are always bound: no text
 *     of a client enters the SQL.
 *  2. Pages go by key (sort value, id), never by offset; a page holds at most 200 rows. Rows
 *     without a sort value stand last in either direction. A cursor holds no value of a field with
 *     a mask, `see`, `view` or HEALTH.
 *  3. test/app/test_city_lists.c EXPLAINs every permitted pair of every list on both databases.
 */
#ifndef CORE_STORE_QUERY_H
#define CORE_STORE_QUERY_H

#include "core/store/store.h"

typedef enum QueryCompare {
    QUERY_EQUAL,
    QUERY_FROM /* >= */,
    QUERY_TO /* <= */,
    QUERY_IN,
    QUERY_NONE /* has no value; of NULLABLE fields */,
    QUERY_COMPARE_COUNT
} QueryCompare;

typedef struct QueryFilter {
    const Field *field;
    QueryCompare compare;
    /* As the client wrote it; QUERY_IN: up to 20 values with ',' between; QUERY_NONE: "true". */
    Str value;
} QueryFilter;

typedef struct Query {
    /* Its out-shape has a field "id"; its binds come from the Tx's common binds or `binds`. */
    const Statement *base;
    const Bind *binds;
    QueryFilter filters[8];
    size_t filter_count;
    const Field *sort; /* NULL: by id */
    /* The field that :scope_low and :scope_high bound. The base's own bound is then written "+x"
     * and serves no index; a reach of few places, an order by this field and one by id go by its
     * index. NULL: none. */
    const Field *place;
    /* Only rows whose `holder` is among the ids that these tell are looked through: `held` always,
     * `near` for a reach of few places. Their binds are common ones. NULL: all rows. */
    const Field *holder;
    const Statement *held, *near;
    bool descending;
    Str after; /* cursor of the page before, or none */
    int limit; /* 1–200; 0 = 50 */
} Query;

/* Whether :scope_low to :scope_high is so short that sorting all that lies in it costs less than
 * meeting it along the index of something else: a community, a street. */
bool query_reaches_few(const Tx *tx);
/* Rows of the base's out-shape; `next` is the cursor of the next page, none at the end.
 * ERR_INVALID: a filter value or cursor cannot be read (query_fault tells the field). */
MUST_CHECK Err query_run(Tx *tx, Arena *arena, const Query *query, List *rows, Str *next);
MUST_CHECK Err query_count(Tx *tx, Arena *arena, const Query *query,
                           int64_t *out); /* counts at most 10,000, then stops there */
MUST_CHECK Err query_count_all(Tx *tx, Arena *arena, const Query *query, int64_t *out);
/* After ERR_INVALID: the name of the field it was about; "after" for the cursor, "limit"; "" when
 * there was none. */
const char *query_fault(const Tx *tx);
/* The database's plan in words, for tests; PostgreSQL is told to prefer indexes and to avoid
 * sorting. */
MUST_CHECK Err query_explain(Tx *tx, Arena *arena, const Query *query, Str *out);

#endif
