#include "care/benefit/purse.h"

#include "benefit.sql.h"
#include "care/money/book.h"
#include "care/people/person.h"
#include "care/people/view.h"

enum { MONTHS_MOST = 60, MOVES_MOST = 50 };

static const char *const move_codes[] = {"",         "grant",    "service", "expiry",
                                         "clawback", "reversal", "merge",   "other"};
const Choices purse_moves = {"purse_move_kind", move_codes, COUNT(move_codes)};
enum { MOVE_OTHER = COUNT(move_codes) - 1 };

#define AT(member) offsetof(PurseMonth, member)
static const Field month_fields[] = {
    {"month", F_INT, AT(month), .flags = STORED, .doc = "yyyymm in which it came"},
    {"granted", F_FEN, AT(granted), .flags = STORED, .doc = "fen"},
    {"left", F_FEN, AT(left), .doc = "of it, fen"},
    {"until", F_DATE, AT(until), .doc = "last day"},
};
#undef AT
const Shape purse_month_shape = {"purse_month", "benefit", month_fields, COUNT(month_fields),
                                 sizeof(PurseMonth)};

#define AT(member) offsetof(PurseMove, member)
static const Field move_fields[] = {
    {"id", F_REF, AT(id), .ref = "transfer", .doc = "number"},
    {"day", F_DATE, AT(day), .doc = "day it counts for"},
    {"kind", F_ENUM, AT(kind), .choices = &purse_moves, .doc = "why money moved"},
    {"amount", F_FEN, AT(amount), .doc = "fen; below 0: out of the wallet"},
};
#undef AT
const Shape purse_move_shape = {"purse_move", "benefit", move_fields, COUNT(move_fields),
                                sizeof(PurseMove)};

#define AT(member) offsetof(Purse, member)
static const Field purse_fields[] = {
    {"id", F_REF, AT(id), .ref = "person", .doc = "whose"},
    {"balance", F_FEN, AT(balance), .doc = "in the wallet, fen"},
    {"held", F_FEN, AT(held), .doc = "by services ordered, fen"},
    {"left", F_FEN, AT(left), .doc = "free, fen"},
    {"months", F_LIST, AT(months), .max = MONTHS_MOST, .shape = &purse_month_shape,
     .doc = "what is left, by the month it came in, newest first"},
    {"moves", F_LIST, AT(moves), .max = MOVES_MOST, .shape = &purse_move_shape,
     .doc = "newest first"},
};
#undef AT
const Shape purse_shape = {"purse", "benefit", purse_fields, COUNT(purse_fields), sizeof(Purse)};

/* The oldest money is spent first: what is left lies in the newest months. */
static Err read_months(Op *op, int64_t wallet, Purse *purse) {
    int64_t carried = 0;
    Fen left = purse->left;
    TRY(op_setting(op, "wallet_carry_months", &carried));
    Month oldest = month_add(month_of(op->today), -(int)carried);
    TRY(op_list(op, &sql_purse_months,
                WITH(BIND_INT("account_id", wallet), BIND_INT("oldest", oldest), MOST(MONTHS_MOST)),
                &purse->months));
    for (size_t i = 0; i < purse->months.count; i++) {
        PurseMonth *month = LIST_AT(purse->months, PurseMonth, i);
        month->left = left < month->granted ? left : month->granted;
        month->until = month_last(month_add((Month)month->month, (int)carried - 1));
        left -= month->left;
    }
    return OK;
}

static Err read_moves(Op *op, int64_t wallet, Purse *purse) {
    List transfers;
    TRY(book_moves(op, wallet, MOVES_MOST, &transfers));
    PurseMove *moves = arena_array(op->arena, PurseMove, transfers.count);
    purse->moves = (List){moves, transfers.count};
    for (size_t i = 0; i < transfers.count; i++) {
        const Transfer *transfer = LIST_AT(transfers, Transfer, i);
        moves[i] = (PurseMove){.id = transfer->id, .day = transfer->day};
        moves[i].kind = choice_find(&purse_moves, transfer->kind);
        if (moves[i].kind == 0) moves[i].kind = MOVE_OTHER;
        moves[i].amount = transfer->debit == wallet ? -transfer->amount : transfer->amount;
    }
    return OK;
}

static Err purse_route(Op *op, const void *in, void *out) {
    Purse *purse = out;
    Person person;
    MoneyAccount wallet;
    *purse = (Purse){.id = ((const IdKey *)in)->id};
    TRY(person_get(op, purse->id, &person));
    TRY(view_require(op, purse->id, VIEW_BILLS));
    op_subject(op, "person", purse->id);
    Err err = book_account_find(op, "wallet", purse->id, &wallet);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    purse->balance = wallet.balance;
    purse->held = wallet.held;
    purse->left = wallet.balance - wallet.held;
    TRY(read_months(op, wallet.id, purse));
    return read_moves(op, wallet.id, purse);
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/purse", "purse_get", "grant.read", purse_route, &id_key_shape,
     &purse_shape, .doc = "A person's wallet: what is left, until when, what moved"},
};
const Noun purse_noun = {routes, COUNT(routes), NULL};
