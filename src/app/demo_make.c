#include "app/demo.h"

#include <unistd.h>

#include "app/loop_table.h"
#include "app/loop_walk.h"
#include "care/service/followup.h"
#include "core/guard/account.h"

enum { MADE_SUBJECT = 1, REGISTER_DAYS = 23 };
enum { WHOLE_DAYS = 30, SETTLED_DAYS = 10 };
enum { BEGIN_HOUR_MS = 8 * 3600000 };

static Err accounts_look(Op *op, void *context) {
    List rows;
    Err err = op_list(op, &sql_account_list, WITH(MOST(1)), &rows);
    *(bool *)context = err == ERR_TOO_LARGE || (err == OK && rows.count > 0);
    return err == ERR_TOO_LARGE ? OK : err;
}

Err demo_look(Site *site, DemoState *out) {
    Arena arena;
    bool inhabited = false;
    List marks = {0};
    arena_init(&arena, 0);
    SiteCall call = {.actor = &system_actor,
                     .route = "audit_list",
                     .out = &marks,
                     .query = STR("subject=demo:1")};
    Err err = site_read(site, &system_actor, &arena, accounts_look, &inhabited);
    if (err == OK) {
        site_call_all(site, &call, 1, &arena);
        err = call.err;
    }
    *out = !inhabited ? DEMO_EMPTY : marks.count > 0 ? DEMO_MADE : DEMO_OTHER;
    arena_clear(&arena);
    return err;
}

/* Written last: what was interrupted before has no such row. */
static Err mark_made(Op *op, void *context) {
    const DemoWish *wish = context;
    op_subject(op, "demo", MADE_SUBJECT);
    op_note_int(op, "people", wish->people);
    op_note_int(op, "days", wish->days);
    op_note_int(op, "seed", wish->seed);
    return OK;
}

/* The last month that was settled before today. */
static Month settled_month(Date today) {
    Date yesterday = date_add_days(today, -1);
    return month_add(month_of(yesterday), date_day(yesterday) >= LOOP_SETTLED_ON ? -1 : -2);
}

/* A walk of a month and more reaches so far back that a month was settled and paid in it, on the
 * first days of a month as well. */
static Date first_day(const DemoWish *wish) {
    Date wished = date_add_days(wish->today, -(int)wish->days);
    if (wish->days < WHOLE_DAYS) return wished;
    Date settled = date_add_days(month_last(settled_month(wish->today)), 1 - SETTLED_DAYS);
    return settled < wished ? settled : wished;
}

int64_t demo_begins_ms(const DemoWish *wish) {
    Date day = date_add_days(month_first(month_of(first_day(wish))), -REGISTER_DAYS);
    return date_start_ms(day) + BEGIN_HOUR_MS;
}

/* The sample of each day is drawn with a seed that only the site knows: here with one that follows
 * from the city's. */
static Err seeds_set(Op *op, void *context) {
    const DemoWish *wish = context;
    for (Date day = first_day(wish); day <= wish->today; day = date_add_days(day, 1)) {
        Str text = arena_printf(op->arena, "demo %lld %d", (long long)wish->seed, (int)day);
        TRY(followup_seed_set(op, day, sm3_hex(op->arena, text)));
    }
    return OK;
}

static void walk(Loop *loop) {
    loop_prepare(loop, false);
    if (loop->broken == 0) loop_days(loop);
    if (loop->broken == 0) loop_morning(loop);
    site_drain(loop->site);
}

bool demo_make(Site *site, const DemoWish *wish) {
    Loop loop = {.site = site,
                 .seed = (uint64_t)wish->seed,
                 .people_wanted = wish->people,
                 .days = date_days_between(first_day(wish), wish->today),
                 .first_day = first_day(wish),
                 .whole_city = wish->whole_city,
                 .settles = true,
                 .folder = "/tmp/yiyang-demo-XXXXXX"};
    DemoWish copy = *wish;
    if (mkdtemp(loop.folder) == NULL) return false;
    arena_init(&loop.arena, 0);
    loop.table = loop_table_open(&loop.arena);
    loop.city = city_people_open(&loop.arena, loop.seed, loop.whole_city ? 0 : CITY_GONGSHU,
                                 loop_today(&loop));
    loop_inside_open(&loop);
    bool made = site_write(site, &system_actor, "demo_seeds", seeds_set, &copy) == OK;
    if (made) walk(&loop);
    made = made && loop.broken == 0 &&
           site_write(site, &system_actor, "demo_made", mark_made, &copy) == OK;
    loop.road->close(&loop);
    loop_table_close(loop.table);
    (void)rmdir(loop.folder);
    arena_clear(&loop.arena);
    return made;
}
