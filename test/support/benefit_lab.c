#include "support/benefit_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/rights.h"
#include "care/benefit/benefit.h"
#include "care/benefit/purse_carry.h"
#include "care/money/money.h"
#include "care/people/assessment.h"
#include "care/people/people.h"
#include "care/people/view.h"
#include "care/places/places.h"
#include "care/staff/staff.h"
#include "core/guard/account.h"
#include "support/refusal.h"
#include "support/template.h"

static const Module *const modules[] = {&places_module, &people_module, &staff_module,
                                        &money_module, &benefit_module};

static const Reaction reactions[] = {
    {&person_merged, application_on_death, "its open applications are withdrawn"},
    {&person_merged, grant_on_merge, "its allowances stop"},
    {&person_merged, purse_on_merge, "what is left goes along"},
    {&person_carried, purse_on_merge, "and what has become free since"},
    {&person_unmerged, purse_on_unmerge, "it comes back"},
    {&person_unmerged, grant_on_unmerge, "allowances run again"},
    {&person_unmerged, application_on_revival, "applications go on"},
    {&person_died, application_on_death, "open applications lapse"},
    {&person_died, grant_on_death, "grants end"},
    {&person_revived, grant_on_revival, "grants resume"},
    {&person_revived, application_on_revival, "applications go on"},
    {&person_left, application_on_death, "open applications lapse"},
    {&person_left, grant_on_death, "grants end"},
    {&person_came_back, grant_on_revival, "grants begin anew"},
    {&person_moved, application_on_move, "they move along"},
    {&person_moved, grant_on_move, "they move along"},
    {&assessment_concluded, application_on_assessment, "applications go on"},
};

typedef struct Hiring {
    const char *roles;
    int64_t id;
} Hiring;

static Err account_make(Op *op, void *context) {
    Hiring *hiring = context;
    Account in = {.name = str_from(hiring->roles),
                  .password_hash = STR("none"),
                  .roles = str_from(hiring->roles),
                  .scope = BENEFIT_COUNTY},
            account;
    in.login = arena_printf(op->arena, "officer-%lld", (long long)hiring->id);
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &account));
    hiring->id = account.id;
    return OK;
}

Actor benefit_lab_actor(BenefitLab *lab, const char *roles) {
    Hiring hiring = {roles, lab->hired++};
    benefit_lab_do(lab, account_make, &hiring);
    Actor actor = {.account_id = hiring.id, .name = str_from(roles)};
    assert_null(roles_read(&city_rights, str_from(roles), &actor));
    scope_subtree(BENEFIT_COUNTY, &actor.scope_low, &actor.scope_high);
    return actor;
}

static void actors_make(BenefitLab *lab) {
    lab->community = benefit_lab_actor(lab, "community_worker");
    lab->clerk = benefit_lab_actor(lab, "street_clerk");
    lab->officer = benefit_lab_actor(lab, "district_officer");
    lab->second_officer = benefit_lab_actor(lab, "district_officer");
    lab->finance = benefit_lab_actor(lab, "finance_officer");
    lab->second_finance = benefit_lab_actor(lab, "finance_officer");
    lab->family = benefit_lab_actor(lab, "family");
}

/* A scan of nothing: rules ask for its number only. */
static void blob_make(BenefitLab *lab) {
    char sql[512];
    snprintf(
        sql, sizeof sql,
        "insert into file (id, sha, content_type, bytes, account_id, scope, created_at, whole) "
        "values (900, 'ab', 'image/png', 1, 102, %lld, 0, 1)",
        (long long)BENEFIT_COMMUNITY);
    database_execute(lab->database, sql);
    lab->blob = 900;
}

void benefit_lab_open(BenefitLab *lab, const Database *database) {
    StoreConfig store = {0};
    database_need(database, &store);
    *lab = (BenefitLab){.database = database, .folder = "/tmp/yiyang-benefit-XXXXXX"};
    assert_non_null(mkdtemp(lab->folder));
    arena_init(&lab->arena, 0);
    snprintf(lab->key_file, sizeof lab->key_file, "%s/keys", lab->folder);
    SiteConfig config = {
        .dsn = database->dsn,
        .key_file = lab->key_file,
        .modules = modules,
        .module_count = COUNT(modules),
        .views = &person_views,
        .rights = &city_rights,
        .reactions = reactions,
        .reaction_count = COUNT(reactions),
        .demo = true,
        .clock_start_ms = date_start_ms(BENEFIT_TODAY) + INT64_C(9) * 3600 * 1000,
    };
    template_take(database, &config);
    assert_int_equal(site_open(&config, &lab->site), OK);
    actors_make(lab);
    blob_make(lab);
}

void benefit_lab_close(BenefitLab *lab) {
    site_close(lab->site);
    arena_clear(&lab->arena);
    (void)unlink(lab->key_file);
    (void)rmdir(lab->folder);
}

Err benefit_lab_call(BenefitLab *lab, const Actor *actor, const char *route, const void *in,
                     void *out) {
    lab->faults = (Faults){.arena = &lab->arena};
    return site_call(
        lab->site, &lab->arena,
        &(SiteCall){.actor = actor, .route = route, .in = in, .out = out, .faults = &lab->faults});
}

bool benefit_lab_refused(const BenefitLab *lab, const char *field, const char *code) {
    return refused_for(&lab->faults, field, code);
}

void benefit_lab_do(BenefitLab *lab, OpFn fn, void *context) {
    assert_int_equal(site_write(lab->site, &system_actor, "test_deed", fn, context), OK);
}

void benefit_lab_day(BenefitLab *lab, Date day) {
    int64_t now_ms = date_start_ms(day) + INT64_C(9) * 3600 * 1000;
    assert_int_equal(site_step_clock(lab->site, now_ms), OK);
}

static Str id_number(Arena *arena, int year, int number) {
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    Str body = arena_printf(arena, "3301%02d%d0101%03d", 5 + number / 10, year, 990 + number % 10);
    int sum = 0;
    for (size_t i = 0; i < 17; i++) sum += (body.ptr[i] - '0') * weights[i];
    return arena_printf(arena, STR_FMT "%c", STR_ARG(body), "10X98765432"[sum % 11]);
}

typedef struct Birth {
    int number, year;
    const char *income;
    int64_t id;
} Birth;

static Err person_make(Op *op, void *context) {
    Birth *birth = context;
    Person in = {.name = STR("王桂芳"),
                 .id_number = id_number(op->arena, birth->year, birth->number),
                 .scope = BENEFIT_COMMUNITY,
                 .registered_scope = INT_NONE,
                 .income = choice_find(&person_incomes, str_from(birth->income)),
                 .lng = REAL_NONE,
                 .lat = REAL_NONE},
           out;
    TRY(person_create(op, &in, &out));
    birth->id = out.id;
    return OK;
}

int64_t benefit_lab_person(BenefitLab *lab, int number, int birth_year, const char *income) {
    Birth birth = {.number = number, .year = birth_year, .income = income};
    benefit_lab_do(lab, person_make, &birth);
    return birth.id;
}

typedef struct Result {
    int64_t person, level;
    Date until;
} Result;

static Err level_tell(Op *op, void *context) {
    const Result *result = context;
    TRY(person_set_level(op, result->person, result->level, result->until));
    op_emit(op, &assessment_concluded, result->person, 0);
    return OK;
}

void benefit_lab_assess(BenefitLab *lab, int64_t person, int64_t level, Date from, Date until) {
    char sql[512];
    snprintf(sql, sizeof sql,
             "insert into assessment (version, person_id, scale, reason, state, assessor_one, "
             "assessor_two, day, level, valid_until, scope, created_at) values (1, %lld, "
             "'GBT42195', 'first', 'concluded', 1, 2, %d, %lld, %d, %lld, 0)",
             (long long)person, from, (long long)level, until, (long long)BENEFIT_COMMUNITY);
    database_execute(lab->database, sql);
    Result result = {person, level, until};
    benefit_lab_do(lab, level_tell, &result);
}

/* The in-shape of the register's events begins with these. */
typedef struct PersonEvent {
    int64_t id;
    Date day;
    int64_t scope, registered_scope;
    Str reason;
} PersonEvent;

Err benefit_lab_person_event(BenefitLab *lab, const char *route, int64_t person, Date day) {
    PersonEvent event = {.id = person,
                         .day = day,
                         .scope = INT64_C(330105001057),
                         .registered_scope = INT_NONE,
                         .reason = STR("测试")};
    return benefit_lab_call(lab, &lab->community, route, &event, NULL);
}

typedef struct Start {
    GrantStart asked;
    int64_t id;
} Start;

static Err grant_make(Op *op, void *context) {
    Start *start = context;
    return grant_start(op, &start->asked, &start->id);
}

int64_t benefit_lab_grant(BenefitLab *lab, int64_t person, const char *programme, Date first_day) {
    /* Decided in the month before, it runs from this month's first day; other days are set
     * afterwards. */
    Start start = {.asked = {person, str_from(programme), 0,
                             date_add_months(month_first(month_of(first_day)), -1)}};
    char sql[128];
    benefit_lab_do(lab, grant_make, &start);
    snprintf(sql, sizeof sql, "update benefit_grant set first_day = %d where id = %lld", first_day,
             (long long)start.id);
    database_execute(lab->database, sql);
    return start.id;
}

GrantBatch benefit_lab_batch(BenefitLab *lab, const char *programme, int64_t month) {
    GrantBatch in = {.programme = str_from(programme), .month = month, .scope = BENEFIT_COUNTY},
               batch;
    assert_int_equal(benefit_lab_call(lab, &lab->clerk, "grant_batch_prepare", &in, &batch), OK);
    IdKey key = {batch.id};
    assert_int_equal(benefit_lab_call(lab, &lab->officer, "grant_batch_review", &key, &batch), OK);
    assert_int_equal(benefit_lab_call(lab, &lab->finance, "grant_batch_approve", &key, &batch), OK);
    return batch;
}

typedef struct Look {
    const char *kind;
    int64_t owner;
    MoneyAccount account;
} Look;

static Err account_look(Op *op, void *context) {
    Look *look = context;
    int64_t id = 0;
    bool owed = strcmp(look->kind, "clawback") == 0 || strncmp(look->kind, "fund:", 5) == 0;
    TRY(book_account(op, look->kind, look->owner, owed ? INT_NONE : 0, &id));
    return book_get(op, id, &look->account);
}

MoneyAccount benefit_lab_account(BenefitLab *lab, const char *kind, int64_t owner) {
    Look look = {.kind = kind, .owner = owner};
    benefit_lab_do(lab, account_look, &look);
    look.account.kind = STR_NONE;
    return look.account;
}

static Err books_look(Op *op, void *context) {
    return book_verify(op, context);
}

typedef struct Spending {
    int64_t person;
    Fen amount;
} Spending;

static Err spend(Op *op, void *context) {
    const Spending *spending = context;
    Transfer in = {.amount = spending->amount,
                   .state = TRANSFER_POSTED,
                   .kind = STR("service"),
                   .reference = arena_printf(op->arena, "spent:%lld:%lld",
                                             (long long)spending->person, (long long)op->now_ms),
                   .day = op->today},
             out;
    TRY(wallet_of(op, spending->person, &in.debit));
    TRY(book_account(op, "provider", 1, INT_NONE, &in.credit));
    return book_transfer(op, &in, &out);
}

void benefit_lab_spend(BenefitLab *lab, int64_t person, Fen amount) {
    Spending spending = {person, amount};
    benefit_lab_do(lab, spend, &spending);
}

void benefit_lab_verify(BenefitLab *lab) {
    BookVerdict verdict;
    benefit_lab_do(lab, books_look, &verdict);
    assert_int_equal(verdict.unbalanced, 0);
    assert_int_equal(verdict.bad_accounts, 0);
}
