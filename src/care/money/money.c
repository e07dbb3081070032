#include "care/money/money.h"

#include "care/money/bank.h"
#include "care/money/fund.h"
#include "care/money/payfile_paper.h"
#include "core/guard/keyed.h"
#include "money.sql.h"

static const Noun *const nouns[] = {&book_noun,     &fund_noun,         &bank_noun,
                                    &payee_noun,    &payfile_noun,      &pay_result_noun,
                                    &pay_line_noun, &payfile_paper_noun};
static const JobKind *const jobs[] = {&payfile_send_job, &payfile_results_job};
static const Reference references[] = {
    {"money/accounts.tsv", &sql_money_account_kind_put},
    {"money/banks.tsv", &sql_bank_put},
    {"money/funds.tsv", &sql_fund_put},
    {"money/settings.tsv", &sql_setting_put},
};
/* Free words from before they were sealed (sealed.sql). */
static const KeyedStep words[] = {
    {&sql_payee_plain, NULL, &sql_payee_seal, NULL},
};
static const KeyedStep *const keyed_steps[] = {&words[0]};

const Module money_module = {
    .name = "money",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .jobs = jobs,
    .job_count = COUNT(jobs),
    .holders = &sql_money_files_held,
    .keyed_steps = keyed_steps,
    .keyed_step_count = COUNT(keyed_steps),
    .sql = &money_sql,
};
