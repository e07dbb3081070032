/* Settling an approved bill: each line posts its hold, one portion at a time; then the provider's
 * money goes into a pay file, or what it owes waits until it has come back. */
#include "care/benefit/grant.h"
#include "care/money/book.h"
#include "care/money/payee.h"
#include "care/money/payfile.h"
#include "care/service/bill_row.h"
#include "care/service/order.h"
#include "service.sql.h"

enum { PORTION = 15, DEBTS_MOST = 200 };

/* The person's own share: owed to the provider, who collects it. */
static Err book_own_share(Op *op, const Bill *bill, const BillLine *line) {
    if (line->own == 0) return OK;
    Transfer in = {.amount = line->own > 0 ? line->own : -line->own,
                   .state = TRANSFER_POSTED,
                   .kind = STR("own_share"),
                   .reference = arena_printf(op->arena, "settle:" STR_FMT ":line:%lld:own",
                                             STR_ARG(bill->month), (long long)line->id),
                   .day = line->day};
    TRY(book_account(op, "own_share", line->person_id, INT_NONE, &in.debit));
    TRY(book_account(op, "provider_own", bill->org_id, INT_NONE, &in.credit));
    if (line->own < 0) {
        int64_t debit = in.debit;
        in.debit = in.credit;
        in.credit = debit;
    }
    Transfer booked;
    return book_transfer(op, &in, &booked);
}

/* A difference of a paid month: wallet and provider settle it between them; the posted transfer of
 * then stays as it is. */
static Err book_adjustment(Op *op, const Bill *bill, const BillLine *line) {
    if (line->government == 0) return OK;
    Transfer in = {.amount = line->government > 0 ? line->government : -line->government,
                   .state = TRANSFER_POSTED,
                   .kind = STR("adjustment"),
                   .reference = arena_printf(op->arena, "settle:" STR_FMT ":line:%lld",
                                             STR_ARG(bill->month), (long long)line->id),
                   .day = line->day};
    int64_t wallet = 0, provider = 0;
    TRY(wallet_of(op, line->person_id, &wallet));
    TRY(book_account(op, "provider", bill->org_id, INT_NONE, &provider));
    in.debit = line->government > 0 ? wallet : provider;
    in.credit = line->government > 0 ? provider : wallet;
    Transfer booked;
    return book_transfer(op, &in, &booked);
}

static Err settle_order(Op *op, const BillLine *line) {
    Order order;
    TRY(order_by_id(op, line->order_id, &order));
    bool unpaid = line->state == BILL_LINE_REFUSED || line->government == 0;
    if (order.hold_transfer != 0 && unpaid) {
        TRY(book_void(op, order.hold_transfer));
    } else if (order.hold_transfer != 0) {
        Transfer posted;
        TRY(book_post(op, order.hold_transfer, line->government, &posted));
    }
    return order_step(op, &order, "bill", line->reason);
}

static Err settle_line(Op *op, const Bill *bill, BillLine *line) {
    bool refused = line->state == BILL_LINE_REFUSED;
    if (line->kind == BILL_LINE_OF_ORDER)
        TRY(settle_order(op, line));
    else if (!refused)
        TRY(book_adjustment(op, bill, line));
    if (!refused) TRY(book_own_share(op, bill, line));
    TRY(machine_move(op, &bill_line_machine, line->state, "settle", &line->state));
    return op_run(op, &sql_bill_line_update, ROW(line));
}

/* What the provider still owes of earlier bills is kept back, the oldest first; its account has
 * both sides already. */
static Err keep_back(Op *op, Bill *bill) {
    List debts;
    TRY(op_list(op, &sql_bill_owed_of, WITH(BIND_INT("org_id", bill->org_id), MOST(DEBTS_MOST)),
                &debts));
    for (size_t i = 0; i < debts.count && bill->netted < bill->government; i++) {
        Bill *debt = LIST_AT(debts, Bill, i);
        Fen left = bill->government - bill->netted, back = debt->owed < left ? debt->owed : left;
        debt->owed -= back;
        bill->netted += back;
        TRY(debt->owed == 0 ? bill_pay(op, debt) : bill_save(op, debt));
    }
    op_subject(op, "bill", bill->id);
    return OK;
}

Err bill_require_payee(Op *op, const Bill *bill) {
    List debts;
    Payee payee;
    Fen payable = bill->government;
    TRY(op_list(op, &sql_bill_owed_of, WITH(BIND_INT("org_id", bill->org_id), MOST(DEBTS_MOST)),
                &debts));
    for (size_t i = 0; i < debts.count; i++) payable -= LIST_AT(debts, Bill, i)->owed;
    if (payable <= 0) return OK;
    return op_named(op, payee_of(op, PAYEE_OF_ORGANISATION, bill->org_id, op->today, &payee), "",
                    "payee_missing");
}

static Err hand_to_bank(Op *op, Bill *bill) {
    Fen payable = bill->government - bill->netted;
    if (payable < 0) return bill_owe(op, bill);
    if (payable == 0) return bill_pay(op, bill);
    Payee payee;
    TRY(op_named(op, payee_of(op, PAYEE_OF_ORGANISATION, bill->org_id, op->today, &payee), "",
                 "payee_missing"));
    PayLine line = {.payee_id = payee.id,
                    .amount = payable,
                    .reference = arena_printf(op->arena, "settle:" STR_FMT ":bill:%lld",
                                              STR_ARG(bill->month), (long long)bill->id),
                    .scope = bill->scope};
    TRY(book_account(op, "provider", bill->org_id, INT_NONE, &line.account_id));
    Str purpose = arena_printf(op->arena, "settlement:" STR_FMT, STR_ARG(bill->month));
    return payfile_add(op, purpose, &line);
}

static Err book_repayment(Op *op, const Bill *bill, Transfer *transfer) {
    TRY(book_account(op, "bank_in", 0, INT_NONE, &transfer->debit));
    TRY(book_account(op, "provider", bill->org_id, INT_NONE, &transfer->credit));
    return book_transfer(op, transfer, transfer);
}

Err bill_repay(Op *op, const void *in, void *out) {
    const BillRepayment *repayment = in;
    Bill *bill = out;
    Transfer before,
        transfer = {
            .amount = repayment->amount,
            .state = TRANSFER_POSTED,
            .kind = STR("repayment"),
            .reference = arena_printf(op->arena, "repaid:bill:%lld:" STR_FMT,
                                      (long long)repayment->id, STR_ARG(repayment->receipt)),
            .day = op->today,
        };
    int32_t ended = 0;
    TRY(bill_get(op, repayment->id, bill));
    op_subject(op, "bill", bill->id);
    Err err = book_find(op, transfer.reference, &before);
    if (err == OK) return book_repayment(op, bill, &transfer);
    if (err != ERR_NOT_FOUND) return err;
    TRY(machine_move(op, &bill_machine, bill->state, "repay", &ended));
    if (repayment->amount > bill->owed)
        fault_add(op->faults, STR("amount"), "more_than_owed", fen_print(op->arena, bill->owed));
    TRY(op_verdict(op));
    TRY(book_repayment(op, bill, &transfer));
    bill->owed -= repayment->amount;
    if (bill->owed > 0) return bill_save(op, bill);
    bill->state = ended;
    bill->clock_until = 0;
    bill->paid_on = op->today;
    return bill_save(op, bill);
}

static Err read_id(Op *op, const Job *job, int64_t *id) {
    json_t *document = NULL;
    Str detail;
    IdKey key = {0};
    TRY(json_read(op->arena, job->input, &document, &detail));
    (void)json_decode(op->arena, &id_key_shape, document, &key, op->faults);
    json_decref(document);
    *id = key.id;
    return op_verdict(op);
}

static Err settle_chunk(Op *op, Job *job, bool *more) {
    int64_t id = 0;
    Bill bill;
    List lines;
    TRY(read_id(op, job, &id));
    TRY(bill_by_id(op, id, &bill));
    if (bill.state != BILL_APPROVING) return op_conflict(op, "", "already_settled");
    TRY(op_list(op, &sql_bill_lines_to_settle, WITH(BIND_INT("bill_id", id), MOST(PORTION)),
                &lines));
    for (size_t i = 0; i < lines.count; i++)
        TRY(settle_line(op, &bill, LIST_AT(lines, BillLine, i)));
    job->finished += (int64_t)lines.count;
    *more = lines.count == PORTION;
    if (*more) return OK;
    TRY(keep_back(op, &bill));
    TRY(bill_step(op, &bill, "settle"));
    TRY(hand_to_bank(op, &bill));
    job->result = arena_printf(op->arena, "{\"lines\":%lld}", (long long)job->finished);
    return OK;
}

const JobKind bill_settle_job = {"bill_settle", .chunk = settle_chunk, .whole = true,
                                 .counts = JOB_COUNTS("lines")};
