#include <signal.h>

#include "app/city.h"
#include "app/serve.h"
#include "app/settings.h"
#include "app/timetable.h"
#include "core/base/log.h"
#include "core/walk/sms_gateway.h"

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

static SiteConfig site_configure(const Settings *settings) {
    SiteConfig config;
    city_configure(&config);
    config.dsn = settings->db;
    config.key_file = key_file_of(settings->db, settings->keys);
    config.listen = settings->listen;
    config.watch = settings->watch;
    config.portal = settings->portal;
    config.map_tiles = settings->map_tiles;
    config.map_credit = settings->map_credit;
    config.slow_ms = settings->slow_ms;
    config.stop_ms = (int)settings->stop_seconds * 1000;
    config.disk_reserve_mib = settings->disk_reserve_mib;
    config.demo = settings->demo;
    return config;
}

static bool settings_sound(const Settings *settings) {
    Str origin;
    if (settings->db == NULL) {
        (void)fputs("yiyang serve: --db is missing; see --help\n", stderr);
        return false;
    }
    if (settings->map_tiles != NULL && !map_tiles_origin(settings->map_tiles, &origin)) {
        (void)fputs("yiyang serve: --map-tiles takes http(s)://host/… with {z}, {x} and {y}, or "
                    "http(s)://host/….pmtiles\n",
                    stderr);
        return false;
    }
    return level_take(settings->log_level);
}

/* The driver lives as long as the site. */
static bool sms_take(const Settings *settings, SiteConfig *config) {
    static SmsGateway gateway;
    const char *why = NULL;
    if (settings->sms_gateway == NULL) return true;
    config->notices = &gateway.driver;
    if (sms_gateway_init(&gateway, settings->sms_gateway, settings->sms_key, &why)) return true;
    (void)fprintf(stderr, "yiyang serve: %s\n", why);
    return false;
}

int serve_command(int argc, char **argv) {
    Settings settings;
    Option options[SETTINGS_MOST];
    settings_options(&settings, options);
    if (!options_read("serve", "serves a database, new or existing, until SIGINT or SIGTERM",
                      options, argc, argv) ||
        !settings_sound(&settings))
        return EXIT_USAGE;
    SiteConfig config = site_configure(&settings);
    if (!sms_take(&settings, &config)) return EXIT_USAGE;
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
