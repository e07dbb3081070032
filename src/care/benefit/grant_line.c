#include "care/benefit/grant_line.h"

#include "benefit.sql.h"

static const char *const state_codes[] = {"", "ready", "posted", "dropped", "listed"};
const Choices grant_line_states = {"grant_line_state", state_codes, COUNT(state_codes)};

/* "propose" is grant_line_put's: a batch that is prepared again. A cancelled batch drops all that
 * is ready or listed at once. */
static const Move moves[] = {
    {GRANT_LINE_READY, "post", "system", GRANT_LINE_POSTED, NULL},
    {GRANT_LINE_READY, "list", "system", GRANT_LINE_LISTED, NULL},
    {GRANT_LINE_READY, "drop", "system", GRANT_LINE_DROPPED, NULL},
    {GRANT_LINE_LISTED, "drop", "system", GRANT_LINE_DROPPED, NULL},
    {GRANT_LINE_LISTED, "propose", "system", GRANT_LINE_READY, NULL},
    {GRANT_LINE_DROPPED, "propose", "system", GRANT_LINE_READY, NULL},
    {GRANT_LINE_DROPPED, "list", "system", GRANT_LINE_LISTED, NULL},
};
static const Phase phases[] = {[GRANT_LINE_READY] = PHASE_OPEN,
                               [GRANT_LINE_POSTED] = PHASE_DONE,
                               [GRANT_LINE_DROPPED] = PHASE_ENDED,
                               [GRANT_LINE_LISTED] = PHASE_OPEN};
const Machine grant_line_machine = {"grant_line", &grant_line_states, GRANT_LINE_READY,
                                    moves,        COUNT(moves),       phases,
                                    COUNT(phases)};
static const char *const change_codes[] = {"",        "same",    "added",  "raised",
                                           "lowered", "stopped", "arrears"};
const Choices grant_changes = {"grant_change", change_codes, COUNT(change_codes)};

#define AT(member) offsetof(GrantLine, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "grant_line", .doc = "number"},
    {"batch_id", F_REF, AT(batch_id), .flags = STORED | FILTER, .ref = "grant_batch",
     .doc = "in which batch"},
    {"grant_id", F_REF, AT(grant_id), .flags = STORED, .ref = "grant", .doc = "of which grant"},
    {"person_id", F_REF, AT(person_id), .flags = STORED | FILTER, .ref = "person",
     .doc = "who is paid"},
    {"programme", F_TEXT, AT(programme), .flags = STORED, .max = 40, .ref = "programme",
     .doc = "code"},
    {"month", F_INT, AT(month), .flags = STORED, .unit = "month", .doc = "paid for, yyyymm"},
    {"batch_month", F_INT, AT(batch_month), .flags = STORED | FILTER, .unit = "month",
     .doc = "paid in, yyyymm"},
    {"change", F_ENUM, AT(change), .flags = STORED | FILTER, .choices = &grant_changes,
     .doc = "against last month: 新增, 提档, 停发 …"},
    {"state", F_ENUM, AT(state), .flags = STORED | FILTER, .choices = &grant_line_states,
     .doc = "proposed, paid, dropped, or only listed"},
    {"monthly", F_FEN, AT(monthly), .flags = STORED, .doc = "of a whole month, fen"},
    {"previous", F_FEN, AT(previous), .flags = STORED | NULLABLE, .doc = "last month's, fen"},
    {"days", F_INT, AT(days), .flags = STORED, .doc = "paid days"},
    {"month_days", F_INT, AT(month_days), .flags = STORED, .doc = "days of the month"},
    {"amount", F_FEN, AT(amount), .flags = STORED, .doc = "monthly × days / month_days, fen"},
    {"clawed", F_FEN, AT(clawed), .flags = STORED, .doc = "taken back since, fen"},
    {"kept", F_FEN, AT(kept), .flags = STORED, .doc = "kept against an overpayment, fen"},
    {"account_id", F_REF, AT(account_id), .flags = STORED | DETAIL, .ref = "money_account",
     .doc = "that received it"},
    {"transfer_id", F_REF, AT(transfer_id), .flags = STORED | DETAIL, .ref = "transfer",
     .doc = "that stands for it"},
    {"reference", F_TEXT, AT(reference), .flags = STORED | DETAIL, .max = 120,
     .doc = "of the transfer"},
    {"pay_reference", F_TEXT, AT(pay_reference), .flags = STORED | DETAIL, .max = 120,
     .doc = "of the pay line"},
    {"person_name", F_TEXT, AT(person_name), .flags = READONLY, .doc = "who is paid, by name"},
    {"ended_by", F_ENUM, AT(ended_by), .flags = READONLY, .choices = &grant_enders,
     .doc = "why its grant ended"},
    {"end_day", F_DATE, AT(end_day), .flags = READONLY, .doc = "first day that is not paid"},
    {"scope", F_INT, AT(scope), .flags = STORED | FILTER, .doc = "community of residence"},
};
#undef AT
const Shape grant_line_shape = {"grant_line", "benefit", fields, COUNT(fields), sizeof(GrantLine)};

/* What a month of a grant has had so far, over all batches. */
typedef struct MonthPaid {
    int64_t month;
    Fen paid, clawed, monthly;
} MonthPaid;
#define AT(member) offsetof(MonthPaid, member)
static const Field paid_fields[] = {
    {"month", F_INT, AT(month), .flags = STORED, .unit = "month", .doc = "yyyymm"},
    {"paid", F_FEN, AT(paid), .flags = STORED, .doc = "amounts less what was taken back"},
    {"clawed", F_FEN, AT(clawed), .flags = STORED, .doc = "taken back"},
    {"monthly", F_FEN, AT(monthly), .flags = STORED, .doc = "highest of its lines"},
};
#undef AT
extern const Shape month_paid_shape;
const Shape month_paid_shape = {"month_paid", "benefit", paid_fields, COUNT(paid_fields),
                                sizeof(MonthPaid)};

static const MonthPaid no_month = {0};

static const MonthPaid *month_find(const List *months, Month month) {
    for (size_t i = 0; i < months->count; i++) {
        if (LIST_AT(*months, MonthPaid, i)->month == month) return LIST_AT(*months, MonthPaid, i);
    }
    return &no_month;
}

Err grant_line_save(Op *op, const GrantLine *line) {
    return op_run(op, &sql_grant_line_update, ROW(line));
}

/* "grant:<programme>:<month>:<person>"; a further line of that month names its batch and grant as
 * well. */
static Err reference_make(Op *op, GrantLine *line) {
    IdKey taken;
    line->reference =
        arena_printf(op->arena, "grant:" STR_FMT ":%lld:%lld", STR_ARG(line->programme),
                     (long long)line->month, (long long)line->person_id);
    Err err =
        op_get(op, &sql_grant_line_referred, WITH(BIND_TEXT("reference", line->reference)), &taken);
    if (err == ERR_NOT_FOUND) return OK;
    line->reference = arena_printf(op->arena, STR_FMT ":%lld.%lld", STR_ARG(line->reference),
                                   (long long)line->batch_id, (long long)line->grant_id);
    return err;
}

static int32_t change_of(const GrantLine *line, bool arrears) {
    if (arrears) return CHANGE_ARREARS;
    if (line->previous == INT_NONE) return CHANGE_ADDED;
    if (line->monthly > line->previous) return CHANGE_RAISED;
    return line->monthly < line->previous ? CHANGE_LOWERED : CHANGE_SAME;
}

static GrantLine line_make(const BatchRun *run, const BenefitGrant *grant, Month month,
                           const GrantPay *pay) {
    return (GrantLine){
        .batch_id = run->batch->id,
        .grant_id = grant->id,
        .person_id = grant->person_id,
        .programme = grant->programme,
        .month = month,
        .batch_month = run->batch->month,
        .state = grant_line_machine.start,
        .monthly = pay->monthly,
        .previous = INT_NONE,
        .days = pay->days,
        .month_days = pay->month_days,
        .scope = grant->scope,
    };
}

/* Paid last month and nothing now: for the list of what ended. */
static Err stop_list(Op *op, const BatchRun *run, const BenefitGrant *grant,
                     const MonthPaid *before, const GrantPay *pay) {
    if (before->paid <= 0) return OK;
    GrantLine line = line_make(run, grant, (Month)run->batch->month, pay);
    line.previous = before->monthly;
    line.change = CHANGE_STOPPED;
    line.state = machine_step(&grant_line_machine, line.state, "list");
    return op_run(op, &sql_grant_line_put, ROW(&line));
}

typedef struct Proposal {
    const BatchRun *run;
    const BenefitGrant *grant;
    Person person;
    List months;
} Proposal;

static Err month_propose(Op *op, const Proposal *proposal, Month month) {
    const MonthPaid *paid = month_find(&proposal->months, month);
    bool arrears = month != proposal->run->batch->month;
    GrantPay pay;
    TRY(grant_pay(op, &(GrantCase){proposal->grant, &proposal->run->programme, &proposal->person},
                  month, &pay));
    const MonthPaid *before = month_find(&proposal->months, month_add(month, -1));
    if (pay.amount == 0 && !arrears)
        return stop_list(op, proposal->run, proposal->grant, before, &pay);
    if (pay.amount <= paid->paid) return OK;
    GrantLine line = line_make(proposal->run, proposal->grant, month, &pay);
    line.amount = pay.amount - paid->paid;
    if (before->monthly > 0) line.previous = before->monthly;
    line.change = change_of(&line, arrears);
    TRY(reference_make(op, &line));
    return op_run(op, &sql_grant_line_put, ROW(&line));
}

/* A month that has been paid and not clawed back is closed: later changes of the tables do not
 * reach into it. */
static bool is_closed(const MonthPaid *paid) {
    return paid->paid > 0 && paid->clawed == 0;
}

Err grant_lines_propose(Op *op, const BatchRun *run, const BenefitGrant *grant) {
    Proposal proposal = {.run = run, .grant = grant};
    Month month = (Month)run->batch->month, first = month_of(grant->first_day);
    Month oldest = month_add(month, -(int)run->arrears_months);
    if (first < oldest) first = oldest;
    TRY(op_list(op, &sql_grant_month_paid,
                WITH(BIND_INT("grant_id", grant->id), BIND_INT("batch_id", run->batch->id),
                     BIND_INT("oldest", month_add(oldest, -1)), MOST(1000)),
                &proposal.months));
    TRY(person_by_id(op, grant->person_id, &proposal.person));
    for (Month at = first; at <= month; at = month_add(at, 1)) {
        if (at < month && is_closed(month_find(&proposal.months, at))) continue;
        TRY(month_propose(op, &proposal, at));
    }
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/grant-lines", "grant_line_list", "grant.read", .out = &grant_line_shape,
     .list = &sql_grant_line_list,
     .doc = "Lines of the batches; ?batch_id=1&change=added is the list of what is new"},
};
const Noun grant_line_noun = {routes, COUNT(routes), &grant_line_machine};
