#include "support/storm.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/rand.h"

enum { WORDS = 40, BULK = 60000, ROWS_MOST = 4 * STORM_ASKED + STORM_ACCOUNTS };

typedef enum Deed { DEED_MOVE, DEED_INNER, DEED_BULKY, DEED_REFUSED, DEED_DOUBLE } Deed;

typedef struct Wish {
    Storm *storm;
    int number, from, to;
    Deed deed;
    Fen amount;
    uint32_t bulk;
    /* Nobody answered the first time: it may be done. The first time it may not: run twice it is
     * refused. */
    bool again;
} Wish;

static const char *const name_binds[] = {"name"};
static const Statement by_name = {
    .name = "storm.by_name",
    .sqlite = "select amount as total, 1 as count from thing where name = :name",
    .postgres =
        "select amount as total, cast(1 as bigint) as count from thing where name = cast($1 as text)",
    .binds = name_binds,
    .bind_count = 1,
    .out = &lab_tally_shape};
static const char *const add_binds[] = {"by", "name"};
static const Statement add = {
    .name = "storm.add",
    .sqlite = "update thing set amount = amount + :by where name = :name",
    .postgres =
        "update thing set amount = amount + cast($1 as bigint) where name = cast($2 as text)",
    .binds = add_binds,
    .bind_count = 2};
/* So that in a few seconds all comes that otherwise comes in hours: the log goes over into the file
 * and is cut back. */
static const Statement often = {.name = "storm.often",
                                .sqlite = "pragma wal_autocheckpoint = 12",
                                .postgres = "select 1 as count"};
static const Statement small = {.name = "storm.small",
                                .sqlite = "pragma journal_size_limit = 30000",
                                .postgres = "select 1 as count"};

/* By number and seed alone, whatever thread takes it. */
static Wish wish_of(Storm *storm, int number) {
    static const Deed deeds[] = {DEED_MOVE,  DEED_MOVE,  DEED_MOVE,    DEED_MOVE,   DEED_MOVE,
                                 DEED_INNER, DEED_BULKY, DEED_REFUSED, DEED_DOUBLE, DEED_INNER};
    Rand rand;
    rand_init(&rand, storm->seed * 1000 + (uint64_t)number);
    Wish wish = {.storm = storm,
                 .number = number,
                 .from = rand_between(&rand, 0, STORM_ACCOUNTS - 1)};
    wish.to = (wish.from + rand_between(&rand, 1, STORM_ACCOUNTS - 1)) % STORM_ACCOUNTS;
    wish.deed = deeds[rand_below(&rand, COUNT(deeds))];
    wish.amount = rand_between(&rand, 1, STORM_EACH / 2);
    wish.bulk = rand_below(&rand, BULK);
    return wish;
}

static Str account_name(int account, char out[static WORDS]) {
    (void)snprintf(out, WORDS, "account %d", account);
    return str_from(out);
}

static Err change(Tx *tx, int account, Fen by) {
    char name[WORDS];
    return tx_run(tx, &add,
                  WITH(BIND_INT("by", by), BIND_TEXT("name", account_name(account, name))));
}

static Err row_put(Tx *tx, const Wish *wish, const char *part, Fen left) {
    static const char nothing[BULK];
    char name[WORDS], extra[WORDS];
    (void)snprintf(name, sizeof name, "%d/%s", wish->number, part);
    (void)snprintf(extra, sizeof extra, "%d", wish->to);
    Thing thing = thing_make(name);
    thing.amount = wish->from;
    thing.price = wish->amount;
    thing.seen_at = left;
    thing.extra = str_from(extra);
    if (wish->deed == DEED_BULKY) thing.bytes = (Str){nothing, wish->bulk};
    return tx_run(tx, &sql_thing_insert, ROW(&thing));
}

static Err inner_run(Tx *tx, void *context) {
    const Wish *wish = context;
    TRY(row_put(tx, wish, "inner", 0));
    TRY(change(tx, wish->to, 7));
    return ERR_STALE;
}

static Err is_done(Tx *tx, const Wish *wish, bool *out) {
    char name[WORDS];
    Tally tally;
    (void)snprintf(name, sizeof name, "%d/head", wish->number);
    Err err = tx_get(tx, NULL, &by_name, WITH(BIND_TEXT("name", str_from(name))), &tally);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err wish_run(Tx *tx, void *context) {
    Wish *wish = context;
    char name[WORDS];
    bool done = false;
    Tally before;
    if (wish->again) TRY(is_done(tx, wish, &done));
    if (done) return OK;
    TRY(tx_get(tx, NULL, &by_name, WITH(BIND_TEXT("name", account_name(wish->from, name))),
               &before));
    TRY(row_put(tx, wish, "head", before.total - wish->amount));
    TRY(change(tx, wish->to, wish->amount));
    if (before.total < wish->amount || wish->deed == DEED_REFUSED) return ERR_INVALID;
    if (wish->deed == DEED_DOUBLE) return row_put(tx, wish, "head", 0);
    Err inner = wish->deed == DEED_INNER ? tx_attempt(tx, inner_run, wish) : ERR_STALE;
    if (inner != ERR_STALE) return inner;
    TRY(change(tx, wish->from, -wish->amount));
    return row_put(tx, wish, "tail", 0);
}

static Err accounts_found(Tx *tx, void *context) {
    (void)context;
    Tally tally;
    TRY(tx_run(tx, &often, NO_BINDS));
    TRY(tx_run(tx, &small, NO_BINDS));
    TRY(tx_get(tx, NULL, &sql_thing_tally, NO_BINDS, &tally));
    for (int i = 0; i < STORM_ACCOUNTS && tally.count == 0; i++) {
        char name[WORDS];
        Thing thing = thing_make(account_name(i, name).ptr);
        thing.amount = STORM_EACH;
        TRY(tx_run(tx, &sql_thing_insert, ROW(&thing)));
    }
    return OK;
}

void storm_init(Storm *storm, uint64_t seed) {
    *storm = (Storm){.seed = seed, .asked = STORM_ASKED};
    storm->threads = 1 + (int)(seed % STORM_THREADS);
}

static bool is_settled(const Storm *storm, int number) {
    return storm->told[number].answered && storm->told[number].err != ERR_UNAVAILABLE;
}

static void *asker_main(void *context) {
    Storm *storm = context;
    for (int number; (number = atomic_fetch_add(&storm->next, 1)) < storm->asked;) {
        if (is_settled(storm, number)) continue;
        Wish wish = wish_of(storm, number);
        wish.again = storm->told[number].answered;
        storm->told[number].err = store_write(storm->store, wish_run, &wish);
        storm->told[number].answered = true;
    }
    return NULL;
}

static Err sum_add(void *context, const void *row) {
    const Thing *thing = row;
    if (str_starts(thing->name, STR("account"))) *(Fen *)context += thing->amount;
    return OK;
}

static Err sum_read(Tx *tx, void *context) {
    *(Fen *)context = 0;
    return tx_each(tx, &sql_thing_list, NO_BINDS, sum_add, context);
}

/* What a reader sees is whole at any moment; it may see nothing. */
static void *looker_main(void *context) {
    Storm *storm = context;
    while (!atomic_load(&storm->over)) {
        Fen sum;
        usleep(500);
        if (store_read(storm->store, sum_read, &sum) != OK) continue;
        if (sum != STORM_ACCOUNTS * STORM_EACH) return context;
        atomic_fetch_add(&storm->sums_seen, 1);
    }
    return NULL;
}

int storm_run(Storm *storm, Store *store) {
    pthread_t askers[STORM_THREADS], looker;
    void *complaint;
    int open = 0;
    storm->store = store;
    atomic_store(&storm->next, 0);
    atomic_store(&storm->over, false);
    if (store_write(store, accounts_found, NULL) != OK) return storm->asked;
    storm->founded = true;
    assert_int_equal(pthread_create(&looker, NULL, looker_main, storm), 0);
    for (int i = 0; i < storm->threads; i++)
        assert_int_equal(pthread_create(&askers[i], NULL, asker_main, storm), 0);
    for (int i = 0; i < storm->threads; i++) pthread_join(askers[i], NULL);
    atomic_store(&storm->over, true);
    pthread_join(looker, &complaint);
    if (complaint) fail_msg("a reader saw accounts that do not add up");
    for (int i = 0; i < storm->asked; i++) open += !is_settled(storm, i);
    return open;
}

typedef struct Look {
    const Storm *storm;
    int heads[STORM_ASKED], tails[STORM_ASKED], strange;
    Fen played[STORM_ACCOUNTS], kept[STORM_ACCOUNTS];
    int accounts, wrong; /* wrong: 1 + the first number whose head tells another balance */
} Look;

static void head_play(Look *look, const Thing *thing, int number) {
    int64_t to = -1;
    look->heads[number]++;
    if (!str_read_int(thing->extra, &to) || to < 0 || to >= STORM_ACCOUNTS) look->strange++;
    if (look->strange) return;
    look->played[thing->amount] -= thing->price;
    look->played[to] += thing->price;
    if (look->played[thing->amount] != thing->seen_at && !look->wrong) look->wrong = 1 + number;
}

static Err row_look(void *context, const void *row) {
    Look *look = context;
    const Thing *thing = row;
    Str rest = thing->name, number_text;
    int64_t number = -1;
    if (str_starts(rest, STR("account "))) {
        if (look->accounts < STORM_ACCOUNTS) look->kept[look->accounts] = thing->amount;
        look->accounts++;
        return OK;
    }
    bool known = str_split(&rest, '/', &number_text) && str_read_int(number_text, &number) &&
                 number >= 0 && number < look->storm->asked;
    if (known && str_equal_c(rest, "head"))
        head_play(look, thing, (int)number);
    else if (known && str_equal_c(rest, "tail"))
        look->tails[number]++;
    else
        look->strange++;
    return OK;
}

static Err look_run(Tx *tx, void *context) {
    Look *look = context;
    *look = (Look){.storm = look->storm};
    for (int i = 0; i < STORM_ACCOUNTS; i++) look->played[i] = STORM_EACH;
    return tx_each(tx, &sql_thing_list, NO_BINDS, row_look, look);
}

static void number_check(const Storm *storm, const Look *look, int number) {
    Err err = storm->told[number].answered ? storm->told[number].err : ERR_UNAVAILABLE;
    int times = look->heads[number];
    if (times != look->tails[number]) fail_msg("%d is half there", number);
    if (times > 1) fail_msg("%d was done %d times", number, times);
    if (err == OK && times != 1) fail_msg("%d was acknowledged and is lost", number);
    if ((err == ERR_INVALID || err == ERR_CONFLICT) && times != 0)
        fail_msg("%d was refused and is there", number);
    if (err != OK && err != ERR_INVALID && err != ERR_CONFLICT && err != ERR_UNAVAILABLE)
        fail_msg("%d was answered %s", number, err_name(err));
}

void storm_check(const Storm *storm, Store *store) {
    Look look = {.storm = storm};
    assert_int_equal(store_read(store, look_run, &look), OK);
    if (look.accounts == 0 && !storm->founded) return;
    assert_int_equal(look.accounts, STORM_ACCOUNTS);
    assert_int_equal(look.strange, 0);
    for (int i = 0; i < storm->asked; i++) number_check(storm, &look, i);
    if (look.wrong) fail_msg("%d tells of another balance: one before it is lost", look.wrong - 1);
    for (int i = 0; i < STORM_ACCOUNTS; i++) assert_int_equal(look.kept[i], look.played[i]);
}
