#include "care/benefit/clawback_notice.h"

#include "benefit.sql.h"
#include "care/benefit/clawback.h"
#include "care/benefit/grant_line.h"
#include "care/places/letter.h"

enum { LINES = 200 };

#define AT(member) offsetof(ClawbackNotice, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "clawback_notice", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "who owes"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | STORED, .doc = "owed on that day, fen"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED | STORED, .min = 2, .max = 400,
     .seal = SEAL_WORDS, .doc = "why, in words the family understands"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY | STORED, .doc = "to be paid back by"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who made it"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "community"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "made at"},
};
#undef AT
const Shape clawback_notice_shape = {"clawback_notice", "benefit", fields, COUNT(fields),
                                     sizeof(ClawbackNotice)};

#define AT(member) offsetof(GrantLine, member)
static const Field line_fields[] = {
    {"programme", F_TEXT, AT(programme), .doc = "what was paid"},
    {"month", F_INT, AT(month), .doc = "yyyymm"},
    {"amount", F_FEN, AT(amount), .doc = "paid"},
    {"clawed", F_FEN, AT(clawed), .doc = "too much"},
};
#undef AT
static const Shape line_shape = {"paper_clawed", "benefit", line_fields, COUNT(line_fields),
                                 sizeof(GrantLine)};

typedef struct NoticeFacts {
    Str name, id_number, address;
    Fen amount;
    Str reason;
    Date due_on, made_on;
    List lines;
    int64_t scope;
} NoticeFacts;
#define AT(member) offsetof(NoticeFacts, member)
static const Field facts_fields[] = {
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "who owes"},
    {"id_number", F_TEXT, AT(id_number), .mask = MASK_ID, .doc = "never whole"},
    {"address", F_TEXT, AT(address), .mask = MASK_ADDRESS, .see = "people.see", .doc = "home"},
    {"amount", F_FEN, AT(amount), .doc = "owed"},
    {"reason", F_TEXT, AT(reason), .seal = SEAL_WORDS, .doc = "why"},
    {"due_on", F_DATE, AT(due_on), .doc = "to be paid back by"},
    {"made_on", F_DATE, AT(made_on), .doc = "day"},
    {"lines", F_LIST, AT(lines), .max = LINES, .shape = &line_shape, .doc = "where it comes from"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_clawback", "benefit", facts_fields, COUNT(facts_fields),
                                  sizeof(NoticeFacts)};

static const PrintColumn columns[] = {{"#", 1, false},
                                      {"programme", 4, false},
                                      {"month", 2, false},
                                      {"amount", 2, true},
                                      {"clawed", 2, true}};
static const PrintPart parts[] = {
    {.kind = PRINT_LETTER, .what = "to"},
    {.kind = PRINT_TEXT, .what = "body"},
    {.kind = PRINT_LIST,
     .what = "lines",
     .columns = columns,
     .column_count = COUNT(columns),
     .when = "lines"},
    {.kind = PRINT_TEXT, .what = "remedy"},
    {.kind = PRINT_END},
};
static const PrintPaper notice_paper = {"clawback_notice", "09-06", PAPER_A4, &facts_shape, parts,
                                        COUNT(parts),      NULL};

static Err create_route(Op *op, const void *in, void *out) {
    ClawbackNotice *notice = out;
    MoneyAccount debt;
    int64_t days = 0;
    IdKey key;
    *notice = *(const ClawbackNotice *)in;
    TRY(clawback_debt(op, notice->person_id, &debt));
    if (debt.balance >= 0) op_fault(op, "person_id", "nothing_owed");
    TRY(op_verdict(op));
    TRY(op_setting(op, "clawback_workdays", &days));
    notice->amount = -debt.balance;
    notice->due_on = op_workday_after(op, op->today, (int)days);
    notice->scope = debt.scope;
    TRY(op_get(op, &sql_clawback_notice_insert, ROW(notice), &key));
    op_subject(op, "clawback_notice", key.id);
    TRY(number_give(op, &notice_paper, notice->scope, key.id));
    return op_get(op, &sql_clawback_notice_in_reach, WITH(BIND_INT("id", key.id)), out);
}

static Err notice_read(Op *op, int64_t id, ClawbackNotice *out) {
    op_subject(op, "clawback_notice", id);
    return op_get(op, &sql_clawback_notice_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return notice_read(op, ((const IdKey *)in)->id, out);
}

/* Codes into names, in the list that goes on paper. */
static Err lines_read(Op *op, int64_t person_id, List *out) {
    TRY(op_list(op, &sql_grant_line_clawed, WITH(BIND_INT("person_id", person_id), MOST(LINES)),
                out));
    for (size_t i = 0; i < out->count; i++) {
        GrantLine *line = LIST_AT(*out, GrantLine, i);
        Programme programme;
        TRY(programme_on(op, line->programme, month_first((Month)line->month), &programme));
        bool chinese = strcmp(op->language, "zh") == 0;
        line->programme = chinese ? programme.name_zh : programme.name_en;
    }
    return OK;
}

static Err letter_route(Op *op, const void *in, void *out) {
    ClawbackNotice notice;
    Person person;
    NoticeFacts facts;
    PrintHead head;
    TRY(notice_read(op, ((const IdKey *)in)->id, &notice));
    TRY(person_by_id(op, notice.person_id, &person));
    facts = (NoticeFacts){
        .name = person.name,
        .id_number = person.id_number,
        .address = person.address,
        .amount = notice.amount,
        .reason = notice.reason,
        .due_on = notice.due_on,
        .made_on = date_of_ms(notice.created_at),
        .scope = notice.scope,
    };
    TRY(lines_read(op, notice.person_id, &facts.lines));
    TRY(letter_head(op, &notice_paper, notice.scope, notice.id, &head));
    return print_paper(op, &notice_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/clawback-notices", "clawback_notice_list", "grant.read",
     .out = &clawback_notice_shape, .list = &sql_clawback_notice_list,
     .doc = "Letters that asked for money back"},
    {"POST", "/api/clawback-notices", "clawback_notice_create", "grant.prepare", create_route,
     &clawback_notice_shape, &clawback_notice_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Asks a person, in writing, for what is owed today"},
    {"GET", "/api/clawback-notices/{id}", "clawback_notice_get", "grant.read", get_route,
     &id_key_shape, &clawback_notice_shape, .doc = "One of them"},
    {"GET", "/api/clawback-notices/{id}/papers/letter", "clawback_notice_paper_letter",
     "grant.read", letter_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "追回通知书",
     .paper = &notice_paper},
};
const Noun clawback_notice_noun = {routes, COUNT(routes), NULL};
