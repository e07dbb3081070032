#include "care/benefit/clawback.h"

#include "care/people/person.h"

#define AT(member) offsetof(Repayment, member)
static const Field fields[] = {
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED, .ref = "person", .doc = "who owes"},
    {"amount", F_FEN, AT(amount), .flags = REQUIRED, .min = 1, .max = 100000000, .doc = "fen"},
    {"receipt", F_TEXT, AT(receipt), .flags = REQUIRED, .min = 2, .max = 60,
     .doc = "the bank's number for it"},
    {"owed", F_FEN, AT(owed), .flags = READONLY, .doc = "what is left, fen"},
};
#undef AT
const Shape repayment_shape = {"repayment", "benefit", fields, COUNT(fields), sizeof(Repayment)};

/* Of one's own people: nothing. Whether somebody elsewhere owes is not told: they are unknown
 * either way. */
static Err nothing_owed_here(Op *op, int64_t person_id) {
    Person person;
    TRY(op_named(op, person_get(op, person_id, &person), "person_id", "unknown_person"));
    return op_refuse(op, "person_id", "nothing_owed");
}

Err clawback_debt(Op *op, int64_t person_id, MoneyAccount *out) {
    Err err = book_account_find(op, "clawback", person_id, out);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    bool here = err == OK && out->scope != 0 &&
                (op->reach != REACH_PLACE || actor_covers(op->actor, out->scope));
    return here ? OK : nothing_owed_here(op, person_id);
}

static Err repay_route(Op *op, const void *in, void *out) {
    Repayment *repayment = out;
    MoneyAccount debt;
    Transfer transfer, before;
    *repayment = *(const Repayment *)in;
    op_subject(op, "person", repayment->person_id);
    TRY(clawback_debt(op, repayment->person_id, &debt));
    transfer = (Transfer){
        .credit = debt.id,
        .amount = repayment->amount,
        .state = TRANSFER_POSTED,
        .kind = STR("repayment"),
        .reference = arena_printf(op->arena, "repaid:" STR_FMT, STR_ARG(repayment->receipt)),
        .day = op->today,
    };
    Err err = book_find(op, transfer.reference, &before);
    if (err == ERR_NOT_FOUND && repayment->amount > -debt.balance)
        fault_add(op->faults, STR("amount"), "more_than_owed", fen_print(op->arena, -debt.balance));
    if (err != OK && err != ERR_NOT_FOUND) return err;
    TRY(op_verdict(op));
    TRY(book_account(op, "bank_in", 0, INT_NONE, &transfer.debit));
    TRY(book_transfer(op, &transfer, &transfer));
    TRY(book_get(op, debt.id, &debt));
    repayment->owed = -debt.balance;
    return OK;
}

static const Route routes[] = {
    {"POST", "/api/repayments", "repayment_create", "payfile.result", repay_route, &repayment_shape,
     &repayment_shape, ROUTE_WRITES,
     .doc = "Money paid back at the bank; what is owed is /api/money-accounts?kind=clawback"},
};
const Noun clawback_noun = {routes, COUNT(routes), NULL};
