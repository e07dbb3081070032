/* kill -9 in the middle of load: nothing acknowledged is lost or done twice, the books balance, the audit chain is whole.
 *
 *   child: the whole city, and a route that moves a coin      parent: clients post coins, each under a key of its own
 *      ✗ SIGKILL                                              parent: opens the same data, asks every key again
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/caller.h"
#include "app/city.h"
#include "care/money/book.h"
#include "core/guard/account.h"
#include "core/guard/session.h"
#include "support/database.h"

enum { CLIENTS = 8, COINS_MOST = 4096, COINS_BEFORE = 300, MODULES_MOST = 16, TOKEN_BYTES = 128 };

typedef struct Coin {
    int64_t id, number;
} Coin;
static const Field coin_fields[] = {
    {"id", F_REF, offsetof(Coin, id), .flags = READONLY, .ref = "transfer"},
    {"number", F_INT, offsetof(Coin, number), .flags = REQUIRED, .min = 0, .max = COINS_MOST},
};
static const Shape coin_shape = {"coin", "mint", coin_fields, COUNT(coin_fields), sizeof(Coin)};

/* Every run of it would be a transfer more: the reference is a new one each time. */
static Err coin_route(Op *op, const void *in, void *out) {
    const Coin *coin = in;
    int64_t bank, wallet;
    TRY(book_account(op, "bank", 1, INT_NONE, &bank));
    TRY(book_account(op, "wallet", 1 + coin->number % 20, 0, &wallet));
    Transfer moved, wanted = {.debit = bank,
                              .credit = wallet,
                              .amount = 100 + coin->number,
                              .state = TRANSFER_POSTED,
                              .kind = STR("grant"),
                              .day = op->today};
    wanted.reference = random_token(op->arena, 16);
    wanted.memo = arena_printf(op->arena, "%lld", (long long)coin->number);
    TRY(book_transfer(op, &wanted, &moved));
    *(Coin *)out = (Coin){moved.id, coin->number};
    return OK;
}

static const Route coin_routes[] = {{"POST", "/api/coins", "coin_create", "signed_in", coin_route,
                                     &coin_shape, &coin_shape, ROUTE_WRITES | ROUTE_CREATED,
                                     .doc = "Moves a coin"}};
static const Noun coin_noun = {coin_routes, COUNT(coin_routes), NULL};
static const Noun *const mint_nouns[] = {&coin_noun};
static const Module mint_module = {.name = "mint", .nouns = mint_nouns, .noun_count = 1};
static const char words[] =
    "module.mint = Mint\ncoin = Coin\ncoin.id = Transfer\ncoin.number = Number\n";
static const EmbeddedFile mint_words[] = {{"mint.zh.txt", words, words + sizeof words - 1},
                                          {"mint.en.txt", words, words + sizeof words - 1}};

typedef struct City {
    const Module *modules[MODULES_MOST];
    SiteConfig config;
    char folder[64], keys[96], token[TOKEN_BYTES];
    int port;
    _Atomic int next, told;    /* coins asked for; of them acknowledged */
    int64_t noted[COINS_MOST]; /* the transfer that was told; 0: none */
} City;
static City city;

static void city_open(const Database *database) {
    SiteConfig *config = &city.config;
    StoreConfig store = {0};
    memset(&city, 0, sizeof city);
    database_need(database, &store);
    (void)snprintf(city.folder, sizeof city.folder, "/tmp/yiyang-kill-XXXXXX");
    assert_non_null(mkdtemp(city.folder));
    (void)snprintf(city.keys, sizeof city.keys, "%s/keys", city.folder);
    city_configure(config);
    assert_true(config->module_count < MODULES_MOST);
    for (size_t i = 0; i < config->module_count; i++) city.modules[i] = config->modules[i];
    city.modules[config->module_count++] = &mint_module;
    config->modules = city.modules;
    config->dsn = database->dsn;
    config->key_file = city.keys;
    config->listen = "127.0.0.1:0";
    config->words = mint_words;
    config->word_count = COUNT(mint_words);
}

static Err teller_enter(Op *op, void *context) {
    SessionOpened opened;
    Account account, in = {.login = STR("teller"),
                           .name = STR("Teller"),
                           .password_hash = STR("none"),
                           .roles = STR("audit_admin")};
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &account));
    LoginAttempt attempt = {.account_id = account.id,
                            .password_hash = account.password_hash,
                            .right = true,
                            .active = true};
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    (void)snprintf(context, TOKEN_BYTES, STR_FMT, STR_ARG(opened.token));
    return OK;
}

static _Noreturn void serve_until_killed(int told) {
    Site *site;
    Err err = site_open(&city.config, &site);
    if (err == OK) err = site_write(site, &system_actor, "enter", teller_enter, city.token);
    if (err == OK) err = site_serve(site);
    if (err != OK) _exit(1);
    int port = site_port(site);
    if (write(told, &port, sizeof port) != sizeof port ||
        write(told, city.token, TOKEN_BYTES) != TOKEN_BYTES)
        _exit(1);
    for (;;) pause();
}

static pid_t city_serve(void) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) serve_until_killed(ends[1]);
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &city.port, sizeof city.port), sizeof city.port);
    assert_int_equal(read(ends[0], city.token, TOKEN_BYTES), TOKEN_BYTES);
    (void)close(ends[0]);
    return child;
}

static Err coin_ask(Caller *caller, int number, CallerReply *reply) {
    char key[32];
    (void)snprintf(key, sizeof key, "coin-%d", number);
    json_t *body = json_pack("{s:i}", "number", number);
    CallerAsk ask = {.method = "POST",
                     .target = "/api/coins",
                     .token = str_from(city.token),
                     .key = str_from(key),
                     .json = body};
    Err err = caller_ask(caller, &ask, reply);
    json_decref(body);
    return err;
}

static int64_t coin_of(CallerReply *reply) {
    int64_t id = json_integer_value(json_object_get(reply->json, "id"));
    json_decref(reply->json);
    return id;
}

/* As fast as it is answered, until nobody answers. */
static void *client_main(void *unused) {
    (void)unused;
    Caller *caller = caller_open(city.port);
    for (int number; (number = atomic_fetch_add(&city.next, 1)) < COINS_MOST;) {
        CallerReply reply;
        if (coin_ask(caller, number, &reply) != OK) break;
        int64_t id = coin_of(&reply);
        if (reply.status != 201) continue;
        city.noted[number] = id;
        atomic_fetch_add(&city.told, 1);
    }
    caller_close(caller);
    return NULL;
}

static void kill_under_load(pid_t child) {
    pthread_t clients[CLIENTS];
    struct timespec rest = {.tv_nsec = 1000000};
    int status;
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&clients[i], NULL, client_main, NULL), 0);
    for (int i = 0; i < 20000 && atomic_load(&city.told) < COINS_BEFORE; i++)
        (void)nanosleep(&rest, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    for (int i = 0; i < CLIENTS; i++) assert_int_equal(pthread_join(clients[i], NULL), 0);
    assert_true(atomic_load(&city.told) >= COINS_BEFORE);
    assert_true(atomic_load(&city.next) < COINS_MOST); /* there was more to come */
}

/* What was told is told again; what was not is done now, or was done then. */
static void ask_again(Site *site) {
    Caller *caller = caller_open(site_port(site));
    int asked = atomic_load(&city.next);
    for (int number = 0; number < asked; number++) {
        CallerReply reply;
        assert_int_equal(coin_ask(caller, number, &reply), OK);
        assert_int_equal(reply.status, 201);
        int64_t id = coin_of(&reply);
        if (city.noted[number] == 0) continue;
        assert_true(reply.replayed);
        assert_int_equal(id, city.noted[number]);
    }
    caller_close(caller);
}

static Err everything_read(Op *op, void *unused) {
    AuditVerdict audit;
    BookVerdict books;
    MoneyAccount bank;
    List moves;
    int times[COINS_MOST] = {0}, asked = atomic_load(&city.next);
    (void)unused;
    TRY(audit_verify(op->tx, op->arena, site_vault(op->site), &audit));
    assert_int_equal(audit.broken_seq, 0);
    assert_true(audit.rows > asked);
    TRY(book_verify(op, &books));
    assert_int_equal(books.unbalanced, 0);
    assert_int_equal(books.bad_accounts, 0);
    assert_int_equal(books.transfers, asked);
    TRY(book_account_find(op, "bank", 1, &bank));
    TRY(book_moves(op, bank.id, COINS_MOST, &moves));
    for (size_t i = 0; i < moves.count; i++) {
        int64_t number = -1;
        assert_true(str_read_int(LIST_AT(moves, Transfer, i)->memo, &number));
        assert_in_range(number, 0, asked - 1);
        assert_int_equal(++times[number], 1);
    }
    assert_int_equal(moves.count, asked);
    return OK;
}

static void what_was_told_outlives_kill(void **state) {
    Site *site;
    Arena arena;
    city_open(*state);
    kill_under_load(city_serve());
    arena_init(&arena, 0);
    assert_int_equal(site_open(&city.config, &site), OK);
    assert_int_equal(site_serve(site), OK);
    ask_again(site);
    assert_int_equal(site_read(site, &system_actor, &arena, everything_read, NULL), OK);
    site_close(site);
    arena_clear(&arena);
    (void)unlink(city.keys);
    assert_int_equal(rmdir(city.folder), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(what_was_told_outlives_kill)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
