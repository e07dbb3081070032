#include "care/money/payfile_paper.h"

#include "care/money/bank.h"
#include "care/money/payee.h"
#include "care/money/payfile_row.h"
#include "care/places/letter.h"
#include "core/walk/site.h"
#include "money.sql.h"

typedef struct PayPaperRow {
    int64_t id;
    Str holder, account, number_sealed, reference;
    int32_t relation, state;
    Fen amount;
    int64_t tries;
    Str before; /* why the bank sent it back */
    int64_t scope;
} PayPaperRow;
#define AT(member) offsetof(PayPaperRow, member)
static const Field row_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"holder", F_TEXT, AT(holder), .mask = MASK_NAME, .see = "money.see", .doc = "of the account"},
    {"account", F_TEXT, AT(account), .mask = MASK_ACCOUNT, .doc = "never whole"},
    {"number_sealed", F_BLOB, AT(number_sealed), .doc = "sealed"},
    {"reference", F_TEXT, AT(reference), .doc = "of the line"},
    {"relation", F_ENUM, AT(relation), .choices = &payee_relations, .doc = "to the owner"},
    {"state", F_ENUM, AT(state), .choices = &pay_line_states, .doc = "what became of it"},
    {"amount", F_FEN, AT(amount), .doc = "paid"},
    {"tries", F_INT, AT(tries), .doc = "how often it was paid anew"},
    {"before", F_TEXT, AT(before), .doc = "why it had come back"},
    {"scope", F_INT, AT(scope), .doc = "of the payee"},
};
#undef AT
extern const Shape pay_paper_row_shape;
const Shape pay_paper_row_shape = {"paper_pay", "money", row_fields, COUNT(row_fields),
                                   sizeof(PayPaperRow)};

typedef struct FileFacts {
    Str purpose, bank;
    int64_t scope;
} FileFacts;
static const Field facts_fields[] = {
    {"purpose", F_TEXT, offsetof(FileFacts, purpose), .doc = "what is paid"},
    {"bank", F_TEXT, offsetof(FileFacts, bank), .doc = "to which bank"},
    {"scope", F_INT, offsetof(FileFacts, scope), .doc = "county"},
};
static const Shape facts_shape = {"paper_payfile", "money", facts_fields, COUNT(facts_fields),
                                  sizeof(FileFacts)};

static Err row_mend(Op *op, Arena *arena, void *context) {
    PayPaperRow *row = context;
    return vault_unseal(site_vault(op->site), arena, "payee.number", row->number_sealed,
                        &row->account);
}

static const PrintColumn list_columns[] = {{"#", 5, false},         {"holder", 16, false},
                                           {"relation", 9, false},  {"account", 16, false},
                                           {"amount", 13, true},    {"state", 10, false},
                                           {"reference", 34, false}};
static const PrintColumn reissue_columns[] = {{"#", 5, false},        {"holder", 16, false},
                                              {"relation", 9, false}, {"account", 16, false},
                                              {"amount", 13, true},   {"tries", 8, false},
                                              {"before", 20, false},  {"reference", 28, false}};
static const PrintPart list_parts[] = {{.kind = PRINT_TITLE},
                                       {.kind = PRINT_LINE, .what = "bank"},
                                       {.kind = PRINT_ROWS,
                                        .columns = list_columns,
                                        .column_count = COUNT(list_columns),
                                        .rows = &sql_pay_line_paper,
                                        .mend = row_mend},
                                       {.kind = PRINT_SIGNS, .seal = true}};
static const PrintPart reissue_parts[] = {{.kind = PRINT_TITLE},
                                          {.kind = PRINT_LINE, .what = "bank"},
                                          {.kind = PRINT_ROWS,
                                           .columns = reissue_columns,
                                           .column_count = COUNT(reissue_columns),
                                           .rows = &sql_pay_line_paper,
                                           .mend = row_mend},
                                          {.kind = PRINT_SIGNS, .seal = true}};
static const PrintPaper list_paper = {
    "payfile_list", "09-07", PAPER_A4_ACROSS, &facts_shape, list_parts, COUNT(list_parts), NULL};
static const PrintPaper reissue_paper = {
    "payfile_reissue",    "09-08", PAPER_A4_ACROSS, &facts_shape, reissue_parts,
    COUNT(reissue_parts), NULL};

/* "grant:aged_allowance:202611" → the month, when it ends in one. */
static Str period_of(const Op *op, Str purpose) {
    Str part = STR_NONE;
    int64_t month = 0;
    while (str_split(&purpose, ':', &part)) continue;
    bool dated = str_read_int(part, &month) && month > 200000 && month < 1000000;
    return dated ? print_month(op, op->arena, (Month)month) : date_print(op->arena, op->today);
}

static Err file_print(Op *op, const void *in, const PrintPaper *paper, int64_t tries,
                      ReplyFile *out) {
    PayFile file;
    PrintHead head;
    TRY(payfile_in_reach(op, ((const IdKey *)in)->id, &file));
    TRY(letter_head(op, paper, file.scope, file.id, &head));
    FileFacts facts = {.purpose = file.purpose, .scope = file.scope};
    TRY(bank_name(op, file.bank, &facts.bank));
    head.period = period_of(op, file.purpose);
    head.binds = WITH(BIND_INT("file_id", file.id), BIND_INT("tries", tries));
    const int64_t accounts[] = {file.prepared_by, file.reviewed_by, file.approved_by};
    static const char *const roles[] = {"maker", "checker", "leader"};
    for (size_t i = 0; i < COUNT(accounts); i++) {
        head.signs[i].role = roles[i];
        TRY(account_name(op, accounts[i], &head.signs[i].name));
    }
    return print_paper(op, paper, &head, &facts, out);
}

static Err list_route(Op *op, const void *in, void *out) {
    return file_print(op, in, &list_paper, 0, out);
}

static Err reissue_route(Op *op, const void *in, void *out) {
    return file_print(op, in, &reissue_paper, 1, out);
}

static const Route routes[] = {
    {"GET", "/api/payfiles/{id}/papers/list", "payfile_paper_list", "money.read", list_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "银行代发明细表", .paper = &list_paper},
    {"GET", "/api/payfiles/{id}/papers/reissue", "payfile_paper_reissue", "money.read",
     reissue_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "补发表: those lines that the bank had sent back before", .paper = &reissue_paper},
};
const Noun payfile_paper_noun = {routes, COUNT(routes), NULL};
