/* Group: the special groups of older people (R02) by dated rule, and who was in which from when to
 * when.
 *
 *   computed   a rule over age, living arrangement, ability level, income holds     entered and
 *              left by the register itself
 *   declared   a proof was shown                                                    entered by
 *              hand, reviewed every review_months
 *
 * Invariants
 *  1. Rules are dated rows (data/people/groups.tsv); nothing about a group stands in code.
 *  2. valid_from is the first day in the group, valid_to the first day out of it. A row is never
 *     edited: a change supersedes it by another, so what was believed at any time can be read
 *     again.
 *  3. An age is entered on the birthday, also when the nightly look missed that night; born on 29
 *     February, on 1 March of a year without one (date.h). Nobody is in a group before their file
 *     was opened or the rule began.
 *  4. Groups tell of ability and illness: a family sees them that was let see health (view.h).
 *  5. A change of the register counts from the day it was recorded; a death, leaving or merge from
 *     the day of the fact, for all groups at once. What is undone gives back what it ended; after
 *     coming back, declared groups are declared anew.
 *  6. What was found, and on what evidence, is sealed; a list does not show it.
 */
#ifndef CARE_PEOPLE_GROUP_H
#define CARE_PEOPLE_GROUP_H

#include "core/walk/job.h"
#include "core/walk/module.h"

enum { GROUP_COMPUTED = 1, GROUP_DECLARED };
enum { GROUP_END_RULE = 1, GROUP_END_DEATH, GROUP_END_LEFT, GROUP_END_WORDS, GROUP_END_MERGE };
extern const Choices group_kinds, group_ends;

typedef struct GroupRule {
    Str code, name_zh, name_en;
    int32_t kind;
    int64_t min_age, max_age; /* whole years; INT_NONE: no bound */
    Str living;               /* codes with ',' between; none: any */
    int64_t level_min, level_max;
    Str income;
    int64_t review_months;
    Date valid_from, valid_to; /* valid_to: first day without it */
    Str source;
} GroupRule;

typedef struct PersonGroup {
    int64_t id, person_id;
    Str grp;
    int32_t source; /* group_kinds */
    Date valid_from, valid_to;
    int32_t end_why;
    Date review_by;
    int64_t proof; /* blob */
    Str words;
    int64_t account_id, recorded_at;
} PersonGroup;

/* What rules ask of a person; nothing sealed. */
typedef struct GroupSubject {
    int64_t id;
    Date birth;
    int32_t state, living, income;
    int64_t level;
    Date level_until;
    int64_t created_at;
} GroupSubject;

extern const Shape group_rule_shape, person_group_shape, group_subject_shape, group_count_shape;
extern const Noun group_noun;
extern const JobKind people_groups_job;
extern const struct KeyedStep group_words_step; /* words from before they were sealed */

/* Puts the person into and out of computed groups as of today. `changed_on`: the day from which a
 * changed living arrangement, level or income counts; 0: only time has passed. */
Err group_evaluate(Op *op, const GroupSubject *subject, const List *rules,
                   Date changed_on) MUST_CHECK;
Err group_rules(Op *op, List *rules) MUST_CHECK;
/* Supersedes `row` by `next`, whose id becomes the new one. */
Err group_replace(Op *op, const PersonGroup *row, PersonGroup *next) MUST_CHECK;

/* Reactions. */
Err group_on_registrations(Op *op, const Event *event) MUST_CHECK;
Err group_on_change(Op *op, const Event *event) MUST_CHECK;
Err group_on_death(Op *op, const Event *event) MUST_CHECK;   /* on leaving and on a merge as well */
Err group_on_revival(Op *op, const Event *event) MUST_CHECK; /* and on an unmerge */
Err group_on_return(Op *op,
                    const Event *event) MUST_CHECK; /* nobody is in a group for the time away */

#endif
