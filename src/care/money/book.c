#include "care/money/book.h"

#include <assert.h>

#include "care/money/fund.h"
#include "money.sql.h"

static const char *const state_codes[] = {"", "pending", "posted", "voided"};
const Choices transfer_states = {"transfer_state", state_codes, COUNT(state_codes)};

static const char *const owner_codes[] = {"", "person", "organisation", "fund", "worker", "bank"};
const Choices money_owners = {"money_owner", owner_codes, COUNT(owner_codes)};

#define AT(member) offsetof(MoneyAccount, member)
static const Field account_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "money_account", .doc = "number"},
    {"kind", F_TEXT, AT(kind), .flags = STORED | FILTER, .max = 40, .ref = "account_kind",
     .doc = "of the chart of accounts"},
    {"owner", F_INT, AT(owner), .flags = STORED | FILTER,
     .doc = "id of the person, organisation, fund, worker or bank"},
    {"owner_kind", F_ENUM, AT(owner_kind), .flags = READONLY | DETAIL, .choices = &money_owners,
     .doc = "what its owner is"},
    {"balance", F_FEN, AT(balance), .flags = STORED, .doc = "credits minus debits, fen"},
    {"held", F_FEN, AT(held), .flags = STORED, .doc = "by pending transfers, fen"},
    {"floor", F_FEN, AT(floor), .flags = STORED | NULLABLE, .doc = "what is free stays above"},
    {"scope", F_INT, AT(scope), .flags = STORED | NULLABLE | FILTER, .doc = "division"},
    {"created_at", F_TIME, AT(created_at), .flags = STORED | DETAIL, .doc = "first use"},
};
#undef AT
const Shape money_account_shape = {"money_account", "money", account_fields, COUNT(account_fields),
                                   sizeof(MoneyAccount)};

#define AT(member) offsetof(Transfer, member)
static const Field transfer_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "transfer", .doc = "number"},
    {"debit", F_REF, AT(debit), .flags = STORED, .ref = "money_account", .doc = "pays"},
    {"credit", F_REF, AT(credit), .flags = STORED, .ref = "money_account", .doc = "receives"},
    {"amount", F_FEN, AT(amount), .flags = STORED, .doc = "fen"},
    {"state", F_ENUM, AT(state), .flags = STORED, .choices = &transfer_states, .doc = "state"},
    {"kind", F_TEXT, AT(kind), .flags = STORED, .max = 40, .doc = "why money moves"},
    {"reference", F_TEXT, AT(reference), .flags = STORED, .max = 120,
     .doc = "unique, says what for"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "day it counts for"},
    {"reverses", F_REF, AT(reverses), .flags = STORED, .ref = "transfer", .doc = "undoes that one"},
    {"pending", F_REF, AT(pending), .flags = STORED, .ref = "transfer", .doc = "ends that one"},
    {"memo", F_TEXT, AT(memo), .flags = STORED, .max = 200, .doc = "words"},
    {"at", F_TIME, AT(at), .flags = STORED, .doc = "when it was booked"},
};
#undef AT
const Shape transfer_shape = {"transfer", "money", transfer_fields, COUNT(transfer_fields),
                              sizeof(Transfer)};

static const Field sums_fields[] = {
    {"accounts", F_INT, offsetof(BookSums, accounts), .flags = STORED, .doc = "how many"},
    {"transfers", F_INT, offsetof(BookSums, transfers), .flags = STORED, .doc = "how many"},
    {"unbalanced", F_FEN, offsetof(BookSums, unbalanced), .flags = STORED, .doc = "sum, fen"},
};
const Shape book_sums_shape = {"book_sums", "money", sums_fields, COUNT(sums_fields),
                               sizeof(BookSums)};

Err book_get(Op *op, int64_t id, MoneyAccount *out) {
    return op_get(op, &sql_money_account_by_id, WITH(BIND_INT("id", id)), out);
}

Err book_account_find(Op *op, const char *kind, int64_t owner, MoneyAccount *out) {
    return op_get(op, &sql_money_account_by_owner,
                  WITH(BIND_TEXT("kind", str_from(kind)), BIND_INT("owner", owner)), out);
}

Err book_account(Op *op, const char *kind, int64_t owner, Fen floor, int64_t *id) {
    MoneyAccount account;
    Err err = book_account_find(op, kind, owner, &account);
    *id = account.id;
    if (err != ERR_NOT_FOUND) return err;
    IdKey key;
    TRY(op_get(op, &sql_money_account_insert,
               WITH(BIND_TEXT("kind", str_from(kind)), BIND_INT("owner", owner),
                    BIND_INT("floor", floor), BIND_REF("scope", 0)),
               &key));
    *id = key.id;
    return OK;
}

/* Today; of a year that is over its last day, of one that has not come its first. */
static Date day_in(Date today, int year) {
    if (date_year(today) == year) return today;
    return date_year(today) > year ? date_make(year, 12, 31) : date_make(year, 1, 1);
}

Err book_fund(Op *op, Str fund, int year, int64_t *id) {
    Fund found;
    TRY(op_named(op,
                 op_get(op, &sql_fund_of_year,
                        WITH(BIND_TEXT("code", fund), BIND_INT("first", date_make(year, 1, 1)),
                             BIND_INT("day", day_in(op->today, year))),
                        &found),
                 "fund", "unknown_fund"));
    Str kind = arena_printf(op->arena, "fund:" STR_FMT, STR_ARG(fund));
    TRY(book_account(op, kind.ptr, year, -found.yearly_ceiling_fen, id));
    return op_run(op, &sql_money_account_floor,
                  WITH(BIND_INT("id", *id), BIND_INT("floor", -found.yearly_ceiling_fen)));
}

Fen book_left(const MoneyAccount *account) {
    return account->balance - account->held - (account->floor == INT_NONE ? 0 : account->floor);
}

/* One of the guarded updates of an account; no row changed means the floor said no. */
static Err change_account(Op *op, const Statement *statement, int64_t id, Fen amount) {
    int64_t changed = 0;
    TRY(tx_run_counted(op->tx, statement, WITH(BIND_INT("id", id), BIND_INT("amount", amount)),
                       &changed));
    if (changed == 1) return OK;
    MoneyAccount account;
    TRY(book_get(op, id, &account));
    bool fund = str_starts(account.kind, STR("fund:"));
    Str left = fen_print(op->arena, book_left(&account));
    return op_refuse_with(op, "", fund ? "fund_exhausted" : "not_enough", left);
}

static bool same_content(const Transfer *a, const Transfer *b) {
    return a->debit == b->debit && a->credit == b->credit && a->amount == b->amount &&
           a->state == b->state && a->reverses == b->reverses && a->pending == b->pending &&
           str_equal(a->kind, b->kind);
}

/* ERR_NOT_FOUND: the reference is new. */
static Err replay(Op *op, const Transfer *in, Transfer *out) {
    TRY(book_find(op, in->reference, out));
    return same_content(in, out) ? OK : op_conflict(op, "reference", "reference_taken");
}

static Err append(Op *op, Transfer *transfer) {
    IdKey key;
    TRY(op_get(op, &sql_transfer_insert, ROW(transfer), &key));
    transfer->id = key.id;
    transfer->at = op->now_ms;
    return OK;
}

Err book_transfer(Op *op, const Transfer *in, Transfer *out) {
    const Transfer wanted = *in; /* `out` may be the same struct */
    assert(wanted.amount > 0 && wanted.debit != wanted.credit);
    assert(wanted.state == TRANSFER_PENDING || wanted.state == TRANSFER_POSTED);
    Err err = replay(op, &wanted, out);
    if (err != ERR_NOT_FOUND) return err;
    bool pending = wanted.state == TRANSFER_PENDING;
    TRY(change_account(op, pending ? &sql_money_account_hold : &sql_money_account_debit,
                       wanted.debit, wanted.amount));
    if (!pending) TRY(change_account(op, &sql_money_account_credit, wanted.credit, wanted.amount));
    *out = wanted;
    return append(op, out);
}

/* Releases what a pending transfer holds and appends the row that ends it. */
static Err end_pending(Op *op, int64_t transfer_id, int32_t state, Fen amount, Transfer *out) {
    Transfer held;
    TRY(op_get(op, &sql_transfer_by_id, WITH(BIND_INT("id", transfer_id)), &held));
    assert(held.state == TRANSFER_PENDING && amount <= held.amount);
    Transfer wanted = held;
    wanted.id = 0;
    wanted.state = state;
    wanted.amount = amount;
    wanted.pending = transfer_id;
    wanted.reference = arena_printf(op->arena, STR_FMT ":%s", STR_ARG(held.reference),
                                    state == TRANSFER_POSTED ? "post" : "void");
    wanted.day = op->today;
    Err err = op_get(op, &sql_transfer_ending, WITH(BIND_INT("id", transfer_id)), out);
    if (err == OK)
        return same_content(&wanted, out) ? OK : op_conflict(op, "", "transfer_already_ended");
    if (err != ERR_NOT_FOUND) return err;
    TRY(change_account(op, &sql_money_account_release, held.debit, held.amount));
    if (state == TRANSFER_POSTED) {
        TRY(change_account(op, &sql_money_account_debit, held.debit, amount));
        TRY(change_account(op, &sql_money_account_credit, held.credit, amount));
    }
    *out = wanted;
    return append(op, out);
}

Err book_post(Op *op, int64_t transfer_id, Fen amount, Transfer *out) {
    assert(amount > 0);
    return end_pending(op, transfer_id, TRANSFER_POSTED, amount, out);
}

Err book_void(Op *op, int64_t transfer_id) {
    Transfer voided;
    return end_pending(op, transfer_id, TRANSFER_VOIDED, 0, &voided);
}

Err book_reverse(Op *op, int64_t transfer_id, Str reference, Str memo, Transfer *out) {
    Transfer before;
    TRY(op_get(op, &sql_transfer_by_id, WITH(BIND_INT("id", transfer_id)), &before));
    if (before.state != TRANSFER_POSTED) return op_conflict(op, "", "transfer_not_posted");
    Err err = op_get(op, &sql_transfer_reversing, WITH(BIND_INT("id", transfer_id)), out);
    if (err == OK && str_equal(out->reference, reference)) return OK;
    if (err == OK) return op_conflict(op, "", "already_reversed");
    if (err != ERR_NOT_FOUND) return err;
    Transfer reversal = {
        .debit = before.credit,
        .credit = before.debit,
        .amount = before.amount,
        .state = TRANSFER_POSTED,
        .kind = STR("reversal"),
        .reference = reference,
        .day = op->today,
        .reverses = transfer_id,
        .memo = memo,
    };
    return book_transfer(op, &reversal, out);
}

Err book_find(Op *op, Str reference, Transfer *out) {
    return op_get(op, &sql_transfer_by_reference, WITH(BIND_TEXT("reference", reference)), out);
}

Err book_verify(Op *op, BookVerdict *out) {
    *out = (BookVerdict){.why = STR("")};
    BookSums sums;
    TRY(op_get(op, &sql_book_sums, NO_BINDS, &sums));
    List bad;
    TRY(op_list(op, &sql_book_bad_account, WITH(MOST(100)), &bad));
    out->accounts = sums.accounts;
    out->transfers = sums.transfers;
    out->unbalanced = sums.unbalanced;
    out->bad_accounts = (int64_t)bad.count;
    if (bad.count == 0) return OK;
    const MoneyAccount *first = LIST_AT(bad, MoneyAccount, 0);
    out->why = arena_printf(op->arena, "account %lld (" STR_FMT ") differs from its transfers",
                            (long long)first->id, STR_ARG(first->kind));
    return OK;
}
