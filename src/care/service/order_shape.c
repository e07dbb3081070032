#include "care/service/menu.h"
#include "care/service/order.h"

static const char *const state_codes[] = {
    "",         "requested", "offered", "accepted", "assigned",  "confirmed", "in_progress",
    "finished", "followed",  "frozen",  "settled",  "cancelled", "missed",
};
const Choices order_states = {"order_state", state_codes, COUNT(state_codes)};
static const char *const decline_codes[] = {"", "clash", "ill", "far", "unable"};
const Choices decline_whys = {"decline_why", decline_codes, COUNT(decline_codes)};
static const char *const cancel_codes[] = {"", "unwell", "away", "family", "not_needed", "other"};
const Choices cancel_whys = {"cancel_why", cancel_codes, COUNT(cancel_codes)};
static const char *const absent_codes[] = {"", "waited", "called"};
const Choices absent_whys = {"absent_why", absent_codes, COUNT(absent_codes)};
static const char *const carer_sex_codes[] = {"", "male", "female"};
const Choices carer_sexes = {"carer_sex", carer_sex_codes, COUNT(carer_sex_codes)};
static const char *const source_codes[] = {"", "plan", "phone", "community", "family"};
const Choices order_sources = {"order_source", source_codes, COUNT(source_codes)};

#define AT(member) offsetof(Order, member)
static const Field order_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "order", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the saves"},
    {"person_id", F_REF, AT(person_id), .flags = STORED | FILTER, .ref = "person",
     .doc = "who is served"},
    {"plan_id", F_REF, AT(plan_id), .flags = STORED | FILTER | DETAIL, .ref = "plan",
     .doc = "whose quota it uses; none: paid by the person"},
    {"plan_item_id", F_REF, AT(plan_item_id), .flags = STORED | DETAIL, .ref = "plan_item",
     .doc = "the plan's line it was made from"},
    {"item", F_TEXT, AT(item), .flags = STORED, .max = 40, .ref = "menu_item", .doc = "menu code"},
    {"category", F_ENUM, AT(category), .flags = STORED, .choices = &menu_categories,
     .doc = "of the menu"},
    {"source", F_ENUM, AT(source), .flags = STORED, .choices = &order_sources,
     .doc = "who asked for it"},
    {"state", F_ENUM, AT(state), .flags = STORED | FILTER, .choices = &order_states,
     .doc = "moves by the order machine"},
    {"org_id", F_REF, AT(org_id), .flags = STORED | FILTER, .ref = "organisation",
     .doc = "provider it is offered to or held by"},
    {"worker_id", F_REF, AT(worker_id), .flags = STORED | FILTER, .ref = "worker", .doc = "carer"},
    {"second_worker_id", F_REF, AT(second_worker_id), .flags = STORED | DETAIL, .ref = "worker",
     .doc = "second carer, where the menu asks for two"},
    {"worker_accepted", F_BOOL, AT(worker_accepted), .flags = STORED | DETAIL,
     .doc = "the carer said yes"},
    {"second_accepted", F_BOOL, AT(second_accepted), .flags = STORED | DETAIL,
     .doc = "the second carer said yes"},
    {"carers", F_INT, AT(carers), .flags = STORED | DETAIL, .doc = "how many the menu asks for"},
    {"carer_sex", F_ENUM, AT(carer_sex), .flags = STORED | DETAIL, .choices = &carer_sexes,
     .doc = "wish for the carer's sex; none: any"},
    {"day", F_DATE, AT(day), .flags = STORED | FILTER | SORT, .doc = "day of service"},
    {"window_from", F_INT, AT(window_from), .flags = STORED, .unit = "clock",
     .doc = "may start from, minutes since midnight"},
    {"window_to", F_INT, AT(window_to), .flags = STORED, .unit = "clock",
     .doc = "may start until, minutes since midnight"},
    {"start_minute", F_INT, AT(start_minute), .flags = STORED | NULLABLE, .unit = "clock",
     .doc = "planned start, minutes since midnight"},
    {"minutes", F_INT, AT(minutes), .flags = STORED, .doc = "standard length"},
    {"price", F_FEN, AT(price), .flags = STORED, .doc = "of the day of service, fen"},
    {"government", F_FEN, AT(government), .flags = STORED, .doc = "from the wallet, fen"},
    {"own", F_FEN, AT(own), .flags = STORED, .doc = "from the person, fen"},
    {"pay_own", F_BOOL, AT(pay_own), .flags = STORED | DETAIL, .doc = "the person pays all of it"},
    {"hold_transfer", F_REF, AT(hold_transfer), .flags = STORED | DETAIL, .ref = "transfer",
     .doc = "what is held on the wallet"},
    {"clock_until", F_TIME, AT(clock_until), .flags = STORED | FILTER | SORT,
     .doc = "when the present state's clock runs out"},
    {"offers", F_INT, AT(offers), .flags = STORED | DETAIL, .doc = "times it was offered"},
    {"makeup_of", F_REF, AT(makeup_of), .flags = STORED | DETAIL, .ref = "order",
     .doc = "the missed order it makes up for"},
    {"flags", F_INT, AT(flags), .flags = STORED, .doc = "abnormal-order flags"},
    {"month", F_TEXT, AT(month), .flags = STORED | FILTER | DETAIL, .max = 7,
     .doc = "settlement it belongs to"},
    {"note", F_TEXT, AT(note), .flags = DETAIL, .max = 500, .seal = ORDER_NOTE,
     .doc = "for the carer"},
    {"scope", F_INT, AT(scope), .flags = STORED | FILTER | DETAIL,
     .doc = "community of the person"},
    {"created_at", F_TIME, AT(created_at), .flags = STORED | DETAIL,
     .doc = "when it was asked for"},
};
#undef AT
const Shape order_shape = {"order", "service", order_fields, COUNT(order_fields), sizeof(Order)};

#define AT(member) offsetof(OrderRequest, member)
#define WHEN                                                                                       \
    {"day", F_DATE, AT(day), .flags = REQUIRED, .doc = "day of service"},                          \
        {"window_from",                                                                            \
         F_INT,                                                                                    \
         AT(window_from),                                                                          \
         .flags = REQUIRED | NULLABLE,                                                             \
         .max = 1439,                                                                              \
         .unit = "clock",                                                                          \
         .doc = "may start from, minutes since midnight"},                                         \
        {"window_to",                                                                              \
         F_INT,                                                                                    \
         AT(window_to),                                                                            \
         .flags = REQUIRED | NULLABLE,                                                             \
         .max = 1440,                                                                              \
         .unit = "clock",                                                                          \
         .doc = "may start until, minutes since midnight"},                                        \
    {                                                                                              \
        "start_minute", F_INT, AT(start_minute), .flags = NULLABLE, .max = 1440, .unit = "clock",  \
                                                 .doc = "wished start, within the window"          \
    }

static const Field request_fields[] = {
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED, .ref = "person", .doc = "who is served"},
    {"item", F_TEXT, AT(item), .flags = REQUIRED, .max = 40, .ref = "menu_item",
     .doc = "menu code"},
    WHEN,
    {"source", F_ENUM, AT(source), .choices = &order_sources,
     .doc = "phone, community or family; none: as the asker's office has it"},
    {"org_id", F_REF, AT(org_id), .ref = "organisation",
     .doc = "one of the contracted providers; none: the first of the purchase list"},
    {"pay_own", F_BOOL, AT(pay_own), .doc = "the person pays all of it: no quota, no wallet"},
    {"carer_sex", F_ENUM, AT(carer_sex), .choices = &carer_sexes, .doc = "wish"},
    {"note", F_TEXT, AT(note), .max = 500, .seal = ORDER_NOTE, .doc = "for the carer"},
};
const Shape order_request_shape = {"order_request", "service", request_fields,
                                   COUNT(request_fields), sizeof(OrderRequest)};

static const Field makeup_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "order", .doc = "the missed order"},
    WHEN,
    {"note", F_TEXT, AT(note), .max = 500, .seal = ORDER_NOTE, .doc = "for the carer"},
};
const Shape order_makeup_shape = {"order_makeup", "service", makeup_fields, COUNT(makeup_fields),
                                  sizeof(OrderRequest)};
