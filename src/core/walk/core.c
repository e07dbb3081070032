/* The walk's own routes: what a client must know before it knows anything else. */
#include "core/base/log.h"
#include "core/guard/audit.h"
#include "core/guard/card.h"
#include "core/guard/keyed.h"
#include "core/walk/access.h"
#include "core/walk/access_review.h"
#include "core/walk/account_import.h"
#include "core/walk/account_table.h"
#include "core/walk/action.h"
#include "core/walk/blob.h"
#include "core/walk/card.h"
#include "core/walk/export.h"
#include "core/walk/health.h"
#include "core/walk/job.h"
#include "core/walk/notice.h"
#include "core/walk/openapi.h"
#include "core/walk/record.h"
#include "core/walk/saved_view.h"
#include "core/walk/setting.h"
#include "core/walk/walk.h"
#include "walk.sql.h"

static const Field reply_file_fields[] = {
    {"content_type", F_TEXT, offsetof(ReplyFile, content_type), .flags = READONLY},
    {"name", F_TEXT, offsetof(ReplyFile, name), .flags = READONLY},
    {"body", F_BLOB, offsetof(ReplyFile, body), .flags = READONLY},
};
const Shape reply_file_shape = {"reply_file", "walk", reply_file_fields, COUNT(reply_file_fields),
                                sizeof(ReplyFile)};

typedef struct Clock {
    int64_t now;
} Clock;

static const Field clock_fields[] = {
    {"now", F_TIME, offsetof(Clock, now), .flags = REQUIRED, .doc = "the site's clock"},
};
static const Shape clock_shape = {"clock", "walk", clock_fields, COUNT(clock_fields),
                                  sizeof(Clock)};

static Err schema_route(Op *op, const void *in, void *out) {
    (void)in;
    *(ReplyFile *)out =
        (ReplyFile){.content_type = STR("application/json"), .body = schema_print(op)};
    return OK;
}

static Err openapi_route(Op *op, const void *in, void *out) {
    (void)in;
    const SiteConfig *config = &op->site->config;
    Str body = openapi_print(op->arena, config->modules, config->module_count);
    *(ReplyFile *)out = (ReplyFile){.content_type = STR("application/json"), .body = body};
    return OK;
}

static void clock_step(Site *site, int64_t now_ms) {
    if (site_step_clock(site, now_ms) != OK)
        log_event(LOG_WARN, "clock_not_stepped", "now=%lld", (long long)now_ms);
}

static Err clock_route(Op *op, const void *in, void *out) {
    const Clock *clock = in;
    if (!op->site->config.demo) return ERR_FORBIDDEN;
    if (clock->now < op->now_ms) return op_conflict(op, "now", "clock_never_back");
    op_after_commit(op, clock_step, clock->now);
    *(Clock *)out = *clock;
    return op_publish(op, "clock", 0, 0);
}

static const Route routes[] = {
    {"GET", "/api/openapi.json", "openapi_get", "public", openapi_route, .out = &reply_file_shape,
     .flags = ROUTE_FILE, .doc = "This description"},
    {"GET", "/api/schema", "schema_get", "signed_in", schema_route, .out = &reply_file_shape,
     .flags = ROUTE_FILE, .doc = "The tables behind every form and list, in your words and rights"},
    {"GET", "/api/stream", "stream_get", "signed_in", .flags = ROUTE_STREAM,
     .doc = "Server-sent events: what changed in your places; resumes after Last-Event-ID"},
    {"POST", "/api/clock", "clock_step", "signed_in", clock_route, &clock_shape, &clock_shape,
     ROUTE_WRITES, .doc = "Steps the clock of a demo forward"},
};
static const Noun core_noun = {routes, COUNT(routes), NULL};

static const Noun *const nouns[] = {
    &core_noun,          &health_noun,     &access_noun,        &card_entry_noun,
    &code_entry_noun,    &account_noun,    &job_noun,           &blob_noun,
    &export_noun,        &notice_noun,     &notice_own_noun,    &notice_report_noun,
    &record_noun,        &name_noun,       &action_noun,        &audit_noun,
    &setting_noun,       &saved_view_noun, &account_table_noun, &account_import_noun,
    &access_review_noun,
};
static const JobKind *const jobs[] = {&account_import_job, &list_export};
/* What stood plain before it was sealed. */
static const KeyedStep words[] = {
    {&sql_notice_plain, NULL, &sql_notice_seal, NULL},
    {&sql_blob_plain, NULL, &sql_blob_seal, NULL},
};
static const KeyedStep *const keyed_steps[] = {&account_phone_step, &card_reason_step,
                                               &audit_detail_step, &words[0], &words[1]};
static const Reference references[] = {{"core/workdays.tsv", &sql_workday_put},
                                       {"core/settings.tsv", &sql_setting_put}};

const Module core_module = {
    .name = "core",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .jobs = jobs,
    .job_count = COUNT(jobs),
    .holders = &sql_core_files_held,
    .keyed_steps = keyed_steps,
    .keyed_step_count = COUNT(keyed_steps),
    .sql = &walk_sql,
};
