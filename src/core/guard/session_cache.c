/* The cache: sets of four places each, found by the first bytes of the token's SM3; a full set
 * gives up the one seen longest ago. `generation` counts session_forget: what was read before one
 * is not kept after it.
 */
#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "core/guard/crypto.h"
#include "core/guard/session.h"
#include "core/guard/session_row.h"
#include "guard.sql.h"

#define SETS        4096
#define PLACES      4
#define NAME_BYTES  200
#define FRESH_MS    2000  /* then the database is asked again */
#define SWEEP_MS    60000 /* between writings of the idle times */
#define TOUCHES_MAX 200   /* a transaction function */

typedef struct Place {
    unsigned char hash[SM3_BYTES];
    int64_t seen_at, written_at; /* written_at: what the database has */
    int64_t idle_ms, expires_at;
    int64_t checked_at; /* monotonic; -FRESH_MS: forgotten, ask again */
    Actor actor;        /* session_id 0: empty */
    char name[NAME_BYTES];
} Place;

struct SessionCache {
    Store *store;
    const Rights *rights;
    pthread_mutex_t lock; /* of all below */
    uint64_t generation;
    int64_t swept_at;
    int writing; /* batches of idle times with the writer */
    pthread_cond_t written;
    Place places[SETS][PLACES];
};

typedef struct Touch {
    int64_t session_id, seen_at;
} Touch;

typedef struct Touches {
    SessionCache *cache;
    size_t count;
    Touch items[TOUCHES_MAX];
} Touches;

SessionCache *session_cache_open(Store *store, const Rights *rights) {
    SessionCache *cache = calloc(1, sizeof *cache);
    assert(cache != NULL);
    cache->store = store;
    cache->rights = rights;
    pthread_mutex_init(&cache->lock, NULL);
    pthread_cond_init(&cache->written, NULL);
    return cache;
}

static Err write_touches(Tx *tx, void *context) {
    const Touches *touches = context;
    for (size_t i = 0; i < touches->count; i++)
        TRY(tx_run(tx, &sql_session_touch,
                   WITH(BIND_INT("id", touches->items[i].session_id),
                        BIND_INT("seen_at", touches->items[i].seen_at))));
    return OK;
}

static void touches_done(void *context, Err err) {
    SessionCache *cache = ((Touches *)context)->cache;
    if (err != OK) log_event(LOG_WARN, "session_touch", "err=%s", err_name(err));
    free(context);
    pthread_mutex_lock(&cache->lock);
    cache->writing--;
    pthread_cond_signal(&cache->written);
    pthread_mutex_unlock(&cache->lock);
}

/* The first TOUCHES_MAX idle times the database does not have yet; NULL when there is none. */
static Touches *take_touches(SessionCache *cache) {
    Touches *touches = calloc(1, sizeof *touches);
    assert(touches != NULL);
    Place *place = &cache->places[0][0];
    for (size_t i = 0; i < SETS * PLACES && touches->count < TOUCHES_MAX; i++, place++) {
        if (place->actor.session_id == 0 || place->seen_at <= place->written_at) continue;
        touches->items[touches->count++] = (Touch){place->actor.session_id, place->seen_at};
        place->written_at = place->seen_at;
    }
    touches->cache = cache;
    if (touches->count > 0) {
        cache->writing++;
        return touches;
    }
    free(touches);
    return NULL;
}

/* A sweep takes one batch; what is left over goes with the next request. */
static Touches *sweep(SessionCache *cache, int64_t now_ms) {
    if (now_ms - cache->swept_at < SWEEP_MS) return NULL;
    Touches *touches = take_touches(cache);
    if (touches == NULL || touches->count < TOUCHES_MAX) cache->swept_at = now_ms;
    return touches;
}

void session_cache_close(SessionCache *cache) {
    if (cache == NULL) return;
    pthread_mutex_lock(&cache->lock);
    Touches *touches = NULL;
    while ((touches = take_touches(cache)) != NULL) {
        pthread_mutex_unlock(&cache->lock);
        store_submit(cache->store, write_touches, touches_done, touches);
        pthread_mutex_lock(&cache->lock);
    }
    while (cache->writing > 0) pthread_cond_wait(&cache->written, &cache->lock);
    pthread_mutex_unlock(&cache->lock);
    pthread_cond_destroy(&cache->written);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

static Place *set_of(SessionCache *cache, const unsigned char hash[SM3_BYTES]) {
    return cache->places[(hash[0] << 8 | hash[1]) % SETS];
}

static Place *place_find(SessionCache *cache, const unsigned char hash[SM3_BYTES]) {
    Place *set = set_of(cache, hash);
    for (size_t i = 0; i < PLACES; i++)
        if (set[i].actor.session_id != 0 && memcmp(set[i].hash, hash, SM3_BYTES) == 0)
            return &set[i];
    return NULL;
}

static Place *place_take(SessionCache *cache, const unsigned char hash[SM3_BYTES]) {
    Place *set = set_of(cache, hash), *oldest = set;
    Place *known = place_find(cache, hash);
    if (known != NULL) return known;
    for (size_t i = 0; i < PLACES; i++) {
        if (set[i].actor.session_id == 0) return &set[i];
        if (set[i].seen_at < oldest->seen_at) oldest = &set[i];
    }
    return oldest;
}

static bool is_alive(const Place *place, int64_t now_ms) {
    return now_ms < place->expires_at && now_ms - place->seen_at < place->idle_ms;
}

size_t session_cache_count(SessionCache *cache, int64_t now_ms) {
    const Place *place = &cache->places[0][0];
    size_t count = 0;
    pthread_mutex_lock(&cache->lock);
    for (size_t i = 0; i < SETS * PLACES; i++, place++) {
        if (place->actor.session_id == 0 || place->checked_at == -FRESH_MS) continue;
        if (is_alive(place, now_ms)) count++;
    }
    pthread_mutex_unlock(&cache->lock);
    return count;
}

static void copy_actor(const Place *place, Arena *arena, Actor *out) {
    *out = place->actor;
    out->name = arena_copy(arena, (Str){place->name, place->actor.name.len});
}

/* NULL when the database must be asked. */
static Place *place_fresh(SessionCache *cache, const unsigned char hash[SM3_BYTES]) {
    Place *place = place_find(cache, hash);
    if (place == NULL || clock_monotonic_ms() - place->checked_at >= FRESH_MS) return NULL;
    return place;
}

static void place_fill(Place *place, const Rights *rights, const SessionRow *row) {
    Actor *actor = &place->actor;
    *actor = (Actor){.account_id = row->account_id,
                     .session_id = row->id,
                     .org_id = row->org_id,
                     .staff_id = row->staff_id};
    actor->name = utf8_slice(row->name, 0, NAME_BYTES / 4);
    memcpy(place->name, actor->name.ptr, actor->name.len);
    scope_subtree(row->scope, &actor->scope_low, &actor->scope_high);
    const char *fault = roles_read(rights, row->roles, actor);
    if (fault != NULL) log_event(LOG_WARN, "session_roles", "fault=%s", fault);
    bool must_change = row->must_change && row->way == WAY_PASSWORD;
    if (fault != NULL || must_change) actor->role_count = 0;
    place->idle_ms = row->idle_ms;
    place->expires_at = row->expires_at;
    place->checked_at = clock_monotonic_ms();
}

typedef struct Lookup {
    Arena *arena;
    const unsigned char *hash;
    Date day;
    SessionRow row;
} Lookup;

static Err read_session(Tx *tx, void *context) {
    Lookup *lookup = context;
    Str hex = crypto_hex(lookup->arena, lookup->hash, SM3_BYTES);
    return tx_get(tx, lookup->arena, &sql_session_by_token,
                  WITH(BIND_TEXT("token_hash", hex), BIND_INT("day", lookup->day)), &lookup->row);
}

/* The row into its place, or into `spare` when something was forgotten since the read began. */
static Place *keep(SessionCache *cache, const Lookup *lookup, uint64_t generation, Place *spare) {
    const Place *known = place_find(cache, lookup->hash);
    int64_t seen_at = lookup->row.seen_at;
    if (known != NULL && known->seen_at > seen_at) seen_at = known->seen_at;
    Place *place = generation == cache->generation ? place_take(cache, lookup->hash) : spare;
    memcpy(place->hash, lookup->hash, SM3_BYTES);
    place_fill(place, cache->rights, &lookup->row);
    place->seen_at = seen_at;
    place->written_at = lookup->row.seen_at;
    return place;
}

/* Called and left with the lock held; without it while the database is read. */
static Err place_read(SessionCache *cache, Lookup *lookup, Place *spare, Place **out) {
    uint64_t generation = cache->generation;
    pthread_mutex_unlock(&cache->lock);
    Err err = store_read(cache->store, read_session, lookup);
    pthread_mutex_lock(&cache->lock);
    if (err == OK) {
        *out = keep(cache, lookup, generation, spare);
        return OK;
    }
    Place *known = place_find(cache, lookup->hash);
    if (err == ERR_NOT_FOUND && known != NULL) *known = (Place){0};
    return err == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : err;
}

static Err find(SessionCache *cache, Lookup *lookup, int64_t now_ms, Actor *out) {
    Place spare = {0};
    Place *place = place_fresh(cache, lookup->hash);
    if (place == NULL) TRY(place_read(cache, lookup, &spare, &place));
    if (!is_alive(place, now_ms)) return ERR_UNAUTHENTICATED;
    if (now_ms > place->seen_at) place->seen_at = now_ms;
    copy_actor(place, lookup->arena, out);
    return OK;
}

Err session_find(SessionCache *cache, Arena *arena, Str token, int64_t now_ms, Actor *out) {
    unsigned char hash[SM3_BYTES];
    *out = (Actor){0};
    if (token.len != 2 * TOKEN_BYTES) return ERR_UNAUTHENTICATED;
    sm3_raw(token, hash);
    Lookup lookup = {.arena = arena, .hash = hash, .day = date_of_ms(now_ms)};
    pthread_mutex_lock(&cache->lock);
    Err err = find(cache, &lookup, now_ms, out);
    Touches *touches = sweep(cache, now_ms);
    pthread_mutex_unlock(&cache->lock);
    if (touches != NULL) store_submit(cache->store, write_touches, touches_done, touches);
    return err;
}

void session_forget(SessionCache *cache, int64_t account_id) {
    Place *place = &cache->places[0][0];
    pthread_mutex_lock(&cache->lock);
    cache->generation++;
    for (size_t i = 0; i < SETS * PLACES; i++, place++)
        if (place->actor.account_id == account_id) place->checked_at = -FRESH_MS;
    pthread_mutex_unlock(&cache->lock);
}
