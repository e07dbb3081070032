/* The books as they are looked at: accounts, transfers, the chart of accounts. */
#include "care/money/book.h"
#include "core/walk/codebook.h"
#include "money.sql.h"

Err book_place(Op *op, int64_t id, int64_t scope) {
    return op_run(op, &sql_money_account_place, WITH(BIND_INT("id", id), BIND_INT("scope", scope)));
}

Err book_moves(Op *op, int64_t account_id, size_t most, List *out) {
    return op_list(op, &sql_transfer_of_account, WITH(BIND_INT("id", account_id), MOST(most)), out);
}

/* A movement, and beside each of its accounts what that is called by: its kind, and whose it is. */
typedef struct TransferRow {
    Transfer transfer;
    Str debit_kind, debit_owner_kind, credit_kind, credit_owner_kind;
    int64_t debit_owner, credit_owner;
} TransferRow;
#define OF(member) offsetof(TransferRow, member)
#define AT(member) OF(transfer.member)
static const Field row_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "transfer", .doc = "number"},
    {"debit", F_REF, AT(debit), .flags = STORED | FILTER, .ref = "money_account", .doc = "pays"},
    {"credit", F_REF, AT(credit), .flags = STORED | FILTER, .ref = "money_account",
     .doc = "receives"},
    {"amount", F_FEN, AT(amount), .flags = STORED, .doc = "fen"},
    {"state", F_ENUM, AT(state), .flags = STORED, .choices = &transfer_states, .doc = "state"},
    {"kind", F_TEXT, AT(kind), .flags = STORED | FILTER, .max = 40, .ref = "transfer_kind",
     .doc = "why money moves"},
    {"reference", F_TEXT, AT(reference), .flags = STORED | FILTER | DETAIL, .max = 120,
     .doc = "unique, says what for"},
    {"day", F_DATE, AT(day), .flags = STORED | FILTER | SORT, .doc = "day it counts for"},
    {"reverses", F_REF, AT(reverses), .flags = STORED, .ref = "transfer", .doc = "undoes that one"},
    {"pending", F_REF, AT(pending), .flags = STORED, .ref = "transfer", .doc = "ends that one"},
    {"memo", F_TEXT, AT(memo), .flags = STORED, .max = 200, .doc = "words"},
    {"at", F_TIME, AT(at), .flags = STORED, .doc = "when it was booked"},
    {"debit_kind", F_TEXT, OF(debit_kind), .flags = READONLY | DETAIL, .ref = "account_kind",
     .doc = "what kind of account pays"},
    {"debit_owner_kind", F_TEXT, OF(debit_owner_kind), .flags = READONLY | DETAIL,
     .doc = "what its owner is"},
    {"debit_owner", F_INT, OF(debit_owner), .flags = READONLY | DETAIL, .doc = "whose it is"},
    {"credit_kind", F_TEXT, OF(credit_kind), .flags = READONLY | DETAIL, .ref = "account_kind",
     .doc = "what kind of account receives"},
    {"credit_owner_kind", F_TEXT, OF(credit_owner_kind), .flags = READONLY | DETAIL,
     .doc = "what its owner is"},
    {"credit_owner", F_INT, OF(credit_owner), .flags = READONLY | DETAIL, .doc = "whose it is"},
};
#undef AT
#undef OF
extern const Shape transfer_row_shape;
const Shape transfer_row_shape = {"transfer_row", "money", row_fields, COUNT(row_fields),
                                  sizeof(TransferRow)};

typedef struct AccountKind {
    Str code, name_zh, name_en, owner, normal_side;
    Fen floor_fen;
    Str source;
} AccountKind;
#define AT(member) offsetof(AccountKind, member)
static const Field kind_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "kind of account"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 80, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 120, .doc = "name"},
    {"owner", F_TEXT, AT(owner), .flags = STORED, .max = 40, .doc = "what its owner is"},
    {"normal_side", F_TEXT, AT(normal_side), .flags = STORED, .max = 10, .doc = "debit or credit"},
    {"floor_fen", F_FEN, AT(floor_fen), .flags = STORED | NULLABLE, .doc = "stays above; fen"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
extern const Shape account_kind_shape;
const Shape account_kind_shape = {"account_kind", "money", kind_fields, COUNT(kind_fields),
                                  sizeof(AccountKind)};
static const Field chart_fields[] = {
    {"items", F_LIST, 0, .max = 200, .shape = &account_kind_shape, .doc = "every kind"},
};
static const Shape chart_shape = {"chart", "money", chart_fields, COUNT(chart_fields),
                                  sizeof(List)};

static Err get_route(Op *op, const void *in, void *out) {
    op_subject(op, "money_account", ((const IdKey *)in)->id);
    return op_get(op, &sql_money_account_in_reach, WITH(BIND_INT("id", ((const IdKey *)in)->id)),
                  out);
}

/* Of the whole city's books: no part of them need come to nothing. */
static Err sums_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_get(op, &sql_book_sums, NO_BINDS, out);
}

static Err chart_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list(op, &sql_money_account_kind_list, WITH(MOST(200)), out);
}

static Err account_kind_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_account_kind_codes, out);
}

static Err transfer_kind_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "transfer_kind", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/money-accounts", "money_account_list", "money.read", .out = &money_account_shape,
     .list = &sql_money_account_list, .doc = "Accounts of the books with their balances"},
    {"GET", "/api/money-accounts/{id}", "money_account_get", "money.read", get_route, &id_key_shape,
     &money_account_shape, .doc = "One account"},
    {"GET", "/api/transfers", "transfer_list", "money.read", .out = &transfer_row_shape,
     .list = &sql_transfer_list, .doc = "Every movement; none is ever changed"},
    {"GET", "/api/books", "book_sums", "money.read", sums_route, .out = &book_sums_shape,
     .doc = "How many accounts the city's books have, and that their balances come to nothing"},
    {"GET", "/api/chart-of-accounts", "chart_list", "money.read", chart_route, .out = &chart_shape,
     .doc = "The kinds of accounts there are"},
    {"GET", "/api/codes/account_kind", "account_kind_codes", "signed_in", account_kind_codes_route,
     .out = &codes_shape, .doc = "What the kinds of accounts are called"},
    {"GET", "/api/codes/transfer_kind", "transfer_kind_codes", "signed_in",
     transfer_kind_codes_route, .out = &codes_shape, .doc = "Why money moves"},
};
const Noun book_noun = {routes, COUNT(routes), NULL};
