#include "care/service/dispatch_choice.h"

#include "care/service/order.h"
#include "service.sql.h"

static const char *const kind_codes[] = {"", "desk", "hand", "left_out"};
const Choices dispatch_kinds = {"dispatch_kind", kind_codes, COUNT(kind_codes)};

#define AT(member) offsetof(DispatchChoice, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "dispatch_choice", .doc = "number"},
    {"order_id", F_REF, AT(order_id), .flags = STORED, .ref = "order", .doc = "order"},
    {"kind", F_ENUM, AT(kind), .flags = STORED, .choices = &dispatch_kinds,
     .doc = "by the desk, by hand, or left out"},
    {"worker_id", F_REF, AT(worker_id), .flags = STORED, .ref = "worker", .doc = "carer"},
    {"second_worker_id", F_REF, AT(second_worker_id), .flags = STORED, .ref = "worker",
     .doc = "second carer"},
    {"start_minute", F_INT, AT(start_minute), .flags = STORED | NULLABLE, .unit = "clock",
     .doc = "minutes since midnight"},
    {"rank", F_INT, AT(rank), .flags = STORED | NULLABLE,
     .doc = "of the carer among all who could, 1 = cheapest"},
    {"cost_minutes", F_INT, AT(cost_minutes), .flags = STORED | NULLABLE,
     .doc = "by which the carer's day gets dearer"},
    {"why", F_TEXT, AT(why), .flags = STORED, .max = 40, .ref = "dispatch_why",
     .doc = "why it was left out"},
    {"others", F_JSON, AT(others), .flags = STORED,
     .doc = "who else could, at what cost; who could not, and why"},
    {"reason", F_TEXT, AT(reason), .flags = STORED, .max = 200, .seal = SEAL_WORDS,
     .doc = "by hand: in words"},
    {"account_id", F_INT, AT(account_id), .flags = STORED, .doc = "who chose"},
    {"at", F_TIME, AT(at), .flags = STORED, .doc = "when"},
};
#undef AT
const Shape dispatch_choice_shape = {"dispatch_choice", "service", fields, COUNT(fields),
                                     sizeof(DispatchChoice)};

Err dispatch_choice_write(Op *op, const DispatchChoice *choice) {
    return op_run(op, &sql_dispatch_choice_insert, ROW(choice));
}

Err dispatch_choice_of(Op *op, int64_t order_id, DispatchChoice *out) {
    Order order;
    TRY(order_get(op, order_id, &order));
    return op_get(op, &sql_dispatch_choice_newest, WITH(BIND_INT("order_id", order_id)), out);
}
