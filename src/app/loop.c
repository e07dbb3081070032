/* loop: the whole closed loop over HTTP with many clients at once, and the proof that its books balance. */
#include "app/loop.h"

#include <unistd.h>

#include "app/city.h"
#include "app/command.h"
#include "app/loop_table.h"
#include "app/loop_walk.h"
#include "app/serve.h"
#include "core/base/log.h"

typedef struct LoopWish {
    const char *dsn, *key_file;
    int64_t people, days, clients, seed;
} LoopWish;

int loop_command(int argc, char **argv) {
    LoopWish wish = {.people = 20000, .days = 30, .clients = 16, .seed = 1};
    const Option options[] = {
        {"people", OPTION_INT, &wish.people, 20, 2350000, "rows of the register; default 20000"},
        {"days", OPTION_INT, &wish.days, 1, 92, "days of service; default 30"},
        {"db", OPTION_TEXT, &wish.dsn, 0, 0,
         "an empty or new folder (SQLite), or postgresql://… of an empty database; required"},
        {"keys", OPTION_TEXT, &wish.key_file, 0, 0,
         "key file; default: keys in the folder, or a new file whose path is printed"},
        {"clients", OPTION_INT, &wish.clients, 1, 64, "how many ask at once; default 16"},
        {"seed", OPTION_INT, &wish.seed, 1, INT64_MAX, "of everything that is drawn; default 1"},
        {0},
    };
    if (!options_read("loop",
                      "makes a fresh city, drives the closed loop over HTTP and checks the books.\n"
                      "The last line counts orders: an order that was missed counts as cancelled, "
                      "unless it was made up for; then both count as one",
                      options, argc, argv))
        return EXIT_USAGE;
    if (wish.dsn == NULL) {
        (void)fputs("yiyang loop: --db is missing; see --help\n", stderr);
        return EXIT_USAGE;
    }
    serve_block_signals();
    log_set_level(LOG_WARN);
    Loop loop = {.seed = (uint64_t)wish.seed,
                 .people_wanted = wish.people,
                 .days = wish.days,
                 .first_day = 20261101,
                 .folder = "/tmp/yiyang-loop-XXXXXX"};
    SiteConfig config;
    city_configure(&config);
    config.dsn = wish.dsn;
    config.key_file = wish.key_file;
    config.listen = "127.0.0.1:0";
    config.demo = true;
    config.clock_start_ms = date_start_ms(20261009) + INT64_C(8) * 3600000;
    arena_init(&loop.arena, 0);
    if (mkdtemp(loop.folder) == NULL) return EXIT_STORAGE;
    if (site_open(&config, &loop.site) != OK || site_serve(loop.site) != OK) {
        return EXIT_STORAGE;
    }
    loop.table = loop_table_open(&loop.arena);
    loop.city = city_people_open(&loop.arena, loop.seed, CITY_GONGSHU, loop_today(&loop));
    if (!loop_http_open(&loop, (int)wish.clients)) return EXIT_STORAGE;
    loop_prepare(&loop, true);
    if (loop.broken == 0) loop_days(&loop);
    if (loop.broken == 0) loop_settle(&loop);
    LoopCount count = loop_count(&loop);
    BookVerdict books = {0};
    (void)loop_books(&loop, &books);
    loop.road->close(&loop);
    loop_table_print(loop.table, stdout);
    (void)printf("loop: orders=%lld settled=%lld cancelled=%lld flagged=%lld open=%lld "
                 "unbalanced_fen=%lld\n",
                 (long long)count.orders, (long long)count.settled, (long long)count.cancelled,
                 (long long)count.flagged, (long long)count.open, (long long)books.unbalanced);
    site_close(loop.site);
    (void)rmdir(loop.folder);
    return loop.broken == 0 ? EXIT_DONE : EXIT_NO;
}
