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
}

void serve_block_signals(void) {
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

int serve_command(int argc, char **argv) {
    SiteConfig config;
    city_configure(&config);
    config.listen = "127.0.0.1:8080";
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
    (void)fflush(stdout);
    Timetable *timetable = timetable_open(site);
    serve_until_told();
    timetable_close(timetable);
    site_close(site);
    return EXIT_DONE;
}
