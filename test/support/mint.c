#include "support/mint.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/caller.h"
#include "app/city.h"
#include "care/money/book.h"
#include "core/guard/account.h"
#include "core/guard/session.h"
#include "core/guard/sm3.h"
#include "core/walk/job.h"
#include "support/template.h"

enum { WALLETS = 20, UNAVAILABLE = 503, CREATED = 201, ACCEPTED = 202 };

typedef struct Client {
    Mint *mint;
    Caller *caller;
    pthread_t thread;
} Client;
static Client clients[MINT_CLIENTS];

typedef struct Coin {
    int64_t id, number;
} Coin;
static const Field coin_fields[] = {
    {"id", F_REF, offsetof(Coin, id), .flags = READONLY, .ref = "transfer"},
    {"number", F_INT, offsetof(Coin, number), .flags = REQUIRED, .min = 0, .max = MINT_COINS_MOST},
};
static const Shape coin_shape = {"coin", "mint", coin_fields, COUNT(coin_fields), sizeof(Coin)};

/* Every run of it would be a transfer more: the reference is a new one each time. */
static Err coin_move(Op *op, int64_t number, Transfer *moved) {
    int64_t bank, wallet;
    TRY(book_account(op, "bank", 1, INT_NONE, &bank));
    TRY(book_account(op, "wallet", 1 + number % WALLETS, 0, &wallet));
    Transfer wanted = {.debit = bank,
                       .credit = wallet,
                       .amount = 100 + number,
                       .state = TRANSFER_POSTED,
                       .kind = STR("grant"),
                       .day = op->today};
    wanted.reference = random_token(op->arena, 16);
    wanted.memo = arena_printf(op->arena, "%lld", (long long)number);
    TRY(book_transfer(op, &wanted, moved));
    return op_publish(op, "coin", moved->id, 0);
}

static Err coin_route(Op *op, const void *in, void *out) {
    const Coin *coin = in;
    Transfer moved;
    TRY(coin_move(op, coin->number, &moved));
    *(Coin *)out = (Coin){moved.id, coin->number};
    return OK;
}

/* MINT_PRESSED coins from the one that was named on, one a chunk. */
static Err press_chunk(Op *op, Job *job, bool *more) {
    int64_t first = 0;
    Transfer moved;
    if (!str_read_int(job->input, &first)) return ERR_INTERNAL;
    TRY(coin_move(op, first + job->finished, &moved));
    job->finished++;
    job->cursor = arena_printf(op->arena, "%lld", (long long)job->finished);
    *more = job->finished < MINT_PRESSED;
    return OK;
}
static const JobKind press_job = {"mint_press", .chunk = press_chunk};

static Err press_route(Op *op, const void *in, void *out) {
    const Coin *coin = in;
    Str first = arena_printf(op->arena, "%lld", (long long)coin->number);
    *(Coin *)out = (Coin){0, coin->number};
    return job_start(op, press_job.name, first, &((Coin *)out)->id);
}

static const Route coin_routes[] = {{"POST", "/api/coins", "coin_create", "signed_in", coin_route,
                                     &coin_shape, &coin_shape, ROUTE_WRITES | ROUTE_CREATED,
                                     .doc = "Moves a coin"},
                                    {"POST", "/api/coins/press", "coin_press", "signed_in",
                                     press_route, &coin_shape, &coin_shape,
                                     ROUTE_WRITES | ROUTE_ACCEPTED, .doc = "Moves many"}};
static const Noun coin_noun = {coin_routes, COUNT(coin_routes), NULL};
static const Noun *const mint_nouns[] = {&coin_noun};
static const JobKind *const mint_jobs[] = {&press_job};
static const Module mint_module = {
    .name = "mint", .nouns = mint_nouns, .noun_count = 1, .jobs = mint_jobs, .job_count = 1};
static const char words[] =
    "module.mint = Mint\ncoin = Coin\ncoin.id = Transfer\ncoin.number = Number\n"
    "job_kind.mint_press = Press\ndid.coin_press = Pressed\n";

void mint_add(Mint *mint, const Module *module, const char *spoken) {
    static const char *const languages[] = {"mint.zh.txt", "mint.en.txt"};
    SiteConfig *config = &mint->config;
    assert_true(config->module_count < MINT_MODULES_MOST);
    mint->modules[config->module_count++] = module;
    for (size_t i = 0; i < COUNT(languages); i++) {
        assert_true(config->word_count < MINT_WORDS_MOST);
        mint->words[config->word_count++] =
            (EmbeddedFile){languages[i], spoken, spoken + strlen(spoken)};
    }
}

void mint_init(Mint *mint, const Database *database) {
    SiteConfig *config = &mint->config;
    StoreConfig store = {0};
    memset(mint, 0, sizeof *mint);
    database_need(database, &store);
    (void)snprintf(mint->folder, sizeof mint->folder, "/tmp/yiyang-mint-XXXXXX");
    assert_non_null(mkdtemp(mint->folder));
    (void)snprintf(mint->keys, sizeof mint->keys, "%s/keys", mint->folder);
    city_configure(config);
    config->dsn = database->dsn;
    config->key_file = mint->keys;
    template_take(database, config);
    assert_true(config->module_count < MINT_MODULES_MOST);
    for (size_t i = 0; i < config->module_count; i++) mint->modules[i] = config->modules[i];
    config->modules = mint->modules;
    config->words = mint->words;
    config->listen = "127.0.0.1:0";
    mint_add(mint, &mint_module, words);
}

void mint_clear(Mint *mint) {
    (void)unlink(mint->keys);
    assert_int_equal(rmdir(mint->folder), 0);
}

typedef struct Entering {
    const char *login, *roles;
    int64_t scope;
    char *token;
} Entering;

static Err account_enter(Op *op, void *context) {
    const Entering *entering = context;
    SessionOpened opened;
    Account account, in = {.login = str_from(entering->login),
                           .name = STR("Teller"),
                           .password_hash = STR("none"),
                           .roles = str_from(entering->roles),
                           .scope = entering->scope};
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &account));
    LoginAttempt attempt = {.account_id = account.id,
                            .password_hash = account.password_hash,
                            .right = true,
                            .active = true};
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    (void)snprintf(entering->token, MINT_TOKEN_BYTES, STR_FMT, STR_ARG(opened.token));
    return OK;
}

static Err enter(Site *site, Entering *entering) {
    return site_write(site, &system_actor, "enter", account_enter, entering);
}

void mint_let_in(Site *site, const char *login, const char *roles, int64_t scope,
                 char token[MINT_TOKEN_BYTES]) {
    Entering entering = {login, roles, scope, token};
    assert_int_equal(enter(site, &entering), OK);
}

/* The first time alone: a key belongs to whoever used it. */
Err mint_open(Mint *mint, Site **out) {
    bool first = mint->token[0] == '\0';
    TRY(site_open(&mint->config, out));
    Entering teller = {MINT_LOGIN, "audit_admin", 0, mint->token};
    Err err = first ? enter(*out, &teller) : OK;
    if (err == OK) err = site_serve(*out);
    if (err == OK) {
        mint->port = site_port(*out);
        return OK;
    }
    site_close(*out);
    mint->token[0] = first ? '\0' : mint->token[0];
    return ERR_UNAVAILABLE;
}

static _Noreturn void serve_until_killed(Mint *mint, int told) {
    Site *site;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || mint_open(mint, &site) != OK) _exit(1);
    if (write(told, &mint->port, sizeof mint->port) != sizeof mint->port ||
        write(told, mint->token, sizeof mint->token) != sizeof mint->token)
        _exit(1);
    for (;;) pause();
}

pid_t mint_serve(Mint *mint) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) serve_until_killed(mint, ends[1]);
    (void)close(ends[1]);
    assert_int_equal(read(ends[0], &mint->port, sizeof mint->port), sizeof mint->port);
    assert_int_equal(read(ends[0], mint->token, sizeof mint->token), sizeof mint->token);
    (void)close(ends[0]);
    return child;
}

static Err number_post(Mint *mint, Caller *caller, const char *target, int number,
                       CallerReply *reply) {
    char key[32];
    (void)snprintf(key, sizeof key, "%s-%d", strrchr(target, '/') + 1, number);
    json_t *body = json_pack("{s:i}", "number", number);
    CallerAsk ask = {.method = "POST",
                     .target = target,
                     .token = str_from(mint->token),
                     .key = str_from(key),
                     .json = body};
    Err err = caller_ask(caller, &ask, reply);
    json_decref(body);
    return err;
}

static Err coin_ask(Mint *mint, Caller *caller, int number, CallerReply *reply) {
    return number_post(mint, caller, "/api/coins", number, reply);
}

static int64_t coin_of(CallerReply *reply) {
    int64_t id = json_integer_value(json_object_get(reply->json, "id"));
    json_decref(reply->json);
    return id;
}

/* False: nobody answers. */
static bool client_ask(Client *client, int number) {
    Mint *mint = client->mint;
    CallerReply reply;
    if (coin_ask(mint, client->caller, number, &reply) != OK) return false;
    int64_t id = coin_of(&reply);
    if (reply.status != CREATED && reply.status != UNAVAILABLE) atomic_fetch_add(&mint->odd, 1);
    if (reply.status != CREATED) return true;
    mint->noted[number] = id;
    atomic_fetch_add(&mint->told, 1);
    return true;
}

static void rest(void) {
    struct timespec pause = {.tv_nsec = 20000000};
    (void)nanosleep(&pause, NULL);
}

static void *client_main(void *context) {
    Client *client = context;
    Mint *mint = client->mint;
    bool answered = true;
    while (answered && !atomic_load(&mint->over)) {
        int number = atomic_fetch_add(&mint->next, 1);
        if (number >= MINT_COINS_MOST) break;
        answered = client_ask(client, number);
        while (mint->patient && mint->noted[number] == 0 && !atomic_load(&mint->over)) {
            rest();
            answered = client_ask(client, number);
        }
    }
    caller_close(client->caller);
    return NULL;
}

void mint_start(Mint *mint) {
    atomic_store(&mint->over, false);
    for (int i = 0; i < MINT_CLIENTS; i++) {
        int port = mint->beside != 0 && i % 2 == 1 ? mint->beside : mint->port;
        clients[i] = (Client){.mint = mint, .caller = caller_open(port)};
        assert_int_equal(pthread_create(&clients[i].thread, NULL, client_main, &clients[i]), 0);
    }
}

void mint_join(Mint *mint) {
    for (int i = 0; i < MINT_CLIENTS; i++)
        assert_int_equal(pthread_join(clients[i].thread, NULL), 0);
    assert_int_equal(atomic_load(&mint->odd), 0);
    assert_true(atomic_load(&mint->next) < MINT_COINS_MOST); /* there was more to come */
}

int mint_coin(Mint *mint, int number) {
    CallerReply reply;
    Caller *caller = caller_open(mint->port);
    assert_int_equal(coin_ask(mint, caller, number, &reply), OK);
    (void)coin_of(&reply);
    caller_close(caller);
    if (atomic_load(&mint->next) <= number) atomic_store(&mint->next, number + 1);
    return reply.status;
}

int64_t mint_press(Mint *mint, int number) {
    CallerReply reply;
    Caller *caller = caller_open(mint->port);
    assert_int_equal(number_post(mint, caller, "/api/coins/press", number, &reply), OK);
    assert_int_equal(reply.status, ACCEPTED);
    int64_t job = coin_of(&reply);
    caller_close(caller);
    atomic_store(&mint->next, number + MINT_PRESSED);
    return job;
}

int mint_look(Mint *mint, const char *target) {
    CallerReply reply;
    Caller *caller = caller_open(mint->port);
    CallerAsk ask = {.method = "GET", .target = target, .token = str_from(mint->token)};
    assert_int_equal(caller_ask(caller, &ask, &reply), OK);
    json_decref(reply.json);
    caller_close(caller);
    return reply.status;
}

void mint_ask_again(Mint *mint) {
    Caller *caller = caller_open(mint->port);
    int asked = atomic_load(&mint->next);
    for (int number = mint->seen; number < asked; number++) {
        CallerReply reply;
        assert_int_equal(coin_ask(mint, caller, number, &reply), OK);
        assert_int_equal(reply.status, CREATED);
        int64_t id = coin_of(&reply);
        if (mint->noted[number] != 0) {
            assert_true(reply.replayed);
            assert_int_equal(id, mint->noted[number]);
        }
        mint->noted[number] = id;
    }
    caller_close(caller);
    mint->seen = asked;
}

static Err everything_read(Op *op, void *context) {
    static int times[MINT_COINS_MOST];
    AuditVerdict audit;
    BookVerdict books;
    MoneyAccount bank;
    List moves;
    int asked = atomic_load(&((Mint *)context)->next);
    TRY(audit_verify(op->tx, op->arena, site_vault(op->site), &audit));
    assert_int_equal(audit.broken_seq, 0);
    assert_true(audit.rows > asked);
    TRY(book_verify(op, &books));
    assert_int_equal(books.unbalanced, 0);
    assert_int_equal(books.bad_accounts, 0);
    assert_int_equal(books.transfers, asked);
    if (asked == 0) return OK;
    TRY(book_account_find(op, "bank", 1, &bank));
    TRY(book_moves(op, bank.id, MINT_COINS_MOST, &moves));
    memset(times, 0, sizeof times);
    for (size_t i = 0; i < moves.count; i++) {
        int64_t number = -1;
        assert_true(str_read_int(LIST_AT(moves, Transfer, i)->memo, &number));
        assert_in_range(number, 0, asked - 1);
        assert_int_equal(++times[number], 1);
    }
    assert_int_equal(moves.count, asked);
    return OK;
}

void mint_check(Mint *mint, Site *site) {
    Arena arena;
    arena_init(&arena, 0);
    assert_int_equal(site_read(site, &system_actor, &arena, everything_read, mint), OK);
    arena_clear(&arena);
}

void mint_see_to_it(Mint *mint) {
    Site *site;
    assert_int_equal(mint_open(mint, &site), OK);
    mint_ask_again(mint);
    mint_check(mint, site);
    site_close(site);
}
