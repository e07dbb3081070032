#include "care/service/order.h"
#include "care/service/plan_life.h"
#include "care/service/weekdays.h"
#include "core/wire/json.h"
#include "service.sql.h"

/* Orders out of plans: plan line by plan line, day by day, a few a chunk; the cursor says which is
 * next. */

enum { CHUNK_ORDERS = 6, CHUNK_LINES = 40, RANGE_DAYS_MAX = 62 };

#define AT(member) offsetof(PlanGeneration, member)
static const Field generation_fields[] = {
    {"from", F_DATE, AT(from), .doc = "first day; none: today"},
    {"to", F_DATE, AT(to), .doc = "last day; none: as far ahead as the setting says"},
    {"scope", F_INT, AT(scope), .flags = NULLABLE, .min = 110000000000, .max = 829999999999,
     .doc = "division; none: all of yours"},
};
#undef AT
const Shape plan_generation_shape = {"plan_generation", "service", generation_fields,
                                     COUNT(generation_fields), sizeof(PlanGeneration)};

#define AT(member) offsetof(PlanDue, member)
static const Field due_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "plan_item", .doc = "plan line"},
    {"plan_id", F_REF, AT(plan_id), .flags = STORED, .ref = "plan", .doc = "plan"},
    {"item", F_TEXT, AT(item), .flags = STORED, .max = 40, .ref = "menu_item", .doc = "menu code"},
    {"weekdays", F_TEXT, AT(weekdays), .flags = STORED, .max = WEEKDAYS_CHARS, .doc = "when"},
    {"start_minute", F_INT, AT(start_minute), .flags = STORED, .unit = "clock",
     .doc = "preferred start"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "whose"},
    {"carer_sex", F_ENUM, AT(carer_sex), .flags = STORED, .choices = &carer_sexes, .doc = "wish"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "of the plan"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "of the plan"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community"},
};
#undef AT
const Shape plan_due_shape = {"plan_due", "service", due_fields, COUNT(due_fields),
                              sizeof(PlanDue)};

#define AT(member) offsetof(PlanSkip, member)
static const Field skip_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "plan_skip", .doc = "number"},
    {"plan_id", F_REF, AT(plan_id), .flags = STORED | FILTER, .ref = "plan", .doc = "plan"},
    {"plan_item_id", F_REF, AT(plan_item_id), .flags = STORED, .ref = "plan_item", .doc = "line"},
    {"day", F_DATE, AT(day), .flags = STORED | FILTER | SORT, .doc = "day it was wanted for"},
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 60, .ref = "fault",
     .doc = "why: the code of the fault"},
    {"scope", F_INT, AT(scope), .flags = STORED | DETAIL, .doc = "community"},
    {"recorded_at", F_TIME, AT(recorded_at), .flags = STORED | DETAIL, .doc = "last tried"},
};
#undef AT
const Shape plan_skip_shape = {"plan_skip", "service", skip_fields, COUNT(skip_fields),
                               sizeof(PlanSkip)};

/* Where a generation stands. */
typedef struct Progress {
    PlanGeneration range;
    int64_t line; /* plan item */
    Date day;
    int64_t made, skipped;
    int budget; /* tries left in this chunk */
} Progress;

typedef struct Attempt {
    Op *op;
    OrderRequest request;
} Attempt;

static Err attempt_run(Tx *tx, void *context) {
    (void)tx;
    Attempt *attempt = context;
    Order order;
    return order_create(attempt->op, &attempt->request, &order);
}

/* The usual hours when the plan has no wish; else around the wished start. */
static Err window_of(Op *op, const PlanDue *due, OrderRequest *request) {
    int64_t from = 0, to = 0, slack = 0;
    TRY(op_setting(op, "shift_from_minute", &from));
    TRY(op_setting(op, "shift_to_minute", &to));
    TRY(op_setting(op, "plan_window_minutes", &slack));
    request->window_from = from;
    request->window_to = to;
    request->start_minute = INT_NONE;
    if (due->start_minute == 0) return OK;
    request->window_from = due->start_minute > slack ? due->start_minute - slack : 0;
    request->window_to = due->start_minute + slack < 1440 ? due->start_minute + slack : 1440;
    return OK;
}

static Err skip_keep(Op *op, const PlanDue *due, Date day, const char *code) {
    PlanSkip skip = {
        .plan_id = due->plan_id,
        .plan_item_id = due->id,
        .day = day,
        .code = str_from(code),
        .scope = due->scope,
    };
    return op_run(op, &sql_plan_skip_put, ROW(&skip));
}

/* In a savepoint of its own: what one visit lacks does not stop the others. */
static Err order_try(Op *op, const PlanDue *due, Progress *progress) {
    Attempt attempt = {op,
                       {.person_id = due->person_id,
                        .item = due->item,
                        .day = progress->day,
                        .source = ORDER_BY_PLAN,
                        .carer_sex = due->carer_sex,
                        .plan_item_id = due->id}};
    TRY(window_of(op, due, &attempt.request));
    size_t faults = op->faults->count;
    progress->budget--;
    Err err = tx_attempt(op->tx, attempt_run, &attempt);
    if (err == OK) {
        progress->made++;
        return op_run(op, &sql_plan_skip_clear,
                      WITH(BIND_INT("plan_item_id", due->id), BIND_INT("day", progress->day)));
    }
    if (err != ERR_INVALID && err != ERR_CONFLICT) return err;
    const char *code = op->faults->items[faults].code;
    op->faults->count = faults;
    progress->skipped++;
    return skip_keep(op, due, progress->day, code);
}

static bool is_due(const PlanDue *due, Date day) {
    return day >= due->valid_from && (due->valid_to == 0 || day < due->valid_to) &&
           weekdays_have(due->weekdays, date_weekday(day));
}

/* The days of one plan line that are left, while the chunk's budget lasts. */
static Err line_run(Op *op, const PlanDue *due, Progress *progress) {
    for (; progress->day <= progress->range.to && progress->budget > 0;
         progress->day = date_add_days(progress->day, 1)) {
        if (!is_due(due, progress->day)) continue;
        IdKey key;
        Err err =
            op_get(op, &sql_order_of_plan_day,
                   WITH(BIND_INT("plan_item_id", due->id), BIND_INT("day", progress->day)), &key);
        if (err == OK) continue;
        if (err != ERR_NOT_FOUND) return err;
        TRY(order_try(op, due, progress));
    }
    return OK;
}

static Err input_read(Op *op, const Job *job, PlanGeneration *range) {
    json_t *json = NULL;
    Str detail;
    shape_clear(&plan_generation_shape, range);
    TRY(json_read(op->arena, job->input, &json, &detail));
    (void)json_decode(op->arena, &plan_generation_shape, json, range, op->faults);
    json_decref(json);
    TRY(op_verdict(op));
    int64_t ahead = 0;
    TRY(op_setting(op, "plan_ahead_days", &ahead));
    Date begun = date_of_ms(job->created_at);
    if (range->from == 0) range->from = begun;
    if (range->to == 0) range->to = date_add_days(begun, (int)ahead);
    range->low = 0;
    range->high = INT64_MAX;
    if (range->scope != INT_NONE) scope_subtree(range->scope, &range->low, &range->high);
    return OK;
}

/* "<line> <day> <made> <skipped>" */
static void cursor_read(const Job *job, Progress *progress) {
    int64_t parts[4] = {1, progress->range.from, 0, 0};
    Str rest = job->cursor, part;
    for (size_t i = 0; i < COUNT(parts) && !str_is_empty(job->cursor); i++) {
        bool read = str_split(&rest, ' ', &part) && str_read_int(part, &parts[i]);
        if (!read) break;
    }
    progress->line = parts[0];
    progress->day = (Date)parts[1];
    progress->made = parts[2];
    progress->skipped = parts[3];
}

static void cursor_write(Op *op, Job *job, const Progress *progress) {
    job->finished = progress->made + progress->skipped;
    job->cursor =
        arena_printf(op->arena, "%lld %d %lld %lld", (long long)progress->line, (int)progress->day,
                     (long long)progress->made, (long long)progress->skipped);
    job->result = arena_printf(op->arena, "{\"made\":%lld,\"skipped\":%lld}",
                               (long long)progress->made, (long long)progress->skipped);
}

static Err generate_chunk(Op *op, Job *job, bool *more) {
    Progress progress = {.budget = CHUNK_ORDERS};
    List lines;
    TRY(input_read(op, job, &progress.range));
    cursor_read(job, &progress);
    TRY(op_list(op, &sql_plan_due_list,
                WITH(BIND_INT("from_id", progress.line), BIND_INT("low", progress.range.low),
                     BIND_INT("high", progress.range.high), BIND_INT("first", progress.range.from),
                     BIND_INT("last", progress.range.to), MOST(CHUNK_LINES)),
                &lines));
    size_t i = 0;
    for (; i < lines.count && progress.budget > 0; i++) {
        const PlanDue *due = LIST_AT(lines, PlanDue, i);
        if (due->id != progress.line) progress.day = progress.range.from;
        progress.line = due->id;
        TRY(line_run(op, due, &progress));
        if (progress.day <= progress.range.to) break;
        progress.line = due->id + 1;
        progress.day = progress.range.from;
    }
    *more = i < lines.count || lines.count == CHUNK_LINES;
    cursor_write(op, job, &progress);
    return OK;
}
const JobKind plan_generate_job = {"plan_generate", .chunk = generate_chunk,
                                   .counts = JOB_COUNTS("made", "skipped")};

static Err generate_route(Op *op, const void *in, void *out) {
    const PlanGeneration *range = in;
    Date from = range->from == 0 ? op->today : range->from;
    if (from < op->today) op_fault(op, "from", "in_the_past");
    if (range->to != 0 && range->to < from && op_knows(op, "from"))
        op_fault(op, "to", "ends_before_start");
    if (range->to != 0 && op_knows(op, "from") &&
        date_days_between(from, range->to) >= RANGE_DAYS_MAX)
        op_fault(op, "to", "range_too_long");
    if (range->scope != INT_NONE && !actor_covers(op->actor, range->scope))
        op_fault(op, "scope", "outside_your_places");
    TRY(op_verdict(op));
    Buf input;
    buf_init(&input, op->arena, 1024);
    json_write_record(&input, &plan_generation_shape, range, NULL, NULL);
    return job_start(op, plan_generate_job.name, buf_str(&input), &((IdKey *)out)->id);
}

static const Route routes[] = {
    {"POST", "/api/plans/generate", "plan_generate", "service.plan", generate_route,
     &plan_generation_shape, &id_key_shape, ROUTE_WRITES | ROUTE_ACCEPTED,
     .doc = "Starts the job that makes the orders of plans; again adds only what is missing"},
    {"GET", "/api/plans/skips", "plan_skip_list", "service.read", .out = &plan_skip_shape,
     .list = &sql_plan_skip_list, .doc = "Visits that plans wanted and that could not be ordered"},
};
const Noun plan_generate_noun = {routes, COUNT(routes), NULL};
