/* 解锁更正: what comes to light after a month was paid. The paid month stays as it is; the
 * difference goes into the next. */
#include "app/loop_walk.h"

enum { LATE_MOST = 4 };

/* Settled visits of which a check afterwards shows that they did not count. */
static void settled_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const LoopOrg *org = loop_org(loop, json_number(row, "org_id"));
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    bool paid = json_number(row, "government") > 0 && json_number(row, "carers") == 1;
    if (org == NULL || person == NULL || !paid || stage->count >= LATE_MOST) return;
    if (loop_chance(loop, "late finding", person->key, 3) != 0) return;
    Errand *errand = stage_add(stage, &org->manager, "POST", "/api/orders/%lld/unlock",
                               (long long)json_number(row, "id"));
    errand->number = json_number(row, "id");
    errand->body = json_pack("{s:s, s:s}", "reason", "marked_twice", "words",
                             "内部抽查发现重复打卡，申请更正");
}

static void decide_all(Loop *loop, const char *name, const char *noun, const Stage *asked) {
    Stage stage = stage_begin(loop, name);
    for (size_t i = 0; i < asked->count; i++) {
        int64_t id = json_number(asked->items[i].reply, "id");
        if (id == 0) continue;
        Errand *errand = stage_add(&stage, &loop->cast->officers[0], "POST", "/api/%s/%lld/approve",
                                   noun, (long long)id);
        errand->body = json_pack("{s:s}", "decided_words", "抽查属实，同意");
    }
    stage_run(&stage);
    stage_end(&stage);
}

static void correct_all(Stage *stage, const Stage *asked, unsigned allow) {
    for (size_t i = 0; i < asked->count; i++) {
        Errand *errand =
            stage_add(stage, asked->items[i].seat, "POST", "/api/orders/%lld/corrections",
                      (long long)asked->items[i].number);
        errand->body = json_pack("{s:s, s:s, s:s, s:s}", "field", "voided", "new_value", "yes",
                                 "reason", "marked_twice", "words", "重复打卡");
        errand->allow = allow;
    }
    stage_run(stage);
}

/* Before leave is given, a frozen order is not to be touched. */
static void check_closed(Loop *loop, const Stage *asked) {
    Stage stage = stage_begin(loop, "correction without leave");
    correct_all(&stage, asked, ALLOW_CONFLICT);
    for (size_t i = 0; i < stage.count; i++) {
        if (stage.items[i].status != 409)
            loop_broken(loop, "a paid month was corrected without leave: %d",
                        stage.items[i].status);
    }
    stage_end(&stage);
}

void loop_late_corrections(Loop *loop) {
    Stage asked = stage_begin(loop, "unlock"), corrected = stage_begin(loop, "late correction");
    loop_list(loop, &loop->cast->officers[0], "/api/orders?state=settled", settled_row, &asked);
    check_closed(loop, &asked);
    stage_run(&asked);
    decide_all(loop, "unlock decided", "unlocks", &asked);
    correct_all(&corrected, &asked, 0);
    decide_all(loop, "late correction decided", "corrections", &corrected);
    stage_end(&corrected);
    stage_end(&asked);
}
