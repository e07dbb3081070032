#include <signal.h>

#include "app/city.h"
#include "app/command.h"
#include "app/serve.h"
#include "app/timetable.h"
#include "core/base/log.h"

void serve_until_told(void) {
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    int got = 0;
    (void)sigwait(&signals, &got);
    log_event(LOG_INFO, "stopping", "signal=%d", got);
    (void)pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

void serve_block_signals(void) {
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

/* What a daemon's keeper sets besides the place and the address. */
typedef struct Care {
    const char *log_level;
    int64_t stop_s;
} Care;

static bool level_take(const char *name) {
    static const char *const names[] = {"debug", "info", "warn"};
    for (size_t i = 0; i < COUNT(names); i++) {
        if (strcmp(name, names[i]) != 0) continue;
        log_set_level((LogLevel)i);
        return true;
    }
    (void)fprintf(stderr, "yiyang serve: --log-level is debug, info or warn, not \"%s\"\n", name);
    return false;
}

int serve_command(int argc, char **argv) {
    SiteConfig config;
    city_configure(&config);
    config.listen = "127.0.0.1:8080";
    Care care = {"info", 30};
    const Option options[] = {
        {"listen", OPTION_TEXT, &config.listen, 0, 0, "address and port; port 0 picks one"},
        {"db", OPTION_TEXT, &config.dsn, 0, 0, "a folder (SQLite), or postgresql://…; required"},
        {"keys", OPTION_TEXT, &config.key_file, 0, 0, KEYS_HELP},
        {"portal", OPTION_TEXT, &config.portal, 0, 0,
         "https://… where the QR of printed papers leads, for places whose letterhead has none"},
        {"map-tiles", OPTION_TEXT, &config.map_tiles, 0, 0,
         "address of map tiles with {z}, {x} and {y}, or of a .pmtiles file; without it maps show "
         "borders alone"},
        {"map-credit", OPTION_TEXT, &config.map_credit, 0, 0, "whose map it is, under the tiles"},
        {"watch", OPTION_TEXT, &config.watch, 0, 0,
         "address for /metrics, /healthz and /readyz, told to whoever asks there: 127.0.0.1:9464; "
         "without it there are no metrics"},
        {"log-level", OPTION_TEXT, &care.log_level, 0, 0,
         "debug (every request), info or warn; slow requests and 5xx are always written; info"},
        {"slow-ms", OPTION_INT, &config.slow_ms, 1, 3600000, "from when a request is slow; 1000"},
        {"stop-seconds", OPTION_INT, &care.stop_s, 1, 3600,
         "how long SIGTERM waits for what is open; a second one ends at once; 30"},
        {"disk-reserve-mib", OPTION_INT, &config.disk_reserve_mib, 1, 1048576,
         "with less disk left /readyz says no; of SQLite alone; 64"},
        {"demo", OPTION_FLAG, &config.demo, 0, 0, "a demo city: its clock may be stepped"},
        {0},
    };
    if (!options_read("serve", "serves a database, new or existing, until SIGINT or SIGTERM",
                      options, argc, argv))
        return EXIT_USAGE;
    if (config.dsn == NULL) {
        (void)fputs("yiyang serve: --db is missing; see --help\n", stderr);
        return EXIT_USAGE;
    }
    if (!level_take(care.log_level)) return EXIT_USAGE;
    config.stop_ms = (int)care.stop_s * 1000;
    Str origin;
    if (config.map_tiles != NULL && !map_tiles_origin(config.map_tiles, &origin)) {
        (void)fputs("yiyang serve: --map-tiles takes http(s)://host/… with {z}, {x} and {y}, or "
                    "http(s)://host/….pmtiles\n",
                    stderr);
        return EXIT_USAGE;
    }
    config.key_file = key_file_of(config.dsn, config.key_file);
    serve_block_signals();
    Site *site = NULL;
    if (site_open(&config, &site) != OK || site_serve(site) != OK) {
        (void)fprintf(stderr, "yiyang serve: cannot serve %s on %s; the log says why\n", config.dsn,
                      config.listen);
        site_close(site);
        return EXIT_STORAGE;
    }
    (void)printf("http://127.0.0.1:%d/\n", site_port(site));
    if (site_watch_port(site) != 0)
        (void)printf("watch http://127.0.0.1:%d/\n", site_watch_port(site));
    (void)fflush(stdout);
    Timetable *timetable = timetable_open(site);
    serve_until_told();
    timetable_close(timetable);
    site_close(site);
    return EXIT_DONE;
}
