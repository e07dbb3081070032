#include "care/desk/timeline.h"

#include <assert.h>
#include <stdlib.h>

#include "care/desk/naming.h"
#include "care/people/person.h"
#include "care/people/scale.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { LIMIT = 40, KINDS = TIMELINE_MONEY + 1, MINUTE_MS = 60000, STAMP = 10000 };

/* What `matter` is a code of. */
typedef enum MatterOf {
    OF_NOTHING,
    OF_PROGRAMME,
    OF_ITEM,
    OF_GROUP,
    OF_PLACE,
    OF_SCALE,
    OF_WORD
} MatterOf;
/* Which figures a source brings. */
enum { HAS_LEVEL = 1, HAS_AMOUNT = 2, HAS_MINUTES = 4, HAS_MONTH = 8 };

typedef struct TimelineSource {
    const char
        *key; /* words: "timeline.<key>", "timeline.<key>.says"; {0} the matter, {1} the code */
    const char *noun; /* of the record */
    const char *list; /* route whose permission it asks for */
    int32_t kind;
    MatterOf matter;
    const char *matter_prefix, *code_prefix; /* of their words */
    unsigned figures;
    bool by_day; /* `at` is yyyymmdd and minutes, not an instant */
    const Statement *statement;
} TimelineSource;

#define RECORD(key, noun, list, matter, prefix, by_day)                                            \
    {                                                                                              \
#key, noun, list, TIMELINE_RECORD, matter, prefix, "timeline." #key, 0, by_day,            \
            &sql_timeline_##key                                                                    \
    }
static const TimelineSource timeline_sources[] = {
    RECORD(registered, "person", "person_get", OF_NOTHING, NULL, false),
    RECORD(left, "person", "person_get", OF_NOTHING, NULL, true),
    RECORD(moved, "person", "residence_list", OF_PLACE, NULL, true),
    RECORD(group, "person_group", "person_group_list", OF_GROUP, NULL, true),
    RECORD(consent, "consent", "consent_list", OF_WORD, "consent_kind", true),
    RECORD(file, "person_file", "person_file_list", OF_WORD, "person_file_kind", true),
    {"assessment", "assessment", "assessment_list", TIMELINE_ASSESS, OF_SCALE, NULL,
     "assessment_state", HAS_LEVEL, false, &sql_timeline_assessment},
    {"earlier", "earlier_result", "earlier_result_list", TIMELINE_ASSESS, OF_SCALE, NULL,
     "timeline.earlier", HAS_LEVEL, true, &sql_timeline_earlier},
    {"application", "application", "application_list", TIMELINE_BENEFIT, OF_PROGRAMME, NULL,
     "application", 0, false, &sql_timeline_application},
    {"ended", "grant", "grant_list", TIMELINE_BENEFIT, OF_PROGRAMME, NULL, NULL, 0, true,
     &sql_timeline_ended},
    {"order", "order", "order_list", TIMELINE_SERVICE, OF_ITEM, NULL, "order_state", HAS_MINUTES,
     true, &sql_timeline_order},
    {"plan", "plan", "plan_list", TIMELINE_SERVICE, OF_NOTHING, NULL, "plan_state", 0, false,
     &sql_timeline_plan},
    {"complaint", "complaint", "complaint_list", TIMELINE_SERVICE, OF_WORD, "complaint_kind",
     "complaint_state", 0, false, &sql_timeline_complaint},
    {"followup", "followup", "followup_list", TIMELINE_SERVICE, OF_ITEM, NULL, "followup_state", 0,
     false, &sql_timeline_followup},
    {"grant", "grant", "grant_line_list", TIMELINE_MONEY, OF_PROGRAMME, NULL, "grant_change",
     HAS_AMOUNT | HAS_MONTH, false, &sql_timeline_grant},
    {"wallet", NULL, "purse_get", TIMELINE_MONEY, OF_WORD, "purse_move_kind", NULL, HAS_AMOUNT,
     false, &sql_timeline_wallet},
    {"clawback", "clawback_notice", "clawback_notice_list", TIMELINE_MONEY, OF_NOTHING, NULL, NULL,
     HAS_AMOUNT, false, &sql_timeline_clawback},
};

static const char *const kind_codes[] = {"", "record", "assess", "benefit", "service", "money"};
const Choices timeline_kinds = {"timeline_kind", kind_codes, COUNT(kind_codes)};

/* A row as its statement gives it. */
typedef struct TimelineRow {
    int64_t id, at, subject;
    Str code, matter;
    int64_t level, points, minutes, month;
    Fen amount;
    int64_t org_id, worker_id, account_id, scope, total;
} TimelineRow;
#define AT(member) offsetof(TimelineRow, member)
static const Field row_fields[] = {
    {"id", F_INT, AT(id), .flags = READONLY, .doc = "of the fact"},
    {"at", F_INT, AT(at), .flags = READONLY, .doc = "ms, or yyyymmdd and minutes"},
    {"subject", F_INT, AT(subject), .flags = READONLY, .doc = "number of the record"},
    {"code", F_TEXT, AT(code), .flags = READONLY, .doc = "what became of it"},
    {"matter", F_TEXT, AT(matter), .flags = READONLY, .doc = "code"},
    {"level", F_INT, AT(level), .flags = READONLY | NULLABLE, .doc = "ability level"},
    {"points", F_INT, AT(points), .flags = READONLY | NULLABLE, .doc = "of the scale"},
    {"minutes", F_INT, AT(minutes), .flags = READONLY | NULLABLE, .doc = "length"},
    {"month", F_INT, AT(month), .flags = READONLY | NULLABLE, .doc = "yyyymm"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | NULLABLE, .doc = "fen"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY, .ref = "organisation", .doc = "who"},
    {"worker_id", F_REF, AT(worker_id), .flags = READONLY, .ref = "worker", .doc = "who"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY, .ref = "account", .doc = "who"},
    {"scope", F_INT, AT(scope), .flags = READONLY, .doc = "place"},
    {"total", F_INT, AT(total), .flags = READONLY, .doc = "of all, when nothing was skipped"},
};
#undef AT
extern const Shape timeline_row_shape;
const Shape timeline_row_shape = {"timeline_row", "desk", row_fields, COUNT(row_fields),
                                  sizeof(TimelineRow)};

/* A row in its place among those of other sources. */
typedef struct Fact {
    const TimelineSource *source;
    const TimelineRow *row;
    int64_t at; /* ms */
} Fact;

/* After which fact a page begins. */
typedef struct Mark {
    bool given;
    int64_t at;
    const TimelineSource *source;
    int64_t id;
} Mark;

typedef struct Timeline {
    Op *op;
    const TimelineAsk *ask;
    TimelinePage *page;
    Mark mark;
    Fact *facts;
    size_t count, capacity;
    TimelineCount counts[KINDS];
    Naming naming;
} Timeline;

static int64_t instant_of(const TimelineSource *source, int64_t at) {
    if (!source->by_day) return at;
    return date_start_ms((Date)(at / STAMP)) + at % STAMP * MINUTE_MS;
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
    if (numbers[0] < 0 || numbers[1] < 0 || numbers[1] >= (int64_t)COUNT(timeline_sources) ||
        !str_is_none(rest))
        return op_refuse(op, "after", "bad_cursor");
    *out = (Mark){true, numbers[0], &timeline_sources[numbers[1]], numbers[2]};
    return OK;
}

/* Where this source goes on: rows before `at`, and at it those below `id`. */
static void mark_apply(const Mark *mark, const TimelineSource *source, int64_t *at, int64_t *id) {
    *at = *id = INT64_MAX;
    if (!mark->given) return;
    *at = mark->at;
    *id = source == mark->source ? mark->id : source < mark->source ? 0 : INT64_MAX;
    if (!source->by_day) return;
    Date day = date_of_ms(mark->at);
    int64_t within = mark->at - date_start_ms(day);
    *at = (int64_t)day * STAMP + within / MINUTE_MS;
    if (within % MINUTE_MS != 0) *id = INT64_MAX;
}

/* The reach of the permission goes before the common one of the route. */
static Err rows_read(Timeline *timeline, const TimelineSource *source, const char *permission,
                     List *out) {
    int64_t at, id;
    Bind binds[REACH_BINDS + 5];
    mark_apply(&timeline->mark, source, &at, &id);
    const Bind asked[] = {BIND_INT("person_id", timeline->ask->id),
                          BIND_INT("before", at),
                          BIND_INT("before_id", id),
                          MOST(timeline->ask->limit + 1),
                          {0}};
    op_reach(timeline->op, permission, binds);
    memcpy(binds + REACH_BINDS - 1, asked, sizeof asked);
    return op_list(timeline->op, source->statement, binds, out);
}

static bool wanted(const Timeline *timeline, const TimelineSource *source) {
    return timeline->ask->kind == 0 || timeline->ask->kind == source->kind;
}

static Err source_take(Timeline *timeline, const TimelineSource *source) {
    const Route *route = waiting_route(timeline->op->site, source->list);
    TimelineCount *count = &timeline->counts[source->kind];
    List rows;
    count->kind = source->kind;
    if (!route || !op_may(timeline->op, route->permission)) return OK;
    count->may = true;
    if (timeline->mark.given && !wanted(timeline, source)) return OK;
    TRY(rows_read(timeline, source, route->permission, &rows));
    if (rows.count > 0) count->total += LIST_AT(rows, TimelineRow, 0)->total;
    for (size_t i = 0; wanted(timeline, source) && i < rows.count; i++) {
        const TimelineRow *row = LIST_AT(rows, TimelineRow, i);
        assert(timeline->count < timeline->capacity);
        timeline->facts[timeline->count++] = (Fact){source, row, instant_of(source, row->at)};
    }
    return OK;
}

static int newest_first(const void *left, const void *right) {
    const Fact *a = left, *b = right;
    if (a->at != b->at) return a->at > b->at ? -1 : 1;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    return (a->row->id < b->row->id) - (a->row->id > b->row->id);
}

/* A code that came later than its words is one of the others. */
static Str book_word(const Op *op, const char *prefix, Str code) {
    Str word = naming_word(op, prefix, code);
    return str_equal(word, code) ? naming_word(op, prefix, STR("other")) : word;
}

static Err matter_words(Timeline *timeline, const Fact *fact, Str *out) {
    Op *op = timeline->op;
    const TimelineRow *row = fact->row;
    *out = row->matter;
    switch (fact->source->matter) {
    case OF_PROGRAMME:
        return naming_programme(op, row->matter, out);
    case OF_ITEM:
        return naming_item(op, row->matter, row->scope, out);
    case OF_GROUP:
        return naming_group(op, row->matter, out);
    case OF_PLACE:
        return naming_text(&timeline->naming, NAMED_PLACE, row->scope, out);
    case OF_SCALE:
        return scale_name(op, row->matter, out);
    case OF_WORD:
        *out = book_word(op, fact->source->matter_prefix, row->matter);
        return OK;
    default:
        return OK;
    }
}

/* What begins a matter is no move of a machine and has its word among the steps done. */
static Str code_words(const Op *op, const Fact *fact) {
    const char *prefix = fact->source->code_prefix;
    if (prefix == NULL || str_is_empty(fact->row->code)) return STR_NONE;
    Str word = naming_word(op, prefix, fact->row->code);
    return str_equal(word, fact->row->code) ? naming_word(op, "did", word) : word;
}

static Err who_words(Timeline *timeline, const TimelineRow *row, Str *out) {
    Str org;
    TRY(naming_text(&timeline->naming, NAMED_WORKER, row->worker_id, out));
    TRY(naming_text(&timeline->naming, NAMED_ORGANISATION, row->org_id, &org));
    if (str_is_empty(*out)) *out = org;
    if (!str_is_empty(*out)) return OK;
    return naming_text(&timeline->naming, NAMED_ACCOUNT, row->account_id, out);
}

static int64_t figure(const Fact *fact, unsigned which, int64_t value) {
    return fact->source->figures & which ? value : INT_NONE;
}

static Err event_fill(Timeline *timeline, const Fact *fact, TimelineEvent *event) {
    Op *op = timeline->op;
    const TimelineRow *row = fact->row;
    const TimelineSource *source = fact->source;
    Str texts[2], key = arena_printf(op->arena, "timeline.%s", source->key);
    Str says = arena_printf(op->arena, STR_FMT ".says", STR_ARG(key));
    TRY(matter_words(timeline, fact, &texts[0]));
    texts[1] = code_words(op, fact);
    *event = (TimelineEvent){
        .at = fact->at,
        .kind = source->kind,
        .code = str_is_empty(row->code)
                    ? str_from(source->key)
                    : arena_printf(op->arena, "%s." STR_FMT, source->key, STR_ARG(row->code)),
        .noun = str_from(source->noun),
        .id = row->subject,
        .title = naming_fill(op, key, texts, COUNT(texts)),
        .words = naming_has(op, says) ? naming_fill(op, says, texts, COUNT(texts)) : STR_NONE,
        .level = figure(fact, HAS_LEVEL, row->level),
        .points = figure(fact, HAS_LEVEL, row->points),
        .minutes = figure(fact, HAS_MINUTES, row->minutes),
        .month = figure(fact, HAS_MONTH, row->month),
        .amount = figure(fact, HAS_AMOUNT, row->amount),
    };
    return who_words(timeline, row, &event->who);
}

static Err events_show(Timeline *timeline) {
    Op *op = timeline->op;
    size_t limit = (size_t)timeline->ask->limit;
    size_t count = timeline->count < limit ? timeline->count : limit;
    TimelineEvent *events = arena_array(op->arena, TimelineEvent, count + 1);
    qsort(timeline->facts, timeline->count, sizeof *timeline->facts, newest_first);
    for (size_t i = 0; i < count; i++) TRY(event_fill(timeline, &timeline->facts[i], &events[i]));
    timeline->page->items = (List){events, count};
    if (timeline->count <= limit) return OK;
    const Fact *last = &timeline->facts[limit - 1];
    timeline->page->next =
        arena_printf(op->arena, "%lld.%lld.%lld", (long long)last->at,
                     (long long)(last->source - timeline_sources), (long long)last->row->id);
    return OK;
}

static void counts_show(Timeline *timeline) {
    if (timeline->mark.given) return;
    TimelineCount *shown = arena_array(timeline->op->arena, TimelineCount, KINDS);
    memcpy(shown, timeline->counts + 1, (KINDS - 1) * sizeof *shown);
    timeline->page->counts = (List){shown, KINDS - 1};
}

static Err page_route(Op *op, const void *in, void *out) {
    TimelineAsk ask = *(const TimelineAsk *)in;
    Person person;
    if (ask.limit == 0) ask.limit = LIMIT;
    TRY(person_get(op, ask.id, &person));
    Timeline *timeline = arena_new(op->arena, Timeline);
    *timeline = (Timeline){.op = op, .ask = &ask, .page = out, .naming = {.op = op}};
    TRY(mark_read(op, ask.after, &timeline->mark));
    timeline->capacity = COUNT(timeline_sources) * (size_t)(ask.limit + 1);
    timeline->facts = arena_array(op->arena, Fact, timeline->capacity);
    for (size_t i = 0; i < COUNT(timeline_sources); i++)
        TRY(source_take(timeline, &timeline_sources[i]));
    TRY(events_show(timeline));
    counts_show(timeline);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/timeline", "timeline_page", "people.read", page_route,
     &timeline_ask_shape, &timeline_page_shape, ROUTE_AUDIT_READ,
     .doc = "Everything that happened to a person, newest first, as far as you may see it"},
};
const Noun timeline_noun = {routes, COUNT(routes), NULL};
