/* The nightly look: only those whose birthday or whose level's end lies in the nights since the
 * last one; everybody when a rule has changed or nobody has looked yet. */
#include "care/people/counted.h"
#include "care/people/group.h"
#include "care/people/night.h"
#include "people.sql.h"

enum { AGES_MOST = 100 };
enum { PHASE_EVERYONE = -1, PHASE_LEVELS = 0 }; /* from 1: the phase-th age of the rules */

static Err night_begin(Op *op, Night *night) {
    IdKey last, turns;
    *night = (Night){.to = op->today};
    Err err = op_get(op, &sql_group_run_last, NO_BINDS, &last);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == OK) night->from = last.id;
    TRY(op_get(op, &sql_group_rule_turns,
               WITH(BIND_INT("from", night->from), BIND_INT("to", night->to)), &turns));
    bool everyone = night->from == 0 || turns.id > 0;
    night->phase = everyone ? PHASE_EVERYONE : PHASE_LEVELS;
    return OK;
}

static Err phase_list(Op *op, const Night *night, const List *ages, List *people) {
    if (night->phase == PHASE_EVERYONE)
        return op_list(op, &sql_group_everyone,
                       WITH(BIND_INT("after", night->after), MOST(NIGHT_PEOPLE)), people);
    if (night->phase > PHASE_LEVELS)
        return night_born(op, night, LIST_AT(*ages, IdKey, night->phase - 1)->id, people);
    return op_list(op, &sql_group_level_ended,
                   WITH(BIND_INT("low", date_add_days((Date)night->from, -1)),
                        BIND_INT("high", date_add_days((Date)night->to, -1)),
                        BIND_INT("after", night->after), MOST(NIGHT_PEOPLE)),
                   people);
}

/* False after the last phase. */
static bool phase_next(Night *night, const List *ages) {
    bool last = night->phase == PHASE_EVERYONE || night->phase == (int64_t)ages->count;
    night->phase++;
    night->after = 0;
    return !last;
}

static Err groups_chunk(Op *op, Job *job, bool *more) {
    Night night;
    List people, rules, ages;
    if (str_is_empty(job->cursor))
        TRY(night_begin(op, &night));
    else if (!night_read(job->cursor, &night))
        return ERR_INTERNAL;
    TRY(op_list(op, &sql_group_ages, WITH(MOST(AGES_MOST)), &ages));
    TRY(phase_list(op, &night, &ages, &people));
    TRY(group_rules(op, &rules));
    for (size_t i = 0; i < people.count; i++) {
        const GroupSubject *subject = LIST_AT(people, GroupSubject, i);
        TRY(group_evaluate(op, subject, &rules, 0));
        TRY(counted_refresh(op, subject->id));
        night.after = subject->id;
    }
    job->finished += (int64_t)people.count;
    *more = people.count == NIGHT_PEOPLE || phase_next(&night, &ages);
    job->cursor = night_print(op->arena, &night);
    job->result = arena_printf(op->arena, "{\"looked_at\":%lld}", (long long)job->finished);
    if (*more) return OK;
    return op_run(op, &sql_group_run_put, WITH(BIND_INT("day", night.to)));
}

const JobKind people_groups_job = {"people_groups", .chunk = groups_chunk,
                                   .counts = JOB_COUNTS("looked_at")};
