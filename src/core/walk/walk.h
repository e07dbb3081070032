/* Walk: one operation on its way through route, authorise, decode, transact, encode; inner header
 * of core/walk.
 *
 * Invariants
 *  1. A walk has one thread at a time: event loop, then worker, then the writer, which answers.
 *  2. Everything it holds lies in its arena (an exchange's, or its caller's).
 */
#ifndef CORE_WALK_WALK_H
#define CORE_WALK_WALK_H

#include "core/walk/frame.h"

enum { PART_LIMIT = 4, BIND_LIMIT = 64, REPLY_LIMIT_BYTES = 8 * 1024 * 1024 };

typedef struct Reply {
    int status;
    Str content_type, body, location, etag, cookie, file_name, allow;
    Str cache;            /* none: nobody keeps it */
    Str coding;           /* of the body; none: as it is */
    const HttpFlow *flow; /* instead of a body; NULL: there is one */
} Reply;

/* What a list was asked for. */
typedef struct ListAsk {
    Query query;
    bool count;
    Bind binds[BIND_LIMIT];
} ListAsk;

typedef struct Walk {
    Op op;
    Actor actor;
    Faults faults;
    const Faults
        *found; /* by decode: what could not be read, of a write; NULL: it was read whole */
    Buf detail;
    Bind common[9];
    const Route *route; /* NULL: site_write, site_read */
    size_t row;         /* where it is counted (metrics.h) */
    const char *action;
    OpFn fn; /* when there is no route */
    void *context;
    Exchange *exchange; /* NULL: from inside */
    Str parts[PART_LIMIT];
    void *in, *out;
    uint64_t present;
    int64_t if_version;
    Str body;        /* of an upload */
    Str query, next; /* of a list from inside: its parameters; the cursor of the page after it */
    ListAsk *ask;
    Str key, request; /* Idempotency-Key, SM3 of the request */
    Str request_id;
    int64_t began_us; /* monotonic */
    bool replayed;
    Reply reply;
} Walk;

void walk_init(Walk *walk, Site *site, Arena *arena);

/* route.c */
const RouteTable *routes_open(Arena *arena, const Module *const *modules, size_t count);
const Route *route_named(const RouteTable *table, Str name);
size_t routes_total(const RouteTable *table);
const char *routes_name(const RouteTable *table, size_t i);
/* ERR_NOT_FOUND; ERR_METHOD with reply.allow set. */
MUST_CHECK Err walk_route(Walk *walk, Str method, Str path);
size_t route_parts(const char *path, Str parts[PART_LIMIT]); /* names between { and } */

/* authorise.c */
MUST_CHECK Err walk_authorise(Walk *walk);
Str token_of(Exchange *exchange, bool *from_cookie); /* none: nobody signed in */
void reach_bind(const Actor *actor, Reach reach, int64_t now_ms, Bind common[9]);

/* client.c: the address of who asks; what our own proxy on this machine says counts as well. */
Str client_of(Exchange *exchange);

/* decode.c: the request into walk->in, faults into walk->faults. */
MUST_CHECK Err walk_decode(Walk *walk);
void walk_require(Walk *walk); /* what is required and has no value, into walk->faults */
void field_read(Walk *walk, const Shape *shape, Str name, Str text); /* a part, a parameter */

/* list.c */
void list_decode(Walk *walk);
MUST_CHECK Err list_run(Walk *walk);
/* A list inside another operation, in its transaction: as op's actor would ask for it, with
 * walk->ask->query to run. From here on the transaction is bound to the list's reach. */
MUST_CHECK Err list_open(Op *op, const Route *route, Str query, Walk **out);

/* transact.c: store's transaction functions; walk_start is how they begin. */
MUST_CHECK Err walk_start(Walk *walk, Tx *tx);
Err walk_transact(Tx *tx, void *walk);
Err walk_prepare(Tx *tx, void *walk);
/* After commit: effects, the audit row of what was refused or replayed. */
void walk_settle(Walk *walk, Err err);

/* replay.c */
MUST_CHECK Err replay_find(Walk *walk);
MUST_CHECK Err replay_keep(Walk *walk);

/* share.c: a ROUTE_SHARED answer gets its tag; 304 when the client has it already. */
void reply_share(Walk *walk);
/* A long body that was read goes packed to whoever takes that. */
void reply_pack(Walk *walk);

/* encode.c, show.c, problem.c */
MUST_CHECK Err walk_encode(Walk *walk);
void walk_refuse(Walk *walk, Err err);
typedef struct Viewer {
    const Op *op;
    int64_t scope;   /* of the record shown; 0 = unknown */
    int64_t subject; /* whom a family looks on in it; 0 = unknown */
} Viewer;
Show viewer_show(void *viewer, const Field *field);
bool viewer_may(const Viewer *viewer, const Field *field); /* see it in full, for a reason */
/* Find records by it. Of a list a family may see the field of some rows alone, so it asks for none
 * by it. */
bool viewer_may_ask(Viewer *viewer, const Field *field);
void viewer_look(Viewer *viewer, const Shape *shape, const void *record);

/* door.c */
bool door_admit(void *site, Exchange *exchange, size_t *body_limit);
void door_serve(void *site, Exchange *exchange);
void door_work(void *walk); /* all that is left of it, on the calling thread, which may block */
const char *method_name(HttpMethod method);
void reply_send(Walk *walk);

/* served.c: counts and logs an answer; before it is sent, for then the walk is gone. */
void walk_served(const Walk *walk, int status, size_t bytes);

/* stream.c */
void stream_join(Walk *walk);

#endif
