/* Till: the whole city, and clients over HTTP who move, hold, post, void, reverse and look at a few
 * wallets at once; what they asked, when, and what they were told, as a History (serial.h).
 *
 *   clients ──► POST /api/till/move … ──► books      six wallets' worth of quarrel: four wallets, a bank, a provider
 *          └──► GET /api/till/{id}, /api/money-accounts/{id}, /api/transfers, /api/books
 *
 * With two servers on one PostgreSQL every other client speaks to the second. What a client asks is
 * drawn from its seed; what it may end or reverse is what somebody was told before.
 */
#ifndef TEST_SUPPORT_TILL_H
#define TEST_SUPPORT_TILL_H

#include "support/database.h"
#include "support/serial.h"

enum { TILL_CLIENTS = 6, TILL_STEPS = 90 };

/* A city of its own in an empty database; *history is of the arena. */
void till_run(const Database *database, uint64_t seed, bool two_servers, Arena *arena,
              History *history);

#endif
