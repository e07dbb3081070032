#include "care/desk/panel.h"

#include <stdlib.h>

#include "care/desk/naming.h"
#include "core/walk/site.h"
#include "core/walk/words.h"
#include "desk.sql.h"

enum { DATES_MAX = 40, ROWS_MAX = 8 };

typedef struct PanelTally {
    int64_t count, open;
} PanelTally;
static const Field tally_fields[] = {
    {"count", F_INT, offsetof(PanelTally, count), .flags = READONLY, .doc = "how many"},
    {"open", F_INT, offsetof(PanelTally, open), .flags = READONLY, .doc = "nobody has seen to"},
};
extern const Shape panel_tally_shape;
const Shape panel_tally_shape = {"panel_tally", "desk", tally_fields, COUNT(tally_fields),
                                 sizeof(PanelTally)};

/* A dated row of some noun. */
typedef struct PanelPublicity {
    int64_t id;
    Date day;
    Str programme, place;
    int64_t count;
} PanelPublicity;
static const Field publicity_fields[] = {
    {"id", F_REF, offsetof(PanelPublicity, id), .flags = READONLY, .doc = "number"},
    {"day", F_DATE, offsetof(PanelPublicity, day), .flags = READONLY, .doc = "last day"},
    {"programme", F_TEXT, offsetof(PanelPublicity, programme), .flags = READONLY, .doc = "code"},
    {"place", F_TEXT, offsetof(PanelPublicity, place), .flags = READONLY, .doc = "where, who"},
    {"count", F_INT, offsetof(PanelPublicity, count), .flags = READONLY, .doc = "people"},
};
extern const Shape panel_publicity_shape;
const Shape panel_publicity_shape = {"panel_publicity", "desk", publicity_fields,
                                     COUNT(publicity_fields), sizeof(PanelPublicity)};

typedef struct PanelAge {
    int64_t age;
} PanelAge;
static const Field age_fields[] = {
    {"age", F_INT, offsetof(PanelAge, age), .flags = READONLY, .doc = "whole years"},
};
extern const Shape panel_age_shape;
const Shape panel_age_shape = {"panel_age", "desk", age_fields, COUNT(age_fields),
                               sizeof(PanelAge)};

typedef struct YesterdayPart {
    const char *key, *permission;
    const Statement *tally;
    const char *noun, *query; /* {0}: the day */
} YesterdayPart;
static const YesterdayPart parts[] = {
    {"missed", "service.read", &sql_panel_missed, "order", "state=missed&day={0}"},
    {"flagged", "flag.read", &sql_panel_flagged, "flag", "sort=-raised_at"},
    {"complaints", "service.read", &sql_panel_complaints, "complaint", "sort=-due_on"},
};

/* A day of the month that comes round; shown to whoever may do something about it. */
typedef struct MonthlyDate {
    const char *setting, *permission, *noun;
} MonthlyDate;
static const MonthlyDate monthly[] = {
    {"age_preview_day", "grant.prepare", "person"},
    {"death_match_day", "grant.prepare", "person"},
    {"settlement_freeze_day", "bill.freeze", "bill"},
    {"batch_propose_day", "grant.prepare", "grant_batch"},
    {"roster_freeze_day", "grant.prepare", "grant_batch"},
    {"batch_pay_day", "payfile.approve", "payfile"},
    {"monthly_report_day", "benefit.publish", NULL},
};

/* The actor's own day and span as binds behind the reach of a permission. */
typedef struct Span {
    Date day;
    int64_t from, to;
    int64_t most;
} Span;
enum { SPAN_BINDS = REACH_BINDS + 5 };

static void span_bind(const Op *op, const char *permission, const Span *span, Bind *out) {
    const Bind asked[] = {BIND_INT("day", span->day),
                          BIND_INT("from", span->from),
                          BIND_INT("to", span->to),
                          MOST(span->most),
                          {0}};
    op_reach(op, permission, out);
    memcpy(out + REACH_BINDS - 1, asked, sizeof asked);
}

static Str number_text(const Op *op, int64_t number) {
    return arena_printf(op->arena, "%lld", (long long)number);
}

static Str panel_words(const Op *op, const char *key, const char *part, const Str *arguments,
                       size_t count) {
    return naming_fill(op, arena_printf(op->arena, "panel.%s%s", key, part), arguments, count);
}

static Err count_make(Op *op, const YesterdayPart *part, Date day, PanelCount *out) {
    Bind binds[SPAN_BINDS];
    PanelTally tally;
    Span span = {.day = day,
                 .from = date_start_ms(day),
                 .to = date_start_ms(date_add_days(day, 1)),
                 .most = 1};
    span_bind(op, part->permission, &span, binds);
    TRY(op_get(op, part->tally, binds, &tally));
    Str numbers[] = {number_text(op, tally.open)};
    Str date = date_print(op->arena, day);
    *out = (PanelCount){
        .key = str_from(part->key),
        .label = panel_words(op, part->key, "", NULL, 0),
        .count = tally.count,
        .open = tally.open,
        .words = panel_words(op, part->key,
                             tally.count == 0  ? ".none"
                             : tally.open == 0 ? ".seen"
                                               : ".open",
                             numbers, COUNT(numbers)),
        .noun = str_from(part->noun),
        .query = words_fill(op->arena, str_from(part->query), &date, 1),
    };
    return OK;
}

static Err yesterday_route(Op *op, const void *in, void *out) {
    (void)in;
    PanelYesterday *panel = out;
    panel->day = date_add_days(op->today, -1);
    panel->items.items = arena_array(op->arena, PanelCount, COUNT(parts));
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (!op_may(op, parts[i].permission)) continue;
        PanelCount *count = LIST_AT(panel->items, PanelCount, panel->items.count++);
        TRY(count_make(op, &parts[i], panel->day, count));
    }
    return OK;
}

typedef struct Coming {
    Op *op;
    PanelComing *page;
    Date until;
} Coming;

static PanelDate *date_add(Coming *coming, Date day, const char *key) {
    List *items = &coming->page->items;
    PanelDate *date = LIST_AT(*items, PanelDate, items->count);
    *date = (PanelDate){.day = day, .key = str_from(key), .count = INT_NONE};
    date->label = panel_words(coming->op, key, "", NULL, 0);
    date->words = panel_words(coming->op, key, ".why", NULL, 0);
    if (items->count + 1 < DATES_MAX) items->count++;
    return date;
}

static Err rows_of(Coming *coming, const Statement *statement, const char *permission, List *out) {
    Bind binds[SPAN_BINDS];
    Span span = {.from = coming->op->today, .to = coming->until, .most = ROWS_MAX};
    *out = (List){0};
    if (!op_may(coming->op, permission)) return OK;
    span_bind(coming->op, permission, &span, binds);
    return op_list(coming->op, statement, binds, out);
}

static Err publicities_add(Coming *coming) {
    Op *op = coming->op;
    List rows;
    TRY(rows_of(coming, &sql_panel_publicities, "benefit.publish", &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const PanelPublicity *row = LIST_AT(rows, PanelPublicity, i);
        Str programme;
        TRY(naming_programme(op, row->programme, &programme));
        PanelDate *date = date_add(coming, row->day, "publicity_ends");
        const Str texts[] = {row->place, number_text(op, row->count), programme};
        date->words = panel_words(op, "publicity_ends", ".why", texts, COUNT(texts));
        date->count = row->count;
        date->noun = STR("publicity");
        date->id = row->id;
    }
    return OK;
}

static Err certificates_add(Coming *coming) {
    Op *op = coming->op;
    List rows;
    TRY(rows_of(coming, &sql_panel_certificates, "staff.edit", &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const PanelPublicity *row = LIST_AT(rows, PanelPublicity, i);
        PanelDate *date = date_add(coming, row->day, "certificate_ends");
        date->words = panel_words(op, "certificate_ends", ".why", (const Str[]){row->place}, 1);
        date->noun = STR("worker");
        date->id = row->id;
    }
    return OK;
}

/* Born so that they are `age` within the month after `day`'s. */
static Err born_count(Op *op, Month month, int64_t age, int64_t *out) {
    Bind binds[SPAN_BINDS];
    PanelTally tally;
    Month born = month_add(month, (int)(-12 * age));
    Span span = {.from = month_first(born), .to = month_last(born), .most = 1};
    span_bind(op, "people.read", &span, binds);
    TRY(op_get(op, &sql_panel_born, binds, &tally));
    *out = tally.count;
    return OK;
}

/* 到龄: the first age of the table; 提档: the further ones. */
static Err ages_say(Op *op, Date day, PanelDate *date) {
    List ages;
    int64_t first = 0, further = 0, count = 0;
    TRY(op_list(op, &sql_panel_ages, WITH(MOST(10)), &ages));
    for (size_t i = 0; i < ages.count; i++) {
        TRY(born_count(op, month_add(month_of(day), 1), LIST_AT(ages, PanelAge, i)->age, &count));
        if (i == 0)
            first = count;
        else
            further += count;
    }
    const Str texts[] = {number_text(op, first), number_text(op, further)};
    date->words = panel_words(op, "age_preview_day", ".why", texts, COUNT(texts));
    date->count = first + further;
    return OK;
}

/* The day of this month, or of the next when it is over; a short month's last day. */
static Date next_day_of_month(Date today, int64_t day) {
    Month month = month_of(today);
    for (int i = 0; i < 2; i++, month = month_add(month, 1)) {
        int last = month_days(month);
        Date date = date_add_days(month_first(month), (day < last ? (int)day : last) - 1);
        if (date >= today) return date;
    }
    return 0;
}

static Err monthly_add(Coming *coming) {
    Op *op = coming->op;
    for (size_t i = 0; i < COUNT(monthly); i++) {
        int64_t day = 0;
        if (!op_may(op, monthly[i].permission)) continue;
        TRY(op_setting(op, monthly[i].setting, &day));
        Date on = next_day_of_month(op->today, day);
        if (on == 0 || on > coming->until) continue;
        PanelDate *date = date_add(coming, on, monthly[i].setting);
        date->noun = str_from(monthly[i].noun);
        if (i == 0) TRY(ages_say(op, on, date));
    }
    return OK;
}

static int by_day(const void *left, const void *right) {
    const PanelDate *a = left, *b = right;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return str_compare(a->key, b->key);
}

static Err coming_route(Op *op, const void *in, void *out) {
    (void)in;
    Coming coming = {.op = op, .page = out};
    int64_t days = 0;
    TRY(op_setting(op, "coming_days", &days));
    coming.until = date_add_days(op->today, (int)days);
    coming.page->items.items = arena_array(op->arena, PanelDate, DATES_MAX);
    TRY(publicities_add(&coming));
    TRY(certificates_add(&coming));
    TRY(monthly_add(&coming));
    List *items = &coming.page->items;
    qsort(items->items, items->count, sizeof(PanelDate), by_day);
    return OK;
}

#define AT(member) offsetof(PanelCount, member)
static const Field count_fields[] = {
    {"key", F_TEXT, AT(key), .flags = READONLY, .doc = "what is counted"},
    {"label", F_TEXT, AT(label), .flags = READONLY, .doc = "in words"},
    {"count", F_INT, AT(count), .flags = READONLY, .doc = "how many"},
    {"open", F_INT, AT(open), .flags = READONLY, .doc = "of them, not seen to"},
    {"words", F_TEXT, AT(words), .flags = READONLY, .doc = "about these"},
    {"noun", F_TEXT, AT(noun), .flags = READONLY, .doc = "whose list tells them one by one"},
    {"query", F_TEXT, AT(query), .flags = READONLY, .doc = "of that list"},
};
#undef AT
const Shape panel_count_shape = {"panel_count", "desk", count_fields, COUNT(count_fields),
                                 sizeof(PanelCount)};

static const Field yesterday_fields[] = {
    {"day", F_DATE, offsetof(PanelYesterday, day), .flags = READONLY, .doc = "yesterday"},
    {"items", F_LIST, offsetof(PanelYesterday, items), .flags = READONLY, .max = COUNT(parts),
     .shape = &panel_count_shape, .doc = "counts"},
};
const Shape panel_yesterday_shape = {"panel_yesterday", "desk", yesterday_fields,
                                     COUNT(yesterday_fields), sizeof(PanelYesterday)};

#define AT(member) offsetof(PanelDate, member)
static const Field date_fields[] = {
    {"day", F_DATE, AT(day), .flags = READONLY, .doc = "day"},
    {"key", F_TEXT, AT(key), .flags = READONLY, .doc = "what happens"},
    {"label", F_TEXT, AT(label), .flags = READONLY, .doc = "in words"},
    {"words", F_TEXT, AT(words), .flags = READONLY, .doc = "about it"},
    {"count", F_INT, AT(count), .flags = READONLY | NULLABLE, .doc = "people"},
    {"noun", F_TEXT, AT(noun), .flags = READONLY, .doc = "where to look"},
    {"query", F_TEXT, AT(query), .flags = READONLY, .doc = "of that list"},
    {"id", F_INT, AT(id), .flags = READONLY | NULLABLE, .doc = "the one record it is about"},
};
#undef AT
const Shape panel_date_shape = {"panel_date", "desk", date_fields, COUNT(date_fields),
                                sizeof(PanelDate)};

static const Field coming_fields[] = {
    {"items", F_LIST, offsetof(PanelComing, items), .flags = READONLY, .max = DATES_MAX,
     .shape = &panel_date_shape, .doc = "nearest first"},
};
const Shape panel_coming_shape = {"panel_coming", "desk", coming_fields, COUNT(coming_fields),
                                  sizeof(PanelComing)};

static const Route routes[] = {
    {"GET", "/api/desk/yesterday", "panel_yesterday", "desk.read", yesterday_route,
     .out = &panel_yesterday_shape, .doc = "What went wrong yesterday in your places"},
    {"GET", "/api/desk/coming", "panel_coming", "desk.read", coming_route,
     .out = &panel_coming_shape, .doc = "Dates that come next for your places"},
};
const Noun panel_noun = {routes, COUNT(routes), NULL};
