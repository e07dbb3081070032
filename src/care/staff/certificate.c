#include "care/staff/certificate.h"

#include "care/staff/skill.h"
#include "care/staff/worker.h"
#include "core/walk/blob.h"
#include "core/walk/codebook.h"
#include "staff.sql.h"

const EventKind certificate_ended = {.name = "certificate_ended"};

#define AT(member) offsetof(Certificate, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "certificate", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "version"},
    {"worker_id", F_REF, AT(worker_id), .flags = REQUIRED | STORED | FILTER, .ref = "worker",
     .doc = "who holds it"},
    {"kind", F_TEXT, AT(kind), .flags = REQUIRED | STORED, .max = 40, .ref = "certificate_kind",
     .doc = "kind, as data"},
    {"number", F_TEXT, AT(number), .flags = REQUIRED | STORED, .min = 2, .max = 60,
     .doc = "as printed; in one organisation only"},
    {"issued_on", F_DATE, AT(issued_on), .flags = REQUIRED | STORED, .doc = "first valid day"},
    {"valid_until", F_DATE, AT(valid_until), .flags = STORED | FILTER | SORT,
     .doc = "last valid day; computed from the kind when left out"},
    {"blob_id", F_REF, AT(blob_id), .flags = STORED | DETAIL, .ref = "blob", .doc = "scan"},
    {"revoked_on", F_DATE, AT(revoked_on), .flags = READONLY | STORED, .doc = "no longer valid"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
#undef AT
const Shape certificate_shape = {"certificate", "staff", fields, COUNT(fields),
                                 sizeof(Certificate)};

typedef struct Code {
    Str code;
} Code;
static const Field code_fields[] = {
    {"code", F_TEXT, offsetof(Code, code), .flags = STORED, .max = 40, .doc = "kind"},
};
const Shape certificate_code_shape = {"certificate_code", "staff", code_fields, COUNT(code_fields),
                                      sizeof(Code)};

static Err valid_kinds(Op *op, int64_t worker_id, Date day, List *out) {
    return op_list(op, &sql_certificate_valid_kinds,
                   WITH(BIND_INT("worker_id", worker_id), BIND_INT("day", day), MOST(100)), out);
}

/* The kind a skill takes is held, or takes none, or does not block orders. */
static Err is_covered(Op *op, Str skill_code, const List *kinds, Date day, bool *covered) {
    Skill skill;
    TRY(skill_get(op, skill_code, &skill));
    *covered = true;
    if (str_is_empty(skill.certificate)) return OK;
    CertificateKind kind;
    Err err = certificate_kind_on(op, skill.certificate, day, &kind);
    if (err == OK && !kind.blocks_orders) return OK;
    if (err != OK && err != ERR_NOT_FOUND) return err;
    for (size_t i = 0; i < kinds->count; i++) {
        if (str_equal(LIST_AT(*kinds, Code, i)->code, skill.certificate)) return OK;
    }
    *covered = false;
    return OK;
}

Err certificate_require(Op *op, const char *field, int64_t worker_id, Str skill, Date day) {
    List kinds;
    bool covered = false;
    TRY(valid_kinds(op, worker_id, day, &kinds));
    TRY(is_covered(op, skill, &kinds, day, &covered));
    return covered ? OK : op_refuse_with(op, field, "certificate_expired", skill);
}

Err certificate_reduce(Op *op, int64_t worker_id, Str skills, Date day, Str *out) {
    List kinds;
    TRY(valid_kinds(op, worker_id, day, &kinds));
    Buf kept;
    buf_init(&kept, op->arena, 1024);
    Str rest = skills, part;
    while (str_split(&rest, ',', &part)) {
        bool covered = false;
        Err err = is_covered(op, str_trim(part), &kinds, day, &covered);
        if (err != OK && err != ERR_NOT_FOUND) return err;
        if (err != OK || !covered) continue;
        if (kept.len > 0) buf_put_char(&kept, ',');
        buf_put(&kept, str_trim(part));
    }
    *out = buf_str(&kept);
    return OK;
}

/* Its last day, by its kind when none is given. */
static Err check_kind(Op *op, Certificate *certificate) {
    CertificateKind kind;
    TRY(op_named(op, certificate_kind_on(op, certificate->kind, op->today, &kind), "kind",
                 "unknown_certificate_kind"));
    if (certificate->valid_until == 0 && kind.valid_months != INT_NONE)
        certificate->valid_until =
            date_add_days(date_add_months(certificate->issued_on, (int)kind.valid_months), -1);
    return OK;
}

static Err check_new(Op *op, Certificate *certificate) {
    Worker worker;
    GATHER(op_named(op, worker_get(op, certificate->worker_id, &worker), "worker_id",
                    "unknown_worker"));
    GATHER(check_kind(op, certificate));
    GATHER(blob_require_scan(op, "blob_id", certificate->blob_id));
    if (certificate->issued_on > op->today) op_fault(op, "issued_on", "in_the_future");
    if (certificate->valid_until != 0 && certificate->valid_until < certificate->issued_on)
        op_fault(op, "valid_until", "ends_before_start");
    return op_verdict(op);
}

static Err create_route(Op *op, const void *in, void *out) {
    Certificate certificate = *(const Certificate *)in;
    TRY(check_new(op, &certificate));
    IdKey key;
    Err err = op_get(op, &sql_certificate_insert, ROW(&certificate), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "number", "certificate_elsewhere");
    TRY(err);
    op_subject(op, "certificate", key.id);
    return op_get(op, &sql_certificate_by_id, WITH(BIND_INT("id", key.id)), out);
}

static Err get_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "certificate", id);
    return op_get(op, &sql_certificate_by_id, WITH(BIND_INT("id", id)), out);
}

static Err revoke_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    Certificate before;
    TRY(op_get(op, &sql_certificate_by_id, WITH(BIND_INT("id", id)), &before));
    if (before.revoked_on != 0) return op_conflict(op, "", "already_revoked");
    op_subject(op, "certificate", id);
    TRY(op_run(op, &sql_certificate_revoke, WITH(BIND_INT("id", id), BIND_INT("day", op->today))));
    op_emit(op, &certificate_ended, before.worker_id, op->today);
    return op_get(op, &sql_certificate_by_id, WITH(BIND_INT("id", id)), out);
}

static Err certificate_kind_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_certificate_kind_codes, out);
}

static const Route routes[] = {
    {"GET", "/api/certificates", "certificate_list", "staff.read", .out = &certificate_shape,
     .list = &sql_certificate_list, .doc = "Certificates, soonest to run out first when sorted"},
    {"GET", "/api/certificates/{id}", "certificate_get", "staff.read", get_route, &id_key_shape,
     &certificate_shape, .doc = "One certificate"},
    {"POST", "/api/certificates", "certificate_create", "staff.edit", create_route,
     &certificate_shape, &certificate_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Adds a certificate"},
    {"POST", "/api/certificates/{id}/revoke", "certificate_revoke", "staff.edit", revoke_route,
     &id_key_shape, &certificate_shape, ROUTE_WRITES, .doc = "Ends a certificate today",
     .given = "revoked_on="},
    {"GET", "/api/codes/certificate_kind", "certificate_kind_codes", "signed_in",
     certificate_kind_codes_route, .out = &codes_shape,
     .doc = "What the kinds of certificates are called"},
};
const Noun certificate_noun = {routes, COUNT(routes), NULL};
