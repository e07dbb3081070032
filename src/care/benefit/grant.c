#include "care/benefit/grant.h"

#include "benefit.sql.h"
#include "care/benefit/grant_line.h"
#include "care/money/book.h"
#include "care/people/assessment.h"
#include "care/people/scale.h"
#include "care/people/view.h"

const EventKind grant_started = {.name = "grant_started"};

static const char *const state_codes[] = {"", "active", "stopped"};
const Choices grant_states = {"grant_state", state_codes, COUNT(state_codes)};
static const char *const ender_codes[] = {"", "hand", "death", "leaving", "merge"};
const Choices grant_enders = {"grant_ender", ender_codes, COUNT(ender_codes)};

static const Move moves[] = {
    {GRANT_ACTIVE, "stop", "grant.prepare", GRANT_STOPPED, NULL},
    {GRANT_ACTIVE, "end", "system", GRANT_STOPPED, NULL},
    {GRANT_STOPPED, "resume", "system", GRANT_ACTIVE, NULL},
};
static const Phase phases[] = {[GRANT_ACTIVE] = PHASE_ACTIVE, [GRANT_STOPPED] = PHASE_ENDED};
const Machine grant_machine = {"grant",      &grant_states, GRANT_ACTIVE, moves,
                               COUNT(moves), phases,        COUNT(phases)};

#define AT(member) offsetof(BenefitGrant, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "grant", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "who is entitled"},
    {"person_name", F_TEXT, AT(person_name), .flags = READONLY | DETAIL, .doc = "their name"},
    {"programme", F_TEXT, AT(programme), .flags = REQUIRED | STORED | FILTER, .max = 40,
     .ref = "programme", .doc = "to what; code"},
    {"kind", F_TEXT, AT(kind), .flags = READONLY | DETAIL, .ref = "programme_kind",
     .doc = "of the programme: voucher, cash, service, once, insurance, card"},
    {"application_id", F_REF, AT(application_id), .flags = READONLY | STORED, .ref = "application",
     .doc = "what it came from"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &grant_states,
     .doc = "moves by the grant machine"},
    {"first_day", F_DATE, AT(first_day), .flags = READONLY | STORED, .doc = "first day paid"},
    {"end_day", F_DATE, AT(end_day), .flags = READONLY | STORED, .doc = "first day not paid"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED | STORED | DETAIL, .min = 2, .max = 200,
     .seal = SEAL_WORDS, .doc = "why it began or ended"},
    {"ended_by", F_ENUM, AT(ended_by), .flags = READONLY | STORED, .choices = &grant_enders,
     .doc = "what ended it"},
    {"end_before", F_DATE, AT(end_before), .flags = READONLY | STORED | HIDDEN,
     .doc = "end_day before a death or merge was known"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "community of residence"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "made at"},
};
#undef AT
const Shape grant_shape = {"grant", "benefit", fields, COUNT(fields), sizeof(BenefitGrant)};

typedef struct GrantStop {
    int64_t id;
    Date day;
    Str reason;
} GrantStop;
static const Field stop_fields[] = {
    {"id", F_REF, offsetof(GrantStop, id), .flags = REQUIRED, .ref = "grant", .doc = "number"},
    {"day", F_DATE, offsetof(GrantStop, day), .flags = REQUIRED, .doc = "first day not paid"},
    {"reason", F_TEXT, offsetof(GrantStop, reason), .flags = REQUIRED, .min = 2, .max = 200,
     .seal = SEAL_WORDS, .doc = "why it ends"},
};
static const Shape grant_stop_shape = {"grant_stop", "benefit", stop_fields, COUNT(stop_fields),
                                       sizeof(GrantStop)};

Err wallet_of(Op *op, int64_t person_id, int64_t *account_id) {
    return book_account(op, "wallet", person_id, 0, account_id);
}

int grant_days(const BenefitGrant *grant, Month month) {
    Date from = month_first(month), to = date_add_days(month_last(month), 1);
    if (grant->first_day > from) from = grant->first_day;
    if (grant->end_day != 0 && grant->end_day < to) to = grant->end_day;
    return from < to ? date_days_between(from, to) : 0;
}

/* An expired level freezes the grant where the setting says so; else the last one goes on, which
 * the register knows of ability alone. */
static Err level_on(Op *op, const Programme *programme, const Person *person, Date day,
                    int64_t *level) {
    int64_t freezes = 0;
    bool ability = false;
    TRY(assessment_level_on(op, person->id, programme->scale, day, level));
    if (*level != INT_NONE) return OK;
    TRY(op_setting(op, "freeze_on_expired_assessment", &freezes));
    TRY(scale_is_ability(op, programme->scale, day, &ability));
    if (freezes || !ability) return ERR_NOT_FOUND;
    *level = person->level;
    return OK;
}

/* A band reached in a month counts from the next month's first day, or from this month, as the
 * setting says. */
static Err age_for(Op *op, const Person *person, Date day, int64_t *age) {
    int64_t next_month = 0;
    TRY(op_setting(op, "from_month_after_birthday", &next_month));
    Month month = month_of(day);
    *age = age_on(person->birth,
                  next_month ? date_add_days(month_first(month), -1) : month_last(month));
    return OK;
}

Err grant_standing(Op *op, const Programme *programme, const Person *person, Date day,
                   Standing *out) {
    *out = (Standing){.level = person->level};
    if (programme->needs_assessment) TRY(level_on(op, programme, person, day, &out->level));
    int32_t income = person->income == 0 ? 1 : person->income;
    out->identity = str_from(choice_code(&person_incomes, income));
    return age_for(op, person, day, &out->age);
}

Err grant_pay(Op *op, const GrantCase *of, Month month, GrantPay *out) {
    const BenefitGrant *grant = of->grant;
    *out = (GrantPay){.days = grant_days(grant, month), .month_days = month_days(month)};
    Date first = month_first(month);
    Standing standing;
    Err err = grant_standing(op, of->programme, of->person,
                             grant->first_day > first ? grant->first_day : first, &standing);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    TRY(programme_rate(op, grant->programme, &standing, first, &out->monthly));
    out->amount = fen_share(out->monthly, out->days, out->month_days);
    return OK;
}

Err grant_active_on(Op *op, int64_t person_id, Str programme, Date day, BenefitGrant *out) {
    return op_get(op, &sql_grant_on,
                  WITH(BIND_INT("person_id", person_id), BIND_TEXT("programme", programme),
                       BIND_INT("day", day)),
                  out);
}

Err grants_running(Op *op, int64_t person_id, Date day, List *out) {
    return op_list(op, &sql_grant_running_after,
                   WITH(BIND_INT("person_id", person_id), BIND_INT("day", day), MOST(100)), out);
}

/* From the decision's day, or from the next month's first day. */
static Err first_day_of(Op *op, Date from, Date *out) {
    int64_t next_month = 0;
    TRY(op_setting(op, "start_month_after_approval", &next_month));
    *out = next_month ? month_first(month_add(month_of(from), 1)) : from;
    return OK;
}

static Err grant_insert(Op *op, BenefitGrant *grant) {
    grant->state = grant_machine.start;
    Tx *tx = op->tx;
    IdKey key;
    Err err = op_get(op, &sql_grant_insert, ROW(grant), &key);
    if (err == ERR_CONFLICT && strcmp(tx_refused_key(tx), "foreign_key") != 0)
        return op_conflict(op, "programme", "grant_stands");
    TRY(err);
    grant->id = key.id;
    op_emit(op, &grant_started, grant->person_id, grant->id);
    return view_publish(op,
                        &(News){"grant", grant->id, grant->person_id, grant->scope, VIEW_BILLS});
}

/* Each of these days is paid once: what runs on is in the way, what is stopped for a later day is
 * until then. */
static Err require_no_overlap(Op *op, const BenefitGrant *grant) {
    BenefitGrant other;
    Err err =
        op_get(op, &sql_grant_overlapping,
               WITH(BIND_INT("person_id", grant->person_id),
                    BIND_TEXT("programme", grant->programme), BIND_INT("day", grant->first_day)),
               &other);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    if (other.end_day == 0) return op_conflict(op, "programme", "grant_stands");
    return op_refuse_with(op, "programme", "grant_runs_until",
                          date_print(op->arena, date_add_days(other.end_day, -1)));
}

Err grant_require_compatible(Op *op, int64_t person_id, Str programme, Date day) {
    BenefitGrant other;
    Err err = op_get(op, &sql_grant_excluding,
                     WITH(BIND_INT("person_id", person_id), BIND_TEXT("programme", programme),
                          BIND_INT("day", day)),
                     &other);
    if (err == ERR_NOT_FOUND) return OK;
    return err != OK ? err : op_refuse_with(op, "programme", "excluded_by", other.programme);
}

Err grant_start(Op *op, const GrantStart *start, int64_t *id) {
    BenefitGrant grant;
    if (start->application_id != 0) {
        Err err = op_get(op, &sql_grant_of_application,
                         WITH(BIND_INT("application_id", start->application_id)), &grant);
        *id = grant.id;
        if (err != ERR_NOT_FOUND) return err;
    }
    Person person;
    Programme found;
    GATHER(person_require_served(op, "person_id", start->person_id, start->from, &person));
    GATHER(programme_require(op, "programme", start->programme, start->from, &found));
    TRY(op_verdict(op));
    grant = (BenefitGrant){
        .person_id = start->person_id,
        .programme = start->programme,
        .application_id = start->application_id,
        .scope = person.scope,
    };
    TRY(first_day_of(op, start->from, &grant.first_day));
    GATHER(require_no_overlap(op, &grant));
    GATHER(grant_require_compatible(op, start->person_id, start->programme, grant.first_day));
    TRY(op_verdict(op));
    TRY(grant_insert(op, &grant));
    *id = grant.id;
    return OK;
}

static Err grant_save(Op *op, BenefitGrant *grant) {
    TRY(op_run(op, &sql_grant_update, ROW(grant)));
    grant->version++;
    return view_publish(op,
                        &(News){"grant", grant->id, grant->person_id, grant->scope, VIEW_BILLS});
}

/* The system's moves, whoever told of the death. One stopped by hand for a later day stays stopped,
 * and ends earlier. */
static void state_step(BenefitGrant *grant, const char *event) {
    grant->state = machine_find(&grant_machine, grant->state, event)->to;
}

static Err grant_end(Op *op, BenefitGrant *grant, Date end_day, int32_t ended_by) {
    if (ended_by != ENDED_BY_HAND && grant->ended_by <= ENDED_BY_HAND)
        grant->end_before = grant->end_day;
    if (grant->state == GRANT_ACTIVE) state_step(grant, "end");
    grant->ended_by = ended_by;
    grant->end_day = end_day > grant->first_day ? end_day : grant->first_day;
    TRY(grant_save(op, grant));
    return grant_lines_cut(op, grant);
}

/* The first day that is not paid after a death: the next day, or the next month's first. */
static Err first_unpaid_day(Op *op, const Event *event, Date *out) {
    Date day = (Date)event->detail;
    int64_t whole_month = 0;
    *out = day;
    if (event->kind == &person_left) return OK;
    TRY(op_setting(op, "stop_month_after_death", &whole_month));
    *out = whole_month ? month_first(month_add(month_of(day), 1)) : date_add_days(day, 1);
    return OK;
}

Err grant_on_death(Op *op, const Event *event) {
    Date end_day = 0;
    List grants;
    TRY(first_unpaid_day(op, event, &end_day));
    TRY(grants_running(op, event->subject, end_day, &grants));
    int32_t ended_by = event->kind == &person_left ? ENDED_BY_LEAVING : ENDED_BY_DEATH;
    for (size_t i = 0; i < grants.count; i++)
        TRY(grant_end(op, LIST_AT(grants, BenefitGrant, i), end_day, ended_by));
    return OK;
}

/* The death or the merge was wrong: nothing has happened; the next batch finds the months that were
 * not paid. */
static Err grant_resume(Op *op, BenefitGrant *grant) {
    grant->end_day = grant->end_before;
    grant->end_before = 0;
    if (grant->end_day == 0) state_step(grant, "resume");
    grant->ended_by = grant->end_day == 0 ? 0 : ENDED_BY_HAND;
    return grant_save(op, grant);
}

/* Back in the city: a new grant from that day; the months away are not paid. */
static Err grant_renew(Op *op, const BenefitGrant *before, Date day) {
    if (before->end_before != 0) return OK;
    BenefitGrant grant = {.person_id = before->person_id,
                          .programme = before->programme,
                          .first_day = day,
                          .scope = before->scope};
    Person person;
    TRY(person_by_id(op, before->person_id, &person));
    grant.scope = person.scope;
    return grant_insert(op, &grant);
}

Err grant_on_revival(Op *op, const Event *event) {
    bool back = event->kind == &person_came_back;
    Str ended_by = str_from(choice_code(&grant_enders, back ? ENDED_BY_LEAVING : ENDED_BY_DEATH));
    List grants;
    TRY(op_list(op, &sql_grant_ended_by,
                WITH(BIND_INT("person_id", event->subject), BIND_TEXT("ended_by", ended_by),
                     MOST(100)),
                &grants));
    for (size_t i = 0; i < grants.count; i++) {
        BenefitGrant *grant = LIST_AT(grants, BenefitGrant, i);
        if (back)
            TRY(grant_renew(op, grant, (Date)event->detail));
        else
            TRY(grant_resume(op, grant));
    }
    return OK;
}

/* A grant that a death or leaving has ended was ended rightly. */
static Err merge_end(Op *op, BenefitGrant *grant, int64_t kept_id) {
    BenefitGrant kept;
    Date end_day = op->today;
    if (grant->ended_by > ENDED_BY_HAND) return OK;
    Err err = grant_active_on(op, kept_id, grant->programme, op->today, &kept);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    if (err == OK && kept.first_day < end_day) end_day = kept.first_day;
    if (end_day < grant->first_day) end_day = grant->first_day;
    if (grant->end_day != 0 && grant->end_day <= end_day) return OK;
    return grant_end(op, grant, end_day, ENDED_BY_MERGE);
}

Err grant_on_merge(Op *op, const Event *event) {
    Person gone;
    List grants;
    TRY(person_by_id(op, event->subject, &gone));
    TRY(grants_running(op, gone.id, 0, &grants));
    for (size_t i = 0; i < grants.count; i++)
        TRY(merge_end(op, LIST_AT(grants, BenefitGrant, i), gone.merged_into));
    return OK;
}

Err grant_on_unmerge(Op *op, const Event *event) {
    List grants;
    TRY(op_list(op, &sql_grant_merged, WITH(BIND_INT("person_id", event->subject), MOST(100)),
                &grants));
    for (size_t i = 0; i < grants.count; i++)
        TRY(grant_resume(op, LIST_AT(grants, BenefitGrant, i)));
    return OK;
}

Err grant_on_move(Op *op, const Event *event) {
    Person person;
    TRY(person_by_id(op, event->subject, &person));
    return op_run(op, &sql_grant_place,
                  WITH(BIND_INT("person_id", person.id), BIND_INT("scope", person.scope)));
}

static Err check_given(Op *op, Str code) {
    Programme programme;
    TRY(programme_require(op, "programme", code, op->today, &programme));
    return programme.on_application ? op_refuse(op, "programme", "apply_for_it") : OK;
}

/* For programmes that find the person; the others go by application. */
static Err create_route(Op *op, const void *in, void *out) {
    const BenefitGrant *asked = in;
    BenefitGrant *grant = out;
    Person person;
    int64_t id = 0;
    GATHER(person_require_own(op, "person_id", asked->person_id, op->today, &person));
    GATHER(check_given(op, asked->programme));
    TRY(op_verdict(op));
    TRY(grant_start(op, &(GrantStart){asked->person_id, asked->programme, 0, op->today}, &id));
    op_subject(op, "grant", id);
    op_note(op, "reason", asked->reason);
    return op_get(op, &sql_grant_in_reach, WITH(BIND_INT("id", id)), grant);
}

static Err stop_route(Op *op, const void *in, void *out) {
    const GrantStop *stop = in;
    BenefitGrant *grant = out;
    TRY(op_get(op, &sql_grant_in_reach, WITH(BIND_INT("id", stop->id)), grant));
    op_subject(op, "grant", grant->id);
    TRY(machine_move(op, &grant_machine, grant->state, "stop", &grant->state));
    if (stop->day > month_first(month_add(month_of(op->today), 2)))
        op_fault(op, "day", "month_too_far");
    TRY(op_verdict(op));
    grant->reason = stop->reason;
    return grant_end(op, grant, stop->day, ENDED_BY_HAND);
}

static Err get_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "grant", id);
    return op_get(op, &sql_grant_in_reach, WITH(BIND_INT("id", id)), out);
}

/* What a person has to spend; a family sees it where it was let see bills. */
static Err wallet_route(Op *op, const void *in, void *out) {
    int64_t person_id = ((const IdKey *)in)->id;
    MoneyAccount *account = out;
    Person person;
    TRY(person_get(op, person_id, &person));
    TRY(view_require(op, person_id, VIEW_BILLS));
    op_subject(op, "person", person_id);
    Err err = book_account_find(op, "wallet", person_id, account);
    if (err != ERR_NOT_FOUND) return err;
    shape_clear(&money_account_shape, account);
    account->kind = STR("wallet");
    account->owner = person_id;
    account->scope = person.scope;
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/grants", "grant_list", "grant.read", .out = &grant_shape, .list = &sql_grant_list,
     .doc = "Running and ended entitlements of your places"},
    {"POST", "/api/grants", "grant_create", "grant.prepare", create_route, &grant_shape,
     &grant_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Grants what is given without an application (免申即享)"},
    {"GET", "/api/grants/{id}", "grant_get", "grant.read", get_route, &id_key_shape, &grant_shape,
     .doc = "One entitlement"},
    {"GET", "/api/wallets/{id}", "wallet_get", "grant.read", wallet_route, &id_key_shape,
     &money_account_shape, .doc = "A person's wallet: balance, and what open orders hold of it"},
    {"POST", "/api/grants/{id}/stop", "grant_stop", "grant.prepare", stop_route, &grant_stop_shape,
     &grant_shape, ROUTE_WRITES, .doc = "Ends it; what was paid for later days is clawed back"},
};
const Noun grant_noun = {routes, COUNT(routes), &grant_machine};
