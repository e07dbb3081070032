#include "care/desk/desk.h"

#include "care/desk/access_paper.h"
#include "care/desk/assessment_paper.h"
#include "care/desk/dashboard.h"
#include "care/desk/portal.h"
#include "care/desk/timeline.h"
#include "desk.sql.h"

static const Noun *const nouns[] = {&inbox_noun,     &desk_clock_noun,  &done_noun,
                                    &urge_noun,      &handover_noun,    &panel_noun,
                                    &dashboard_noun, &portal_noun,      &assessment_paper_noun,
                                    &timeline_noun,  &access_paper_noun};
static const Reference references[] = {{"desk/settings.tsv", &sql_setting_put}};
static const JobKind *const jobs[] = {&dashboard_night_job};

const Module desk_module = {
    .name = "desk",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .jobs = jobs,
    .job_count = COUNT(jobs),
    .sql = &desk_sql,
};
