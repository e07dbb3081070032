/* 投诉办理单: what was complained of, by when it had to be remedied, what was done, and whether
 * that was enough (R41). */
#include "care/people/person.h"
#include "care/places/letter.h"
#include "care/service/complaint.h"
#include "care/service/order.h"
#include "care/service/order_paper.h"
#include "core/walk/site.h"

typedef struct ComplaintFacts {
    int64_t id, order_id;
    Str name, phone, provider, item;
    Date served_on, due_on;
    int32_t kind, channel, state;
    Str came, words;
    Str remedy, remedied_name, remedied;
    Str last_words, closed_name, closed;
    int64_t reopened;
    int64_t scope;
} ComplaintFacts;
#define AT(member) offsetof(ComplaintFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"order_id", F_INT, AT(order_id), .doc = "about which order"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "for whom"},
    {"phone", F_TEXT, AT(phone), .mask = MASK_PHONE, .see = "people.see", .doc = "telephone"},
    {"provider", F_TEXT, AT(provider), .doc = "against whom"},
    {"item", F_TEXT, AT(item), .doc = "service"},
    {"served_on", F_DATE, AT(served_on), .doc = "day of the order"},
    {"due_on", F_DATE, AT(due_on), .doc = "to be remedied by"},
    {"kind", F_ENUM, AT(kind), .choices = &complaint_kinds, .doc = "what about"},
    {"channel", F_ENUM, AT(channel), .choices = &complaint_channels, .doc = "how it came"},
    {"state", F_ENUM, AT(state), .choices = &complaint_states, .doc = "how it stands"},
    {"came", F_TEXT, AT(came), .doc = "when it came"},
    {"words", F_TEXT, AT(words), .mask = MASK_ALL, .see = "people.see", .doc = "what happened"},
    {"remedy", F_TEXT, AT(remedy), .doc = "what was done"},
    {"remedied_name", F_TEXT, AT(remedied_name), .doc = "by whom"},
    {"remedied", F_TEXT, AT(remedied), .doc = "when"},
    {"last_words", F_TEXT, AT(last_words), .doc = "of who complained"},
    {"closed_name", F_TEXT, AT(closed_name), .doc = "who closed it"},
    {"closed", F_TEXT, AT(closed), .doc = "when"},
    {"reopened", F_INT, AT(reopened), .doc = "times"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_complaint", "service", facts_fields, COUNT(facts_fields),
                                  sizeof(ComplaintFacts)};

static const PrintPart parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "id:2,channel:3,came:4"},
    {.kind = PRINT_CELLS, .what = "name:4,phone:4"},
    {.kind = PRINT_CELLS, .what = "provider:6,kind:3"},
    {.kind = PRINT_CELLS, .what = "order_id:2,item:4,served_on:3", .when = "order_id"},
    {.kind = PRINT_AREA, .what = "words", .height = 36},
    {.kind = PRINT_CELLS, .what = "due_on:3,state:3,reopened:2"},
    {.kind = PRINT_AREA, .what = "remedy", .height = 36},
    {.kind = PRINT_CELLS, .what = "remedied_name:5,remedied:4"},
    {.kind = PRINT_AREA, .what = "last_words", .height = 22},
    {.kind = PRINT_CELLS, .what = "closed_name:5,closed:4"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper record_paper = {"complaint_record", "41-01", PAPER_A4, &facts_shape, parts,
                                        COUNT(parts),       NULL};

static Err order_read(Op *op, const Complaint *complaint, ComplaintFacts *out) {
    Order order;
    if (complaint->order_id == 0) return OK;
    TRY(order_by_id(op, complaint->order_id, &order));
    out->served_on = order.day;
    return item_name(op, order.item, order.scope, order.day, &out->item);
}

static Err facts_read(Op *op, const Complaint *complaint, ComplaintFacts *out) {
    Person person;
    PrintHead provider = {0};
    TRY(person_behind(op, complaint->person_id, &person));
    if (complaint->org_id != 0)
        TRY(organisation_head(op, complaint->org_id, complaint->id, &provider));
    *out = (ComplaintFacts){
        .id = complaint->id,
        .order_id = complaint->order_id,
        .name = person.name,
        .phone = person.phone,
        .provider = provider.unit,
        .due_on = complaint->due_on,
        .kind = complaint->kind,
        .channel = complaint->channel,
        .state = complaint->state,
        .came = print_time(op->arena, complaint->created_at),
        .words = complaint->words,
        .remedy = complaint->remedy,
        .remedied_name = complaint->remedied_name,
        .remedied = print_time(op->arena, complaint->remedied_at),
        .last_words = complaint->last_words,
        .closed = print_time(op->arena, complaint->closed_at),
        .reopened = complaint->reopened,
        .scope = complaint->scope,
    };
    TRY(account_name(op, complaint->closed_by, &out->closed_name));
    return order_read(op, complaint, out);
}

static Err record_route(Op *op, const void *in, void *out) {
    Complaint complaint;
    ComplaintFacts facts;
    PrintHead head;
    TRY(complaint_get(op, ((const IdKey *)in)->id, &complaint));
    TRY(facts_read(op, &complaint, &facts));
    TRY(letter_head(op, &record_paper, facts.scope, complaint.id, &head));
    head.period = date_print(op->arena, date_of_ms(complaint.created_at));
    head.signs[0] = (PrintSign){.role = "handler"};
    head.signs[1] = (PrintSign){.role = "checker"};
    head.signs[2] = (PrintSign){.role = "leader"};
    head.signs[3] = (PrintSign){.role = "complainant"};
    TRY(account_name(op, complaint.remedied_by, &head.signs[0].name));
    return print_paper(op, &record_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/complaints/{id}/papers/record", "complaint_paper_record", "service.read",
     record_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "投诉办理单",
     .paper = &record_paper},
};
const Noun complaint_paper_noun = {routes, COUNT(routes), NULL};
