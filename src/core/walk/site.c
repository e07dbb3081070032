#include "core/walk/site.h"

#include <assert.h>

#include "core/base/log.h"
#include "core/guard/keyed.h"
#include "core/walk/crew.h"
#include "core/walk/metrics.h"
#include "core/walk/notice_sender.h"
#include "core/walk/walk.h"
#include "core/wire/paper.h"
#include "walk.sql.h"

enum { POOL_THREADS = 4, POOL_QUEUE = 1024, SLOW_THREADS = 2, SLOW_QUEUE = 64 };
/* The keeper, the crew, the sender and whoever watches read as well. */
enum { OTHER_READERS = 5 };
#define KEY_MARK "keys" /* among the releases of data, in place of a file */

typedef struct Tally {
    int64_t count;
} Tally;
static const Field tally_fields[] = {{"count", F_INT, offsetof(Tally, count), .flags = READONLY}};
extern const Shape release_tally_shape;
const Shape release_tally_shape = {"release_tally", "walk", tally_fields, COUNT(tally_fields),
                                   sizeof(Tally)};

/* The walk's own module goes first, whether the caller named it or not. */
static void modules_take(Site *site, const SiteConfig *config) {
    const Module **modules = arena_array(&site->arena, const Module *, config->module_count + 1);
    size_t count = 0;
    modules[count++] = &core_module;
    for (size_t i = 0; i < config->module_count; i++) {
        if (config->modules[i] != &core_module) modules[count++] = config->modules[i];
    }
    site->config = *config;
    site->config.modules = modules;
    site->config.module_count = count;
}

static int workers_of(const SiteConfig *config) {
    return config->workers > 0 ? config->workers : POOL_THREADS;
}

/* The tables of every module; the list lives in `arena`. */
static StoreConfig store_config(Arena *arena, const SiteConfig *config) {
    const RoomSql **rooms = arena_array(arena, const RoomSql *, config->module_count + 1);
    size_t count = 0;
    rooms[count++] = &guard_sql;
    for (size_t i = 0; i < config->module_count; i++) {
        const RoomSql *sql = config->modules[i]->sql;
        if (sql && sql != &guard_sql) rooms[count++] = sql;
    }
    return (StoreConfig){.dsn = config->dsn,
                         .rooms = rooms,
                         .room_count = count,
                         .readers = workers_of(config) + SLOW_THREADS + OTHER_READERS};
}

static Err store_start(Site *site) {
    StoreConfig store = store_config(&site->arena, &site->config);
    return store_open(&store, &site->store);
}

Err site_require(const SiteConfig *config) {
    Site probe = {0};
    arena_init(&probe.arena, 0);
    modules_take(&probe, config);
    StoreConfig store = store_config(&probe.arena, &probe.config);
    store.read_only = true;
    Err err = store_open(&store, &probe.store);
    if (err == OK) store_close(probe.store);
    arena_clear(&probe.arena);
    return err;
}

static Err releases_count(Tx *tx, void *context) {
    Tally tally;
    Arena arena;
    arena_init(&arena, 0);
    Err err = tx_get(tx, &arena, &sql_data_release_count, NO_BINDS, &tally);
    arena_clear(&arena);
    *(int64_t *)context = err == OK ? tally.count : 0;
    return err;
}

/* A database that has been opened before must not get new keys: what the lost ones sealed could
 * never be read. */
static Err vault_start(Site *site) {
    int64_t releases = 0;
    TRY(store_read(site->store, releases_count, &releases));
    const char *file = site->config.key_file;
    if (!file && store_is_postgres(site->store)) {
        log_event(LOG_ERROR, "key_file_missing", "dsn=postgresql");
        return ERR_UNAVAILABLE;
    }
    if (!file) file = arena_printf(&site->arena, "%s/keys", site->config.dsn).ptr;
    TRY(vault_open(file, releases == 0, &site->vault));
    vault_serve(site->vault, site->store);
    return OK;
}

typedef struct KeyMark {
    Arena arena;
    Str own, kept;
} KeyMark;

/* The first to open the database leaves it. */
static Err key_mark_put(Tx *tx, void *context) {
    KeyMark *mark = context;
    return reference_mark(tx, &mark->arena, KEY_MARK, mark->own, &mark->kept);
}

/* A second server whose keys are its own would seal what the first cannot read. */
static Err keys_compare(Site *site) {
    KeyMark mark = {0};
    arena_init(&mark.arena, 0);
    mark.own = vault_index(site->vault, &mark.arena, KEY_MARK, STR("whose"));
    Err err = store_write(site->store, key_mark_put, &mark);
    bool same = err == OK && str_equal(mark.own, mark.kept);
    arena_clear(&mark.arena);
    if (err != OK || same) return err;
    log_event(LOG_ERROR, "keys_differ",
              "why=\"the database was opened with other keys before: give this server the same\"");
    return ERR_UNAVAILABLE;
}

/* A database from before something was sealed, or found by its index. */
static Err keyed_steps_run(Site *site) {
    for (size_t i = 0; i < site->config.module_count; i++) {
        const Module *module = site->config.modules[i];
        for (size_t k = 0; k < module->keyed_step_count; k++)
            TRY(keyed_step_run(site->store, site->vault, module->keyed_steps[k]));
    }
    return OK;
}

/* A database from before something was derived of its rows. */
static Err modules_settle(Site *site) {
    for (size_t i = 0; i < site->config.module_count; i++) {
        const Module *module = site->config.modules[i];
        if (module->settle) TRY(module->settle(site));
    }
    return OK;
}

static Err tables_load(Site *site) {
    TRY(words_open(&site->arena, site->config.words, site->config.word_count, &site->words));
    bool worded = words_check(&site->arena, site->words, &site->config);
    bool sound = module_check(site);
    if (!worded || !sound) return ERR_INTERNAL;
    site->routes = routes_open(&site->arena, site->config.modules, site->config.module_count);
    site->metrics = metrics_open(&site->arena, site->routes, clock_now_ms());
    site->web = web_open(&site->arena, site->config.map_tiles);
    return OK;
}

static Err parts_start(Site *site) {
    TRY(tables_load(site));
    TRY(store_start(site));
    TRY(vault_start(site));
    TRY(keys_compare(site));
    TRY(keyed_steps_run(site));
    TRY(references_load(site));
    TRY(settings_load(site));
    TRY(workdays_load(site));
    site->sessions = session_cache_open(site->store, site->config.rights);
    site->trail = trail_open(site->store, site->vault);
    site->streams = streams_open(site->store, site->sessions);
    site->pool = pool_open(workers_of(&site->config), POOL_QUEUE);
    site->slow_pool = pool_open(SLOW_THREADS, SLOW_QUEUE);
    site->keeper = keeper_open(site);
    if (site->config.aside) return OK;
    site->sender = sender_open(site, site->config.notices ? site->config.notices : &log_driver);
    crew_open(site);
    return modules_settle(site);
}

Err site_open(const SiteConfig *config, Site **out) {
    Site *site = calloc(1, sizeof *site);
    assert(site);
    arena_init(&site->arena, 0);
    modules_take(site, config);
    atomic_store(&site->still_ms, config->clock_start_ms);
    Err err = parts_start(site);
    if (err != OK) {
        site_close(site);
        return err;
    }
    *out = site;
    return OK;
}

static const char *error_of(int status) {
    if (status == 408) return "timeout";
    if (status == 414) return "target";
    for (int err = OK + 1; err < ERR_COUNT; err++) {
        if (err_status((Err)err) == status) return err_name((Err)err);
    }
    return err_name(ERR_MALFORMED);
}

Str refusal_title(void *app, const char *language, int status) {
    char key[64];
    (void)snprintf(key, sizeof key, "error.%s", error_of(status));
    return site_word(app, language, key);
}

Err site_serve(Site *site) {
    HttpConfig config = {.address = site->config.listen,
                         .admit = door_admit,
                         .serve = door_serve,
                         .title = refusal_title,
                         .refused = refusal_served,
                         .close_wait_ms = site->config.stop_ms,
                         .app = site};
    assert(config.address && !site->http);
    TRY(watch_open(site));
    return http_open(&config, &site->http);
}

int site_watch_port(const Site *site) {
    return site->watch ? http_port(site->watch) : 0;
}

int site_port(const Site *site) {
    return site->http ? http_port(site->http) : 0;
}

/* From the door inwards: what is open is answered before what answers it goes. */
void site_close(Site *site) {
    if (!site) return;
    atomic_store(&site->stopping, true);
    http_close(site->http);
    http_close(site->watch);
    crew_stop(site->crew);
    sender_stop(site->sender);
    pool_close(site->pool);
    pool_close(site->slow_pool);
    keeper_stop(site->keeper);
    trail_stop(site->trail);
    if (site->sessions) session_cache_close(site->sessions);
    if (site->store) store_close(site->store);
    crew_close(site->crew);
    sender_close(site->sender);
    keeper_close(site->keeper);
    trail_close(site->trail);
    streams_close(site->streams);
    if (site->vault) vault_close(site->vault);
    arena_clear(&site->arena);
    free(site);
    paper_end();
}

void site_drain(Site *site) {
    sender_drain(site->sender);
}

Store *site_store(Site *site) {
    return site->store;
}

Vault *site_vault(Site *site) {
    return site->vault;
}

const Workdays *site_workdays(Site *site) {
    return &site->workdays;
}

const SiteConfig *site_config(const Site *site) {
    return &site->config;
}

int64_t site_now_ms(Site *site) {
    int64_t still = atomic_load(&site->still_ms);
    return still ? still : clock_now_ms() + atomic_load(&site->stepped_ms);
}

int64_t site_session_now(Site *site) {
    return site_now_ms(site) - atomic_load(&site->stepped_ms);
}

Err site_step_clock(Site *site, int64_t now_ms) {
    int64_t by = now_ms - site_now_ms(site);
    if (!site->config.demo) return ERR_FORBIDDEN;
    if (by < 0) return ERR_CONFLICT;
    atomic_fetch_add(&site->stepped_ms, by);
    if (atomic_load(&site->still_ms)) atomic_store(&site->still_ms, now_ms);
    return OK;
}

const Route *site_route(const Site *site, const char *name) {
    return route_named(site->routes, str_from(name));
}

Str site_words(const Site *site, const char *language, Str key) {
    Str text = words_find(site->words, language, key);
    return str_is_none(text) ? key : text;
}

Str site_word(const Site *site, const char *language, const char *key) {
    return site_words(site, language, str_from(key));
}
