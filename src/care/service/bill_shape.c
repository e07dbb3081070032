#include "care/service/bill_row.h"

static const char *const state_codes[] = {"",          "frozen",   "checked",   "appealed",
                                          "confirmed", "reviewed", "approving", "approved",
                                          "owed",      "paid"};
const Choices bill_states = {"bill_state", state_codes, COUNT(state_codes)};
static const char *const line_codes[] = {"",        "ready",   "flagged", "cleared",
                                         "refused", "settled", "dropped"};
const Choices bill_line_states = {"bill_line_state", line_codes, COUNT(line_codes)};
static const char *const kind_codes[] = {"", "order", "adjustment"};
const Choices bill_line_kinds = {"bill_line_kind", kind_codes, COUNT(kind_codes)};
static const char *const appeal_codes[] = {"", "open", "upheld", "dismissed"};
const Choices bill_appeal_states = {"bill_appeal_state", appeal_codes, COUNT(appeal_codes)};

/* Whoever freezes flags a line, or withholds what belongs to an order that was not paid; whoever
 * approves settles. */
static const Move line_moves[] = {
    {BILL_LINE_READY, "flag", "bill.freeze", BILL_LINE_FLAGGED, NULL},
    {BILL_LINE_READY, "withhold", "bill.freeze", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_FLAGGED, "recount", "bill.review", BILL_LINE_CLEARED, NULL},
    {BILL_LINE_FLAGGED, "clear", "bill.review", BILL_LINE_CLEARED, NULL},
    {BILL_LINE_REFUSED, "clear", "bill.review", BILL_LINE_CLEARED, NULL},
    {BILL_LINE_READY, "refuse", "bill.review", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_FLAGGED, "refuse", "bill.review", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_CLEARED, "refuse", "bill.review", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_FLAGGED, "appeal", "bill.confirm", BILL_LINE_FLAGGED, NULL},
    {BILL_LINE_REFUSED, "appeal", "bill.confirm", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_FLAGGED, "uphold", "bill.decide", BILL_LINE_CLEARED, NULL},
    {BILL_LINE_CLEARED, "uphold", "bill.decide", BILL_LINE_CLEARED, NULL},
    {BILL_LINE_REFUSED, "uphold", "bill.decide", BILL_LINE_CLEARED, NULL},
    {BILL_LINE_FLAGGED, "dismiss", "bill.decide", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_CLEARED, "dismiss", "bill.decide", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_REFUSED, "dismiss", "bill.decide", BILL_LINE_REFUSED, NULL},
    {BILL_LINE_READY, "settle", "bill.approve", BILL_LINE_SETTLED, NULL},
    {BILL_LINE_CLEARED, "settle", "bill.approve", BILL_LINE_SETTLED, NULL},
    {BILL_LINE_REFUSED, "settle", "bill.approve", BILL_LINE_DROPPED, NULL},
};
static const Phase line_phases[] = {
    [BILL_LINE_READY] = PHASE_OPEN,   [BILL_LINE_FLAGGED] = PHASE_OPEN,
    [BILL_LINE_CLEARED] = PHASE_OPEN, [BILL_LINE_REFUSED] = PHASE_OPEN,
    [BILL_LINE_SETTLED] = PHASE_DONE, [BILL_LINE_DROPPED] = PHASE_ENDED};
const Machine bill_line_machine = {"bill_line",       &bill_line_states, BILL_LINE_READY,
                                   line_moves,        COUNT(line_moves), line_phases,
                                   COUNT(line_phases)};

static const Move appeal_moves[] = {
    {APPEAL_OPEN, "uphold", "bill.decide", APPEAL_UPHELD, NULL},
    {APPEAL_OPEN, "dismiss", "bill.decide", APPEAL_DISMISSED, NULL},
};
static const Phase appeal_phases[] = {
    [APPEAL_OPEN] = PHASE_OPEN, [APPEAL_UPHELD] = PHASE_DONE, [APPEAL_DISMISSED] = PHASE_ENDED};
const Machine bill_appeal_machine = {"bill_appeal",       &bill_appeal_states, APPEAL_OPEN,
                                     appeal_moves,        COUNT(appeal_moves), appeal_phases,
                                     COUNT(appeal_phases)};

#define AT(member) offsetof(BillItem, member)
static const Field item_fields[] = {
    {"item", F_TEXT, AT(item), .flags = READONLY | STORED, .max = 40, .ref = "menu_item",
     .doc = "menu code"},
    {"orders", F_INT, AT(orders), .flags = READONLY | STORED, .doc = "lines that are paid"},
    {"government", F_FEN, AT(government), .flags = READONLY | STORED, .doc = "from wallets, fen"},
};
#undef AT
const Shape bill_item_shape = {"bill_item", "service", item_fields, COUNT(item_fields),
                               sizeof(BillItem)};

static const Field ask_fields[] = {
    {"q", F_TEXT, offsetof(BillLineAsk, q), .max = 40,
     .doc = "a part of a person's name, or how an order's number begins"},
};
const Shape bill_line_ask_shape = {"bill_line_ask", "service", ask_fields, COUNT(ask_fields),
                                   sizeof(BillLineAsk)};

#define AT(member) offsetof(Bill, member)
static const Field bill_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "bill", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "version"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY | STORED, .ref = "organisation",
     .doc = "provider"},
    {"month", F_TEXT, AT(month), .flags = READONLY | STORED | FILTER, .max = 7, .unit = "month",
     .doc = "yyyy-mm"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | FILTER, .doc = "street"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &bill_states,
     .doc = "moves by the bill machine"},
    {"orders", F_INT, AT(orders), .flags = READONLY | STORED, .doc = "lines"},
    {"flagged", F_INT, AT(flagged), .flags = READONLY | STORED, .doc = "lines with open flags"},
    {"government", F_FEN, AT(government), .flags = READONLY | STORED, .doc = "from wallets, fen"},
    {"own", F_FEN, AT(own), .flags = READONLY | STORED, .doc = "borne by the persons, fen"},
    {"refused", F_FEN, AT(refused), .flags = READONLY | DETAIL,
     .doc = "of the lines that are not paid, fen"},
    {"items", F_LIST, AT(items), .flags = READONLY | DETAIL, .max = BILL_ITEMS,
     .shape = &bill_item_shape, .doc = "what is paid, by menu item"},
    {"open", F_BOOL, AT(open), .flags = READONLY | DETAIL, .doc = "its lines may still be decided"},
    {"frozen_by", F_REF, AT(frozen_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who froze"},
    {"confirmed_by", F_REF, AT(confirmed_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "provider's account"},
    {"reviewed_by", F_REF, AT(reviewed_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "street's account"},
    {"approved_by", F_REF, AT(approved_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "district's account"},
    {"clock_until", F_TIME, AT(clock_until), .flags = READONLY | STORED | FILTER | SORT,
     .doc = "end of this step"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED | DETAIL, .max = 500,
     .seal = SEAL_WORDS, .doc = "why it was returned"},
    {"barred", F_TEXT, AT(barred), .flags = READONLY | DETAIL, .max = 60, .ref = "fault",
     .doc = "why the next step, yours by right, is another's; none: it is yours"},
    {"netted", F_FEN, AT(netted), .flags = READONLY | STORED,
     .doc = "kept back for what the provider owed of earlier bills, fen"},
    {"owed", F_FEN, AT(owed), .flags = READONLY | STORED,
     .doc =
         "of a bill below zero: what the provider has neither paid back nor been kept back, fen"},
    {"paid_on", F_DATE, AT(paid_on), .flags = READONLY | STORED,
     .doc = "day the bank paid it, nothing was left to pay, or nothing is owed any more"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "frozen"},
};
#undef AT
const Shape bill_shape = {"bill", "service", bill_fields, COUNT(bill_fields), sizeof(Bill)};

#define AT(member) offsetof(BillLine, member)
static const Field line_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "bill_line", .doc = "number"},
    {"bill_id", F_REF, AT(bill_id), .flags = READONLY | STORED | FILTER, .ref = "bill",
     .doc = "bill"},
    {"kind", F_ENUM, AT(kind), .flags = READONLY | STORED, .choices = &bill_line_kinds,
     .doc = "an order, or a difference of a paid month"},
    {"order_id", F_REF, AT(order_id), .flags = READONLY | STORED | FILTER, .ref = "order",
     .doc = "order"},
    {"person_id", F_REF, AT(person_id), .flags = READONLY | STORED, .ref = "person",
     .doc = "who was served"},
    {"item", F_TEXT, AT(item), .flags = READONLY | STORED, .max = 40, .ref = "menu_item",
     .doc = "menu code"},
    {"day", F_DATE, AT(day), .flags = READONLY | STORED, .doc = "day of service"},
    {"government", F_FEN, AT(government), .flags = READONLY | STORED, .doc = "from the wallet"},
    {"own", F_FEN, AT(own), .flags = READONLY | STORED, .doc = "borne by the person"},
    {"flags", F_INT, AT(flags), .flags = READONLY | STORED | SORT,
     .doc = "open flags of the order"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &bill_line_states,
     .doc = "whether it is paid"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED, .max = 500, .ref = "given_reason",
     .seal = SEAL_WORDS, .doc = "why cleared or refused"},
    {"decided_by", F_REF, AT(decided_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who decided"},
    {"source_id", F_REF, AT(source_id), .flags = READONLY | STORED | DETAIL, .ref = "correction",
     .doc = "correction behind an adjustment"},
};
#undef AT
const Shape bill_line_shape = {"bill_line", "service", line_fields, COUNT(line_fields),
                               sizeof(BillLine)};

#define AT(member) offsetof(BillAppeal, member)
static const Field appeal_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "bill_appeal", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "version"},
    {"bill_id", F_REF, AT(bill_id), .flags = READONLY | STORED | FILTER, .ref = "bill",
     .doc = "bill"},
    {"line_id", F_REF, AT(line_id), .flags = REQUIRED | STORED, .ref = "bill_line", .doc = "line"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED, .choices = &bill_appeal_states,
     .doc = "open, upheld, dismissed"},
    {"words", F_TEXT, AT(words), .flags = REQUIRED | STORED, .min = 2, .max = 500,
     .seal = SEAL_WORDS, .doc = "what the provider says"},
    {"answer", F_TEXT, AT(answer), .flags = READONLY | STORED, .max = 500, .seal = SEAL_WORDS,
     .doc = "what the district answers"},
    {"opened_by", F_REF, AT(opened_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who appealed"},
    {"decided_by", F_REF, AT(decided_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who decided"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "when"},
    {"decided_at", F_TIME, AT(decided_at), .flags = READONLY | STORED, .doc = "when decided"},
    {"person_id", F_REF, AT(person_id), .flags = READONLY, .ref = "person",
     .doc = "who was served by the order of the line"},
    {"day", F_DATE, AT(day), .flags = READONLY, .doc = "its day"},
    {"government", F_FEN, AT(government), .flags = READONLY, .doc = "from the wallet, fen"},
};
#undef AT
const Shape bill_appeal_shape = {"bill_appeal", "service", appeal_fields, COUNT(appeal_fields),
                                 sizeof(BillAppeal)};

static const Field count_fields[] = {
    {"count", F_INT, offsetof(BillCount, count), .flags = STORED, .doc = "how many"},
};
const Shape bill_count_shape = {"bill_count", "service", count_fields, COUNT(count_fields),
                                sizeof(BillCount)};

static const Field repayment_fields[] = {
    {"id", F_REF, offsetof(BillRepayment, id), .flags = REQUIRED, .doc = "number"},
    {"amount", F_FEN, offsetof(BillRepayment, amount), .flags = REQUIRED, .min = 1,
     .max = 100000000000, .doc = "fen; all that is owed, or a part of it"},
    {"receipt", F_TEXT, offsetof(BillRepayment, receipt), .flags = REQUIRED, .min = 2, .max = 60,
     .doc = "the bank's number for it"},
};
const Shape bill_repayment_shape = {"bill_repayment", "service", repayment_fields,
                                    COUNT(repayment_fields), sizeof(BillRepayment)};

#define AT(member) offsetof(BillSums, member)
static const Field sums_fields[] = {
    {"orders", F_INT, AT(orders), .flags = STORED, .doc = "lines"},
    {"flagged", F_INT, AT(flagged), .flags = STORED, .doc = "lines with open flags"},
    {"government", F_FEN, AT(government), .flags = STORED, .doc = "fen"},
    {"own", F_FEN, AT(own), .flags = STORED, .doc = "fen"},
    {"refused", F_FEN, AT(refused), .flags = STORED, .doc = "fen"},
};
#undef AT
const Shape bill_sums_shape = {"bill_sums", "service", sums_fields, COUNT(sums_fields),
                               sizeof(BillSums)};
