/* Record: what is known of any record: its field history, one sealed value shown for a reason, the
 * audit chain, what it is called.
 *
 * Invariants
 *  1. A record is named by its noun and number, and found by its own route "<noun>_get": with that
 *     route's permission, within its reach.
 *  2. Whoever may not see a field plainly sees it masked in the history as well; a VEILED one is
 *     plain only in an answer to a reason.
 *  3. A revealed value leaves only together with its audit row: to reveal is a write.
 */
#ifndef CORE_WALK_RECORD_H
#define CORE_WALK_RECORD_H

#include "core/walk/walk.h"

extern const Noun record_noun; /* history, reveal */
extern const Noun audit_noun;  /* the chain */
extern const Noun name_noun;   /* what records are called (name.c) */

/* A record found through its own route. */
typedef struct Record {
    const Shape *shape;
    void *data;
    Viewer viewer;
} Record;

const Route *record_route(Op *op, Str noun); /* NULL: no such noun, or it has no plain route */
/* From here on the statements of this operation bind this reach. */
void op_reach_over(Op *op, Reach reach);
/* By noun and number, with the permission of its route, within the reach of that. ERR_FORBIDDEN,
 * ERR_NOT_FOUND; becomes op's subject. */
Err record_find(Op *op, Str noun, int64_t id, Record *record) MUST_CHECK;
/* Runs the noun's own route within the reach that stands. */
Err record_open(Op *op, const Route *route, int64_t id, Record *record) MUST_CHECK;

typedef struct NameWanted {
    const char *noun; /* "organisation" */
    Str name;
    int64_t org_id; /* of the organisation; 0: of any */
} NameWanted;
/* The one record of exactly this name within op's reach. ERR_NOT_FOUND: none; ERR_CONFLICT:
 * several. */
Err name_resolve(Op *op, const NameWanted *wanted, int64_t *id) MUST_CHECK;

#endif
