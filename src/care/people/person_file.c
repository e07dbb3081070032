#include "care/people/person_file.h"

#include "care/people/person.h"
#include "care/people/view.h"
#include "core/walk/blob.h"
#include "people.sql.h"

enum { STANDING_MOST = 100, KIND_OTHER = 5 };

static const char *const kind_codes[] = {
    "", "id_card", "household_register", "disability_certificate", "diagnosis", "other"};
const Choices person_file_kinds = {"person_file_kind", kind_codes, COUNT(kind_codes)};

#define AT(member) offsetof(PersonFile, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "person_file", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "whose paper it is"},
    {"kind", F_ENUM, AT(kind), .flags = REQUIRED | STORED | FILTER, .choices = &person_file_kinds,
     .doc = "what it is"},
    {"blob_id", F_REF, AT(blob_id), .flags = REQUIRED | STORED | DETAIL, .ref = "blob",
     .doc = "the scan or photo"},
    {"note", F_TEXT, AT(note), .flags = DETAIL | HEALTH, .max = 300, .mask = MASK_ALL,
     .see = "people.see", .view = VIEW_HEALTH, .seal = "person_file.note",
     .doc = "free words; of other papers: what it is"},
    {"taken_on", F_DATE, AT(taken_on), .flags = STORED,
     .doc = "day on which it was taken into the file; none: today"},
    {"ended_on", F_DATE, AT(ended_on), .flags = READONLY | STORED,
     .doc = "stands for nothing any more from this day"},
    {"end_reason", F_TEXT, AT(end_reason), .flags = READONLY | STORED | DETAIL, .seal = SEAL_WORDS,
     .doc = "why"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
#undef AT
const Shape person_file_shape = {"person_file", "people", fields, COUNT(fields),
                                 sizeof(PersonFile)};

typedef struct PersonFileEnd {
    int64_t id;
    Date day;
    Str reason;
} PersonFileEnd;
#define AT(member) offsetof(PersonFileEnd, member)
static const Field end_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "person_file", .doc = "which"},
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "stands for nothing from this day"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "why"},
};
#undef AT
static const Shape person_file_end_shape = {"person_file_end", "people", end_fields,
                                            COUNT(end_fields), sizeof(PersonFileEnd)};

static Err person_file_get(Op *op, int64_t id, PersonFile *out) {
    op_subject(op, "person_file", id);
    return op_get(op, &sql_person_file_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err check_person(Op *op, int64_t person_id) {
    Person person;
    IdKey standing;
    TRY(op_named(op, person_get(op, person_id, &person), "person_id", "unknown_person"));
    if (person.state == PERSON_MERGED) return op_refuse(op, "person_id", "person_merged");
    TRY(op_get(op, &sql_person_file_standing_count, WITH(BIND_INT("person_id", person_id)),
               &standing));
    if (standing.id < STANDING_MOST) return OK;
    return op_refuse_with(op, "person_id", "too_many",
                          arena_printf(op->arena, "%d", STANDING_MOST));
}

static Err person_file_create(Op *op, const PersonFile *in, PersonFile *out) {
    PersonFile file = *in;
    IdKey key;
    if (op_knows(op, "person_id")) GATHER(check_person(op, file.person_id));
    if (op_knows(op, "blob_id")) GATHER(blob_require_scan(op, "blob_id", file.blob_id));
    if (file.taken_on == 0) file.taken_on = op->today;
    if (file.taken_on > op->today) op_fault(op, "taken_on", "in_the_future");
    if (file.kind == KIND_OTHER && str_is_empty(file.note)) op_fault(op, "note", "required");
    TRY(op_verdict(op));
    TRY(op_get(op, &sql_person_file_insert, ROW(&file), &key));
    return person_file_get(op, key.id, out);
}

static Err person_file_end(Op *op, const PersonFileEnd *in, PersonFile *out) {
    PersonFile before;
    TRY(person_file_get(op, in->id, &before));
    if (before.ended_on != 0) return op_conflict(op, "", "file_ended");
    if (in->day > op->today) op_fault(op, "day", "in_the_future");
    if (in->day < before.taken_on && op_knows(op, "day")) op_fault(op, "day", "ends_before_start");
    TRY(op_verdict(op));
    *out = before;
    out->ended_on = in->day;
    out->end_reason = in->reason;
    TRY(op_run(op, &sql_person_file_end, ROW(out)));
    return op_record_change(op, &person_file_shape, out->id, &before, out);
}

static Err create_route(Op *op, const void *in, void *out) {
    return person_file_create(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return person_file_get(op, ((const IdKey *)in)->id, out);
}

static Err end_route(Op *op, const void *in, void *out) {
    return person_file_end(op, in, out);
}

static Err bytes_route(Op *op, const void *in, void *out) {
    ReplyFile *reply = out;
    PersonFile file;
    Blob blob;
    TRY(person_file_get(op, ((const IdKey *)in)->id, &file));
    TRY(blob_read_any(op, file.blob_id, &blob, &reply->body));
    reply->content_type = blob.content_type;
    reply->name = blob.name;
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/person-files", "person_file_list", "people.files", .out = &person_file_shape,
     .list = &sql_person_file_list, .hold = &person_hold,
     .doc = "Papers in people's files, the ended ones too"},
    {"POST", "/api/person-files", "person_file_create", "people.attach", create_route,
     &person_file_shape, &person_file_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Puts an uploaded scan or photo into a person's file"},
    {"GET", "/api/person-files/{id}", "person_file_get", "people.files", get_route, &id_key_shape,
     &person_file_shape, ROUTE_AUDIT_READ, .doc = "One paper: what it is, since when"},
    {"GET", "/api/person-files/{id}/bytes", "person_file_bytes", "people.files", bytes_route,
     &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ,
     .doc = "The scan itself, wherever the person lives now"},
    {"POST", "/api/person-files/{id}/end", "person_file_end", "people.attach", end_route,
     &person_file_end_shape, &person_file_shape, ROUTE_WRITES,
     .doc = "Ends a paper; it stays in the file", .given = "ended_on="},
};
const Noun person_file_noun = {routes, COUNT(routes), NULL};
