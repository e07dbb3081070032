#include "care/service/correction.h"

static const char *const state_codes[] = {"", "proposed", "approved", "denied", "withdrawn"};
const Choices correction_states = {"correction_state", state_codes, COUNT(state_codes)};
static const char *const field_codes[] = {"",          "start",  "end",    "outcome", "place",
                                          "signature", "voided", "worker", "item"};
const Choices correction_fields = {"correction_field", field_codes, COUNT(field_codes)};
static const char *const reason_codes[] = {
    "",           "no_position",  "device_broken",     "place_changed", "emergency",
    "no_signal",  "weather",      "system_fault",      "newcomer",      "forgot_to_mark",
    "wrong_time", "marked_twice", "taken_to_hospital", "other",
};
const Choices correction_reasons = {"correction_reason", reason_codes, COUNT(reason_codes)};

#define AT(member) offsetof(Correction, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "correction", .doc = "number"},
    {"version", F_INT, AT(version), .flags = STORED | DETAIL, .doc = "counts the saves"},
    {"order_id", F_REF, AT(order_id), .flags = STORED | FILTER, .ref = "order", .doc = "order"},
    {"worker_id", F_REF, AT(worker_id), .flags = STORED, .ref = "worker", .doc = "whose marks"},
    {"unlock_id", F_REF, AT(unlock_id), .flags = STORED | DETAIL, .ref = "unlock",
     .doc = "leave to correct a frozen month"},
    {"field", F_ENUM, AT(field), .flags = STORED, .choices = &correction_fields,
     .doc = "what was wrong"},
    {"old_value", F_TEXT, AT(old_value), .flags = STORED, .max = 60, .doc = "as it counted"},
    {"new_value", F_TEXT, AT(new_value), .flags = STORED, .max = 60, .doc = "as it shall count"},
    {"reason", F_ENUM, AT(reason), .flags = STORED, .choices = &correction_reasons,
     .doc = "why, coded"},
    {"words", F_TEXT, AT(words), .flags = STORED | DETAIL, .max = 500, .seal = SEAL_WORDS,
     .doc = "why, in words"},
    {"blob_id", F_REF, AT(blob_id), .flags = STORED | DETAIL, .ref = "blob", .doc = "papers"},
    {"state", F_ENUM, AT(state), .flags = STORED | FILTER, .choices = &correction_states,
     .doc = "moves by the correction machine"},
    {"requested_by", F_INT, AT(requested_by), .flags = STORED, .doc = "account"},
    {"requested_at", F_TIME, AT(requested_at), .flags = STORED, .doc = "when"},
    {"decided_by", F_REF, AT(decided_by), .flags = STORED, .ref = "account", .doc = "account"},
    {"decided_at", F_TIME, AT(decided_at), .flags = STORED | DETAIL, .doc = "when"},
    {"decided_words", F_TEXT, AT(decided_words), .flags = STORED | DETAIL, .max = 200,
     .seal = SEAL_WORDS, .doc = "what the decider said"},
    {"seq", F_INT, AT(seq), .flags = STORED | NULLABLE | DETAIL,
     .doc = "place in the order's chain; none: not decided"},
    {"hash", F_TEXT, AT(hash), .flags = STORED | DETAIL, .max = 64,
     .doc = "SM3 over the hash before and the decided correction"},
};
#undef AT
const Shape correction_shape = {"correction", "service", fields, COUNT(fields), sizeof(Correction)};
