#include "care/staff/skill.h"

#include "core/walk/codebook.h"
#include "staff.sql.h"

#define AT(member) offsetof(Skill, member)
static const Field skill_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "code"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 60, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 60, .doc = "name"},
    {"certificate", F_TEXT, AT(certificate), .flags = STORED, .max = 40, .ref = "certificate_kind",
     .doc = "kind it takes"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape skill_shape = {"skill", "staff", skill_fields, COUNT(skill_fields), sizeof(Skill)};

#define AT(member) offsetof(CertificateKind, member)
static const Field kind_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "code"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 60, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 60, .doc = "name"},
    {"issuer", F_TEXT, AT(issuer), .flags = STORED, .max = 80, .doc = "who issues it"},
    {"valid_months", F_INT, AT(valid_months), .flags = STORED | NULLABLE, .max = 1200,
     .doc = "months from issue; none: does not run out"},
    {"warn_days", F_INT, AT(warn_days), .flags = STORED | NULLABLE, .max = 1000,
     .doc = "warned so many days before"},
    {"blocks_orders", F_BOOL, AT(blocks_orders), .flags = STORED, .doc = "expired: no orders"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape certificate_kind_shape = {"certificate_kind", "staff", kind_fields, COUNT(kind_fields),
                                      sizeof(CertificateKind)};

Err skill_get(Op *op, Str code, Skill *out) {
    return op_get(op, &sql_skill_by_code, WITH(BIND_TEXT("code", code)), out);
}

Err certificate_kind_on(Op *op, Str code, Date day, CertificateKind *out) {
    return op_get(op, &sql_certificate_kind_on, WITH(BIND_TEXT("code", code), BIND_INT("day", day)),
                  out);
}

bool skill_in(Str list, Str code) {
    Str rest = list, part;
    while (str_split(&rest, ',', &part)) {
        if (str_equal(str_trim(part), code)) return true;
    }
    return false;
}

static const Field list_fields[] = {
    {"items", F_LIST, 0, .max = 500, .shape = &skill_shape, .doc = "every skill"},
};
static const Shape skill_list_shape = {"skill_list", "staff", list_fields, COUNT(list_fields),
                                       sizeof(List)};

static Err list_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list(op, &sql_skill_list, WITH(MOST(500)), out);
}

static Err skill_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_skill_codes, out);
}

static const Route routes[] = {
    {"GET", "/api/skills", "skill_list", "signed_in", list_route, .out = &skill_list_shape,
     .doc = "Skills and the certificates they take"},
    {"GET", "/api/codes/skill", "skill_codes", "signed_in", skill_codes_route, .out = &codes_shape,
     .doc = "What the skills are called"},
};
const Noun skill_noun = {routes, COUNT(routes), NULL};
