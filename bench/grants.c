/* A month's allowance through the whole of its run: prepared, reviewed, approved, posted; durable.
 *
 *   grants DSN KEYS PEOPLE      DSN is written to: a copy of a city that nobody serves
 *
 *   a grant for each of the oldest (untimed) ─► prepare (job) ─► review ─► approve ─► post (job): fund ─► each person's due
 *
 * The old-age allowance: the one that a batch pays without an application or an assessment. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/city.h"
#include "bench/meter.h"
#include "care/benefit/grant.h"
#include "care/benefit/grant_batch.h"

enum { PORTION = 32, LOOK_US = 20000, OLD_YEARS = 80, MISSES_MOST = 20000 };
#define PROGRAMME "aged_allowance"

typedef struct Granting {
    int64_t next_person, granted, wanted, misses;
} Granting;

static Site *site;
static Month month;

/* Of whoever is old enough and has none. */
static Err grant_one(Op *op, int64_t person_id, bool *granted) {
    Person person;
    BenefitGrant stands;
    int64_t id = 0;
    Date first = month_first(month);
    *granted = false;
    TRY(person_by_id(op, person_id, &person));
    if (person.state != PERSON_ACTIVE || age_on(person.birth, first) <= OLD_YEARS) return OK;
    Err err = grant_active_on(op, person_id, STR(PROGRAMME), month_last(month), &stands);
    if (err != ERR_NOT_FOUND) return err;
    *granted = true;
    Date decided = month_first(month_add(month, -1));
    return grant_start(op, &(GrantStart){person_id, STR(PROGRAMME), 0, decided}, &id);
}

static Err grant_some(Op *op, void *context) {
    Granting *all = context;
    Granting now = *all; /* the function may run again */
    for (int i = 0; i < PORTION && now.granted < now.wanted; i++) {
        bool granted = false;
        Err err = grant_one(op, now.next_person++, &granted);
        if (err != ERR_NOT_FOUND) TRY(err);
        now.misses = err == OK ? 0 : now.misses + 1;
        now.granted += granted;
    }
    *all = now;
    return OK;
}

static void batch_call(const char *route, const Actor *actor, const void *in, GrantBatch *out) {
    static Arena arena;
    SiteCall call = {.actor = actor, .route = route, .in = in, .out = out};
    arena_reset(&arena);
    Err err = site_call(site, &arena, &call);
    if (err != OK) (void)fprintf(stderr, "%s: %d\n", route, (int)err);
    assert(err == OK);
}

/* Seconds until the batch is no longer in this state. */
static double batch_wait(const Actor *actor, int32_t state, double from, GrantBatch *batch) {
    const IdKey id = {batch->id};
    while (batch->state == state) {
        usleep(LOOK_US);
        batch_call("grant_batch_get", actor, &id, batch);
    }
    return wall_seconds() - from;
}

static Err month_now(Op *op, void *context) {
    (void)context;
    month = month_of(op->today);
    return OK;
}

static void month_run(void) {
    Actor clerk, officer, finance;
    GrantBatch batch;
    actor_open(site, "street_clerk", &clerk);
    actor_open(site, "district_officer", &officer);
    actor_open(site, "finance_officer", &finance);
    const GrantBatch asked = {.programme = STR(PROGRAMME), .month = month, .scope = METER_CITY};
    double from = wall_seconds();
    batch_call("grant_batch_prepare", &clerk, &asked, &batch);
    double prepared = batch_wait(&clerk, BATCH_PREPARING, from, &batch);
    const IdKey id = {batch.id};
    batch_call("grant_batch_review", &officer, &id, &batch);
    from = wall_seconds();
    batch_call("grant_batch_approve", &finance, &id, &batch);
    double posted = batch_wait(&finance, BATCH_POSTING, from, &batch);
    assert(batch.state == BATCH_APPROVED && batch.line_count > 0);
    printf("%lld lines\n", (long long)batch.line_count);
    printf("rate %.0f lines of a month prepared a second\n", (double)batch.line_count / prepared);
    printf("rate %.0f lines of a month posted a second\n", (double)batch.line_count / posted);
}

int main(int argc, char **argv) {
    if (argc != 4) return 64;
    SiteConfig config;
    Arena arena;
    Granting granting = {.next_person = 1, .wanted = strtoll(argv[3], NULL, 10)};
    city_configure(&config);
    config.dsn = argv[1];
    config.key_file = argv[2];
    Err err = site_open(&config, &site);
    assert(err == OK);
    arena_init(&arena, 0);
    err = site_read(site, &system_actor, &arena, month_now, NULL);
    assert(err == OK);
    while (granting.granted < granting.wanted && granting.misses < MISSES_MOST) {
        err = site_write(site, &system_actor, "bench", grant_some, &granting);
        assert(err == OK);
    }
    month_run();
    site_close(site);
    arena_clear(&arena);
    return 0;
}
