#include "care/service/service.h"

#include "care/service/assignment.h"
#include "care/service/bill_paper.h"
#include "care/service/complaint.h"
#include "care/service/dispatch_board.h"
#include "care/service/dispatch_desk.h"
#include "care/service/order_life.h"
#include "care/service/order_paper.h"
#include "care/service/person_menu.h"
#include "care/service/person_month.h"
#include "care/service/plan_life.h"
#include "care/service/plate_paper.h"
#include "care/service/visit_card.h"
#include "care/service/visit_picture.h"
#include "care/service/weekdays.h"
#include "core/guard/keyed.h"
#include "core/walk/job.h"
#include "service.sql.h"

static const Noun *const nouns[] = {
    &menu_noun,         &plan_noun,           &plan_generate_noun,
    &assignment_noun,   &order_noun,          &order_clock_noun,
    &dispatch_noun,     &visit_noun,          &correction_noun,
    &plate_noun,        &followup_noun,       &complaint_noun,
    &bill_noun,         &bill_line_noun,      &bill_appeal_noun,
    &flag_noun,         &visit_clock_noun,    &unlock_noun,
    &rating_noun,       &person_menu_noun,    &visit_card_noun,
    &person_month_noun, &dispatch_board_noun, &visit_picture_noun,
    &order_paper_noun,  &plan_paper_noun,     &plate_paper_noun,
    &bill_paper_noun,   &followup_paper_noun, &complaint_paper_noun,
    &weekdays_noun,     &plan_start_noun,     &plan_agreement_noun,
};
static const Reference references[] = {
    {"service/menu.tsv", &sql_menu_item_put},
    {"service/units.tsv", &sql_menu_unit_put},
    {"service/tasks.tsv", &sql_menu_task_put},
    {"service/settings.tsv", &sql_setting_put},
};
static const JobKind *const jobs[] = {&plan_generate_job, &order_clocks_job, &bill_freeze_job,
                                      &bill_settle_job, &visit_clocks_job};

/* Free words from before they were sealed (sealed.sql). */
static const KeyedStep words[] = {
    {&sql_order_step_plain, NULL, &sql_order_step_seal, NULL},
    {&sql_dispatch_choice_plain, NULL, &sql_dispatch_choice_seal, NULL},
    {&sql_assignment_plain, NULL, &sql_assignment_seal, NULL},
    {&sql_plate_plain, NULL, &sql_plate_seal, NULL},
    {&sql_visit_mark_plain, NULL, &sql_visit_mark_seal, NULL},
    {&sql_unlock_plain, NULL, &sql_unlock_seal, NULL},
    {&sql_followup_call_plain, NULL, &sql_followup_call_seal, NULL},
    {&sql_rating_plain, NULL, &sql_rating_seal, NULL},
    {&sql_bill_plain, NULL, &sql_bill_seal, NULL},
    {&sql_bill_line_plain, NULL, &sql_bill_line_seal, NULL},
    {&sql_bill_appeal_plain, NULL, &sql_bill_appeal_seal, NULL},
    {&sql_flag_plain, NULL, &sql_flag_seal, NULL},
    {&sql_correction_plain, NULL, &sql_correction_seal, NULL},
};
static const KeyedStep *const keyed_steps[] = {
    &order_note_step, &complaint_answers_step,
    &words[0],        &words[1],
    &words[2],        &words[3],
    &words[4],        &words[5],
    &words[6],        &words[7],
    &words[8],        &words[9],
    &words[10],       &words[11],
    &words[12],
};

const Module service_module = {
    .name = "service",
    .nouns = nouns,
    .noun_count = COUNT(nouns),
    .references = references,
    .reference_count = COUNT(references),
    .jobs = jobs,
    .job_count = COUNT(jobs),
    .keyed_steps = keyed_steps,
    .keyed_step_count = COUNT(keyed_steps),
    .holders = &sql_service_files_held,
    .sql = &service_sql,
};
