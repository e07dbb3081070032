#include "care/people/group.h"

#include "care/people/counted.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "core/guard/keyed.h"
#include "core/walk/blob.h"
#include "core/walk/codebook.h"
#include "people.sql.h"

#define WORDS_CONTEXT "person_group.words"
enum { RULES_MOST = 500, COUNTS_MOST = 20000, GROUPS_MOST = 100 };

static const char *const kind_codes[] = {"", "computed", "declared"};
const Choices group_kinds = {"group_kind", kind_codes, COUNT(kind_codes)};
static const char *const end_codes[] = {"", "rule", "death", "left", "ended", "merge"};
const Choices group_ends = {"group_end", end_codes, COUNT(end_codes)};

#define AT(member) offsetof(GroupRule, member)
static const Field rule_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "group"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 80, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 80, .doc = "name"},
    {"kind", F_ENUM, AT(kind), .flags = STORED, .choices = &group_kinds,
     .doc = "found by the register or declared with a proof"},
    {"min_age", F_INT, AT(min_age), .flags = STORED | NULLABLE, .max = 150, .doc = "from this age"},
    {"max_age", F_INT, AT(max_age), .flags = STORED | NULLABLE, .max = 150,
     .doc = "up to this age"},
    {"living", F_TEXT, AT(living), .flags = STORED, .max = 80, .doc = "living arrangements"},
    {"level_min", F_INT, AT(level_min), .flags = STORED | NULLABLE, .max = 5,
     .doc = "ability level from"},
    {"level_max", F_INT, AT(level_max), .flags = STORED | NULLABLE, .max = 5,
     .doc = "ability level to"},
    {"income", F_TEXT, AT(income), .flags = STORED, .max = 80, .doc = "income groups"},
    {"review_months", F_INT, AT(review_months), .flags = STORED | NULLABLE, .max = 120,
     .doc = "a declared one is looked at again after so many months"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this rule"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape group_rule_shape = {"group_rule", "people", rule_fields, COUNT(rule_fields),
                                sizeof(GroupRule)};

static const Field rule_list_fields[] = {
    {"items", F_LIST, 0, .max = RULES_MOST, .shape = &group_rule_shape, .doc = "every rule"},
};
static const Shape group_rule_list_shape = {"group_rule_list", "people", rule_list_fields,
                                            COUNT(rule_list_fields), sizeof(List)};

#define AT(member) offsetof(PersonGroup, member)
static const Field person_group_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "person_group", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "who"},
    {"grp", F_TEXT, AT(grp), .flags = REQUIRED | STORED | FILTER, .max = 40, .ref = "group_rule",
     .doc = "group"},
    {"source", F_ENUM, AT(source), .flags = READONLY | STORED, .choices = &group_kinds,
     .doc = "found by the register or declared"},
    {"valid_from", F_DATE, AT(valid_from), .flags = REQUIRED | STORED,
     .doc = "first day in the group"},
    {"valid_to", F_DATE, AT(valid_to), .flags = READONLY | STORED,
     .doc = "first day out of it; none: still in"},
    {"end_why", F_ENUM, AT(end_why), .flags = READONLY | STORED, .choices = &group_ends,
     .doc = "what ended it"},
    {"review_by", F_DATE, AT(review_by), .flags = READONLY | STORED | SORT | FILTER,
     .doc = "to be looked at again by this day"},
    {"proof", F_REF, AT(proof), .flags = STORED | DETAIL, .ref = "blob", .doc = "scan"},
    {"words", F_TEXT, AT(words), .flags = DETAIL | HEALTH, .max = 200, .see = "assess.read",
     .view = VIEW_HEALTH, .seal = WORDS_CONTEXT, .doc = "who found it, on what evidence"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"recorded_at", F_TIME, AT(recorded_at), .flags = READONLY | STORED | DETAIL,
     .doc = "when it was entered"},
};
#undef AT
const Shape person_group_shape = {"person_group", "people", person_group_fields,
                                  COUNT(person_group_fields), sizeof(PersonGroup)};

#define AT(member) offsetof(GroupSubject, member)
static const Field subject_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "person", .doc = "who"},
    {"birth", F_DATE, AT(birth), .flags = STORED, .doc = "birthday"},
    {"state", F_ENUM, AT(state), .flags = STORED, .choices = &person_states, .doc = "state"},
    {"living", F_ENUM, AT(living), .flags = STORED, .choices = &person_livings,
     .doc = "living arrangement"},
    {"income", F_ENUM, AT(income), .flags = STORED, .choices = &person_incomes, .doc = "income"},
    {"level", F_INT, AT(level), .flags = STORED | NULLABLE, .doc = "ability level"},
    {"level_until", F_DATE, AT(level_until), .flags = STORED, .doc = "its last valid day"},
    {"created_at", F_TIME, AT(created_at), .flags = STORED, .doc = "file opened"},
};
#undef AT
const Shape group_subject_shape = {"group_subject", "people", subject_fields, COUNT(subject_fields),
                                   sizeof(GroupSubject)};

typedef struct GroupAct {
    int64_t id;
    Date day;
    Str words;
    int64_t proof;
} GroupAct;
#define AT(member) offsetof(GroupAct, member)
static const Field end_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person_group", .doc = "which"},
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "first day out of the group"},
    {"words", F_TEXT, AT(words), .flags = REQUIRED, .min = 2, .max = 200, .seal = WORDS_CONTEXT,
     .doc = "why"},
};
static const Field review_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person_group", .doc = "which"},
    {"words", F_TEXT, AT(words), .flags = REQUIRED, .min = 2, .max = 200, .seal = WORDS_CONTEXT,
     .doc = "what was found"},
    {"proof", F_REF, AT(proof), .ref = "blob", .doc = "a newer scan"},
};
#undef AT
static const Shape group_end_shape = {"group_end_ask", "people", end_fields, COUNT(end_fields),
                                      sizeof(GroupAct)};
static const Shape group_review_shape = {"group_review", "people", review_fields,
                                         COUNT(review_fields), sizeof(GroupAct)};

typedef struct GroupCount {
    int64_t scope;
    Str grp;
    int64_t people;
} GroupCount;
#define AT(member) offsetof(GroupCount, member)
static const Field count_fields[] = {
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community"},
    {"grp", F_TEXT, AT(grp), .flags = STORED, .max = 40, .ref = "group_rule", .doc = "group"},
    {"people", F_INT, AT(people), .flags = STORED, .doc = "people in it on the day"},
};
#undef AT
const Shape group_count_shape = {"group_count", "people", count_fields, COUNT(count_fields),
                                 sizeof(GroupCount)};

typedef struct GroupCounts {
    int64_t scope; /* a place above; INT_NONE: all of one's own */
    Date day;
    List items;
} GroupCounts;
#define AT(member) offsetof(GroupCounts, member)
static const Field counts_fields[] = {
    {"scope", F_INT, AT(scope), .flags = NULLABLE, .min = 100000000000, .max = 829999999999,
     .doc = "district, street or community; none: all of your places"},
    {"day", F_DATE, AT(day), .doc = "as of this day; none: today"},
    {"items", F_LIST, AT(items), .flags = READONLY, .max = COUNTS_MOST, .shape = &group_count_shape,
     .doc = "one row a community and group"},
};
#undef AT
static const Shape group_counts_shape = {"group_counts", "people", counts_fields,
                                         COUNT(counts_fields), sizeof(GroupCounts)};

const KeyedStep group_words_step = {&sql_person_group_with_plain_words, NULL,
                                    &sql_person_group_words_seal, NULL};

static Err get_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "person_group", id);
    return op_get(op, &sql_person_group_seen, WITH(BIND_INT("id", id)), out);
}

static Err rules_route(Op *op, const void *in, void *out) {
    (void)in;
    return group_rules(op, out);
}

static Err counts_route(Op *op, const void *in, void *out) {
    GroupCounts *counts = out;
    int64_t low = 0, high = INT64_MAX;
    *counts = *(const GroupCounts *)in;
    if (counts->day == 0) counts->day = op->today;
    if (counts->scope != INT_NONE) scope_subtree(counts->scope, &low, &high);
    return op_list(op, &sql_group_counts,
                   WITH(BIND_INT("day", counts->day), BIND_INT("low", low), BIND_INT("high", high),
                        MOST(COUNTS_MOST)),
                   &counts->items);
}

static Err check_not_running(Op *op, const PersonGroup *asked) {
    List running;
    TRY(op_list(op, &sql_person_group_running,
                WITH(BIND_INT("person_id", asked->person_id), MOST(GROUPS_MOST)), &running));
    for (size_t i = 0; i < running.count; i++) {
        if (str_equal(LIST_AT(running, PersonGroup, i)->grp, asked->grp))
            return op_conflict(op, "grp", "already_in_group");
    }
    return OK;
}

static Err check_rule(Op *op, Str code, GroupRule *out) {
    TRY(op_named(op,
                 op_get(op, &sql_group_rule_on,
                        WITH(BIND_TEXT("code", code), BIND_INT("day", op->today)), out),
                 "grp", "unknown_group"));
    return out->kind != GROUP_DECLARED ? op_refuse(op, "grp", "group_is_computed") : OK;
}

static Err check_member(Op *op, int64_t person_id, int64_t min_age) {
    Person person;
    TRY(person_require_own(op, "person_id", person_id, op->today, &person));
    bool young = min_age != INT_NONE && age_on(person.birth, op->today) < min_age;
    return young ? op_refuse(op, "person_id", "too_young") : OK;
}

/* The rule a person is declared under; every fault at once. */
static Err check_declared(Op *op, const PersonGroup *asked, GroupRule *rule) {
    Err ruled = check_rule(op, asked->grp, rule);
    GATHER(ruled);
    GATHER(check_member(op, asked->person_id, ruled == OK ? rule->min_age : INT_NONE));
    if (asked->valid_from > op->today) op_fault(op, "valid_from", "in_the_future");
    if (asked->proof == 0 && str_is_empty(asked->words) && op_knows(op, "words"))
        op_fault(op, "proof", "evidence_missing");
    GATHER(blob_require_scan(op, "proof", asked->proof));
    return op_verdict(op);
}

static Date next_review(const Op *op, const GroupRule *rule) {
    return rule->review_months == INT_NONE ? 0
                                           : date_add_months(op->today, (int)rule->review_months);
}

static Err declare_route(Op *op, const void *in, void *out) {
    PersonGroup *row = out;
    GroupRule rule;
    IdKey key;
    *row = *(const PersonGroup *)in;
    TRY(check_declared(op, row, &rule));
    TRY(check_not_running(op, row));
    row->source = GROUP_DECLARED;
    row->review_by = next_review(op, &rule);
    row->account_id = op->actor->account_id;
    TRY(op_get(op, &sql_person_group_insert, ROW(row), &key));
    row->id = key.id;
    row->recorded_at = op->now_ms;
    op_subject(op, "person_group", row->id);
    return counted_refresh(op, row->person_id);
}

static Err find_declared(Op *op, int64_t id, PersonGroup *row) {
    TRY(op_get(op, &sql_person_group_in_reach, WITH(BIND_INT("id", id)), row));
    op_subject(op, "person_group", id);
    if (row->source != GROUP_DECLARED) return op_conflict(op, "", "group_is_computed");
    if (row->valid_to != 0) return op_conflict(op, "", "group_ended");
    return OK;
}

static Err end_route(Op *op, const void *in, void *out) {
    const GroupAct *act = in;
    PersonGroup before, *next = out;
    TRY(find_declared(op, act->id, &before));
    if (act->day > op->today) op_fault(op, "day", "in_the_future");
    if (act->day < before.valid_from) op_fault(op, "day", "ends_before_start");
    TRY(op_verdict(op));
    *next = before;
    next->valid_to = act->day;
    next->end_why = GROUP_END_WORDS;
    next->words = act->words;
    next->review_by = 0;
    next->account_id = op->actor->account_id;
    next->recorded_at = op->now_ms;
    TRY(group_replace(op, &before, next));
    return counted_refresh(op, next->person_id);
}

static Err review_route(Op *op, const void *in, void *out) {
    const GroupAct *act = in;
    PersonGroup before, *next = out;
    GroupRule rule;
    TRY(find_declared(op, act->id, &before));
    TRY(op_get(op, &sql_group_rule_on,
               WITH(BIND_TEXT("code", before.grp), BIND_INT("day", op->today)), &rule));
    if (act->proof != before.proof) GATHER(blob_require_scan(op, "proof", act->proof));
    TRY(op_verdict(op));
    *next = before;
    next->words = act->words;
    if (act->proof != 0) next->proof = act->proof;
    next->review_by = next_review(op, &rule);
    next->account_id = op->actor->account_id;
    next->recorded_at = op->now_ms;
    return group_replace(op, &before, next);
}

static Err group_rule_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_group_rule_codes, out);
}

/* What find_declared asks. */
#define RUNNING "source=declared,valid_to="

static const Route routes[] = {
    {"GET", "/api/group-rules", "group_rule_list", "people.read", rules_route,
     .out = &group_rule_list_shape, .doc = "The special groups and their rules"},
    {"GET", "/api/group-counts", "group_counts", "people.read", counts_route, &group_counts_shape,
     &group_counts_shape, ROUTE_SLOW, .doc = "People by community and group on a day"},
    {"GET", "/api/person-groups", "person_group_list", "people.read", .out = &person_group_shape,
     .list = &sql_person_group_list, .hold = &person_hold, .doc = "Who is, or was, in which group"},
    {"GET", "/api/person-groups/{id}", "person_group_get", "people.read", get_route, &id_key_shape,
     &person_group_shape, ROUTE_AUDIT_READ, .doc = "Why somebody is in a group, or was"},
    {"POST", "/api/person-groups", "person_group_declare", "people.edit", declare_route,
     &person_group_shape, &person_group_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Declares a person to be in a group, on evidence"},
    {"POST", "/api/person-groups/{id}/end", "person_group_end", "people.edit", end_route,
     &group_end_shape, &person_group_shape, ROUTE_WRITES, .doc = "Ends a declared group",
     .given = RUNNING},
    {"POST", "/api/person-groups/{id}/review", "person_group_review", "people.edit", review_route,
     &group_review_shape, &person_group_shape, ROUTE_WRITES,
     .doc = "Looked at again: it stays, until the next review", .given = RUNNING},
    {"GET", "/api/codes/group_rule", "group_rule_codes", "signed_in", group_rule_codes_route,
     .out = &codes_shape, .doc = "What the special groups are called"},
};
const Noun group_noun = {routes, COUNT(routes), NULL};
