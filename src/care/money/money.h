/* money: double-entry books that balance to the fen; funds with ceilings; payees; pay files.
 *
 * Invariants
 *  1. Amounts are whole fen. A balance changes by a transfer alone (book.h), in the transaction of
 *     the fact it pays for.
 *  2. Nothing is deleted: a transfer is reversed, a payee replaced, a pay line dropped or reissued.
 *  3. Account numbers are stored sealed; whole they leave by the table for the bank alone
 *     (payfile_row.h).
 * It does not know what is paid for: a transfer carries a kind and a unique reference of the room
 * that asked for it.
 */
#ifndef CARE_MONEY_MONEY_H
#define CARE_MONEY_MONEY_H

#include "care/money/book.h"
#include "care/money/payee.h"
#include "care/money/payfile.h"
#include "core/walk/module.h"

extern const Module money_module;

#endif
