#include "care/benefit/application_life.h"

#include <assert.h>

#include "benefit.sql.h"
#include "care/benefit/application_paper.h"
#include "care/benefit/grant.h"
#include "care/benefit/publicity.h"
#include "care/people/assessment.h"
#include "care/people/assessment_use.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "core/walk/site.h"

Err application_in_reach(Op *op, int64_t id, Application *out) {
    op_subject(op, "application", id);
    return op_get(op, &sql_application_in_reach, WITH(BIND_INT("id", id)), out);
}

Err application_read(Op *op, int64_t id, Application *out) {
    return op_get(op, &sql_application_by_id, WITH(BIND_INT("id", id)), out);
}

bool application_is_own_review(const Op *op, const Application *application) {
    return application->reviewed_by == op->actor->account_id;
}

/* The step of its programme that waits in a state. */
static const char *const step_in[] = {
    [APPLICATION_SUBMITTED] = "accept",   [APPLICATION_ACCEPTED] = "review",
    [APPLICATION_REVIEWED] = "assess",    [APPLICATION_ASSESSED] = "approve",
    [APPLICATION_APPROVED] = "conclude",  [APPLICATION_PUBLICITY] = "publicity",
    [APPLICATION_OBJECTED] = "publicity", [APPLICATION_WITHDRAWN] = NULL,
};

/* What is to be published waits for that once it is approved. */
static Err step_waiting(Op *op, const Application *application, Str *out) {
    bool back = application->state == APPLICATION_CORRECTION;
    int32_t state = back ? application->came_from : application->state;
    Programme programme;
    *out = str_from(step_in[state]);
    if (state != APPLICATION_APPROVED) return OK;
    Err err = programme_on(op, application->programme, op->today, &programme);
    if (err == OK && programme.publicity_days > 0) *out = str_from(step_in[APPLICATION_PUBLICITY]);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Going back, being objected to and ending otherwise end no step. */
static Str step_done(const ApplicationStep *step) {
    bool on = step->from_state < step->to_state && step->to_state <= APPLICATION_APPROVED;
    bool posted =
        step->from_state == APPLICATION_APPROVED && step->to_state == APPLICATION_PUBLICITY;
    if (step->to_state == APPLICATION_GRANTED) return str_from(step_in[APPLICATION_APPROVED]);
    if (posted) return str_from(step_in[APPLICATION_PUBLICITY]);
    return on && step->from_state > 0 ? str_from(step_in[step->from_state]) : STR_NONE;
}

static Err steps_fill(Op *op, Application *application) {
    TRY(step_waiting(op, application, &application->at_step));
    TRY(op_list(op, &sql_application_step_list, WITH(BIND_INT("id", application->id), MOST(500)),
                &application->steps));
    for (size_t i = 0; i < application->steps.count; i++) {
        ApplicationStep *step = LIST_AT(application->steps, ApplicationStep, i);
        step->done = step_done(step);
    }
    return OK;
}

Err application_fill(Op *op, Application *application) {
    Bind id = BIND_INT("id", application->id);
    bool mine = machine_may(op, &application_machine, application->state, "approve");
    if (mine && application_is_own_review(op, application)) application->barred = STR("four_eyes");
    TRY(vault_unseal(site_vault(op->site), op->arena, "application.agent_phone",
                     application->agent_phone_sealed, &application->agent_phone));
    TRY(op_list(op, &sql_application_material_list, WITH(id, MOST(200)), &application->materials));
    TRY(materials_need(op, application, &application->needs));
    return steps_fill(op, application);
}

/* The row of the table: of those that bear the event, the one that leads back to where it came
 * from. */
static const Move *move_find(const Application *application, const ApplicationMove *asked) {
    int32_t back = asked->to != 0 ? asked->to : application->came_from;
    bool several = asked->to != 0 || strcmp(asked->event, "resubmit") == 0;
    if (!several) return machine_find(&application_machine, application->state, asked->event);
    for (size_t i = 0; i < application_machine.move_count; i++) {
        const Move *move = &application_machine.moves[i];
        if (move->from == application->state && strcmp(move->event, asked->event) == 0 &&
            move->to == back)
            return move;
    }
    return NULL;
}

/* Once approved, what is to be published is posted; the days of concluding begin when it has
 * hung. */
static Err clock_of(Op *op, const Application *application, const Move *move, const char **out) {
    Programme programme;
    *out = move->clock;
    if (move->to != APPLICATION_APPROVED) return OK;
    TRY(programme_on(op, application->programme, op->today, &programme));
    if (programme.publicity_days > 0) *out = "publish_workdays";
    return OK;
}

static Err move_clock(Op *op, Application *application, const Move *move, Date from) {
    bool resumed = move->from == APPLICATION_CORRECTION && move->to != APPLICATION_WITHDRAWN;
    const char *clock = NULL;
    TRY(clock_of(op, application, move, &clock));
    if (move->to == APPLICATION_CORRECTION && move->from != APPLICATION_WITHDRAWN) {
        TRY(clock_stop(op, application));
        application->came_from = move->from;
    }
    TRY(clock_start(op, application, clock, from != 0 ? from : op->today));
    if (resumed && clock != NULL) clock_resume(op, application);
    return OK;
}

static Err move_save(Op *op, Application *application, const Move *move, Str reason) {
    ApplicationStep step = {
        .application_id = application->id,
        .event = str_from(move->event),
        .from_state = move->from,
        .to_state = move->to,
        .reason = reason,
        .due_on = application->due_on,
        .left_days = application->left_days,
        .account_id = op->actor->account_id,
    };
    IdKey key;
    TRY(op_run(op, &sql_application_update, ROW(application)));
    application->version++;
    TRY(op_get(op, &sql_application_step_insert, ROW(&step), &key));
    step.id = key.id;
    TRY(application_letter(op, application, &step));
    return view_publish(op, &(News){"application", application->id, application->person_id,
                                    application->scope, VIEW_ANY});
}

/* The level that stands is taken over: nobody is visited a second time, and the result says so. */
static Err result_use(Op *op, const Application *application) {
    Programme programme;
    TRY(programme_on(op, application->programme, op->today, &programme));
    if (!programme.needs_assessment) return OK;
    AssessmentUse use = {.person_id = application->person_id,
                         .purpose = STR("benefit"),
                         .programme = application->programme,
                         .application_id = application->id};
    return assessment_used(op, &use, programme.scale);
}

static Err move_make(Op *op, Application *application, const ApplicationMove *asked) {
    int32_t to = 0;
    if (!asked->by_system)
        TRY(machine_move(op, &application_machine, application->state, asked->event, &to));
    const Move *move = move_find(application, asked);
    assert(move != NULL);
    TRY(move_clock(op, application, move, asked->from));
    application->state = move->to;
    if (!str_is_empty(asked->reason)) application->reason = asked->reason;
    TRY(move_save(op, application, move, asked->reason));
    if (strcmp(asked->event, "assessed") == 0) TRY(result_use(op, application));
    return application_tell(op, application, asked->event);
}

Err application_judge(Op *op, Application *application, const Programme *programme) {
    Person person;
    Standing standing;
    TRY(person_by_id(op, application->person_id, &person));
    TRY(op_named(op, grant_standing(op, programme, &person, op->today, &standing), "",
                 "level_expired"));
    application->level = standing.level;
    return programme_rate(op, application->programme, &standing, op->today, &application->amount);
}

static Err has_step(Op *op, const Application *application, const char *name, bool *out) {
    ProgrammeStep step;
    Err err = programme_step_on(op, application->programme, name, op->today, &step);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* NULL: it waits for someone, or for an assessment. */
static Err next_by_system(Op *op, Application *application, const Programme *programme,
                          const char **event) {
    bool has = false;
    int64_t level = INT_NONE;
    *event = NULL;
    switch (application->state) {
    case APPLICATION_ACCEPTED:
        TRY(has_step(op, application, "review", &has));
        *event = has ? NULL : "skip";
        return OK;
    case APPLICATION_REVIEWED:
        if (programme->needs_assessment)
            TRY(assessment_level_on(op, application->person_id, programme->scale, op->today,
                                    &level));
        if (programme->needs_assessment && level == INT_NONE) return OK;
        *event = "assessed";
        return application_judge(op, application, programme);
    case APPLICATION_ASSESSED:
        TRY(has_step(op, application, "approve", &has));
        *event = has ? NULL : "skip";
        return OK;
    default:
        return OK;
    }
}

Err application_move(Op *op, Application *application, const ApplicationMove *move) {
    Programme programme;
    const char *event = NULL;
    TRY(move_make(op, application, move));
    TRY(programme_on(op, application->programme, op->today, &programme));
    TRY(next_by_system(op, application, &programme, &event));
    while (event != NULL) {
        ApplicationMove next = {.event = event, .by_system = true};
        TRY(move_make(op, application, &next));
        TRY(next_by_system(op, application, &programme, &event));
    }
    return OK;
}

/* Nothing is granted before the time for objections is over and the board's photo is there. */
static Err check_published(Op *op, const Application *application) {
    Programme programme;
    TRY(programme_on(op, application->programme, op->today, &programme));
    if (application->state == APPLICATION_PUBLICITY)
        return publicity_require_over(op, application->publicity_id);
    if (application->state == APPLICATION_APPROVED && programme.publicity_days > 0)
        return op_conflict(op, "state", "publish_first");
    return OK;
}

Err application_conclude(Op *op, Application *application) {
    int32_t to = 0;
    TRY(machine_move(op, &application_machine, application->state, "conclude", &to));
    TRY(check_published(op, application));
    TRY(grant_start(op,
                    &(GrantStart){application->person_id, application->programme, application->id,
                                  op->today},
                    &application->grant_id));
    return application_move(op, application, &(ApplicationMove){.event = "conclude"});
}

static Err open_list(Op *op, int64_t person_id, List *out) {
    return op_list(op, &sql_application_open_of, WITH(BIND_INT("person_id", person_id), MOST(100)),
                   out);
}

Err application_on_assessment(Op *op, const Event *event) {
    List open;
    TRY(open_list(op, event->subject, &open));
    for (size_t i = 0; i < open.count; i++) {
        Application *application = LIST_AT(open, Application, i);
        Programme programme;
        const char *next = NULL;
        if (application->state != APPLICATION_REVIEWED) continue;
        TRY(programme_on(op, application->programme, op->today, &programme));
        TRY(next_by_system(op, application, &programme, &next));
        if (next == NULL) continue;
        TRY(application_move(op, application,
                             &(ApplicationMove){.event = next, .by_system = true}));
    }
    return OK;
}

Err application_on_death(Op *op, const Event *event) {
    List open;
    TRY(open_list(op, event->subject, &open));
    Str reason = str_from(event->kind->name);
    for (size_t i = 0; i < open.count; i++)
        TRY(application_move(
            op, LIST_AT(open, Application, i),
            &(ApplicationMove){.event = "lapse", .reason = reason, .by_system = true}));
    return OK;
}

/* The death or the merge was wrong: each goes back to the state it had, whose days begin anew; what
 * that state was waiting for may have come. */
Err application_on_revival(Op *op, const Event *event) {
    List lapsed;
    bool merge = event->kind == &person_unmerged;
    const char *cause = merge ? person_merged.name : person_died.name;
    TRY(op_list(op, &sql_application_lapsed_of,
                WITH(BIND_INT("person_id", event->subject), MOST(100)), &lapsed));
    for (size_t i = 0; i < lapsed.count; i++) {
        const ApplicationStep *lapse = LIST_AT(lapsed, ApplicationStep, i);
        Application application;
        if (!str_equal_c(lapse->reason, cause)) continue;
        TRY(application_read(op, lapse->application_id, &application));
        TRY(application_move(op, &application,
                             &(ApplicationMove){.event = "revive",
                                                .reason = str_from(event->kind->name),
                                                .to = lapse->from_state,
                                                .by_system = true}));
    }
    return OK;
}

Err application_on_move(Op *op, const Event *event) {
    Person person;
    TRY(person_by_id(op, event->subject, &person));
    return op_run(op, &sql_application_place,
                  WITH(BIND_INT("person_id", person.id), BIND_INT("scope", person.scope)));
}
