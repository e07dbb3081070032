#include "care/people/person.h"
#include "care/service/dispatch_board.h"
#include "care/service/order.h"

#define AT(member) offsetof(BoardVisit, member)
static const Field visit_fields[] = {
    {"id", F_REF, AT(id), .ref = "order", .doc = "order"},
    {"version", F_INT, AT(version), .doc = "of the order"},
    {"state", F_ENUM, AT(state), .choices = &order_states, .doc = "of the order"},
    {"person_id", F_REF, AT(person_id), .ref = "person", .doc = "who is served"},
    {"name", F_TEXT, AT(name), .max = 50, .mask = MASK_NAME, .see = "people.see",
     .doc = "of the person"},
    {"age", F_INT, AT(age), .flags = NULLABLE, .doc = "years"},
    {"item", F_TEXT, AT(item), .max = 40, .doc = "menu code"},
    {"item_zh", F_TEXT, AT(item_zh), .max = 60, .doc = "name of the item"},
    {"item_en", F_TEXT, AT(item_en), .max = 60, .doc = "name of the item"},
    {"note", F_TEXT, AT(note), .max = 500, .doc = "for the carer"},
    {"minutes", F_INT, AT(minutes), .doc = "standard length"},
    {"window_from", F_INT, AT(window_from), .unit = "clock",
     .doc = "may start from, minutes since midnight"},
    {"window_to", F_INT, AT(window_to), .unit = "clock",
     .doc = "may start until, minutes since midnight"},
    {"start_minute", F_INT, AT(start_minute), .flags = NULLABLE, .unit = "clock",
     .doc = "planned start"},
    {"worker_id", F_REF, AT(worker_id), .ref = "worker", .doc = "carer"},
    {"second_worker_id", F_REF, AT(second_worker_id), .ref = "worker", .doc = "second carer"},
    {"carers", F_INT, AT(carers), .doc = "how many the menu asks for"},
    {"carer_sex", F_ENUM, AT(carer_sex), .choices = &carer_sexes, .doc = "wish"},
    {"lng", F_REAL, AT(lng), .flags = NULLABLE, .mask = MASK_ALL, .see = "people.see",
     .doc = "home, WGS-84"},
    {"lat", F_REAL, AT(lat), .flags = NULLABLE, .mask = MASK_ALL, .see = "people.see",
     .doc = "home, WGS-84"},
    {"scope", F_REF, AT(scope), .flags = NULLABLE, .ref = "division", .doc = "its place"},
    {"pinned", F_BOOL, AT(pinned), .doc = "put there by hand"},
    {"hidden", F_BOOL, AT(hidden), .doc = "outside your places: only the time is told"},
    {"clock_until", F_TIME, AT(clock_until), .doc = "when the present state's clock runs out"},
    {"why", F_TEXT, AT(why), .max = 40, .ref = "dispatch_why", .doc = "why nobody could"},
    {"last_event", F_TEXT, AT(last_event), .max = 40, .doc = "how it came to wait"},
    {"reason", F_TEXT, AT(reason), .max = 200, .ref = "given_reason", .doc = "of that step"},
};
#undef AT
const Shape board_visit_shape = {"board_visit", "service", visit_fields, COUNT(visit_fields),
                                 sizeof(BoardVisit)};

#define AT(member) offsetof(BoardStop, member)
static const Field stop_fields[] = {
    {"order_id", F_REF, AT(order_id), .ref = "order", .doc = "order"},
    {"worker_id", F_REF, AT(worker_id), .ref = "worker", .doc = "carer"},
    {"travel_minutes", F_INT, AT(travel_minutes), .doc = "way to it"},
    {"late_minutes", F_INT, AT(late_minutes), .doc = "begins so late"},
};
#undef AT
const Shape board_stop_shape = {"board_stop", "service", stop_fields, COUNT(stop_fields),
                                sizeof(BoardStop)};

#define AT(member) offsetof(BoardWorker, member)
static const Field worker_fields[] = {
    {"id", F_REF, AT(id), .ref = "worker", .doc = "carer"},
    {"name", F_TEXT, AT(name), .max = 50, .doc = "name"},
    {"skills", F_TEXT, AT(skills), .flags = SEVERAL, .max = 300, .ref = "skill",
     .doc = "those that count on the day"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"shift_from", F_INT, AT(shift_from), .unit = "clock", .doc = "minutes since midnight"},
    {"shift_to", F_INT, AT(shift_to), .unit = "clock", .doc = "minutes since midnight"},
    {"break_from", F_INT, AT(break_from), .unit = "clock", .doc = "minutes since midnight"},
    {"break_to", F_INT, AT(break_to), .unit = "clock", .doc = "minutes since midnight"},
    {"max_minutes", F_INT, AT(max_minutes), .doc = "work a day"},
    {"lng", F_REAL, AT(lng), .flags = NULLABLE, .mask = MASK_ALL, .see = "staff.see",
     .doc = "base, WGS-84"},
    {"lat", F_REAL, AT(lat), .flags = NULLABLE, .mask = MASK_ALL, .see = "staff.see",
     .doc = "base, WGS-84"},
    {"visits", F_INT, AT(visits), .doc = "of the day"},
    {"care_minutes", F_INT, AT(care_minutes), .doc = "with persons"},
    {"travel_minutes", F_INT, AT(travel_minutes), .doc = "on the way, there and back"},
    {"late", F_INT, AT(late), .doc = "visits that begin late"},
    {"late_minutes", F_INT, AT(late_minutes), .doc = "how late together"},
    {"overtime_minutes", F_INT, AT(overtime_minutes), .doc = "after the shift"},
};
#undef AT
const Shape board_worker_shape = {"board_worker", "service", worker_fields, COUNT(worker_fields),
                                  sizeof(BoardWorker)};

#define AT(member) offsetof(BoardProvider, member)
static const Field provider_fields[] = {
    {"org_id", F_REF, AT(org_id), .flags = STORED, .ref = "organisation", .doc = "provider"},
    {"orders", F_INT, AT(orders), .flags = STORED, .doc = "of the day"},
    {"offered", F_INT, AT(offered), .flags = STORED, .doc = "not taken yet"},
    {"waiting", F_INT, AT(waiting), .flags = STORED, .doc = "without carers"},
};
#undef AT
const Shape board_provider_shape = {"board_provider", "service", provider_fields,
                                    COUNT(provider_fields), sizeof(BoardProvider)};

#define AT(member) offsetof(BoardDay, member)
static const Field day_fields[] = {
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "day of service"},
    {"offered", F_INT, AT(offered), .flags = STORED, .doc = "not taken yet"},
    {"waiting", F_INT, AT(waiting), .flags = STORED, .doc = "without carers"},
};
#undef AT
const Shape board_day_shape = {"board_day", "service", day_fields, COUNT(day_fields),
                               sizeof(BoardDay)};

#define AT(member) offsetof(DispatchBoard, member)
#define ROWS(name, member_at, most, shape_of, words)                                               \
    { name, F_LIST, member_at, .flags = READONLY, .max = most, .shape = &shape_of, .doc = words }
static const Field board_fields[] = {
    {"day", F_DATE, AT(day), .doc = "none: today"},
    {"org_id", F_REF, AT(org_id), .ref = "organisation",
     .doc = "provider; none: your own, or the first with orders"},
    {"today", F_DATE, AT(today), .flags = READONLY, .doc = "by the server's clock"},
    {"now_minute", F_INT, AT(now_minute), .flags = READONLY, .unit = "clock",
     .doc = "minutes since midnight"},
    ROWS("providers", AT(providers), 200, board_provider_shape, "with orders on the day"),
    ROWS("workers", AT(workers), 5000, board_worker_shape, "carers at work on the day"),
    ROWS("visits", AT(visits), 2000, board_visit_shape, "with carers"),
    ROWS("stops", AT(stops), 4000, board_stop_shape, "by carer and start: the ways"),
    ROWS("offered", AT(offered), 300, board_visit_shape, "the provider has not answered"),
    ROWS("waiting", AT(waiting), 300, board_visit_shape, "without carers"),
    ROWS("ahead", AT(ahead), 14, board_day_shape, "other days on which something is open"),
    {"planned", F_INT, AT(planned), .flags = READONLY, .doc = "visits with carers"},
    {"pinned", F_INT, AT(pinned), .flags = READONLY, .doc = "of them put by hand"},
    {"travel_minutes", F_INT, AT(travel_minutes), .flags = READONLY, .doc = "of all carers"},
    {"late", F_INT, AT(late), .flags = READONLY, .doc = "visits that begin late"},
};
#undef AT
const Shape dispatch_board_shape = {"dispatch_board", "service", board_fields, COUNT(board_fields),
                                    sizeof(DispatchBoard)};
