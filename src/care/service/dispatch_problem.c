#include <assert.h>
#include <math.h>

#include "care/people/person.h"
#include "care/places/division.h"
#include "care/service/dispatch_day.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/staff/skill.h"
#include "care/staff/worker.h"
#include "service.sql.h"

enum {
    SKILL_LIMIT = 64,
    STANDING_LIMIT = 2000,
    KNOWN_LIMIT = 50,
    DECLINE_LIMIT = 50,
    MINUTE_S = 60
};
#define EARTH_M    6371000.0
#define RADIANS    0.017453292519943295
#define SAME_POINT 1e-6 /* degrees: a hand's breadth */

typedef struct Acquaintance {
    int64_t worker_id, visits;
} Acquaintance;
static const Field acquaintance_fields[] = {
    {"worker_id", F_REF, offsetof(Acquaintance, worker_id), .flags = STORED, .ref = "worker",
     .doc = "carer"},
    {"visits", F_INT, offsetof(Acquaintance, visits), .flags = STORED, .doc = "came how often"},
};
extern const Shape dispatch_acquaintance_shape;
const Shape dispatch_acquaintance_shape = {"dispatch_acquaintance", "service", acquaintance_fields,
                                           COUNT(acquaintance_fields), sizeof(Acquaintance)};

/* The arrays of the problem while they grow, and the dated numbers they are made with. */
typedef struct Builder {
    DispatchGround *ground;
    Arena *arena;
    DispatchPlace *places;
    DispatchVisit *visits;
    DispatchPair *pairs;
    DispatchBan *bans;
    DispatchKnown *knowns;
    size_t place_count, visit_count, pair_count, ban_count, known_count, known_capacity;
    Str skills[SKILL_LIMIT];
    size_t skill_count;
    int64_t radius_m, break_minutes, overtime_minutes, speed_kmh, detour_percent, known_days;
} Builder;

static Err numbers_read(Builder *b) {
    Op *op = b->ground->op;
    TRY(op_setting(op, "dispatch_radius_m", &b->radius_m));
    TRY(op_setting(op, "dispatch_speed_kmh", &b->speed_kmh));
    TRY(op_setting(op, "dispatch_detour_percent", &b->detour_percent));
    TRY(op_setting(op, "dispatch_known_days", &b->known_days));
    TRY(op_setting(op, "break_minutes", &b->break_minutes));
    return op_setting(op, "overtime_minutes", &b->overtime_minutes);
}

static uint64_t skill_bit(Builder *b, Str code) {
    if (str_is_empty(code)) return 0;
    for (size_t i = 0; i < b->skill_count; i++) {
        if (str_equal(b->skills[i], code)) return UINT64_C(1) << i;
    }
    assert(b->skill_count < SKILL_LIMIT);
    b->skills[b->skill_count] = code;
    return UINT64_C(1) << b->skill_count++;
}

/* Who visits one home twice in a row does not travel in between: equal points are one place. */
static int32_t place_add(Builder *b, double lng, double lat) {
    if (lng <= REAL_NONE || lat <= REAL_NONE) return DISPATCH_NONE;
    for (size_t i = 0; i < b->place_count; i++) {
        const DispatchPlace *place = &b->places[i];
        if (fabs(place->lng - lng) < SAME_POINT && fabs(place->lat - lat) < SAME_POINT)
            return (int32_t)i;
    }
    b->places[b->place_count] = (DispatchPlace){.lat = lat, .lng = lng};
    return (int32_t)b->place_count++;
}

/* A home whose position nobody knows counts as the middle of its community, else of its street or
 * county. */
static Err home_add(Builder *b, const Order *order, int32_t *place) {
    static const int64_t widths[] = {1, 1000, 1000000};
    Op *op = b->ground->op;
    Person person;
    TRY(person_by_id(op, order->person_id, &person));
    *place = place_add(b, person.lng, person.lat);
    for (size_t i = 0; i < COUNT(widths) && *place == DISPATCH_NONE; i++) {
        Division division;
        Err err = division_get(op, order->scope / widths[i] * widths[i], &division);
        if (err == OK) *place = place_add(b, division.lng, division.lat);
        if (err != OK && err != ERR_NOT_FOUND) return err;
    }
    return OK;
}

static DispatchWindow *window_new(Builder *b, int64_t from_s, int64_t to_s) {
    DispatchWindow *window = arena_new(b->arena, DispatchWindow);
    *window = (DispatchWindow){(int32_t)from_s, (int32_t)from_s, (int32_t)to_s, (int32_t)to_s};
    return window;
}

static int32_t worker_index(const DispatchGround *ground, int64_t id) {
    for (size_t i = 0; i < ground->workers.count; i++) {
        if (LIST_AT(ground->workers, Worker, i)->id == id) return (int32_t)i;
    }
    return DISPATCH_NONE;
}

static DispatchVisit *visit_add(Builder *b, const Order *order, int32_t place) {
    DispatchPart *part = arena_new(b->arena, DispatchPart);
    *part = (DispatchPart){.item = 0, .length_s = (int32_t)order->minutes * MINUTE_S};
    b->ground->standing_of[b->visit_count] = DISPATCH_NONE;
    DispatchVisit *visit = &b->visits[b->visit_count++];
    *visit = (DispatchVisit){.place = place,
                             .parts = part,
                             .part_count = 1,
                             .sex = order->carer_sex == SEX_MALE     ? DISPATCH_MALE
                                    : order->carer_sex == SEX_FEMALE ? DISPATCH_FEMALE
                                                                     : DISPATCH_ANY_SEX,
                             .priority = 3,
                             .window_count = 1};
    return visit;
}

static void pair_add(Builder *b, const Order *order) {
    if (order->carers != 2) return;
    int32_t second = (int32_t)b->visit_count - 1;
    b->pairs[b->pair_count++] =
        (DispatchPair){.first = second - 1, .second = second, .different_workers = true};
}

static Err wanted_add(Builder *b, const Order *order) {
    Op *op = b->ground->op;
    MenuItem item;
    int32_t place = DISPATCH_NONE;
    TRY(menu_item_on(op, order->item, order->scope, order->day, &item));
    TRY(home_add(b, order, &place));
    int64_t from_s = order->window_from * MINUTE_S;
    int64_t now_s = (op->now_ms - date_start_ms(order->day)) / 1000;
    if (now_s > from_s) from_s = now_s;
    for (int64_t i = 0; i < order->carers; i++) {
        DispatchVisit *visit = visit_add(b, order, place);
        visit->windows = window_new(b, from_s, order->window_to * MINUTE_S);
        visit->skills = skill_bit(b, item.skill);
        if (str_equal_c(STR("urgent"), choice_code(&menu_categories, order->category)))
            visit->priority = 1;
    }
    pair_add(b, order);
    return OK;
}

/* What is to be given to others does not stand. */
static bool is_wanted(const DispatchGround *ground, int64_t order_id) {
    for (size_t i = 0; i < ground->day->wanted_count; i++) {
        if (ground->day->wanted[i]->id == order_id) return true;
    }
    return false;
}

/* Planned starts are told in whole minutes, rounded up: what was planned lies within the minute
 * before. */
static Err standing_add(Builder *b, size_t index) {
    const Order *order = LIST_AT(b->ground->standing, Order, index);
    int64_t carers[] = {order->worker_id, order->second_worker_id};
    int32_t place = DISPATCH_NONE;
    if (order->start_minute == INT_NONE || is_wanted(b->ground, order->id)) return OK;
    TRY(home_add(b, order, &place));
    for (size_t i = 0; i < COUNT(carers); i++) {
        int32_t worker = worker_index(b->ground, carers[i]);
        if (worker == DISPATCH_NONE) continue;
        int64_t start_s = order->start_minute * MINUTE_S;
        DispatchVisit *visit = visit_add(b, order, place);
        visit->windows = window_new(b, start_s > MINUTE_S ? start_s - MINUTE_S + 1 : 0, start_s);
        visit->worker_is_pinned = true;
        visit->pin_worker = worker;
        visit->sex = DISPATCH_ANY_SEX;
        visit->priority = 1;
        b->ground->standing_of[b->visit_count - 1] = (int32_t)index;
    }
    return OK;
}

static DispatchMode mode_of(const Worker *worker) {
    static const struct {
        const char *code;
        DispatchMode mode;
    } modes[] = {{"walk", DISPATCH_WALK}, {"car", DISPATCH_CAR}, {"transit", DISPATCH_TRANSIT}};
    const char *code = choice_code(&worker_travels, worker->travel);
    for (size_t i = 0; i < COUNT(modes); i++) {
        if (strcmp(modes[i].code, code) == 0) return modes[i].mode;
    }
    return DISPATCH_BICYCLE;
}

/* The break lies somewhere between break_from and break_to. */
static DispatchShift *shift_new(Builder *b, const Worker *worker, int32_t base) {
    DispatchShift *shift = arena_new(b->arena, DispatchShift);
    *shift = (DispatchShift){
        .start_s = (int32_t)worker->shift_from * MINUTE_S,
        .end_s = (int32_t)worker->shift_to * MINUTE_S,
        .latest_end_s = (int32_t)(worker->shift_to + b->overtime_minutes) * MINUTE_S,
        .start_place = base,
        .end_place = base,
    };
    int64_t room = worker->break_to - worker->break_from;
    if (room <= 0) return shift;
    int64_t length = room < b->break_minutes ? room : b->break_minutes;
    DispatchRest *rest = arena_new(b->arena, DispatchRest);
    *rest = (DispatchRest){.from_s = (int32_t)worker->break_from * MINUTE_S,
                           .to_s = (int32_t)(worker->break_to - length) * MINUTE_S,
                           .length_s = (int32_t)length * MINUTE_S};
    shift->rests = rest;
    shift->rest_count = 1;
    return shift;
}

static void worker_fill(Builder *b, const Worker *from, DispatchWorker *to) {
    int32_t base = place_add(b, from->lng, from->lat);
    *to = (DispatchWorker){.sex = from->sex == SEX_MALE     ? DISPATCH_MALE
                                  : from->sex == SEX_FEMALE ? DISPATCH_FEMALE
                                                            : DISPATCH_ANY_SEX,
                           .mode = mode_of(from),
                           .most_work_s = (int32_t)from->max_minutes * MINUTE_S,
                           .shifts = shift_new(b, from, base),
                           .shift_count = 1};
    for (size_t i = 0; i < b->skill_count; i++) {
        if (skill_in(from->skills, b->skills[i])) to->skills |= UINT64_C(1) << i;
    }
}

static double metres_between(const DispatchPlace *a, const DispatchPlace *b) {
    double x = (a->lng - b->lng) * RADIANS * cos((a->lat + b->lat) / 2 * RADIANS);
    double y = (a->lat - b->lat) * RADIANS;
    return EARTH_M * sqrt(x * x + y * y);
}

/* Nobody is sent further from the base than the setting allows. */
static void ban_far(Builder *b, int32_t visit, const DispatchWorker *workers) {
    int32_t home = b->visits[visit].place;
    for (size_t i = 0; i < b->ground->workers.count && home != DISPATCH_NONE; i++) {
        int32_t base = workers[i].shifts->start_place;
        if (base == DISPATCH_NONE) continue;
        if (metres_between(&b->places[home], &b->places[base]) > (double)b->radius_m)
            b->bans[b->ban_count++] = (DispatchBan){.visit = visit, .worker = (int32_t)i};
    }
}

/* Who came lately, by their share of the visits. */
static Err knowns_add(Builder *b, const Order *order, int32_t visit) {
    Op *op = b->ground->op;
    List list;
    Date since = date_add_days(order->day, -(int)b->known_days);
    TRY(op_list(op, &sql_dispatch_known,
                WITH(BIND_INT("person_id", order->person_id), BIND_INT("since", since),
                     MOST(KNOWN_LIMIT)),
                &list));
    int64_t all = 0;
    for (size_t i = 0; i < list.count; i++) all += LIST_AT(list, Acquaintance, i)->visits;
    for (size_t i = 0; i < list.count; i++) {
        const Acquaintance *known = LIST_AT(list, Acquaintance, i);
        int32_t worker = worker_index(b->ground, known->worker_id);
        if (worker == DISPATCH_NONE || b->known_count == b->known_capacity) continue;
        b->knowns[b->known_count++] =
            (DispatchKnown){.visit = visit,
                            .worker = worker,
                            .known_pm = (int32_t)(known->visits * 1000 / all)};
    }
    return OK;
}

/* Whoever said no once is not asked again. */
static Err declines_add(Builder *b, const Order *order, int32_t visit) {
    List list;
    TRY(op_list(b->ground->op, &sql_dispatch_declined,
                WITH(BIND_INT("order_id", order->id), MOST(DECLINE_LIMIT)), &list));
    for (size_t i = 0; i < list.count; i++) {
        int32_t worker = worker_index(b->ground, LIST_AT(list, OrderStep, i)->worker_id);
        for (int32_t k = 0; k < order->carers && worker != DISPATCH_NONE; k++)
            b->bans[b->ban_count++] = (DispatchBan){.visit = visit + k, .worker = worker};
    }
    return OK;
}

static void arrays_make(Builder *b) {
    DispatchGround *ground = b->ground;
    size_t orders = ground->day->wanted_count + ground->standing.count;
    size_t workers = ground->workers.count;
    b->places = arena_array(b->arena, DispatchPlace, orders + workers + 1);
    b->visits = arena_array(b->arena, DispatchVisit, 2 * orders + 1);
    b->pairs = arena_array(b->arena, DispatchPair, orders + 1);
    b->bans = arena_array(b->arena, DispatchBan,
                          2 * ground->day->wanted_count * (workers + DECLINE_LIMIT) + 1);
    b->known_capacity = ground->day->wanted_count * KNOWN_LIMIT;
    b->knowns = arena_array(b->arena, DispatchKnown, b->known_capacity + 1);
    ground->first_visit = arena_array(b->arena, int32_t, ground->day->wanted_count + 1);
    ground->standing_of = arena_array(b->arena, int32_t, 2 * orders + 1);
}

static Err visits_fill(Builder *b) {
    DispatchGround *ground = b->ground;
    for (size_t i = 0; i < ground->day->wanted_count; i++) {
        const Order *order = ground->day->wanted[i];
        ground->first_visit[i] = (int32_t)b->visit_count;
        TRY(wanted_add(b, order));
        TRY(knowns_add(b, order, ground->first_visit[i]));
        TRY(declines_add(b, order, ground->first_visit[i]));
    }
    for (size_t i = 0; i < ground->standing.count; i++) TRY(standing_add(b, i));
    return OK;
}

static DispatchTravel travel_of(const Builder *b) {
    DispatchTravel travel = dispatch_travel_usual();
    travel.speed_mh[DISPATCH_BICYCLE] = (int32_t)b->speed_kmh * 1000;
    for (size_t i = 0; i < DISPATCH_MODES; i++)
        travel.detour_pm[i] = (int32_t)b->detour_percent * 10;
    return travel;
}

Err dispatch_ground_build(DispatchGround *ground) {
    Op *op = ground->op;
    const DispatchDay *day = ground->day;
    Builder b = {.ground = ground, .arena = op->arena};
    TRY(numbers_read(&b));
    TRY(worker_list_able(op, day->org_id, day->day, &ground->workers));
    TRY(op_list(op, &sql_dispatch_standing,
                WITH(BIND_INT("org_id", day->org_id), BIND_INT("day", day->day),
                     MOST(STANDING_LIMIT)),
                &ground->standing));
    arrays_make(&b);
    TRY(visits_fill(&b));
    ground->declined = b.ban_count;
    DispatchWorker *workers = arena_array(op->arena, DispatchWorker, ground->workers.count + 1);
    for (size_t i = 0; i < ground->workers.count; i++)
        worker_fill(&b, LIST_AT(ground->workers, Worker, i), &workers[i]);
    for (int32_t visit = 0; visit < (int32_t)b.visit_count; visit++) {
        if (!b.visits[visit].worker_is_pinned) ban_far(&b, visit, workers);
    }
    ground->problem = (DispatchProblem){
        .places = b.places,
        .visits = b.visits,
        .workers = workers,
        .pairs = b.pairs,
        .bans = b.bans,
        .knowns = b.knowns,
        .place_count = b.place_count,
        .visit_count = b.visit_count,
        .worker_count = ground->workers.count,
        .pair_count = b.pair_count,
        .ban_count = b.ban_count,
        .known_count = b.known_count,
        .item_count = 1,
        .travel = travel_of(&b),
        .weights = dispatch_weights_usual(),
    };
    return OK;
}
