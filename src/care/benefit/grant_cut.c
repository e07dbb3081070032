/* Days that are not paid after all: proposals shrink, payments are clawed back by reversal and a
 * transfer of the remainder. */
#include "benefit.sql.h"
#include "care/benefit/grant_line.h"
#include "care/money/book.h"
#include "care/money/payfile.h"

enum { CUT_LINES = 1000 };

static Err line_shrink(Op *op, GrantLine *line, Fen excess) {
    line->amount -= excess;
    if (line->amount == 0) {
        line->state = machine_step(&grant_line_machine, line->state, "drop");
        line->reference = STR_NONE;
    }
    TRY(grant_line_save(op, line));
    return grant_batch_count(op, line->batch_id);
}

/* Between a person's account and what the person owes. */
static Err owe(Op *op, const GrantLine *line, const char *word, Fen amount, bool more) {
    Transfer transfer = {
        .amount = amount,
        .state = TRANSFER_POSTED,
        .kind = STR("clawback"),
        .reference = arena_printf(op->arena, "%s:%lld:%lld", word, (long long)line->id,
                                  (long long)line->clawed),
        .day = op->today,
    };
    int64_t owed = 0;
    if (amount <= 0) return OK;
    TRY(book_account(op, "clawback", line->person_id, INT_NONE, &owed));
    TRY(book_place(op, owed, line->scope));
    transfer.debit = more ? owed : line->account_id;
    transfer.credit = more ? line->account_id : owed;
    return book_transfer(op, &transfer, &transfer);
}

/* The remainder as a transfer of its own, between the same accounts. */
static Err post_remainder(Op *op, const Transfer *before, GrantLine *line, Fen remainder) {
    line->transfer_id = 0;
    if (remainder == 0) return OK;
    Transfer rest = {
        .debit = before->debit,
        .credit = before->credit,
        .amount = remainder,
        .state = TRANSFER_POSTED,
        .kind = before->kind,
        .reference = grant_line_reference(op, line),
        .day = before->day,
    };
    TRY(book_transfer(op, &rest, &rest));
    line->transfer_id = rest.id;
    return OK;
}

/* Undoes the payment and pays the remainder. What has been spent is owed: the account is filled up
 * so that the payment can be undone, and the remainder pays that back as far as it goes. */
static Err rebook(Op *op, GrantLine *line, Fen excess) {
    Transfer before, reversal;
    MoneyAccount account;
    TRY(book_find(op, grant_line_reference(op, line), &before));
    TRY(book_get(op, line->account_id, &account));
    Fen stands = line->amount - line->clawed, remainder = stands - excess;
    Fen lacking = stands - (account.balance - account.held);
    line->clawed += excess;
    TRY(owe(op, line, "clawback", lacking, true));
    Str reference = arena_printf(op->arena, STR_FMT ":back%lld", STR_ARG(line->reference),
                                 (long long)line->clawed);
    TRY(book_reverse(op, before.id, reference, STR_NONE, &reversal));
    TRY(post_remainder(op, &before, line, remainder));
    return owe(op, line, "regained", lacking < remainder ? lacking : remainder, false);
}

static Err line_claw(Op *op, GrantLine *line, Fen excess) {
    bool dropped = false;
    if (!str_is_none(line->pay_reference)) {
        TRY(payfile_drop(op, line->pay_reference, &dropped));
        if (dropped) line->pay_reference = STR_NONE;
    }
    TRY(rebook(op, line, excess));
    TRY(grant_line_save(op, line));
    return dropped ? grant_line_pay(op, line) : OK;
}

/* From the newest line of a month backwards until nothing is paid for days past the end. */
static Err month_cut(Op *op, const List *lines, size_t from, size_t to, Fen due) {
    Fen excess = -due;
    for (size_t i = from; i < to; i++) {
        const GrantLine *line = LIST_AT(*lines, GrantLine, i);
        excess += line->amount - line->clawed;
    }
    for (size_t i = to; i > from && excess > 0; i--) {
        GrantLine *line = LIST_AT(*lines, GrantLine, i - 1);
        Fen part = line->amount - line->clawed;
        if (part > excess) part = excess;
        if (part == 0) continue;
        excess -= part;
        if (line->state == GRANT_LINE_READY)
            TRY(line_shrink(op, line, part));
        else
            TRY(line_claw(op, line, part));
    }
    return OK;
}

Err grant_lines_cut(Op *op, const BenefitGrant *grant) {
    List lines;
    TRY(op_list(op, &sql_grant_line_from,
                WITH(BIND_INT("grant_id", grant->id), BIND_INT("month", month_of(grant->end_day)),
                     MOST(CUT_LINES)),
                &lines));
    for (size_t from = 0, to = 0; from < lines.count; from = to) {
        const GrantLine *first = LIST_AT(lines, GrantLine, from);
        while (to < lines.count && LIST_AT(lines, GrantLine, to)->month == first->month) to++;
        Fen due = fen_share(first->monthly, grant_days(grant, (Month)first->month),
                            month_days((Month)first->month));
        TRY(month_cut(op, &lines, from, to, due));
    }
    return OK;
}
