#include "care/service/order_paper.h"

#include "care/people/person.h"
#include "care/places/letter.h"
#include "care/service/menu.h"
#include "care/service/visit_row.h"
#include "care/staff/worker.h"
#include "core/walk/blob.h"

typedef struct OrderFacts {
    int64_t id;
    Str name;
    int32_t sex;
    int64_t age;
    Str phone, address, place, person_note;
    Str item, window, carers, provider;
    Date day;
    int64_t minutes;
    Fen price, government, own;
    int32_t source, state;
    Str note;
    /* what was done */
    Str came, went;
    int64_t stayed;
    int32_t outcome;
    List skips;
    Str visit_note, hand_note;
    bool by_hand; /* nothing has come from the door yet */
    int64_t scope;
} OrderFacts;
#define AT(member) offsetof(OrderFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number of the order"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "of the person"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"age", F_INT, AT(age), .doc = "on the day"},
    {"phone", F_TEXT, AT(phone), .mask = MASK_PHONE, .see = "people.see", .doc = "telephone"},
    {"address", F_TEXT, AT(address), .mask = MASK_ADDRESS, .see = "people.see", .doc = "home"},
    {"place", F_TEXT, AT(place), .doc = "county, street, community"},
    {"person_note", F_TEXT, AT(person_note), .mask = MASK_ALL, .see = "people.see",
     .doc = "keys, dog, third door"},
    {"item", F_TEXT, AT(item), .doc = "what is to be done"},
    {"window", F_TEXT, AT(window), .doc = "when it may begin"},
    {"carers", F_TEXT, AT(carers), .doc = "who goes"},
    {"provider", F_TEXT, AT(provider), .doc = "who sends them"},
    {"day", F_DATE, AT(day), .doc = "of service"},
    {"minutes", F_INT, AT(minutes), .doc = "standard"},
    {"price", F_FEN, AT(price), .doc = "of the menu"},
    {"government", F_FEN, AT(government), .doc = "from the wallet"},
    {"own", F_FEN, AT(own), .doc = "by the person"},
    {"source", F_ENUM, AT(source), .choices = &order_sources, .doc = "who asked for it"},
    {"state", F_ENUM, AT(state), .choices = &order_states, .doc = "where it stands"},
    {"note", F_TEXT, AT(note), .doc = "of the order"},
    {"came", F_TEXT, AT(came), .doc = "first in"},
    {"went", F_TEXT, AT(went), .doc = "last out"},
    {"stayed", F_INT, AT(stayed), .flags = NULLABLE, .doc = "minutes"},
    {"outcome", F_ENUM, AT(outcome), .choices = &visit_outcomes, .doc = "how it went"},
    {"skips", F_LIST, AT(skips), .max = 40, .shape = &visit_skip_shape, .doc = "left out, why"},
    {"visit_note", F_TEXT, AT(visit_note), .mask = MASK_ALL, .see = "people.see",
     .doc = "of the carer"},
    {"hand_note", F_TEXT, AT(hand_note), .doc = "room to write"},
    {"by_hand", F_BOOL, AT(by_hand), .doc = "nothing has come from the door yet"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_order", "service", facts_fields, COUNT(facts_fields),
                                  sizeof(OrderFacts)};

static const PrintPart dispatch_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "id:3,source:2,state:3"},
    {.kind = PRINT_CELLS, .what = "name:3,sex:2,age:3"},
    {.kind = PRINT_CELLS, .what = "phone:4,place:6"},
    {.kind = PRINT_CELLS, .what = "address:12"},
    {.kind = PRINT_CELLS, .what = "item:5,minutes:2"},
    {.kind = PRINT_CELLS, .what = "day:4,window:4"},
    {.kind = PRINT_CELLS, .what = "price:3,government:3,own:3"},
    {.kind = PRINT_CELLS, .what = "carers:12"},
    {.kind = PRINT_AREA, .what = "person_note", .height = 18},
    {.kind = PRINT_AREA, .what = "note", .height = 24},
    {.kind = PRINT_NOTE, .what = "rules"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper dispatch_paper = {
    "order_dispatch",
    "13-01",
    PAPER_A4,
    &facts_shape,
    dispatch_parts,
    COUNT(dispatch_parts),
    "assigned,confirmed,in_progress,finished,followed,frozen,settled"};

static const PrintColumn skip_columns[] = {{"#", 1, false},
                                           {"item", 4, false},
                                           {"why", 4, false},
                                           {"reason", 4, false}};
static const PrintPart record_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "id:3,name:3,day:3"},
    {.kind = PRINT_CELLS, .what = "address:12"},
    {.kind = PRINT_CELLS, .what = "item:5,minutes:2"},
    {.kind = PRINT_CELLS, .what = "carers:6,outcome:4"},
    {.kind = PRINT_CELLS, .what = "came:4,went:4,stayed:2"},
    {.kind = PRINT_CELLS, .what = "price:3,government:3,own:3"},
    {.kind = PRINT_AREA, .what = "hand_note", .foot = "by_hand", .height = 60, .when = "by_hand"},
    {.kind = PRINT_AREA, .what = "visit_note", .height = 24, .when = "visit_note"},
    {.kind = PRINT_HEADING, .what = "skips", .when = "skips"},
    {.kind = PRINT_LIST,
     .what = "skips",
     .columns = skip_columns,
     .column_count = COUNT(skip_columns),
     .when = "skips"},
    {.kind = PRINT_NOTE, .what = "statement"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper record_paper = {
    "order_record",
    "13-02",
    PAPER_A4,
    &facts_shape,
    record_parts,
    COUNT(record_parts),
    "confirmed,in_progress,finished,followed,frozen,settled,missed"};

Err item_name(Op *op, Str code, int64_t scope, Date day, Str *out) {
    MenuItem item;
    Err err = menu_item_on(op, code, scope, day, &item);
    *out = code;
    if (err == OK) *out = strcmp(op->language, "zh") == 0 ? item.name_zh : item.name_en;
    return err == ERR_NOT_FOUND ? OK : err;
}

Str minutes_print(Arena *arena, int64_t from, int64_t to) {
    return arena_printf(arena, "%02lld:%02lld–%02lld:%02lld", (long long)(from / 60),
                        (long long)(from % 60), (long long)(to / 60), (long long)(to % 60));
}

static Err carers_name(Op *op, const int64_t ids[2], Str *out) {
    *out = STR_NONE;
    for (size_t i = 0; i < 2; i++) {
        Worker worker;
        if (ids[i] == 0) continue;
        TRY(worker_by_id(op, ids[i], &worker));
        *out = print_join(op, *out, worker.name);
    }
    return OK;
}

static Err facts_read(Op *op, const Order *order, OrderFacts *out) {
    Person person;
    TRY(person_behind(op, order->person_id, &person));
    *out = (OrderFacts){
        .id = order->id,
        .name = person.name,
        .sex = person.sex,
        .age = age_on(person.birth, order->day),
        .phone = person.phone,
        .address = person.address,
        .person_note = person.note,
        .window = minutes_print(op->arena, order->window_from, order->window_to),
        .day = order->day,
        .minutes = order->minutes,
        .price = order->price,
        .government = order->government,
        .own = order->own,
        .source = order->source,
        .state = order->state,
        .note = order->note,
        .stayed = INT_NONE,
        .by_hand = true,
        .scope = order->scope,
    };
    TRY(place_name(op, order->scope, &out->place));
    TRY(item_name(op, order->item, order->scope, order->day, &out->item));
    const int64_t sent[] = {order->worker_id, order->second_worker_id};
    return carers_name(op, sent, &out->carers);
}

typedef struct OrderPrint {
    Order order;
    OrderFacts facts;
    PrintHead head;
} OrderPrint;

/* The provider's paper; an order that no provider has yet, its street's. */
static Err order_open(Op *op, int64_t id, const PrintPaper *paper, OrderPrint *out) {
    const Order *order = &out->order;
    op_subject(op, "order", id);
    TRY(order_get(op, id, &out->order));
    if (paper == &record_paper) TRY(order_lay_given(op, &out->order));
    TRY(facts_read(op, order, &out->facts));
    if (order->org_id != 0)
        TRY(organisation_head(op, order->org_id, order->id, &out->head));
    else
        TRY(letter_head(op, paper, order->scope, order->id, &out->head));
    out->head.period = date_print(op->arena, order->day);
    return OK;
}

static Err dispatch_route(Op *op, const void *in, void *out) {
    OrderPrint print;
    TRY(order_open(op, ((const IdKey *)in)->id, &dispatch_paper, &print));
    if (print.order.worker_id == 0) return op_conflict(op, "state", "paper_not_yet");
    print.head.signs[0] = (PrintSign){.role = "dispatcher"};
    print.head.signs[1] = (PrintSign){.role = "carer"};
    print.head.signs[2] = (PrintSign){.role = "leader"};
    return print_paper(op, &dispatch_paper, &print.head, &print.facts, out);
}

/* As they were stored; those of before there were codes have words alone. */
static Err skips_read(Op *op, const VisitMark *mark, List *out) {
    json_t *stored = NULL;
    Str detail;
    if (str_is_empty(mark->skipped)) return OK;
    TRY(json_read(op->arena, mark->skipped, &stored, &detail));
    size_t count = json_array_size(stored);
    VisitSkip *skips = arena_array(op->arena, VisitSkip, count);
    for (size_t i = 0; i < count; i++) {
        shape_clear(&visit_skip_shape, &skips[i]);
        (void)json_decode(op->arena, &visit_skip_shape, json_array_get(stored, i), &skips[i],
                          op->faults);
    }
    json_decref(stored);
    *out = (List){skips, count};
    return op_verdict(op);
}

/* What the marks say besides times and outcome: the newest word and signature, what was left
 * out. */
static Err marks_read(Op *op, OrderPrint *print, Str *signature) {
    List marks;
    TRY(visit_marks(op, print->order.id, &marks));
    for (size_t i = 0; i < marks.count; i++) {
        VisitMark *mark = LIST_AT(marks, VisitMark, i);
        print->facts.by_hand = false;
        if (!str_is_empty(mark->note)) print->facts.visit_note = mark->note;
        TRY(skips_read(op, mark, &print->facts.skips));
        if (mark->signature_blob != 0) TRY(blob_of_record(op, mark->signature_blob, signature));
    }
    return OK;
}

static Err record_route(Op *op, const void *in, void *out) {
    OrderPrint print;
    VisitEffective visit;
    Str signature = STR_NONE;
    int64_t came[2];
    TRY(order_open(op, ((const IdKey *)in)->id, &record_paper, &print));
    TRY(marks_read(op, &print, &signature));
    TRY(visit_carers(op, &print.order, came));
    TRY(carers_name(op, came, &print.facts.carers));
    Err err = visit_effective(op, print.order.id, &visit);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == OK) {
        print.facts.came = print_time(op->arena, visit.start_at);
        print.facts.went = print_time(op->arena, visit.end_at);
        print.facts.stayed = visit.minutes;
        print.facts.outcome = visit.outcome;
        TRY(visit_charge(op, &print.order, &print.facts.government, &print.facts.own));
        print.facts.price = print.facts.government + print.facts.own;
    }
    print.head.signs[0] = (PrintSign){.role = "served", .picture = signature};
    print.head.signs[1] = (PrintSign){.role = "carer", .name = print.facts.carers};
    print.head.signs[2] = (PrintSign){.role = "checker"};
    print.head.signs[3] = (PrintSign){.role = "leader"};
    return print_paper(op, &record_paper, &print.head, &print.facts, out);
}

static const Route routes[] = {
    {"GET", "/api/orders/{id}/papers/dispatch", "order_paper_dispatch", "service.read",
     dispatch_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "派工单",
     .paper = &dispatch_paper},
    {"GET", "/api/orders/{id}/papers/record", "order_paper_record", "service.read", record_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "服务记录签字单; before the visit, the form to fill in by hand",
     .paper = &record_paper},
};
const Noun order_paper_noun = {routes, COUNT(routes), NULL};
