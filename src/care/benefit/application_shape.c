#include "care/benefit/application.h"

#include "care/people/view.h"

static const char *const state_codes[] = {"",           "submitted", "accepted",  "reviewed",
                                          "assessed",   "approved",  "publicity", "objected",
                                          "correction", "granted",   "declined",  "refused",
                                          "withdrawn"};
const Choices application_states = {"application_state", state_codes, COUNT(state_codes)};
static const char *const applier_codes[] = {"", "self", "family", "community", "agent"};
const Choices application_appliers = {"application_applier", applier_codes, COUNT(applier_codes)};

static const char *const withdraw_codes[] = {"", "no_need", "mistaken", "other"};
const Choices withdraw_whys = {"withdraw_why", withdraw_codes, COUNT(withdraw_codes)};

/* The clock column names the programme's step, or the setting, whose days run in `to`. */
static const Move moves[] = {
    {APPLICATION_SUBMITTED, "accept", "benefit.accept", APPLICATION_ACCEPTED, "review"},
    {APPLICATION_SUBMITTED, "decline", "benefit.accept", APPLICATION_DECLINED, NULL},
    {APPLICATION_SUBMITTED, "return", "benefit.accept", APPLICATION_CORRECTION,
     "correction_workdays"},
    {APPLICATION_SUBMITTED, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_SUBMITTED, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_ACCEPTED, "review", "benefit.review", APPLICATION_REVIEWED, "assess"},
    {APPLICATION_ACCEPTED, "skip", "system", APPLICATION_REVIEWED, "assess"},
    {APPLICATION_ACCEPTED, "return", "benefit.review", APPLICATION_CORRECTION,
     "correction_workdays"},
    {APPLICATION_ACCEPTED, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_ACCEPTED, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_REVIEWED, "assessed", "system", APPLICATION_ASSESSED, "approve"},
    {APPLICATION_REVIEWED, "return", "benefit.review", APPLICATION_CORRECTION,
     "correction_workdays"},
    {APPLICATION_REVIEWED, "refuse", "benefit.approve", APPLICATION_REFUSED, NULL},
    {APPLICATION_REVIEWED, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_REVIEWED, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_ASSESSED, "approve", "benefit.approve", APPLICATION_APPROVED, "conclude"},
    {APPLICATION_ASSESSED, "skip", "system", APPLICATION_APPROVED, "conclude"},
    {APPLICATION_ASSESSED, "return", "benefit.approve", APPLICATION_CORRECTION,
     "correction_workdays"},
    {APPLICATION_ASSESSED, "refuse", "benefit.approve", APPLICATION_REFUSED, NULL},
    {APPLICATION_ASSESSED, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_ASSESSED, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_APPROVED, "publish", "benefit.publish", APPLICATION_PUBLICITY, "conclude"},
    {APPLICATION_APPROVED, "conclude", "benefit.publish", APPLICATION_GRANTED, NULL},
    {APPLICATION_APPROVED, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_APPROVED, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_PUBLICITY, "conclude", "benefit.publish", APPLICATION_GRANTED, NULL},
    {APPLICATION_PUBLICITY, "object", "benefit.publish", APPLICATION_OBJECTED,
     "objection_workdays"},
    {APPLICATION_PUBLICITY, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_PUBLICITY, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_OBJECTED, "dismiss", "benefit.decide", APPLICATION_PUBLICITY, "conclude"},
    {APPLICATION_OBJECTED, "uphold", "benefit.decide", APPLICATION_REFUSED, NULL},
    {APPLICATION_OBJECTED, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_OBJECTED, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_CORRECTION, "resubmit", "benefit.apply", APPLICATION_SUBMITTED, "accept"},
    {APPLICATION_CORRECTION, "resubmit", "benefit.apply", APPLICATION_ACCEPTED, "review"},
    {APPLICATION_CORRECTION, "resubmit", "benefit.apply", APPLICATION_REVIEWED, "assess"},
    {APPLICATION_CORRECTION, "resubmit", "benefit.apply", APPLICATION_ASSESSED, "approve"},
    {APPLICATION_CORRECTION, "decline", "benefit.accept", APPLICATION_DECLINED, NULL},
    {APPLICATION_CORRECTION, "withdraw", "benefit.apply", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_CORRECTION, "lapse", "system", APPLICATION_WITHDRAWN, NULL},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_SUBMITTED, "accept"},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_ACCEPTED, "review"},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_REVIEWED, "assess"},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_ASSESSED, "approve"},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_APPROVED, "conclude"},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_PUBLICITY, "conclude"},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_OBJECTED, "objection_workdays"},
    {APPLICATION_WITHDRAWN, "revive", "system", APPLICATION_CORRECTION, "correction_workdays"},
};
static const Phase phases[] = {
    [APPLICATION_SUBMITTED] = PHASE_OPEN, [APPLICATION_ACCEPTED] = PHASE_OPEN,
    [APPLICATION_REVIEWED] = PHASE_OPEN,  [APPLICATION_ASSESSED] = PHASE_OPEN,
    [APPLICATION_APPROVED] = PHASE_OPEN,  [APPLICATION_PUBLICITY] = PHASE_OPEN,
    [APPLICATION_OBJECTED] = PHASE_OPEN,  [APPLICATION_CORRECTION] = PHASE_OPEN,
    [APPLICATION_GRANTED] = PHASE_DONE,   [APPLICATION_DECLINED] = PHASE_ENDED,
    [APPLICATION_REFUSED] = PHASE_ENDED,  [APPLICATION_WITHDRAWN] = PHASE_ENDED};
const Machine application_machine = {"application", &application_states, APPLICATION_SUBMITTED,
                                     moves,         COUNT(moves),        phases,
                                     COUNT(phases)};

#define AT(member) offsetof(ApplicationMaterial, member)
static const Field material_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .doc = "number"},
    {"application_id", F_REF, AT(application_id), .flags = READONLY | STORED, .ref = "application",
     .doc = "of which application"},
    {"material", F_TEXT, AT(material), .flags = REQUIRED | STORED, .max = 40, .ref = "material",
     .doc = "code of the programme's list"},
    {"blob_id", F_REF, AT(blob_id), .flags = STORED, .ref = "blob", .doc = "scan or photo"},
    {"shared_note", F_TEXT, AT(shared_note), .flags = STORED, .max = 200, .seal = SEAL_WORDS,
     .doc = "instead of a scan: what the other office's register said"},
    {"issued_on", F_DATE, AT(issued_on), .flags = STORED,
     .doc = "date of issue, for what runs out"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED, .ref = "account",
     .doc = "who brought it"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "brought at"},
};
#undef AT
const Shape application_material_shape = {"application_material", "benefit", material_fields,
                                          COUNT(material_fields), sizeof(ApplicationMaterial)};

#define AT(member) offsetof(ApplicationStep, member)
static const Field step_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .doc = "number"},
    {"application_id", F_REF, AT(application_id), .flags = READONLY | STORED, .ref = "application",
     .doc = "of which application"},
    {"event", F_TEXT, AT(event), .flags = READONLY | STORED, .max = 20, .doc = "what happened"},
    {"from_state", F_ENUM, AT(from_state), .flags = READONLY | STORED,
     .choices = &application_states, .doc = "from"},
    {"to_state", F_ENUM, AT(to_state), .flags = READONLY | STORED, .choices = &application_states,
     .doc = "to"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED, .max = 400, .ref = "withdraw_why",
     .seal = SEAL_WORDS, .doc = "why: a code of who takes it back, or words"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY | STORED,
     .doc = "last day of the clock that runs since"},
    {"left_days", F_INT, AT(left_days), .flags = READONLY | STORED | NULLABLE,
     .doc = "of the clock that stopped"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED, .ref = "account",
     .doc = "who did it"},
    {"at", F_TIME, AT(at), .flags = READONLY | STORED, .doc = "when"},
    {"done", F_TEXT, AT(done), .flags = READONLY, .max = 20,
     .doc = "the step of its programme that ended with it; none: no step did"},
};
#undef AT
const Shape application_step_shape = {"application_step", "benefit", step_fields,
                                      COUNT(step_fields), sizeof(ApplicationStep)};

static const char *const need_codes[] = {"", "missing", "expired", "there"};
const Choices need_states = {"need_state", need_codes, COUNT(need_codes)};
static const Field need_fields[] = {
    {"material", F_TEXT, offsetof(ApplicationNeed, material), .max = 40, .ref = "material",
     .doc = "code of the programme's list"},
    {"name", F_TEXT, offsetof(ApplicationNeed, name), .max = 100, .doc = "in your language"},
    {"state", F_ENUM, offsetof(ApplicationNeed, state), .choices = &need_states,
     .doc = "whether it is there and still holds"},
};
const Shape application_need_shape = {"application_need", "benefit", need_fields,
                                      COUNT(need_fields), sizeof(ApplicationNeed)};

#define AT(member) offsetof(Application, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "application", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "for whom"},
    {"person_name", F_TEXT, AT(person_name), .flags = READONLY | DETAIL, .mask = MASK_NAME,
     .see = "people.see", .doc = "their name, in lists"},
    {"programme", F_TEXT, AT(programme), .flags = REQUIRED | STORED | FILTER, .max = 40,
     .ref = "programme", .doc = "for what; code"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER,
     .choices = &application_states, .doc = "moves by the application machine"},
    {"applied_by", F_ENUM, AT(applied_by), .flags = REQUIRED | STORED,
     .choices = &application_appliers, .doc = "the person, family, the community, an agent (代办)"},
    {"agent_name", F_TEXT, AT(agent_name), .flags = STORED | DETAIL, .max = 50, .mask = MASK_NAME,
     .see = "people.see", .doc = "who applies for the person"},
    {"agent_relation", F_TEXT, AT(agent_relation), .flags = STORED | DETAIL, .max = 40,
     .doc = "to the person"},
    {"agent_phone", F_TEXT, AT(agent_phone), .flags = DETAIL, .max = 20, .mask = MASK_PHONE,
     .see = "people.see", .doc = "of the agent"},
    {"agent_phone_sealed", F_BLOB, AT(agent_phone_sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "sealed"},
    {"came_from", F_ENUM, AT(came_from), .flags = READONLY | STORED | DETAIL,
     .choices = &application_states, .doc = "state before it was given back"},
    {"at_step", F_TEXT, AT(at_step), .flags = READONLY | DETAIL, .max = 20,
     .ref = "application_step",
     .doc = "the step of its programme that it waits at; none: it is over"},
    {"clock_step", F_TEXT, AT(clock_step), .flags = READONLY | STORED | DETAIL, .max = 40,
     .ref = "application_step", .doc = "what the clock is for"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY | STORED | FILTER | SORT,
     .doc = "last day of the clock"},
    {"left_days", F_INT, AT(left_days), .flags = READONLY | STORED | NULLABLE | DETAIL,
     .doc = "days kept while the clock stands"},
    {"left_unit", F_TEXT, AT(left_unit), .flags = READONLY | STORED | DETAIL, .max = 20,
     .ref = "day_unit", .doc = "working_day or day"},
    {"level", F_INT, AT(level), .flags = READONLY | STORED | NULLABLE | DETAIL,
     .ref = "ability_level", .view = VIEW_HEALTH, .doc = "ability level it was judged by"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | STORED | NULLABLE,
     .doc = "by the table of that day, fen"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED | DETAIL, .max = 400,
     .ref = "withdraw_why", .seal = SEAL_WORDS, .doc = "of the last return, refusal, withdrawal"},
    {"barred", F_TEXT, AT(barred), .flags = READONLY | DETAIL, .max = 60, .ref = "fault",
     .doc = "why the next step, yours by right, is another's; none: it is yours"},
    {"reviewed_by", F_REF, AT(reviewed_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who reviewed it"},
    {"approved_by", F_REF, AT(approved_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who approved or refused it"},
    {"publicity_id", F_REF, AT(publicity_id), .flags = READONLY | STORED | FILTER,
     .ref = "publicity", .doc = "where it was published"},
    {"grant_id", F_REF, AT(grant_id), .flags = READONLY | STORED, .ref = "grant",
     .doc = "what it led to"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | FILTER,
     .doc = "community of residence"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
    {"materials", F_LIST, AT(materials), .flags = DETAIL, .max = 30,
     .shape = &application_material_shape, .doc = "what was brought"},
    {"needs", F_LIST, AT(needs), .flags = READONLY | DETAIL, .max = 50,
     .shape = &application_need_shape, .doc = "what it is not accepted without"},
    {"steps", F_LIST, AT(steps), .flags = READONLY | DETAIL, .max = 200,
     .shape = &application_step_shape, .doc = "what happened, by whom, why"},
};
#undef AT
const Shape application_shape = {"application", "benefit", fields, COUNT(fields),
                                 sizeof(Application)};
