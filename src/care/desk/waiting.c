#include "care/desk/waiting.h"

#include "care/benefit/application.h"
#include "care/benefit/grant.h"
#include "care/benefit/grant_batch.h"
#include "care/benefit/publicity.h"
#include "care/money/payee.h"
#include "care/money/payfile.h"
#include "care/people/assessment.h"
#include "care/people/contact.h"
#include "care/people/duplicate.h"
#include "care/people/group.h"
#include "care/people/person.h"
#include "care/service/bill_row.h"
#include "care/service/complaint.h"
#include "care/service/correction.h"
#include "care/service/flag.h"
#include "care/service/followup.h"
#include "care/service/order.h"
#include "care/service/plan.h"
#include "care/service/unlock.h"
#include "core/walk/access_review.h"
#include "core/walk/job.h"
#include "core/walk/notice.h"
#include "core/walk/site.h"
#include "desk.sql.h"

static const char *const tab_codes[] = {
    "",         "new",   "correction", "review", "assess",    "approve",   "publicity",
    "dispatch", "visit", "followup",   "check",  "amend",     "complaint", "settle",
    "pay",      "group", "tell",       "access", "authority", "register",
};
const Choices waiting_tabs = {"waiting_tab", tab_codes, COUNT(tab_codes)};

#define BENEFIT(state, event, route, tab)                                                          \
    {                                                                                              \
        "application", &application_noun, state, event, route, tab, MATTER_PROGRAMME,              \
            .list = &sql_waiting_application                                                       \
    }
#define BATCH(state, event)                                                                        \
    {                                                                                              \
        "grant_batch", &grant_batch_noun, state, event, "grant_batch_" event, TAB_PAY,             \
            MATTER_PROGRAMME, .list = &sql_waiting_grant_batch                                     \
    }
#define PAYFILE(state, event, route)                                                               \
    {                                                                                              \
        "payfile", &payfile_noun, state, event, route, TAB_PAY, MATTER_PURPOSE,                    \
            .list = &sql_waiting_payfile                                                           \
    }
#define ASSESS(state)                                                                              \
    {                                                                                              \
        "assessment", &assessment_noun, state, "sign", "assessment_sign", TAB_ASSESS, MATTER_WORD, \
            "assessment_reason", .list = &sql_waiting_assessment                                   \
    }
#define ORDER(state, event, route, tab, ms, statement)                                             \
    {                                                                                              \
        "order", &order_noun, state, event, route, tab, MATTER_ITEM,                               \
            .in_ms = ms, .list = &sql_waiting_order##statement,                                    \
            .one = ms ? &sql_waiting_order_by_clock : &sql_waiting_order_by_day                    \
    }
#define BILL(state, event)                                                                         \
    {                                                                                              \
        "bill", &bill_noun, state, event, "bill_" event, TAB_SETTLE, .in_ms = true,                \
                                                                     .list = &sql_waiting_bill     \
    }
#define FOLLOWUP(state)                                                                            \
    {                                                                                              \
        "followup", &followup_noun, state, "done", "followup_done", TAB_FOLLOWUP, MATTER_ITEM,     \
            .list = &sql_waiting_followup                                                          \
    }
#define COMPLAINT(state, event)                                                                    \
    {                                                                                              \
        "complaint", &complaint_noun, state, event, "complaint_" event, TAB_COMPLAINT,             \
            MATTER_WORD, "complaint_kind", .list = &sql_waiting_complaint                          \
    }

const WaitingSource waiting_sources[] = {
    BENEFIT("submitted", "accept", "application_accept", TAB_NEW),
    BENEFIT("accepted", "review", "application_review", TAB_REVIEW),
    BENEFIT("reviewed", NULL, "assessment_create", TAB_ASSESS),
    BENEFIT("assessed", "approve", "application_approve", TAB_APPROVE),
    BENEFIT("approved", "publish", "publicity_create", TAB_PUBLICITY),
    BENEFIT("publicity", "conclude", "application_conclude", TAB_PUBLICITY),
    BENEFIT("correction", "resubmit", "application_resubmit", TAB_CORRECTION),
    {"publicity", &publicity_noun, "open", "close", "publicity_close", TAB_PUBLICITY,
     MATTER_PROGRAMME, .list = &sql_waiting_publicity},
    {"objection", &objection_noun, "open", "dismiss", "objection_dismiss", TAB_PUBLICITY,
     MATTER_PROGRAMME, .list = &sql_waiting_objection},
    ASSESS("draft"),
    ASSESS("signed_once"),
    {"person", &person_noun, "level_ends", NULL, "assessment_create", TAB_ASSESS,
     .list = &sql_waiting_level},
    {"contact", &contact_noun, "authority_ends", NULL, "contact_edit", TAB_AUTHORITY, MATTER_WORD,
     "contact_authority", .ahead = "authority_warn_days", .list = &sql_waiting_authority},
    {"person_group", &group_noun, "running", NULL, "person_group_review", TAB_GROUP, MATTER_GROUP,
     .list = &sql_waiting_group},
    {"duplicate", &duplicate_noun, "open", "merge", "duplicate_merge", TAB_REGISTER,
     .list = &sql_waiting_duplicate},
    {"duplicate", &duplicate_noun, "merged", "carry", "duplicate_carry", TAB_REGISTER,
     .list = &sql_waiting_duplicate},
    BATCH("draft", "review"),
    BATCH("reviewed", "approve"),
    {"payee", &payee_noun, "proposed", "approve", "payee_approve", TAB_PAY,
     .list = &sql_waiting_payee},
    PAYFILE("draft", "prepare", "payfile_prepare"),
    PAYFILE("prepared", "review", "payfile_review"),
    PAYFILE("reviewed", "approve", "payfile_approve"),
    PAYFILE("approved", "send", "payfile_send"),
    PAYFILE("sent", NULL, "payfile_results"),
    {"pay_line", &pay_line_noun, "returned", NULL, "pay_line_reissue", TAB_PAY,
     .list = &sql_waiting_pay_line},
    {"grant", &grant_noun, "unplanned", NULL, "plan_create", TAB_DISPATCH, MATTER_PROGRAMME,
     .list = &sql_waiting_grant},
    {"plan", &plan_noun, "draft", "activate", "plan_activate", TAB_DISPATCH,
     .list = &sql_waiting_plan},
    {"order", &order_noun, "unserved", NULL, "order_create", TAB_DISPATCH, MATTER_ITEM,
     .list = &sql_waiting_order_unserved},
    ORDER("requested", "offer", "order_offer", TAB_DISPATCH, false, ),
    ORDER("offered", "accept", "order_accept", TAB_DISPATCH, true, _offered),
    ORDER("accepted", "assign", "order_assign", TAB_DISPATCH, false, _accepted),
    ORDER("assigned", "carer_accept", "order_carer_accept", TAB_VISIT, true, _assigned),
    ORDER("confirmed", "start", "visit_check_in", TAB_VISIT, false, _visit),
    ORDER("in_progress", "finish", "visit_check_out", TAB_VISIT, false, _visit),
    {"order", &order_noun, "flagged", NULL, "flag_clear", TAB_CHECK, MATTER_ITEM,
     .list = &sql_waiting_order_flagged},
    FOLLOWUP("due"),
    FOLLOWUP("unreachable"),
    {"correction", &correction_noun, "proposed", "approve", "correction_approve", TAB_AMEND,
     MATTER_ITEM, .list = &sql_waiting_correction},
    {"unlock", &unlock_noun, "pending", "approve", "unlock_approve", TAB_AMEND, MATTER_ITEM,
     .in_ms = true, .list = &sql_waiting_unlock},
    COMPLAINT("open", "remedy"),
    COMPLAINT("remedied", "close"),
    BILL("checked", "confirm"),
    BILL("confirmed", "review"),
    BILL("reviewed", "approve"),
    BILL("owed", "repay"),
    {"bill_appeal", &bill_appeal_noun, "open", NULL, "bill_appeal_uphold", TAB_SETTLE, MATTER_ITEM,
     .in_ms = true, .list = &sql_waiting_bill_appeal},
    {"job", &job_noun, "failed", "resume", "job_resume", TAB_SETTLE, MATTER_WORD, "job_kind",
     .in_ms = true, .list = &sql_waiting_job},
    {"notice", &notice_noun, "queued", "tell", "notice_outcome", TAB_TELL, MATTER_WORD,
     "notice_channel", .list = &sql_waiting_notice},
    {"access_round", &access_review_noun, "open", NULL, "access_round_close", TAB_ACCESS,
     .list = &sql_waiting_access_round},
    {"access_round", &access_review_noun, "closed", NULL, "access_round_open", TAB_ACCESS,
     .list = &sql_waiting_access_next},
};
const size_t waiting_source_count = COUNT(waiting_sources);

#define AT(member) offsetof(Waiting, member)
static const Field waiting_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY, .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = READONLY, .ref = "person", .doc = "whose matter"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY, .ref = "organisation", .doc = "whose matter"},
    {"title", F_TEXT, AT(title), .flags = READONLY, .doc = "what stands for a name"},
    {"matter", F_TEXT, AT(matter), .flags = READONLY, .doc = "code"},
    {"note", F_TEXT, AT(note), .flags = READONLY, .seal = SEAL_WORDS, .doc = "what was said last"},
    {"hint", F_TEXT, AT(hint), .flags = READONLY, .doc = "which words for the next step"},
    {"was", F_TEXT, AT(was), .flags = READONLY, .doc = "what a correction changes"},
    {"asked", F_TEXT, AT(asked), .flags = READONLY, .doc = "what it shall be"},
    {"day", F_DATE, AT(day), .flags = READONLY, .doc = "of the visit"},
    {"window_from", F_INT, AT(window_from), .flags = READONLY | NULLABLE, .unit = "clock",
     .doc = "minutes since midnight"},
    {"window_to", F_INT, AT(window_to), .flags = READONLY | NULLABLE, .unit = "clock",
     .doc = "minutes since midnight"},
    {"month", F_INT, AT(month), .flags = READONLY | NULLABLE, .doc = "yyyymm"},
    {"number", F_INT, AT(number), .flags = READONLY | NULLABLE, .doc = "how many"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | NULLABLE, .doc = "fen"},
    {"scope", F_INT, AT(scope), .flags = READONLY, .doc = "place"},
    {"since", F_TIME, AT(since), .flags = READONLY, .doc = "waits since"},
    {"due", F_INT, AT(due), .flags = READONLY, .doc = "day, or ms"},
    {"handler", F_REF, AT(handler), .flags = READONLY, .ref = "account", .doc = "the step before"},
    {"urges", F_INT, AT(urges), .flags = READONLY, .doc = "times it was urged"},
    {"total", F_INT, AT(total), .flags = READONLY, .doc = "of all that wait"},
    {"overdue", F_INT, AT(overdue), .flags = READONLY, .doc = "of them, over"},
    {"today", F_INT, AT(today), .flags = READONLY, .doc = "of them, today"},
    {"urged", F_INT, AT(urged), .flags = READONLY, .doc = "of them, urged"},
};
#undef AT
const Shape waiting_shape = {"waiting", "desk", waiting_fields, COUNT(waiting_fields),
                             sizeof(Waiting)};

#define AT(member) offsetof(WaitingAsk, member)
static const Field ask_fields[] = {
    {"state", F_TEXT, AT(state), .max = 40, .doc = "code"},
    {"late", F_INT, AT(late), .doc = "before it: over"},
    {"soon", F_INT, AT(soon), .doc = "before it: today"},
    {"until", F_INT, AT(until), .doc = "called in until this day"},
    {"after_due", F_INT, AT(after_due), .doc = "of the last one of the page before"},
    {"after_id", F_INT, AT(after_id), .doc = "of the last one of the page before"},
    {"only", F_INT, AT(only), .doc = "this record alone; 0 all"},
    {"handler", F_INT, AT(handler), .doc = "whose step was before; 0 anyone's"},
    {"urges", F_INT, AT(urges), .doc = "at least"},
    {"most", F_INT, AT(most), .doc = "rows"},
};
#undef AT
const Shape waiting_ask_shape = {"waiting_ask", "desk", ask_fields, COUNT(ask_fields),
                                 sizeof(WaitingAsk)};

const char *waiting_event(const Machine *machine, const char *state) {
    for (size_t i = 0; i < waiting_source_count; i++) {
        const WaitingSource *source = &waiting_sources[i];
        if (source->of->machine == machine && strcmp(source->state, state) == 0)
            return source->event;
    }
    return NULL;
}

const Route *waiting_route(const Site *site, const char *name) {
    const SiteConfig *config = site_config(site);
    for (size_t i = 0; i < config->module_count; i++) {
        for (size_t j = 0; j < config->modules[i]->noun_count; j++) {
            const Noun *noun = config->modules[i]->nouns[j];
            for (size_t k = 0; k < noun->route_count; k++) {
                if (strcmp(noun->routes[k].name, name) == 0) return &noun->routes[k];
            }
        }
    }
    return NULL;
}

Err waiting_ask(Op *op, const WaitingSource *source, WaitingAsk *ask) {
    int64_t days = 0;
    TRY(op_setting(op, source->ahead ? source->ahead : "assessment_warn_days", &days));
    Date tomorrow = date_add_days(op->today, 1);
    *ask = (WaitingAsk){
        .state = str_from(source->state),
        .late = source->in_ms ? op->now_ms : op->today,
        .soon = source->in_ms ? date_start_ms(tomorrow) : tomorrow,
        .until = date_add_days(op->today, (int)days),
        .after_due = INT64_MIN + 1,
        .most = WAITING_PAGE,
    };
    return OK;
}

/* The reach of the permission goes before the common one of the route. */
static void binds_make(const Op *op, const char *permission, const WaitingAsk *ask, Bind *out) {
    const Bind asked[] = {
        BIND_TEXT("state", ask->state),
        BIND_INT("late", ask->late),
        BIND_INT("soon", ask->soon),
        BIND_INT("until", ask->until),
        BIND_INT("after_due", ask->after_due),
        BIND_INT("after_id", ask->after_id),
        BIND_INT("only", ask->only),
        BIND_INT("handler", ask->handler),
        BIND_INT("urges", ask->urges),
        MOST(ask->most),
        {0},
    };
    op_reach(op, permission, out);
    memcpy(out + REACH_BINDS - 1, asked, sizeof asked);
}

Err waiting_list(Op *op, const WaitingSource *source, const char *permission, const WaitingAsk *ask,
                 List *out) {
    Bind binds[REACH_BINDS + 12];
    *out = (List){0};
    if (permission == NULL || !op_may(op, permission)) return OK;
    binds_make(op, permission, ask, binds);
    const Statement *statement = ask->only > 0 && source->one ? source->one : source->list;
    return op_list(op, statement, binds, out);
}

void waiting_due(const Waiting *row, const WaitingSource *source, Date *due_on, int64_t *due_at) {
    *due_on = 0;
    *due_at = 0;
    if (row->due >= (source->in_ms ? WAITING_NO_INSTANT : WAITING_NO_DAY)) return;
    *due_on = source->in_ms ? date_of_ms(row->due - 1) : (Date)row->due;
    if (source->in_ms) *due_at = row->due;
}

/* Who may look at a record of this noun. */
static const char *permission_of_reading(const Op *op, const char *noun) {
    const Route *route = waiting_route(op->site, arena_printf(op->arena, "%s_get", noun).ptr);
    if (!route) route = waiting_route(op->site, arena_printf(op->arena, "%s_list", noun).ptr);
    return route ? route->permission : NULL;
}

Err waiting_find(Op *op, Str noun, int64_t id, const WaitingSource **source, Waiting *out) {
    for (size_t i = 0; i < waiting_source_count; i++) {
        List found;
        WaitingAsk ask;
        *source = &waiting_sources[i];
        if (!str_equal_c(noun, (*source)->noun)) continue;
        TRY(waiting_ask(op, *source, &ask));
        ask.only = id;
        ask.most = 1;
        const char *reading = permission_of_reading(op, (*source)->noun);
        TRY(waiting_list(op, *source, reading, &ask, &found));
        if (found.count == 0) continue;
        *out = *LIST_AT(found, Waiting, 0);
        return OK;
    }
    return ERR_NOT_FOUND;
}
