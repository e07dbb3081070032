/* Lines of an approved batch into the books: vouchers into the wallet, cash to the person's due and
 * on to the bank. */
#include "benefit.sql.h"
#include "care/benefit/grant_line.h"
#include "care/money/book.h"
#include "care/money/fund.h"
#include "care/money/payee.h"
#include "care/money/payfile.h"

typedef struct WalletKept {
    Fen kept;
} WalletKept;
static const Field kept_fields[] = {
    {"kept", F_FEN, offsetof(WalletKept, kept), .flags = STORED, .doc = "granted lately, fen"},
};
extern const Shape wallet_kept_shape;
const Shape wallet_kept_shape = {"wallet_kept", "benefit", kept_fields, COUNT(kept_fields),
                                 sizeof(WalletKept)};

Err grant_fund(Op *op, const GrantBatch *batch, int64_t *id) {
    Fund fund;
    Date day = month_first((Month)batch->month);
    TRY(op_named(op, fund_of_programme(op, batch->programme, day, &fund), "programme",
                 "unknown_fund"));
    return book_fund(op, fund.code, date_year(day), id);
}

typedef struct GrantDue {
    Fen due;
} GrantDue;
static const Field due_fields[] = {
    {"due", F_FEN, offsetof(GrantDue, due), .flags = STORED,
     .doc = "approved and not yet paid out"},
};
extern const Shape grant_due_shape;
const Shape grant_due_shape = {"grant_due", "benefit", due_fields, COUNT(due_fields),
                               sizeof(GrantDue)};

Err grant_fund_suffices(Op *op, const GrantBatch *batch) {
    int64_t id = 0, year = batch->month / 100;
    MoneyAccount fund;
    GrantDue others; /* approved, and not yet posted to their end */
    TRY(grant_fund(op, batch, &id));
    TRY(book_get(op, id, &fund));
    TRY(op_get(op, &sql_grant_batch_due,
               WITH(BIND_TEXT("programme", batch->programme), BIND_INT("first", year * 100 + 1),
                    BIND_INT("last", year * 100 + 12)),
               &others));
    Fen left = book_left(&fund) - others.due;
    if (batch->total <= left) return OK;
    Str sums =
        arena_printf(op->arena, STR_FMT " / " STR_FMT, STR_ARG(fen_print(op->arena, batch->total)),
                     STR_ARG(fen_print(op->arena, left)));
    return op_refuse_with(op, "", "fund_short", sums);
}

/* What was granted wallet_carry_months ago or earlier and is still there runs out: the oldest money
 * is spent first. */
static Err wallet_expire(Op *op, const GrantLine *line, int64_t fund_id) {
    MoneyAccount wallet;
    WalletKept lately;
    int64_t months = 0;
    TRY(op_setting(op, "wallet_carry_months", &months));
    Month oldest = month_add((Month)line->batch_month, 1 - (int)months);
    TRY(book_get(op, line->account_id, &wallet));
    if (wallet.balance - wallet.held <= 0) return OK;
    TRY(op_get(op, &sql_wallet_kept,
               WITH(BIND_INT("account_id", line->account_id), BIND_INT("oldest", oldest)),
               &lately));
    Fen old = wallet.balance - wallet.held - lately.kept;
    if (old <= 0) return OK;
    Transfer transfer = {
        .debit = line->account_id,
        .credit = fund_id,
        .amount = old,
        .state = TRANSFER_POSTED,
        .kind = STR("expiry"),
        .reference = arena_printf(op->arena, "expiry:%lld:%lld", (long long)line->batch_month,
                                  (long long)line->id),
        .day = month_first((Month)line->batch_month),
    };
    return book_transfer(op, &transfer, &transfer);
}

/* Money paid for days after a death that had been spent is owed; what comes later pays it back
 * first. */
static Err keep_owed(Op *op, GrantLine *line) {
    MoneyAccount owed;
    Err err = book_account_find(op, "clawback", line->person_id, &owed);
    if (err == ERR_NOT_FOUND || (err == OK && owed.balance >= 0)) return OK;
    TRY(err);
    line->kept = -owed.balance < line->amount ? -owed.balance : line->amount;
    Transfer transfer = {
        .debit = line->account_id,
        .credit = owed.id,
        .amount = line->kept,
        .state = TRANSFER_POSTED,
        .kind = STR("clawback"),
        .reference = arena_printf(op->arena, "kept:%lld", (long long)line->id),
        .day = op->today,
    };
    return book_transfer(op, &transfer, &transfer);
}

Str grant_line_reference(Op *op, const GrantLine *line) {
    if (line->clawed == 0) return line->reference;
    return arena_printf(op->arena, STR_FMT ":less%lld", STR_ARG(line->reference),
                        (long long)line->clawed);
}

Err grant_line_pay(Op *op, GrantLine *line) {
    Payee payee;
    Fen amount = line->amount - line->clawed - line->kept;
    if (amount <= 0 || !str_is_none(line->pay_reference)) return OK;
    Err err = payee_of(op, PAYEE_OF_PERSON, line->person_id, op->today, &payee);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    PayLine pay = {
        .account_id = line->account_id,
        .payee_id = payee.id,
        .amount = amount,
        .reference = grant_line_reference(op, line),
    };
    Str purpose = arena_printf(op->arena, "grant:" STR_FMT ":%lld", STR_ARG(line->programme),
                               (long long)line->batch_month);
    TRY(payfile_add(op, purpose, &pay));
    line->pay_reference = pay.reference;
    return grant_line_save(op, line);
}

Err grant_line_post(Op *op, const BatchRun *run, GrantLine *line) {
    bool voucher = str_equal_c(run->programme.kind, "voucher");
    if (voucher)
        TRY(wallet_of(op, line->person_id, &line->account_id));
    else
        TRY(book_account(op, "person_due", line->person_id, 0, &line->account_id));
    TRY(book_place(op, line->account_id, line->scope));
    if (voucher) TRY(wallet_expire(op, line, run->fund_id));
    Transfer transfer = {
        .debit = run->fund_id,
        .credit = line->account_id,
        .amount = line->amount,
        .state = TRANSFER_POSTED,
        .kind = STR("grant"),
        .reference = line->reference,
        .day = month_first((Month)line->month),
    };
    TRY(book_transfer(op, &transfer, &transfer));
    line->transfer_id = transfer.id;
    line->state = machine_step(&grant_line_machine, line->state, "post");
    TRY(keep_owed(op, line));
    TRY(grant_line_save(op, line));
    return voucher ? OK : grant_line_pay(op, line);
}
