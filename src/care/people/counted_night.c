/* Birthdays that cross an age band: the nightly look, which makes up for the nights that it missed,
 * and the first filling. */
#include "care/people/assessment_row.h"
#include "care/people/counted.h"
#include "care/people/group.h"
#include "care/people/night.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { SETTLE_PEOPLE = 200 };

static Err run_put(Op *op, int64_t day, bool done) {
    return op_run(op, &sql_counted_run_put, WITH(BIND_INT("day", day), BIND_INT("done", done)));
}

/* From now on ages are those of today: of whoever is looked at, and of whoever changes
 * meanwhile. The phase is which of the bands; the first is nobody's birthday. */
static Err night_begin(Op *op, Night *night) {
    Date settled;
    TRY(counted_settled_on(op, &settled));
    *night = (Night){.from = settled, .to = op->today, .phase = 1};
    return night->from < night->to ? run_put(op, night->to, false) : OK;
}

static Err counts_chunk(Op *op, Job *job, bool *more) {
    Night night;
    List people = {0};
    if (str_is_empty(job->cursor))
        TRY(night_begin(op, &night));
    else if (!night_read(job->cursor, &night))
        return ERR_INTERNAL;
    if (night.from < night.to) TRY(night_born(op, &night, counted_bands[night.phase], &people));
    for (size_t i = 0; i < people.count; i++) {
        night.after = LIST_AT(people, GroupSubject, i)->id;
        TRY(counted_refresh(op, night.after));
    }
    job->finished += (int64_t)people.count;
    if (people.count < NIGHT_PEOPLE) {
        night.phase++;
        night.after = 0;
    }
    *more = night.from < night.to && night.phase < COUNTED_BANDS;
    job->cursor = night_print(op->arena, &night);
    job->result = arena_printf(op->arena, "{\"looked_at\":%lld}", (long long)job->finished);
    return *more ? OK : run_put(op, night.to, true);
}

const JobKind people_counts_job = {"people_counts", .chunk = counts_chunk,
                                   .counts = JOB_COUNTS("looked_at")};

typedef struct Settling {
    int64_t after, next;
    bool more;
} Settling;

static Err unsettled(Op *op, int64_t after, List *people) {
    return op_list(op, &sql_counted_unsettled, WITH(BIND_INT("after", after), MOST(SETTLE_PEOPLE)),
                   people);
}

static Err settle_ask(Op *op, void *context) {
    List people;
    TRY(unsettled(op, 0, &people));
    ((Settling *)context)->more = people.count > 0;
    return OK;
}

static Err level_fill(Op *op, int64_t id, int64_t level, Date until, Date from) {
    return op_run(op, &sql_person_level_fill,
                  WITH(BIND_INT("id", id), BIND_INT("level", level), BIND_REF("until", until),
                       BIND_INT("from", from)));
}

/* What the assessments tell; a level that none of them tells stands since the file was opened. */
static Err levels_fill(Op *op, const GroupSubject *subject) {
    enum { ASSESSMENTS_MOST = 500 };
    List concluded, levels;
    TRY(op_list(op, &sql_counted_concluded,
                WITH(BIND_INT("person_id", subject->id), MOST(ASSESSMENTS_MOST)), &concluded));
    for (size_t i = 0; i < concluded.count; i++) {
        const Assessment *row = LIST_AT(concluded, Assessment, i);
        TRY(level_fill(op, subject->id, row->level, row->valid_until,
                       date_of_ms(row->concluded_at)));
    }
    TRY(op_list(op, &sql_counted_levels,
                WITH(BIND_INT("low", subject->id), BIND_INT("high", subject->id),
                     MOST(ASSESSMENTS_MOST)),
                &levels));
    if (subject->level == INT_NONE || levels.count > 0) return OK;
    return level_fill(op, subject->id, subject->level, subject->level_until,
                      date_of_ms(subject->created_at));
}

static Err settle_some(Op *op, void *context) {
    Settling *settling = context;
    List people;
    settling->next = settling->after;
    TRY(unsettled(op, settling->after, &people));
    TRY(run_put(op, op->today, false));
    for (size_t i = 0; i < people.count; i++) {
        const GroupSubject *subject = LIST_AT(people, GroupSubject, i);
        settling->next = subject->id;
        TRY(levels_fill(op, subject));
        TRY(counted_refresh(op, settling->next));
    }
    settling->more = people.count == SETTLE_PEOPLE;
    op_note_int(op, "people", (int64_t)people.count);
    return settling->more ? OK : run_put(op, op->today, true);
}

Err counted_settle(Site *site) {
    Settling settling = {0};
    Arena arena;
    arena_init(&arena, 0);
    Err err = site_read(site, &system_actor, &arena, settle_ask, &settling);
    arena_clear(&arena);
    while (err == OK && settling.more) {
        err = site_write(site, &system_actor, "counted_settle", settle_some, &settling);
        settling.after = settling.next;
    }
    return err;
}
