#include "care/desk/clock.h"

#include "care/benefit/programme.h"
#include "care/desk/naming.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { STEPS_MAX = 500, PAUSES_MAX = 16 };

typedef struct ClockOf {
    Str name, step;
    int64_t at, account_id;
} ClockOf;
static const Field of_fields[] = {
    {"name", F_TEXT, offsetof(ClockOf, name), .flags = READONLY, .doc = "programme"},
    {"step", F_TEXT, offsetof(ClockOf, step), .flags = READONLY, .doc = "what the clock is for"},
    {"at", F_TIME, offsetof(ClockOf, at), .flags = READONLY, .doc = "entered"},
    {"account_id", F_REF, offsetof(ClockOf, account_id), .flags = READONLY, .doc = "by whom"},
};
extern const Shape clock_of_shape;
const Shape clock_of_shape = {"clock_of", "desk", of_fields, COUNT(of_fields), sizeof(ClockOf)};

typedef struct ClockStep {
    Str event, from_state, to_state;
    int64_t at, account_id;
} ClockStep;
static const Field step_fields[] = {
    {"event", F_TEXT, offsetof(ClockStep, event), .flags = READONLY, .doc = "what happened"},
    {"from_state", F_TEXT, offsetof(ClockStep, from_state), .flags = READONLY, .doc = "from"},
    {"to_state", F_TEXT, offsetof(ClockStep, to_state), .flags = READONLY, .doc = "to"},
    {"at", F_TIME, offsetof(ClockStep, at), .flags = READONLY, .doc = "when"},
    {"account_id", F_REF, offsetof(ClockStep, account_id), .flags = READONLY, .doc = "by whom"},
};
extern const Shape clock_step_shape;
const Shape clock_step_shape = {"clock_step", "desk", step_fields, COUNT(step_fields),
                                sizeof(ClockStep)};

typedef struct Pause {
    Date from, to; /* both days stand */
} Pause;

/* What a strip of days is drawn from. */
typedef struct Run {
    Op *op;
    const WaitingSource *source;
    Waiting row;
    DeskClock *out;
    ClockStep began;
    Pause pauses[PAUSES_MAX];
    size_t pause_count;
} Run;

static bool stands(const Run *run, Date day) {
    for (size_t i = 0; i < run->pause_count; i++) {
        if (day >= run->pauses[i].from && day <= run->pauses[i].to) return true;
    }
    return false;
}

static void began(Run *run, const ClockStep *step) {
    run->began = *step;
    run->pause_count = 0;
}

/* While something is missing a clock of its own runs and the step's stands; it goes on when all is
 * there. */
static void steps_follow(Run *run, const List *steps) {
    Date from = 0;
    for (size_t i = 0; i < steps->count; i++) {
        const ClockStep *step = LIST_AT(*steps, ClockStep, i);
        bool missing = str_equal_c(step->to_state, "correction");
        bool last = i + 1 == steps->count;
        if (missing && !last) {
            from = date_of_ms(step->at);
        } else if (from != 0 && run->pause_count < PAUSES_MAX) {
            run->pauses[run->pause_count++] =
                (Pause){from, date_add_days(date_of_ms(step->at), -1)};
            from = 0;
        } else {
            began(run, step);
        }
    }
}

static Err steps_read(Run *run, const Statement *statement) {
    List steps;
    TRY(op_list(run->op, statement, WITH(BIND_INT("id", run->row.id), MOST(STEPS_MAX)), &steps));
    steps_follow(run, &steps);
    return OK;
}

static Str unit_of(Str key) {
    static const struct {
        const char *end, *unit;
    } units[] = {{"_workdays", "working_day"},
                 {"_days", "day"},
                 {"_hours", "hour"},
                 {"_minutes", "minute"}};
    for (size_t i = 0; i < COUNT(units); i++) {
        if (str_ends(key, str_from(units[i].end))) return str_from(units[i].unit);
    }
    return STR_NONE;
}

static Err rule_of_setting(Run *run, Str key) {
    Setting setting;
    Err err = op_get(run->op, &sql_clock_setting, WITH(BIND_TEXT("key", key)), &setting);
    if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
    run->out->rule = setting.key;
    run->out->limit = setting.value;
    run->out->unit = unit_of(key);
    run->out->source = setting.source;
    run->out->rule_from = setting.valid_from;
    return OK;
}

static Err rule_of_programme(Run *run, Str programme, Str step_name) {
    ProgrammeStep step;
    Err err = programme_step_on(run->op, programme, step_name.ptr, run->op->today, &step);
    if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
    run->out->rule =
        arena_printf(run->op->arena, STR_FMT "." STR_FMT, STR_ARG(programme), STR_ARG(step_name));
    run->out->limit = step.limit_days;
    run->out->unit = step.limit_unit;
    run->out->source = step.source;
    run->out->rule_from = step.valid_from;
    bool english = strcmp(run->op->language, "en") == 0;
    run->out->step = english ? step.name_en : step.name_zh;
    return OK;
}

static Err application_read(Run *run) {
    ClockOf of;
    TRY(op_get(run->op, &sql_clock_application, WITH(BIND_INT("id", run->row.id)), &of));
    began(run, &(ClockStep){.at = of.at, .account_id = of.account_id});
    TRY(steps_read(run, &sql_clock_application_steps));
    if (str_is_empty(of.step)) return OK;
    if (str_ends(of.step, STR("_workdays"))) return rule_of_setting(run, of.step);
    return rule_of_programme(run, of.name, of.step);
}

/* The key of the clock that starts on entering the state: the machine's table tells. */
static const char *clock_of_state(const WaitingSource *source) {
    const Machine *machine = source->of->machine;
    if (machine == NULL) return NULL;
    int32_t state = choice_find(machine->states, str_from(source->state));
    for (size_t i = 0; i < machine->move_count; i++) {
        const Move *move = &machine->moves[i];
        if (move->to == state && move->clock != NULL) return move->clock;
    }
    return NULL;
}

static Err run_read(Run *run) {
    const char *key = clock_of_state(run->source);
    if (strcmp(run->source->noun, "application") == 0) return application_read(run);
    began(run, &(ClockStep){.at = run->row.since, .account_id = run->row.handler});
    if (strcmp(run->source->noun, "order") == 0) TRY(steps_read(run, &sql_clock_order_steps));
    bool runs = run->row.due != WAITING_NO_DAY && run->row.due != WAITING_NO_INSTANT;
    return key != NULL && runs ? rule_of_setting(run, str_from(key)) : OK;
}

static ClockDay day_of(const Run *run, Date date, Date began_on) {
    bool works = workday_is(site_workdays(run->op->site), date);
    bool calendar = str_equal_c(run->out->unit, "day");
    bool within = date > began_on && date <= run->out->due_on;
    ClockDay day = {.date = date, .works = works, .late = date > run->out->due_on};
    day.paused = stands(run, date);
    day.counted = within && !day.paused && (works || calendar);
    return day;
}

static void strip_make(Run *run) {
    DeskClock *out = run->out;
    Date began_on = date_of_ms(run->began.at), today = run->op->today;
    Date last = out->due_on > today ? out->due_on : today;
    if (out->due_on == 0 || began_on == 0 || str_equal_c(out->unit, "minute")) return;
    Date first = date_add_days(last, 1 - CLOCK_DAYS_MAX);
    if (first < began_on) first = began_on;
    if (first > last) return;
    out->strip.items = arena_array(run->op->arena, ClockDay, CLOCK_DAYS_MAX);
    for (Date day = first; day <= last; day = date_add_days(day, 1)) {
        ClockDay made = day_of(run, day, began_on);
        *LIST_AT(out->strip, ClockDay, out->strip.count++) = made;
        if (made.paused && made.works) out->paused_days++;
    }
}

/* The machine's word for the step; what begins a matter is no move and has its word among the steps
 * done. */
static Str step_word(const Op *op, const Machine *machine, Str event) {
    Str key = arena_printf(op->arena, "%s." STR_FMT, machine->name, STR_ARG(event));
    return naming_word(op, naming_has(op, key) ? machine->name : "did", event);
}

static Err words_fill_in(Run *run) {
    DeskClock *out = run->out;
    Naming naming = {.op = run->op};
    const Machine *machine = run->source->of->machine;
    out->began_at = run->began.at;
    if (machine != NULL && !str_is_empty(run->began.event))
        out->began_with = step_word(run->op, machine, run->began.event);
    if (str_is_empty(out->step) && machine != NULL && run->source->event != NULL)
        out->step = naming_word(run->op, machine->name, str_from(run->source->event));
    return naming_text(&naming, NAMED_ACCOUNT, run->began.account_id, &out->began_by);
}

typedef struct ClockAsk {
    Str noun;
    int64_t id;
} ClockAsk;
static const Field ask_fields[] = {
    {"noun", F_TEXT, offsetof(ClockAsk, noun), .flags = REQUIRED, .max = 40, .doc = "kind"},
    {"id", F_INT, offsetof(ClockAsk, id), .flags = REQUIRED, .min = 1, .max = INT64_MAX,
     .doc = "number"},
};
static const Shape ask_shape = {"desk_clock_ask", "desk", ask_fields, COUNT(ask_fields),
                                sizeof(ClockAsk)};

static Err clock_route(Op *op, const void *in, void *out) {
    const ClockAsk *ask = in;
    DeskClock *clock = out;
    Run run = {.op = op, .out = out};
    TRY(waiting_find(op, ask->noun, ask->id, &run.source, &run.row));
    clock->noun = str_from(run.source->noun);
    clock->id = run.row.id;
    clock->limit = clock->days = INT_NONE;
    clock->paused_days = 0;
    waiting_due(&run.row, run.source, &clock->due_on, &clock->due_at);
    TRY(run_read(&run));
    if (clock->due_on != 0)
        clock->days = workday_between(site_workdays(op->site), op->today, clock->due_on);
    strip_make(&run);
    return words_fill_in(&run);
}

static const Field day_fields[] = {
    {"date", F_DATE, offsetof(ClockDay, date), .flags = READONLY, .doc = "day"},
    {"works", F_BOOL, offsetof(ClockDay, works), .flags = READONLY, .doc = "a working day"},
    {"counted", F_BOOL, offsetof(ClockDay, counted), .flags = READONLY, .doc = "of the limit"},
    {"paused", F_BOOL, offsetof(ClockDay, paused), .flags = READONLY, .doc = "the clock stood"},
    {"late", F_BOOL, offsetof(ClockDay, late), .flags = READONLY, .doc = "after the end"},
};
static const Shape day_shape = {"clock_day", "desk", day_fields, COUNT(day_fields),
                                sizeof(ClockDay)};

#define AT(member) offsetof(DeskClock, member)
static const Field clock_fields[] = {
    {"noun", F_TEXT, AT(noun), .flags = READONLY, .doc = "kind of the record"},
    {"id", F_INT, AT(id), .flags = READONLY, .doc = "number"},
    {"step", F_TEXT, AT(step), .flags = READONLY, .doc = "what the clock is for"},
    {"rule", F_TEXT, AT(rule), .flags = READONLY, .doc = "setting, or programme and step"},
    {"limit", F_INT, AT(limit), .flags = READONLY | NULLABLE, .doc = "how many"},
    {"unit", F_TEXT, AT(unit), .flags = READONLY, .doc = "working_day, day, hour, minute"},
    {"source", F_TEXT, AT(source), .flags = READONLY, .doc = "where the rule comes from"},
    {"rule_from", F_DATE, AT(rule_from), .flags = READONLY, .doc = "since when it holds"},
    {"began_with", F_TEXT, AT(began_with), .flags = READONLY, .doc = "the step that set it going"},
    {"began_by", F_TEXT, AT(began_by), .flags = READONLY, .doc = "who took it"},
    {"began_at", F_TIME, AT(began_at), .flags = READONLY, .doc = "when"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY, .doc = "last day"},
    {"due_at", F_TIME, AT(due_at), .flags = READONLY, .doc = "instant"},
    {"days", F_INT, AT(days), .flags = READONLY | NULLABLE, .doc = "working days left"},
    {"paused_days", F_INT, AT(paused_days), .flags = READONLY, .doc = "working days it stood"},
    {"strip", F_LIST, AT(strip), .flags = READONLY, .max = CLOCK_DAYS_MAX, .shape = &day_shape,
     .doc = "oldest first"},
};
#undef AT
const Shape desk_clock_shape = {"desk_clock", "desk", clock_fields, COUNT(clock_fields),
                                sizeof(DeskClock)};

static const Route routes[] = {
    {"GET", "/api/desk/clock", "desk_clock_get", "desk.read", clock_route, &ask_shape,
     &desk_clock_shape, .doc = "Why something that waits is due when it is"},
};
const Noun desk_clock_noun = {routes, COUNT(routes), NULL};
