#include "care/service/difference.h"

#include "service.sql.h"

enum { MOST = 2000 };

#define AT(member) offsetof(Difference, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "correction", .doc = "correction behind it"},
    {"order_id", F_REF, AT(order_id), .flags = STORED, .ref = "order", .doc = "order"},
    {"org_id", F_REF, AT(org_id), .flags = STORED, .ref = "organisation", .doc = "provider"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "who was served"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "community"},
    {"item", F_TEXT, AT(item), .flags = STORED, .max = 40, .ref = "menu_item", .doc = "menu code"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "day of service"},
    {"government", F_FEN, AT(government), .flags = STORED, .doc = "new minus old"},
    {"own", F_FEN, AT(own), .flags = STORED, .doc = "new minus old"},
};
#undef AT
const Shape difference_shape = {"difference", "service", fields, COUNT(fields), sizeof(Difference)};

Err difference_add(Op *op, const Difference *difference) {
    return op_run(op, &sql_difference_insert, ROW(difference));
}

Err differences_open(Op *op, int64_t low, int64_t high, List *out) {
    return op_list(op, &sql_difference_open_list,
                   WITH(BIND_INT("low", low), BIND_INT("high", high), MOST(MOST)), out);
}

Err difference_billed(Op *op, int64_t id, int64_t line_id) {
    return op_run(op, &sql_difference_billed,
                  WITH(BIND_INT("id", id), BIND_INT("line_id", line_id)));
}
