#include "care/staff/staff.h"

#include "staff.sql.h"

static const Noun *const nouns[] = {&skill_noun, &worker_noun, &certificate_noun, &assessor_noun};
static const struct KeyedStep *const keyed_steps[] = {&worker_base_step};
static const Reference references[] = {
    {"staff/settings.tsv", &sql_setting_put},
    {"staff/skills.tsv", &sql_skill_put},
    {"staff/certificate_kinds.tsv", &sql_certificate_kind_put},
};

const Module staff_module = {
    .name = "staff",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .holders = &sql_staff_files_held,
    .keyed_steps = keyed_steps,
    .keyed_step_count = COUNT(keyed_steps),
    .sql = &staff_sql,
};
