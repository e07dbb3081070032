#include "care/people/residence.h"

#include "people.sql.h"

enum { RESIDENCES_MOST = 500 };

#define AT(member) offsetof(Residence, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "residence", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "who"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community of residence"},
    {"registered_scope", F_INT, AT(registered_scope), .flags = STORED | NULLABLE,
     .doc = "household registration (户籍)"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day there"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day elsewhere"},
    {"recorded_at", F_TIME, AT(recorded_at), .flags = STORED | DETAIL, .doc = "entered"},
    {"superseded_at", F_TIME, AT(superseded_at), .flags = STORED | DETAIL,
     .doc = "believed until then"},
};
#undef AT
const Shape residence_shape = {"residence", "people", fields, COUNT(fields), sizeof(Residence)};

static const Field list_fields[] = {
    {"items", F_LIST, 0, .max = RESIDENCES_MOST, .shape = &residence_shape, .doc = "oldest first"},
};
static const Shape residence_list_shape = {"residence_list", "people", list_fields,
                                           COUNT(list_fields), sizeof(List)};

static Err list_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "person", id);
    return op_list(op, &sql_residence_list, WITH(BIND_INT("id", id)), RESIDENCES_MOST, out);
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/residences", "residence_list", "people.read", list_route,
     &id_key_shape, &residence_list_shape, ROUTE_AUDIT_READ,
     .doc = "Where the person lived and was registered"},
};
const Noun residence_noun = {routes, COUNT(routes), NULL};
