/* What hangs on the board, what comes back from it, and how an objection was dealt with, on paper
 * (R08). */
#include "care/benefit/publicity_paper.h"

#include "benefit.sql.h"
#include "care/benefit/programme.h"
#include "care/benefit/publicity.h"
#include "care/places/letter.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"

enum { ROWS = 500 };

typedef struct PublicityPrintRow {
    int64_t id;
    Str masked_name, community;
    Fen amount;
    int64_t scope;
} PublicityPrintRow;
#define AT(member) offsetof(PublicityPrintRow, member)
static const Field row_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"masked_name", F_TEXT, AT(masked_name), .doc = "masked when the list was made"},
    {"community", F_TEXT, AT(community), .doc = "of residence"},
    {"amount", F_FEN, AT(amount), .flags = NULLABLE, .doc = "a month"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
extern const Shape publicity_print_row_shape;
const Shape publicity_print_row_shape = {"paper_publicity_row", "benefit", row_fields,
                                         COUNT(row_fields), sizeof(PublicityPrintRow)};

#define AT(member) offsetof(Objection, member)
static const Field objection_fields[] = {
    {"words", F_TEXT, AT(words), .doc = "what is objected"},
    {"state", F_ENUM, AT(state), .choices = &objection_states, .doc = "how it stands"},
    {"decided_on", F_DATE, AT(decided_on), .doc = "when"},
    {"result", F_TEXT, AT(result), .doc = "what was found"},
};
#undef AT
static const Shape objection_line_shape = {"paper_objection_row", "benefit", objection_fields,
                                           COUNT(objection_fields), sizeof(Objection)};

typedef struct PublicityFacts {
    Str programme, place, board, unit;
    Date from_day, to_day;
    int64_t item_count, objection_count, days;
    List rows, objections;
    bool unopposed;
    Str photo;
    int64_t scope;
} PublicityFacts;
#define AT(member) offsetof(PublicityFacts, member)
static const Field facts_fields[] = {
    {"programme", F_TEXT, AT(programme), .doc = "name"},
    {"place", F_TEXT, AT(place), .doc = "whose applications"},
    {"board", F_TEXT, AT(board), .doc = "where it hangs"},
    {"unit", F_TEXT, AT(unit), .doc = "who published it"},
    {"from_day", F_DATE, AT(from_day), .doc = "first day"},
    {"to_day", F_DATE, AT(to_day), .doc = "last day"},
    {"days", F_INT, AT(days), .doc = "how long"},
    {"item_count", F_INT, AT(item_count), .doc = "people"},
    {"objection_count", F_INT, AT(objection_count), .doc = "objections"},
    {"rows", F_LIST, AT(rows), .max = ROWS, .shape = &publicity_print_row_shape, .doc = "the list"},
    {"objections", F_LIST, AT(objections), .max = ROWS, .shape = &objection_line_shape,
     .doc = "what came in"},
    {"unopposed", F_BOOL, AT(unopposed), .doc = "nothing came in"},
    {"photo", F_BLOB, AT(photo), .doc = "of the board"},
    {"scope", F_INT, AT(scope), .doc = "place"},
};
#undef AT
static const Shape facts_shape = {"paper_publicity", "benefit", facts_fields, COUNT(facts_fields),
                                  sizeof(PublicityFacts)};

static const PrintColumn list_columns[] = {{"#", 1, false},
                                           {"masked_name", 3, false},
                                           {"community", 5, false},
                                           {"amount", 3, false}};
static const PrintPart list_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_TEXT, .what = "body"},
    {.kind = PRINT_LINE, .what = "yuan"},
    {.kind = PRINT_LIST,
     .what = "rows",
     .columns = list_columns,
     .column_count = COUNT(list_columns)},
    {.kind = PRINT_TEXT, .what = "objections"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper list_paper = {
    "publicity_list", "08-07", PAPER_A4_ACROSS, &facts_shape, list_parts, COUNT(list_parts), NULL};

static const PrintColumn objection_columns[] = {{"#", 1, false},
                                                {"words", 5, false},
                                                {"state", 2, false},
                                                {"decided_on", 2, false},
                                                {"result", 5, false}};
static const PrintPart receipt_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "programme:12"},
    {.kind = PRINT_CELLS, .what = "board:12"},
    {.kind = PRINT_CELLS, .what = "from_day:4,to_day:4,days:2"},
    {.kind = PRINT_CELLS, .what = "item_count:4,objection_count:4"},
    {.kind = PRINT_TEXT, .what = "unopposed", .when = "unopposed"},
    {.kind = PRINT_HEADING, .what = "objections", .when = "objections"},
    {.kind = PRINT_LIST,
     .what = "objections",
     .columns = objection_columns,
     .column_count = COUNT(objection_columns),
     .when = "objections"},
    {.kind = PRINT_PICTURE, .what = "photo", .height = 85, .when = "photo"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper receipt_paper = {
    "publicity_receipt",  "08-08", PAPER_A4, &facts_shape, receipt_parts,
    COUNT(receipt_parts), NULL};

static Err facts_read(Op *op, const Publicity *publicity, PublicityFacts *out) {
    Programme programme;
    const Bind *binds = WITH(BIND_INT("id", publicity->id), MOST(ROWS));
    TRY(programme_on(op, publicity->programme, publicity->from_day, &programme));
    *out = (PublicityFacts){
        .programme = strcmp(op->language, "zh") == 0 ? programme.name_zh : programme.name_en,
        .board = publicity->place,
        .from_day = publicity->from_day,
        .to_day = publicity->to_day,
        .days = date_days_between(publicity->from_day, publicity->to_day) + 1,
        .item_count = publicity->item_count,
        .scope = publicity->scope,
    };
    TRY(place_name(op, publicity->scope, &out->place));
    TRY(op_list(op, &sql_publicity_item_print, binds, &out->rows));
    TRY(op_list(op, &sql_publicity_objections, binds, &out->objections));
    out->objection_count = (int64_t)out->objections.count;
    out->unopposed = out->objections.count == 0;
    return OK;
}

typedef struct PublicityPrint {
    Publicity publicity;
    PublicityFacts facts;
    PrintHead head;
} PublicityPrint;

static Err publicity_open(Op *op, int64_t id, const PrintPaper *paper, PublicityPrint *out) {
    Publicity *publicity = &out->publicity;
    PrintHead *head = &out->head;
    op_subject(op, "publicity", id);
    TRY(op_get(op, &sql_publicity_in_reach, WITH(BIND_INT("id", id)), publicity));
    TRY(facts_read(op, publicity, &out->facts));
    TRY(letter_head(op, paper, publicity->scope, publicity->id, head));
    out->facts.unit = head->unit;
    head->period = arena_printf(op->arena, STR_FMT " – " STR_FMT,
                                STR_ARG(date_print(op->arena, publicity->from_day)),
                                STR_ARG(date_print(op->arena, publicity->to_day)));
    head->signs[0].role = "maker";
    head->signs[1].role = "checker";
    head->signs[2].role = "leader";
    return account_name(op, publicity->account_id, &head->signs[0].name);
}

static Err list_route(Op *op, const void *in, void *out) {
    PublicityPrint print;
    TRY(publicity_open(op, ((const IdKey *)in)->id, &list_paper, &print));
    return print_paper(op, &list_paper, &print.head, &print.facts, out);
}

/* Before the photo is there it is the form that the community fills. */
static Err receipt_route(Op *op, const void *in, void *out) {
    PublicityPrint print;
    TRY(publicity_open(op, ((const IdKey *)in)->id, &receipt_paper, &print));
    TRY(blob_of_record(op, print.publicity.photo_blob, &print.facts.photo));
    return print_paper(op, &receipt_paper, &print.head, &print.facts, out);
}

/* 异议处理单: whoever objected is named to who decides, and to nobody else. */
typedef struct ObjectionFacts {
    int64_t id;
    Str programme, subject;
    Str objector, contact, words;
    int32_t state;
    Date taken_on, due_on, decided_on;
    Str taken_by, decided_by, result;
    int64_t scope;
} ObjectionFacts;
#define AT(member) offsetof(ObjectionFacts, member)
static const Field sheet_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"programme", F_TEXT, AT(programme), .doc = "of the list"},
    {"subject", F_TEXT, AT(subject), .doc = "masked name on the list, and its number"},
    {"objector", F_TEXT, AT(objector), .mask = MASK_NAME, .see = "benefit.decide",
     .doc = "may be unnamed"},
    {"contact", F_TEXT, AT(contact), .mask = MASK_PHONE, .see = "benefit.decide",
     .doc = "how to answer"},
    {"words", F_TEXT, AT(words), .doc = "what is objected"},
    {"state", F_ENUM, AT(state), .choices = &objection_states, .doc = "how it stands"},
    {"taken_on", F_DATE, AT(taken_on), .doc = "day"},
    {"due_on", F_DATE, AT(due_on), .doc = "to be decided by"},
    {"decided_on", F_DATE, AT(decided_on), .doc = "day"},
    {"taken_by", F_TEXT, AT(taken_by), .doc = "who took it"},
    {"decided_by", F_TEXT, AT(decided_by), .doc = "who decided it"},
    {"result", F_TEXT, AT(result), .doc = "what was looked into and found"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape sheet_shape = {"paper_objection", "benefit", sheet_fields, COUNT(sheet_fields),
                                  sizeof(ObjectionFacts)};
static const PrintPart sheet_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "id:4,state:4"},
    {.kind = PRINT_CELLS, .what = "programme:12"},
    {.kind = PRINT_CELLS, .what = "subject:12"},
    {.kind = PRINT_CELLS, .what = "objector:4,contact:4"},
    {.kind = PRINT_CELLS, .what = "taken_by:3,taken_on:3,due_on:3"},
    {.kind = PRINT_AREA, .what = "words", .height = 50},
    {.kind = PRINT_AREA, .what = "result", .foot = "investigators", .height = 60},
    {.kind = PRINT_CELLS, .what = "decided_by:4,decided_on:4"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper sheet_paper = {
    "objection_form", "08-09", PAPER_A4, &sheet_shape, sheet_parts, COUNT(sheet_parts), NULL};

static Err objected_name(Op *op, const Objection *objection, ObjectionFacts *out) {
    PublicityItem item;
    Publicity publicity;
    Programme programme;
    TRY(op_get(op, &sql_publicity_by_id, WITH(BIND_INT("id", objection->publicity_id)),
               &publicity));
    TRY(programme_on(op, publicity.programme, publicity.from_day, &programme));
    out->programme = strcmp(op->language, "zh") == 0 ? programme.name_zh : programme.name_en;
    TRY(op_get(op, &sql_publicity_item_of,
               WITH(BIND_INT("publicity_id", objection->publicity_id),
                    BIND_INT("application_id", objection->application_id)),
               &item));
    out->subject = arena_printf(op->arena, STR_FMT "（%lld）", STR_ARG(item.masked_name),
                                (long long)objection->application_id);
    return OK;
}

static Err form_route(Op *op, const void *in, void *out) {
    Objection objection;
    ObjectionFacts facts;
    PrintHead head;
    TRY(objection_in_reach(op, ((const IdKey *)in)->id, &objection));
    facts = (ObjectionFacts){
        .id = objection.id,
        .objector = objection.objector,
        .contact = objection.contact,
        .words = objection.words,
        .state = objection.state,
        .taken_on = date_of_ms(objection.created_at),
        .due_on = objection.due_on,
        .decided_on = objection.decided_on,
        .result = objection.result,
        .scope = objection.scope,
    };
    TRY(objected_name(op, &objection, &facts));
    TRY(account_name(op, objection.taken_by, &facts.taken_by));
    TRY(account_name(op, objection.decided_by, &facts.decided_by));
    TRY(letter_head(op, &sheet_paper, objection.scope, objection.id, &head));
    head.period = date_print(op->arena, facts.taken_on);
    head.signs[0] = (PrintSign){.role = "maker", .name = facts.taken_by};
    head.signs[1] = (PrintSign){.role = "checker"};
    head.signs[2] = (PrintSign){.role = "leader", .name = facts.decided_by};
    return print_paper(op, &sheet_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/publicities/{id}/papers/list", "publicity_paper_list", "benefit.read", list_route,
     &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_SLOW,
     .doc = "公示表: the masked list for the board", .paper = &list_paper},
    {"GET", "/api/publicities/{id}/papers/receipt", "publicity_paper_receipt", "benefit.read",
     receipt_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "公示回执: that it hung, and what came in", .paper = &receipt_paper},
    {"GET", "/api/objections/{id}/papers/form", "objection_paper_form", "benefit.read", form_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "异议处理单", .paper = &sheet_paper},
};
const Noun publicity_paper_noun = {routes, COUNT(routes), NULL};
