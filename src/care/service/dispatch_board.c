#include "care/service/dispatch_board.h"

#include "care/people/person.h"
#include "care/places/division.h"
#include "care/service/assignment.h"
#include "care/service/dispatch_trial.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/staff/worker.h"
#include "core/walk/codebook.h"
#include "service.sql.h"

enum { WAITING_MOST = 300, CHOICES_MOST = 3000, PROVIDERS_MOST = 200, AHEAD_MOST = 14 };

/* Is this order within the reader's places or the reader's own organisation? */
static bool is_open(const Op *op, const Order *order) {
    if (op->reach == REACH_ORG) return order->org_id == op->actor->org_id;
    return op->reach == REACH_ALL || actor_covers(op->actor, order->scope);
}

static Err fill_person(Op *op, const Order *order, BoardVisit *visit) {
    Person person;
    MenuItem item = {0};
    TRY(person_behind(op, order->person_id, &person));
    Err err = menu_item_on(op, order->item, order->scope, order->day, &item);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    visit->person_id = person.id;
    visit->name = person.name;
    visit->age = person.birth != 0 ? age_on(person.birth, order->day) : INT_NONE;
    visit->lng = person.lng;
    visit->lat = person.lat;
    visit->scope = order->scope;
    visit->item = order->item;
    visit->item_zh = item.name_zh;
    visit->item_en = item.name_en;
    visit->carer_sex = order->carer_sex;
    visit->note = order->note;
    return OK;
}

static Err visit_fill(Op *op, const Order *order, BoardVisit *visit) {
    *visit = (BoardVisit){.id = order->id,
                          .version = order->version,
                          .state = order->state,
                          .age = INT_NONE,
                          .minutes = order->minutes,
                          .window_from = order->window_from,
                          .window_to = order->window_to,
                          .start_minute = order->start_minute,
                          .worker_id = order->worker_id,
                          .second_worker_id = order->second_worker_id,
                          .carers = order->carers,
                          .lng = REAL_NONE,
                          .lat = REAL_NONE,
                          .scope = INT_NONE,
                          .clock_until = order->clock_until,
                          .hidden = !is_open(op, order)};
    return visit->hidden ? OK : fill_person(op, order, visit);
}

/* What the desk or a hand chose last; NULL: nobody has. */
static const DispatchChoice *choice_find_of(const List *choices, int64_t order_id) {
    for (size_t i = 0; i < choices->count; i++) {
        const DispatchChoice *choice = LIST_AT(*choices, DispatchChoice, i);
        if (choice->order_id == order_id) return choice;
    }
    return NULL;
}

static Err visits_fill(Op *op, const List *standing, const List *choices, DispatchBoard *out) {
    BoardVisit *visits = arena_array(op->arena, BoardVisit, standing->count);
    for (size_t i = 0; i < standing->count; i++) {
        TRY(visit_fill(op, LIST_AT(*standing, Order, i), &visits[i]));
        const DispatchChoice *choice = choice_find_of(choices, visits[i].id);
        visits[i].pinned = choice != NULL && choice->kind == DISPATCH_BY_HAND;
        out->pinned += visits[i].pinned;
    }
    out->visits = (List){visits, standing->count};
    out->planned = (int64_t)standing->count;
    return OK;
}

/* The one whose clock runs out first stands first. */
static Err offered_fill(Op *op, DispatchBoard *out) {
    List orders;
    TRY(op_list(op, &sql_dispatch_offered,
                WITH(BIND_INT("day", out->day), BIND_INT("org", out->org_id), MOST(WAITING_MOST)),
                &orders));
    BoardVisit *visits = arena_array(op->arena, BoardVisit, orders.count);
    for (size_t i = 0; i < orders.count; i++)
        TRY(visit_fill(op, LIST_AT(orders, Order, i), &visits[i]));
    out->offered = (List){visits, orders.count};
    return op_list(op, &sql_dispatch_ahead,
                   WITH(BIND_INT("day", out->day), BIND_INT("org", out->org_id), MOST(AHEAD_MOST)),
                   &out->ahead);
}

static Err waiting_fill(Op *op, const List *choices, DispatchBoard *out) {
    List orders;
    TRY(op_list(op, &sql_dispatch_waiting,
                WITH(BIND_INT("day", out->day), BIND_INT("org", out->org_id), MOST(WAITING_MOST)),
                &orders));
    BoardVisit *visits = arena_array(op->arena, BoardVisit, orders.count);
    for (size_t i = 0; i < orders.count; i++) {
        OrderStep last;
        TRY(visit_fill(op, LIST_AT(orders, Order, i), &visits[i]));
        TRY(op_get(op, &sql_dispatch_last_step, WITH(BIND_INT("order_id", visits[i].id)), &last));
        visits[i].last_event = last.event;
        visits[i].reason = last.reason;
        const DispatchChoice *choice = choice_find_of(choices, visits[i].id);
        if (choice != NULL && choice->kind == DISPATCH_LEFT_OUT) visits[i].why = choice->why;
    }
    out->waiting = (List){visits, orders.count};
    return OK;
}

static BoardWorker worker_row(const Worker *worker, const Tour *tour) {
    return (BoardWorker){.id = worker->id,
                         .name = worker->name,
                         .skills = worker->skills,
                         .sex = worker->sex,
                         .shift_from = worker->shift_from,
                         .shift_to = worker->shift_to,
                         .break_from = worker->break_from,
                         .break_to = worker->break_to,
                         .max_minutes = worker->max_minutes,
                         .lng = worker->lng,
                         .lat = worker->lat,
                         .visits = (int64_t)tour->count,
                         .care_minutes = tour->care_minutes,
                         .travel_minutes = tour->travel_minutes,
                         .late = tour->late,
                         .late_minutes = tour->late_minutes,
                         .overtime_minutes = tour->overtime_minutes};
}

static void workers_fill(const TourGround *ground, DispatchBoard *out) {
    Arena *arena = ground->ground.op->arena;
    size_t count = ground->ground.workers.count, stops = 0;
    BoardWorker *rows = arena_array(arena, BoardWorker, count);
    BoardStop *ways = arena_array(arena, BoardStop, ground->ground.problem.visit_count);
    for (size_t i = 0; i < count; i++) {
        Tour tour = tour_of(ground, (int32_t)i, NULL);
        rows[i] = worker_row(LIST_AT(ground->ground.workers, Worker, i), &tour);
        out->travel_minutes += tour.travel_minutes;
        out->late += tour.late;
        for (size_t k = 0; k < tour.count; k++) {
            const TourStop *stop = &tour.stops[k];
            ways[stops++] = (BoardStop){stop->order_id, tour.worker_id, stop->travel_minutes,
                                        stop->late_minutes};
        }
    }
    out->workers = (List){rows, count};
    out->stops = (List){ways, stops};
}

/* A provider is a matter of those places where it is contracted, or goes on the day. */
static Err check_provider(Op *op, const DispatchBoard *board) {
    ServiceCount known;
    if (op->reach != REACH_PLACE || board->org_id == 0) return OK;
    TRY(op_get(op, &sql_dispatch_provider_known,
               WITH(BIND_INT("org", board->org_id), BIND_INT("day", board->day),
                    DIVISION_BINDS(op->actor->scope_low)),
               &known));
    return known.count > 0 ? OK : op_refuse(op, "org_id", "not_of_your_places");
}

/* The asked one, else the reader's own, else the first that has orders. */
static Err provider_choose(Op *op, DispatchBoard *out) {
    TRY(op_list(op, &sql_dispatch_providers, WITH(BIND_INT("day", out->day), MOST(PROVIDERS_MOST)),
                &out->providers));
    if (op->reach == REACH_ORG) out->org_id = op->actor->org_id;
    if (out->org_id == 0 && out->providers.count > 0)
        out->org_id = LIST_AT(out->providers, BoardProvider, 0)->org_id;
    return check_provider(op, out);
}

static Err board_route(Op *op, const void *in, void *out) {
    const DispatchBoard *ask = in;
    DispatchBoard *board = out;
    TourGround ground;
    List choices;
    board->day = ask->day == 0 ? op->today : ask->day;
    board->today = op->today;
    board->now_minute = minute_of_ms(op->now_ms);
    board->org_id = ask->org_id;
    TRY(provider_choose(op, board));
    DispatchDay day = {.org_id = board->org_id, .day = board->day};
    TRY(tour_ground_build(op, &day, &ground));
    TRY(op_list(op, &sql_dispatch_choices_of_day,
                WITH(BIND_INT("day", board->day), BIND_INT("org", board->org_id),
                     MOST(CHOICES_MOST)),
                &choices));
    TRY(visits_fill(op, &ground.ground.standing, &choices, board));
    TRY(offered_fill(op, board));
    TRY(waiting_fill(op, &choices, board));
    workers_fill(&ground, board);
    return OK;
}

/* A ban is told as what lies behind it: the carer said no, or lives too far away. */
static Err why_codes_route(Op *op, const void *in, void *out) {
    Str *codes = arena_array(op->arena, Str, DISPATCH_WHY_COUNT + 1);
    size_t count = 0;
    (void)in;
    for (int why = DISPATCH_WHY_NONE + 1; why < DISPATCH_WHY_COUNT; why++) {
        if (why != DISPATCH_WHY_BAN) codes[count++] = str_from(dispatch_why_name((DispatchWhy)why));
    }
    codes[count++] = STR("declined");
    codes[count++] = STR("radius");
    op_list_worded(op, "dispatch_why", &(List){codes, count}, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/dispatch/board", "dispatch_board", "service.dispatch", board_route,
     &dispatch_board_shape, &dispatch_board_shape, ROUTE_AUDIT_READ | ROUTE_SLOW,
     .doc = "A provider's day: carers, visits, ways, what waits and why, what is not taken yet"},
    {"GET", "/api/dispatch/trial", "dispatch_trial", "service.dispatch", dispatch_trial,
     &dispatch_trial_shape, &dispatch_trial_shape, ROUTE_AUDIT_READ | ROUTE_SLOW,
     .doc = "What giving an order to a carer would change, and who suits better; nothing is done"},
    {"GET", "/api/codes/dispatch_why", "dispatch_why_codes", "signed_in", why_codes_route,
     .out = &codes_shape, .doc = "Why somebody could not be sent"},
};
const Noun dispatch_board_noun = {routes, COUNT(routes), NULL};
