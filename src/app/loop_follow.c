/* 跟踪回访: the desk calls whoever was drawn and whoever was flagged; what was missed is made up
 * for. */
#include "app/loop_walk.h"

enum { CALLS_LEFT = 6 };

/* Who is called; the last evening's first ones are left to the morning after. */
typedef struct Calling {
    Stage *stage;
    size_t left;
} Calling;

static void call_row(Loop *loop, const json_t *row, void *context) {
    Calling *calling = context;
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    int64_t tries = json_number(row, "tries"), id = json_number(row, "id");
    if (person == NULL) return;
    if (calling->left > 0) {
        calling->left--;
        return;
    }
    int64_t about = person->key + loop_today(loop) + tries;
    uint32_t drawn = loop_chance(loop, "call", about, 100);
    const char *end = drawn < 10 ? "missed" : drawn < 13 ? "refused" : "done";
    Errand *errand = stage_add(calling->stage, &loop->cast->desk, "POST", "/api/followups/%lld/%s",
                               (long long)id, end);
    if (drawn < 13)
        errand->body = json_pack("{s:s}", "words", drawn < 10 ? "无人接听" : "不愿回答");
    else
        errand->body = json_pack("{s:s, s:s, s:i}", "came", drawn < 16 ? "no" : "yes", "complete",
                                 drawn < 22 ? "unsure" : "yes", "rating",
                                 drawn < 20 ? 2 : 4 + (int)(drawn % 2));
}

void loop_follow_up(Loop *loop) {
    static const char *const states[] = {"due", "unreachable"};
    for (size_t i = 0; i < COUNT(states); i++) {
        char target[64];
        Stage stage = stage_begin(loop, "follow-up");
        (void)snprintf(target, sizeof target, "/api/followups?state=%s", states[i]);
        if (i == 1 && loop_chance(loop, "calls again", loop_today(loop), 2) == 0) continue;
        bool last = loop->settles && loop_today(loop) == loop->last_day;
        Calling calling = {&stage, last ? CALLS_LEFT : 0};
        loop_list(loop, &loop->cast->desk, target, call_row, &calling);
        stage_run(&stage);
        stage_end(&stage);
    }
}

/* Somebody who was missed complains; the provider mends it, the community closes it. */
static void complain_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    if (person == NULL || loop_chance(loop, "complains", person->key, 2) != 0) return;
    Errand *errand = stage_add(stage, &person->community->worker, "POST", "/api/complaints");
    errand->number = person->id;
    errand->about = loop_org(loop, json_number(row, "org_id"));
    errand->body = json_pack("{s:I, s:I, s:s, s:s, s:s}", "person_id", (json_int_t)person->id,
                             "order_id", (json_int_t)json_number(row, "id"), "kind", "not_come",
                             "channel", "phone", "words", "约好的时间没有人来");
}

static void remedy(Loop *loop, const Stage *opened) {
    Stage stage = stage_begin(loop, "remedy");
    for (size_t i = 0; i < opened->count; i++) {
        const LoopOrg *org = opened->items[i].about;
        int64_t id = json_number(opened->items[i].reply, "id");
        if (org == NULL || id == 0) continue;
        Errand *errand =
            stage_add(&stage, &org->manager, "POST", "/api/complaints/%lld/remedy", (long long)id);
        errand->body = json_pack("{s:s}", "remedy", "已上门致歉并安排补做");
    }
    stage_run(&stage);
    stage_end(&stage);
}

static void close_all(Loop *loop, const Stage *opened) {
    Stage stage = stage_begin(loop, "close complaint");
    for (size_t i = 0; i < opened->count; i++) {
        const LoopPerson *person = loop_person(loop, opened->items[i].number);
        int64_t id = json_number(opened->items[i].reply, "id");
        if (id == 0) continue;
        Errand *errand = stage_add(&stage, &person->community->worker, "POST",
                                   "/api/complaints/%lld/close", (long long)id);
        errand->body = json_pack("{s:s}", "last_words", "老人表示满意");
    }
    stage_run(&stage);
    stage_end(&stage);
}

void loop_complaints(Loop *loop) {
    char target[64];
    Date day = date_add_days(loop_today(loop), -1);
    Stage stage = stage_begin(loop, "complaint");
    (void)snprintf(target, sizeof target, "/api/orders?state=missed&day=%04d-%02d-%02d",
                   date_year(day), date_month(day), date_day(day));
    loop_list(loop, &loop->cast->officers[0], target, complain_row, &stage);
    stage_run(&stage);
    remedy(loop, &stage);
    close_all(loop, &stage);
    stage_end(&stage);
}

/* A missed visit is asked for again a day later, when the person wants it. */
static void makeup_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    if (person == NULL || person->gone) return;
    if (loop_chance(loop, "makes up", person->key + loop_today(loop), 3) == 0) return;
    Date day = date_add_days(loop_today(loop), 1);
    int from = (int)json_number(row, "window_from"), to = (int)json_number(row, "window_to");
    Errand *errand = stage_add(stage, &person->community->worker, "POST", "/api/orders/%lld/makeup",
                               (long long)json_number(row, "id"));
    Str when = date_print(&stage->arena, day);
    errand->allow = ALLOW_CONFLICT | ALLOW_INVALID; /* made up for already, quota used up */
    errand->body = json_pack("{s:s%, s:i, s:i}", "day", when.ptr, when.len, "window_from", from,
                             "window_to", to);
}

void loop_make_up(Loop *loop) {
    char target[64];
    Date day = loop_today(loop);
    Stage stage = stage_begin(loop, "make up");
    (void)snprintf(target, sizeof target, "/api/orders?state=missed&day=%04d-%02d-%02d",
                   date_year(day), date_month(day), date_day(day));
    if (day < loop->last_day) loop_list(loop, &loop->cast->officers[0], target, makeup_row, &stage);
    stage_run(&stage);
    stage_end(&stage);
}
