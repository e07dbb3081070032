#include "care/benefit/benefit.h"

#include "benefit.sql.h"
#include "care/benefit/application_paper.h"
#include "care/benefit/clawback.h"
#include "care/benefit/clawback_notice.h"
#include "care/benefit/grant_card_paper.h"
#include "care/benefit/grant_line.h"
#include "care/benefit/grant_paper.h"
#include "care/benefit/publicity.h"
#include "care/benefit/publicity_paper.h"
#include "care/benefit/purse.h"
#include "core/guard/keyed.h"

static const Noun *const nouns[] = {
    &programme_noun,       &application_noun,       &publicity_noun,       &objection_noun,
    &grant_noun,           &grant_batch_noun,       &grant_line_noun,      &clawback_noun,
    &purse_noun,           &application_paper_noun, &publicity_paper_noun, &grant_paper_noun,
    &clawback_notice_noun, &material_needs_noun,    &grant_card_paper_noun};
static const JobKind *const jobs[] = {&grant_prepare_job, &grant_post_job};
static const Reference references[] = {
    {"benefit/settings.tsv", &sql_setting_put},
    {"benefit/programs.tsv", &sql_programme_put},
    {"benefit/program_steps.tsv", &sql_programme_step_put},
    {"benefit/materials.tsv", &sql_material_put},
    {"benefit/program_materials.tsv", &sql_programme_material_put},
    {"benefit/rates.tsv", &sql_benefit_rate_put},
    {"benefit/program_exclusions.tsv", &sql_programme_exclusion_put},
};
/* Free words from before they were sealed (sealed.sql). */
static const KeyedStep words[] = {
    {&sql_application_plain, NULL, &sql_application_seal, NULL},
    {&sql_application_step_plain, NULL, &sql_application_step_seal, NULL},
    {&sql_application_material_plain, NULL, &sql_application_material_seal, NULL},
    {&sql_objection_plain, NULL, &sql_objection_seal, NULL},
    {&sql_grant_plain, NULL, &sql_grant_seal, NULL},
    {&sql_clawback_notice_plain, NULL, &sql_clawback_notice_seal, NULL},
};
static const KeyedStep *const keyed_steps[] = {&words[0], &words[1], &words[2],
                                               &words[3], &words[4], &words[5]};

const Module benefit_module = {
    .name = "benefit",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .jobs = jobs,
    .job_count = COUNT(jobs),
    .holders = &sql_benefit_files_held,
    .keyed_steps = keyed_steps,
    .keyed_step_count = COUNT(keyed_steps),
    .sql = &benefit_sql,
};
