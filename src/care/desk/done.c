#include "care/desk/done.h"

#include "core/walk/action.h"
#include "core/walk/record.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { PAGE = 50, LOOK = 200, LOOKS_MAX = 10, NOUN_MAX = 60 };

#define AT(member) offsetof(DoneStep, member)
static const Field step_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "audit_row", .doc = "audit row"},
    {"at", F_TIME, AT(at), .flags = READONLY | STORED, .doc = "when"},
    {"action", F_TEXT, AT(action), .flags = READONLY | STORED, .doc = "route or job"},
    {"subject", F_TEXT, AT(subject), .flags = READONLY | STORED | HIDDEN, .doc = "noun:number"},
    {"noun", F_TEXT, AT(noun), .flags = READONLY, .doc = "of what kind the record is"},
    {"subject_id", F_INT, AT(subject_id), .flags = READONLY | NULLABLE,
     .doc = "number of the record"},
    {"noun_label", F_TEXT, AT(noun_label), .flags = READONLY, .doc = "the kind in words"},
    {"label", F_TEXT, AT(label), .flags = READONLY, .doc = "the step in words"},
    {"account_id", F_INT, AT(account_id), .flags = READONLY | STORED,
     .doc = "account that took it; -1 the system"},
    {"actor", F_TEXT, AT(actor), .flags = READONLY | STORED,
     .doc = "who took it, by the name of then"},
};
#undef AT
const Shape done_step_shape = {"done_step", "desk", step_fields, COUNT(step_fields),
                               sizeof(DoneStep)};

static const Field ask_fields[] = {
    {"before", F_REF, offsetof(DoneAsk, before), .ref = "audit_row",
     .doc = "the last one of the page before"},
    {"day", F_DATE, offsetof(DoneAsk, day), .doc = "of one day alone"},
};
static const Shape ask_shape = {"done_ask", "desk", ask_fields, COUNT(ask_fields), sizeof(DoneAsk)};

static const Field of_record_fields[] = {
    {"noun", F_TEXT, offsetof(DoneOfRecord, noun), .flags = REQUIRED, .max = NOUN_MAX,
     .doc = "what it is: person, order …"},
    {"id", F_REF, offsetof(DoneOfRecord, id), .flags = REQUIRED, .doc = "number"},
    {"before", F_REF, offsetof(DoneOfRecord, before), .ref = "audit_row",
     .doc = "the last one of the page before"},
};
static const Shape of_record_shape = {"done_of_record", "desk", of_record_fields,
                                      COUNT(of_record_fields), sizeof(DoneOfRecord)};

static const Field page_fields[] = {
    {"items", F_LIST, offsetof(DonePage, items), .flags = READONLY, .max = PAGE,
     .shape = &done_step_shape, .doc = "newest first"},
    {"next", F_REF, offsetof(DonePage, next), .flags = READONLY, .ref = "audit_row",
     .doc = "where the next page starts"},
};
static const Shape page_shape = {"done_page", "desk", page_fields, COUNT(page_fields),
                                 sizeof(DonePage)};

static void step_fill(Op *op, DoneStep *step) {
    Str rest = step->subject, number;
    step->subject_id = INT_NONE;
    step->noun = STR_NONE;
    if (str_split(&rest, ':', &step->noun) && str_split(&rest, ':', &number))
        (void)str_read_int(number, &step->subject_id);
    step->noun = arena_copy(op->arena, step->noun);
    step->noun_label =
        str_is_empty(step->noun) ? STR_NONE : site_word(op->site, op->language, step->noun.ptr);
    step->label = action_act(op, step->action);
}

typedef struct Search {
    Op *op;
    const Statement *statement;
    Bind of; /* whose steps, or from where on */
    DonePage *page;
    DoneStep *steps;
    int64_t last;
} Search;

/* Reads and jobs of the clock stand in the chain as well: only a route that writes is a step. */
static void rows_take(Search *search, const List *rows) {
    for (size_t i = 0; i < rows->count && search->page->items.count < PAGE; i++) {
        DoneStep *row = LIST_AT(*rows, DoneStep, i);
        const Route *route = action_route(site_config(search->op->site), row->action);
        search->last = row->id;
        if (!route || !(route->flags & ROUTE_WRITES)) continue;
        step_fill(search->op, row);
        search->steps[search->page->items.count++] = *row;
    }
}

static Err page_fill(Search *search) {
    search->steps = arena_array(search->op->arena, DoneStep, PAGE);
    search->page->items.items = search->steps;
    for (int look = 0; look < LOOKS_MAX; look++) {
        List rows;
        TRY(op_list(search->op, search->statement,
                    WITH(search->of, BIND_INT("before", search->last), MOST(LOOK)), &rows));
        rows_take(search, &rows);
        bool full = search->page->items.count == PAGE;
        if (rows.count < LOOK && !full) return OK;
        search->page->next = search->last;
        if (full) return OK;
    }
    return OK;
}

static Err bounds_find(Op *op, Date day, int64_t *first, int64_t *end) {
    IdKey from, to;
    TRY(op_get(op, &sql_done_first_since, WITH(BIND_INT("at", date_start_ms(day))), &from));
    TRY(op_get(op, &sql_done_first_since,
               WITH(BIND_INT("at", date_start_ms(date_add_days(day, 1)))), &to));
    *first = from.id;
    *end = to.id;
    return OK;
}

static Err page_route(Op *op, const void *in, void *out) {
    const DoneAsk *ask = in;
    int64_t first = 0, end = INT64_MAX;
    if (ask->day != 0) TRY(bounds_find(op, ask->day, &first, &end));
    Search search = {.op = op,
                     .statement = &sql_done_list,
                     .of = BIND_INT("first", first),
                     .page = out,
                     .last = ask->before != 0 && ask->before < end ? ask->before : end};
    return page_fill(&search);
}

static Err of_record_route(Op *op, const void *in, void *out) {
    const DoneOfRecord *ask = in;
    Record record;
    TRY(record_find(op, ask->noun, ask->id, &record));
    Search search = {.op = op,
                     .statement = &sql_done_of_record,
                     .of = BIND_TEXT("subject", op->subject),
                     .page = out,
                     .last = ask->before != 0 ? ask->before : INT64_MAX};
    return page_fill(&search);
}

static const Route routes[] = {
    {"GET", "/api/desk/done", "done_list", "signed_in", page_route, &ask_shape, &page_shape,
     .doc = "The steps you have taken yourself, newest first"},
    {"GET", "/api/history/{noun}/{id}/steps", "done_of_record", "desk.steps", of_record_route,
     &of_record_shape, &page_shape, ROUTE_AUDIT_READ,
     .doc = "What was done to a record that you may read, by whom and when, newest first"},
};
const Noun done_noun = {routes, COUNT(routes), NULL};
