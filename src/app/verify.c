/* audit verify, books verify, counts verify: of a database that is there; nothing is written but
 * what opening one writes. */
#include "app/city.h"
#include "app/command.h"
#include "care/money/book.h"
#include "care/people/counted.h"
#include "core/guard/audit.h"

/* Reads "verify --db DSN [--keys FILE]"; NULL dsn after a complaint. */
static int read_place(const char *command, int argc, char **argv, Place *place) {
    const char *config_file = NULL;
    const Option options[] = {
        {"config", OPTION_CONFIG, &config_file, 0, 0, CONFIG_HELP},
        {"db", OPTION_TEXT, &place->dsn, 0, 0, DB_HELP},
        {"keys", OPTION_TEXT, &place->key_file, 0, 0, KEYS_HELP},
        {0},
    };
    bool named = argc > 0 && strcmp(argv[0], "verify") == 0;
    if (!options_read(command, "verify: reads everything and says whether it is whole", options,
                      argc - (named ? 1 : 0), argv + (named ? 1 : 0)))
        return EXIT_USAGE;
    if (named && place->dsn != NULL) return EXIT_DONE;
    (void)fprintf(stderr, "usage: yiyang %s verify --db DSN [--keys FILE] [--config FILE]\n",
                  command);
    return EXIT_USAGE;
}

static Err place_open(const Place *place, Site **site) {
    SiteConfig config;
    city_configure(&config);
    config.dsn = place->dsn;
    config.key_file = key_file_of(place->dsn, place->key_file);
    config.aside = true;
    TRY(site_require(&config));
    return site_open(&config, site);
}

static int verdict_of(const char *command, const Place *place, Err err) {
    if (err == OK) return EXIT_DONE;
    (void)fprintf(stderr, "yiyang %s: %s could not be read (%s)\n", command, place->dsn,
                  err_name(err));
    return EXIT_STORAGE;
}

static int verify_at(const char *command, const Place *place, OpFn fn, void *out, Arena *arena) {
    Site *site = NULL;
    Err err = place_open(place, &site);
    if (err == OK) err = site_read(site, &system_actor, arena, fn, out);
    site_close(site);
    return verdict_of(command, place, err);
}

static Err audit_read(Op *op, void *out) {
    return audit_verify(op->tx, op->arena, site_vault(op->site), out);
}

int audit_verify_at(const Place *place) {
    Arena arena;
    arena_init(&arena, 0);
    AuditVerdict verdict = {0};
    int status = verify_at("audit", place, audit_read, &verdict, &arena);
    if (status == EXIT_DONE && verdict.broken_seq == 0) {
        (void)printf("audit: rows=%lld whole head=" STR_FMT "\n", (long long)verdict.rows,
                     STR_ARG(verdict.head));
    } else if (status == EXIT_DONE) {
        (void)printf("audit: rows=%lld broken at row %lld: " STR_FMT "\n", (long long)verdict.rows,
                     (long long)verdict.broken_seq, STR_ARG(verdict.why));
        status = EXIT_NO;
    }
    arena_clear(&arena);
    return status;
}

int audit_command(int argc, char **argv) {
    Place place = {0};
    int status = read_place("audit", argc, argv, &place);
    return status == EXIT_DONE ? audit_verify_at(&place) : status;
}

static Err books_read(Op *op, void *out) {
    return book_verify(op, out);
}

int books_verify_at(const Place *place) {
    Arena arena;
    arena_init(&arena, 0);
    BookVerdict verdict = {0};
    int status = verify_at("books", place, books_read, &verdict, &arena);
    if (status == EXIT_DONE) {
        (void)printf("books: accounts=%lld transfers=%lld unbalanced_fen=%lld bad_accounts=%lld\n",
                     (long long)verdict.accounts, (long long)verdict.transfers,
                     (long long)verdict.unbalanced, (long long)verdict.bad_accounts);
        if (verdict.unbalanced != 0 || verdict.bad_accounts != 0) {
            (void)printf(STR_FMT "\n", STR_ARG(verdict.why));
            status = EXIT_NO;
        }
    }
    arena_clear(&arena);
    return status;
}

int books_command(int argc, char **argv) {
    Place place = {0};
    int status = read_place("books", argc, argv, &place);
    return status == EXIT_DONE ? books_verify_at(&place) : status;
}

static void line_tell(const char *line) {
    (void)puts(line);
}

int counts_command(int argc, char **argv) {
    Place place = {0};
    CountedVerdict verdict = {.tell = line_tell};
    Site *site = NULL;
    int status = read_place("counts", argc, argv, &place);
    if (status != EXIT_DONE) return status;
    Err err = place_open(&place, &site);
    if (err == OK) err = counted_verify(site, &verdict);
    site_close(site);
    status = verdict_of("counts", &place, err);
    if (status != EXIT_DONE) return status;
    (void)printf("counts: people=%lld spans=%lld different=%lld\n", (long long)verdict.people,
                 (long long)verdict.spans, (long long)verdict.different);
    return verdict.different == 0 ? EXIT_DONE : EXIT_NO;
}
