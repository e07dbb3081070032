/* Orders on their way to the door: asked for, offered, accepted, dispatched, accepted by the carer,
 * or not. */
#include "app/loop_walk.h"

enum { ROUNDS = 4, DISPATCH_MOST = 200 };

/* How one asks for something: who calls, who pays. */
typedef struct Wish {
    const Seat *seat;
    const char *source, *item;
    bool pay_own;
} Wish;

static void wish_add(Loop *loop, Stage *stage, const LoopPerson *person, const Wish *wish) {
    Date day = date_add_days(loop_today(loop), 1);
    int hour = 540 + 30 * (int)loop_chance(loop, "wished hour", person->key + day, 12);
    Errand *errand = stage_add(stage, wish->seat, "POST", "/api/orders");
    Str when = date_print(&stage->arena, day);
    errand->body =
        json_pack("{s:I, s:s, s:s%, s:i, s:i, s:s, s:b}", "person_id", (json_int_t)person->id,
                  "item", wish->item, "day", when.ptr, when.len, "window_from", hour, "window_to",
                  hour + 120, "source", wish->source, "pay_own", wish->pay_own);
    errand->allow = ALLOW_INVALID | ALLOW_CONFLICT; /* quota used up, hour taken */
}

static bool wants(const Loop *loop, const char *what, const LoopPerson *person, uint32_t one_in) {
    int64_t about = person->key + loop_today(loop);
    return loop_chance(loop, what, about, one_in) == 0;
}

/* What people ask for today for tomorrow: by telephone, at the community, through their family;
 * paid by the plan or by themselves. */
void loop_wishes(Loop *loop) {
    Stage stage = stage_begin(loop, "order asked for");
    LoopCast *cast = loop->cast;
    for (size_t i = 0; i < loop->people->count; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (person->gone) continue;
        uint32_t seldom = person->family == 1 ? 2 : 6; /* one in so many days */
        if (person->granted && person->family > 0 && wants(loop, "family", person, seldom))
            wish_add(loop, &stage, person,
                     &(Wish){&cast->families[person->family - 1], "family", "medicine_errand",
                             false});
        else if (person->granted && wants(loop, "community", person, 25))
            wish_add(loop, &stage, person,
                     &(Wish){&person->community->worker, "community", "medicine_errand", false});
        else if (wants(loop, "phone", person, person->granted ? 40 : 700))
            wish_add(loop, &stage, person, &(Wish){&cast->desk, "phone", "cleaning", true});
    }
    stage_run(&stage);
    stage_end(&stage);
}

/* A few think better of it the day before. */
static void cancel_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    Str state = json_text(row, "state");
    bool early = str_equal_c(state, "offered") || str_equal_c(state, "accepted");
    if (person == NULL || !early) return;
    int64_t about = person->key + (int64_t)(str_hash(json_text(row, "item")) >> 32);
    if (loop_chance(loop, "cancels", about + loop_today(loop), 40) != 0) return;
    Errand *errand = stage_add(stage, &person->community->worker, "POST", "/api/orders/%lld/cancel",
                               (long long)json_number(row, "id"));
    errand->body = json_pack("{s:s}", "reason", "老人临时有事");
}

void loop_cancel_some(Loop *loop) {
    Stage stage = stage_begin(loop, "cancel");
    char target[64];
    Date day = date_add_days(loop_today(loop), 1);
    (void)snprintf(target, sizeof target, "/api/orders?day=%04d-%02d-%02d", date_year(day),
                   date_month(day), date_day(day));
    loop_list(loop, &loop->cast->officers[0], target, cancel_row, &stage);
    stage_run(&stage);
    stage_end(&stage);
}

typedef struct Answering {
    Stage *stage;
    size_t *left; /* of each provider, so many are not answered yet */
} Answering;

static void answer_row(Loop *loop, const json_t *row, void *context) {
    const Answering *answering = context;
    const LoopOrg *org = loop_org(loop, json_number(row, "org_id"));
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    Date day = 0;
    (void)date_read(json_text(row, "day"), &day);
    if (org == NULL || person == NULL) return;
    size_t *left = &answering->left[org - loop->cast->orgs];
    if (*left > 0) {
        --*left;
        return;
    }
    bool first = json_number(row, "offers") == 1;
    bool declines = first && loop_chance(loop, "declines", person->key + day, 30) == 0;
    Errand *errand = stage_add(answering->stage, &org->manager, "POST", "/api/orders/%lld/%s",
                               (long long)json_number(row, "id"), declines ? "decline" : "accept");
    if (declines) errand->body = json_pack("{s:s}", "reason", "当日人手已满");
}

/* Providers answer what is offered; what one declines is offered to the next. */
void loop_providers_answer(Loop *loop, size_t left) {
    for (int round = 0; round < ROUNDS; round++) {
        Stage stage = stage_begin(loop, "provider answers");
        Answering answering = {&stage, arena_array(&stage.arena, size_t, loop->cast->org_count)};
        for (size_t i = 0; i < loop->cast->org_count; i++) answering.left[i] = left;
        loop_list(loop, &loop->cast->officers[0], "/api/orders?state=offered", answer_row,
                  &answering);
        bool none = stage.count == 0;
        stage_run(&stage);
        stage_end(&stage);
        if (none) return;
    }
}

static void dispatch_all(Loop *loop, Date day) {
    LoopCast *cast = loop->cast;
    bool *more = arena_array(&loop->arena, bool, cast->provider_count);
    for (size_t i = 0; i < cast->provider_count; i++) more[i] = true;
    for (int round = 0; round < DISPATCH_MOST; round++) {
        Stage stage = stage_begin(loop, "dispatch");
        Str when = date_print(&stage.arena, day);
        for (size_t i = 0; i < cast->provider_count; i++) {
            if (!more[i]) continue;
            Errand *errand = stage_add(&stage, &cast->orgs[i].manager, "POST", "/api/dispatch");
            errand->number = (int64_t)i;
            errand->body = json_pack("{s:s%}", "day", when.ptr, when.len);
        }
        bool none = stage.count == 0;
        stage_run(&stage);
        for (size_t i = 0; i < stage.count; i++)
            more[stage.items[i].number] = json_yes(stage.items[i].reply, "more");
        stage_end(&stage);
        if (none) return;
    }
}

static void carer_add(Loop *loop, Stage *stage, const json_t *row, const char *who, bool declines) {
    const LoopWorker *worker = loop_worker(loop, json_number(row, who));
    if (worker == NULL) return;
    Errand *errand =
        stage_add(stage, &worker->seat, "POST", "/api/orders/%lld/%s",
                  (long long)json_number(row, "id"), declines ? "carer-decline" : "carer-accept");
    errand->allow = ALLOW_CONFLICT | ALLOW_INVALID | ALLOW_MISSING; /* the other carer said no */
    if (declines) errand->body = json_pack("{s:s}", "why", "clash");
}

static void carer_row(Loop *loop, const json_t *row, void *context) {
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    int64_t about = person == NULL ? 0 : person->key + loop_today(loop);
    bool first = !json_yes(row, "worker_accepted") && !json_yes(row, "second_accepted");
    bool declines = first && loop_chance(loop, "carer declines", about, 40) == 0 &&
                    minute_of_ms(site_now_ms(loop->site)) < 430;
    if (!json_yes(row, "worker_accepted")) carer_add(loop, context, row, "worker_id", declines);
    if (!declines && !json_yes(row, "second_accepted"))
        carer_add(loop, context, row, "second_worker_id", false);
}

static void carers_answer(Loop *loop) {
    Stage stage = stage_begin(loop, "carer answers");
    loop_list(loop, &loop->cast->officers[0], "/api/orders?state=assigned", carer_row, &stage);
    stage_run(&stage);
    stage_end(&stage);
}

/* Early in the morning: the desk plans the day, carers answer; what they decline is planned once
 * more. */
void loop_dispatch(Loop *loop, Date day) {
    loop_clock(loop, day, 420);
    dispatch_all(loop, day);
    carers_answer(loop);
    loop_clock(loop, day, 432);
    dispatch_all(loop, day);
    carers_answer(loop);
}

static void system_job(Loop *loop, const char *name, const char *target) {
    const Seat *system = &loop->cast->system;
    json_t *reply = loop_post(loop, name, system, target, NULL);
    loop_system_job(loop, name, system, json_number(reply, "id"));
    json_decref(reply);
}

/* What nobody answered in time goes on by its clock. */
void loop_clocks(Loop *loop) {
    system_job(loop, "clocks", "/api/orders/clocks");
    system_job(loop, "clocks", "/api/visits/clocks");
}

void loop_night(Loop *loop) {
    system_job(loop, "evening figures", "/api/dashboard/night");
}
