#include "care/people/assessment_use.h"

#include "care/people/assessment_row.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "core/walk/codebook.h"
#include "people.sql.h"

enum { USES_MOST = 100 };

#define AT(member) offsetof(AssessmentUse, member)
#define PURPOSE_FIELD(more)                                                                        \
    {                                                                                              \
        "purpose", F_TEXT, AT(purpose), .flags = STORED | (more), .max = 40,                       \
                                        .ref = "assessment_purpose", .doc = "what for"             \
    }
#define PROGRAMME_FIELD                                                                            \
    {                                                                                              \
        "programme", F_TEXT, AT(programme), .flags = READONLY | STORED, .max = 40,                 \
                                            .ref = "programme", .doc = "which allowance"           \
    }
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "assessment_use", .doc = "number"},
    {"assessment_id", F_REF, AT(assessment_id), .flags = REQUIRED | STORED | FILTER,
     .ref = "assessment", .doc = "the result that is used"},
    {"person_id", F_REF, AT(person_id), .flags = READONLY | STORED | FILTER, .ref = "person",
     .doc = "whose result"},
    PURPOSE_FIELD(REQUIRED | FILTER),
    PROGRAMME_FIELD,
    {"application_id", F_REF, AT(application_id), .flags = READONLY | STORED, .ref = "application",
     .doc = "the application that took it over"},
    {"used_by", F_TEXT, AT(used_by), .flags = REQUIRED, .min = 2, .max = 100,
     .seal = "assessment_use.used_by", .doc = "the office or body that uses it"},
    {"note", F_TEXT, AT(note), .flags = DETAIL | HEALTH, .max = 300, .mask = MASK_ALL,
     .see = "people.see", .view = VIEW_HEALTH, .seal = "assessment_use.note", .doc = "free words"},
    {"used_on", F_DATE, AT(used_on), .flags = READONLY | STORED, .doc = "on which day"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "community of the person"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED, .ref = "account",
     .doc = "by whom"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
const Shape assessment_use_shape = {"assessment_use", "people", fields, COUNT(fields),
                                    sizeof(AssessmentUse)};

static const Field line_fields[] = {
    PURPOSE_FIELD(READONLY),
    PROGRAMME_FIELD,
    {"used_on", F_DATE, AT(used_on), .flags = READONLY | STORED, .doc = "on which day"},
};
#undef AT
const Shape assessment_use_line_shape = {"assessment_use_line", "people", line_fields,
                                         COUNT(line_fields), sizeof(AssessmentUse)};

/* A dated row: this purpose accepts results of this scale. */
typedef struct AssessmentPurpose {
    Str code, scale, name_zh, name_en;
    Date valid_from, valid_to;
    Str source;
} AssessmentPurpose;
#define AT(member) offsetof(AssessmentPurpose, member)
static const Field purpose_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "code"},
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 40, .ref = "scale",
     .doc = "a scale whose results it accepts"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 120, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 120, .doc = "name"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 300, .doc = "who says so"},
};
#undef AT
const Shape assessment_purpose_shape = {"assessment_purpose", "people", purpose_fields,
                                        COUNT(purpose_fields), sizeof(AssessmentPurpose)};

Err assessment_uses_of(Op *op, int64_t assessment_id, List *out) {
    return op_list(op, &sql_assessment_uses_of,
                   WITH(BIND_INT("assessment_id", assessment_id), MOST(USES_MOST)), out);
}

static Err is_used(Op *op, const AssessmentUse *use, bool *out) {
    IdKey key;
    Err err = op_get(op, &sql_assessment_use_standing,
                     WITH(BIND_INT("assessment_id", use->assessment_id),
                          BIND_TEXT("purpose", use->purpose),
                          BIND_INT("application_id", use->application_id)),
                     &key);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

Err assessment_used(Op *op, const AssessmentUse *use, Str scale) {
    AssessmentUse row = *use;
    IdKey key;
    bool used = false;
    TRY(assessment_standing_id(op, use->person_id, scale, op->today, &row.assessment_id));
    if (row.assessment_id == 0) return OK;
    TRY(is_used(op, &row, &used));
    if (used) return OK;
    row.used_on = op->today;
    return op_get(op, &sql_assessment_use_insert, ROW(&row), &key);
}

static Err check_accepted(Op *op, Str purpose, Str scale) {
    CodebookRow row;
    Err err = op_get(op, &sql_assessment_purpose_accepts,
                     WITH(BIND_TEXT("code", purpose), BIND_TEXT("scale", scale),
                          BIND_INT("day", op->today)),
                     &row);
    if (err == ERR_NOT_FOUND) op_fault(op, "purpose", "scale_not_accepted");
    return err == ERR_NOT_FOUND ? OK : err;
}

/* The newest of its scale that holds today, and no other. */
static Err check_result(Op *op, const AssessmentUse *in, Assessment *result) {
    int64_t standing = 0;
    TRY(op_named(op, assessment_get(op, in->assessment_id, result), "assessment_id",
                 "unknown_assessment"));
    TRY(assessment_standing_id(op, result->person_id, result->scale, op->today, &standing));
    if (standing != result->id) op_fault(op, "assessment_id", "result_not_valid");
    return op_knows(op, "purpose") ? check_accepted(op, in->purpose, result->scale) : OK;
}

static Err assessment_use_get(Op *op, int64_t id, AssessmentUse *out) {
    op_subject(op, "assessment_use", id);
    return op_get(op, &sql_assessment_use_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err assessment_use_create(Op *op, const AssessmentUse *in, AssessmentUse *out) {
    Assessment result;
    AssessmentUse row = *in;
    IdKey key;
    bool used = false;
    if (op_knows(op, "assessment_id")) GATHER(check_result(op, in, &result));
    TRY(op_verdict(op));
    TRY(is_used(op, &row, &used));
    if (used) return op_conflict(op, "purpose", "used_already");
    row.person_id = result.person_id;
    row.used_on = op->today;
    TRY(op_get(op, &sql_assessment_use_insert, ROW(&row), &key));
    return assessment_use_get(op, key.id, out);
}

static Err create_route(Op *op, const void *in, void *out) {
    return assessment_use_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return assessment_use_get(op, ((const IdKey *)in)->id, out);
}

static Err purpose_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_assessment_purpose_codes, out);
}

static const Route routes[] = {
    {"GET", "/api/codes/assessment_purpose", "assessment_purpose_codes", "signed_in",
     purpose_codes_route, .out = &codes_shape, .doc = "What results are used for"},
    {"GET", "/api/assessment-uses", "assessment_use_list", "assess.read",
     .out = &assessment_use_shape, .list = &sql_assessment_use_list, .hold = &person_hold,
     .doc = "Who used which result when, for what"},
    {"POST", "/api/assessment-uses", "assessment_use_create", "assess.request", create_route,
     &assessment_use_shape, &assessment_use_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Records that an office uses a result that holds, without a second visit"},
    {"GET", "/api/assessment-uses/{id}", "assessment_use_get", "assess.read", get_route,
     &id_key_shape, &assessment_use_shape, ROUTE_AUDIT_READ, .doc = "One use of a result"},
};
const Noun assessment_use_noun = {routes, COUNT(routes), NULL};
