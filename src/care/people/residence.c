#include "care/people/residence.h"

#include "people.sql.h"

enum { RESIDENCES_MOST = 500 };

static const char *const end_codes[] = {"", "move", "death", "left", "merge"};
const Choices residence_ends = {"residence_end", end_codes, COUNT(end_codes)};

#define AT(member) offsetof(Residence, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "residence", .doc = "number"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "who"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community of residence"},
    {"registered_scope", F_INT, AT(registered_scope), .flags = STORED | NULLABLE,
     .doc = "household registration (户籍)"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day there"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day elsewhere"},
    {"end_why", F_ENUM, AT(end_why), .flags = STORED, .choices = &residence_ends,
     .doc = "what ended it"},
    {"replaces", F_REF, AT(replaces), .flags = STORED | HIDDEN, .ref = "residence",
     .doc = "the row whose place it took"},
    {"recorded_at", F_TIME, AT(recorded_at), .flags = STORED | DETAIL, .doc = "entered"},
    {"superseded_at", F_TIME, AT(superseded_at), .flags = STORED | DETAIL,
     .doc = "believed until then"},
};
#undef AT
const Shape residence_shape = {"residence", "people", fields, COUNT(fields), sizeof(Residence)};

static Err insert(Op *op, const Residence *row) {
    return op_run(op, &sql_residence_insert, ROW(row));
}

Err residence_open(Op *op, int64_t person_id, int64_t scope, int64_t registered_scope, Date from) {
    Residence row = {.person_id = person_id,
                     .scope = scope,
                     .registered_scope = registered_scope,
                     .valid_from = from};
    return insert(op, &row);
}

Err residence_open_all(Op *op, const List *rows) {
    return op_run_rows(op, &sql_residence_insert, rows);
}

static Err replace(Op *op, const Residence *row, Residence next) {
    TRY(op_run(op, &sql_residence_supersede, WITH(BIND_INT("id", row->id))));
    next.replaces = row->id;
    return insert(op, &next);
}

Err residence_standing(Op *op, int64_t person_id, List *rows) {
    return op_list(op, &sql_residence_standing,
                   WITH(BIND_INT("person_id", person_id), MOST(RESIDENCES_MOST)), rows);
}

/* A row that begins on the day or after it keeps no day at all, and is kept itself, so that it can
 * be given back. */
Err residence_cut(Op *op, int64_t person_id, Date day, int32_t why) {
    List rows;
    TRY(residence_standing(op, person_id, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const Residence *row = LIST_AT(rows, Residence, i);
        if (row->valid_to != 0 && row->valid_to <= day) continue;
        if (row->valid_to == row->valid_from) continue;
        Residence next = *row;
        next.valid_to = day > row->valid_from ? day : row->valid_from;
        next.end_why = why;
        TRY(replace(op, row, next));
    }
    return OK;
}

Err residence_correct(Op *op, int64_t person_id, int64_t registered_scope) {
    List rows;
    TRY(residence_standing(op, person_id, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const Residence *row = LIST_AT(rows, Residence, i);
        Residence next = *row;
        next.registered_scope = registered_scope;
        if (row->valid_to == 0) TRY(replace(op, row, next));
    }
    return OK;
}

Err residence_restore(Op *op, int64_t person_id, int32_t why) {
    List rows;
    TRY(residence_standing(op, person_id, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const Residence *row = LIST_AT(rows, Residence, i);
        Residence before;
        if (row->end_why != why) continue;
        TRY(op_get(op, &sql_residence_by_id, WITH(BIND_INT("id", row->replaces)), &before));
        TRY(replace(op, row, before));
    }
    return OK;
}

static const Field list_fields[] = {
    {"items", F_LIST, 0, .max = RESIDENCES_MOST, .shape = &residence_shape,
     .doc = "oldest first; superseded ones too"},
};
static const Shape residence_list_shape = {"residence_list", "people", list_fields,
                                           COUNT(list_fields), sizeof(List)};

static Err list_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "person", id);
    return op_list(op, &sql_residence_list, WITH(BIND_INT("id", id), MOST(RESIDENCES_MOST)), out);
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/residences", "residence_list", "people.read", list_route,
     &id_key_shape, &residence_list_shape, ROUTE_AUDIT_READ,
     .doc = "Where the person lived and was registered"},
};
const Noun residence_noun = {routes, COUNT(routes), NULL};
