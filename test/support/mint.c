#include "support/mint.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/caller.h"
#include "app/city.h"
#include "care/money/book.h"
#include "core/guard/account.h"
#include "core/guard/session.h"
#include "core/guard/sm3.h"
#include "support/template.h"

enum { WALLETS = 20, UNAVAILABLE = 503, CREATED = 201 };

static pthread_t clients[MINT_CLIENTS];

typedef struct Coin {
    int64_t id, number;
} Coin;
static const Field coin_fields[] = {
    {"id", F_REF, offsetof(Coin, id), .flags = READONLY, .ref = "transfer"},
    {"number", F_INT, offsetof(Coin, number), .flags = REQUIRED, .min = 0, .max = MINT_COINS_MOST},
};
static const Shape coin_shape = {"coin", "mint", coin_fields, COUNT(coin_fields), sizeof(Coin)};

/* Every run of it would be a transfer more: the reference is a new one each time. */
static Err coin_route(Op *op, const void *in, void *out) {
    const Coin *coin = in;
    int64_t bank, wallet;
    TRY(book_account(op, "bank", 1, INT_NONE, &bank));
    TRY(book_account(op, "wallet", 1 + coin->number % WALLETS, 0, &wallet));
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
    mint->modules[config->module_count++] = &mint_module;
    config->modules = mint->modules;
    config->listen = "127.0.0.1:0";
    config->words = mint_words;
    config->word_count = COUNT(mint_words);
}

void mint_clear(Mint *mint) {
    (void)unlink(mint->keys);
    assert_int_equal(rmdir(mint->folder), 0);
}

static Err teller_enter(Op *op, void *context) {
    SessionOpened opened;
    Account account, in = {.login = random_token(op->arena, 8),
                           .name = STR("Teller"),
                           .password_hash = STR("none"),
                           .roles = STR("audit_admin")};
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &account));
    LoginAttempt attempt = {.account_id = account.id,
                            .password_hash = account.password_hash,
                            .right = true,
                            .active = true};
    TRY(session_open(op->tx, op->arena, &attempt, op->now_ms, &opened));
    (void)snprintf(context, MINT_TOKEN_BYTES, STR_FMT, STR_ARG(opened.token));
    return OK;
}

/* The first time alone: a key belongs to whoever used it. */
Err mint_open(Mint *mint, Site **out) {
    bool first = mint->token[0] == '\0';
    TRY(site_open(&mint->config, out));
    Err err = first ? site_write(*out, &system_actor, "enter", teller_enter, mint->token) : OK;
    if (err == OK) err = site_serve(*out);
    if (err == OK) {
        mint->port = site_port(*out);
        return OK;
    }
    site_close(*out);
    mint->token[0] = first ? '\0' : mint->token[0];
    return ERR_UNAVAILABLE;
}

static Err coin_ask(Mint *mint, Caller *caller, int number, CallerReply *reply) {
    char key[32];
    (void)snprintf(key, sizeof key, "coin-%d", number);
    json_t *body = json_pack("{s:i}", "number", number);
    CallerAsk ask = {.method = "POST",
                     .target = "/api/coins",
                     .token = str_from(mint->token),
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

static void *client_main(void *context) {
    Mint *mint = context;
    Caller *caller = caller_open(mint->port);
    while (!atomic_load(&mint->over)) {
        CallerReply reply;
        int number = atomic_fetch_add(&mint->next, 1);
        if (number >= MINT_COINS_MOST || coin_ask(mint, caller, number, &reply) != OK) break;
        int64_t id = coin_of(&reply);
        if (reply.status != CREATED && reply.status != UNAVAILABLE) atomic_fetch_add(&mint->odd, 1);
        if (reply.status != CREATED) continue;
        mint->noted[number] = id;
        atomic_fetch_add(&mint->told, 1);
    }
    caller_close(caller);
    return NULL;
}

void mint_start(Mint *mint) {
    atomic_store(&mint->over, false);
    for (int i = 0; i < MINT_CLIENTS; i++)
        assert_int_equal(pthread_create(&clients[i], NULL, client_main, mint), 0);
}

void mint_join(Mint *mint) {
    for (int i = 0; i < MINT_CLIENTS; i++) assert_int_equal(pthread_join(clients[i], NULL), 0);
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
