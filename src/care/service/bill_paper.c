#include "care/service/bill_paper.h"

#include "care/places/letter.h"
#include "care/service/bill.h"
#include "care/service/flag.h"
#include "core/walk/codebook.h"
#include "core/walk/site.h"
#include "service.sql.h"

/* One line of a bill; what is refused or dropped is claimed, but not payable. */
typedef struct BillPrintRow {
    int64_t id;
    int64_t order_id;
    Str name, item, item_zh, item_en, worker;
    Date day;
    int32_t kind, state;
    int64_t flags;
    Fen government, cut, payable, own;
    Str reason;
    int64_t scope;
} BillPrintRow;
#define AT(member) offsetof(BillPrintRow, member)
static const Field row_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"order_id", F_INT, AT(order_id), .doc = "order"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "who was served"},
    {"item", F_TEXT, AT(item), .doc = "service"},
    {"item_zh", F_TEXT, AT(item_zh), .doc = "its name"},
    {"item_en", F_TEXT, AT(item_en), .doc = "its name"},
    {"worker", F_TEXT, AT(worker), .doc = "who served"},
    {"day", F_DATE, AT(day), .doc = "of service"},
    {"kind", F_ENUM, AT(kind), .choices = &bill_line_kinds, .doc = "order or adjustment"},
    {"state", F_ENUM, AT(state), .choices = &bill_line_states, .doc = "how it was judged"},
    {"flags", F_INT, AT(flags), .doc = "open flags"},
    {"government", F_FEN, AT(government), .doc = "claimed of the government"},
    {"cut", F_FEN, AT(cut), .doc = "of that refused"},
    {"payable", F_FEN, AT(payable), .doc = "of that to be paid"},
    {"own", F_FEN, AT(own), .doc = "by the person"},
    {"reason", F_TEXT, AT(reason), .seal = SEAL_WORDS, .doc = "of the judgement"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
extern const Shape bill_print_row_shape;
const Shape bill_print_row_shape = {"paper_bill_line", "service", row_fields, COUNT(row_fields),
                                    sizeof(BillPrintRow)};

/* A flag of an order of the bill, or a line that is cut without one. */
typedef struct FlagPrintRow {
    int64_t id;
    int64_t order_id;
    Str name, item, item_zh, item_en, worker;
    Date day;
    int32_t rule, state;
    int64_t measured, threshold;
    Str why, cleared_reason, blank;
    int32_t kind, judged; /* of the line */
    Str reason;
    Fen government, cut; /* cut: at the first of an order's flags */
    int64_t scope;
} FlagPrintRow;
#define AT(member) offsetof(FlagPrintRow, member)
static const Field flag_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"order_id", F_INT, AT(order_id), .doc = "order"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "who was served"},
    {"item", F_TEXT, AT(item), .doc = "service"},
    {"item_zh", F_TEXT, AT(item_zh), .doc = "its name"},
    {"item_en", F_TEXT, AT(item_en), .doc = "its name"},
    {"worker", F_TEXT, AT(worker), .doc = "who served"},
    {"day", F_DATE, AT(day), .doc = "of service"},
    {"rule", F_ENUM, AT(rule), .choices = &flag_rules, .doc = "which rule"},
    {"state", F_ENUM, AT(state), .choices = &flag_states, .doc = "how it stands"},
    {"measured", F_INT, AT(measured), .flags = NULLABLE, .doc = "figure"},
    {"threshold", F_INT, AT(threshold), .flags = NULLABLE, .doc = "held against"},
    {"why", F_TEXT, AT(why), .doc = "in words"},
    {"cleared_reason", F_TEXT, AT(cleared_reason), .seal = SEAL_WORDS,
     .doc = "why it is paid all the same"},
    {"blank", F_TEXT, AT(blank), .doc = "room to write"},
    {"kind", F_ENUM, AT(kind), .choices = &bill_line_kinds, .doc = "order or adjustment"},
    {"judged", F_ENUM, AT(judged), .choices = &bill_line_states, .doc = "how the line was judged"},
    {"reason", F_TEXT, AT(reason), .seal = SEAL_WORDS, .doc = "of the judgement"},
    {"government", F_FEN, AT(government), .doc = "claimed"},
    {"cut", F_FEN, AT(cut), .doc = "of that taken off, at the first flag of an order"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
extern const Shape flag_print_row_shape;
const Shape flag_print_row_shape = {"paper_flag", "service", flag_fields, COUNT(flag_fields),
                                    sizeof(FlagPrintRow)};

typedef struct BillFacts {
    int64_t id;
    Str provider, month, street;
    int32_t state;
    int64_t orders, flagged;
    Fen government, own, total, netted;
    int64_t scope;
} BillFacts;
#define AT(member) offsetof(BillFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"provider", F_TEXT, AT(provider), .doc = "who is paid"},
    {"month", F_TEXT, AT(month), .doc = "in words"},
    {"street", F_TEXT, AT(street), .doc = "where it served"},
    {"state", F_ENUM, AT(state), .choices = &bill_states, .doc = "where it stands"},
    {"orders", F_INT, AT(orders), .doc = "lines"},
    {"flagged", F_INT, AT(flagged), .doc = "still flagged"},
    {"government", F_FEN, AT(government), .doc = "not refused"},
    {"own", F_FEN, AT(own), .doc = "not refused"},
    {"total", F_FEN, AT(total), .doc = "both"},
    {"netted", F_FEN, AT(netted), .doc = "kept back of the first"},
    {"scope", F_INT, AT(scope), .doc = "street"},
};
#undef AT
static const Shape facts_shape = {"paper_bill", "service", facts_fields, COUNT(facts_fields),
                                  sizeof(BillFacts)};

static Str chosen_item(const Op *op, Str chinese, Str english, Str code) {
    Str name = strcmp(op->language, "zh") == 0 ? chinese : english;
    return str_is_none(name) ? code : name;
}

static Err line_mend(Op *op, Arena *arena, void *context) {
    BillPrintRow *row = context;
    (void)arena;
    bool refused = row->state == BILL_LINE_REFUSED || row->state == BILL_LINE_DROPPED;
    row->item = chosen_item(op, row->item_zh, row->item_en, row->item);
    row->reason = op_code_words(op, "given_reason", row->reason);
    row->cut = refused ? row->government : 0;
    row->payable = row->government - row->cut;
    if (refused) row->own = 0;
    return OK;
}

static Err flag_mend(Op *op, Arena *arena, void *context) {
    FlagPrintRow *row = context;
    Flag flag = {.rule = row->rule, .measured = row->measured, .threshold = row->threshold};
    row->item = chosen_item(op, row->item_zh, row->item_en, row->item);
    if (row->rule != 0) row->why = flag_why(op, arena, &flag);
    row->reason = op_code_words(op, "given_reason", row->reason);
    row->blank = STR(" ");
    return OK;
}

static const PrintColumn line_columns[] = {{"#", 5, false},          {"day", 10, false},
                                           {"order_id", 9, false},   {"name", 10, false},
                                           {"item", 16, false},      {"worker", 10, false},
                                           {"government", 11, true}, {"cut", 10, true},
                                           {"payable", 11, true},    {"own", 10, true},
                                           {"state", 10, false},     {"reason", 18, false}};
static const PrintPart statement_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE, .what = "yuan"},
    {.kind = PRINT_CELLS, .what = "id:2,street:4,state:2,orders:2,flagged:2"},
    {.kind = PRINT_CELLS, .what = "government:3,own:3,total:3,netted:3"},
    {.kind = PRINT_NOTE, .what = "basis"},
    {.kind = PRINT_ROWS,
     .columns = line_columns,
     .column_count = COUNT(line_columns),
     .rows = &sql_bill_line_paper,
     .mend = line_mend},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintColumn flag_columns[] = {{"#", 6, false},
                                           {"day", 13, false},
                                           {"order_id", 9, false},
                                           {"name", 10, false},
                                           {"item", 14, false},
                                           {"worker", 9, false},
                                           {"rule", 14, false},
                                           {"why", 26, false},
                                           {"government", 11, true},
                                           {"state", 9, false},
                                           {"cleared_reason", 17, false},
                                           {"blank", 17, false}};
static const PrintPart flag_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE, .what = "yuan"},
    {.kind = PRINT_ROWS,
     .columns = flag_columns,
     .column_count = COUNT(flag_columns),
     .rows = &sql_flag_paper,
     .mend = flag_mend},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintColumn cut_columns[] = {{"#", 5, false},           {"day", 12, false},
                                          {"order_id", 9, false},    {"name", 11, false},
                                          {"item", 14, false},       {"worker", 9, false},
                                          {"kind", 8, false},        {"rule", 14, false},
                                          {"why", 24, false},        {"reason", 18, false},
                                          {"government", 11, false}, {"cut", 11, true}};
static const PrintPart cut_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE, .what = "yuan"},
    {.kind = PRINT_CELLS, .what = "id:2,provider:6,street:4,state:2"},
    {.kind = PRINT_NOTE, .what = "basis"},
    {.kind = PRINT_ROWS,
     .columns = cut_columns,
     .column_count = COUNT(cut_columns),
     .rows = &sql_bill_cut_paper,
     .mend = flag_mend},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper statement_paper = {
    "bill_statement",       "17-01", PAPER_A4_ACROSS, &facts_shape, statement_parts,
    COUNT(statement_parts), NULL};
static const PrintPaper flags_paper = {"bill_flags", "17-02",    PAPER_A4_ACROSS,
                                       &facts_shape, flag_parts, COUNT(flag_parts),
                                       NULL};
static const PrintPaper cuts_paper = {"bill_cuts",  "17-03",   PAPER_A4_ACROSS,
                                      &facts_shape, cut_parts, COUNT(cut_parts),
                                      NULL};

typedef struct BillPrint {
    Bill bill;
    BillFacts facts;
    PrintHead head;
} BillPrint;

/* "2026-11" */
static Str month_words(const Op *op, Str month) {
    Month value = 0;
    return month_read(month, &value) ? print_month(op, op->arena, value) : month;
}

static Err bill_open(Op *op, int64_t id, BillPrint *out) {
    Bill *bill = &out->bill;
    static const char *const roles[] = {"provider", "street", "county"};
    op_subject(op, "bill", id);
    TRY(bill_get(op, id, bill));
    TRY(organisation_head(op, bill->org_id, bill->id, &out->head));
    out->facts = (BillFacts){
        .id = bill->id,
        .provider = out->head.unit,
        .month = month_words(op, bill->month),
        .state = bill->state,
        .orders = bill->orders,
        .flagged = bill->flagged,
        .government = bill->government,
        .own = bill->own,
        .total = bill->government + bill->own,
        .netted = bill->netted,
        .scope = bill->scope,
    };
    TRY(place_name(op, bill->scope, &out->facts.street));
    out->head.period = out->facts.month;
    const int64_t accounts[] = {bill->confirmed_by, bill->reviewed_by, bill->approved_by};
    for (size_t i = 0; i < COUNT(accounts); i++) {
        out->head.signs[i].role = roles[i];
        TRY(account_name(op, accounts[i], &out->head.signs[i].name));
    }
    return OK;
}

static Err statement_route(Op *op, const void *in, void *out) {
    BillPrint print;
    TRY(bill_open(op, ((const IdKey *)in)->id, &print));
    print.head.binds = WITH(BIND_INT("bill_id", print.bill.id));
    return print_paper(op, &statement_paper, &print.head, &print.facts, out);
}

static Err street_head(Op *op, const PrintPaper *paper, const BillPrint *print, PrintHead *out) {
    TRY(letter_head(op, paper, print->bill.scope, print->bill.id, out));
    out->period = print->facts.month;
    return OK;
}

/* The street's own paper: it looks into them. */
static Err flags_route(Op *op, const void *in, void *out) {
    BillPrint print;
    PrintHead street;
    static const char *const roles[] = {"investigator", "checker", "leader"};
    TRY(bill_open(op, ((const IdKey *)in)->id, &print));
    TRY(street_head(op, &flags_paper, &print, &street));
    street.binds = WITH(BIND_INT("bill_id", print.bill.id));
    for (size_t i = 0; i < COUNT(roles); i++) street.signs[i].role = roles[i];
    return print_paper(op, &flags_paper, &street, &print.facts, out);
}

/* What the provider does not get, from those who do not pay it, for the provider to sign. */
static Err cuts_route(Op *op, const void *in, void *out) {
    BillPrint print;
    PrintHead street;
    TRY(bill_open(op, ((const IdKey *)in)->id, &print));
    TRY(street_head(op, &cuts_paper, &print, &street));
    street.binds = WITH(BIND_INT("bill_id", print.bill.id));
    memcpy(street.signs, print.head.signs, sizeof street.signs);
    return print_paper(op, &cuts_paper, &street, &print.facts, out);
}

static const Route routes[] = {
    {"GET", "/api/bills/{id}/papers/statement", "bill_paper_statement", "bill.read",
     statement_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "服务商结算单, signed by provider, street and county", .paper = &statement_paper},
    {"GET", "/api/bills/{id}/papers/flags", "bill_paper_flags", "bill.read", flags_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "异常工单核查表: every flag of its orders, with room for what was found",
     .paper = &flags_paper},
    {"GET", "/api/bills/{id}/papers/cuts", "bill_paper_cuts", "bill.read", cuts_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "扣款单: what is taken off the bill, for which flag and why", .paper = &cuts_paper},
};
const Noun bill_paper_noun = {routes, COUNT(routes), NULL};
