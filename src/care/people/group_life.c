/* Who is in a computed group, since when, until when. */
#include "care/people/group.h"
#include "care/people/person.h"
#include "people.sql.h"

enum { RULES_MOST = 500, GROUPS_MOST = 100, ENTRIES_AT_ONCE = 64 };

Err group_rules(Op *op, List *rules) {
    return op_list(op, &sql_group_rule_list, WITH(MOST(RULES_MOST)), rules);
}

static bool is_listed(Str codes, const char *code) {
    Str rest = codes, part;
    if (str_is_empty(codes)) return true;
    while (str_split(&rest, ',', &part)) {
        if (str_equal_c(part, code)) return true;
    }
    return false;
}

static bool level_fits(const GroupRule *rule, const GroupSubject *subject, Date day) {
    if (rule->level_min == INT_NONE) return true;
    bool valid =
        subject->level != INT_NONE && (subject->level_until == 0 || subject->level_until >= day);
    return valid && subject->level >= rule->level_min && subject->level <= rule->level_max;
}

static bool age_fits(const GroupRule *rule, const GroupSubject *subject, Date day) {
    int age = age_on(subject->birth, day);
    return (rule->min_age == INT_NONE || age >= rule->min_age) &&
           (rule->max_age == INT_NONE || age <= rule->max_age);
}

static bool rule_stands(const GroupRule *rule, Date day) {
    return rule->valid_from <= day && (rule->valid_to == 0 || rule->valid_to > day);
}

static bool rule_holds(const GroupRule *rule, const GroupSubject *subject, Date day) {
    return subject->state == PERSON_ACTIVE && rule_stands(rule, day) &&
           age_fits(rule, subject, day) && level_fits(rule, subject, day) &&
           is_listed(rule->living, choice_code(&person_livings, subject->living)) &&
           is_listed(rule->income, choice_code(&person_incomes, subject->income));
}

static Date later(Date a, Date b) {
    return a > b ? a : b;
}

static bool by_age_alone(const GroupRule *rule) {
    return rule->level_min == INT_NONE && str_is_empty(rule->living) && str_is_empty(rule->income);
}

static Date entry_day(const GroupRule *rule, const GroupSubject *subject, Date changed_on) {
    Date day = later(rule->valid_from, date_of_ms(subject->created_at));
    if (rule->min_age != INT_NONE)
        day = later(day, date_of_age(subject->birth, (int)rule->min_age));
    return by_age_alone(rule) ? day : later(day, changed_on);
}

/* Why it no longer holds tells since when; what time did not do, the change did. */
static Date exit_day(Op *op, const GroupRule *rule, const GroupSubject *subject, Date changed_on) {
    if (rule->valid_to != 0 && rule->valid_to <= op->today) return rule->valid_to;
    if (rule->max_age != INT_NONE && age_on(subject->birth, op->today) > rule->max_age)
        return date_of_age(subject->birth, (int)rule->max_age + 1);
    bool expired = rule->level_min != INT_NONE && subject->level != INT_NONE &&
                   subject->level_until != 0 && subject->level_until < op->today;
    if (expired && changed_on == 0) return date_add_days(subject->level_until, 1);
    return changed_on != 0 ? changed_on : op->today;
}

Err group_replace(Op *op, const PersonGroup *row, PersonGroup *next) {
    IdKey key;
    TRY(op_run(op, &sql_person_group_supersede, WITH(BIND_INT("id", row->id))));
    TRY(op_get(op, &sql_person_group_insert, ROW(next), &key));
    next->id = key.id;
    return OK;
}

static Err leave_group(Op *op, const PersonGroup *row, Date day, int32_t why) {
    PersonGroup next = *row;
    next.valid_to = later(day, row->valid_from);
    next.end_why = why;
    return group_replace(op, row, &next);
}

/* Groups that are entered: written together. */
typedef struct Entries {
    const List *rules;
    PersonGroup rows[ENTRIES_AT_ONCE];
    size_t count;
} Entries;

static Err entries_write(Op *op, Entries *entries) {
    List rows = {entries->rows, entries->count};
    entries->count = 0;
    return op_run_rows(op, &sql_person_group_insert, &rows);
}

static Err enter_group(Op *op, Entries *entries, const GroupRule *rule, int64_t person_id,
                       Date day) {
    entries->rows[entries->count++] = (PersonGroup){.person_id = person_id,
                                                    .grp = rule->code,
                                                    .source = GROUP_COMPUTED,
                                                    .valid_from = day,
                                                    .account_id = op->actor->account_id};
    return entries->count == ENTRIES_AT_ONCE ? entries_write(op, entries) : OK;
}

static const PersonGroup *find_running(const List *running, Str code) {
    for (size_t i = 0; i < running->count; i++) {
        const PersonGroup *row = LIST_AT(*running, PersonGroup, i);
        if (row->source == GROUP_COMPUTED && str_equal(row->grp, code)) return row;
    }
    return NULL;
}

/* The version of a rule that stands today; the newest before when none does. Rules are sorted by
 * code and day. */
static bool is_current(const List *rules, size_t i, Date day) {
    const GroupRule *rule = LIST_AT(*rules, GroupRule, i);
    if (rule->valid_from > day) return false;
    if (i + 1 == rules->count) return true;
    const GroupRule *next = LIST_AT(*rules, GroupRule, i + 1);
    return !str_equal(next->code, rule->code) || next->valid_from > day;
}

static Err evaluate(Op *op, const GroupSubject *subject, const List *running, Date changed_on,
                    Entries *entries) {
    const List *rules = entries->rules;
    for (size_t i = 0; i < rules->count; i++) {
        const GroupRule *rule = LIST_AT(*rules, GroupRule, i);
        if (rule->kind != GROUP_COMPUTED || !is_current(rules, i, op->today)) continue;
        const PersonGroup *row = find_running(running, rule->code);
        bool holds = rule_holds(rule, subject, op->today);
        if (holds && row == NULL)
            TRY(enter_group(op, entries, rule, subject->id, entry_day(rule, subject, changed_on)));
        if (!holds && row != NULL)
            TRY(leave_group(op, row, exit_day(op, rule, subject, changed_on), GROUP_END_RULE));
    }
    return OK;
}

Err group_evaluate(Op *op, const GroupSubject *subject, const List *rules, Date changed_on) {
    List running;
    Entries entries = {.rules = rules};
    TRY(op_list(op, &sql_person_group_running,
                WITH(BIND_INT("person_id", subject->id), MOST(GROUPS_MOST)), &running));
    TRY(evaluate(op, subject, &running, changed_on, &entries));
    return entries_write(op, &entries);
}

static Err evaluate_person(Op *op, GroupSubject *subject, Date changed_on) {
    List rules;
    TRY(group_rules(op, &rules));
    return group_evaluate(op, subject, &rules, changed_on);
}

static Err subject_get(Op *op, int64_t id, GroupSubject *subject) {
    return op_get(op, &sql_group_subject, WITH(BIND_INT("id", id)), subject);
}

Err group_on_change(Op *op, const Event *event) {
    GroupSubject subject;
    TRY(subject_get(op, event->subject, &subject));
    return evaluate_person(op, &subject, (Date)event->detail);
}

/* Who has just been registered is in no group yet; their numbers follow one another. */
Err group_on_registrations(Op *op, const Event *event) {
    List rules, subjects, nothing = {0};
    int64_t low = event->subject, high = event[event->run - 1].subject;
    TRY(group_rules(op, &rules));
    TRY(op_list(op, &sql_group_subjects,
                WITH(BIND_INT("low", low), BIND_INT("high", high), MOST(high - low + 1)),
                &subjects));
    Entries entries = {.rules = &rules};
    for (size_t i = 0, at = 0; i < event->run; i++, at++) {
        while (at < subjects.count && LIST_AT(subjects, GroupSubject, at)->id < event[i].subject)
            at++;
        if (at == subjects.count) return ERR_NOT_FOUND;
        TRY(evaluate(op, LIST_AT(subjects, GroupSubject, at), &nothing, (Date)event[i].detail,
                     &entries));
    }
    return entries_write(op, &entries);
}

Err group_on_return(Op *op, const Event *event) {
    GroupSubject subject;
    TRY(subject_get(op, event->subject, &subject));
    subject.created_at = date_start_ms((Date)event->detail);
    return evaluate_person(op, &subject, (Date)event->detail);
}

static int32_t end_of(const Event *event) {
    if (event->kind == &person_merged || event->kind == &person_unmerged) return GROUP_END_MERGE;
    return event->kind == &person_left ? GROUP_END_LEFT : GROUP_END_DEATH;
}

Err group_on_death(Op *op, const Event *event) {
    List running;
    int32_t why = end_of(event);
    TRY(op_list(op, &sql_person_group_running,
                WITH(BIND_INT("person_id", event->subject), MOST(GROUPS_MOST)), &running));
    for (size_t i = 0; i < running.count; i++)
        TRY(leave_group(op, LIST_AT(running, PersonGroup, i), (Date)event->detail, why));
    return OK;
}

Err group_on_revival(Op *op, const Event *event) {
    List ended;
    TRY(op_list(op, &sql_person_group_ended_by,
                WITH(BIND_INT("person_id", event->subject),
                     BIND_TEXT("end_why", str_from(choice_code(&group_ends, end_of(event)))),
                     BIND_INT("day", event->detail), MOST(GROUPS_MOST)),
                &ended));
    for (size_t i = 0; i < ended.count; i++) {
        const PersonGroup *row = LIST_AT(ended, PersonGroup, i);
        PersonGroup next = *row;
        next.valid_to = 0;
        next.end_why = 0;
        TRY(group_replace(op, row, &next));
    }
    GroupSubject subject;
    TRY(subject_get(op, event->subject, &subject));
    return evaluate_person(op, &subject, 0);
}
