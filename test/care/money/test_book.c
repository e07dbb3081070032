/* The books against a model of fifty lines: random transfers, holds, endings, reversals and
 * repeats, on both databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "care/money/fund.h"
#include "core/base/rand.h"
#include "support/benefit_lab.h"

enum { ACCOUNTS = 8, STEPS = 400, TRANSFERS = 2 * STEPS };

static BenefitLab lab;

/* The model: balances, holds and what became of each transfer. */
typedef struct Kept {
    int64_t id; /* in the books */
    int debit, credit;
    Fen amount;
    int32_t state;
    bool ended, reversed;
} Kept;
typedef struct Model {
    int64_t account[ACCOUNTS];
    Fen balance[ACCOUNTS], held[ACCOUNTS], floor[ACCOUNTS];
    Kept kept[TRANSFERS];
    size_t count;
} Model;

static bool model_can(const Model *model, int account, Fen amount) {
    return model->floor[account] == INT_NONE ||
           model->balance[account] - model->held[account] - amount >= model->floor[account];
}

static void model_move(Model *model, int debit, int credit, Fen amount) {
    model->balance[debit] -= amount;
    model->balance[credit] += amount;
}

static void model_keep(Model *model, Kept kept) {
    assert_in_range(model->count, 0, TRANSFERS - 1);
    model->kept[model->count++] = kept;
}

static bool model_transfer(Model *model, Kept wanted) {
    if (!model_can(model, wanted.debit, wanted.amount)) return false;
    if (wanted.state == TRANSFER_POSTED)
        model_move(model, wanted.debit, wanted.credit, wanted.amount);
    else
        model->held[wanted.debit] += wanted.amount;
    model_keep(model, wanted);
    return true;
}

static void model_end(Model *model, Kept *pending, Fen amount, int64_t id) {
    pending->ended = true;
    model->held[pending->debit] -= pending->amount;
    if (amount == 0) return;
    model_move(model, pending->debit, pending->credit, amount);
    model_keep(model, (Kept){.id = id,
                             .debit = pending->debit,
                             .credit = pending->credit,
                             .amount = amount,
                             .state = TRANSFER_POSTED});
}

/* One step against the books: what is asked, and what they answered. */
typedef struct Step {
    enum { STEP_TRANSFER, STEP_POST, STEP_VOID, STEP_REVERSE } kind;
    Transfer in, out;
    int64_t id;
    Fen amount;
} Step;

static Err step_run(Op *op, void *context) {
    Step *step = context;
    switch (step->kind) {
    case STEP_TRANSFER:
        return book_transfer(op, &step->in, &step->out);
    case STEP_POST:
        return book_post(op, step->id, step->amount, &step->out);
    case STEP_VOID:
        return book_void(op, step->id);
    default:
        return book_reverse(op, step->id, step->in.reference, STR("test"), &step->out);
    }
}

static Err run(Step *step) {
    return site_write(lab.site, &system_actor, "test_step", step_run, step);
}

static Err accounts_make(Op *op, void *context) {
    Model *model = context;
    for (int i = 0; i < ACCOUNTS; i++) {
        Str kind = arena_printf(op->arena, "test%d", i);
        model->floor[i] = i == 0 ? INT_NONE : i == 1 ? -500000 : 0;
        TRY(book_account(op, kind.ptr, i, model->floor[i], &model->account[i]));
    }
    return OK;
}

static Err accounts_compare(Op *op, void *context) {
    const Model *model = context;
    for (int i = 0; i < ACCOUNTS; i++) {
        MoneyAccount account;
        TRY(book_get(op, model->account[i], &account));
        assert_int_equal(account.balance, model->balance[i]);
        assert_int_equal(account.held, model->held[i]);
    }
    return OK;
}

static void transfer_step(Model *model, Rand *random, int number) {
    Kept wanted = {.debit = (int)rand_below(random, ACCOUNTS),
                   .amount = 1 + (Fen)rand_below(random, 30000),
                   .state = rand_below(random, 3) == 0 ? TRANSFER_PENDING : TRANSFER_POSTED};
    wanted.credit = (wanted.debit + 1 + (int)rand_below(random, ACCOUNTS - 1)) % ACCOUNTS;
    Step step = {.in = {.debit = model->account[wanted.debit],
                        .credit = model->account[wanted.credit],
                        .amount = wanted.amount,
                        .state = wanted.state,
                        .kind = STR("test"),
                        .reference = arena_printf(&lab.arena, "test:%d", number),
                        .day = BENEFIT_TODAY}};
    Err err = run(&step);
    wanted.id = step.out.id;
    if (!model_transfer(model, wanted)) {
        assert_int_equal(err, ERR_INVALID);
        return;
    }
    assert_int_equal(err, OK);
    assert_int_equal(run(&step), OK); /* asked twice, moved once */
    assert_int_equal(step.out.id, wanted.id);
    step.in.amount++;
    assert_int_equal(run(&step), ERR_CONFLICT);
}

static void end_step(Model *model, Rand *random, Kept *pending) {
    bool posts = rand_below(random, 2) == 0;
    Fen amount = posts ? 1 + (Fen)rand_below(random, (uint32_t)pending->amount) : 0;
    Step step = {.kind = posts ? STEP_POST : STEP_VOID, .id = pending->id, .amount = amount};
    assert_int_equal(run(&step), OK);
    model_end(model, pending, amount, step.out.id);
    assert_int_equal(run(&step), OK);
    Step other = {.kind = posts ? STEP_VOID : STEP_POST, .id = step.id, .amount = 1};
    assert_int_equal(run(&other), ERR_CONFLICT);
}

static void reverse_step(Model *model, Kept *posted) {
    Step step = {.kind = STEP_REVERSE, .id = posted->id};
    step.in.reference = arena_printf(&lab.arena, "test:back:%lld", (long long)posted->id);
    Err err = run(&step);
    if (!model_can(model, posted->credit, posted->amount)) {
        assert_int_equal(err, ERR_INVALID);
        return;
    }
    assert_int_equal(err, OK);
    model_move(model, posted->credit, posted->debit, posted->amount);
    posted->reversed = true;
    step.in.reference = arena_printf(&lab.arena, "test:again:%lld", (long long)posted->id);
    assert_int_equal(run(&step), ERR_CONFLICT); /* once */
}

static void random_step(Model *model, Rand *random, int number) {
    uint32_t dice = rand_below(random, 4);
    Kept *one = model->count > 0 ? &model->kept[rand_below(random, (uint32_t)model->count)] : NULL;
    if (dice == 0 && one && one->state == TRANSFER_PENDING && !one->ended)
        end_step(model, random, one);
    else if (dice == 1 && one && one->state == TRANSFER_POSTED && !one->reversed)
        reverse_step(model, one);
    else
        transfer_step(model, random, number);
}

static void random_transfers_agree_with_the_model(void **state) {
    static Model model;
    Rand random;
    benefit_lab_open(&lab, *state);
    memset(&model, 0, sizeof model);
    rand_init(&random, 20261122);
    benefit_lab_do(&lab, accounts_make, &model);
    for (int i = 0; i < STEPS; i++) {
        random_step(&model, &random, i);
        if (i % 20 == 19) {
            benefit_lab_do(&lab, accounts_compare, &model);
            benefit_lab_verify(&lab);
        }
    }
    benefit_lab_close(&lab);
}

static Err verify_run(Op *op, void *context) {
    return book_verify(op, context);
}

static void a_hand_in_the_books_is_seen(void **state) {
    benefit_lab_open(&lab, *state);
    Model model = {.count = 0};
    BookVerdict verdict;
    benefit_lab_do(&lab, accounts_make, &model);
    Step step = {.in = {.debit = model.account[0],
                        .credit = model.account[2],
                        .amount = 700,
                        .state = TRANSFER_POSTED,
                        .kind = STR("test"),
                        .reference = STR("test:one"),
                        .day = BENEFIT_TODAY}};
    assert_int_equal(run(&step), OK);
    database_execute(lab.database,
                     "update money_account set balance = balance + 1 where kind = 'test2'");
    benefit_lab_do(&lab, verify_run, &verdict);
    assert_int_equal(verdict.unbalanced, 1);
    assert_int_equal(verdict.bad_accounts, 1);
    benefit_lab_close(&lab);
}

typedef struct FundDeed {
    const char *fund;
    int year;
    Fen amount;
} FundDeed;

static Err fund_spend(Op *op, void *context) {
    const FundDeed *deed = context;
    Transfer in = {.amount = deed->amount,
                   .state = TRANSFER_POSTED,
                   .kind = STR("test"),
                   .reference =
                       arena_printf(op->arena, "fund:%d:%lld", deed->year, (long long)deed->amount),
                   .day = op->today},
             out;
    TRY(book_fund(op, str_from(deed->fund), deed->year, &in.debit));
    TRY(book_account(op, "test", 1, 0, &in.credit));
    return book_transfer(op, &in, &out);
}

static Err spend(const char *fund, int year, Fen amount) {
    FundDeed deed = {fund, year, amount};
    return site_write(lab.site, &system_actor, "test_fund", fund_spend, &deed);
}

static void a_fund_never_passes_its_ceiling(void **state) {
    benefit_lab_open(&lab, *state);
    Fen ceiling = 5000000000; /* data/money/funds.tsv: adaptation */
    assert_int_equal(spend("adaptation", 2026, ceiling + 1), ERR_INVALID);
    assert_int_equal(spend("adaptation", 2026, ceiling), OK);
    assert_int_equal(spend("adaptation", 2026, 1), ERR_INVALID);
    assert_int_equal(spend("adaptation", 2027, 1), OK);
    assert_int_equal(spend("no_such_fund", 2026, 1), ERR_INVALID);
    benefit_lab_verify(&lab);
    benefit_lab_close(&lab);
}

static void the_books_are_read_by_place(void **state) {
    benefit_lab_open(&lab, *state);
    int64_t person = benefit_lab_person(&lab, 0, 1940, "dibao");
    benefit_lab_assess(&lab, person, 3, 20250101, 20261231);
    (void)benefit_lab_grant(&lab, person, "service_allowance", 20260301);
    (void)benefit_lab_batch(&lab, "service_allowance", 202603);
    List accounts, transfers;
    Actor elsewhere = lab.clerk;
    scope_subtree(330106000000, &elsewhere.scope_low, &elsewhere.scope_high);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "money_account_list", NULL, &accounts), OK);
    assert_int_equal(accounts.count, 1);
    assert_int_equal(LIST_AT(accounts, MoneyAccount, 0)->owner, person);
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "transfer_list", NULL, &transfers), OK);
    assert_int_equal(transfers.count, 1);
    assert_int_equal(benefit_lab_call(&lab, &elsewhere, "transfer_list", NULL, &transfers), OK);
    assert_int_equal(transfers.count, 0);
    IdKey key = {LIST_AT(accounts, MoneyAccount, 0)->id};
    MoneyAccount account;
    assert_int_equal(benefit_lab_call(&lab, &lab.clerk, "money_account_get", &key, &account), OK);
    assert_int_equal(account.balance, 62500);
    int32_t whose = choice_find(&money_owners, STR("person"));
    assert_int_equal(account.owner_kind, whose);
    assert_int_equal(LIST_AT(accounts, MoneyAccount, 0)->owner_kind, whose);
    assert_int_equal(benefit_lab_call(&lab, &elsewhere, "money_account_get", &key, &account),
                     ERR_NOT_FOUND);
    assert_int_equal(benefit_lab_call(&lab, &lab.community, "transfer_list", NULL, &transfers),
                     ERR_FORBIDDEN);
    benefit_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(random_transfers_agree_with_the_model),
        ON_BOTH(a_hand_in_the_books_is_seen),
        ON_BOTH(a_fund_never_passes_its_ceiling),
        ON_BOTH(the_books_are_read_by_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
