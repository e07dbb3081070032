#include "care/service/followup.h"

static const char *const state_codes[] = {"", "due", "unreachable", "done", "refused", "failed"};
const Choices followup_states = {"followup_state", state_codes, COUNT(state_codes)};
static const char *const cause_codes[] = {"", "sample", "flag"};
const Choices followup_causes = {"followup_cause", cause_codes, COUNT(cause_codes)};
static const char *const answer_codes[] = {"", "yes", "no", "unsure"};
const Choices followup_answers = {"followup_answer", answer_codes, COUNT(answer_codes)};

#define AT(member) offsetof(FollowupCall, member)
static const Field call_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "followup_call", .doc = "number"},
    {"followup_id", F_REF, AT(followup_id), .flags = STORED | HIDDEN, .ref = "followup",
     .doc = "follow-up"},
    {"event", F_TEXT, AT(event), .flags = STORED, .max = 40, .doc = "how it went"},
    {"words", F_TEXT, AT(words), .flags = STORED, .max = 200, .seal = SEAL_WORDS,
     .doc = "in words"},
    {"account_id", F_INT, AT(account_id), .flags = STORED, .doc = "account; -1: the system"},
    {"actor_name", F_TEXT, AT(actor_name), .flags = STORED, .max = 100, .doc = "who called"},
    {"at", F_TIME, AT(at), .flags = STORED, .doc = "when"},
};
#undef AT
const Shape followup_call_shape = {"followup_call", "service", call_fields, COUNT(call_fields),
                                   sizeof(FollowupCall)};

#define AT(member) offsetof(Followup, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "followup", .doc = "number"},
    {"version", F_INT, AT(version), .flags = STORED | DETAIL, .doc = "counts the saves"},
    {"order_id", F_REF, AT(order_id), .flags = STORED | FILTER, .ref = "order", .doc = "order"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "who is asked"},
    {"cause", F_ENUM, AT(cause), .flags = STORED, .choices = &followup_causes,
     .doc = "drawn, or flagged"},
    {"state", F_ENUM, AT(state), .flags = STORED | FILTER, .choices = &followup_states,
     .doc = "moves by the followup machine"},
    {"due_on", F_DATE, AT(due_on), .flags = STORED | FILTER | SORT, .doc = "last day for it"},
    {"tries", F_INT, AT(tries), .flags = STORED, .doc = "calls so far"},
    {"came", F_ENUM, AT(came), .flags = STORED, .choices = &followup_answers,
     .doc = "did the carer come?"},
    {"complete", F_ENUM, AT(complete), .flags = STORED, .choices = &followup_answers,
     .doc = "was everything done?"},
    {"rating", F_INT, AT(rating), .flags = STORED | NULLABLE, .doc = "1–5"},
    {"words", F_TEXT, AT(words), .flags = DETAIL, .max = 500, .mask = MASK_ALL, .see = "people.see",
     .seal = FOLLOWUP_WORDS, .doc = "what else was said"},
    {"ended_by", F_INT, AT(ended_by), .flags = STORED | DETAIL | NULLABLE, .doc = "account"},
    {"ended_at", F_TIME, AT(ended_at), .flags = STORED | DETAIL, .doc = "when"},
    {"org_id", F_REF, AT(org_id), .flags = STORED, .ref = "organisation", .doc = "provider"},
    {"worker_id", F_REF, AT(worker_id), .flags = STORED, .ref = "worker", .doc = "carer"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "day of service"},
    {"scope", F_INT, AT(scope), .flags = STORED | FILTER | DETAIL,
     .doc = "community of the person"},
    {"created_at", F_TIME, AT(created_at), .flags = STORED | DETAIL, .doc = "when it fell due"},
    {"calls", F_LIST, AT(calls), .flags = DETAIL, .max = 50, .shape = &followup_call_shape,
     .doc = "every attempt"},
};
#undef AT
const Shape followup_shape = {"followup", "service", fields, COUNT(fields), sizeof(Followup)};

static const Field seed_fields[] = {
    {"day", F_DATE, offsetof(SampleSeed, day), .flags = REQUIRED | STORED, .doc = "day of service"},
    {"seed", F_TEXT, offsetof(SampleSeed, seed), .flags = READONLY | STORED, .max = 64,
     .doc = "an order is drawn when the first four bytes of SM3(seed ‖ order number), taken as a "
            "share of 2^32, lie under the percent"},
    {"drawn_at", F_TIME, offsetof(SampleSeed, drawn_at), .flags = READONLY | STORED,
     .doc = "when it was first needed"},
};
const Shape sample_seed_shape = {"sample_seed", "service", seed_fields, COUNT(seed_fields),
                                 sizeof(SampleSeed)};
