/* demo: makes the demo city where there is none, and serves it with one login per role. */
#include "app/demo.h"

#include "app/city.h"
#include "app/command.h"
#include "app/rights.h"
#include "app/serve.h"
#include "app/timetable.h"
#include "core/base/log.h"
#include "core/guard/account.h"
#include "core/guard/audit.h"
#include "core/guard/password.h"
#include "core/guard/sm3.h"
#include "core/walk/notice_driver.h"

enum { WHOLE_CITY_FROM = 200000 };

typedef struct DemoOptions {
    const char *dsn, *key_file, *listen, *today, *portal;
    DemoWish wish;
    bool stepped; /* the clock stands still until it is stepped */
} DemoOptions;

/* Who is shown for a role: the first account whose login begins so, or the second, in the row after
 * it. What one of a role must not do alone, and what only the county's own desk does, needs another
 * login. */
static const struct {
    const char *role, *login;
    int nth;
    const char *word; /* NULL: that of the role */
} shown[] = {
    {"system_admin", "system", 0, NULL},
    {"security_admin", "security", 0, NULL},
    {"audit_admin", "audit", 0, NULL},
    {"community_worker", "community-", 0, NULL},
    {"street_clerk", "street-", 0, NULL},
    {"street_clerk", "street-", 1, "demo.second"},
    {"street_clerk", "county-clerk", 0, "demo.county_clerk"},
    {"district_officer", "officer", 0, NULL},
    {"finance_officer", "finance", 0, NULL},
    {"finance_officer", "finance", 1, "demo.second"},
    {"operator", "operator", 0, NULL},
    {"provider_manager", "manager", 0, NULL},
    {"carer", "carer", 0, NULL},
    {"assessor", "assessor", 0, NULL},
    {"assessor", "assessor", 1, "demo.second"},
    {"family", "family", 0, NULL},
};

typedef struct Login {
    int64_t account_id;
    Str login, password, hash;
    Str name; /* of the person */
} Login;

typedef struct Logins {
    Arena arena;
    int round; /* of looking: first the first ones, then those after them */
    Login items[COUNT(shown)];
} Logins;

static Err login_keep(void *context, const void *row) {
    Logins *logins = context;
    const Account *account = row;
    for (size_t i = 0; i < COUNT(shown); i++) {
        Login *login = &logins->items[i];
        bool earlier = login->account_id != 0 && login->account_id < account->id;
        bool taken = shown[i].nth > 0 && account->id <= logins->items[i - 1].account_id;
        if (shown[i].nth != logins->round || earlier || taken ||
            !str_equal_c(account->roles, shown[i].role) ||
            !str_starts(account->login, str_from(shown[i].login)))
            continue;
        login->account_id = account->id;
        login->login = arena_copy(&logins->arena, account->login);
        login->name = arena_copy(&logins->arena, account->name);
    }
    return OK;
}

static Err logins_find(Op *op, void *context) {
    Logins *logins = context;
    for (logins->round = 0; logins->round < 2; logins->round++)
        TRY(tx_each(op->tx, &sql_account_list, NO_BINDS, login_keep, logins));
    return OK;
}

/* Nobody may know the passwords of the last time: each start gives new ones. */
static bool passwords_make(Logins *logins) {
    for (size_t i = 0; i < COUNT(shown); i++) {
        Login *login = &logins->items[i];
        Str token = random_token(&logins->arena, 6);
        login->password = arena_printf(&logins->arena, "Demo-" STR_FMT, STR_ARG(token));
        if (password_hash(&logins->arena, login->password, &login->hash) != OK) return false;
    }
    return true;
}

static Err passwords_set(Op *op, void *context) {
    const Logins *logins = context;
    for (size_t i = 0; i < COUNT(shown); i++) {
        const Login *login = &logins->items[i];
        if (login->account_id == 0) continue;
        TRY(account_set_password(op->tx, login->account_id, login->hash, false, op->now_ms));
    }
    return OK;
}

static void logins_print(Site *site, const Logins *logins) {
    (void)printf("%-18s %-24s %-20s %s\n", "role", "login", "password", "person");
    for (size_t i = 0; i < COUNT(shown); i++) {
        const Login *login = &logins->items[i];
        if (login->account_id == 0) continue;
        Str role = arena_printf((Arena *)(uintptr_t)&logins->arena, "role.%s", shown[i].role);
        Str post = site_word(site, "zh", shown[i].word ? shown[i].word : role.ptr);
        (void)printf("%-18s %-24.*s %-20.*s %.*s\t%.*s\n", shown[i].role, STR_ARG(login->login),
                     STR_ARG(login->password), STR_ARG(login->name), STR_ARG(post));
    }
}

static bool logins_renew(Site *site) {
    Logins logins = {0};
    arena_init(&logins.arena, 0);
    Arena reading;
    arena_init(&reading, 0);
    bool done = site_read(site, &system_actor, &reading, logins_find, &logins) == OK &&
                passwords_make(&logins) &&
                site_write(site, &system_actor, "demo_passwords", passwords_set, &logins) == OK;
    if (done) logins_print(site, &logins);
    arena_clear(&reading);
    arena_clear(&logins.arena);
    return done;
}

static void site_wish(const DemoOptions *options, SiteConfig *config) {
    city_configure(config);
    config->dsn = options->dsn;
    config->key_file = key_file_of(options->dsn, options->key_file);
    config->listen = options->listen;
    config->portal = options->portal;
    config->demo = true;
}

/* The city is made by a clock of its own; afterwards it lives by the real one. */
static int city_make(const DemoOptions *options) {
    SiteConfig config;
    Site *site = NULL;
    DemoState state = DEMO_OTHER;
    site_wish(options, &config);
    config.clock_start_ms = demo_begins_ms(&options->wish);
    if (site_open(&config, &site) != OK || demo_look(site, &state) != OK) {
        (void)fprintf(stderr, "yiyang demo: %s cannot be opened; the log says why\n", options->dsn);
        site_close(site);
        return EXIT_STORAGE;
    }
    int status = EXIT_DONE;
    if (state == DEMO_OTHER) {
        (void)fprintf(stderr,
                      "yiyang demo: %s holds no demo city, or half of one; name another place, or "
                      "take it away\n",
                      options->dsn);
        status = EXIT_USAGE;
    } else if (state == DEMO_EMPTY) {
        (void)printf("making the demo city: %lld people, %lld days …\n",
                     (long long)options->wish.people, (long long)options->wish.days);
        (void)fflush(stdout);
        status = demo_make(site, &options->wish) ? EXIT_DONE : EXIT_NO;
    }
    site_close(site);
    return status;
}

/* Nobody carries the telephones of the demo city: what would arrive there to sign in with stands in
 * the terminal. */
static const char *letter_print(const NoticeDriver *driver, Arena *arena,
                                const NoticeLetter *letter, Str *result) {
    (void)driver;
    (void)arena;
    if (str_equal_c(letter->template_key, "notice.sign_in_code")) {
        (void)printf("sms %.*s %.*s\n", STR_ARG(letter->to), STR_ARG(letter->text));
        (void)fflush(stdout);
    }
    *result = STR("demo");
    return "deliver";
}
static const NoticeDriver demo_driver = {.name = "demo", .send = letter_print};

static Err last_read(Op *op, void *context) {
    return audit_last_ms(op->tx, op->arena, context);
}

Err demo_resume(Site *site) {
    Arena arena;
    int64_t last_ms = 0;
    arena_init(&arena, 0);
    Err err = site_read(site, &system_actor, &arena, last_read, &last_ms);
    arena_clear(&arena);
    if (err == OK && last_ms > site_now_ms(site)) err = site_step_clock(site, last_ms);
    return err;
}

static int city_serve(const DemoOptions *options) {
    SiteConfig config;
    Site *site = NULL;
    site_wish(options, &config);
    config.notices = &demo_driver;
    if (options->stepped) config.clock_start_ms = clock_now_ms();
    if (site_open(&config, &site) != OK || demo_resume(site) != OK || site_serve(site) != OK ||
        !logins_renew(site)) {
        (void)fprintf(stderr, "yiyang demo: cannot serve on %s; the log says why\n",
                      options->listen);
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

static bool options_take(DemoOptions *demo, int argc, char **argv) {
    const Option options[] = {
        {"people", OPTION_INT, &demo->wish.people, 20, 2350000,
         "older people, in Gongshu; above 200000 in all of Hangzhou"},
        {"days", OPTION_INT, &demo->wish.days, 1, 92,
         "days of service before today; a month and more reach back over one that was settled"},
        {"db", OPTION_TEXT, &demo->dsn, 0, 0, DB_HELP},
        {"keys", OPTION_TEXT, &demo->key_file, 0, 0, KEYS_HELP},
        {"listen", OPTION_TEXT, &demo->listen, 0, 0, "address and port; port 0 picks one"},
        {"seed", OPTION_INT, &demo->wish.seed, 1, INT64_MAX, "same seed, same city"},
        {"today", OPTION_TEXT, &demo->today, 0, 0,
         "the day on which the city stands, yyyy-mm-dd; default: today"},
        {"stepped", OPTION_FLAG, &demo->stepped, 0, 0,
         "serves with a clock that stands still until it is stepped"},
        {0},
    };
    if (!options_read("demo",
                      "makes the demo city when the database is empty, walks days of the closed "
                      "loop in it,\nthen serves it and prints one login per role, with new "
                      "passwords at each start",
                      options, argc, argv))
        return false;
    demo->wish.whole_city = demo->wish.people > WHOLE_CITY_FROM;
    demo->wish.today = date_of_ms(clock_now_ms());
    bool sound = demo->today == NULL || date_read(str_from(demo->today), &demo->wish.today);
    if (!sound) (void)fputs("yiyang demo: --today takes a day, yyyy-mm-dd\n", stderr);
    if (demo->dsn == NULL) (void)fputs("yiyang demo: --db is missing; see --help\n", stderr);
    return sound && demo->dsn != NULL;
}

int demo_command(int argc, char **argv) {
    DemoOptions options = {.listen = "127.0.0.1:8080",
                           .wish = {.people = 20000, .days = 30, .seed = 1}};
    if (!options_take(&options, argc, argv)) return EXIT_USAGE;
    char portal[300];
    (void)snprintf(portal, sizeof portal, "http://%s", options.listen);
    if (!str_ends(str_from(options.listen), STR(":0"))) options.portal = portal;
    log_set_level(LOG_WARN);
    int status = city_make(&options);
    if (status != EXIT_DONE) return status;
    serve_block_signals(); /* only now: whoever does not want to wait for the city may stop it */
    return city_serve(&options);
}
