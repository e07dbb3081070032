/* What the gateway tells afterwards of an SMS that it took. */
#include <sodium.h>

#include "core/walk/notice_sender.h"
#include "walk.sql.h"

enum { KEY_MAX = 200, RESULT_MAX = 200 };

typedef struct SmsReport {
    Str key;
    int64_t notice_id;
    bool delivered;
    Str result;
} SmsReport;
#define AT(member) offsetof(SmsReport, member)
static const Field report_fields[] = {
    {"key", F_TEXT, AT(key), .flags = REQUIRED | WRITEONLY, .max = KEY_MAX,
     .doc = "the gateway's key"},
    {"notice_id", F_REF, AT(notice_id), .flags = REQUIRED, .ref = "notice",
     .doc = "the number that the gateway was given"},
    {"delivered", F_BOOL, AT(delivered), .flags = REQUIRED, .doc = "it reached the telephone"},
    {"result", F_TEXT, AT(result), .max = RESULT_MAX, .seal = SEAL_WORDS,
     .doc = "what the gateway says of it"},
};
#undef AT
static const Shape report_shape = {"sms_report", "core", report_fields, COUNT(report_fields),
                                   sizeof(SmsReport)};

static bool is_gateway(const Op *op, Str key) {
    const NoticeDriver *driver = op->site->config.notices;
    Str ours = driver != NULL ? driver->key : STR_NONE;
    return !str_is_empty(ours) && ours.len == key.len &&
           sodium_memcmp(ours.ptr, key.ptr, key.len) == 0;
}

/* Said twice it is true once. What is not on its way has not been handed on yet, or was settled in
 * another way. */
static Err check_under_way(Op *op, const SmsReport *report, const Notice *notice, bool *said) {
    *said = report->delivered && notice->state == NOTICE_DELIVERED;
    return *said || notice->state == NOTICE_SENT ? OK : op_conflict(op, "", "sms_not_under_way");
}

static Err report_route(Op *op, const void *in, void *out) {
    const SmsReport *report = in;
    Notice notice;
    RetryRules rules;
    bool said = false;
    (void)out;
    if (!is_gateway(op, report->key)) return ERR_FORBIDDEN;
    op_subject(op, "notice", report->notice_id);
    TRY(op_get(op, &sql_notice_sms, WITH(BIND_INT("id", report->notice_id)), &notice));
    TRY(check_under_way(op, report, &notice, &said));
    if (said) return OK;
    TRY(retry_rules_read(op, &rules));
    notice_step(&notice, report->delivered ? "deliver" : "fail");
    if (notice.state == NOTICE_FAILED) notice_try_again(&notice, &rules, op->now_ms);
    notice.result = report->result;
    TRY(op_run(op, &sql_notice_record, ROW(&notice)));
    return op_publish(op, "notice", notice.id, notice.scope);
}

static const Route routes[] = {
    {"POST", "/api/public/sms-reports", "sms_report", "public", report_route, &report_shape, NULL,
     ROUTE_WRITES,
     .doc = "The SMS gateway, known by its key, tells whether a message arrived; one that did not "
            "is sent again"},
};
const Noun notice_report_noun = {routes, COUNT(routes), NULL};
