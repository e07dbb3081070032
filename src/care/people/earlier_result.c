#include "care/people/earlier_result.h"

#include "care/people/person.h"
#include "care/people/scale.h"
#include "care/people/view.h"
#include "core/walk/blob.h"
#include "people.sql.h"

#define AT(member) offsetof(EarlierResult, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "earlier_result", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "who was assessed"},
    {"scale", F_TEXT, AT(scale), .flags = REQUIRED | STORED | FILTER, .max = 40,
     .ref = "kept_scale", .doc = "a scale that is out of use"},
    {"day", F_DATE, AT(day), .flags = REQUIRED | STORED, .doc = "day of that assessment"},
    {"level", F_INT, AT(level), .flags = REQUIRED | STORED | DETAIL, .max = 20,
     .doc = "its level on that scale, as it stands on the paper"},
    {"level_code", F_TEXT, AT(level_code), .flags = READONLY | STORED, .max = 120,
     .ref = "scale_level", .doc = "that level of that scale"},
    {"assessed_by", F_TEXT, AT(assessed_by), .flags = REQUIRED | DETAIL, .min = 2, .max = 200,
     .seal = "earlier_result.assessed_by", .doc = "the body and the people who assessed"},
    {"document", F_TEXT, AT(document), .flags = DETAIL, .max = 100,
     .seal = "earlier_result.document", .doc = "number of the report"},
    {"blob_id", F_REF, AT(blob_id), .flags = STORED | DETAIL, .ref = "blob",
     .doc = "scan of the report"},
    {"note", F_TEXT, AT(note), .flags = DETAIL | HEALTH, .max = 300, .mask = MASK_ALL,
     .see = "people.see", .view = VIEW_HEALTH, .seal = "earlier_result.note", .doc = "free words"},
    {"needs_new", F_BOOL, AT(needs_new), .flags = READONLY | STORED,
     .doc = "no valid ability result stands: a new assessment before a level is used"},
    {"ended_on", F_DATE, AT(ended_on), .flags = READONLY | STORED,
     .doc = "stands for nothing any more from this day"},
    {"end_reason", F_TEXT, AT(end_reason), .flags = READONLY | DETAIL, .seal = SEAL_WORDS,
     .doc = "why"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "community of the person"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "entered"},
};
#undef AT
const Shape earlier_result_shape = {"earlier_result", "people", fields, COUNT(fields),
                                    sizeof(EarlierResult)};

typedef struct EarlierResultEnd {
    int64_t id;
    Str reason;
} EarlierResultEnd;
#define AT(member) offsetof(EarlierResultEnd, member)
static const Field end_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "earlier_result", .doc = "which"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "why"},
};
#undef AT
static const Shape earlier_result_end_shape = {"earlier_result_end", "people", end_fields,
                                               COUNT(end_fields), sizeof(EarlierResultEnd)};

static Err earlier_result_get(Op *op, int64_t id, EarlierResult *out) {
    op_subject(op, "earlier_result", id);
    return op_get(op, &sql_earlier_result_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err check_person(Op *op, int64_t person_id) {
    Person person;
    TRY(op_named(op, person_get(op, person_id, &person), "person_id", "unknown_person"));
    return person.state == PERSON_MERGED ? op_refuse(op, "person_id", "person_merged") : OK;
}

/* A scale that is kept, on a day of its own, and a level that it has. */
static Err check_scale(Op *op, const EarlierResult *in) {
    Scale scale;
    Str name;
    Err err = scale_kept_on(op, in->scale, in->day, &scale);
    if (err == ERR_NOT_FOUND) {
        op_fault(op, "scale", "scale_not_kept");
        return OK;
    }
    TRY(err);
    TRY(scale_level_name(op, in->scale, in->level, &name));
    if (op_knows(op, "level") && str_is_empty(name)) op_fault(op, "level", "no_such_level");
    return OK;
}

static Err require_first(Op *op, const EarlierResult *in) {
    IdKey key;
    Err err = op_get(op, &sql_earlier_result_standing,
                     WITH(BIND_INT("person_id", in->person_id), BIND_TEXT("scale", in->scale),
                          BIND_INT("day", in->day)),
                     &key);
    if (err == OK) return op_conflict(op, "day", "result_recorded");
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err earlier_result_create(Op *op, const EarlierResult *in, EarlierResult *out) {
    IdKey key;
    if (op_knows(op, "person_id")) GATHER(check_person(op, in->person_id));
    if (in->day > op->today) op_fault(op, "day", "in_the_future");
    if (op_knows(op, "scale") && op_knows(op, "day")) GATHER(check_scale(op, in));
    if (op_knows(op, "blob_id")) GATHER(blob_require_scan(op, "blob_id", in->blob_id));
    TRY(op_verdict(op));
    TRY(require_first(op, in));
    TRY(op_get(op, &sql_earlier_result_insert, ROW(in), &key));
    return earlier_result_get(op, key.id, out);
}

static Err earlier_result_end(Op *op, const EarlierResultEnd *in, EarlierResult *out) {
    EarlierResult before;
    TRY(earlier_result_get(op, in->id, &before));
    if (before.ended_on != 0) return op_conflict(op, "", "result_ended");
    *out = before;
    out->ended_on = op->today;
    out->end_reason = in->reason;
    TRY(op_run(op, &sql_earlier_result_end, ROW(out)));
    return op_record_change(op, &earlier_result_shape, out->id, &before, out);
}

static Err create_route(Op *op, const void *in, void *out) {
    return earlier_result_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return earlier_result_get(op, ((const IdKey *)in)->id, out);
}

static Err end_route(Op *op, const void *in, void *out) {
    return earlier_result_end(op, in, out);
}

static const Route routes[] = {
    {"GET", "/api/earlier-results", "earlier_result_list", "assess.read",
     .out = &earlier_result_shape, .list = &sql_earlier_result_list, .hold = &person_hold,
     .doc = "Results on scales that are out of use, the ended ones too"},
    {"POST", "/api/earlier-results", "earlier_result_create", "assess.request", create_route,
     &earlier_result_shape, &earlier_result_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Records an old result as it stands on its paper; it gives no level"},
    {"GET", "/api/earlier-results/{id}", "earlier_result_get", "assess.read", get_route,
     &id_key_shape, &earlier_result_shape, ROUTE_AUDIT_READ, .doc = "One old result"},
    {"POST", "/api/earlier-results/{id}/end", "earlier_result_end", "assess.request", end_route,
     &earlier_result_end_shape, &earlier_result_shape, ROUTE_WRITES,
     .doc = "Ends a result that was entered wrongly; it stays in the file", .given = "ended_on="},
};
const Noun earlier_result_noun = {routes, COUNT(routes), NULL};
