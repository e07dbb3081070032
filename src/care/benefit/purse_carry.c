#include "care/benefit/purse_carry.h"

#include "benefit.sql.h"
#include "care/benefit/grant.h"
#include "care/money/book.h"
#include "care/people/person.h"

enum { CARRIES_MOST = 1000 };

static Err carry(Op *op, Transfer transfer) {
    transfer.state = TRANSFER_POSTED;
    transfer.day = op->today;
    return transfer.amount > 0 ? book_transfer(op, &transfer, &transfer) : OK;
}

static Err carries_of(Op *op, int64_t wallet, List *out) {
    return op_list(op, &sql_purse_carries, WITH(BIND_INT("id", wallet), MOST(CARRIES_MOST)), out);
}

/* References count up: each carry is a transfer of its own. */
static Str reference_make(Op *op, const char *word, int64_t wallet, size_t turn) {
    return arena_printf(op->arena, "merge:%lld:%s%zu", (long long)wallet, word, turn);
}

Err purse_on_merge(Op *op, const Event *event) {
    Person gone;
    MoneyAccount wallet;
    List before;
    int64_t kept = 0;
    TRY(person_by_id(op, event->subject, &gone));
    Err err = book_account_find(op, "wallet", gone.id, &wallet);
    if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
    TRY(carries_of(op, wallet.id, &before));
    TRY(wallet_of(op, gone.merged_into, &kept));
    return carry(op, (Transfer){.debit = wallet.id,
                                .credit = kept,
                                .amount = wallet.balance - wallet.held,
                                .kind = STR("merge"),
                                .reference = reference_make(op, "", wallet.id, before.count)});
}

/* What the other has no more is owed by it, so that all of it can come back. */
static Err owe(Op *op, const MoneyAccount *kept, Fen lacking, Str reference) {
    int64_t owed = 0;
    if (lacking <= 0) return OK;
    TRY(book_account(op, "clawback", kept->owner, INT_NONE, &owed));
    TRY(book_place(op, owed, kept->scope));
    return carry(op, (Transfer){.debit = owed,
                                .credit = kept->id,
                                .amount = lacking,
                                .kind = STR("clawback"),
                                .reference = reference});
}

Err purse_on_unmerge(Op *op, const Event *event) {
    MoneyAccount wallet, kept;
    List carries;
    Fen carried = 0;
    Err err = book_account_find(op, "wallet", event->subject, &wallet);
    if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
    TRY(carries_of(op, wallet.id, &carries));
    for (size_t i = 0; i < carries.count; i++) {
        const Transfer *row = LIST_AT(carries, Transfer, i);
        carried += row->debit == wallet.id ? row->amount : -row->amount;
    }
    if (carried <= 0) return OK;
    const Transfer *last = LIST_AT(carries, Transfer, carries.count - 1);
    TRY(book_get(op, last->credit, &kept));
    TRY(owe(op, &kept, carried - (kept.balance - kept.held),
            reference_make(op, "owed", wallet.id, carries.count)));
    return carry(op, (Transfer){.debit = kept.id,
                                .credit = wallet.id,
                                .amount = carried,
                                .kind = STR("merge"),
                                .reference = reference_make(op, "", wallet.id, carries.count)});
}
