/* account: the one way in when nobody can sign in yet; whoever may run it owns the database and its
 * keys. */
#include "core/guard/account.h"
#include "app/city.h"
#include "app/command.h"
#include "core/walk/access.h"

typedef struct AccountWish {
    const char *dsn, *key_file, *login, *name;
    bool reset;
} AccountWish;

typedef struct LoginSearch {
    Str login;
    int64_t id; /* 0: nobody's */
} LoginSearch;

static Err login_search(Op *op, void *context) {
    LoginSearch *search = context;
    Account account;
    Err err = account_by_login(op->tx, op->arena, search->login, &account);
    search->id = err == OK ? account.id : 0;
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err account_make(Site *site, Arena *arena, const AccountWish *wish, AccountMade *made) {
    Faults faults = {.arena = arena};
    LoginSearch search = {.login = str_from(wish->login)};
    TRY(site_read(site, &system_actor, arena, login_search, &search));
    if (wish->reset && search.id == 0) return ERR_NOT_FOUND;
    if (!wish->reset && search.id != 0) return ERR_CONFLICT;
    IdKey key = {search.id};
    Account account = {.login = search.login,
                       .name = str_from(wish->name),
                       .roles = STR("security_admin"),
                       .active = true};
    SiteCall call = {.actor = &system_actor,
                     .route = "account_create",
                     .in = &account,
                     .out = made,
                     .faults = &faults};
    if (wish->reset) {
        call.route = "account_reset";
        call.in = &key;
    }
    Err err = site_call(site, arena, &call);
    for (size_t i = 0; i < faults.count && i < COUNT(faults.items); i++)
        (void)fprintf(stderr, "yiyang account: " STR_FMT ": %s\n", STR_ARG(faults.items[i].field),
                      faults.items[i].code);
    return err;
}

static int answer(const AccountWish *wish, Err err, const AccountMade *made) {
    switch (err) {
    case OK:
        (void)printf("login    " STR_FMT "\npassword " STR_FMT "\n", STR_ARG(made->login),
                     STR_ARG(made->password));
        return EXIT_DONE;
    case ERR_NOT_FOUND:
        (void)fprintf(stderr, "yiyang account: there is no account \"%s\"\n", wish->login);
        return EXIT_NO;
    case ERR_CONFLICT:
        (void)fprintf(stderr, "yiyang account: \"%s\" exists; --reset gives it a new password\n",
                      wish->login);
        return EXIT_NO;
    case ERR_INVALID:
        return EXIT_NO;
    default:
        (void)fprintf(stderr, "yiyang account: %s could not be used (%s)\n", wish->dsn,
                      err_name(err));
        return EXIT_STORAGE;
    }
}

int account_command(int argc, char **argv) {
    AccountWish wish = {.name = "安全管理员"};
    const char *config_file = NULL;
    const Option options[] = {
        {"config", OPTION_CONFIG, &config_file, 0, 0, CONFIG_HELP},
        {"db", OPTION_TEXT, &wish.dsn, 0, 0, DB_HELP},
        {"keys", OPTION_TEXT, &wish.key_file, 0, 0, KEYS_HELP},
        {"login", OPTION_TEXT, &wish.login, 0, 0, "name to sign in with; required"},
        {"name", OPTION_TEXT, &wish.name, 0, 0, "of the person it belongs to"},
        {"reset", OPTION_FLAG, &wish.reset, 0, 0,
         "a new first password for an account that exists, whatever its roles"},
        {0},
    };
    if (!options_read("account",
                      "makes a security administrator, who makes every other account; prints the "
                      "first password, once. Stop the server first",
                      options, argc, argv))
        return EXIT_USAGE;
    if (wish.dsn == NULL || wish.login == NULL) {
        (void)fputs("yiyang account: --db and --login are needed; see --help\n", stderr);
        return EXIT_USAGE;
    }
    SiteConfig config;
    city_configure(&config);
    config.dsn = wish.dsn;
    config.key_file = key_file_of(wish.dsn, wish.key_file);
    config.aside = true;
    Arena arena;
    arena_init(&arena, 0);
    Site *site = NULL;
    AccountMade made = {0};
    Err err = site_open(&config, &site);
    if (err == OK) err = account_make(site, &arena, &wish, &made);
    site_close(site);
    int status = answer(&wish, err, &made);
    arena_clear(&arena);
    return status;
}
