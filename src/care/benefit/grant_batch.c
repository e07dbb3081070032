#include "care/benefit/grant_batch.h"

#include "benefit.sql.h"
#include "care/benefit/grant_line.h"

enum { GRANT_CHUNK = 32 };

static const char *const state_codes[] = {"",        "preparing", "draft",    "reviewed",
                                          "posting", "approved",  "cancelled"};
const Choices grant_batch_states = {"grant_batch_state", state_codes, COUNT(state_codes)};

static const Move moves[] = {
    {BATCH_PREPARING, "prepared", "system", BATCH_DRAFT, NULL},
    {BATCH_DRAFT, "prepare", "grant.prepare", BATCH_PREPARING, NULL},
    {BATCH_DRAFT, "cancel", "grant.prepare", BATCH_CANCELLED, NULL},
    {BATCH_DRAFT, "review", "grant.review", BATCH_REVIEWED, NULL},
    {BATCH_REVIEWED, "return", "grant.approve", BATCH_DRAFT, NULL},
    {BATCH_REVIEWED, "approve", "grant.approve", BATCH_POSTING, NULL},
    {BATCH_POSTING, "posted", "system", BATCH_APPROVED, NULL},
};
static const Phase phases[] = {
    [BATCH_PREPARING] = PHASE_OPEN, [BATCH_DRAFT] = PHASE_OPEN,    [BATCH_REVIEWED] = PHASE_OPEN,
    [BATCH_POSTING] = PHASE_ACTIVE, [BATCH_APPROVED] = PHASE_DONE, [BATCH_CANCELLED] = PHASE_ENDED};
const Machine grant_batch_machine = {"grant_batch", &grant_batch_states, BATCH_PREPARING,
                                     moves,         COUNT(moves),        phases,
                                     COUNT(phases)};

#define AT(member) offsetof(GrantBatch, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "grant_batch", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"programme", F_TEXT, AT(programme), .flags = REQUIRED | STORED | FILTER, .max = 40,
     .ref = "programme", .doc = "code"},
    {"month", F_INT, AT(month), .flags = REQUIRED | STORED | FILTER | SORT, .min = 200001,
     .max = 999912, .unit = "month", .doc = "yyyymm"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER,
     .choices = &grant_batch_states, .doc = "moves by the grant_batch machine"},
    {"line_count", F_INT, AT(line_count), .flags = READONLY | STORED, .doc = "lines to be paid"},
    {"total", F_FEN, AT(total), .flags = READONLY | STORED, .doc = "sum of these lines, fen"},
    {"added", F_INT, AT(added), .flags = READONLY | STORED, .doc = "new against last month"},
    {"raised", F_INT, AT(raised), .flags = READONLY | STORED, .doc = "more than last month"},
    {"lowered", F_INT, AT(lowered), .flags = READONLY | STORED, .doc = "less than last month"},
    {"stopped", F_INT, AT(stopped), .flags = READONLY | STORED, .doc = "paid last month, not now"},
    {"arrears", F_INT, AT(arrears), .flags = READONLY | STORED, .doc = "for earlier months"},
    {"share_province", F_FEN, AT(share_province), .flags = READONLY, .doc = "of the total, fen"},
    {"share_city", F_FEN, AT(share_city), .flags = READONLY, .doc = "of the total, fen"},
    {"share_district", F_FEN, AT(share_district), .flags = READONLY, .doc = "the rest, fen"},
    {"share_lottery", F_FEN, AT(share_lottery), .flags = READONLY, .doc = "of the total, fen"},
    {"later", F_INT, AT(later), .flags = READONLY | NULLABLE | DETAIL,
     .doc = "grants that begin after this month, not in it; none: it is approved"},
    {"prepared_by", F_REF, AT(prepared_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who prepared it"},
    {"reviewed_by", F_REF, AT(reviewed_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who reviewed it"},
    {"approved_by", F_REF, AT(approved_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who approved it"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED | DETAIL, .max = 200,
     .plain = "about a batch, not about a person", .doc = "why it was given back or cancelled"},
    {"barred", F_TEXT, AT(barred), .flags = READONLY | DETAIL, .max = 60, .ref = "fault",
     .doc = "why the next step, yours by right, is another's; none: it is yours"},
    {"cursor_scope", F_INT, AT(cursor_scope), .flags = READONLY | STORED | HIDDEN,
     .doc = "how far it is prepared"},
    {"cursor_id", F_INT, AT(cursor_id), .flags = READONLY | STORED | HIDDEN,
     .doc = "how far it is prepared"},
    {"scope", F_INT, AT(scope), .flags = REQUIRED | STORED, .min = 110000000000,
     .max = 829999999999, .doc = "division it covers"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "begun at"},
    {"posted_at", F_TIME, AT(posted_at), .flags = READONLY | STORED, .doc = "booked at"},
};
#undef AT
const Shape grant_batch_shape = {"grant_batch", "benefit", fields, COUNT(fields),
                                 sizeof(GrantBatch)};

typedef struct BatchReason {
    int64_t id;
    Str reason;
} BatchReason;
static const Field reason_fields[] = {
    {"id", F_REF, offsetof(BatchReason, id), .flags = REQUIRED, .ref = "grant_batch",
     .doc = "number"},
    {"reason", F_TEXT, offsetof(BatchReason, reason), .flags = REQUIRED, .min = 2, .max = 200,
     .plain = "about a batch, not about a person", .doc = "what is wrong with it"},
};
static const Shape batch_reason_shape = {"grant_batch_reason", "benefit", reason_fields,
                                         COUNT(reason_fields), sizeof(BatchReason)};

static Err batch_read(Op *op, int64_t id, GrantBatch *out) {
    op_subject(op, "grant_batch", id);
    return op_get(op, &sql_grant_batch_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err batch_save(Op *op, GrantBatch *batch) {
    TRY(op_run(op, &sql_grant_batch_update, ROW(batch)));
    batch->version++;
    return op_publish(op, "grant_batch", batch->id, batch->scope);
}

Err grant_batch_count(Op *op, int64_t batch_id) {
    return op_run(op, &sql_grant_batch_count, WITH(BIND_INT("id", batch_id)));
}

/* The batch as it stands now, with who bears how much; the district bears what rounding leaves. */
typedef struct GrantCount {
    int64_t count;
} GrantCount;
static const Field count_fields[] = {
    {"count", F_INT, offsetof(GrantCount, count), .flags = STORED, .doc = "how many"},
};
extern const Shape grant_count_shape;
const Shape grant_count_shape = {"grant_count", "benefit", count_fields, COUNT(count_fields),
                                 sizeof(GrantCount)};

static Err read_later(Op *op, GrantBatch *batch) {
    GrantCount later;
    int64_t low = 0, high = 0;
    bool open = batch->state == BATCH_PREPARING || batch->state == BATCH_DRAFT ||
                batch->state == BATCH_REVIEWED;
    batch->later = INT_NONE;
    if (!open) return OK;
    scope_subtree(batch->scope, &low, &high);
    TRY(op_get(op, &sql_grant_later,
               WITH(BIND_TEXT("programme", batch->programme), BIND_INT("low", low),
                    BIND_INT("high", high), BIND_INT("last", month_last((Month)batch->month))),
               &later));
    batch->later = later.count;
    return OK;
}

/* Three different people. */
static bool had_a_hand(const Op *op, const GrantBatch *batch) {
    int64_t self = op->actor->account_id;
    return batch->prepared_by == self || batch->reviewed_by == self;
}

static Err batch_show(Op *op, int64_t id, GrantBatch *out) {
    Programme programme;
    TRY(op_get(op, &sql_grant_batch_by_id, WITH(BIND_INT("id", id)), out));
    TRY(programme_on(op, out->programme, month_first((Month)out->month), &programme));
    out->share_province = fen_share(out->total, programme.share_province_percent, 100);
    out->share_city = fen_share(out->total, programme.share_city_percent, 100);
    out->share_lottery = fen_share(out->total, programme.share_lottery_percent, 100);
    out->share_district = out->total - out->share_province - out->share_city - out->share_lottery;
    bool mine = machine_may(op, &grant_batch_machine, out->state, "review") ||
                machine_may(op, &grant_batch_machine, out->state, "approve");
    if (mine && had_a_hand(op, out)) out->barred = STR("four_eyes");
    return read_later(op, out);
}

static Err run_of(Op *op, GrantBatch *batch, BatchRun *out) {
    *out = (BatchRun){.batch = batch};
    TRY(programme_on(op, batch->programme, month_first((Month)batch->month), &out->programme));
    return op_setting(op, "arrears_months_max", &out->arrears_months);
}

/* The grants of the place, a chunk in the order of (scope, id). Ended ones too: for arrears, and
 * for the list of what ended. */
static Err due_list(Op *op, const BatchRun *run, List *out) {
    const GrantBatch *batch = run->batch;
    int64_t low = 0, high = 0;
    scope_subtree(batch->scope, &low, &high);
    int back = run->arrears_months > 0 ? (int)run->arrears_months : 1;
    Date oldest = month_first(month_add((Month)batch->month, -back));
    return op_list(op, &sql_grant_due_list,
                   WITH(BIND_TEXT("programme", batch->programme), BIND_INT("low", low),
                        BIND_INT("high", high), BIND_INT("cursor_scope", batch->cursor_scope),
                        BIND_INT("cursor_id", batch->cursor_id),
                        BIND_INT("last", month_last((Month)batch->month)),
                        BIND_INT("oldest", oldest), MOST(GRANT_CHUNK)),
                   out);
}

static Err prepare_some(Op *op, GrantBatch *batch, bool *more) {
    BatchRun run;
    List grants;
    TRY(run_of(op, batch, &run));
    TRY(due_list(op, &run, &grants));
    for (size_t i = 0; i < grants.count; i++) {
        const BenefitGrant *grant = LIST_AT(grants, BenefitGrant, i);
        TRY(grant_lines_propose(op, &run, grant));
        batch->cursor_scope = grant->scope;
        batch->cursor_id = grant->id;
    }
    *more = grants.count == GRANT_CHUNK;
    if (!*more) batch->state = machine_step(&grant_batch_machine, batch->state, "prepared");
    TRY(batch_save(op, batch));
    return *more ? OK : grant_batch_count(op, batch->id);
}

static Err post_some(Op *op, GrantBatch *batch, bool *more) {
    BatchRun run;
    List lines;
    TRY(run_of(op, batch, &run));
    TRY(grant_fund(op, batch, &run.fund_id));
    TRY(op_list(op, &sql_grant_line_ready, WITH(BIND_INT("batch_id", batch->id), MOST(GRANT_CHUNK)),
                &lines));
    for (size_t i = 0; i < lines.count; i++)
        TRY(grant_line_post(op, &run, LIST_AT(lines, GrantLine, i)));
    *more = lines.count == GRANT_CHUNK;
    if (*more) return OK;
    batch->state = machine_step(&grant_batch_machine, batch->state, "posted");
    batch->posted_at = op->now_ms;
    return batch_save(op, batch);
}

typedef Err (*BatchStep)(Op *op, GrantBatch *batch, bool *more);

/* One chunk of a job, as long as the batch is where the job found it. */
static Err job_step(Op *op, Job *job, int32_t state, BatchStep step, bool *more) {
    int64_t id = 0;
    GrantBatch batch;
    *more = false;
    if (!str_read_int(job->input, &id)) return ERR_INTERNAL;
    TRY(batch_read(op, id, &batch));
    if (batch.state != state) return OK;
    TRY(step(op, &batch, more));
    job->finished += GRANT_CHUNK;
    job->cursor = arena_printf(op->arena, "%lld", (long long)job->finished);
    return OK;
}

static Err prepare_chunk(Op *op, Job *job, bool *more) {
    return job_step(op, job, BATCH_PREPARING, prepare_some, more);
}
const JobKind grant_prepare_job = {"grant_prepare", .chunk = prepare_chunk, .whole = true};

static Err post_chunk(Op *op, Job *job, bool *more) {
    return job_step(op, job, BATCH_POSTING, post_some, more);
}
const JobKind grant_post_job = {"grant_post", .chunk = post_chunk, .whole = true};

/* The first chunk at once; the rest, when there is more, as a job. */
static Err run_or_start(Op *op, GrantBatch *batch, BatchStep step, const JobKind *kind) {
    bool more = false;
    int64_t job_id = 0;
    TRY(step(op, batch, &more));
    if (!more) return OK;
    return job_start(op, kind->name, arena_printf(op->arena, "%lld", (long long)batch->id),
                     &job_id);
}

static Err check_monthly(Op *op, Str code, Date day) {
    Programme programme;
    TRY(programme_require(op, "programme", code, day, &programme));
    bool paid = str_equal_c(programme.kind, "voucher") || str_equal_c(programme.kind, "cash");
    bool monthly = paid && str_equal_c(programme.every, "month");
    return monthly ? OK : op_refuse(op, "programme", "not_paid_monthly");
}

static Err check_batch(Op *op, const GrantBatch *in) {
    Month month = (Month)in->month;
    int64_t low = 0, high = 0;
    bool sound = month % 100 >= 1 && month % 100 <= 12;
    if (!sound) op_fault(op, "month", "bad_month");
    scope_subtree(in->scope, &low, &high);
    if (op->reach == REACH_PLACE &&
        (!actor_covers(op->actor, low) || !actor_covers(op->actor, high)))
        op_fault(op, "scope", "outside_your_places");
    if (sound && month > month_add(month_of(op->today), 1)) op_fault(op, "month", "month_too_far");
    Date day = sound ? month_first(month) : op->today;
    GATHER(check_monthly(op, in->programme, day));
    return op_verdict(op);
}

/* The batch there is, taken back to be prepared again, or a new one. */
static Err batch_open(Op *op, const GrantBatch *in, GrantBatch *out) {
    Err err = op_get(op, &sql_grant_batch_find, ROW(in), out);
    if (err == OK) {
        if (out->state > BATCH_DRAFT) return op_conflict(op, "month", "batch_exists");
        if (out->state == BATCH_DRAFT)
            TRY(machine_move(op, &grant_batch_machine, out->state, "prepare", &out->state));
        out->cursor_scope = out->cursor_id = 0;
        out->prepared_by = op->actor->account_id;
        return batch_save(op, out);
    }
    if (err != ERR_NOT_FOUND) return err;
    *out = *in;
    out->state = grant_batch_machine.start;
    out->prepared_by = op->actor->account_id;
    IdKey key;
    TRY(op_get(op, &sql_grant_batch_insert, ROW(out), &key));
    out->id = key.id;
    return OK;
}

static Err prepare_route(Op *op, const void *in, void *out) {
    GrantBatch batch;
    TRY(check_batch(op, in));
    TRY(batch_open(op, in, &batch));
    op_subject(op, "grant_batch", batch.id);
    TRY(run_or_start(op, &batch, prepare_some, &grant_prepare_job));
    return batch_show(op, batch.id, out);
}

static Err begin_move(Op *op, int64_t id, const char *event, GrantBatch *batch) {
    TRY(batch_read(op, id, batch));
    TRY(machine_move(op, &grant_batch_machine, batch->state, event, &batch->state));
    if (had_a_hand(op, batch)) op_fault(op, "", "four_eyes");
    return OK;
}

static Err review_route(Op *op, const void *in, void *out) {
    GrantBatch batch;
    TRY(begin_move(op, ((const IdKey *)in)->id, "review", &batch));
    TRY(op_verdict(op));
    batch.reviewed_by = op->actor->account_id;
    TRY(batch_save(op, &batch));
    return batch_show(op, batch.id, out);
}

static Err approve_route(Op *op, const void *in, void *out) {
    GrantBatch batch;
    TRY(begin_move(op, ((const IdKey *)in)->id, "approve", &batch));
    GATHER(grant_fund_suffices(op, &batch));
    TRY(op_verdict(op));
    batch.approved_by = op->actor->account_id;
    TRY(batch_save(op, &batch));
    TRY(run_or_start(op, &batch, post_some, &grant_post_job));
    return batch_show(op, batch.id, out);
}

static Err give_back(Op *op, const BatchReason *in, const char *event, GrantBatch *out) {
    GrantBatch batch;
    TRY(batch_read(op, in->id, &batch));
    TRY(machine_move(op, &grant_batch_machine, batch.state, event, &batch.state));
    batch.reason = in->reason;
    batch.reviewed_by = 0;
    if (batch.state == BATCH_CANCELLED)
        TRY(op_run(op, &sql_grant_line_drop_all, WITH(BIND_INT("batch_id", batch.id))));
    TRY(batch_save(op, &batch));
    TRY(grant_batch_count(op, batch.id));
    return batch_show(op, batch.id, out);
}

static Err return_route(Op *op, const void *in, void *out) {
    return give_back(op, in, "return", out);
}

static Err cancel_route(Op *op, const void *in, void *out) {
    return give_back(op, in, "cancel", out);
}

static Err get_route(Op *op, const void *in, void *out) {
    GrantBatch batch;
    TRY(batch_read(op, ((const IdKey *)in)->id, &batch));
    return batch_show(op, batch.id, out);
}

/* Cash whose payee was not known when it was approved. */
static Err pay_route(Op *op, const void *in, void *out) {
    GrantBatch batch;
    List lines;
    TRY(batch_read(op, ((const IdKey *)in)->id, &batch));
    Programme programme;
    TRY(programme_on(op, batch.programme, month_first((Month)batch.month), &programme));
    if (!str_equal_c(programme.kind, "cash")) return op_refuse(op, "", "not_paid_in_cash");
    TRY(op_list(op, &sql_grant_line_unpaid, WITH(BIND_INT("batch_id", batch.id), MOST(200)),
                &lines));
    for (size_t i = 0; i < lines.count; i++) TRY(grant_line_pay(op, LIST_AT(lines, GrantLine, i)));
    return batch_show(op, batch.id, out);
}

static const Route routes[] = {
    {"GET", "/api/grant-batches", "grant_batch_list", "grant.read", .out = &grant_batch_shape,
     .list = &sql_grant_batch_list, .doc = "Monthly batches of your places"},
    {"POST", "/api/grant-batches", "grant_batch_prepare", "grant.prepare", prepare_route,
     &grant_batch_shape, &grant_batch_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Prepares a month's batch of a place; again: adds what is missing while it is a draft"},
    {"GET", "/api/grant-batches/{id}", "grant_batch_get", "grant.read", get_route, &id_key_shape,
     &grant_batch_shape, .doc = "One batch with who bears how much"},
    {"POST", "/api/grant-batches/{id}/review", "grant_batch_review", "grant.review", review_route,
     &id_key_shape, &grant_batch_shape, ROUTE_WRITES, .doc = "Reviewed by another person"},
    {"POST", "/api/grant-batches/{id}/approve", "grant_batch_approve", "grant.approve",
     approve_route, &id_key_shape, &grant_batch_shape, ROUTE_WRITES,
     .doc = "Approved by a third person; the money moves"},
    {"POST", "/api/grant-batches/{id}/return", "grant_batch_return", "grant.approve", return_route,
     &batch_reason_shape, &grant_batch_shape, ROUTE_WRITES, .doc = "Gives a reviewed one back"},
    {"POST", "/api/grant-batches/{id}/cancel", "grant_batch_cancel", "grant.prepare", cancel_route,
     &batch_reason_shape, &grant_batch_shape, ROUTE_WRITES, .doc = "Drops a draft"},
    {"POST", "/api/grant-batches/{id}/pay", "grant_batch_pay", "payfile.prepare", pay_route,
     &id_key_shape, &grant_batch_shape, ROUTE_WRITES, .states = "approved",
     .doc = "Cash lines whose payee is known by now go to the pay files, 200 at a time"},
};
const Noun grant_batch_noun = {routes, COUNT(routes), &grant_batch_machine};
