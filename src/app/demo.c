/* demo: a city that has lived a month, to walk about in. */
#include <unistd.h>

#include "app/city.h"
#include "app/command.h"
#include "app/loop_cast.h"
#include "app/loop_table.h"
#include "app/loop_walk.h"
#include "app/serve.h"
#include "app/timetable.h"
#include "core/base/log.h"
#include "core/guard/account.h"

#define OPENED      20261009
#define FIRST_VISIT 20261101
#define PASSWORD    "Yiyang-Demo-2026"
enum { OPENED_HOUR_MS = 8 * 3600000, ROLE_LIMIT = 16, SERVICE_DAYS = 30 };

typedef struct DemoWish {
    const char *dsn, *key_file, *listen;
    int64_t people, seed;
} DemoWish;

static bool wish_read(DemoWish *wish, int argc, char **argv) {
    const Option options[] = {
        {"people", OPTION_INT, &wish->people, 20, 2350000, "older people; default 20000"},
        {"listen", OPTION_TEXT, &wish->listen, 0, 0, "address and port; port 0 picks one"},
        {"db", OPTION_TEXT, &wish->dsn, 0, 0, "a folder (SQLite), or postgresql://…; required"},
        {"keys", OPTION_TEXT, &wish->key_file, 0, 0, "key file; required with postgresql"},
        {"seed", OPTION_INT, &wish->seed, 1, INT64_MAX, "the same seed, the same city; default 1"},
        {0},
    };
    if (!options_read(
            "demo",
            "makes the demo city when the database is empty, walks 30 days of the loop in "
            "it,\nserves it and prints one login per role",
            options, argc, argv))
        return false;
    if (wish->dsn == NULL) (void)fputs("yiyang demo: --db is missing; see --help\n", stderr);
    return wish->dsn != NULL;
}

static Err accounts_look(Op *op, void *context) {
    List rows;
    Err err = op_list(op, &sql_account_list, NO_BINDS, 1, &rows);
    *(bool *)context = err == ERR_TOO_LARGE || (err == OK && rows.count > 0);
    return err == ERR_TOO_LARGE ? OK : err;
}

/* One seat of each role gets the demo's password. */
typedef struct Logins {
    const char *roles[ROLE_LIMIT];
    Seat *seats[ROLE_LIMIT];
    size_t count;
    Str hash;
} Logins;

static void pick(Loop *loop, Seat *seat, void *context) {
    Logins *logins = context;
    (void)loop;
    for (size_t i = 0; i < logins->count; i++) {
        if (strcmp(logins->roles[i], seat->role) == 0) return;
    }
    if (logins->count == ROLE_LIMIT) return;
    logins->roles[logins->count] = seat->role;
    logins->seats[logins->count++] = seat;
}

static Err passwords_set(Op *op, void *context) {
    Logins *logins = context;
    for (size_t i = 0; i < logins->count; i++)
        TRY(account_set_password(op->tx, logins->seats[i]->account_id, logins->hash, false,
                                 op->now_ms));
    return OK;
}

static void logins_print(Loop *loop, const Logins *logins) {
    (void)printf("\n%-18s %-28s %s\n", "role", "login", "password");
    for (size_t i = 0; i < logins->count; i++) {
        Str key = arena_printf(&loop->arena, "role.%s", logins->roles[i]);
        (void)printf("%-18s %-28.*s %s   " STR_FMT "\n", logins->roles[i],
                     STR_ARG(logins->seats[i]->login), PASSWORD,
                     STR_ARG(site_word(loop->site, "zh", key.ptr)));
    }
    (void)fflush(stdout);
}

static int live(Loop *loop) {
    loop->table = loop_table_open(&loop->arena);
    loop->city = city_people_open(&loop->arena, loop->seed, CITY_GONGSHU, loop_today(loop));
    loop_inside_open(loop);
    loop_prepare(loop, false);
    if (loop->broken == 0) loop_days(loop);
    Logins logins = {0};
    if (loop->broken == 0) loop_seats_each(loop, pick, &logins);
    loop->road->close(loop);
    loop_table_close(loop->table);
    if (loop->broken != 0) return EXIT_NO;
    if (password_hash(&loop->arena, STR(PASSWORD), &logins.hash) != OK ||
        site_write(loop->site, &system_actor, "demo_logins", passwords_set, &logins) != OK)
        return EXIT_STORAGE;
    logins_print(loop, &logins);
    return EXIT_DONE;
}

static int serve(Loop *loop) {
    if (site_serve(loop->site) != OK) return EXIT_STORAGE;
    (void)printf("http://127.0.0.1:%d/\n", site_port(loop->site));
    (void)fflush(stdout);
    Timetable *timetable = timetable_open(loop->site);
    serve_until_told();
    timetable_close(timetable);
    return EXIT_DONE;
}

/* The simulated clock begins before anything has happened; a city that has lived goes on by the real one. */
static int city_open(Loop *loop, SiteConfig *config, bool *inhabited) {
    if (site_open(config, &loop->site) != OK) return EXIT_STORAGE;
    if (site_read(loop->site, &system_actor, &loop->arena, accounts_look, inhabited) != OK)
        return EXIT_STORAGE;
    if (!*inhabited) return EXIT_DONE;
    site_close(loop->site);
    loop->site = NULL;
    config->clock_start_ms = 0;
    return site_open(config, &loop->site) == OK ? EXIT_DONE : EXIT_STORAGE;
}

int demo_command(int argc, char **argv) {
    DemoWish wish = {.people = 20000, .seed = 1, .listen = "127.0.0.1:8080"};
    if (!wish_read(&wish, argc, argv)) return EXIT_USAGE;
    serve_block_signals();
    log_set_level(LOG_WARN);
    Loop loop = {.seed = (uint64_t)wish.seed,
                 .people_wanted = wish.people,
                 .days = SERVICE_DAYS,
                 .first_day = FIRST_VISIT};
    arena_init(&loop.arena, 0);
    SiteConfig config;
    city_configure(&config);
    config.dsn = wish.dsn;
    config.key_file = wish.key_file;
    config.listen = wish.listen;
    config.demo = true;
    config.clock_start_ms = date_start_ms(OPENED) + OPENED_HOUR_MS;
    bool inhabited = false;
    int status = city_open(&loop, &config, &inhabited);
    if (status == EXIT_DONE && !inhabited) status = live(&loop);
    if (status == EXIT_DONE) status = serve(&loop);
    site_close(loop.site);
    arena_clear(&loop.arena);
    return status;
}
