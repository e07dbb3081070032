/* Mint: the whole city, and clients over HTTP that move coins in its books, each under a key of its
 * own; what must hold whatever happened.
 *
 *   clients ──► POST /api/coins ──► books, kept answer, audit row ✗ something fails ──► open again, ask every key again, read everything
 *
 * A coin goes from the bank to one of twenty wallets. Every run of it would be a transfer more: its
 * reference is new each time, so that only the key keeps it from being done twice.
 */
#ifndef TEST_SUPPORT_MINT_H
#define TEST_SUPPORT_MINT_H

#include <stdatomic.h>
#include <sys/types.h>

#include "core/walk/site.h"
#include "support/database.h"

enum {
    MINT_CLIENTS = 8,
    MINT_COINS_MOST = 16384,
    MINT_PRESSED = 60,
    MINT_MODULES_MOST = 16,
    MINT_WORDS_MOST = 4,
    MINT_TOKEN_BYTES = 128
};
#define MINT_LOGIN "teller" /* with a password that nobody knows */

typedef struct Mint {
    const Module *modules[MINT_MODULES_MOST];
    SiteConfig config;
    EmbeddedFile words[MINT_WORDS_MOST];
    char folder[64], keys[96], token[MINT_TOKEN_BYTES];
    int port, beside;               /* of a second server, whom every other client asks; 0: none */
    bool patient;                   /* clients ask under the same key until they are told */
    _Atomic int next, told;         /* coins asked for; of them acknowledged */
    _Atomic bool over;              /* the clients ask no more */
    int64_t noted[MINT_COINS_MOST]; /* the transfer that was told; 0: none */
    _Atomic int odd;                /* answers that were neither a coin nor "unavailable" */
    int seen;                       /* so many were asked again already */
} Mint;

/* An empty database becomes the city's; skips the test when it is not available. */
void mint_init(Mint *mint, const Database *database);
void mint_clear(Mint *mint);
/* A room more, with its words, the same in every language; before it is opened. */
void mint_add(Mint *mint, const Module *module, const char *words);
/* A session of a new account that has these roles there; 0: over no place. */
void mint_let_in(Site *site, const char *login, const char *roles, int64_t scope,
                 char token[MINT_TOKEN_BYTES]);
/* Opens the site and serves it; whoever asks is let in anew. ERR_UNAVAILABLE: the storage
 * refuses. */
Err mint_open(Mint *mint, Site **out);
/* A process of its own that opens, serves at mint->port and goes on until it is killed. */
pid_t mint_serve(Mint *mint);
/* Clients ask as fast as they are answered, until nobody answers, all coins are asked for or it is
 * over. */
void mint_start(Mint *mint);
void mint_join(Mint *mint);
/* The job that moves MINT_PRESSED coins from this one on, one by one. */
int64_t mint_press(Mint *mint, int number);
/* The status of one answer: a coin asked for by itself, something read. */
int mint_coin(Mint *mint, int number);
int mint_look(Mint *mint, const char *target);
/* Under their keys: what was told is told again, what was not is done now or was done then. */
void mint_ask_again(Mint *mint);
/* Every coin once; the books balance, the audit chain is whole. */
void mint_check(Mint *mint, Site *site);
/* After whatever has ended it: opened once more, asked again, checked, closed. */
void mint_see_to_it(Mint *mint);

#endif
