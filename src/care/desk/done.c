#include "care/desk/done.h"

#include "core/walk/site.h"
#include "desk.sql.h"

enum { PAGE = 50, LOOK = 200, LOOKS_MAX = 10 };

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

static const Field page_fields[] = {
    {"items", F_LIST, offsetof(DonePage, items), .flags = READONLY, .max = PAGE,
     .shape = &done_step_shape, .doc = "newest first"},
    {"next", F_REF, offsetof(DonePage, next), .flags = READONLY, .ref = "audit_row",
     .doc = "where the next page starts"},
};
static const Shape page_shape = {"done_page", "desk", page_fields, COUNT(page_fields),
                                 sizeof(DonePage)};

static const Route *route_of(const SiteConfig *config, Str action, const Noun **noun) {
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->noun_count; j++) {
            *noun = config->modules[i]->nouns[j];
            for (size_t k = 0; k < (*noun)->route_count; k++) {
                const Route *route = &(*noun)->routes[k];
                if (str_equal_c(action, route->name)) return route;
            }
        }
    }
    return NULL;
}

static bool has_event(const Machine *machine, const char *event) {
    for (size_t i = 0; machine && i < machine->move_count; i++) {
        if (strcmp(machine->moves[i].event, event) == 0) return true;
    }
    return false;
}

/* The words of `key` when there are any, else those of `other`. */
static Str word_or(const Op *op, Str key, const char *other) {
    Str word = site_word(op->site, op->language, key.ptr);
    return str_equal(word, key) ? site_word(op->site, op->language, other) : word;
}

/* "application_send_back" of the noun application: the machine's own word, or a plain verb. */
static Str label_of(const Op *op, const Noun *noun, const DoneStep *step) {
    Str event = step->action;
    if (str_starts(event, step->noun) && event.len > step->noun.len)
        event = arena_copy(op->arena, str_slice(event, step->noun.len + 1, event.len));
    if (has_event(noun->machine, event.ptr)) {
        Str key = arena_printf(op->arena, "%s." STR_FMT, noun->machine->name, STR_ARG(event));
        return site_word(op->site, op->language, key.ptr);
    }
    return word_or(op, arena_printf(op->arena, "did." STR_FMT, STR_ARG(event)), "did.other");
}

static void step_fill(Op *op, const Noun *noun, DoneStep *step) {
    Str rest = step->subject, number;
    step->subject_id = INT_NONE;
    step->noun = STR_NONE;
    if (str_split(&rest, ':', &step->noun) && str_split(&rest, ':', &number))
        (void)str_read_int(number, &step->subject_id);
    step->noun = arena_copy(op->arena, step->noun);
    step->noun_label =
        str_is_empty(step->noun) ? STR_NONE : site_word(op->site, op->language, step->noun.ptr);
    step->label = label_of(op, noun, step);
}

typedef struct Search {
    Op *op;
    DonePage *page;
    DoneStep *steps;
    int64_t last;
} Search;

/* Reads and jobs of the clock stand in the chain as well: only a route that writes is a step. */
static void rows_take(Search *search, const List *rows) {
    for (size_t i = 0; i < rows->count && search->page->items.count < PAGE; i++) {
        DoneStep *row = LIST_AT(*rows, DoneStep, i);
        const Noun *noun = NULL;
        const Route *route = route_of(site_config(search->op->site), row->action, &noun);
        search->last = row->id;
        if (!route || !(route->flags & ROUTE_WRITES)) continue;
        step_fill(search->op, noun, row);
        search->steps[search->page->items.count++] = *row;
    }
}

static Err bounds_find(Op *op, Date day, int64_t *first, int64_t *end) {
    IdKey from, to;
    TRY(op_get(op, &sql_done_first_since, NULL, WITH(BIND_INT("at", date_start_ms(day))), &from));
    TRY(op_get(op, &sql_done_first_since, NULL,
               WITH(BIND_INT("at", date_start_ms(date_add_days(day, 1)))), &to));
    *first = from.id;
    *end = to.id;
    return OK;
}

static Err page_route(Op *op, const void *in, void *out) {
    const DoneAsk *ask = in;
    Search search = {.op = op, .page = out, .steps = arena_array(op->arena, DoneStep, PAGE)};
    int64_t first = 0, end = INT64_MAX;
    if (ask->day != 0) TRY(bounds_find(op, ask->day, &first, &end));
    search.page->items.items = search.steps;
    search.last = ask->before != 0 && ask->before < end ? ask->before : end;
    for (int look = 0; look < LOOKS_MAX; look++) {
        List rows;
        TRY(op_list(op, &sql_done_list,
                    WITH(BIND_INT("first", first), BIND_INT("before", search.last),
                         BIND_INT("most", LOOK)),
                    LOOK, &rows));
        rows_take(&search, &rows);
        bool full = search.page->items.count == PAGE;
        if (rows.count < LOOK && !full) return OK;
        search.page->next = search.last;
        if (full) return OK;
    }
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/desk/done", "done_list", "signed_in", page_route, &ask_shape, &page_shape,
     .doc = "The steps you have taken yourself, newest first"},
};
const Noun done_noun = {routes, COUNT(routes), NULL};
