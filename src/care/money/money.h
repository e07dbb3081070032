/* money: double-entry books that balance to the fen; funds with ceilings; payees; pay files.
 *
 * It does not know what is paid for: a transfer carries a kind and a unique reference of the room that asked for it.
 */
#ifndef CARE_MONEY_MONEY_H
#define CARE_MONEY_MONEY_H

#include "care/money/book.h"
#include "care/money/payee.h"
#include "care/money/payfile.h"
#include "core/walk/module.h"

extern const Module money_module;

#endif
