/* backup, restore: the whole database into one file and back. Keys are not in it; they are kept
 * apart. */
#include "core/store/backup.h"

#include <sys/stat.h>

#include "app/city.h"
#include "app/command.h"

static int failed(const char *command, Err err, const char *from, const char *to) {
    if (err == ERR_CONFLICT)
        (void)fprintf(stderr, "yiyang %s: %s is there already; nothing is overwritten\n", command,
                      to);
    else if (err == ERR_NOT_FOUND)
        (void)fprintf(stderr, "yiyang %s: %s is not there\n", command, from);
    else if (err == ERR_MALFORMED)
        (void)fprintf(stderr, "yiyang %s: %s is no whole copy\n", command, from);
    else
        (void)fprintf(stderr, "yiyang %s: from %s nothing came to %s; the log says why\n", command,
                      from, to);
    return EXIT_STORAGE;
}

int backup_command(int argc, char **argv) {
    const char *config_file = NULL, *dsn = NULL, *to = NULL;
    const Option options[] = {
        {"config", OPTION_CONFIG, &config_file, 0, 0, CONFIG_HELP},
        {"db", OPTION_TEXT, &dsn, 0, 0, DB_HELP},
        {"to", OPTION_TEXT, &to, 0, 0, "the file that is written; required, must not be there"},
        {0},
    };
    if (!options_read("backup", "copies a database, also one that is being served", options, argc,
                      argv))
        return EXIT_USAGE;
    if (dsn == NULL || to == NULL) {
        (void)fputs("yiyang backup: --db and --to are needed; see --help\n", stderr);
        return EXIT_USAGE;
    }
    Err err = backup_write(dsn, to);
    if (err != OK) return failed("backup", err, dsn, to);
    struct stat written = {0};
    (void)stat(to, &written);
    (void)printf("backup: bytes=%lld file=%s\n", (long long)written.st_size, to);
    return EXIT_DONE;
}

/* Of PostgreSQL, whether a city lies there already; a folder tells by itself (backup.h). */
static bool is_taken(const Place *place) {
    SiteConfig config;
    if (!dsn_is_postgres(place->dsn)) return false;
    city_configure(&config);
    config.dsn = place->dsn;
    config.key_file = place->key_file;
    return site_require(&config) == OK;
}

static int restore_to(const char *from, const Place *place, bool verify) {
    Err err = is_taken(place) ? ERR_CONFLICT : backup_restore(from, place->dsn);
    if (err != OK) return failed("restore", err, from, place->dsn);
    (void)printf("restore: %s\n", place->dsn);
    int status = verify ? audit_verify_at(place) : EXIT_DONE;
    return verify && status == EXIT_DONE ? books_verify_at(place) : status;
}

int restore_command(int argc, char **argv) {
    const char *config_file = NULL, *from = NULL;
    Place place = {0};
    bool verify = false;
    const Option options[] = {
        {"from", OPTION_TEXT, &from, 0, 0, "a file that backup wrote; required"},
        {"config", OPTION_CONFIG, &config_file, 0, 0, CONFIG_HELP},
        {"db", OPTION_TEXT, &place.dsn, 0, 0,
         "a folder (SQLite) or postgresql://… with nothing in it; required"},
        {"keys", OPTION_TEXT, &place.key_file, 0, 0, KEYS_HELP},
        {"verify", OPTION_FLAG, &verify, 0, 0,
         "then reads the audit chain and adds up every account"},
        {0},
    };
    if (!options_read("restore", "brings a copy back into an empty place", options, argc, argv))
        return EXIT_USAGE;
    if (from == NULL || place.dsn == NULL) {
        (void)fputs("yiyang restore: --from and --db are needed; see --help\n", stderr);
        return EXIT_USAGE;
    }
    return restore_to(from, &place, verify);
}
