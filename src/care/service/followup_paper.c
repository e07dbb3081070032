/* 回访记录: who was asked what about which visit, each attempt, and what was said (R16). */
#include "care/people/person.h"
#include "care/places/letter.h"
#include "care/service/bill_paper.h"
#include "care/service/followup.h"
#include "care/service/order_paper.h"
#include "care/service/visit.h"
#include "care/staff/worker.h"
#include "core/walk/site.h"

typedef struct CallLine {
    Str at, who, event, words;
} CallLine;
#define AT(member) offsetof(CallLine, member)
static const Field call_fields[] = {
    {"at", F_TEXT, AT(at), .doc = "when"},
    {"who", F_TEXT, AT(who), .doc = "who asked"},
    {"event", F_TEXT, AT(event), .doc = "how it went"},
    {"words", F_TEXT, AT(words), .doc = "what was said"},
};
#undef AT
static const Shape call_shape = {"paper_call", "service", call_fields, COUNT(call_fields),
                                 sizeof(CallLine)};

typedef struct FollowupFacts {
    int64_t id, order_id;
    Str name, phone, item, provider, worker;
    Date day, due_on;
    int32_t cause, state;
    int64_t tries, rating;
    int32_t came, complete;
    Str words;
    List calls;
    int64_t scope;
} FollowupFacts;
#define AT(member) offsetof(FollowupFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"order_id", F_INT, AT(order_id), .doc = "about which order"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "who is asked"},
    {"phone", F_TEXT, AT(phone), .mask = MASK_PHONE, .see = "people.see", .doc = "telephone"},
    {"item", F_TEXT, AT(item), .doc = "service"},
    {"provider", F_TEXT, AT(provider), .doc = "who sent the carer"},
    {"worker", F_TEXT, AT(worker), .doc = "carer"},
    {"day", F_DATE, AT(day), .doc = "of service"},
    {"due_on", F_DATE, AT(due_on), .doc = "to be asked by"},
    {"cause", F_ENUM, AT(cause), .choices = &followup_causes, .doc = "drawn or flagged"},
    {"state", F_ENUM, AT(state), .choices = &followup_states, .doc = "how it stands"},
    {"tries", F_INT, AT(tries), .doc = "attempts"},
    {"rating", F_INT, AT(rating), .flags = NULLABLE, .doc = "1–5"},
    {"came", F_ENUM, AT(came), .choices = &followup_answers, .doc = "did the carer come"},
    {"complete", F_ENUM, AT(complete), .choices = &followup_answers, .doc = "was all done"},
    {"words", F_TEXT, AT(words), .mask = MASK_ALL, .see = "people.see", .doc = "what was said"},
    {"calls", F_LIST, AT(calls), .max = 50, .shape = &call_shape, .doc = "each attempt"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_followup", "service", facts_fields, COUNT(facts_fields),
                                  sizeof(FollowupFacts)};

static const PrintColumn columns[] = {{"#", 1, false},
                                      {"at", 3, false},
                                      {"who", 2, false},
                                      {"event", 2.4, false},
                                      {"words", 6, false}};
static const PrintPart parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "id:2,order_id:2,cause:3"},
    {.kind = PRINT_CELLS, .what = "name:4,phone:4"},
    {.kind = PRINT_CELLS, .what = "item:5,day:3"},
    {.kind = PRINT_CELLS, .what = "provider:6,worker:3"},
    {.kind = PRINT_CELLS, .what = "state:3,tries:2,due_on:3"},
    {.kind = PRINT_CELLS, .what = "came:3,complete:3,rating:2"},
    {.kind = PRINT_AREA, .what = "words", .height = 45},
    {.kind = PRINT_HEADING, .what = "calls"},
    {.kind = PRINT_LIST, .what = "calls", .columns = columns, .column_count = COUNT(columns)},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper record_paper = {"followup_record", "16-01", PAPER_A4, &facts_shape, parts,
                                        COUNT(parts),      NULL};

static void calls_read(Op *op, const Followup *followup, List *out) {
    CallLine *lines = arena_array(op->arena, CallLine, followup->calls.count);
    *out = (List){lines, followup->calls.count};
    for (size_t i = 0; i < followup->calls.count; i++) {
        const FollowupCall *call = LIST_AT(followup->calls, FollowupCall, i);
        Str key = arena_printf(op->arena, "followup." STR_FMT, STR_ARG(call->event));
        lines[i] = (CallLine){print_time(op->arena, call->at), call->actor_name,
                              site_word(op->site, op->language, key.ptr), call->words};
    }
}

static Err facts_read(Op *op, const Followup *followup, FollowupFacts *out) {
    Person person;
    Order order;
    Worker worker = {0};
    int64_t came[2];
    PrintHead provider;
    TRY(person_by_id(op, followup->person_id, &person));
    TRY(order_by_id(op, followup->order_id, &order));
    TRY(visit_carers(op, &order, came));
    if (came[0] != 0) TRY(worker_by_id(op, came[0], &worker));
    TRY(organisation_head(op, order.org_id, order.id, &provider));
    *out = (FollowupFacts){
        .id = followup->id,
        .order_id = followup->order_id,
        .name = person.name,
        .phone = person.phone,
        .provider = provider.unit,
        .worker = worker.name,
        .day = order.day,
        .due_on = followup->due_on,
        .cause = followup->cause,
        .state = followup->state,
        .tries = followup->tries,
        .rating = followup->rating,
        .came = followup->came,
        .complete = followup->complete,
        .words = followup->words,
        .scope = order.scope,
    };
    calls_read(op, followup, &out->calls);
    return item_name(op, order.item, order.scope, order.day, &out->item);
}

static Err record_route(Op *op, const void *in, void *out) {
    Followup followup;
    FollowupFacts facts;
    PrintHead head;
    TRY(followup_get(op, ((const IdKey *)in)->id, &followup));
    TRY(facts_read(op, &followup, &facts));
    TRY(letter_head(op, &record_paper, facts.scope, followup.id, &head));
    head.period = date_print(op->arena, facts.day);
    head.signs[0].role = "caller";
    head.signs[1].role = "checker";
    head.signs[2].role = "leader";
    TRY(account_name(op, followup.ended_by, &head.signs[0].name));
    return print_paper(op, &record_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/followups/{id}/papers/record", "followup_paper_record", "service.followup",
     record_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "回访记录",
     .paper = &record_paper},
};
const Noun followup_paper_noun = {routes, COUNT(routes), NULL};
