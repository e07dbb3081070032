#include "care/desk/inbox.h"

#include <assert.h>
#include <stdlib.h>

#include "care/desk/handover.h"
#include "care/desk/naming.h"
#include "care/desk/urge.h"
#include "care/money/bank.h"
#include "core/walk/site.h"

enum { LIMIT = 50, TABS_MAX = 32 };
#define LAST_OF_ALL WAITING_NO_INSTANT

/* A row that waits, in its place among those of other sources. */
typedef struct Candidate {
    const WaitingSource *source;
    const Waiting *row;
    int64_t end; /* ms: the end of the day, or the instant */
} Candidate;

/* After which row a page begins. */
typedef struct Mark {
    bool given;
    int64_t end;
    const WaitingSource *source;
    int64_t id;
} Mark;

typedef struct Duty {
    Handover handover;
    Actor absent;
    bool narrower; /* their place is part of one's own */
    int64_t total;
} Duty;

typedef struct Inbox {
    Op *op;
    const InboxAsk *ask;
    InboxPage *page;
    Mark mark;
    Candidate *rows;
    size_t count, capacity;
    InboxCount *counts;
    Duty *duties;
    size_t duty_count;
    Naming naming;
} Inbox;

static int64_t day_end(Date day) {
    return day == WAITING_NO_DAY ? LAST_OF_ALL : date_start_ms(date_add_days(day, 1)) - 1;
}

static int64_t end_of(const WaitingSource *source, const Waiting *row) {
    if (!source->in_ms) return day_end((Date)row->due);
    return row->due < LAST_OF_ALL ? row->due : LAST_OF_ALL;
}

static Err mark_read(Op *op, Str text, Mark *out) {
    Str rest = text, part;
    int64_t numbers[3];
    *out = (Mark){0};
    if (str_is_empty(text)) return OK;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        if (!str_split(&rest, '.', &part) || !str_read_int(part, &numbers[i]))
            return op_refuse(op, "after", "bad_cursor");
    }
    if (numbers[0] < 0 || numbers[0] > LAST_OF_ALL || numbers[1] < 0 ||
        numbers[1] >= (int64_t)waiting_source_count || !str_is_none(rest))
        return op_refuse(op, "after", "bad_cursor");
    *out = (Mark){true, numbers[0], &waiting_sources[numbers[1]], numbers[2]};
    return OK;
}

static Str mark_print(Op *op, const Candidate *last) {
    return arena_printf(op->arena, "%lld.%lld.%lld", (long long)last->end,
                        (long long)(last->source - waiting_sources), (long long)last->row->id);
}

static int64_t id_after(const Mark *mark, const WaitingSource *source) {
    if (source == mark->source) return mark->id;
    return source < mark->source ? INT64_MAX : 0;
}

/* Where this source goes on: a day ends in its last millisecond. */
static void mark_apply(const Mark *mark, const WaitingSource *source, WaitingAsk *ask) {
    if (!mark->given) return;
    ask->after_due = mark->end;
    ask->after_id = id_after(mark, source);
    if (source->in_ms) return;
    Date day = mark->end == LAST_OF_ALL ? WAITING_NO_DAY : date_of_ms(mark->end);
    bool exact = day_end(day) == mark->end;
    ask->after_due = exact ? day : day - 1;
    if (!exact) ask->after_id = INT64_MAX;
}

static int by_end(const void *left, const void *right) {
    const Candidate *a = left, *b = right;
    if (a->end != b->end) return a->end < b->end ? -1 : 1;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    return (a->row->id > b->row->id) - (a->row->id < b->row->id);
}

static void count_add(Inbox *inbox, const WaitingSource *source, const Waiting *first) {
    InboxCount *count = &inbox->counts[source->tab];
    count->tab = source->tab;
    count->total += first->total;
    count->overdue += first->overdue;
    count->today += first->today;
    inbox->page->total += first->total;
    inbox->page->overdue += first->overdue;
    inbox->page->today += first->today;
    inbox->page->urged += first->urged;
}

static void rows_add(Inbox *inbox, const WaitingSource *source, const List *rows) {
    for (size_t i = 0; i < rows->count; i++) {
        const Waiting *row = LIST_AT(*rows, Waiting, i);
        assert(inbox->count < inbox->capacity);
        inbox->rows[inbox->count++] = (Candidate){source, row, end_of(source, row)};
    }
}

static bool shown(const Inbox *inbox, const WaitingSource *source) {
    return inbox->ask->tab == 0 || inbox->ask->tab == source->tab;
}

static Err source_take(Inbox *inbox, const WaitingSource *source) {
    Op *op = inbox->op;
    WaitingAsk ask;
    List rows;
    const Route *route = waiting_route(op->site, source->route);
    const char *permission = route ? route->permission : NULL;
    bool counting = !inbox->mark.given;
    if (!counting && !shown(inbox, source)) return OK;
    TRY(waiting_ask(op, source, &ask));
    mark_apply(&inbox->mark, source, &ask);
    ask.most = inbox->ask->limit + 1;
    TRY(waiting_list(op, source, permission, &ask, &rows));
    if (counting && rows.count > 0) count_add(inbox, source, LIST_AT(rows, Waiting, 0));
    if (!shown(inbox, source)) return OK;
    if (inbox->ask->urged && rows.count > 0) {
        ask.urges = 1;
        TRY(waiting_list(op, source, permission, &ask, &rows));
    }
    rows_add(inbox, source, &rows);
    return OK;
}

static bool is_theirs(const Duty *duty, const char *permission, int64_t scope, int64_t handler) {
    if (actor_reach(&duty->absent, permission) == REACH_NONE) return false;
    if (duty->narrower) return actor_covers(&duty->absent, scope);
    return handler == duty->absent.account_id;
}

/* What waits for the absent one in their own narrower place, or, where the place is the same, what
 * they had in hand. */
static Err duty_count(Inbox *inbox, Duty *duty) {
    for (size_t i = 0; i < waiting_source_count; i++) {
        const WaitingSource *source = &waiting_sources[i];
        const Route *route = waiting_route(inbox->op->site, source->route);
        WaitingAsk ask;
        List rows;
        if (!route || actor_reach(&duty->absent, route->permission) == REACH_NONE) continue;
        TRY(waiting_ask(inbox->op, source, &ask));
        ask.most = 1;
        if (!duty->narrower) ask.handler = duty->absent.account_id;
        Op within = *inbox->op;
        if (duty->narrower) within.actor = &duty->absent;
        TRY(waiting_list(&within, source, route->permission, &ask, &rows));
        if (rows.count > 0) duty->total += LIST_AT(rows, Waiting, 0)->total;
    }
    return OK;
}

static Err duties_take(Inbox *inbox) {
    List running;
    const Actor *self = inbox->op->actor;
    TRY(handover_duties(inbox->op, &running));
    inbox->duties = arena_array(inbox->op->arena, Duty, running.count + 1);
    for (size_t i = 0; i < running.count; i++) {
        Duty *duty = &inbox->duties[inbox->duty_count++];
        duty->handover = *LIST_AT(running, Handover, i);
        TRY(handover_absent(inbox->op, &duty->handover, &duty->absent));
        duty->narrower =
            duty->absent.scope_low > self->scope_low || duty->absent.scope_high < self->scope_high;
        if (!inbox->mark.given) TRY(duty_count(inbox, duty));
    }
    return OK;
}

static Err duties_show(Inbox *inbox) {
    InboxDuty *shown_duties = arena_array(inbox->op->arena, InboxDuty, inbox->duty_count + 1);
    for (size_t i = 0; i < inbox->duty_count; i++) {
        const Duty *duty = &inbox->duties[i];
        shown_duties[i] = (InboxDuty){.id = duty->handover.id,
                                      .account_id = duty->handover.account_id,
                                      .reason = duty->handover.reason,
                                      .to_day = duty->handover.to_day,
                                      .total = duty->total};
        TRY(naming_text(&inbox->naming, NAMED_ACCOUNT, duty->handover.account_id,
                        &shown_duties[i].name));
    }
    inbox->page->duties = (List){shown_duties, inbox->duty_count};
    return OK;
}

static void counts_show(Inbox *inbox) {
    size_t count = 0;
    InboxCount *shown_counts = arena_array(inbox->op->arena, InboxCount, TABS_MAX);
    for (size_t i = 0; i < TABS_MAX; i++) {
        if (inbox->counts[i].total > 0) shown_counts[count++] = inbox->counts[i];
    }
    inbox->page->counts = (List){shown_counts, count};
}

/* Codes of the menu by their names; what is a name already stays. */
static Err change_words(Op *op, const Waiting *row, Str out[2]) {
    out[0] = row->was;
    out[1] = row->asked;
    if (!str_equal_c(row->hint, "item")) return OK;
    TRY(naming_item(op, row->was, row->scope, &out[0]));
    return naming_item(op, row->asked, row->scope, &out[1]);
}

/* "next.application.submitted", or with the hint where there are words for it. */
static Err next_words(Inbox *inbox, const Candidate *row, Str *out) {
    Op *op = inbox->op;
    Str change[2];
    Str key = arena_printf(op->arena, "next.%s.%s", row->source->noun, row->source->state);
    if (!str_is_empty(row->row->hint)) {
        Str hinted =
            arena_printf(op->arena, STR_FMT "." STR_FMT, STR_ARG(key), STR_ARG(row->row->hint));
        if (naming_has(op, hinted)) key = hinted;
    }
    int64_t number = row->row->number == INT_NONE ? 0 : row->row->number;
    TRY(change_words(op, row->row, change));
    Str arguments[] = {row->row->note, arena_printf(op->arena, "%lld", (long long)number),
                       change[0], change[1]};
    *out = naming_fill(op, key, arguments, COUNT(arguments));
    return OK;
}

static Str step_words(const Op *op, const WaitingSource *source) {
    if (source->event) return naming_word(op, source->of->machine->name, str_from(source->event));
    return naming_word(op, "step", arena_printf(op->arena, "%s.%s", source->noun, source->state));
}

static void due_fill(Inbox *inbox, const Candidate *candidate, InboxItem *item) {
    Op *op = inbox->op;
    WaitingAsk ask;
    item->days = INT_NONE;
    item->bucket = BUCKET_LATER;
    if (candidate->end == LAST_OF_ALL || waiting_ask(op, candidate->source, &ask) != OK) return;
    int64_t due = candidate->row->due;
    waiting_due(candidate->row, candidate->source, &item->due_on, &item->due_at);
    item->days = workday_between(site_workdays(op->site), op->today, item->due_on);
    if (due < ask.soon) item->bucket = BUCKET_TODAY;
    if (due < ask.late) item->bucket = BUCKET_OVERDUE;
}

static Err names_fill(Inbox *inbox, const Candidate *candidate, InboxItem *item) {
    const Waiting *row = candidate->row;
    NamedThing person;
    TRY(naming_find(&inbox->naming, NAMED_PERSON, row->person_id, &person));
    item->person = person.name;
    item->age = person.birth == 0 ? INT_NONE : age_on(person.birth, inbox->op->today);
    item->title = row->title;
    if (candidate->source->matter == MATTER_PURPOSE)
        TRY(bank_name(inbox->op, row->title, &item->title));
    if (row->org_id != 0 && str_is_empty(item->title))
        TRY(naming_text(&inbox->naming, NAMED_ORGANISATION, row->org_id, &item->title));
    TRY(naming_text(&inbox->naming, NAMED_PLACE, row->scope, &item->place));
    return naming_matter(inbox->op, candidate->source, row, &item->matter);
}

static Err duty_mark(Inbox *inbox, const Candidate *candidate, InboxItem *item) {
    const Route *route = waiting_route(inbox->op->site, candidate->source->route);
    for (size_t i = 0; i < inbox->duty_count; i++) {
        const Duty *duty = &inbox->duties[i];
        if (!is_theirs(duty, route->permission, item->scope, candidate->row->handler)) continue;
        item->for_account = duty->handover.account_id;
        return naming_text(&inbox->naming, NAMED_ACCOUNT, item->for_account, &item->for_name);
    }
    return OK;
}

static Err item_fill(Inbox *inbox, const Candidate *candidate, InboxItem *item) {
    const Waiting *row = candidate->row;
    const WaitingSource *source = candidate->source;
    *item = (InboxItem){
        .noun = str_from(source->noun),
        .id = row->id,
        .state = str_from(source->state),
        .event = str_from(source->event),
        .route = str_from(source->route),
        .person_id = row->person_id,
        .org_id = row->org_id,
        .day = row->day,
        .window_from = row->window_from,
        .window_to = row->window_to,
        .scope = row->scope,
        .tab = source->tab,
        .since = row->since,
        .amount = row->amount,
        .urges = row->urges,
        .step = step_words(inbox->op, source),
    };
    TRY(next_words(inbox, candidate, &item->next));
    due_fill(inbox, candidate, item);
    TRY(names_fill(inbox, candidate, item));
    if (row->urges > 0) TRY(urge_last_words(inbox->op, item, &item->urge_words));
    return duty_mark(inbox, candidate, item);
}

static Err items_show(Inbox *inbox) {
    size_t limit = (size_t)inbox->ask->limit;
    size_t count = inbox->count < limit ? inbox->count : limit;
    InboxItem *items = arena_array(inbox->op->arena, InboxItem, count + 1);
    qsort(inbox->rows, inbox->count, sizeof *inbox->rows, by_end);
    for (size_t i = 0; i < count; i++) TRY(item_fill(inbox, &inbox->rows[i], &items[i]));
    inbox->page->items = (List){items, count};
    if (inbox->count > limit) inbox->page->next = mark_print(inbox->op, &inbox->rows[limit - 1]);
    return OK;
}

static void nothing_counted(InboxPage *page) {
    page->total = page->overdue = page->today = page->urged = INT_NONE;
}

static Err page_route(Op *op, const void *in, void *out) {
    InboxAsk ask = *(const InboxAsk *)in;
    if (ask.limit == 0) ask.limit = LIMIT;
    Inbox *inbox = arena_new(op->arena, Inbox);
    *inbox = (Inbox){.op = op, .ask = &ask, .page = out, .naming = {.op = op}};
    TRY(mark_read(op, ask.after, &inbox->mark));
    inbox->capacity = waiting_source_count * (size_t)(ask.limit + 1);
    inbox->rows = arena_array(op->arena, Candidate, inbox->capacity);
    inbox->counts = arena_array(op->arena, InboxCount, TABS_MAX);
    if (inbox->mark.given)
        nothing_counted(out);
    else
        inbox->page->total = inbox->page->overdue = inbox->page->today = inbox->page->urged = 0;
    for (size_t i = 0; i < waiting_source_count; i++) TRY(source_take(inbox, &waiting_sources[i]));
    TRY(duties_take(inbox));
    TRY(items_show(inbox));
    counts_show(inbox);
    return duties_show(inbox);
}

static const Field ask_fields[] = {
    {"tab", F_ENUM, offsetof(InboxAsk, tab), .choices = &waiting_tabs, .doc = "one kind of work"},
    {"urged", F_BOOL, offsetof(InboxAsk, urged), .doc = "what has been urged alone"},
    {"after", F_TEXT, offsetof(InboxAsk, after), .max = 60, .doc = "`next` of the page before"},
    {"limit", F_INT, offsetof(InboxAsk, limit), .max = WAITING_PAGE - 1, .doc = "rows; 50"},
};
static const Shape ask_shape = {"inbox_ask", "desk", ask_fields, COUNT(ask_fields),
                                sizeof(InboxAsk)};

static const Route routes[] = {
    {"GET", "/api/desk/inbox", "inbox_page", "desk.read", page_route, &ask_shape, &inbox_page_shape,
     .doc = "Everything that waits for you, nearest end first"},
    {"GET", "/api/access/inbox", "access_inbox", "access.accounts", page_route, &ask_shape,
     &inbox_page_shape, .doc = "The same for whoever keeps accounts"},
};
const Noun inbox_noun = {routes, COUNT(routes), NULL};
