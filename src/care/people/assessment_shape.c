#include "care/people/assessment_row.h"
#include "care/people/assessment_use.h"
#include "care/people/view.h"

static const char *const state_codes[] = {"",          "draft",    "signed_once",
                                          "concluded", "appealed", "void"};
const Choices assessment_states = {"assessment_state", state_codes, COUNT(state_codes)};
static const char *const reason_codes[] = {"", "first", "regular", "prompt", "appeal", "other"};
const Choices assessment_reasons = {"assessment_reason", reason_codes, COUNT(reason_codes)};
static const char *const relation_codes[] = {"",      "self",  "spouse", "child", "other_family",
                                             "carer", "friend"};
const Choices informant_relations = {"informant_relation", relation_codes, COUNT(relation_codes)};

#define AT(member) offsetof(AssessmentAnswer, member)
static const Field answer_fields[] = {
    {"item", F_TEXT, AT(item), .flags = REQUIRED, .max = 20, .doc = "code of the item: B.1.1"},
    {"points", F_INT, AT(points), .flags = REQUIRED, .max = 20, .doc = "points of the option"},
};
#undef AT
const Shape assessment_answer_shape = {"assessment_answer", "people", answer_fields,
                                       COUNT(answer_fields), sizeof(AssessmentAnswer)};

#define AT(member) offsetof(AssessmentSheet, member)
static const Field sheet_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "assessment", .doc = "number"},
    {"answers", F_LIST, AT(answers), .flags = REQUIRED, .max = 64,
     .shape = &assessment_answer_shape, .doc = "points per item"},
    {"coma", F_BOOL, AT(coma), .doc = "A.5.11 in coma"},
    {"diagnosis", F_TEXT, AT(diagnosis), .max = 100, .seal = "assessment.answers",
     .doc = "ICD-10 F00–F99, ',' between; form A.4"},
    {"falls", F_INT, AT(falls), .max = 100, .doc = "falls in the last 30 days, A.2.14"},
    {"chokings", F_INT, AT(chokings), .max = 100, .doc = "chokings in the last 30 days"},
    {"wanderings", F_INT, AT(wanderings), .max = 100, .doc = "getting lost in the last 30 days"},
    {"self_harms", F_INT, AT(self_harms), .max = 100,
     .doc = "self-harm or suicide attempts in the last 30 days"},
    {"other_events", F_INT, AT(other_events), .max = 100, .doc = "other care risk events"},
    {"informant", F_TEXT, AT(informant), .flags = REQUIRED, .min = 2, .max = 50,
     .doc = "who informed, form A.3"},
    {"relation", F_ENUM, AT(relation), .choices = &informant_relations,
     .doc = "to the person; none: `informant_relation` says it"},
    {"informant_relation", F_TEXT, AT(informant_relation), .max = 20,
     .doc = "to the person, where no code says it"},
    {"informant_signature", F_REF, AT(informant_signature), .flags = REQUIRED, .ref = "blob",
     .doc = "signature of the informant"},
    {"started_at", F_TIME, AT(started_at), .doc = "when the talk began"},
    {"note", F_TEXT, AT(note), .max = 500, .seal = "assessment.note",
     .doc = "what the answers do not say"},
};
#undef AT
const Shape assessment_sheet_shape = {"assessment_sheet", "people", sheet_fields,
                                      COUNT(sheet_fields), sizeof(AssessmentSheet)};

#define AT(member) offsetof(AssessmentPart, member)
static const Field part_fields[] = {
    {"name", F_TEXT, AT(name), .max = 120, .doc = "part of the scale"},
    {"points", F_INT, AT(points), .doc = "reached"},
    {"max", F_INT, AT(max), .doc = "at most"},
    {"band", F_TEXT, AT(band), .max = 120, .doc = "what the points come to, on a scale with bands"},
};
#undef AT
const Shape assessment_part_shape = {"assessment_part", "people", part_fields, COUNT(part_fields),
                                     sizeof(AssessmentPart)};

static const Field signature_fields[] = {
    {"id", F_REF, offsetof(AssessmentSignature, id), .flags = REQUIRED, .ref = "assessment",
     .doc = "number"},
    {"version", F_INT, offsetof(AssessmentSignature, version), .flags = READONLY,
     .doc = "of the sheet that was read"},
    {"signature", F_REF, offsetof(AssessmentSignature, signature), .ref = "blob",
     .doc = "drawn on the glass"},
};
const Shape assessment_signature_shape = {"assessment_signature", "people", signature_fields,
                                          COUNT(signature_fields), sizeof(AssessmentSignature)};

#define AT(member) offsetof(Assessment, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "assessment", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "version"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED, .ref = "person",
     .doc = "who is assessed"},
    {"scale", F_TEXT, AT(scale), .flags = REQUIRED | STORED, .max = 40, .ref = "scale",
     .doc = "code of the scale"},
    {"reason", F_ENUM, AT(reason), .flags = REQUIRED | STORED, .choices = &assessment_reasons,
     .doc = "A.1: first, regular, prompt, appeal, other"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED, .choices = &assessment_states,
     .doc = "moves by the assessment machine"},
    {"appeal_of", F_REF, AT(appeal_of), .flags = READONLY | STORED, .ref = "assessment",
     .doc = "the result that is appealed"},
    {"appeal_note", F_TEXT, AT(appeal_note), .flags = READONLY | DETAIL, .max = 500,
     .seal = "assessment.appeal_note", .doc = "why that result is doubted"},
    {"appealed_day", F_DATE, AT(appealed_day), .flags = READONLY | DETAIL, .doc = "of that result"},
    {"appealed_level", F_TEXT, AT(appealed_level), .flags = READONLY | DETAIL, .max = 120,
     .doc = "level of that result, in the scale's words"},
    {"appeal_until", F_DATE, AT(appeal_until), .flags = READONLY | DETAIL,
     .doc = "last day on which this result may be appealed"},
    {"assessor_one", F_REF, AT(assessor_one), .flags = REQUIRED | STORED, .ref = "assessor",
     .doc = "first assessor"},
    {"assessor_two", F_REF, AT(assessor_two), .flags = REQUIRED | STORED, .ref = "assessor",
     .doc = "second assessor, another person"},
    {"signed_one_at", F_TIME, AT(signed_one_at), .flags = READONLY | STORED, .doc = "signed"},
    {"signed_two_at", F_TIME, AT(signed_two_at), .flags = READONLY | STORED, .doc = "signed"},
    {"day", F_DATE, AT(day), .flags = READONLY | STORED, .doc = "day of assessment"},
    {"started_at", F_TIME, AT(started_at), .flags = READONLY | STORED | DETAIL, .doc = "began"},
    {"signature_one", F_REF, AT(signature_one), .flags = READONLY | STORED | DETAIL, .ref = "blob",
     .doc = "of the first assessor"},
    {"signature_two", F_REF, AT(signature_two), .flags = READONLY | STORED | DETAIL, .ref = "blob",
     .doc = "of the second assessor"},
    {"answers", F_JSON, AT(answers), .flags = READONLY | DETAIL | HEALTH, .see = "assess.write",
     .view = VIEW_HEALTH, .seal = "assessment.answers",
     .doc = "the sheet as it was signed; both assessors see it"},
    {"informant", F_TEXT, AT(informant), .flags = READONLY | STORED | DETAIL, .mask = MASK_NAME,
     .see = "people.see", .doc = "who informed"},
    {"informant_relation", F_TEXT, AT(informant_relation), .flags = READONLY | STORED | DETAIL,
     .ref = "informant_relation", .doc = "relation to the person: a code, or words"},
    {"informant_signature", F_REF, AT(informant_signature), .flags = READONLY | STORED | DETAIL,
     .ref = "blob", .doc = "signature"},
    {"total", F_INT, AT(total), .flags = READONLY | STORED | NULLABLE, .doc = "sum of points"},
    {"subtotals", F_TEXT, AT(subtotals), .flags = READONLY | STORED | HIDDEN,
     .doc = "points per group, ',' between, in the scale's order"},
    {"parts", F_LIST, AT(parts), .flags = READONLY | DETAIL, .max = 8,
     .shape = &assessment_part_shape, .doc = "points of each part, with what it has at most"},
    {"raw_level", F_INT, AT(raw_level), .flags = READONLY | STORED | NULLABLE | DETAIL,
     .doc = "level by points alone"},
    {"raw_level_name", F_TEXT, AT(raw_level_name), .flags = READONLY | DETAIL, .max = 120,
     .doc = "that level in the scale's words"},
    {"level", F_INT, AT(level), .flags = READONLY | STORED | NULLABLE, .doc = "level"},
    {"level_name", F_TEXT, AT(level_name), .flags = READONLY | DETAIL, .max = 120,
     .doc = "that level in the scale's words"},
    {"uses", F_LIST, AT(uses), .flags = READONLY | DETAIL, .max = 100,
     .shape = &assessment_use_line_shape, .doc = "what the result has been used for"},
    {"adjustments", F_TEXT, AT(adjustments), .flags = READONLY | STORED | DETAIL | SEVERAL,
     .max = 200, .ref = "scale_adjustment", .doc = "what moved the level: coma, diagnosis, events"},
    {"valid_until", F_DATE, AT(valid_until), .flags = READONLY | STORED, .doc = "last valid day"},
    {"concluded_at", F_TIME, AT(concluded_at), .flags = READONLY | STORED | DETAIL,
     .doc = "concluded"},
    {"note", F_TEXT, AT(note), .flags = DETAIL, .max = 500, .seal = "assessment.note",
     .doc = "words"},
    {"returned_note", F_TEXT, AT(returned_note), .flags = READONLY | DETAIL, .max = 500,
     .seal = "assessment.returned_note", .doc = "what the second assessor saw otherwise"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "community of the person"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "asked for"},
};
#undef AT
const Shape assessment_shape = {"assessment", "people", fields, COUNT(fields), sizeof(Assessment)};

#define AT(member) offsetof(Assessment, member)
static const Field row_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "assessment", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = STORED | FILTER, .ref = "person", .doc = "who"},
    {"scale", F_TEXT, AT(scale), .flags = STORED | FILTER, .max = 40, .ref = "scale",
     .doc = "scale"},
    {"reason", F_ENUM, AT(reason), .flags = STORED, .choices = &assessment_reasons, .doc = "why"},
    {"state", F_ENUM, AT(state), .flags = STORED | FILTER, .choices = &assessment_states,
     .doc = "state"},
    {"assessor_one", F_REF, AT(assessor_one), .flags = STORED, .ref = "assessor",
     .doc = "assessor"},
    {"assessor_two", F_REF, AT(assessor_two), .flags = STORED, .ref = "assessor",
     .doc = "assessor"},
    {"signed_one_at", F_TIME, AT(signed_one_at), .flags = STORED | DETAIL, .doc = "signed"},
    {"signed_two_at", F_TIME, AT(signed_two_at), .flags = STORED | DETAIL, .doc = "signed"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "day"},
    {"total", F_INT, AT(total), .flags = STORED | NULLABLE, .doc = "points"},
    {"level", F_INT, AT(level), .flags = STORED | NULLABLE | DETAIL, .doc = "level"},
    {"level_code", F_TEXT, AT(level_name), .flags = STORED, .max = 120, .ref = "scale_level",
     .doc = "that level of that scale"},
    {"ability", F_BOOL, AT(ability), .flags = STORED | DETAIL,
     .doc = "of a scale whose result is the ability level"},
    {"valid_until", F_DATE, AT(valid_until), .flags = STORED | FILTER | SORT, .doc = "valid until"},
    {"scope", F_INT, AT(scope), .flags = STORED | FILTER, .doc = "community"},
    {"created_at", F_TIME, AT(created_at), .flags = STORED, .doc = "asked for"},
};
#undef AT
const Shape assessment_row_shape = {"assessment_row", "people", row_fields, COUNT(row_fields),
                                    sizeof(Assessment)};
