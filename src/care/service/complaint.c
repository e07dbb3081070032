#include "care/service/complaint.h"

#include "care/people/person.h"
#include "care/people/view.h"
#include "care/places/division.h"
#include "care/places/organisation.h"
#include "care/service/assignment.h"
#include "care/service/order.h"
#include "core/guard/keyed.h"
#include "service.sql.h"

#define WORDS_CONTEXT  "complaint.words"
#define REMEDY_CONTEXT "complaint.remedy"
#define LAST_CONTEXT   "complaint.last_words"

static const char *const state_codes[] = {"", "open", "remedied", "closed", "withdrawn"};
const Choices complaint_states = {"complaint_state", state_codes, COUNT(state_codes)};
static const char *const kind_codes[] = {
    "", "quality", "manner", "not_come", "late", "too_short", "price", "damage", "privacy", "other",
};
const Choices complaint_kinds = {"complaint_kind", kind_codes, COUNT(kind_codes)};
static const char *const channel_codes[] = {"", "app", "phone", "counter", "letter", "hotline"};
const Choices complaint_channels = {"complaint_channel", channel_codes, COUNT(channel_codes)};

static const Move moves[] = {
    {COMPLAINT_OPEN, "remedy", "service.remedy", COMPLAINT_REMEDIED, NULL},
    {COMPLAINT_OPEN, "withdraw", "service.complain", COMPLAINT_WITHDRAWN, NULL},
    {COMPLAINT_REMEDIED, "close", "service.complain", COMPLAINT_CLOSED, NULL},
    {COMPLAINT_REMEDIED, "reopen", "service.complain", COMPLAINT_OPEN, "complaint_days"},
};
static const Phase phases[] = {[COMPLAINT_OPEN] = PHASE_OPEN,
                               [COMPLAINT_REMEDIED] = PHASE_AGREED,
                               [COMPLAINT_CLOSED] = PHASE_DONE,
                               [COMPLAINT_WITHDRAWN] = PHASE_ENDED};
static const Machine machine = {"complaint", &complaint_states, COMPLAINT_OPEN, moves, COUNT(moves),
                                phases,      COUNT(phases)};

#define AT(member) offsetof(Complaint, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "complaint", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the saves"},
    {"person_id", F_REF, AT(person_id), .flags = STORED | FILTER, .ref = "person",
     .doc = "for whom; none: the person of the order"},
    {"order_id", F_REF, AT(order_id), .flags = STORED | FILTER, .ref = "order",
     .doc = "about which order; none: about none in particular"},
    {"org_id", F_REF, AT(org_id), .flags = STORED | FILTER, .ref = "organisation",
     .doc = "against whom; none: the provider of the order"},
    {"kind", F_ENUM, AT(kind), .flags = REQUIRED | STORED, .choices = &complaint_kinds,
     .doc = "what about"},
    {"channel", F_ENUM, AT(channel), .flags = STORED, .choices = &complaint_channels,
     .doc = "how it came; none: by this app"},
    {"words", F_TEXT, AT(words), .flags = REQUIRED | DETAIL, .min = 2, .max = 1000,
     .mask = MASK_ALL, .see = "people.see", .seal = WORDS_CONTEXT, .doc = "what happened"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &complaint_states,
     .doc = "moves by the complaint machine"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY | STORED | FILTER | SORT,
     .doc = "day by which it is to be remedied"},
    {"remedy", F_TEXT, AT(remedy), .flags = READONLY | DETAIL, .max = 500, .seal = REMEDY_CONTEXT,
     .doc = "what was done"},
    {"remedied_by", F_REF, AT(remedied_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "account"},
    {"remedied_at", F_TIME, AT(remedied_at), .flags = READONLY | STORED | DETAIL, .doc = "when"},
    {"remedied_name", F_TEXT, AT(remedied_name), .flags = READONLY | STORED | DETAIL, .max = 150,
     .doc = "whose office answered, and who"},
    {"reopened", F_INT, AT(reopened), .flags = READONLY | STORED, .doc = "times"},
    {"last_words", F_TEXT, AT(last_words), .flags = READONLY | DETAIL, .max = 500,
     .seal = LAST_CONTEXT, .doc = "of who closed, reopened or withdrew"},
    {"opened_by", F_INT, AT(opened_by), .flags = READONLY | STORED | DETAIL, .doc = "account"},
    {"closed_by", F_REF, AT(closed_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "account"},
    {"closed_at", F_TIME, AT(closed_at), .flags = READONLY | STORED | DETAIL, .doc = "when"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | FILTER | DETAIL, .doc = "community"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "when it came"},
};
const Shape complaint_shape = {"complaint", "service", fields, COUNT(fields), sizeof(Complaint)};

static const Field remedy_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "complaint", .doc = "number"},
    {"remedy", F_TEXT, AT(remedy), .flags = REQUIRED, .min = 2, .max = 500, .seal = REMEDY_CONTEXT,
     .doc = "what was done"},
};
static const Shape complaint_remedy_shape = {"complaint_remedy", "service", remedy_fields,
                                             COUNT(remedy_fields), sizeof(Complaint)};
static const Field reply_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "complaint", .doc = "number"},
    {"last_words", F_TEXT, AT(last_words), .flags = REQUIRED, .min = 2, .max = 500,
     .seal = LAST_CONTEXT, .doc = "why, in words"},
};
static const Shape complaint_reply_shape = {"complaint_reply", "service", reply_fields,
                                            COUNT(reply_fields), sizeof(Complaint)};
#undef AT

static Err set_due(Op *op, Complaint *complaint) {
    int64_t days = 0;
    TRY(op_setting(op, "complaint_days", &days));
    complaint->due_on = date_add_days(op->today, (int)days);
    return OK;
}

const KeyedStep complaint_answers_step = {&sql_complaint_with_plain_answers, NULL,
                                          &sql_complaint_answers_seal, NULL};

Err complaint_get(Op *op, int64_t id, Complaint *out) {
    op_subject(op, "complaint", id);
    return op_get(op, &sql_complaint_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err complaint_save(Op *op, Complaint *complaint) {
    TRY(op_run(op, &sql_complaint_update, ROW(complaint)));
    complaint->version++;
    return view_publish(op, &(News){"complaint", complaint->id, complaint->person_id,
                                    complaint->scope, VIEW_VISITS});
}

/* The order says whose it is and whose fault it may be. */
static Err fill_from_order(Op *op, Complaint *complaint) {
    Order order;
    if (complaint->order_id == 0) return OK;
    TRY(op_named(op, order_get(op, complaint->order_id, &order), "order_id", "unknown_order"));
    if (complaint->person_id != 0 && complaint->person_id != order.person_id)
        return op_refuse(op, "person_id", "order_of_another");
    complaint->person_id = order.person_id;
    if (complaint->org_id == 0) complaint->org_id = order.org_id;
    return OK;
}

/* Of organisations one complains of those that serve the person, or did, and of those in one's own
 * places; an order's own is one. */
static Err check_org(Op *op, const Complaint *complaint, int64_t scope) {
    ServiceCount known;
    if (complaint->org_id == 0) return OK;
    TRY(op_get(op, &sql_complaint_org_known,
               WITH(BIND_INT("org", complaint->org_id), BIND_INT("person_id", complaint->person_id),
                    DIVISION_BINDS(scope)),
               &known));
    return known.count > 0 ? OK : op_refuse(op, "org_id", "unknown_organisation");
}

static Err check_parties(Op *op, const Complaint *complaint, Person *person) {
    size_t faults = op->faults->count;
    Organisation org;
    if (complaint->org_id != 0)
        GATHER(op_named(op, organisation_by_id(op, complaint->org_id, &org), "org_id",
                        "unknown_organisation"));
    if (complaint->person_id == 0) return op_refuse(op, "person_id", "required");
    TRY(op_named(op, person_get(op, complaint->person_id, person), "person_id", "unknown_person"));
    return faults == op->faults->count ? check_org(op, complaint, person->scope) : OK;
}

static Err complaint_open(Op *op, const Complaint *in, Complaint *out) {
    Person person;
    *out = *in;
    GATHER(fill_from_order(op, out));
    GATHER(check_parties(op, out, &person));
    TRY(op_verdict(op));
    if (out->channel == 0) out->channel = 1;
    out->state = machine.start;
    out->scope = person.scope;
    out->opened_by = op->actor->account_id;
    TRY(set_due(op, out));
    IdKey key;
    TRY(op_get(op, &sql_complaint_insert, ROW(out), &key));
    TRY(view_publish(op, &(News){"complaint", key.id, out->person_id, out->scope, VIEW_VISITS}));
    return complaint_get(op, key.id, out);
}

static Err complaint_step(Op *op, const Complaint *in, const char *event, Complaint *out) {
    TRY(complaint_get(op, in->id, out));
    TRY(machine_move(op, &machine, out->state, event, &out->state));
    out->last_words = in->last_words;
    if (out->state == COMPLAINT_OPEN) {
        out->reopened++;
        TRY(set_due(op, out));
        return complaint_save(op, out);
    }
    out->closed_by = op->actor->account_id;
    out->closed_at = op->now_ms;
    return complaint_save(op, out);
}

static Err open_route(Op *op, const void *in, void *out) {
    return complaint_open(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return complaint_get(op, ((const IdKey *)in)->id, out);
}

static Err remedy_route(Op *op, const void *in, void *out) {
    const Complaint *act = in;
    Complaint *complaint = out;
    TRY(complaint_get(op, act->id, complaint));
    TRY(machine_move(op, &machine, complaint->state, "remedy", &complaint->state));
    complaint->remedy = act->remedy;
    complaint->remedied_by = op->actor->account_id;
    complaint->remedied_at = op->now_ms;
    return complaint_save(op, complaint);
}

/* Nobody finds one's own remedy good. */
static Err close_route(Op *op, const void *in, void *out) {
    Complaint *complaint = out;
    TRY(complaint_step(op, in, "close", complaint));
    if (complaint->remedied_by == op->actor->account_id) return op_refuse(op, "", "same_account");
    return OK;
}

static Err reopen_route(Op *op, const void *in, void *out) {
    return complaint_step(op, in, "reopen", out);
}

static Err withdraw_route(Op *op, const void *in, void *out) {
    return complaint_step(op, in, "withdraw", out);
}

static const Route routes[] = {
    {"GET", "/api/complaints", "complaint_list", "service.read", .out = &complaint_shape,
     .list = &sql_complaint_list, .doc = "Complaints of your places, organisation or family"},
    {"POST", "/api/complaints", "complaint_open", "service.complain", open_route, &complaint_shape,
     &complaint_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Complains of a service"},
    {"GET", "/api/complaints/{id}", "complaint_get", "service.read", get_route, &id_key_shape,
     &complaint_shape, ROUTE_AUDIT_READ, .doc = "One complaint"},
    {"POST", "/api/complaints/{id}/remedy", "complaint_remedy", "service.remedy", remedy_route,
     &complaint_remedy_shape, &complaint_shape, ROUTE_WRITES, .doc = "What was done about it"},
    {"POST", "/api/complaints/{id}/close", "complaint_close", "service.complain", close_route,
     &complaint_reply_shape, &complaint_shape, ROUTE_WRITES, .doc = "Content with the remedy"},
    {"POST", "/api/complaints/{id}/reopen", "complaint_reopen", "service.complain", reopen_route,
     &complaint_reply_shape, &complaint_shape, ROUTE_WRITES, .doc = "Not content: again"},
    {"POST", "/api/complaints/{id}/withdraw", "complaint_withdraw", "service.complain",
     withdraw_route, &complaint_reply_shape, &complaint_shape, ROUTE_WRITES,
     .doc = "No longer complained of"},
};
const Noun complaint_noun = {routes, COUNT(routes), &machine};
