#include "care/benefit/application.h"

#include "benefit.sql.h"
#include "care/benefit/application_life.h"
#include "care/benefit/grant.h"
#include "care/people/id_number.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "core/walk/codebook.h"
#include "core/walk/site.h"

/* In-shapes of the moves: what a decision needs besides the number. */
typedef struct Decision {
    int64_t id;
    Str reason;
} Decision;
static const Field decision_fields[] = {
    {"id", F_REF, offsetof(Decision, id), .flags = REQUIRED, .ref = "application", .doc = "number"},
    {"reason", F_TEXT, offsetof(Decision, reason), .flags = REQUIRED, .min = 2, .max = 400,
     .seal = SEAL_WORDS, .doc = "why, in words the applicant understands"},
};
static const Shape reasoned_shape = {"application_reasoned", "benefit", decision_fields,
                                     COUNT(decision_fields), sizeof(Decision)};
static const Field remark_fields[] = {
    {"id", F_REF, offsetof(Decision, id), .flags = REQUIRED, .ref = "application", .doc = "number"},
    {"reason", F_TEXT, offsetof(Decision, reason), .max = 400, .seal = SEAL_WORDS, .doc = "remark"},
};
static const Shape remarked_shape = {"application_remarked", "benefit", remark_fields,
                                     COUNT(remark_fields), sizeof(Decision)};

typedef struct Withdrawal {
    int64_t id;
    int32_t why; /* 0: in words */
    Str reason;
} Withdrawal;
static const Field withdrawal_fields[] = {
    {"id", F_REF, offsetof(Withdrawal, id), .flags = REQUIRED, .ref = "application",
     .doc = "number"},
    {"why", F_ENUM, offsetof(Withdrawal, why), .choices = &withdraw_whys,
     .doc = "why; none: `reason` says it"},
    {"reason", F_TEXT, offsetof(Withdrawal, reason), .min = 2, .max = 400, .seal = SEAL_WORDS,
     .doc = "why, where no code says it"},
};
static const Shape withdrawal_shape = {"application_withdrawal", "benefit", withdrawal_fields,
                                       COUNT(withdrawal_fields), sizeof(Withdrawal)};

typedef struct MaterialBrought {
    int64_t id;
    List materials;
} MaterialBrought;
static const Field brought_fields[] = {
    {"id", F_REF, offsetof(MaterialBrought, id), .flags = REQUIRED, .ref = "application",
     .doc = "number"},
    {"materials", F_LIST, offsetof(MaterialBrought, materials), .flags = REQUIRED, .max = 30,
     .shape = &application_material_shape, .doc = "what is brought"},
};
static const Shape brought_shape = {"application_brought", "benefit", brought_fields,
                                    COUNT(brought_fields), sizeof(MaterialBrought)};

static void check_agent(Op *op, Application *application) {
    if (str_is_empty(application->agent_phone))
        application->agent_phone = STR_NONE;
    else if (!phone_read(op->arena, application->agent_phone, &application->agent_phone))
        op_fault(op, "agent_phone", "not_a_phone");
    if (application->applied_by != APPLIED_BY_AGENT) return;
    if (str_is_empty(application->agent_name)) op_fault(op, "agent_name", "required");
    if (str_is_empty(application->agent_phone)) op_fault(op, "agent_phone", "required");
    if (str_is_empty(application->agent_relation)) op_fault(op, "agent_relation", "required");
}

static Err check_person(Op *op, Application *application) {
    Person person;
    Err err = person_require_own(op, "person_id", application->person_id, op->today, &person);
    application->scope = person.scope;
    return err;
}

static Err check_programme(Op *op, const Application *application) {
    Programme programme;
    TRY(programme_require(op, "programme", application->programme, op->today, &programme));
    return programme.on_application ? OK : op_refuse(op, "programme", "no_application_needed");
}

static Err check_new(Op *op, Application *application) {
    BenefitGrant standing;
    GATHER(check_person(op, application));
    GATHER(check_programme(op, application));
    if (op_knows(op, "programme"))
        GATHER(materials_read(op, application->programme, &application->materials));
    check_agent(op, application);
    TRY(op_verdict(op));
    Err err =
        grant_active_on(op, application->person_id, application->programme, op->today, &standing);
    if (err == OK) return op_conflict(op, "programme", "grant_stands");
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err bring_all(Op *op, const Application *application, const List *materials) {
    for (size_t i = 0; i < materials->count; i++)
        TRY(material_add(op, application, LIST_AT(*materials, ApplicationMaterial, i)));
    return OK;
}

static Err application_insert(Op *op, Application *application) {
    IdKey key;
    application->state = application_machine.start;
    application->left_days = application->level = application->amount = INT_NONE;
    application->agent_phone_sealed =
        vault_seal(site_vault(op->site), op->arena, "application.agent_phone",
                   application->agent_phone);
    TRY(clock_start(op, application, "accept", op->today));
    Err err = op_get(op, &sql_application_insert, ROW(application), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "programme", "application_open");
    TRY(err);
    application->id = key.id;
    ApplicationStep step = {
        .application_id = key.id,
        .event = STR("apply"),
        .to_state = application->state,
        .due_on = application->due_on,
        .left_days = INT_NONE,
        .account_id = op->actor->account_id,
    };
    TRY(op_get(op, &sql_application_step_insert, ROW(&step), &key));
    return view_publish(op, &(News){"application", key.id, application->person_id,
                                    application->scope, VIEW_ANY});
}

static Err shown(Op *op, int64_t id, Application *out) {
    TRY(application_read(op, id, out));
    return application_fill(op, out);
}

static Err create_route(Op *op, const void *in, void *out) {
    Application application = *(const Application *)in;
    TRY(check_new(op, &application));
    TRY(application_insert(op, &application));
    op_subject(op, "application", application.id);
    TRY(bring_all(op, &application, &application.materials));
    return shown(op, application.id, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    TRY(application_in_reach(op, ((const IdKey *)in)->id, out));
    return application_fill(op, out);
}

/* Whatever is under way lapses with its person; what has ended does not. */
static bool is_under_way(const Application *application) {
    return machine_find(&application_machine, application->state, "lapse") != NULL;
}

static Err bring_route(Op *op, const void *in, void *out) {
    const MaterialBrought *brought = in;
    Application application;
    TRY(application_in_reach(op, brought->id, &application));
    if (!is_under_way(&application)) return op_conflict(op, "state", "application_ended");
    TRY(bring_all(op, &application, &brought->materials));
    return shown(op, application.id, out);
}

static Err decide(Op *op, const Decision *in, const char *event, Application *application) {
    if (!str_is_empty(in->reason)) op_note(op, "reason", in->reason);
    return application_move(op, application,
                            &(ApplicationMove){.event = event, .reason = in->reason});
}

/* A move that asks no more than the table does. */
static Err plain_move(Op *op, const void *in, const char *event, Application *out) {
    Application application;
    TRY(application_in_reach(op, ((const Decision *)in)->id, &application));
    TRY(decide(op, in, event, &application));
    return shown(op, application.id, out);
}

static Err accept_route(Op *op, const void *in, void *out) {
    Application application;
    int32_t to = 0;
    TRY(application_in_reach(op, ((const Decision *)in)->id, &application));
    TRY(machine_move(op, &application_machine, application.state, "accept", &to));
    TRY(materials_check(op, &application));
    TRY(decide(op, in, "accept", &application));
    return shown(op, application.id, out);
}

static Err decline_route(Op *op, const void *in, void *out) {
    return plain_move(op, in, "decline", out);
}

static Err return_route(Op *op, const void *in, void *out) {
    return plain_move(op, in, "return", out);
}

static Err withdraw_route(Op *op, const void *in, void *out) {
    const Withdrawal *asked = in;
    Decision decision = {.id = asked->id, .reason = asked->reason};
    if (asked->why != 0) decision.reason = str_from(choice_code(&withdraw_whys, asked->why));
    if (str_is_empty(decision.reason)) return op_refuse(op, "why", "required");
    return plain_move(op, &decision, "withdraw", out);
}

static Err why_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, withdraw_whys.name, out);
    return OK;
}

static Err resubmit_route(Op *op, const void *in, void *out) {
    return plain_move(op, in, "resubmit", out);
}

static Err review_route(Op *op, const void *in, void *out) {
    Application application;
    TRY(application_in_reach(op, ((const Decision *)in)->id, &application));
    application.reviewed_by = op->actor->account_id;
    TRY(decide(op, in, "review", &application));
    return shown(op, application.id, out);
}

static Err refuse_route(Op *op, const void *in, void *out) {
    Application application;
    TRY(application_in_reach(op, ((const Decision *)in)->id, &application));
    application.approved_by = op->actor->account_id;
    TRY(decide(op, in, "refuse", &application));
    return shown(op, application.id, out);
}

/* By another person than reviewed it, for an amount that the table gives today, and nothing else in
 * its way: all that is, at once. */
static Err check_approval(Op *op, Application *application) {
    Programme programme;
    TRY(programme_on(op, application->programme, op->today, &programme));
    Err err = application_judge(op, application, &programme);
    if (err != OK && err != ERR_INVALID) return err;
    if (err == OK && application->amount <= 0) op_fault(op, "", "no_rate_fits");
    if (application_is_own_review(op, application)) op_fault(op, "", "four_eyes");
    GATHER(grant_require_compatible(op, application->person_id, application->programme, op->today));
    return op_verdict(op);
}

static Err approve_route(Op *op, const void *in, void *out) {
    Application application;
    int32_t to = 0;
    TRY(application_in_reach(op, ((const Decision *)in)->id, &application));
    TRY(machine_move(op, &application_machine, application.state, "approve", &to));
    TRY(check_approval(op, &application));
    application.approved_by = op->actor->account_id;
    TRY(decide(op, in, "approve", &application));
    return shown(op, application.id, out);
}

static Err conclude_route(Op *op, const void *in, void *out) {
    Application application;
    TRY(application_in_reach(op, ((const Decision *)in)->id, &application));
    TRY(application_conclude(op, &application));
    return shown(op, application.id, out);
}

#define MOVE(event, permission, shape, does)                                                       \
    {                                                                                              \
        "POST", "/api/applications/{id}/" #event, "application_" #event, permission,               \
            event##_route, &shape, &application_shape, ROUTE_WRITES, .doc = does                   \
    }
static const Route routes[] = {
    {"GET", "/api/applications", "application_list", "benefit.read", .out = &application_shape,
     .list = &sql_application_list, .doc = "Applications of your places, with state and clock"},
    {"GET", "/api/overdue-applications", "application_overdue", "benefit.read",
     .out = &application_shape, .list = &sql_application_overdue,
     .doc = "Applications whose clock has run out"},
    {"POST", "/api/applications", "application_create", "benefit.apply", create_route,
     &application_shape, &application_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Applies for a programme, with the materials at hand"},
    {"GET", "/api/applications/{id}", "application_get", "benefit.read", get_route, &id_key_shape,
     &application_shape, ROUTE_AUDIT_READ, .doc = "One application, its materials and steps"},
    {"GET", "/api/codes/withdraw_why", "withdraw_why_codes", "signed_in", why_codes_route,
     .out = &codes_shape, .doc = "Why an application is taken back"},
    {"POST", "/api/applications/{id}/materials", "application_materials", "benefit.apply",
     bring_route, &brought_shape, &application_shape, ROUTE_WRITES,
     .states = "submitted,accepted,reviewed,assessed,approved,publicity,objected,correction",
     .doc = "Brings more materials"},
    MOVE(accept, "benefit.accept", remarked_shape, "受理: every material demanded is there"),
    MOVE(decline, "benefit.accept", reasoned_shape, "不予受理, with the reason"),
    MOVE(return, "benefit.accept", reasoned_shape, "Gives it back to be completed (补正)"),
    MOVE(resubmit, "benefit.apply", remarked_shape, "Completed: the clock goes on where it stood"),
    MOVE(withdraw, "benefit.apply", withdrawal_shape, "The applicant takes it back"),
    MOVE(review, "benefit.review", remarked_shape, "初审; a valid ability level is used at once"),
    {"POST", "/api/applications/{id}/approve", "application_approve", "benefit.approve",
     approve_route, &remarked_shape, &application_shape, ROUTE_WRITES,
     .doc = "审批, by another person than reviewed it"},
    MOVE(refuse, "benefit.approve", reasoned_shape, "不予批准, with the reason"),
    {"POST", "/api/applications/{id}/send-back", "application_send_back", "benefit.approve",
     return_route, &reasoned_shape, &application_shape, ROUTE_WRITES,
     .doc = "The approver gives it back to be completed (补正)"},
    MOVE(conclude, "benefit.publish", remarked_shape, "办结: the grant starts"),
};
const Noun application_noun = {routes, COUNT(routes), &application_machine};
