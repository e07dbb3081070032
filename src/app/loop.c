/* loop: the whole closed loop over HTTP with many clients at once, and the proof that its books
 * balance. */
#include "app/loop.h"

#include <unistd.h>

#include "app/city.h"
#include "app/command.h"
#include "app/loop_table.h"
#include "app/loop_walk.h"
#include "core/base/log.h"
#include "core/guard/account.h"

/* Everything is told on days of its own; the register is opened three weeks before the first
 * visit. */
#define OPENED      20261009
#define FIRST_VISIT 20261101
enum { OPENED_HOUR_MS = 8 * 3600000 };

typedef struct LoopWish {
    const char *dsn, *key_file;
    int64_t people, days, clients, seed;
} LoopWish;

static bool wish_read(LoopWish *wish, int argc, char **argv) {
    const Option options[] = {
        {"people", OPTION_INT, &wish->people, 20, 2350000, "rows of the register"},
        {"days", OPTION_INT, &wish->days, 1, 92, "days of service"},
        {"db", OPTION_TEXT, &wish->dsn, 0, 0,
         "a new or empty folder (SQLite), or postgresql://… of an empty database; required"},
        {"keys", OPTION_TEXT, &wish->key_file, 0, 0, KEYS_HELP},
        {"clients", OPTION_INT, &wish->clients, 1, 64, "how many ask at once"},
        {"seed", OPTION_INT, &wish->seed, 1, INT64_MAX, "of everything that is drawn"},
        {0},
    };
    if (!options_read(
            "loop",
            "makes a fresh city and walks the closed loop through it over HTTP, as\n"
            "everyone who has a part in it: a dirty register comes in, people apply, are\n"
            "assessed, served and called, bills are settled and paid. Prints how long each\n"
            "stage took, and at the end\n\n"
            "    loop: orders=N settled=N cancelled=N flagged=N open=0 unbalanced_fen=0\n\n"
            "A missed order counts as cancelled, unless it was made up for: then it and its\n"
            "makeup count once. flagged: orders that any rule ever flagged. Exits with 1\n"
            "when orders are open, the books do not balance, or an answer was wrong",
            options, argc, argv))
        return false;
    if (wish->dsn == NULL) (void)fputs("yiyang loop: --db is missing; see --help\n", stderr);
    return wish->dsn != NULL;
}

static Err accounts_look(Op *op, void *context) {
    List rows;
    Err err = op_list(op, &sql_account_list, WITH(MOST(1)), &rows);
    *(bool *)context = err == ERR_TOO_LARGE || (err == OK && rows.count > 0);
    return err == ERR_TOO_LARGE ? OK : err;
}

/* Somebody can sign in already: it is not ours to play in. */
static bool is_inhabited(Loop *loop) {
    bool inhabited = true;
    Err err = site_read(loop->site, &system_actor, &loop->arena, accounts_look, &inhabited);
    return err != OK || inhabited;
}

static int site_start(Loop *loop, const LoopWish *wish) {
    SiteConfig config;
    city_configure(&config);
    config.dsn = wish->dsn;
    config.key_file = key_file_of(wish->dsn, wish->key_file);
    config.listen = "127.0.0.1:0";
    config.demo = true;
    config.clock_start_ms = date_start_ms(OPENED) + OPENED_HOUR_MS;
    if (site_open(&config, &loop->site) != OK) {
        (void)fprintf(stderr, "yiyang loop: %s cannot be opened; the log says why\n", wish->dsn);
        return EXIT_STORAGE;
    }
    if (is_inhabited(loop)) {
        (void)fprintf(stderr, "yiyang loop: %s is not empty; name a new one\n", wish->dsn);
        return EXIT_USAGE;
    }
    return site_serve(loop->site) == OK ? EXIT_DONE : EXIT_STORAGE;
}

int loop_verdict(const Loop *loop, const LoopCount *count, const BookVerdict *books) {
    bool done = loop->broken == 0 && count->open == 0 && books->unbalanced == 0;
    return done ? EXIT_DONE : EXIT_NO;
}

static int walk(Loop *loop, const LoopWish *wish) {
    loop->table = loop_table_open(&loop->arena);
    loop->city = city_people_open(&loop->arena, loop->seed, CITY_GONGSHU, loop_today(loop));
    if (!loop_http_open(loop, (int)wish->clients)) return EXIT_STORAGE;
    loop_prepare(loop, true);
    if (loop->broken == 0) loop_days(loop);
    if (loop->broken == 0) loop_settle(loop);
    LoopCount count = loop_count(loop);
    BookVerdict books = {0};
    bool sound = loop_books(loop, &books);
    loop->road->close(loop);
    loop_table_print(loop->table, stdout);
    (void)printf("loop: orders=%lld settled=%lld cancelled=%lld flagged=%lld open=%lld "
                 "unbalanced_fen=%lld\n",
                 (long long)count.orders, (long long)count.settled, (long long)count.cancelled,
                 (long long)count.flagged, (long long)count.open, (long long)books.unbalanced);
    return sound ? loop_verdict(loop, &count, &books) : EXIT_NO;
}

int loop_command(int argc, char **argv) {
    LoopWish wish = {.people = 20000, .days = 30, .clients = 16, .seed = 1};
    if (!wish_read(&wish, argc, argv)) return EXIT_USAGE;
    log_set_level(LOG_WARN);
    Loop loop = {.seed = (uint64_t)wish.seed,
                 .people_wanted = wish.people,
                 .days = wish.days,
                 .first_day = FIRST_VISIT,
                 .folder = "/tmp/yiyang-loop-XXXXXX"};
    arena_init(&loop.arena, 0);
    int status = mkdtemp(loop.folder) != NULL ? site_start(&loop, &wish) : EXIT_STORAGE;
    if (status == EXIT_DONE) status = walk(&loop, &wish);
    if (loop.table != NULL) loop_table_close(loop.table);
    site_close(loop.site);
    (void)rmdir(loop.folder);
    arena_clear(&loop.arena);
    return status;
}
