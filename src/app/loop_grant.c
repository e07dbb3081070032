/* 电子津贴 of a month, by three hands; and the care plans that it pays for. */
#include "app/loop_walk.h"

enum { WAIT_MS = 600000 };

/* A batch that is posted as a job is looked at until it is through. */
static void batch_wait(Loop *loop, int64_t batch) {
    char target[64];
    (void)snprintf(target, sizeof target, "/api/grant-batches/%lld", (long long)batch);
    int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    for (bool posting = true; posting;) {
        json_t *reply = loop_get(loop, "grant batch", &loop->cast->finance[0], target);
        Str state = json_text(reply, "state");
        posting = str_equal_c(state, "posting") || str_equal_c(state, "preparing");
        if (reply == NULL || clock_monotonic_ms() > until_ms) {
            loop_broken(loop, "the grant batch does not end");
            posting = false;
        }
        json_decref(reply);
        struct timespec rest = {.tv_nsec = 10000000};
        if (posting) (void)nanosleep(&rest, NULL);
    }
}

static json_t *batch_body(const char *programme, Month month) {
    return json_pack("{s:s, s:i, s:I}", "programme", programme, "month", (int)month, "scope",
                     (json_int_t)CITY_GONGSHU);
}

static void batch_move(Loop *loop, const Seat *seat, int64_t batch, const char *event) {
    char target[80];
    (void)snprintf(target, sizeof target, "/api/grant-batches/%lld/%s", (long long)batch, event);
    json_decref(loop_post(loop, "grant batch", seat, target, NULL));
}

/* Prepared again after its approval, it must refuse. */
static void batch_check_again(Loop *loop, const char *programme, Month month) {
    Stage stage = stage_begin(loop, "grant batch");
    Errand *errand = stage_add(&stage, &loop->cast->clerk, "POST", "/api/grant-batches");
    errand->body = batch_body(programme, month);
    errand->allow = ALLOW_CONFLICT;
    stage_run(&stage);
    if (stage.items[0].status != 409)
        loop_broken(loop, "a paid month was prepared again: %d", stage.items[0].status);
    stage_end(&stage);
}

/* Made by the clerk, worked out, reviewed by an officer; nobody has approved it. */
static int64_t batch_review(Loop *loop, const char *programme, Month month) {
    LoopCast *cast = loop->cast;
    json_t *reply = loop_post(loop, "grant batch", &cast->clerk, "/api/grant-batches",
                              batch_body(programme, month));
    int64_t batch = json_number(reply, "id");
    json_decref(reply);
    batch_wait(loop, batch);
    batch_move(loop, &cast->officers[0], batch, "review");
    return batch;
}

void loop_grant_month(Loop *loop, const char *programme, Month month) {
    int64_t batch = batch_review(loop, programme, month);
    batch_move(loop, &loop->cast->finance[0], batch, "approve");
    batch_wait(loop, batch);
    batch_check_again(loop, programme, month);
}

void loop_grant_leave(Loop *loop, const char *programme, Month month) {
    (void)batch_review(loop, programme, month);
}

/* Who is old enough is found without applying: an allowance in cash, paid to an account. */
void loop_grant_aged(Loop *loop) {
    Stage stage = stage_begin(loop, "grant aged allowance");
    for (size_t i = 0; i < loop->people->count; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (!person->granted || age_on(person->birth, loop->first_day) < 80) continue;
        Errand *errand = stage_add(&stage, &loop->cast->clerk, "POST", "/api/grants");
        errand->body = json_pack("{s:I, s:s, s:s}", "person_id", (json_int_t)person->id,
                                 "programme", "aged_allowance", "reason", "年满80周岁");
    }
    stage_run(&stage);
    stage_end(&stage);
}

typedef struct PlanLine {
    const char *item;
    int times;    /* a month */
    int weekdays; /* how many fixed days a week; 0: on demand */
    Fen each;     /* government share of one visit */
    Fen at_least; /* allowance a month from which it is in the plan */
} PlanLine;

static const PlanLine plan_lines[] = {
    {"cleaning", 4, 1, 2400, 0},          {"medicine_errand", 2, 0, 1800, 0},
    {"personal_care", 4, 1, 4000, 30000}, {"companionship", 4, 1, 2400, 50000},
    {"bath_home", 2, 1, 9600, 60000},     {"vitals", 4, 1, 2000, 75000},
};

static json_t *plan_line(const Loop *loop, const LoopPerson *person, const PlanLine *line) {
    char weekdays[8] = "";
    if (line->weekdays > 0)
        (void)snprintf(weekdays, sizeof weekdays, "%u",
                       1 + loop_chance(loop, line->item, person->key, 7));
    int start = 510 + 30 * (int)loop_chance(loop, "hour", person->key + line->times, 16);
    json_t *item = json_pack("{s:s, s:i, s:i}", "item", line->item, "times_month", line->times,
                             "start_minute", start);
    if (line->weekdays > 0) (void)json_object_set_new(item, "weekdays", json_string(weekdays));
    return item;
}

/* As much as the allowance pays for, the most needed first. */
static json_t *plan_items(const Loop *loop, const LoopPerson *person) {
    json_t *items = json_array();
    Fen left = person->monthly;
    for (size_t i = 0; i < COUNT(plan_lines); i++) {
        const PlanLine *line = &plan_lines[i];
        if (person->monthly < line->at_least || left < line->each * line->times) continue;
        left -= line->each * line->times;
        (void)json_array_append_new(items, plan_line(loop, person, line));
    }
    return items;
}

void loop_plans_make(Loop *loop) {
    Stage made = stage_begin(loop, "plan"), started = stage_begin(loop, "activate plan");
    Str from = date_print(&made.arena, loop->first_day);
    for (size_t i = 0; i < loop->people->count; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (!person->granted) continue;
        const Seat *clerk = &loop->cast->streets[person->community->street].clerks[0];
        Errand *errand = stage_add(&made, clerk, "POST", "/api/plans");
        errand->number = (int64_t)i;
        errand->body = json_pack("{s:I, s:I, s:s%, s:o}", "person_id", (json_int_t)person->id,
                                 "quota_month", (json_int_t)person->monthly, "valid_from", from.ptr,
                                 from.len, "items", plan_items(loop, person));
    }
    stage_run(&made);
    for (size_t i = 0; i < made.count; i++) {
        LoopPerson *person = &loop->people->items[made.items[i].number];
        person->plan = json_number(made.items[i].reply, "id");
        (void)stage_add(&started, made.items[i].seat, "POST", "/api/plans/%lld/activate",
                        (long long)person->plan);
    }
    stage_run(&started);
    stage_end(&started);
    stage_end(&made);
}

/* 门牌码: what a carer's phone reads at the door. */
void loop_plates_issue(Loop *loop) {
    Stage stage = stage_begin(loop, "plate");
    for (size_t i = 0; i < loop->people->count; i++) {
        const LoopPerson *person = &loop->people->items[i];
        if (!person->granted) continue;
        Errand *errand = stage_add(&stage, &person->community->worker, "POST", "/api/plates");
        errand->number = (int64_t)i;
        errand->body = json_pack("{s:I, s:s}", "person_id", (json_int_t)person->id, "kind", "door");
    }
    stage_run(&stage);
    for (size_t i = 0; i < stage.count; i++)
        loop->people->items[stage.items[i].number].plate =
            arena_copy(&loop->arena, json_text(stage.items[i].reply, "token"));
    stage_end(&stage);
}

/* Orders out of plans, from a day to a day. */
void loop_plans_generate(Loop *loop, Date from, Date to) {
    Arena arena;
    arena_init(&arena, 0);
    Str first = date_print(&arena, from), last = to == 0 ? STR_NONE : date_print(&arena, to);
    json_t *body = json_pack("{s:s%}", "from", first.ptr, first.len);
    if (to != 0) (void)json_object_set_new(body, "to", json_stringn(last.ptr, last.len));
    arena_clear(&arena);
    json_t *reply =
        loop_post(loop, "generate orders", &loop->cast->clerk, "/api/plans/generate", body);
    json_decref(loop_job(loop, "generate orders", &loop->cast->clerk, json_number(reply, "id")));
    json_decref(reply);
}
