#include "care/people/people.h"

#include "care/people/assessment_row.h"
#include "care/people/assessment_use.h"
#include "care/people/authority.h"
#include "care/people/consent.h"
#include "care/people/consent_notice.h"
#include "care/people/contact.h"
#include "care/people/counted.h"
#include "care/people/earlier_result.h"
#include "care/people/family.h"
#include "care/people/group.h"
#include "care/people/import.h"
#include "care/people/nationality.h"
#include "care/people/person_file.h"
#include "care/people/person_store.h"
#include "care/people/residence.h"
#include "care/people/scale.h"
#include "care/people/search.h"
#include "core/guard/keyed.h"
#include "people.sql.h"

static const Noun *const nouns[] = {&person_noun,      &search_noun,         &residence_noun,
                                    &contact_noun,     &consent_noun,        &family_noun,
                                    &card_noun,        &group_noun,          &scale_noun,
                                    &assessment_noun,  &earlier_result_noun, &assessment_use_noun,
                                    &import_noun,      &consent_notice_noun, &person_file_noun,
                                    &nationality_noun, &counted_noun,        &authority_noun};
static const JobKind *const jobs[] = {&people_import, &people_import_undo, &people_groups_job,
                                      &people_counts_job};
/* Free words from before they were sealed (sealed.sql). */
static const KeyedStep words[] = {
    {&sql_contact_plain, NULL, &sql_contact_seal, NULL},
    {&sql_person_file_plain, NULL, &sql_person_file_seal, NULL},
};
static const KeyedStep *const keyed_steps[] = {&person_note_step, &assessment_notes_step,
                                               &group_words_step, &words[0], &words[1]};
static const Reference references[] = {
    {"people/settings.tsv", &sql_setting_put},
    {"people/consent_notices.tsv", &sql_consent_notice_put},
    {"people/groups.tsv", &sql_group_rule_put},
    {"people/scales.tsv", &sql_scale_put},
    {"people/scale_groups.tsv", &sql_scale_group_put},
    {"people/scale_items.tsv", &sql_scale_item_put},
    {"people/scale_options.tsv", &sql_scale_option_put},
    {"people/scale_levels.tsv", &sql_scale_level_put},
    {"people/scale_bands.tsv", &sql_scale_band_put},
    {"people/scale_matrix.tsv", &sql_scale_matrix_put},
    {"people/scale_adjustments.tsv", &sql_scale_adjustment_put},
    {"people/assessment_purposes.tsv", &sql_assessment_purpose_put},
};

const Module people_module = {
    .name = "people",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .jobs = jobs,
    .job_count = COUNT(jobs),
    .holders = &sql_people_files_held,
    .settle = counted_settle,
    .keyed_steps = keyed_steps,
    .keyed_step_count = COUNT(keyed_steps),
    .sql = &people_sql,
};
