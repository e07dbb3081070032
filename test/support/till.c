#include "support/till.h"

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

#include <cmocka.h>

#include "app/caller.h"
#include "care/money/book.h"
#include "core/base/rand.h"
#include "support/mint.h"

enum { WALLETS = 4, BANK = WALLETS, PROVIDER, ACCOUNTS, TOLD_MOST = TILL_CLIENTS * TILL_STEPS };
#define TILL_COUNTY INT64_C(330105000000)

/* ---- the till's own routes ---- */

typedef struct Slip {
    int64_t id, number, debit, credit, amount, target, of;
} Slip;
#define AT(member) offsetof(Slip, member)
static const Field slip_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY, .ref = "transfer"},
    {"number", F_INT, AT(number), .flags = REQUIRED, .min = 1, .max = INT32_MAX},
    {"debit", F_INT, AT(debit), .max = INT32_MAX},
    {"credit", F_INT, AT(credit), .max = INT32_MAX},
    {"amount", F_INT, AT(amount), .max = INT32_MAX},
    {"target", F_INT, AT(target), .max = INT32_MAX}, /* a transfer … */
    {"of", F_INT, AT(of), .max = INT32_MAX},         /* … and the number of its slip */
};
#undef AT
static const Shape slip_shape = {"slip", "till", slip_fields, COUNT(slip_fields), sizeof(Slip)};

typedef struct Sheet {
    int64_t id, balance, held;
    Str newest;
} Sheet;
static const Field sheet_fields[] = {
    {"id", F_REF, offsetof(Sheet, id), .flags = READONLY, .ref = "money_account"},
    {"balance", F_INT, offsetof(Sheet, balance), .flags = READONLY},
    {"held", F_INT, offsetof(Sheet, held), .flags = READONLY},
    {"newest", F_TEXT, offsetof(Sheet, newest), .flags = READONLY},
};
static const Shape sheet_shape = {"sheet", "till", sheet_fields, COUNT(sheet_fields),
                                  sizeof(Sheet)};

static Err money_move(Op *op, const Slip *slip, int32_t state, Slip *out) {
    Transfer moved, in = {.debit = slip->debit,
                          .credit = slip->credit,
                          .amount = slip->amount,
                          .state = state,
                          .kind = STR("service"),
                          .day = op->today};
    in.reference = arena_printf(op->arena, "till:%lld", (long long)slip->number);
    TRY(book_transfer(op, &in, &moved));
    out->id = moved.id;
    return OK;
}

static Err move_route(Op *op, const void *in, void *out) {
    return money_move(op, in, TRANSFER_POSTED, out);
}
static Err hold_route(Op *op, const void *in, void *out) {
    return money_move(op, in, TRANSFER_PENDING, out);
}

static Err post_route(Op *op, const void *in, void *out) {
    const Slip *slip = in;
    Transfer posted;
    TRY(book_post(op, slip->target, slip->amount, &posted));
    ((Slip *)out)->id = posted.id;
    return OK;
}

static Err void_route(Op *op, const void *in, void *out) {
    const Slip *slip = in;
    Transfer voided;
    TRY(book_void(op, slip->target));
    Str reference = arena_printf(op->arena, "till:%lld:void", (long long)slip->of);
    TRY(book_find(op, reference, &voided));
    ((Slip *)out)->id = voided.id;
    return OK;
}

static Err reverse_route(Op *op, const void *in, void *out) {
    const Slip *slip = in;
    Transfer reversal;
    Str reference = arena_printf(op->arena, "till:%lld", (long long)slip->number);
    TRY(book_reverse(op, slip->target, reference, STR_NONE, &reversal));
    ((Slip *)out)->id = reversal.id;
    return OK;
}

/* Balance and movements are two statements, with time for a commit between; whoever reads them
 * reads one moment. */
static Err sheet_route(Op *op, const void *in, void *out) {
    MoneyAccount account;
    List moves;
    Buf newest;
    struct timespec pause = {.tv_nsec = 2000000};
    TRY(book_get(op, ((const IdKey *)in)->id, &account));
    (void)nanosleep(&pause, NULL);
    TRY(book_moves(op, account.id, SERIAL_NEWEST, &moves));
    buf_init(&newest, op->arena, 1024);
    for (size_t i = 0; i < moves.count; i++)
        buf_printf(&newest, "%lld,", (long long)LIST_AT(moves, Transfer, i)->id);
    *(Sheet *)out = (Sheet){account.id, account.balance, account.held, buf_str(&newest)};
    return OK;
}

#define POST(path_end, name, run)                                                                  \
    {                                                                                              \
        "POST", "/api/till/" path_end, name, "signed_in", run, &slip_shape, &slip_shape,           \
            ROUTE_WRITES | ROUTE_CREATED, .doc = "One slip"                                        \
    }
static const Route till_routes[] = {
    POST("move", "slip_move", move_route),
    POST("hold", "slip_hold", hold_route),
    POST("post", "slip_post", post_route),
    POST("void", "slip_void", void_route),
    POST("reverse", "slip_reverse", reverse_route),
    {"GET", "/api/till/{id}", "sheet_get", "signed_in", sheet_route, &id_key_shape, &sheet_shape,
     .doc = "What an account has, and what moved last"},
};
static const Noun till_noun = {till_routes, COUNT(till_routes), NULL};
static const Noun *const till_nouns[] = {&till_noun};
static const Module till_module = {.name = "till", .nouns = till_nouns, .noun_count = 1};
static const char words[] =
    "module.till = Till\nslip = Slip\nslip.id = Transfer\nslip.number = Number\n"
    "slip.debit = From\nslip.credit = To\nslip.amount = Fen\nslip.target = Transfer\n"
    "slip.of = Slip\nsheet = Sheet\nsheet.id = Account\nsheet.balance = Balance\n"
    "sheet.held = Held\nsheet.newest = Newest\ndid.slip_move = Moved\n"
    "did.slip_hold = Held\ndid.slip_post = Posted\ndid.slip_void = Released\n"
    "did.slip_reverse = Reversed\n";

/* ---- the clients ---- */

/* What somebody was told: anybody may end or reverse it. */
typedef struct Told {
    pthread_mutex_t lock;
    Step steps[TOLD_MOST];
    int64_t numbers[TOLD_MOST];
    size_t count;
} Told;

typedef struct Client {
    Caller *caller;
    pthread_t thread;
    Rand drawn;
    int number;
    Step steps[TILL_STEPS];
} Client;

static Client clients[TILL_CLIENTS];
static Told told = {.lock = PTHREAD_MUTEX_INITIALIZER};
static SerialAccount accounts[ACCOUNTS];
static char token[MINT_TOKEN_BYTES];
static atomic_llong ticks;

static void tell(const Step *step, int64_t number) {
    (void)pthread_mutex_lock(&told.lock);
    told.steps[told.count] = *step;
    told.numbers[told.count++] = number;
    (void)pthread_mutex_unlock(&told.lock);
}

/* Of this kind, if the one drawn is; 0: it is not. */
static int64_t told_of(Client *client, StepKind kind, Step *out) {
    int64_t number = 0;
    (void)pthread_mutex_lock(&told.lock);
    for (int tries = 0; tries < 8 && told.count > 0 && number == 0; tries++) {
        size_t one = rand_below(&client->drawn, (uint32_t)told.count);
        if (told.steps[one].kind == kind) {
            *out = told.steps[one];
            number = told.numbers[one];
        }
    }
    (void)pthread_mutex_unlock(&told.lock);
    return number;
}

static const char *const paths[] = {"move", "hold", "post", "void", "reverse"};

static Said said(const CallerReply *reply) {
    static const struct {
        const char *code;
        Said said;
    } codes[] = {{"not_enough", SAID_SHORT},
                 {"transfer_already_ended", SAID_ENDED},
                 {"already_reversed", SAID_REVERSED}};
    if (reply->status == 200 || reply->status == 201) return SAID_DONE;
    if (reply->status == 503) return SAID_NOT_NOW;
    json_t *fault = json_array_get(json_object_get(reply->json, "errors"), 0);
    const char *code = json_string_value(json_object_get(fault, "code"));
    for (size_t i = 0; code != NULL && i < COUNT(codes); i++)
        if (strcmp(code, codes[i].code) == 0) return codes[i].said;
    print_error("status %d: " STR_FMT "\n", reply->status, STR_ARG(reply->body));
    abort(); /* in a thread of its own no assertion ends the test */
}

static void ask(Client *client, Step *step, CallerAsk *asked, CallerReply *reply) {
    asked->token = str_from(token);
    step->asked = atomic_fetch_add(&ticks, 1);
    Err err = caller_ask(client->caller, asked, reply);
    step->answered = atomic_fetch_add(&ticks, 1);
    if (err != OK) {
        print_error("no answer\n");
        abort();
    }
    step->said = said(reply);
}

static int64_t number_in(const json_t *object, const char *name) {
    return json_integer_value(json_object_get(object, name));
}

static void slip_hand_in(Client *client, Step *step, int64_t number, int64_t of) {
    char path[32], key[32];
    CallerReply reply;
    (void)snprintf(path, sizeof path, "/api/till/%s", paths[step->kind]);
    (void)snprintf(key, sizeof key, "till-slip-%lld", (long long)number);
    json_t *body = json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "number", (json_int_t)number, "debit",
                             (json_int_t)step->debit, "credit", (json_int_t)step->credit, "amount",
                             (json_int_t)step->amount, "target", (json_int_t)step->target, "of",
                             (json_int_t)of);
    ask(client, step,
        &(CallerAsk){.method = "POST", .target = path, .key = str_from(key), .json = body}, &reply);
    json_decref(body);
    step->entry = number_in(reply.json, "id");
    json_decref(reply.json);
    if (step->said == SAID_DONE) tell(step, number);
}

static int64_t account_drawn(Client *client, uint32_t from, uint32_t to) {
    return accounts[from + rand_below(&client->drawn, to - from)].id;
}

static void money_moves(Client *client, Step *step, int64_t number) {
    bool grant = step->kind == STEP_MOVE && rand_below(&client->drawn, 4) == 0;
    step->debit = grant ? accounts[BANK].id : account_drawn(client, 0, WALLETS);
    do step->credit = account_drawn(client, 0, ACCOUNTS);
    while (step->credit == step->debit || step->credit == accounts[BANK].id);
    step->amount = rand_between(&client->drawn, 1, 90);
    slip_hand_in(client, step, number, 0);
}

/* One that was told; nothing to end or reverse yet: money moves instead. */
static void told_is_changed(Client *client, Step *step, int64_t number) {
    Step target = {0};
    int64_t of = told_of(client, step->kind == STEP_REVERSE ? STEP_MOVE : STEP_HOLD, &target);
    if (of == 0) {
        step->kind = STEP_MOVE;
        money_moves(client, step, number);
        return;
    }
    step->target = target.entry;
    if (step->kind == STEP_POST) step->amount = rand_between(&client->drawn, 1, (int)target.amount);
    slip_hand_in(client, step, number, of);
}

static void newest_read(Step *step, const json_t *answer) {
    const char *text = json_string_value(json_object_get(answer, "newest"));
    const json_t *items = json_object_get(answer, "items");
    Str rest = text ? str_from(text) : STR_NONE, part;
    size_t count = 0;
    while (!str_is_empty(rest) && str_split(&rest, ',', &part) && count < SERIAL_NEWEST)
        if (str_read_int(part, &step->newest[count])) count++;
    for (size_t i = 0; i < json_array_size(items) && i < SERIAL_NEWEST; i++)
        step->newest[i] = number_in(json_array_get(items, i), "id");
}

static void looks(Client *client, Step *step) {
    static const char *const targets[] = {"/api/money-accounts/%lld", "/api/till/%lld",
                                          "/api/transfers?debit=%lld&sort=-day&limit=%d",
                                          "/api/books"};
    char target[96];
    CallerReply reply;
    step->debit = account_drawn(client, 0, ACCOUNTS);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)snprintf(target, sizeof target, targets[step->kind - LOOK_ACCOUNT],
                   (long long)step->debit, SERIAL_NEWEST);
#pragma GCC diagnostic pop
    ask(client, step, &(CallerAsk){.method = "GET", .target = target}, &reply);
    step->balance = number_in(reply.json, "balance");
    step->held = number_in(reply.json, "held");
    step->count = number_in(reply.json, "transfers");
    newest_read(step, reply.json);
    step->unbalanced = number_in(reply.json, "unbalanced");
    json_decref(reply.json);
}

static void *client_main(void *context) {
    static const StepKind kinds[] = {STEP_MOVE,    STEP_MOVE,      STEP_MOVE,      STEP_HOLD,
                                     STEP_HOLD,    STEP_POST,      STEP_VOID,      STEP_REVERSE,
                                     LOOK_ACCOUNT, LOOK_STATEMENT, LOOK_STATEMENT, LOOK_NEWEST,
                                     LOOK_SUM};
    Client *client = context;
    for (int i = 0; i < TILL_STEPS; i++) {
        Step *step = &client->steps[i];
        int64_t number = 1 + client->number * TILL_STEPS + i;
        step->kind = kinds[rand_below(&client->drawn, COUNT(kinds))];
        if (step->kind >= LOOK_ACCOUNT)
            looks(client, step);
        else if (step->kind >= STEP_POST)
            told_is_changed(client, step, number);
        else
            money_moves(client, step, number);
    }
    caller_close(client->caller);
    return NULL;
}

/* ---- a run ---- */

static Err accounts_make(Op *op, void *context) {
    (void)context;
    for (int i = 0; i < ACCOUNTS; i++) {
        static const char *const kinds[] = {"bank", "provider"};
        SerialAccount *account = &accounts[i];
        account->floored = i < WALLETS;
        TRY(book_account(op, i < WALLETS ? "wallet" : kinds[i - WALLETS], 900 + i,
                         account->floored ? 0 : INT_NONE, &account->id));
        TRY(book_place(op, account->id, TILL_COUNTY));
    }
    return OK;
}

static const char *const entry_kinds[] = {"", "pending", "posted", "voided"};
static const Choices entry_choices = {"entry_kind", entry_kinds, COUNT(entry_kinds)};
static const Field entry_fields[] = {
    {"id", F_INT, offsetof(Entry, id), .flags = STORED},
    {"debit", F_INT, offsetof(Entry, debit), .flags = STORED},
    {"credit", F_INT, offsetof(Entry, credit), .flags = STORED},
    {"amount", F_INT, offsetof(Entry, amount), .flags = STORED},
    {"kind", F_ENUM, offsetof(Entry, kind), .flags = STORED, .choices = &entry_choices},
    {"ends", F_INT, offsetof(Entry, ends), .flags = STORED},
    {"reverses", F_INT, offsetof(Entry, reverses), .flags = STORED},
};
static const Shape entry_shape = {"entry", "till", entry_fields, COUNT(entry_fields),
                                  sizeof(Entry)};
#define ENTRIES                                                                                    \
    "select id, debit, credit, amount, state as kind, coalesce(pending, 0) as ends, "              \
    "coalesce(reverses, 0) as reverses from transfer order by id limit "
static const char *const entries_binds[] = {"most"};
static const Statement sql_entries = {.name = "test.till_entries",
                                      .sqlite = ENTRIES ":most",
                                      .postgres = ENTRIES "$1",
                                      .binds = entries_binds,
                                      .bind_count = 1,
                                      .out = &entry_shape};

typedef struct Reading {
    Arena *arena;
    List entries;
} Reading;

static Err entries_read(Op *op, void *context) {
    Reading *reading = context;
    BookVerdict books;
    AuditVerdict audit;
    TRY(book_verify(op, &books));
    assert_true(books.unbalanced == 0 && books.bad_accounts == 0);
    TRY(audit_verify(op->tx, op->arena, site_vault(op->site), &audit));
    assert_int_equal(audit.broken_seq, 0);
    return tx_list(op->tx, reading->arena, &sql_entries, WITH(MOST(TOLD_MOST)), &reading->entries);
}

static void clients_run(uint64_t seed, const int ports[2]) {
    told.count = 0;
    for (int i = 0; i < TILL_CLIENTS; i++) {
        clients[i] = (Client){.number = i, .caller = caller_open(ports[i % 2])};
        rand_init(&clients[i].drawn, seed * TILL_CLIENTS + (uint64_t)i);
        assert_int_equal(pthread_create(&clients[i].thread, NULL, client_main, &clients[i]), 0);
    }
    for (int i = 0; i < TILL_CLIENTS; i++)
        assert_int_equal(pthread_join(clients[i].thread, NULL), 0);
}

static void history_write(Arena *arena, const List *entries, History *history) {
    *history = (History){.account_count = ACCOUNTS,
                         .entries = entries->items,
                         .entry_count = entries->count,
                         .steps = arena_array(arena, Step, TILL_CLIENTS * TILL_STEPS)};
    memcpy(history->accounts, accounts, sizeof accounts);
    for (int i = 0; i < TILL_CLIENTS; i++) {
        memcpy(history->steps + history->step_count, clients[i].steps, sizeof clients[i].steps);
        history->step_count += TILL_STEPS;
    }
}

void till_run(const Database *database, uint64_t seed, bool two_servers, Arena *arena,
              History *history) {
    static Mint mint;
    Site *site;
    Reading reading = {.arena = arena};
    pid_t second = 0;
    int status;
    mint_init(&mint, database);
    mint_add(&mint, &till_module, words);
    if (two_servers) second = mint_serve(&mint);
    int beside = mint.port;
    assert_int_equal(mint_open(&mint, &site), OK);
    mint_let_in(site, "till", "finance_officer", TILL_COUNTY, token);
    assert_int_equal(site_write(site, &system_actor, "test_deed", accounts_make, NULL), OK);
    clients_run(seed, (int[]){mint.port, two_servers ? beside : mint.port});
    if (two_servers) {
        assert_int_equal(kill(second, SIGKILL), 0);
        assert_int_equal(waitpid(second, &status, 0), second);
    }
    assert_int_equal(site_read(site, &system_actor, arena, entries_read, &reading), OK);
    history_write(arena, &reading.entries, history);
    site_close(site);
    mint_clear(&mint);
}
