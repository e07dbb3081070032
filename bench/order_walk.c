#include "bench/order_walk.h"

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/meter.h"
#include "care/places/organisation.h"
#include "care/service/menu.h"
#include "care/staff/skill.h"
#include "care/staff/worker.h"

/* In no plan of the demo city, so nobody has one on that day already; and what its carers must have
 * learnt. */
#define ITEM  "laundry"
#define SKILL "cleaning"
enum { PEOPLE_MOST = 4096, PEOPLE_EACH = 8, CARERS_MOST = 512, ORGS_LOOKED = 2000 };
enum { DRAWS_MOST = 40000, FIRST_MINUTE = 540, HOURS = 8, DAYS = 20 };

const char *const walk_steps[WALK_STEPS] = {"create", "accept", "assign", "carer-accept", "cancel"};

static struct {
    int walks;
    int64_t people[PEOPLE_MOST];
    size_t people_count;
    int64_t org_id, carers[CARERS_MOST];
    size_t carer_count;
    Str desk, manager, seats[CARERS_MOST];
    Date first_day;
    Rand *rand;
    Arena *arena;
} cast;

static bool is_drawn(int64_t person_id) {
    for (size_t i = 0; i < cast.people_count; i++)
        if (cast.people[i] == person_id) return true;
    return false;
}

/* Those for whom the menu has the item: it is not every county's. */
static Err people_draw(Op *op) {
    size_t wanted = (size_t)cast.walks * PEOPLE_EACH;
    if (wanted > PEOPLE_MOST) wanted = PEOPLE_MOST;
    for (int i = 0; i < DRAWS_MOST && cast.people_count < wanted; i++) {
        Person person;
        MenuItem item;
        TRY(person_draw(op, cast.rand, &person));
        if (is_drawn(person.id)) continue;
        Err err = menu_item_on(op, STR(ITEM), person.scope, cast.first_day, &item);
        if (err == ERR_NOT_FOUND) continue;
        TRY(err);
        cast.people[cast.people_count++] = person.id;
    }
    return OK;
}

static Err carers_of(Op *op, int64_t org_id) {
    List workers;
    int64_t found[CARERS_MOST];
    size_t count = 0;
    TRY(worker_list_able(op, org_id, date_add_days(cast.first_day, DAYS), &workers));
    for (size_t i = 0; i < workers.count && count < CARERS_MOST; i++) {
        const Worker *worker = LIST_AT(workers, Worker, i);
        if (skill_in(worker->skills, STR(SKILL))) found[count++] = worker->id;
    }
    if (count <= cast.carer_count) return OK;
    cast.org_id = org_id;
    cast.carer_count = count;
    for (size_t i = 0; i < count; i++) cast.carers[i] = found[i];
    return OK;
}

/* The provider with most carers who may. */
static Err provider_find(Op *op) {
    for (int64_t id = 1; id < ORGS_LOOKED; id++) {
        Organisation org;
        Err err = organisation_by_id(op, id, &org);
        if (err == ERR_NOT_FOUND) continue;
        TRY(err);
        if (org.state == ORGANISATION_ACTIVE) TRY(carers_of(op, id));
    }
    return OK;
}

static Err cast_find(Op *op, void *context) {
    (void)context;
    cast.first_day = date_add_days(op->today, 1);
    TRY(people_draw(op));
    return provider_find(op);
}

static Err seats_open(Op *op, void *context) {
    (void)context;
    const Account desk = {.roles = STR("operator"), .scope = METER_CITY};
    const Account manager = {.roles = STR("provider_manager"), .org_id = cast.org_id};
    TRY(seat_open(op, &desk, cast.arena, &cast.desk));
    TRY(seat_open(op, &manager, cast.arena, &cast.manager));
    for (size_t i = 0; i < cast.carer_count; i++) {
        const Account carer = {.roles = STR("carer"),
                               .org_id = cast.org_id,
                               .staff_id = cast.carers[i]};
        TRY(seat_open(op, &carer, cast.arena, &cast.seats[i]));
    }
    return OK;
}

void order_walks_prepare(Site *beside, Arena *arena, Rand *rand, int walks) {
    assert(walks > 0 && walks <= ORDER_WALKS_MOST);
    cast.walks = walks;
    cast.rand = rand;
    cast.arena = arena;
    Err err = site_read(beside, &system_actor, arena, cast_find, NULL);
    assert(err == OK);
    assert(cast.people_count >= (size_t)walks && cast.carer_count * HOURS * DAYS >= (size_t)walks);
    err = site_write(beside, &system_actor, "bench_seats", seats_open, NULL);
    assert(err == OK);
}

static int64_t person_of(const OrderWalk *walk) {
    size_t each = cast.people_count / (size_t)cast.walks;
    size_t at = (size_t)walk->number + (size_t)cast.walks * ((size_t)walk->turn % each);
    return cast.people[at];
}

static size_t carer_of(const OrderWalk *walk) {
    return (size_t)walk->number % cast.carer_count;
}

static json_t *request(const OrderWalk *walk) {
    char day[16];
    int slot = walk->number / (int)cast.carer_count;
    int minute = FIRST_MINUTE + 60 * (slot % HOURS);
    Date on = date_add_days(cast.first_day, slot / HOURS);
    (void)snprintf(day, sizeof day, "%04d-%02d-%02d", date_year(on), date_month(on), date_day(on));
    return json_pack("{s:I, s:s, s:s, s:i, s:i, s:s, s:b, s:I}", "person_id",
                     (json_int_t)person_of(walk), "item", ITEM, "day", day, "window_from", minute,
                     "window_to", minute + 60, "source", "phone", "pay_own", 1, "org_id",
                     (json_int_t)cast.org_id);
}

static json_t *body_of(const OrderWalk *walk) {
    switch (walk->next) {
    case WALK_CREATE:
        return request(walk);
    case WALK_ASSIGN:
        return json_pack("{s:I}", "worker_id", (json_int_t)cast.carers[carer_of(walk)]);
    case WALK_CANCEL:
        return json_pack("{s:s}", "reason", "老人临时有事");
    default:
        return NULL;
    }
}

static Str token_of(const OrderWalk *walk) {
    switch (walk->next) {
    case WALK_ACCEPT:
    case WALK_ASSIGN:
        return cast.manager;
    case WALK_CARER_ACCEPT:
        return cast.seats[carer_of(walk)];
    default:
        return cast.desk;
    }
}

static void walk_on(OrderWalk *walk, const CallerReply *reply) {
    if (walk->next == WALK_CREATE)
        walk->order_id = json_integer_value(json_object_get(reply->json, "id"));
    if (walk->next == WALK_CANCEL) walk->turn++;
    walk->next = (walk->next + 1) % WALK_STEPS;
}

static bool step_put(OrderWalk *walk, Caller *caller) {
    char target[80], key[80];
    CallerReply reply = {0};
    json_t *body = body_of(walk);
    (void)snprintf(target, sizeof target, "/api/orders/%lld/%s", (long long)walk->order_id,
                   walk_steps[walk->next]);
    (void)snprintf(key, sizeof key, "bench-%d-%d-%lld-%d", (int)getpid(), walk->number,
                   (long long)walk->turn, (int)walk->next);
    CallerAsk ask = {.method = "POST",
                     .target = walk->next == WALK_CREATE ? "/api/orders" : target,
                     .token = token_of(walk),
                     .key = str_from(key),
                     .json = body};
    Err err = caller_ask(caller, &ask, &reply);
    bool done = err == OK && reply.status < 300;
    if (!done)
        (void)fprintf(stderr, "%s %s: %d " STR_FMT "\n", ask.target, walk_steps[walk->next],
                      reply.status, STR_ARG(reply.body));
    if (done) walk_on(walk, &reply);
    if (err == OK) json_decref(reply.json);
    json_decref(body);
    return done;
}

bool order_walk_step(OrderWalk *walk, Caller *caller) {
    bool done = step_put(walk, caller);
    if (done) return true;
    order_walk_end(walk, caller);
    walk->turn++;
    walk->next = WALK_CREATE;
    return false;
}

void order_walk_end(OrderWalk *walk, Caller *caller) {
    if (walk->next == WALK_CREATE) return;
    walk->next = WALK_CANCEL;
    (void)step_put(walk, caller);
}

void order_walks_begin(OrderWalk *walks, int count, int port) {
    Caller *caller = caller_open(port);
    for (int i = 0; i < count; i++) {
        walks[i] = (OrderWalk){.number = i};
        for (int step = 0; step < i % WALK_STEPS; step++) (void)order_walk_step(&walks[i], caller);
    }
    caller_close(caller);
}
