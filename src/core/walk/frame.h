/* Frame: what a Site is made of; only core/walk includes it.
 *
 *   event loops ─► door ─► pool (reads, preparation) ─► store's writer ─► reply
 *                    keeper: outbox ─► streams, trail ─► audit, what is too old
 *
 * Invariants
 *  1. What several threads use has a lock of its own (pool, trail, keeper, crew …), is atomic
 *     (clock, metrics), or is made in site_open and only read after.
 *  2. Parts stop from the door inwards: what is open is answered before what answers it goes. What
 *     the writer may still call (crew, keeper, trail) is freed after the store.
 *  3. A queue that is full says so (pool_push, trail_put): nothing waits for room in one.
 */
#ifndef CORE_WALK_FRAME_H
#define CORE_WALK_FRAME_H

#include <stdatomic.h>

#include "core/guard/session.h"
#include "core/walk/site.h"
#include "core/walk/words.h"
#include "core/wire/http.h"

typedef struct RouteTable RouteTable;
typedef struct Pool Pool;
typedef struct Trail Trail;
typedef struct StreamHub StreamHub;
typedef struct Keeper Keeper;
typedef struct WebSite WebSite;
typedef struct Crew Crew;       /* crew.h: the threads that run jobs */
typedef struct Metrics Metrics; /* metrics.h */
typedef struct Sender Sender;   /* notice_sender.h: the thread that sends SMS */

/* Dated numbers in memory, sorted by key and first day. */
typedef struct Settings {
    const Setting *rows;
    size_t count;
} Settings;

struct Site {
    SiteConfig config;
    Arena arena; /* lives as long as the site */
    const Words *words;
    Store *store;
    Vault *vault;
    SessionCache *sessions;
    const RouteTable *routes;
    Settings settings;
    Workdays workdays;
    const WebSite *web;
    Trail *trail;
    StreamHub *streams;
    Pool *pool, *slow_pool; /* what is slow has threads of its own and holds up nobody else */
    Keeper *keeper;
    Crew *crew;
    Sender *sender;
    HttpServer *http, *watch;
    Metrics *metrics;
    _Atomic bool stopping;
    _Atomic int64_t still_ms;   /* simulated, stands until it is stepped; 0 = a clock that runs */
    _Atomic int64_t stepped_ms; /* by how much it was stepped: sessions do not age by that */
};

/* pool.c: threads that run what may block. */
typedef void (*PoolFn)(void *context);
Pool *pool_open(int threads, size_t queue_limit);
bool pool_push(Pool *pool, PoolFn fn, void *context); /* false: the queue is full */
void pool_close(Pool *pool);                          /* runs what is queued, then stops */

/* trail.c: audit rows of what leaves no transaction of its own: reads, refused writes. In batches,
 * in order. */
Trail *trail_open(Store *store, Vault *vault);
bool trail_put(Trail *trail, const AuditRow *row); /* copies; false: too many are waiting */
size_t trail_waiting(Trail *trail);
void trail_flush(Trail *trail); /* hands on what is waiting */
void trail_stop(
    Trail *trail); /* waits until all is written, or has failed; before the store closes */
void trail_close(Trail *trail); /* when the writer has stopped as well */

/* keeper.c: one thread that looks after what has no request: streams, trail, old rows. */
Keeper *keeper_open(Site *site);
void keeper_wake(Keeper *keeper); /* after a commit that published */
void keeper_stop(Keeper *keeper);
void keeper_close(Keeper *keeper); /* when the writer has stopped: until then it may be woken */

/* stream.c */
#define TOPIC_SIGNED_OUT                                                                           \
    "signed_out" /* to every process: an account's sessions, or its rights, ended */
StreamHub *streams_open(Store *store, SessionCache *sessions);
void streams_poll(StreamHub *hub); /* sends what is new in the outbox */
size_t streams_count(StreamHub *hub);
/* Closes an account's streams; who is still signed in comes back by itself. */
void streams_end(StreamHub *hub, int64_t account_id);
void streams_close(StreamHub *hub);

/* web.c: the web app's files, and what there is when the path names none. `map_tiles`: see
 * SiteConfig; NULL: none. */
const WebSite *web_open(Arena *arena, const char *map_tiles);
void web_find(const WebSite *web, Exchange *exchange, HttpReply *out);

/* setting.c, workdays.c, reference.c */
MUST_CHECK Err references_load(Site *site);
/* What the first has put there under the name, itself included. */
MUST_CHECK Err reference_mark(Tx *tx, Arena *arena, const char *name, Str own, Str *kept);
MUST_CHECK Err settings_load(Site *site);
MUST_CHECK Err workdays_load(Site *site);

/* module.c: false when a table breaks an invariant of module.h; each fault is logged. */
bool module_check(Site *site);

/* catalog.c: every shape, choice, route and machine that the tables lead to, each once. */
typedef struct Catalog {
    const Route **routes;
    const Shape **shapes;
    const Choices **choices;
    const Machine **machines;
    size_t route_count, shape_count, choices_count, machine_count;
} Catalog;
void catalog_make(Arena *arena, const Module *const *modules, size_t count, Catalog *out);
/* What schema_print tells: a phone on a slow line, whose owner oversees nobody, gets the tables of
 * what it may ask for; an office all of them, for it names things that others do. */
void catalog_tell(const Op *op, Catalog *out);
bool route_is_told(const Op *op, const Route *route);
/* name.c: whether the names of its records are known to whoever asks without reading them. */
bool route_names(const Op *op, const Route *route);

/* words_check.c: false when a label of the tables has no words in some language. */
bool words_check(Arena *arena, const Words *words, const SiteConfig *config);

/* watch.c: the watchers' address, when one is configured. */
MUST_CHECK Err watch_open(Site *site);
Str refusal_title(void *site, const char *language, int status); /* site.c */
void refusal_served(void *site, Str request_id, int status);     /* served.c */

/* schema.c: the tables as JSON for the web app, in this actor's words and rights. */
Str schema_print(const Op *op);

int64_t site_session_now(Site *site);
Str site_words(const Site *site, const char *language, Str key);

#endif
