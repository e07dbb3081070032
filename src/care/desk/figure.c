#include "care/desk/figure.h"

#include "care/people/counted.h"
#include "core/walk/site.h"
#include "desk.sql.h"

typedef enum FigureFlag { OF_PEOPLE = 1, PLACED = 2, KEPT = 4 } FigureFlag;

typedef struct Source {
    int32_t kind, owner;
    const char *target; /* dated setting, per mille */
    const Statement *tally;
    /* {today} {yesterday} {now} {month} {month_start} {bill_month} are filled in */
    const char *route, *question;
    unsigned flags;
} Source;

enum { OWNER_PROVIDERS = 1, OWNER_STREETS, OWNER_DISTRICT, OWNER_FINANCE };
static const char *const owner_codes[] = {"", "providers", "streets", "district", "finance"};
const Choices figure_owners = {"figure_owner", owner_codes, COUNT(owner_codes)};
static const char *const kind_codes[] = {"", "duty", "count", "money", "overdue"};
const Choices figure_kinds = {"figure_kind", kind_codes, COUNT(kind_codes)};

#define NOT_CANCELLED                                                                              \
    "state_in=requested,offered,accepted,assigned,confirmed,in_progress,finished,followed,"        \
    "frozen,settled,missed"
#define NOT_DONE       "state_in=requested,offered,accepted,assigned,confirmed,in_progress,missed"
#define DUE            "state_in=due,unreachable"
#define OF_ALL_RECORDS PLACED | KEPT

static const char *const codes[] = {
    "",
    "visits",
    "applications",
    "followups",
    "complaints",
    "flags",
    "payments",
    "people",
    "alone",
    "dependent",
    "orders_today",
    "missed",
    "followups_due",
    "complaints_open",
    "flags_open",
    "granted",
    "settled",
    "paid",
    "held",
    "late_applications",
    "late_orders",
    "late_followups",
    "late_complaints",
    "late_objections",
    "late_bills",
};
const Choices figure_codes = {"figure", codes, COUNT(codes)};

static const Source sources[] = {
    [FIGURE_VISITS] = {FIGURE_DUTY, OWNER_PROVIDERS, "dashboard_visits_permille", &sql_tally_visits,
                       "order_list", "day={yesterday}&" NOT_DONE, OF_ALL_RECORDS},
    [FIGURE_APPLICATIONS] = {FIGURE_DUTY, OWNER_STREETS, "dashboard_applications_permille",
                             &sql_tally_applications, "application_list", "due_on_to={yesterday}",
                             OF_ALL_RECORDS},
    [FIGURE_FOLLOWUPS] = {FIGURE_DUTY, OWNER_STREETS, "dashboard_followups_permille",
                          &sql_tally_followups, "followup_list", "due_on_to={yesterday}&" DUE,
                          KEPT},
    [FIGURE_COMPLAINTS] = {FIGURE_DUTY, OWNER_PROVIDERS, "dashboard_complaints_permille",
                           &sql_tally_complaints, "complaint_list",
                           "due_on_to={yesterday}&state=open", KEPT},
    [FIGURE_FLAGS] = {FIGURE_DUTY, OWNER_STREETS, "dashboard_flags_permille", &sql_tally_flags,
                      "flag_list", "state=open", KEPT},
    [FIGURE_PAYMENTS] = {FIGURE_DUTY, OWNER_FINANCE, "dashboard_payments_permille",
                         &sql_tally_payments, "pay_line_list", "state=returned", KEPT},
    [FIGURE_PEOPLE] = {FIGURE_COUNT, 0, NULL, &sql_tally_people, "person_list", "state=active",
                       OF_PEOPLE | OF_ALL_RECORDS},
    [FIGURE_ALONE] = {FIGURE_COUNT, 0, NULL, &sql_tally_alone, "person_list",
                      "state=active&living=alone", OF_PEOPLE | OF_ALL_RECORDS},
    [FIGURE_DEPENDENT] = {FIGURE_COUNT, 0, NULL, &sql_tally_dependent, "person_list",
                          "state=active&level_from=2", OF_PEOPLE | OF_ALL_RECORDS},
    [FIGURE_ORDERS_TODAY] = {FIGURE_COUNT, 0, NULL, &sql_tally_orders_on, "order_list",
                             "day={today}&" NOT_CANCELLED, PLACED},
    [FIGURE_MISSED] = {FIGURE_COUNT, 0, NULL, &sql_tally_missed, "order_list",
                       "day={yesterday}&state=missed", OF_PEOPLE | OF_ALL_RECORDS},
    [FIGURE_FOLLOWUPS_DUE] = {FIGURE_COUNT, 0, NULL, &sql_tally_followups_due, "followup_list", DUE,
                              OF_ALL_RECORDS},
    [FIGURE_COMPLAINTS_OPEN] = {FIGURE_COUNT, 0, NULL, &sql_tally_complaints_open, "complaint_list",
                                "state=open", OF_ALL_RECORDS},
    [FIGURE_FLAGS_OPEN] = {FIGURE_COUNT, 0, NULL, &sql_tally_flags_open, "flag_list", "state=open",
                           OF_ALL_RECORDS},
    [FIGURE_GRANTED] = {FIGURE_MONEY, 0, NULL, &sql_tally_granted, "grant_line_list",
                        "batch_month={month}&state=posted", 0},
    [FIGURE_SETTLED] = {FIGURE_MONEY, 0, NULL, &sql_tally_settled, "bill_list",
                        "month={bill_month}&state_in=approved,paid,owed", 0},
    [FIGURE_PAID] = {FIGURE_MONEY, 0, NULL, &sql_tally_paid, "pay_line_list",
                     "state=paid&sent_at_from={month_start}", 0},
    [FIGURE_HELD] = {FIGURE_MONEY, 0, NULL, &sql_tally_held, "money_account_list", "kind=wallet",
                     0},
    [FIGURE_LATE_APPLICATIONS] = {FIGURE_OVERDUE, 0, NULL, &sql_tally_applications,
                                  "application_list", "due_on_to={yesterday}", 0},
    [FIGURE_LATE_ORDERS] = {FIGURE_OVERDUE, 0, NULL, &sql_tally_orders_late, "order_list",
                            "clock_until_to={now}", 0},
    [FIGURE_LATE_FOLLOWUPS] = {FIGURE_OVERDUE, 0, NULL, &sql_tally_followups, "followup_list",
                               "due_on_to={yesterday}&" DUE, 0},
    [FIGURE_LATE_COMPLAINTS] = {FIGURE_OVERDUE, 0, NULL, &sql_tally_complaints, "complaint_list",
                                "due_on_to={yesterday}&state=open", 0},
    [FIGURE_LATE_OBJECTIONS] = {FIGURE_OVERDUE, 0, NULL, &sql_tally_objections, "objection_list",
                                "due_on_to={yesterday}&state=open", 0},
    [FIGURE_LATE_BILLS] = {FIGURE_OVERDUE, 0, NULL, &sql_tally_bills, "bill_list",
                           "clock_until_to={now}", 0},
};

#define AT(member) offsetof(Figure, member)
static const Field figure_fields[] = {
    {"code", F_ENUM, AT(code), .flags = READONLY, .choices = &figure_codes, .doc = "which number"},
    {"kind", F_ENUM, AT(kind), .flags = READONLY, .choices = &figure_kinds,
     .doc = "duty: out of a whole, with a target; count; money in fen; overdue"},
    {"owner", F_ENUM, AT(owner), .flags = READONLY, .choices = &figure_owners,
     .doc = "who answers for a duty"},
    {"value", F_INT, AT(value), .flags = READONLY | NULLABLE,
     .doc = "of a duty: what is not as it should be; none: below k"},
    {"below", F_INT, AT(below), .flags = READONLY | NULLABLE,
     .doc = "instead of the value: it is less than this and not 0"},
    {"whole", F_INT, AT(whole), .flags = READONLY | NULLABLE, .doc = "what the value is out of"},
    {"target", F_INT, AT(target), .flags = READONLY | NULLABLE,
     .doc = "of a duty: per mille of the whole that should be well"},
    {"before", F_INT, AT(before), .flags = READONLY | NULLABLE,
     .doc = "value at the end of the month before; none: nobody counted then"},
    {"before_whole", F_INT, AT(before_whole), .flags = READONLY | NULLABLE, .doc = "whole then"},
    {"route", F_TEXT, AT(route), .flags = READONLY, .doc = "list with the rows behind it"},
    {"query", F_TEXT, AT(query), .flags = READONLY, .doc = "question that finds them there"},
};
#undef AT
const Shape figure_shape = {"dashboard_figure", "desk", figure_fields, COUNT(figure_fields),
                            sizeof(Figure)};

#define AT(member) offsetof(Tally, member)
static const Field tally_fields[] = {
    {"place", F_INT, AT(place), .flags = STORED, .doc = "division"},
    {"value", F_INT, AT(value), .flags = STORED, .doc = "how many"},
    {"whole", F_INT, AT(whole), .flags = STORED | NULLABLE, .doc = "out of"},
};
#undef AT
extern const Shape tally_shape;
const Shape tally_shape = {"tally", "desk", tally_fields, COUNT(tally_fields), sizeof(Tally)};

enum { DIVISIONS_MAX = 5000 };

bool figure_is_shown(const Op *op, int32_t code) {
    return op_may(op, site_route(op->site, sources[code].route)->permission);
}

bool figure_is_placed(int32_t code) {
    return sources[code].flags & PLACED;
}

bool figure_is_kept(int32_t code) {
    return sources[code].flags & KEPT;
}

bool figure_is_of_people(int32_t code) {
    return sources[code].flags & OF_PEOPLE;
}

static Str month_print(Op *op, Month month) {
    return arena_printf(op->arena, "%04d-%02d", month / 100, month % 100);
}

int64_t figure_unit(const FigurePlace *place) {
    return place->width == FIGURE_WHOLE ? counted_width(place->scope) : place->width;
}

Err figure_tally(Op *op, int32_t code, const FigurePlace *place, List *out) {
    int64_t flag_days = 0;
    Month month = month_of(place->day);
    TRY(op_setting(op, "dashboard_flag_days", &flag_days));
    const Bind *binds =
        WITH(BIND_INT("low", place->low), BIND_INT("high", place->high),
             BIND_INT("width", place->width), BIND_INT("unit", figure_unit(place)),
             BIND_INT("day", place->day), BIND_INT("yesterday", date_add_days(place->day, -1)),
             BIND_INT("month", month), BIND_INT("month_ms", date_start_ms(month_first(month))),
             BIND_INT("flags_from", date_start_ms(date_add_days(place->day, -(int)flag_days))),
             BIND_TEXT("bill_month", month_print(op, month_add(month, -1))), MOST(DIVISIONS_MAX));
    return op_list(op, sources[code].tally, binds, out);
}

static Str blank_fill(Op *op, const FigurePlace *place, Str name) {
    Month month = month_of(place->day);
    if (str_equal(name, STR("today"))) return date_print(op->arena, place->day);
    if (str_equal(name, STR("yesterday")))
        return date_print(op->arena, date_add_days(place->day, -1));
    if (str_equal(name, STR("now"))) return time_print(op->arena, op->now_ms);
    if (str_equal(name, STR("month_start")))
        return time_print(op->arena, date_start_ms(month_first(month)));
    if (str_equal(name, STR("month"))) return arena_printf(op->arena, "%d", month);
    return month_print(op, month_add(month, -1));
}

static Str question_fill(Op *op, const FigurePlace *place, const char *question) {
    Buf out;
    Str rest = str_from(question), plain, name;
    buf_init(&out, op->arena, 1024);
    (void)str_split(&rest, '{', &plain);
    buf_put(&out, plain);
    while (str_split(&rest, '{', &plain)) {
        (void)str_split(&plain, '}', &name);
        buf_put(&out, blank_fill(op, place, name));
        buf_put(&out, plain);
    }
    return buf_str(&out);
}

static bool list_has_places(const Op *op, const char *route) {
    const Shape *rows = site_route(op->site, route)->out;
    ptrdiff_t at = shape_find(rows, STR("scope"));
    return at >= 0 && (rows->fields[at].flags & FILTER);
}

Str figure_ask(Op *op, const FigurePlace *place, const char *route, const char *question) {
    if (!place->own && !list_has_places(op, route)) return STR_NONE;
    Str query = question_fill(op, place, question);
    if (place->own) return query;
    return arena_printf(op->arena, STR_FMT "&scope_from=%lld&scope_to=%lld", STR_ARG(query),
                        (long long)place->low, (long long)place->high);
}

static void figure_open(Op *op, int32_t code, const FigurePlace *place, Figure *out) {
    const Source *source = &sources[code];
    shape_clear(&figure_shape, out);
    out->code = code;
    out->kind = source->kind;
    out->owner = source->owner;
    out->value = 0;
    out->query = figure_ask(op, place, source->route, source->question);
    if (!str_is_none(out->query)) out->route = str_from(source->route);
}

/* The night at the end of the month before: what it was then. */
static Err before_read(Op *op, const FigurePlace *place, Figure *out) {
    FigurePoint night;
    Date last = month_last(month_add(month_of(place->day), -1));
    Err err = op_get(op, &sql_figure_night_on,
                     WITH(BIND_TEXT("figure", str_from(codes[out->code])), BIND_INT("day", last),
                          BIND_INT("low", place->low), BIND_INT("high", place->high)),
                     &night);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    out->before = night.value;
    out->before_whole = night.whole;
    return OK;
}

Err figure_read(Op *op, int32_t code, const FigurePlace *place, Figure *out) {
    List tallies;
    FigurePlace whole = *place;
    whole.width = FIGURE_WHOLE;
    figure_open(op, code, place, out);
    TRY(figure_tally(op, code, &whole, &tallies));
    for (size_t i = 0; i < tallies.count; i++) {
        out->value = LIST_AT(tallies, Tally, i)->value;
        out->whole = LIST_AT(tallies, Tally, i)->whole;
    }
    if (sources[code].target) TRY(op_setting(op, sources[code].target, &out->target));
    return figure_is_kept(code) ? before_read(op, place, out) : OK;
}

void figure_of_division(Op *op, int32_t code, const FigurePlace *division, const List *tallies,
                        Figure *out) {
    figure_open(op, code, division, out);
    for (size_t i = 0; i < tallies->count; i++) {
        const Tally *tally = LIST_AT(*tallies, Tally, i);
        if (tally->place != division->scope) continue;
        out->value = tally->value;
        out->whole = tally->whole;
    }
}

static void figure_bound(Figure *figure, int64_t k) {
    figure->below = (figure->value / k + 1) * k;
    figure->value = INT_NONE;
}

void figures_hide(Figure *const *figures, size_t count, int64_t k) {
    size_t hidden = 0;
    Figure *next = NULL;
    for (size_t i = 0; i < count; i++) {
        Figure *figure = figures[i];
        if (figure->value > 0 && figure->value < k) {
            figure_bound(figure, k);
            hidden++;
        } else if (figure->value > 0 && (!next || figure->value < next->value)) {
            next = figure;
        }
    }
    if (hidden == 1 && next) figure_bound(next, k);
}
