#include "care/desk/desk.h"

#include "care/desk/access_paper.h"
#include "care/desk/assessment_paper.h"
#include "care/desk/dashboard.h"
#include "care/desk/portal.h"
#include "care/desk/timeline.h"
#include "core/guard/keyed.h"
#include "desk.sql.h"

static const Noun *const nouns[] = {&inbox_noun,     &desk_clock_noun,  &done_noun,
                                    &urge_noun,      &handover_noun,    &panel_noun,
                                    &dashboard_noun, &portal_noun,      &assessment_paper_noun,
                                    &timeline_noun,  &access_paper_noun};
static const Reference references[] = {{"desk/settings.tsv", &sql_setting_put}};
static const JobKind *const jobs[] = {&dashboard_night_job};
/* Free words from before they were sealed (sealed.sql). */
static const KeyedStep words[] = {
    {&sql_urge_plain, NULL, &sql_urge_seal, NULL},
    {&sql_handover_plain, NULL, &sql_handover_seal, NULL},
};
static const KeyedStep *const keyed_steps[] = {&words[0], &words[1]};

const Module desk_module = {
    .name = "desk",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .jobs = jobs,
    .job_count = COUNT(jobs),
    .keyed_steps = keyed_steps,
    .keyed_step_count = COUNT(keyed_steps),
    .sql = &desk_sql,
};
