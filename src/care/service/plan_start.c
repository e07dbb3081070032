/* What a new care plan of a person begins with: what the grants give to their wallet in a month,
 * from when, and how able they are. */
#include "care/benefit/grant.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "care/service/plan_life.h"

typedef struct PlanStart {
    int64_t person_id;
    Fen quota_month;
    Date valid_from;
    int64_t level;
    int64_t scope;
} PlanStart;
#define AT(member) offsetof(PlanStart, member)
static const Field start_fields[] = {
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED, .ref = "person", .doc = "for whom"},
    {"quota_month", F_FEN, AT(quota_month), .flags = READONLY | NULLABLE,
     .doc = "what the wallet gets in a whole month; none: no grant, or not for who asks"},
    {"valid_from", F_DATE, AT(valid_from), .flags = READONLY,
     .doc = "today, or the first day of the first grant when that is later"},
    {"level", F_INT, AT(level), .flags = READONLY | NULLABLE | HEALTH, .ref = "ability_level",
     .see = "assess.read", .view = VIEW_HEALTH, .doc = "ability"},
    {"scope", F_INT, AT(scope), .flags = READONLY | HIDDEN, .doc = "community"},
};
#undef AT
static const Shape plan_start_shape = {"plan_start", "service", start_fields, COUNT(start_fields),
                                       sizeof(PlanStart)};

/* Of a grant into the wallet: what its first whole month from today on is worth. */
static Err grant_add(Op *op, const Person *person, const BenefitGrant *grant, PlanStart *out) {
    Programme programme;
    GrantPay pay;
    Date day = grant->first_day > op->today ? grant->first_day : op->today;
    Err err = programme_on(op, grant->programme, day, &programme);
    if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
    if (!str_equal_c(programme.kind, "voucher") || !str_equal_c(programme.every, "month"))
        return OK;
    TRY(grant_pay(op, &(GrantCase){grant, &programme, person}, month_of(day), &pay));
    bool first = out->quota_month == INT_NONE;
    out->quota_month = (first ? 0 : out->quota_month) + pay.monthly;
    if (first || day < out->valid_from) out->valid_from = day;
    return OK;
}

static Err grants_add(Op *op, const Person *person, PlanStart *out) {
    List grants;
    if (!(view_of(op, person->id) & VIEW_BILLS)) return OK;
    TRY(grants_running(op, person->id, op->today, &grants));
    for (size_t i = 0; i < grants.count; i++)
        TRY(grant_add(op, person, LIST_AT(grants, BenefitGrant, i), out));
    return OK;
}

static Err start_route(Op *op, const void *in, void *out) {
    PlanStart *start = out;
    Person person;
    int64_t id = ((const PlanStart *)in)->person_id;
    op_subject(op, "person", id);
    TRY(person_get(op, id, &person));
    *start = (PlanStart){.person_id = id,
                         .quota_month = INT_NONE,
                         .valid_from = op->today,
                         .level = person.level,
                         .scope = person.scope};
    return grants_add(op, &person, start);
}

static const Route routes[] = {
    {"GET", "/api/plan-start", "plan_start", "service.plan", start_route, &plan_start_shape,
     &plan_start_shape, .doc = "What a new care plan of this person begins with"},
};
const Noun plan_start_noun = {routes, COUNT(routes), NULL};
