#include "care/desk/dashboard.h"

#include "care/people/counted.h"
#include "care/places/division.h"
#include "care/service/order.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { CELLS_MAX = 72, STATES_MAX = 32, CHILDREN_MAX = 400, NIGHTS_MAX = 400 };

#define AT(member) offsetof(DashboardAsk, member)
static const Field ask_fields[] = {
    {"scope", F_INT, AT(scope), .min = 110000000000, .max = 829999999999,
     .doc = "a division of your place; none: all of it"},
    {"overdue", F_BOOL, AT(overdue), .doc = "what is overdue, not what waits in time"},
    {"figure", F_ENUM, AT(figure), .choices = &figure_codes, .doc = "whose nights"},
    {"days", F_INT, AT(days), .min = 0, .max = NIGHTS_MAX, .doc = "back from today; 0: 60"},
};
#undef AT
const Shape dashboard_ask_shape = {"dashboard_ask", "desk", ask_fields, COUNT(ask_fields),
                                   sizeof(DashboardAsk)};

#define AT(member) offsetof(CensusCell, member)
static const Field cell_fields[] = {
    {"band", F_INT, AT(band), .flags = READONLY | STORED,
     .doc = "of ages, from: 0 60 70 80 90 100"},
    {"level", F_INT, AT(level), .flags = READONLY | STORED | NULLABLE,
     .doc = "ability level; none: not assessed"},
    {"people", F_INT, AT(people), .flags = READONLY | STORED | NULLABLE,
     .doc = "how many; none: below k"},
    {"below", F_INT, AT(below), .flags = READONLY | NULLABLE,
     .doc = "instead of the number: it is less than this and not 0"},
    {"query", F_TEXT, AT(query), .flags = READONLY, .doc = "question that finds them"},
};
#undef AT
const Shape census_cell_shape = {"census_cell", "desk", cell_fields, COUNT(cell_fields),
                                 sizeof(CensusCell)};

#define AT(member) offsetof(DayState, member)
static const Field state_fields[] = {
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED, .choices = &order_states,
     .doc = "of today's orders"},
    {"orders", F_INT, AT(orders), .flags = READONLY | STORED, .doc = "how many"},
    {"query", F_TEXT, AT(query), .flags = READONLY, .doc = "question that finds them"},
};
#undef AT
const Shape day_state_shape = {"day_state", "desk", state_fields, COUNT(state_fields),
                               sizeof(DayState)};

#define AT(member) offsetof(Dashboard, member)
static const Field dashboard_fields[] = {
    {"scope", F_INT, AT(scope), .flags = READONLY, .doc = "the place"},
    {"name", F_TEXT, AT(name), .flags = READONLY, .doc = "its name"},
    {"level", F_ENUM, AT(level), .flags = READONLY, .choices = &division_levels,
     .doc = "city, county, street, community"},
    {"day", F_DATE, AT(day), .flags = READONLY, .doc = "today"},
    {"at", F_TIME, AT(at), .flags = READONLY, .doc = "when it was counted"},
    {"k", F_INT, AT(k), .flags = READONLY, .doc = "fewer people of a division are not told"},
    {"figures", F_LIST, AT(figures), .flags = READONLY, .max = FIGURE_END, .shape = &figure_shape,
     .doc = "in the order of the page"},
    {"census", F_LIST, AT(census), .flags = READONLY, .max = CELLS_MAX, .shape = &census_cell_shape,
     .doc = "people by age and level"},
    {"states", F_LIST, AT(states), .flags = READONLY, .max = STATES_MAX, .shape = &day_state_shape,
     .doc = "today's orders by state"},
};
#undef AT
const Shape dashboard_shape = {"dashboard", "desk", dashboard_fields, COUNT(dashboard_fields),
                               sizeof(Dashboard)};

#define AT(member) offsetof(DashboardPlace, member)
static const Field place_fields[] = {
    {"code", F_INT, AT(code), .flags = READONLY, .doc = "division"},
    {"name", F_TEXT, AT(name), .flags = READONLY, .doc = "its name"},
    {"lng", F_REAL, AT(lng), .flags = READONLY | NULLABLE, .doc = "WGS-84 degrees"},
    {"lat", F_REAL, AT(lat), .flags = READONLY | NULLABLE, .doc = "WGS-84 degrees"},
    {"figures", F_LIST, AT(figures), .flags = READONLY, .max = FIGURE_END, .shape = &figure_shape,
     .doc = "without target and month before"},
};
#undef AT
static const Shape place_shape = {"dashboard_place", "desk", place_fields, COUNT(place_fields),
                                  sizeof(DashboardPlace)};

static const Field places_fields[] = {
    {"scope", F_INT, offsetof(DashboardPlaces, scope), .flags = READONLY,
     .doc = "the place around them"},
    {"k", F_INT, offsetof(DashboardPlaces, k), .flags = READONLY,
     .doc = "fewer people of a division are not told"},
    {"places", F_LIST, offsetof(DashboardPlaces, places), .flags = READONLY, .max = CHILDREN_MAX,
     .shape = &place_shape, .doc = "divisions below"},
};
static const Shape places_shape = {"dashboard_places", "desk", places_fields, COUNT(places_fields),
                                   sizeof(DashboardPlaces)};

static const Field point_fields[] = {
    {"day", F_DATE, offsetof(FigurePoint, day), .flags = READONLY | STORED, .doc = "that evening"},
    {"value", F_INT, offsetof(FigurePoint, value), .flags = READONLY | STORED, .doc = "how many"},
    {"whole", F_INT, offsetof(FigurePoint, whole), .flags = READONLY | STORED | NULLABLE,
     .doc = "out of"},
};
const Shape figure_point_shape = {"figure_point", "desk", point_fields, COUNT(point_fields),
                                  sizeof(FigurePoint)};

static const Field history_fields[] = {
    {"figure", F_ENUM, offsetof(History, figure), .flags = READONLY, .choices = &figure_codes,
     .doc = "which number"},
    {"nights", F_LIST, offsetof(History, nights), .flags = READONLY, .max = NIGHTS_MAX,
     .shape = &figure_point_shape, .doc = "oldest first"},
};
static const Shape history_shape = {"figure_history", "desk", history_fields, COUNT(history_fields),
                                    sizeof(History)};

Err dashboard_place(Op *op, int64_t scope, FigurePlace *out) {
    bool own = scope == 0 || scope == op->actor->scope_low;
    *out = (FigurePlace){.scope = own ? op->actor->scope_low : scope,
                         .width = FIGURE_WHOLE,
                         .day = op->today,
                         .own = own};
    if (out->scope == 0) return op_refuse(op, "scope", "required");
    TRY(division_require(op, "scope", out->scope));
    division_subtree(out->scope, &out->low, &out->high);
    if (!actor_covers(op->actor, out->low) || !actor_covers(op->actor, out->high))
        return op_refuse(op, "scope", "outside_your_places");
    return OK;
}

/* Ages turn at midnight: of 60, the last birthday of those who were 60 on the day. */
static Date born(Date day, int64_t age) {
    return date_add_months(day, -12 * (int)age);
}

static Str band_question(Op *op, Date day, const CensusCell *cell) {
    int64_t above = cell->band == 0 ? 60 : cell->band + 10;
    Str to = date_print(op->arena, born(day, cell->band));
    Str from = date_print(op->arena, date_add_days(born(day, above), 1));
    Str level = cell->level == INT_NONE
                    ? STR("&level_none=true")
                    : arena_printf(op->arena, "&level=%lld", (long long)cell->level);
    return arena_printf(op->arena, "state=active%s" STR_FMT "%s" STR_FMT STR_FMT,
                        cell->band < 100 ? "&birth_from=" : "",
                        STR_ARG(cell->band < 100 ? from : STR("")),
                        cell->band > 0 ? "&birth_to=" : "", STR_ARG(cell->band > 0 ? to : STR("")),
                        STR_ARG(level));
}

static void cell_finish(CensusCell *cell, int64_t k) {
    cell->below = INT_NONE;
    if (k == 0 || cell->people >= k) return;
    cell->below = k;
    cell->people = INT_NONE;
}

static Err census_read(Op *op, const FigurePlace *place, int64_t k, List *out) {
    Date day;
    if (!op_may(op, site_route(op->site, "person_list")->permission)) return OK;
    TRY(counted_settled_on(op, &day));
    TRY(op_list(op, &sql_census_list,
                WITH(BIND_INT("low", place->low), BIND_INT("high", place->high),
                     BIND_INT("unit", figure_unit(place)), MOST(CELLS_MAX)),
                out));
    for (size_t i = 0; i < out->count; i++) {
        CensusCell *cell = LIST_AT(*out, CensusCell, i);
        cell->query = figure_ask(op, place, "person_list", band_question(op, day, cell).ptr);
        cell_finish(cell, k);
    }
    return OK;
}

static Err states_read(Op *op, const FigurePlace *place, List *out) {
    if (!op_may(op, site_route(op->site, "order_list")->permission)) return OK;
    TRY(op_list(op, &sql_day_state_list,
                WITH(BIND_INT("low", place->low), BIND_INT("high", place->high),
                     BIND_INT("day", place->day), MOST(STATES_MAX)),
                out));
    for (size_t i = 0; i < out->count; i++) {
        DayState *state = LIST_AT(*out, DayState, i);
        Str question = arena_printf(op->arena, "day={today}&state=%s",
                                    choice_code(&order_states, state->state));
        state->query = figure_ask(op, place, "order_list", question.ptr);
    }
    return OK;
}

static Err figures_read(Op *op, const FigurePlace *place, List *out) {
    Figure *figures = arena_array(op->arena, Figure, FIGURE_END);
    *out = (List){.items = figures};
    for (int32_t code = 1; code < FIGURE_END; code++) {
        if (!figure_is_shown(op, code)) continue;
        TRY(figure_read(op, code, place, &figures[out->count++]));
    }
    return OK;
}

static bool is_community(int64_t scope) {
    return division_level_of(scope) == DIVISION_COMMUNITY;
}

static Err dashboard_route(Op *op, const void *in, void *out) {
    Dashboard *dashboard = out;
    FigurePlace place;
    Division division;
    TRY(dashboard_place(op, ((const DashboardAsk *)in)->scope, &place));
    TRY(division_get(op, place.scope, &division));
    TRY(op_setting(op, "dashboard_small_count", &dashboard->k));
    dashboard->scope = place.scope;
    dashboard->name = division.name;
    dashboard->level = division.level;
    dashboard->day = place.day;
    dashboard->at = op->now_ms;
    TRY(figures_read(op, &place, &dashboard->figures));
    TRY(census_read(op, &place, is_community(place.scope) ? 0 : dashboard->k, &dashboard->census));
    return states_read(op, &place, &dashboard->states);
}

/* The same division of every place: a number of people that is too small is not told, in none of
 * them. */
static void places_hide(Op *op, List *places, size_t nth, int64_t k) {
    Figure **column = arena_array(op->arena, Figure *, places->count + 1);
    for (size_t i = 0; i < places->count; i++)
        column[i] = LIST_AT(LIST_AT(*places, DashboardPlace, i)->figures, Figure, nth);
    figures_hide(column, places->count, k);
}

static Err places_figure(Op *op, const FigurePlace *place, int32_t code, List *places) {
    List tallies;
    size_t nth = 0;
    TRY(figure_tally(op, code, place, &tallies));
    for (size_t i = 0; i < places->count; i++) {
        DashboardPlace *each = LIST_AT(*places, DashboardPlace, i);
        FigurePlace division = {.scope = each->code, .day = place->day};
        division_subtree(each->code, &division.low, &division.high);
        if (each->code == place->scope) division.high = division.low;
        nth = each->figures.count++;
        figure_of_division(op, code, &division, &tallies, LIST_AT(each->figures, Figure, nth));
    }
    return OK;
}

static Err children_read(Op *op, const FigurePlace *place, List *out) {
    List children;
    TRY(op_list(op, &sql_dashboard_children,
                WITH(BIND_INT("scope", place->scope), MOST(CHILDREN_MAX)), &children));
    *out = (List){arena_array(op->arena, DashboardPlace, children.count + 1), children.count};
    for (size_t i = 0; i < children.count; i++) {
        const Division *child = LIST_AT(children, Division, i);
        *LIST_AT(*out, DashboardPlace, i) =
            (DashboardPlace){child->code,
                             child->name,
                             child->lng,
                             child->lat,
                             {.items = arena_array(op->arena, Figure, FIGURE_END)}};
    }
    return OK;
}

/* The place itself stands last, for what is registered under it and not below: left out when there
 * is no such thing. */
static void places_trim(DashboardPlaces *places) {
    if (places->places.count == 0) return;
    const DashboardPlace *last = LIST_AT(places->places, DashboardPlace, places->places.count - 1);
    if (last->code != places->scope) return;
    for (size_t i = 0; i < last->figures.count; i++) {
        if (LIST_AT(last->figures, Figure, i)->value != 0) return;
    }
    places->places.count--;
}

static int64_t width_below(int64_t scope) {
    static const int64_t widths[] = {0, 100000000, 1000000, 1000, 1, 1};
    return widths[division_level_of(scope)];
}

static Err places_route(Op *op, const void *in, void *out) {
    DashboardPlaces *places = out;
    FigurePlace place;
    TRY(dashboard_place(op, ((const DashboardAsk *)in)->scope, &place));
    TRY(op_setting(op, "dashboard_small_count", &places->k));
    place.width = width_below(place.scope);
    places->scope = place.scope;
    if (is_community(place.scope)) return OK;
    TRY(children_read(op, &place, &places->places));
    for (int32_t code = 1; code < FIGURE_END; code++) {
        if (figure_is_placed(code) && figure_is_shown(op, code))
            TRY(places_figure(op, &place, code, &places->places));
    }
    places_trim(places);
    size_t nth = 0;
    for (int32_t code = 1; code < FIGURE_END; code++) {
        if (!figure_is_placed(code) || !figure_is_shown(op, code)) continue;
        if (figure_is_of_people(code)) places_hide(op, &places->places, nth, places->k);
        nth++;
    }
    return OK;
}

static Err history_route(Op *op, const void *in, void *out) {
    const DashboardAsk *ask = in;
    History *history = out;
    FigurePlace place;
    if (ask->figure == 0) return op_refuse(op, "figure", "required");
    if (!figure_is_kept(ask->figure)) return op_refuse(op, "figure", "figure_not_kept");
    if (!figure_is_shown(op, ask->figure)) return ERR_FORBIDDEN;
    TRY(dashboard_place(op, ask->scope, &place));
    history->figure = ask->figure;
    int days = ask->days > 0 ? (int)ask->days : 60;
    return op_list(op, &sql_figure_night_list,
                   WITH(BIND_TEXT("figure", str_from(choice_code(&figure_codes, ask->figure))),
                        BIND_INT("low", place.low), BIND_INT("high", place.high),
                        BIND_INT("from_day", date_add_days(place.day, 1 - days)),
                        BIND_INT("to_day", place.day), MOST(NIGHTS_MAX)),
                   &history->nights);
}

/* The job takes hours of the evening at most; whoever comes first asks. */
static Err night_route(Op *op, const void *in, void *out) {
    (void)in;
    return job_start_once(op, dashboard_night_job.name, STR("{}"), &((IdKey *)out)->id);
}

static const Route routes[] = {
    {"GET", "/api/dashboard", "dashboard_get", "desk.dashboard", dashboard_route,
     &dashboard_ask_shape, &dashboard_shape, ROUTE_SLOW,
     .doc = "Your place today, in numbers, each with the list behind it"},
    {"GET", "/api/dashboard/places", "dashboard_places", "desk.dashboard", places_route,
     &dashboard_ask_shape, &places_shape, ROUTE_SLOW,
     .doc = "The same of every division below: where is it worst"},
    {"GET", "/api/dashboard/queue", "dashboard_queue", "desk.dashboard", dashboard_queue,
     &dashboard_ask_shape, &queue_shape, .doc = "Who waits, or what is overdue; names masked"},
    {"GET", "/api/dashboard/history", "dashboard_history", "desk.dashboard", history_route,
     &dashboard_ask_shape, &history_shape, .doc = "A figure night by night"},
    {"POST", "/api/dashboard/night", "dashboard_night", "system.jobs", night_route, NULL,
     &id_key_shape, ROUTE_WRITES | ROUTE_ACCEPTED,
     .doc = "Starts the job that keeps this evening's figures"},
};
const Noun dashboard_noun = {routes, COUNT(routes), NULL};
