/* When X, then Y. Read from top to bottom: that is the order in which they run, before the commit,
 * in its transaction. */
#include "app/city.h"
#include "care/benefit/benefit.h"
#include "care/money/money.h"
#include "care/people/counted.h"
#include "care/people/family.h"
#include "care/people/people.h"
#include "care/places/places.h"
#include "care/service/service.h"
#include "care/staff/staff.h"

const Reaction city_reactions[] = {
    {&person_registered, group_on_registrations, "the special groups that the register can tell"},
    {&person_changed, group_on_change, "groups follow living arrangement, level and income"},
    {&job_failed, import_on_failure, "an all-or-none import leaves nobody behind"},
    {&person_died, order_on_death, "no one is served after death"},
    {&person_died, plan_on_death, "the plan ends"},
    {&person_died, plate_on_death, "their plates and cards prove nothing any more"},
    {&person_died, application_on_death, "open applications are withdrawn"},
    {&person_died, grant_on_death, "allowances stop; what was paid ahead is clawed back"},
    {&person_died, group_on_death, "every group ends on the day"},
    {&person_died, contact_on_death, "guardians and agents act for nobody any more"},
    {&person_revived, contact_on_revival, "guardians and agents act again"},
    {&person_revived, group_on_revival, "the groups are as if nothing had happened"},
    {&person_revived, plan_on_revival, "the plan runs again"},
    {&person_revived, plate_on_revival, "their plates and cards are good again"},
    {&person_revived, grant_on_revival, "a wrongful death costs nothing: arrears follow"},
    {&person_revived, application_on_revival, "applications go on where they stood"},
    {&person_revived, family_on_revival, "the family hears it, and what is to be asked for anew"},
    {&person_revived_away, contact_on_revival, "guardians and agents act again, elsewhere"},
    {&person_left, order_on_death, "no one is served here after moving out"},
    {&person_left, plan_on_death, "the plan ends"},
    {&person_left, plate_on_death, "their plates and cards prove nothing any more"},
    {&person_left, application_on_death, "open applications are withdrawn"},
    {&person_left, grant_on_death, "the new place pays from the day of the move"},
    {&person_left, group_on_death, "every group ends on the day"},
    {&person_came_back, group_on_return, "groups begin anew on the day of coming back"},
    {&person_came_back, grant_on_revival, "allowances run again"},
    {&person_moved, order_on_move, "open orders move along, to a provider of the new place"},
    {&person_moved, plan_on_move, "the plan is kept at the new place"},
    {&person_moved, plate_on_move, "the plate stays at the old door and proves nothing there"},
    {&person_moved, application_on_move, "the new place goes on with what is open"},
    {&person_moved, grant_on_move, "allowances are listed and paid at the new place"},
    {&assessors_named, assessor_on_named, "only who may assess that day and can sign is named"},
    {&assessment_concluded, application_on_assessment, "applications waiting for a level go on"},
    {&worker_left, order_on_worker_left, "their visits are assigned to someone else"},
    {&certificate_ended, order_on_reskilled, "what took the certificate is assigned to another"},
    {&worker_reskilled, order_on_reskilled, "what they may not do any more as well"},
    {&organisation_suspended, order_on_suspended, "their orders are offered to another provider"},
    {&pay_line_paid, bill_on_paid, "a bill is paid when its provider has the money"},
    {&visit_finished, followup_on_visit, "flags, sample, or straight on"},
    {&visit_changed, flags_on_change,
     "a late mark, a correction or an answer may raise or lift flags"},
    {&visit_finished, flags_beside, "two visits overlap, or a day is too full, on both sides"},
    {&visit_changed, flags_beside, "and no longer, when one of them is corrected"},
    {&person_registered, counted_on_change, "whoever is registered is counted"},
    {&person_changed, counted_on_change, "as what the level and the groups now are"},
    {&person_died, counted_on_change, "until the day of the death"},
    {&person_revived, counted_on_change, "and the days that were thought to be after it"},
    {&person_revived_away, counted_on_change, "as long as they lived here"},
    {&person_left, counted_on_change, "until the day of leaving"},
    {&person_came_back, counted_on_change, "from the day of coming back"},
    {&person_moved, counted_on_change, "at the new place from the day of the move"},
};
const size_t city_reaction_count = COUNT(city_reactions);
