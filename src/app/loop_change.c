/* What life does to a register: deaths, one of them a mistake, people who leave and people who
 * move. */
#include "app/loop_walk.h"

static json_t *change_body(Stage *stage, Date day, const char *reason) {
    Str when = date_print(&stage->arena, day);
    return json_pack("{s:s%, s:s}", "day", when.ptr, when.len, "reason", reason);
}

/* The nth of those who have a plan; NULL: there are fewer. The one whose family is shown stays. */
static LoopPerson *planned(Loop *loop, size_t nth) {
    for (size_t i = 0; i < loop->people->count; i++) {
        LoopPerson *person = &loop->people->items[i];
        if (!person->granted || person->gone || person->family == 1) continue;
        if (nth-- == 0) return person;
    }
    return NULL;
}

static void change_one(Loop *loop, LoopPerson *person, const char *what, const char *reason) {
    Stage stage = stage_begin(loop, what);
    if (person != NULL) {
        Errand *errand = stage_add(&stage, &person->community->worker, "POST",
                                   "/api/people/%lld/%s", (long long)person->id, what);
        errand->body = change_body(&stage, loop_today(loop), reason);
        stage_run(&stage);
    }
    stage_end(&stage);
}

/* Nobody is served after death: an order for tomorrow is refused with the reason. */
static void check_refused(Loop *loop, const LoopPerson *person) {
    Stage stage = stage_begin(loop, "order for the dead");
    Str day = date_print(&stage.arena, date_add_days(loop_today(loop), 1));
    Errand *errand = stage_add(&stage, &person->community->worker, "POST", "/api/orders");
    errand->body = json_pack("{s:I, s:s, s:s%, s:i, s:i, s:b}", "person_id", (json_int_t)person->id,
                             "item", "cleaning", "day", day.ptr, day.len, "window_from", 540,
                             "window_to", 660, "pay_own", 1);
    errand->allow = ALLOW_INVALID;
    stage_run(&stage);
    if (stage.items[0].status != 422)
        loop_broken(loop, "an order for a dead person got %d", stage.items[0].status);
    stage_end(&stage);
}

static void die(Loop *loop, size_t count) {
    for (size_t i = 0; i < count; i++) {
        LoopPerson *person = planned(loop, 3 * i);
        if (person == NULL) return;
        change_one(loop, person, "die", "社区报告，持死亡证明");
        person->gone = true;
        check_refused(loop, person);
    }
}

/* To the next community; whoever has one community only stays. */
static void move(Loop *loop, LoopPerson *person) {
    LoopCast *cast = loop->cast;
    if (person == NULL || cast->community_count < 2) return;
    size_t at = (size_t)(person->community - cast->communities);
    const LoopCommunity *to = &cast->communities[(at + 1) % cast->community_count];
    Stage stage = stage_begin(loop, "move");
    Errand *errand = stage_add(&stage, &person->community->worker, "POST", "/api/people/%lld/move",
                               (long long)person->id);
    errand->body = change_body(&stage, loop_today(loop), "随子女居住");
    (void)json_object_set_new(errand->body, "scope", json_integer(to->place->community));
    stage_run(&stage);
    if (errand_done(&stage.items[0])) person->community = to;
    stage_end(&stage);
}

void loop_changes(Loop *loop, int day) {
    size_t many = loop->people->count / 2000 + 1;
    switch (day) {
    case 5:
        loop->mistaken = planned(loop, 7);
        change_one(loop, loop->mistaken, "die", "同名误报");
        break;
    case 6:
        change_one(loop, loop->mistaken, "revive", "核实后撤销误报");
        break;
    case 8:
        loop_twins(loop);
        break;
    case 9:
        die(loop, many);
        break;
    case 12:
        for (size_t i = 0; i < many; i++) {
            LoopPerson *person = planned(loop, 2);
            change_one(loop, person, "leave", "迁往外地");
            if (person != NULL) person->gone = true;
        }
        break;
    case 14:
        for (size_t i = 0; i < many; i++) move(loop, planned(loop, 4 + 2 * i));
        break;
    default:
        break;
    }
}
