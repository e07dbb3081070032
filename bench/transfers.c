/* A month's money through the book: transfers of one fund to many wallets, durable.
 *
 *   transfers DSN KEYS WALLETS      DSN is written to: a copy of a city
 *
 *   payers ── a portion of transfers, one write each ──► the writer's batches ──► disk
 *
 * The wallets are made first; then each is paid once in their order, then as many times one that
 * is drawn. */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/meter.h"
#include "care/money/book.h"

/* PORTION: what a month's run of grants posts in one write (grant_batch.c). */
enum { PORTION = 32, PAYERS = 16, OWNERS_FROM = 1000000000 };

static Site *site;
static int64_t fund_id, *wallets;
static size_t wallet_count;
static _Atomic size_t next_portion;
static OpFn portion_run;
static bool drawn;

typedef struct Portion {
    size_t from, to;
} Portion;

static Err portion_open(Op *op, void *context) {
    const Portion *portion = context;
    for (size_t i = portion->from; i < portion->to; i++)
        TRY(book_account(op, "wallet", OWNERS_FROM + (int64_t)i, 0, &wallets[i]));
    return OK;
}

/* A wallet anywhere, the same one for the same number. */
static size_t drawn_of(size_t number) {
    Rand rand;
    rand_init(&rand, number);
    return rand_below(&rand, (uint32_t)wallet_count);
}

static Err portion_pay(Op *op, void *context) {
    const Portion *portion = context;
    for (size_t i = portion->from; i < portion->to; i++) {
        Transfer paid = {
            .debit = fund_id,
            .credit = wallets[drawn ? drawn_of(i) : i],
            .amount = 10000,
            .state = TRANSFER_POSTED,
            .kind = STR("grant"),
            .reference = arena_printf(op->arena, "bench:%d:%09zu", drawn, i),
            .day = op->today,
            .memo = STR_NONE,
        };
        TRY(book_transfer(op, &paid, &paid));
    }
    return OK;
}

static Err fund_open(Op *op, void *context) {
    (void)context;
    return book_account(op, "bank", OWNERS_FROM, INT_NONE, &fund_id);
}

static void *payer_main(void *context) {
    (void)context;
    for (size_t from; (from = PORTION * next_portion++) < wallet_count;) {
        size_t to = from + PORTION < wallet_count ? from + PORTION : wallet_count;
        Portion portion = {from, to};
        Err err = site_write(site, &system_actor, "bench", portion_run, &portion);
        assert(err == OK);
    }
    return NULL;
}

/* How many of all a second. */
static double all_run(OpFn run) {
    pthread_t threads[PAYERS];
    portion_run = run;
    next_portion = 0;
    double from = wall_seconds();
    for (int i = 0; i < PAYERS; i++) pthread_create(&threads[i], NULL, payer_main, NULL);
    for (int i = 0; i < PAYERS; i++) pthread_join(threads[i], NULL);
    return (double)wallet_count / (wall_seconds() - from);
}

int main(int argc, char **argv) {
    if (argc != 4) return 64;
    wallet_count = strtoul(argv[3], NULL, 10);
    wallets = calloc(wallet_count, sizeof *wallets);
    assert(wallets);
    site = site_beside(argv[1], argv[2]);
    Err err = site_write(site, &system_actor, "bench", fund_open, NULL);
    assert(err == OK);
    printf("rate %.0f wallets opened a second\n", all_run(portion_open));
    printf("rate %.0f transfers in account order a second\n", all_run(portion_pay));
    drawn = true;
    printf("rate %.0f transfers to random accounts a second\n", all_run(portion_pay));
    site_close(site);
    free(wallets);
    return 0;
}
