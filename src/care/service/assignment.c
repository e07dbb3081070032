#include "care/service/assignment.h"

#include "care/people/person.h"
#include "care/places/division.h"
#include "care/places/organisation.h"
#include "care/service/menu.h"
#include "service.sql.h"

#define AT(member) offsetof(Assignment, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "assignment", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"person_id", F_REF, AT(person_id), .flags = STORED | FILTER, .ref = "person",
     .doc = "one person; none: everyone of the area"},
    {"area", F_INT, AT(area), .flags = STORED | NULLABLE, .min = 110000000000, .max = 829999999999,
     .doc = "division whose people it is for"},
    {"category", F_ENUM, AT(category), .flags = REQUIRED | STORED | FILTER,
     .choices = &menu_categories, .doc = "of the menu"},
    {"org_id", F_REF, AT(org_id), .flags = REQUIRED | STORED | FILTER, .ref = "organisation",
     .doc = "contracted provider"},
    {"rank", F_INT, AT(rank), .flags = STORED, .max = 9, .doc = "1 is asked first; none: 1"},
    {"valid_from", F_DATE, AT(valid_from), .flags = REQUIRED | STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED | FILTER | SORT,
     .doc = "first day it no longer holds"},
    {"reason", F_TEXT, AT(reason), .flags = STORED | DETAIL, .max = 200, .seal = SEAL_WORDS,
     .doc = "contract, or why it ended"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | DETAIL, .doc = "where it counts"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
const Shape assignment_shape = {"assignment", "service", fields, COUNT(fields), sizeof(Assignment)};

static const Field end_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "assignment", .doc = "number"},
    {"valid_to", F_DATE, AT(valid_to), .flags = REQUIRED, .doc = "first day it no longer holds"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "why it ends"},
};
static const Shape assignment_end_shape = {"assignment_end", "service", end_fields,
                                           COUNT(end_fields), sizeof(Assignment)};
#undef AT

static const Field count_fields[] = {
    {"count", F_INT, offsetof(ServiceCount, count), .flags = STORED, .doc = "rows"},
};
const Shape service_count_shape = {"service_count", "service", count_fields, COUNT(count_fields),
                                   sizeof(ServiceCount)};

static Err check_whom(Op *op, Assignment *line) {
    bool person = line->person_id != 0, area = line->area != INT_NONE;
    if (person == area) return op_refuse(op, "area", "person_or_area");
    line->scope = line->area;
    if (person) {
        Person found;
        TRY(person_require_own(op, "person_id", line->person_id, line->valid_from, &found));
        line->scope = found.scope;
    } else {
        Division division;
        TRY(op_named(op, division_get(op, line->area, &division), "area", "unknown_division"));
    }
    if (!actor_covers(op->actor, line->scope)) op_fault(op, "area", "outside_your_places");
    return OK;
}

static Err assignment_create(Op *op, const Assignment *in, Assignment *out) {
    *out = *in;
    if (out->rank == 0) out->rank = 1;
    if (!op_knows(op, "valid_from")) out->valid_from = op->today;
    if (op_knows(op, "person_id") && op_knows(op, "area")) GATHER(check_whom(op, out));
    GATHER(organisation_require_able(op, "org_id", out->org_id, 0, out->valid_from));
    if (op_knows(op, "valid_from") && out->valid_to != 0 && out->valid_to <= out->valid_from)
        op_fault(op, "valid_to", "ends_before_start");
    TRY(op_verdict(op));
    ServiceCount overlap;
    TRY(op_get(op, &sql_assignment_overlap, ROW(out), &overlap));
    if (overlap.count > 0) return op_conflict(op, "rank", "assignment_overlaps");
    IdKey key;
    TRY(op_get(op, &sql_assignment_insert, ROW(out), &key));
    out->id = key.id;
    out->version = 1;
    out->created_at = op->now_ms;
    op_subject(op, "assignment", out->id);
    return OK;
}

static Err assignment_get(Op *op, int64_t id, Assignment *out) {
    op_subject(op, "assignment", id);
    return op_get(op, &sql_assignment_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err assignment_end(Op *op, const Assignment *in, Assignment *out) {
    TRY(assignment_get(op, in->id, out));
    if (out->valid_to != 0 && out->valid_to <= op->today)
        return op_conflict(op, "", "assignment_ended");
    if (in->valid_to < out->valid_from) op_fault(op, "valid_to", "ends_before_start");
    if (in->valid_to < op->today) op_fault(op, "valid_to", "in_the_past");
    TRY(op_verdict(op));
    Assignment before = *out;
    out->valid_to = in->valid_to;
    out->reason = in->reason;
    TRY(op_run(op, &sql_assignment_end, ROW(out)));
    out->version++;
    return op_record_change(op, &assignment_shape, in->id, &before, out);
}

static bool org_stands(const Assignment *lines, size_t count, int64_t org_id) {
    for (size_t i = 0; i < count; i++) {
        if (lines[i].org_id == org_id) return true;
    }
    return false;
}

Err assignment_list(Op *op, const AssignmentAsk *ask, List *out) {
    int64_t scope = ask->scope;
    TRY(op_list(op, &sql_assignment_for,
                WITH(BIND_INT("person_id", ask->person_id), BIND_INT("day", ask->day),
                     BIND_TEXT("category", str_from(choice_code(&menu_categories, ask->category))),
                     DIVISION_BINDS(scope), MOST(50)),
                out));
    Assignment *lines = out->items;
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (!org_stands(lines, kept, lines[i].org_id)) lines[kept++] = lines[i];
    }
    out->count = kept;
    return OK;
}

Err assignment_provider(Op *op, int64_t person_id, int32_t category, Date day, int64_t *org_id) {
    Person person;
    TRY(person_by_id(op, person_id, &person));
    AssignmentAsk ask = {person_id, person.scope, category, day};
    List lines;
    TRY(assignment_list(op, &ask, &lines));
    if (lines.count == 0) return ERR_NOT_FOUND;
    *org_id = LIST_AT(lines, Assignment, 0)->org_id;
    return OK;
}

static Err get_route(Op *op, const void *in, void *out) {
    return assignment_get(op, ((const IdKey *)in)->id, out);
}

static Err create_route(Op *op, const void *in, void *out) {
    return assignment_create(op, in, out);
}

static Err end_route(Op *op, const void *in, void *out) {
    return assignment_end(op, in, out);
}

static const Route routes[] = {
    {"GET", "/api/assignments", "assignment_list", "service.read", .out = &assignment_shape,
     .list = &sql_assignment_list, .doc = "The purchase list of your places or your organisation"},
    {"GET", "/api/assignments/{id}", "assignment_get", "service.read", get_route, &id_key_shape,
     &assignment_shape, .doc = "One line of the purchase list"},
    {"POST", "/api/assignments", "assignment_create", "service.assignment", create_route,
     &assignment_shape, &assignment_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "A contracted provider for a person or an area"},
    {"POST", "/api/assignments/{id}/end", "assignment_end", "service.assignment", end_route,
     &assignment_end_shape, &assignment_shape, ROUTE_WRITES, .doc = "Ends a line on a day"},
};
const Noun assignment_noun = {routes, COUNT(routes), NULL};
