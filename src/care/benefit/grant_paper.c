#include "care/benefit/grant_paper.h"

#include "benefit.sql.h"
#include "care/benefit/grant_line.h"
#include "care/money/payee.h"
#include "care/places/letter.h"
#include "core/walk/site.h"

enum { TIERS = 1000, PLACES = 5000 };

/* A line of the roster. The holder of the account is masked by right, its number and that of the
 * person always. */
typedef struct GrantPrintRow {
    int64_t id;
    Str name, id_number, id_sealed, community;
    int32_t sex;
    Date birth;
    int64_t age, batch_month, month;
    int32_t change;
    Fen monthly, previous, difference, amount, kept, net;
    int64_t days;
    Str holder;
    int32_t relation;
    Str account, number_sealed;
    Date end_day;
    int32_t ended_by;
    int64_t scope;
} GrantPrintRow;
#define AT(member) offsetof(GrantPrintRow, member)
static const Field row_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "who is paid"},
    {"id_number", F_TEXT, AT(id_number), .mask = MASK_ID, .doc = "never whole"},
    {"id_sealed", F_BLOB, AT(id_sealed), .doc = "sealed"},
    {"community", F_TEXT, AT(community), .doc = "of residence"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"birth", F_DATE, AT(birth), .doc = "born"},
    {"age", F_INT, AT(age), .doc = "on the last day of the month"},
    {"batch_month", F_INT, AT(batch_month), .doc = "paid in"},
    {"month", F_INT, AT(month), .doc = "paid for"},
    {"change", F_ENUM, AT(change), .choices = &grant_changes, .doc = "against last month"},
    {"monthly", F_FEN, AT(monthly), .doc = "of a whole month"},
    {"previous", F_FEN, AT(previous), .flags = NULLABLE, .doc = "last month's"},
    {"difference", F_FEN, AT(difference), .doc = "between them"},
    {"amount", F_FEN, AT(amount), .doc = "due"},
    {"kept", F_FEN, AT(kept), .doc = "kept against an overpayment"},
    {"net", F_FEN, AT(net), .doc = "paid"},
    {"days", F_INT, AT(days), .doc = "paid days"},
    {"holder", F_TEXT, AT(holder), .mask = MASK_NAME, .see = "money.see", .doc = "of the account"},
    {"relation", F_ENUM, AT(relation), .choices = &payee_relations, .doc = "to the person"},
    {"account", F_TEXT, AT(account), .mask = MASK_ACCOUNT, .doc = "never whole"},
    {"number_sealed", F_BLOB, AT(number_sealed), .doc = "sealed"},
    {"end_day", F_DATE, AT(end_day), .doc = "first day that is not paid"},
    {"ended_by", F_ENUM, AT(ended_by), .choices = &grant_enders, .doc = "why it ended"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
extern const Shape grant_print_row_shape;
const Shape grant_print_row_shape = {"paper_grant", "benefit", row_fields, COUNT(row_fields),
                                     sizeof(GrantPrintRow)};

/* Heads and amounts of one rate or one community, and who bears them. */
typedef struct GrantSum {
    Str name;
    Fen monthly;
    int64_t people, scope;
    Fen amount, province, city, district, lottery;
} GrantSum;
#define AT(member) offsetof(GrantSum, member)
static const Field sum_fields[] = {
    {"name", F_TEXT, AT(name), .doc = "community"},
    {"monthly", F_FEN, AT(monthly), .doc = "rate"},
    {"people", F_INT, AT(people), .doc = "lines"},
    {"scope", F_INT, AT(scope), .doc = "community"},
    {"amount", F_FEN, AT(amount), .doc = "due"},
    {"province", F_FEN, AT(province), .doc = "borne by the province"},
    {"city", F_FEN, AT(city), .doc = "borne by the city"},
    {"district", F_FEN, AT(district), .doc = "borne by the district: the rest"},
    {"lottery", F_FEN, AT(lottery), .doc = "borne by the lottery fund"},
};
#undef AT
extern const Shape grant_sum_shape;
const Shape grant_sum_shape = {"paper_grant_sum", "benefit", sum_fields, COUNT(sum_fields),
                               sizeof(GrantSum)};

typedef struct BatchFacts {
    Str programme, month, place;
    List tiers, places;
    int64_t scope;
} BatchFacts;
#define AT(member) offsetof(BatchFacts, member)
static const Field facts_fields[] = {
    {"programme", F_TEXT, AT(programme), .doc = "name"},
    {"month", F_TEXT, AT(month), .doc = "in words"},
    {"place", F_TEXT, AT(place), .doc = "in words"},
    {"tiers", F_LIST, AT(tiers), .max = TIERS, .shape = &grant_sum_shape, .doc = "by rate"},
    {"places", F_LIST, AT(places), .max = PLACES, .shape = &grant_sum_shape, .doc = "by community"},
    {"scope", F_INT, AT(scope), .doc = "of the batch"},
};
#undef AT
static const Shape facts_shape = {"paper_batch", "benefit", facts_fields, COUNT(facts_fields),
                                  sizeof(BatchFacts)};

static Err row_mend(Op *op, Arena *arena, void *context) {
    GrantPrintRow *row = context;
    Vault *vault = site_vault(op->site);
    TRY(vault_unseal(vault, arena, "person.id_number", row->id_sealed, &row->id_number));
    TRY(vault_unseal(vault, arena, "payee.number", row->number_sealed, &row->account));
    row->age = age_on(row->birth, month_last((Month)row->batch_month));
    row->difference = row->monthly - (row->previous == INT_NONE ? 0 : row->previous);
    row->net = row->amount - row->kept;
    return OK;
}

static const PrintColumn roster_columns[] = {
    {"#", 6, false},          {"name", 11, false},  {"id_number", 20, false}, {"age", 6, false},
    {"community", 16, false}, {"change", 8, false}, {"monthly", 11, false},   {"days", 7, false},
    {"amount", 12, true},     {"kept", 10, true},   {"net", 12, true},        {"holder", 11, false},
    {"account", 13, false},
};
static const PrintColumn changed_columns[] = {
    {"#", 6, false},          {"name", 12, false},     {"id_number", 20, false},
    {"sex", 6, false},        {"age", 6, false},       {"community", 18, false},
    {"change", 9, false},     {"previous", 12, false}, {"monthly", 12, false},
    {"difference", 12, true}, {"amount", 13, true},
};
static const PrintColumn stopped_columns[] = {
    {"#", 6, false},        {"name", 12, false},     {"id_number", 20, false},
    {"sex", 6, false},      {"age", 6, false},       {"community", 20, false},
    {"end_day", 13, false}, {"ended_by", 14, false}, {"previous", 13, true},
};
#define ROSTER(of, from)                                                                           \
    { .kind = PRINT_ROWS, .columns = of, .column_count = COUNT(of), .rows = from, .mend = row_mend }
static const PrintPart roster_parts[] = {{.kind = PRINT_TITLE},
                                         {.kind = PRINT_LINE, .what = "yuan"},
                                         ROSTER(roster_columns, &sql_grant_line_print),
                                         {.kind = PRINT_SIGNS, .seal = true}};
static const PrintPart changed_parts[] = {{.kind = PRINT_TITLE},
                                          {.kind = PRINT_LINE, .what = "yuan"},
                                          ROSTER(changed_columns, &sql_grant_line_print_changed),
                                          {.kind = PRINT_SIGNS, .seal = true}};
static const PrintPart stopped_parts[] = {{.kind = PRINT_TITLE},
                                          {.kind = PRINT_LINE, .what = "yuan"},
                                          ROSTER(stopped_columns, &sql_grant_line_print_changed),
                                          {.kind = PRINT_SIGNS, .seal = true}};
static const PrintColumn tier_columns[] = {
    {"#", 6, false},        {"monthly", 14, false}, {"people", 10, true},   {"amount", 16, true},
    {"province", 16, true}, {"city", 16, true},     {"district", 16, true}, {"lottery", 16, true},
};
static const PrintColumn place_columns[] = {
    {"#", 6, false},        {"name", 20, false}, {"people", 10, true},   {"amount", 16, true},
    {"province", 16, true}, {"city", 16, true},  {"district", 16, true}, {"lottery", 16, true},
};
static const PrintPart summary_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE, .what = "yuan"},
    {.kind = PRINT_HEADING, .what = "by_rate"},
    {.kind = PRINT_LIST,
     .what = "tiers",
     .columns = tier_columns,
     .column_count = COUNT(tier_columns)},
    {.kind = PRINT_HEADING, .what = "by_place"},
    {.kind = PRINT_LIST,
     .what = "places",
     .columns = place_columns,
     .column_count = COUNT(place_columns)},
    {.kind = PRINT_SIGNS, .seal = true},
};

#define BATCH_PAPER(kind, form, parts)                                                             \
    static const PrintPaper kind##_paper = {"grant_" #kind,                                        \
                                            form,                                                  \
                                            PAPER_A4_ACROSS,                                       \
                                            &facts_shape,                                          \
                                            parts,                                                 \
                                            COUNT(parts),                                          \
                                            "draft,reviewed,posting,approved"}
BATCH_PAPER(roster, "09-01", roster_parts);
BATCH_PAPER(added, "09-02", changed_parts);
BATCH_PAPER(changed, "09-03", changed_parts);
BATCH_PAPER(stopped, "09-04", stopped_parts);
BATCH_PAPER(summary, "09-05", summary_parts);

typedef struct BatchAsk {
    int64_t id, place;
} BatchAsk;
static const Field ask_fields[] = {
    {"id", F_REF, offsetof(BatchAsk, id), .flags = REQUIRED, .ref = "grant_batch", .doc = "number"},
    {"place", F_INT, offsetof(BatchAsk, place), .min = 110000000000, .max = 829999999999,
     .doc = "street or community of the batch; none: all of it"},
};
static const Shape ask_shape = {"grant_batch_place", "benefit", ask_fields, COUNT(ask_fields),
                                sizeof(BatchAsk)};

typedef struct BatchPrint {
    GrantBatch batch;
    Programme programme;
    int64_t place, low, high;
    PrintHead head;
    BatchFacts facts;
} BatchPrint;

static Err signs_fill(Op *op, const GrantBatch *batch, PrintHead *head) {
    const int64_t accounts[] = {batch->prepared_by, batch->reviewed_by, batch->approved_by};
    static const char *const roles[] = {"maker", "checker", "leader"};
    for (size_t i = 0; i < COUNT(accounts); i++) {
        head->signs[i].role = roles[i];
        TRY(account_name(op, accounts[i], &head->signs[i].name));
    }
    return OK;
}

static Err batch_open(Op *op, const BatchAsk *ask, const PrintPaper *paper, BatchPrint *out) {
    int64_t low = 0, high = 0;
    op_subject(op, "grant_batch", ask->id);
    TRY(op_get(op, &sql_grant_batch_in_reach, WITH(BIND_INT("id", ask->id)), &out->batch));
    out->place = ask->place ? ask->place : out->batch.scope;
    scope_subtree(out->batch.scope, &low, &high);
    scope_subtree(out->place, &out->low, &out->high);
    if (out->low < low || out->high > high) return op_refuse(op, "place", "outside_your_places");
    TRY(programme_on(op, out->batch.programme, month_first((Month)out->batch.month),
                     &out->programme));
    TRY(letter_head(op, paper, out->place, out->batch.id, &out->head));
    TRY(place_name(op, out->place, &out->facts.place));
    TRY(signs_fill(op, &out->batch, &out->head));
    bool chinese = strcmp(op->language, "zh") == 0;
    out->facts.programme = chinese ? out->programme.name_zh : out->programme.name_en;
    out->facts.month = print_month(op, op->arena, (Month)out->batch.month);
    out->facts.scope = out->batch.scope;
    out->head.period = out->facts.month;
    return OK;
}

static Err rows_print(Op *op, const void *in, const PrintPaper *paper, const char *const changes[2],
                      ReplyFile *out) {
    BatchPrint print = {0};
    TRY(batch_open(op, in, paper, &print));
    print.head.binds = WITH(BIND_INT("id", print.batch.id), BIND_INT("low", print.low),
                            BIND_INT("high", print.high), BIND_TEXT("one", str_from(changes[0])),
                            BIND_TEXT("other", str_from(changes[1])));
    return print_paper(op, paper, &print.head, &print.facts, out);
}

static Err roster_route(Op *op, const void *in, void *out) {
    return rows_print(op, in, &roster_paper, (const char *const[]){"", ""}, out);
}

static Err added_route(Op *op, const void *in, void *out) {
    return rows_print(op, in, &added_paper, (const char *const[]){"added", "arrears"}, out);
}

static Err changed_route(Op *op, const void *in, void *out) {
    return rows_print(op, in, &changed_paper, (const char *const[]){"raised", "lowered"}, out);
}

static Err stopped_route(Op *op, const void *in, void *out) {
    return rows_print(op, in, &stopped_paper, (const char *const[]){"stopped", "stopped"}, out);
}

/* Each row bears the difference that rounding makes between the sums up to it and before it:
 * columns add up to the shares of the total. */
static void shares_fill(const Programme *programme, const List *sums) {
    Fen before = 0;
    for (size_t i = 0; i < sums->count; i++) {
        GrantSum *sum = LIST_AT(*sums, GrantSum, i);
        Fen after = before + sum->amount;
        sum->province = fen_share(after, programme->share_province_percent, 100) -
                        fen_share(before, programme->share_province_percent, 100);
        sum->city = fen_share(after, programme->share_city_percent, 100) -
                    fen_share(before, programme->share_city_percent, 100);
        sum->lottery = fen_share(after, programme->share_lottery_percent, 100) -
                       fen_share(before, programme->share_lottery_percent, 100);
        sum->district = sum->amount - sum->province - sum->city - sum->lottery;
        before = after;
    }
}

static Err summary_route(Op *op, const void *in, void *out) {
    BatchPrint print = {0};
    TRY(batch_open(op, in, &summary_paper, &print));
    Bind id = BIND_INT("id", print.batch.id);
    Bind low = BIND_INT("low", print.low), high = BIND_INT("high", print.high);
    TRY(op_list(op, &sql_grant_sum_rates, WITH(id, low, high, MOST(TIERS)), &print.facts.tiers));
    TRY(op_list(op, &sql_grant_sum_places, WITH(id, low, high, MOST(PLACES)), &print.facts.places));
    shares_fill(&print.programme, &print.facts.tiers);
    shares_fill(&print.programme, &print.facts.places);
    return print_paper(op, &summary_paper, &print.head, &print.facts, out);
}

#define PAPER(kind, does)                                                                          \
    {                                                                                              \
        "GET", "/api/grant-batches/{id}/papers/" #kind, "grant_batch_paper_" #kind, "grant.read",  \
            kind##_route, &ask_shape, &reply_file_shape, PAPER_FLAGS, .doc = does,                 \
                                                                      .paper = &kind##_paper       \
    }
static const Route routes[] = {
    PAPER(roster, "发放花名册: who is paid what, with sums of each page"),
    PAPER(added, "新增表: new against last month, and arrears"),
    PAPER(changed, "变更表: raised and lowered"),
    PAPER(stopped, "停发表: paid last month, not now, and why"),
    PAPER(summary, "汇总表: by rate and community, and who bears it"),
};
const Noun grant_paper_noun = {routes, COUNT(routes), NULL};
