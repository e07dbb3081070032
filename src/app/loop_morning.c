/* What lies on the desks in the morning on which a demo city stands: some of it late, none of it
 * piled up. */
#include "app/loop_walk.h"

enum { FLAGS_LEFT = 5, COMPLAINTS_LEFT = 3, OFFERS_LEFT = 5, DAWN = 360 };

typedef struct FlagRow {
    int64_t id, org_id;
    const Seat *clerk;
} FlagRow;

typedef struct FlagRows {
    FlagRow items[8192];
    size_t count;
} FlagRows;

static void flag_take(Loop *loop, const json_t *row, void *context) {
    FlagRows *rows = context;
    const LoopCommunity *community = loop_community(loop, json_number(row, "scope"));
    if (community == NULL || rows->count == COUNT(rows->items)) return;
    rows->items[rows->count++] = (FlagRow){json_number(row, "id"), json_number(row, "org_id"),
                                           &loop->cast->streets[community->street].clerks[1]};
}

static int flag_compare(const void *a, const void *b) {
    int64_t one = ((const FlagRow *)a)->id, other = ((const FlagRow *)b)->id;
    return one < other ? 1 : one > other ? -1 : 0;
}

/* Streets look into flags as they come; the newest of each provider still wait. */
static void flags_look(Loop *loop) {
    Stage stage = stage_begin(loop, "clear flag");
    FlagRows *rows = arena_new(&stage.arena, FlagRows);
    loop_list(loop, &loop->cast->officers[0], "/api/flags?state=open", flag_take, rows);
    qsort(rows->items, rows->count, sizeof *rows->items, flag_compare);
    size_t *left = arena_array(&stage.arena, size_t, loop->cast->org_count);
    for (size_t i = 0; i < rows->count; i++) {
        const FlagRow *row = &rows->items[i];
        const LoopOrg *org = loop_org(loop, row->org_id);
        if (org != NULL && left[org - loop->cast->orgs]++ < FLAGS_LEFT) continue;
        Errand *errand =
            stage_add(&stage, row->clerk, "POST", "/api/flags/%lld/clear", (long long)row->id);
        errand->body = json_pack("{s:s}", "cleared_reason", "走访核实，情况属实");
        errand->allow = ALLOW_CONFLICT; /* decided with the month's bill */
    }
    stage_run(&stage);
    stage_end(&stage);
}

static void complain_row(Loop *loop, const json_t *row, void *context) {
    Stage *stage = context;
    const LoopPerson *person = loop_person(loop, json_number(row, "person_id"));
    if (person == NULL || person->gone || stage->count == COMPLAINTS_LEFT) return;
    Errand *errand = stage_add(stage, &person->community->worker, "POST", "/api/complaints");
    errand->about = loop_org(loop, json_number(row, "org_id"));
    errand->body = json_pack("{s:I, s:I, s:s, s:s, s:s}", "person_id", (json_int_t)person->id,
                             "order_id", (json_int_t)json_number(row, "id"), "kind", "not_come",
                             "channel", "phone", "words", "约好的时间没有人来，也没有电话");
}

/* Of the last two days: the first is answered and waits for the person's word, the others wait for
 * the provider. */
static void complaints_leave(Loop *loop) {
    Stage opened = stage_begin(loop, "complaint"), answered = stage_begin(loop, "remedy");
    for (int back = 0; back < 2; back++) {
        char target[64];
        Date day = date_add_days(loop->last_day, -back);
        (void)snprintf(target, sizeof target, "/api/orders?state=missed&day=%04d-%02d-%02d",
                       date_year(day), date_month(day), date_day(day));
        loop_list(loop, &loop->cast->officers[0], target, complain_row, &opened);
    }
    stage_run(&opened);
    const LoopOrg *org = opened.count > 0 ? opened.items[0].about : NULL;
    if (org != NULL) {
        Errand *errand = stage_add(&answered, &org->manager, "POST", "/api/complaints/%lld/remedy",
                                   (long long)json_number(opened.items[0].reply, "id"));
        errand->body = json_pack("{s:s}", "remedy", "已上门致歉，约好后天补做");
    }
    stage_run(&answered);
    stage_end(&answered);
    stage_end(&opened);
}

void loop_morning(Loop *loop) {
    Date today = date_add_days(loop->last_day, 1), tomorrow = date_add_days(today, 1);
    loop_clock(loop, today, DAWN);
    loop_plans_generate(loop, today, today);
    loop_providers_answer(loop, 0);
    loop_dispatch(loop, today);
    loop_plans_generate(loop, tomorrow, 0);
    loop_wishes(loop);
    loop_providers_answer(loop, OFFERS_LEFT);
    loop_apply_late(loop);
    flags_look(loop);
    complaints_leave(loop);
    loop_payee_leave(loop);
    loop_grant_leave(loop, "aged_allowance", month_add(month_of(today), 1));
}
