/* The two lists of the page: who waits in time, what is overdue; of every kind the next few, then
 * the next few of all. */
#include <assert.h>

#include "care/desk/dashboard.h"
#include "care/places/division.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { MOST = 12, DAYS_AHEAD = 400, DAYS_BACK = 4000 };

static const char *const noun_codes[] = {"",          "application", "order", "followup",
                                         "complaint", "objection",   "bill"};
const Choices queue_nouns = {"queue_noun", noun_codes, COUNT(noun_codes)};

#define AT(member) offsetof(QueueItem, member)
static const Field item_fields[] = {
    {"noun", F_ENUM, AT(noun), .flags = READONLY, .choices = &queue_nouns, .doc = "what it is"},
    {"id", F_INT, AT(id), .flags = READONLY | STORED, .doc = "its number"},
    {"person_id", F_REF, AT(person_id), .flags = READONLY | STORED | HIDDEN, .ref = "person",
     .doc = "whom it concerns"},
    {"event", F_TEXT, AT(event), .flags = READONLY | STORED, .doc = "its state"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = READONLY | STORED,
     .doc = "programme, item or provider"},
    {"name_en", F_TEXT, AT(name_en), .flags = READONLY | STORED,
     .doc = "programme, item or provider"},
    {"person_name", F_TEXT, AT(person_name), .flags = READONLY | STORED, .doc = "masked"},
    {"birth", F_DATE, AT(birth), .flags = READONLY | STORED | HIDDEN, .doc = "for the age"},
    {"age", F_INT, AT(age), .flags = READONLY | NULLABLE, .doc = "years"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "community or street"},
    {"place", F_TEXT, AT(place), .flags = READONLY, .doc = "its name"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY | STORED, .doc = "last day in time"},
    {"due_at", F_TIME, AT(due_at), .flags = READONLY | STORED, .doc = "when its clock runs out"},
    {"since", F_TIME, AT(since), .flags = READONLY | STORED, .doc = "when it began"},
};
#undef AT
const Shape queue_item_shape = {"queue_item", "desk", item_fields, COUNT(item_fields),
                                sizeof(QueueItem)};

static const Field queue_fields[] = {
    {"items", F_LIST, offsetof(Queue, items), .flags = READONLY, .max = MOST,
     .shape = &queue_item_shape, .doc = "whose clock runs out first, first"},
};
const Shape queue_shape = {"dashboard_queue", "desk", queue_fields, COUNT(queue_fields),
                           sizeof(Queue)};

static const struct {
    const Statement *statement;
    const char *route;
} sources[] = {
    [QUEUE_APPLICATION] = {&sql_queue_applications, "application_list"},
    [QUEUE_ORDER] = {&sql_queue_orders, "order_list"},
    [QUEUE_FOLLOWUP] = {&sql_queue_followups, "followup_list"},
    [QUEUE_COMPLAINT] = {&sql_queue_complaints, "complaint_list"},
    [QUEUE_OBJECTION] = {&sql_queue_objections, "objection_list"},
    [QUEUE_BILL] = {&sql_queue_bills, "bill_list"},
};

/* A day's clock runs out when the day is over. */
static int64_t item_due(const QueueItem *item) {
    return item->due_at != 0 ? item->due_at : date_start_ms(date_add_days(item->due_on, 1));
}

static int item_compare(const void *a, const void *b) {
    int64_t left = item_due(a), right = item_due(b);
    return left < right ? -1 : left > right;
}

static Err kind_read(Op *op, const FigurePlace *place, bool overdue, int32_t noun, List *out) {
    Date from = overdue ? date_add_days(place->day, -DAYS_BACK) : place->day;
    Date to = date_add_days(place->day, overdue ? -1 : DAYS_AHEAD);
    int64_t from_ms = overdue ? date_start_ms(from) : op->now_ms;
    int64_t to_ms = overdue ? op->now_ms : date_start_ms(to);
    TRY(op_list(op, sources[noun].statement,
                WITH(BIND_INT("low", place->low), BIND_INT("high", place->high),
                     BIND_INT("from_day", from), BIND_INT("to_day", to),
                     BIND_INT("from_ms", from_ms), BIND_INT("to_ms", to_ms), MOST(MOST)),
                out));
    for (size_t i = 0; i < out->count; i++) LIST_AT(*out, QueueItem, i)->noun = noun;
    return OK;
}

static Err item_finish(Op *op, QueueItem *item) {
    Division division;
    TRY(division_get(op, item->scope, &division));
    item->place = division.name;
    item->age = item->birth == 0 ? INT_NONE : age_on(item->birth, op->today);
    item->person_name = mask_text(op->arena, MASK_NAME, item->person_name);
    return OK;
}

Err dashboard_queue(Op *op, const void *in, void *out) {
    const DashboardAsk *ask = in;
    List *items = &((Queue *)out)->items;
    FigurePlace place;
    QueueItem all[MOST * COUNT(sources)];
    size_t count = 0;
    TRY(dashboard_place(op, ask->scope, &place));
    for (int32_t noun = 1; noun < (int32_t)COUNT(sources); noun++) {
        List found;
        if (!op_may(op, site_route(op->site, sources[noun].route)->permission)) continue;
        TRY(kind_read(op, &place, ask->overdue, noun, &found));
        for (size_t i = 0; i < found.count; i++) all[count++] = *LIST_AT(found, QueueItem, i);
    }
    qsort(all, count, sizeof *all, item_compare);
    *items = (List){arena_array(op->arena, QueueItem, MOST), count < MOST ? count : MOST};
    for (size_t i = 0; i < items->count; i++) {
        *LIST_AT(*items, QueueItem, i) = all[i];
        TRY(item_finish(op, LIST_AT(*items, QueueItem, i)));
    }
    return OK;
}
