/* Site: one running installation: its store, vault, modules, rights, words, clock and jobs.
 *
 *   wire/http ─► walk/route ─► walk/authorise ─► walk/decode ─► walk/transact ─► domain function ─► walk/encode
 *      400 413 431   404 405       401 403 429      400 415 422 428   404 409 412 422 503
 *
 * Invariants
 *  1. site_open gives a whole site or none. A module's table or a word that is wrong stops it
 *     before it touches a database.
 *  2. A database that was opened before never gets new keys: what the lost ones sealed could not be
 *     read.
 *  3. site_close answers what is open; after it none of the site's threads runs.
 *  4. The configuration is copied, not what it points to: that outlives the site.
 */
#ifndef CORE_WALK_SITE_H
#define CORE_WALK_SITE_H

#include "core/base/date.h"
#include "core/base/embed.h"
#include "core/guard/account.h"
#include "core/walk/module.h"

/* "When X, then Y": src/app/reactions.c has the one table. */
typedef struct Reaction {
    const EventKind *when;
    Err (*then)(Op *op, const Event *event);
    const char *why; /* for the docs and the log */
} Reaction;

/* Whom families look on, and how much they were let see of each. Guard and walk know only numbers
 * and bits. */
typedef struct Views {
    const char *noun; /* a record is about the one that its first reference to this noun names */
    Err (*list)(Op *op, List *out); /* of View: what the account may see today */
} Views;

typedef struct SiteConfig {
    const char *dsn;
    const char *key_file; /* NULL: <folder>/keys for SQLite */
    const char *listen;   /* "127.0.0.1:8080"; NULL: no HTTP */
    const char *watch;    /* where counts are told (watch.c), to whoever asks; NULL: nowhere */
    const Module *const *modules; /* lowest room first */
    size_t module_count;
    const Rights *rights;
    /* All rooms are here: what a role is granted is asked for somewhere, and the other way
     * round. */
    bool whole;
    const Reaction *reactions;
    size_t reaction_count;
    int workers;              /* threads for reads and preparation; 0 = 4 */
    int stop_ms;              /* how long site_close waits for what is open; 0 = 10,000 */
    int64_t slow_ms;          /* a request that takes as long is always logged; 0 = 1,000 */
    int64_t disk_reserve_mib; /* less is not ready (health.h); 0 = 64 */
    bool aside; /* beside the servers, if any: runs no job and sends no notice, which are theirs */
    bool demo;  /* allows the clock to be stepped: POST /api/clock */
    /* Simulated start of a clock that stands still until it is stepped; 0 = the real clock, which a
     * demo may step ahead. */
    int64_t clock_start_ms;
    /* What the rooms know of an account's place, organisation, worker and telephone. NULL: nothing.
     * Guard and walk know only numbers. */
    Err (*account_rules)(Op *op, const Account *account);
    /* A place as people write it, into its number. ERR_NOT_FOUND: none, or several. NULL: numbers
     * alone. */
    Err (*place_read)(Op *op, Str words, int64_t *scope);
    /* How a name is typed in Latin letters: syllables with a space between, and their first
     * letters. NULL: as it is written alone. */
    void (*name_reading)(Arena *arena, Str name, Str *syllables, Str *initials);
    /* The event that a record in this state waits for somebody to make; NULL: it waits for
     * nobody. */
    const char *(*awaited)(const Machine *machine, const char *state);
    const Views
        *views; /* NULL: nobody looks on, and a field that has a view is shown to no family */
    const struct NoticeDriver
        *notices; /* how SMS leave (notice_driver.h); NULL: into the log alone */
    /* The ground under maps: "https://host/…{z}…{x}…{y}…" in Web Mercator, as 天地图 gives it, and
     * whose it is. NULL: borders alone. */
    const char *map_tiles, *map_credit;
    /* "https://…": where a paper's QR leads when its letterhead says nothing; NULL: its code
     * alone. */
    const char *portal;
    const EmbeddedFile *words; /* besides the embedded word files: of tests' own modules */
    size_t word_count;
} SiteConfig;

/* Scheme and host of a tile address, where it is one that may be configured: with {z}, {x} and {y},
 * or of a .pmtiles file. */
bool map_tiles_origin(const char *url, Str *origin);

/* The routes of the walk itself: schema, stream, health, clock. site_open puts it first when the
 * list has it not. */
extern const Module core_module;

/* Is there a database with the tables of this program? Writes nothing, makes nothing.
 * ERR_UNAVAILABLE: none, or one of another version. */
MUST_CHECK Err site_require(const SiteConfig *config);
MUST_CHECK Err
site_open(const SiteConfig *config,
          Site **out); /* opens store and vault, migrates, loads data, checks modules */
MUST_CHECK Err site_serve(Site *site); /* starts HTTP; returns at once */
int site_port(const Site *site);
int site_watch_port(const Site *site); /* 0: nobody watches */
void site_close(Site *site);

Store *site_store(Site *site);
Vault *site_vault(Site *site);
const Workdays *site_workdays(Site *site);
int64_t site_now_ms(Site *site);
MUST_CHECK Err site_step_clock(Site *site, int64_t now_ms); /* demo and tests only; never back */
/* Until every SMS that is due has been handed on: before a simulated clock is stepped, so that the
 * same walk sends at the same times. */
void site_drain(Site *site);
const SiteConfig *site_config(const Site *site);

/* A route called from inside: jobs, the command line, tests. Same checks, same audit. `in` is the
 * whole record: what has a value counts as sent, its `version` as If-Match. A list gives its first
 * page: out is a List *. */
typedef struct SiteCall {
    const Actor *actor;
    const char *route;
    const void *in;
    void *out;
    Str query;      /* of a list, whose `out` is a List: "state=offered&limit=200" */
    Str bytes;      /* of an upload */
    Faults *faults; /* may be NULL */
    Err err;
    Str next; /* of a list: the cursor of the page after it; none: that was the last */
} SiteCall;
MUST_CHECK Err site_call(Site *site, Arena *arena, SiteCall *call); /* its err */
/* Many of them, each with an answer of its own, committed together as far as the writer's batches
 * go, strictly in this order: the same calls make the same records. Preparations all come before
 * the first write of their row. */
void site_call_all(Site *site, SiteCall *calls, size_t count, Arena *arena);
/* A transaction with an Op around it, reactions and one audit row `action` included. */
typedef Err (*OpFn)(Op *op, void *context);
MUST_CHECK Err site_write(Site *site, const Actor *actor, const char *action, OpFn fn,
                          void *context);
MUST_CHECK Err site_read(Site *site, const Actor *actor, Arena *arena, OpFn fn, void *context);

const Route *site_route(const Site *site, const char *name); /* the program knows no such: NULL */
Str site_word(const Site *site, const char *language,
              const char *key); /* "zh" | "en"; the key itself when missing */

/* What GET /api/schema says to whoever may do everything; needs no database: `yiyang schema`. */
Err schema_describe(Arena *arena, const SiteConfig *config, const char *language,
                    Str *out) MUST_CHECK;

#endif
