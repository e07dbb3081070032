#include "care/money/payfile.h"
#include "care/money/payfile_row.h"

static const char *const state_codes[] = {"",         "draft",   "prepared", "reviewed",
                                          "approved", "sending", "sent",     "settled"};
const Choices payfile_states = {"payfile_state", state_codes, COUNT(state_codes)};
static const char *const line_codes[] = {"",         "ready",    "sent",   "paid",
                                         "returned", "reissued", "dropped"};
const Choices pay_line_states = {"pay_line_state", line_codes, COUNT(line_codes)};
static const char *const outcome_codes[] = {"", "paid", "returned"};
const Choices pay_outcomes = {"pay_outcome", outcome_codes, COUNT(outcome_codes)};

static const Move moves[] = {
    {PAYFILE_DRAFT, "prepare", "payfile.prepare", PAYFILE_PREPARED, NULL},
    {PAYFILE_PREPARED, "review", "payfile.review", PAYFILE_REVIEWED, NULL},
    {PAYFILE_PREPARED, "return", "payfile.review", PAYFILE_DRAFT, NULL},
    {PAYFILE_REVIEWED, "approve", "payfile.approve", PAYFILE_APPROVED, NULL},
    {PAYFILE_REVIEWED, "return", "payfile.approve", PAYFILE_DRAFT, NULL},
    {PAYFILE_APPROVED, "send", "payfile.result", PAYFILE_SENDING, NULL},
    {PAYFILE_SENDING, "sent", "system", PAYFILE_SENT, NULL},
    {PAYFILE_SENT, "settle", "system", PAYFILE_SETTLED, NULL},
};
static const Phase phases[] = {[PAYFILE_DRAFT] = PHASE_OPEN,     [PAYFILE_PREPARED] = PHASE_OPEN,
                               [PAYFILE_REVIEWED] = PHASE_OPEN,  [PAYFILE_APPROVED] = PHASE_AGREED,
                               [PAYFILE_SENDING] = PHASE_ACTIVE, [PAYFILE_SENT] = PHASE_ACTIVE,
                               [PAYFILE_SETTLED] = PHASE_DONE};
const Machine payfile_machine = {"payfile",    &payfile_states, PAYFILE_DRAFT, moves,
                                 COUNT(moves), phases,          COUNT(phases)};

static const Move line_moves[] = {
    {LINE_READY, "send", "payfile.result", LINE_SENT, NULL},
    {LINE_READY, "drop", "system", LINE_DROPPED, NULL},
    {LINE_SENT, "pay", "payfile.result", LINE_PAID, NULL},
    {LINE_SENT, "return", "payfile.result", LINE_RETURNED, NULL},
    {LINE_RETURNED, "reissue", "payfile.prepare", LINE_REISSUED, NULL},
};
static const Phase line_phases[] = {
    [LINE_READY] = PHASE_OPEN,    [LINE_SENT] = PHASE_ACTIVE,    [LINE_PAID] = PHASE_DONE,
    [LINE_RETURNED] = PHASE_OPEN, [LINE_REISSUED] = PHASE_ENDED, [LINE_DROPPED] = PHASE_ENDED};
const Machine pay_line_machine = {"pay_line",        &pay_line_states,  LINE_READY,
                                  line_moves,        COUNT(line_moves), line_phases,
                                  COUNT(line_phases)};

#define AT(member) offsetof(PayFile, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "payfile", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"purpose", F_TEXT, AT(purpose), .flags = READONLY | STORED | FILTER, .max = 80,
     .doc = "what is paid, and for which month"},
    {"bank", F_TEXT, AT(bank), .flags = READONLY | STORED | FILTER, .max = 20, .ref = "bank",
     .doc = "bank code"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &payfile_states,
     .doc = "moves by the payfile machine"},
    {"line_count", F_INT, AT(line_count), .flags = READONLY | STORED, .doc = "lines to be paid"},
    {"total", F_FEN, AT(total), .flags = READONLY | STORED, .doc = "sum of these lines, fen"},
    {"prepared_by", F_REF, AT(prepared_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who prepared it"},
    {"reviewed_by", F_REF, AT(reviewed_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who reviewed it"},
    {"approved_by", F_REF, AT(approved_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who approved it"},
    {"sent_at", F_TIME, AT(sent_at), .flags = READONLY | STORED, .doc = "when it went to the bank"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED | DETAIL, .max = 200,
     .doc = "why it was given back"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "county"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "opened at"},
};
#undef AT
const Shape payfile_shape = {"payfile", "money", fields, COUNT(fields), sizeof(PayFile)};

#define AT(member) offsetof(PayLine, member)
static const Field line_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "pay_line", .doc = "number"},
    {"file_id", F_REF, AT(file_id), .flags = READONLY | STORED | FILTER, .ref = "payfile",
     .doc = "in which file"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | FILTER | DETAIL,
     .ref = "money_account", .doc = "whose balance is paid out"},
    {"payee_id", F_REF, AT(payee_id), .flags = READONLY | STORED | DETAIL, .ref = "payee",
     .doc = "where it goes"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | STORED, .doc = "fen"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &pay_line_states,
     .doc = "ready, sent, paid, returned, reissued, dropped"},
    {"reference", F_TEXT, AT(reference), .flags = READONLY | STORED | FILTER, .max = 120,
     .plain = "of a bank", .doc = "unique; the bank answers with it"},
    {"transfer_id", F_REF, AT(transfer_id), .flags = READONLY | STORED | DETAIL, .ref = "transfer",
     .doc = "that paid it"},
    {"tries", F_INT, AT(tries), .flags = READONLY | STORED, .doc = "how often it was paid anew"},
    {"result", F_TEXT, AT(result), .flags = READONLY | STORED, .max = 200,
     .plain = "a bank's code or words", .doc = "bank's answer"},
    {"holder", F_TEXT, AT(holder), .flags = READONLY, .mask = MASK_NAME, .see = "money.see",
     .doc = "name on the account"},
    {"sent_at", F_TIME, AT(sent_at), .flags = READONLY | FILTER, .doc = "when its file was sent"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | FILTER | DETAIL,
     .doc = "of the payee"},
};
#undef AT
const Shape pay_line_shape = {"pay_line", "money", line_fields, COUNT(line_fields),
                              sizeof(PayLine)};

#define AT(member) offsetof(PayResult, member)
static const Field result_fields[] = {
    {"reference", F_TEXT, AT(reference), .flags = REQUIRED, .max = 120, .plain = "of a bank",
     .doc = "of the line"},
    {"outcome", F_ENUM, AT(outcome), .flags = REQUIRED, .choices = &pay_outcomes,
     .doc = "paid or returned"},
    {"result", F_TEXT, AT(result), .max = 200, .plain = "a bank's code or words",
     .doc = "the bank's code or words"},
};
#undef AT
const Shape pay_result_shape = {"pay_result", "money", result_fields, COUNT(result_fields),
                                sizeof(PayResult)};
