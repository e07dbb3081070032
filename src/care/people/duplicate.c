#include "care/people/duplicate.h"

#include "care/people/person.h"
#include "core/walk/codebook.h"
#include "people.sql.h"

static const char *const state_codes[] = {"", "open", "apart", "merged", "carried"};
const Choices duplicate_states = {"duplicate_state", state_codes, COUNT(state_codes)};

#define WORKS "people.merge"
static const Move moves[] = {
    {DUPLICATE_OPEN, "merge", WORKS, DUPLICATE_MERGED, NULL},
    {DUPLICATE_OPEN, "dismiss", WORKS, DUPLICATE_APART, NULL},
    {DUPLICATE_APART, "reopen", WORKS, DUPLICATE_OPEN, NULL},
    {DUPLICATE_MERGED, "carry", WORKS, DUPLICATE_CARRIED, NULL},
    {DUPLICATE_MERGED, "undo", WORKS, DUPLICATE_APART, NULL},
    {DUPLICATE_CARRIED, "undo", WORKS, DUPLICATE_APART, NULL},
};
static const Phase phases[] = {[DUPLICATE_OPEN] = PHASE_OPEN,
                               [DUPLICATE_APART] = PHASE_ENDED,
                               [DUPLICATE_MERGED] = PHASE_ACTIVE,
                               [DUPLICATE_CARRIED] = PHASE_DONE};
static const Machine machine = {"duplicate", &duplicate_states, DUPLICATE_OPEN, moves, COUNT(moves),
                                phases,      COUNT(phases)};

#define AT(member) offsetof(Duplicate, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "duplicate", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the saves"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "the one"},
    {"other_id", F_REF, AT(other_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "the other"},
    {"reasons", F_TEXT, AT(reasons), .flags = READONLY | STORED | SEVERAL, .max = 200,
     .ref = "duplicate_reason", .doc = "why they may be one; codes, ',' between"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &duplicate_states,
     .doc = "moves by the duplicate machine"},
    {"kept_id", F_REF, AT(kept_id), .flags = READONLY | STORED, .ref = "person",
     .doc = "of the two, the file that goes on"},
    {"note", F_TEXT, AT(note), .flags = REQUIRED | DETAIL, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "why it is told or judged so"},
    {"decided_by", F_REF, AT(decided_by), .flags = READONLY | STORED, .ref = "account",
     .doc = "who judged last"},
    {"decided_on", F_DATE, AT(decided_on), .flags = READONLY | STORED, .doc = "on that day"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "where the one lives"},
    {"other_scope", F_INT, AT(other_scope), .flags = READONLY | STORED | DETAIL, .ref = "division",
     .doc = "where the other lives"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "found"},
};
const Shape duplicate_shape = {"duplicate", "people", fields, COUNT(fields), sizeof(Duplicate)};

#define DECISION_NOTE                                                                              \
    {                                                                                              \
        "note", F_TEXT, AT(note), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,     \
                                  .doc = "why"                                                     \
    }
static const Field merge_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "duplicate", .doc = "which pair"},
    {"kept_id", F_REF, AT(kept_id), .flags = REQUIRED, .ref = "person",
     .doc = "of the two, the file that goes on"},
    DECISION_NOTE,
};
static const Shape duplicate_merge_shape = {"duplicate_merge", "people", merge_fields,
                                            COUNT(merge_fields), sizeof(Duplicate)};
static const Field decision_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "duplicate", .doc = "which pair"},
    DECISION_NOTE,
};
static const Shape duplicate_decision_shape = {"duplicate_decision", "people", decision_fields,
                                               COUNT(decision_fields), sizeof(Duplicate)};
#undef AT

static Err duplicate_get(Op *op, int64_t id, Duplicate *out) {
    TRY(op_get(op, &sql_duplicate_in_reach, WITH(BIND_INT("id", id)), out));
    op_subject(op, "duplicate", id);
    return OK;
}

static int64_t other_of(const Duplicate *pair, int64_t id) {
    return pair->person_id == id ? pair->other_id : pair->person_id;
}

static Err check_named(Op *op, const char *field, int64_t id, Person *out) {
    if (!op_knows(op, field)) return OK;
    TRY(op_named(op, person_get(op, id, out), field, "unknown_person"));
    return out->state == PERSON_MERGED ? op_refuse(op, field, "person_merged") : OK;
}

/* Told by hand: two files of which somebody knows. */
static Err duplicate_create(Op *op, const Duplicate *in, Duplicate *out) {
    Person one = {0}, other = {0};
    GATHER(check_named(op, "person_id", in->person_id, &one));
    GATHER(check_named(op, "other_id", in->other_id, &other));
    if (one.id != 0 && one.id == other.id) op_fault(op, "other_id", "same_person");
    TRY(op_verdict(op));
    bool turned = one.id > other.id;
    *out = (Duplicate){.person_id = turned ? other.id : one.id,
                       .other_id = turned ? one.id : other.id,
                       .reasons = STR("told"),
                       .state = machine.start,
                       .note = in->note,
                       .scope = turned ? other.scope : one.scope,
                       .other_scope = turned ? one.scope : other.scope};
    IdKey key;
    Err err = op_get(op, &sql_duplicate_insert, ROW(out), &key);
    if (err == ERR_NOT_FOUND) return op_conflict(op, "other_id", "pair_known");
    TRY(err);
    return duplicate_get(op, key.id, out);
}

static Err judge(Op *op, const Duplicate *in, const char *event, Duplicate *out) {
    TRY(duplicate_get(op, in->id, out));
    TRY(machine_move(op, &machine, out->state, event, &out->state));
    out->note = in->note;
    out->decided_by = op->actor->account_id;
    out->decided_on = op->today;
    return OK;
}

static Err save(Op *op, Duplicate *pair) {
    TRY(op_run(op, &sql_duplicate_update, ROW(pair)));
    pair->version++;
    return op_publish(op, "duplicate", pair->id, pair->scope);
}

static Err duplicate_merge(Op *op, const Duplicate *in, Duplicate *out) {
    TRY(judge(op, in, "merge", out));
    if (in->kept_id != out->person_id && in->kept_id != out->other_id)
        op_fault(op, "kept_id", "not_of_the_pair");
    TRY(op_verdict(op));
    out->kept_id = in->kept_id;
    TRY(person_merge(op, other_of(out, in->kept_id), in->kept_id));
    return save(op, out);
}

static Err duplicate_undo(Op *op, const Duplicate *in, Duplicate *out) {
    TRY(judge(op, in, "undo", out));
    TRY(person_unmerge(op, other_of(out, out->kept_id)));
    out->kept_id = 0;
    return save(op, out);
}

Err duplicate_on_move(Op *op, const Event *event) {
    Person person;
    TRY(person_by_id(op, event->subject, &person));
    return op_run(op, &sql_duplicate_place,
                  WITH(BIND_INT("id", person.id), BIND_INT("scope", person.scope)));
}

static Err create_route(Op *op, const void *in, void *out) {
    return duplicate_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return duplicate_get(op, ((const IdKey *)in)->id, out);
}

static Err merge_route(Op *op, const void *in, void *out) {
    return duplicate_merge(op, in, out);
}

static Err undo_route(Op *op, const void *in, void *out) {
    return duplicate_undo(op, in, out);
}

static Err dismiss_route(Op *op, const void *in, void *out) {
    TRY(judge(op, in, "dismiss", out));
    return save(op, out);
}

static Err reopen_route(Op *op, const void *in, void *out) {
    TRY(judge(op, in, "reopen", out));
    return save(op, out);
}

/* What was still in the wallet of the file that went, and has become free since, goes along. */
static Err carry_route(Op *op, const void *in, void *out) {
    Duplicate *pair = out;
    TRY(judge(op, in, "carry", pair));
    op_emit(op, &person_carried, other_of(pair, pair->kept_id), op->today);
    return save(op, pair);
}

static Err reason_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "duplicate_reason", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/duplicates", "duplicate_list", WORKS, .out = &duplicate_shape,
     .list = &sql_duplicate_list, .doc = "Pairs of files that may be one person"},
    {"POST", "/api/duplicates", "duplicate_create", WORKS, create_route, &duplicate_shape,
     &duplicate_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Tells of two files that may be one"},
    {"GET", "/api/duplicates/{id}", "duplicate_get", WORKS, get_route, &id_key_shape,
     &duplicate_shape, .doc = "One pair"},
    {"POST", "/api/duplicates/{id}/merge", "duplicate_merge", WORKS, merge_route,
     &duplicate_merge_shape, &duplicate_shape, ROUTE_WRITES,
     .doc = "Closes the one file in every room; its number leads to the other"},
    {"POST", "/api/duplicates/{id}/dismiss", "duplicate_dismiss", WORKS, dismiss_route,
     &duplicate_decision_shape, &duplicate_shape, ROUTE_WRITES, .doc = "They are two people"},
    {"POST", "/api/duplicates/{id}/reopen", "duplicate_reopen", WORKS, reopen_route,
     &duplicate_decision_shape, &duplicate_shape, ROUTE_WRITES, .doc = "Looked at once more"},
    {"POST", "/api/duplicates/{id}/carry", "duplicate_carry", WORKS, carry_route,
     &duplicate_decision_shape, &duplicate_shape, ROUTE_WRITES,
     .doc = "What the kept file needs has been arranged anew"},
    {"POST", "/api/duplicates/{id}/undo", "duplicate_undo", WORKS, undo_route,
     &duplicate_decision_shape, &duplicate_shape, ROUTE_WRITES,
     .doc = "The merge was wrong: every room stands as it stood"},
    {"GET", "/api/codes/duplicate_reason", "duplicate_reason_codes", "signed_in",
     reason_codes_route, .out = &codes_shape, .doc = "Why two files may be one person"},
};
const Noun duplicate_noun = {routes, COUNT(routes), &machine};
