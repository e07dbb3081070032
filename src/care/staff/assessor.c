#include "care/staff/assessor.h"

#include "staff.sql.h"

enum { ASSESSORS_MOST = 2000 };

typedef struct Assessor {
    int64_t id;
    Str name;
    int64_t org_id;
    Str hint;
} Assessor;
#define AT(member) offsetof(Assessor, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "worker", .doc = "number"},
    {"name", F_TEXT, AT(name), .flags = READONLY | STORED, .doc = "name"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY | STORED | FILTER, .ref = "organisation",
     .doc = "assessment body"},
    {"hint", F_TEXT, AT(hint), .flags = READONLY | STORED | DETAIL,
     .doc = "name of the body; tells two of one name apart"},
};
#undef AT
const Shape assessor_shape = {"assessor", "staff", fields, COUNT(fields), sizeof(Assessor)};

static bool is_listed(const List *able, int64_t id) {
    for (size_t i = 0; i < able->count; i++) {
        if (LIST_AT(*able, Assessor, i)->id == id) return true;
    }
    return false;
}

Err assessor_on_named(Op *op, const Event *event) {
    List able;
    TRY(op_list(op, &sql_assessor_list, WITH(MOST(ASSESSORS_MOST)), &able));
    if (!is_listed(&able, event->subject)) op_fault(op, "assessor_one", "not_an_assessor");
    if (!is_listed(&able, event->detail)) op_fault(op, "assessor_two", "not_an_assessor");
    return op_verdict(op);
}

static Err get_route(Op *op, const void *in, void *out) {
    return op_get(op, &sql_assessor_in_reach, WITH(BIND_INT("id", ((const IdKey *)in)->id)), out);
}

static const Route routes[] = {
    {"GET", "/api/assessors", "assessor_list", "staff.read", .out = &assessor_shape,
     .flags = ROUTE_NAMED, .list = &sql_assessor_list,
     .doc = "Who may be named for an assessment today"},
    {"GET", "/api/assessors/{id}", "assessor_get", "staff.read", get_route, &id_key_shape,
     &assessor_shape, ROUTE_NAMED, .doc = "One assessor"},
};
const Noun assessor_noun = {routes, COUNT(routes), NULL};
