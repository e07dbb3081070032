#include "care/people/contact.h"
#include "care/people/person.h"
#include "care/service/menu.h"
#include "care/service/plate.h"
#include "care/service/visit_picture.h"
#include "care/service/visit_row.h"

static const char *const kind_codes[] = {"", "check_in", "check_out"};
const Choices mark_kinds = {"mark_kind", kind_codes, COUNT(kind_codes)};
static const char *const method_codes[] = {"", "app", "landline", "paper", "station"};
const Choices visit_methods = {"visit_method", method_codes, COUNT(method_codes)};
static const char *const outcome_codes[] = {"",         "done",    "partly",
                                            "not_home", "refused", "carer_absent"};
const Choices visit_outcomes = {"visit_outcome", outcome_codes, COUNT(outcome_codes)};
static const char *const position_codes[] = {"",        "not_allowed",   "no_signal",
                                             "indoors", "device_broken", "other"};
const Choices position_excuses = {"position_excuse", position_codes, COUNT(position_codes)};
static const char *const plate_codes[] = {"",          "no_plate",      "unreadable",
                                          "elsewhere", "device_broken", "other"};
const Choices plate_excuses = {"plate_excuse", plate_codes, COUNT(plate_codes)};

static const char *const skip_codes[] = {"", "unwanted", "already", "unwell", "tools", "time"};
static const Choices skip_whys = {"skip_why", skip_codes, COUNT(skip_codes)};

static const Field skip_fields[] = {
    {"item", F_TEXT, offsetof(VisitSkip, item), .flags = REQUIRED, .max = 60,
     .doc = "what was left out"},
    {"why", F_ENUM, offsetof(VisitSkip, why), .choices = &skip_whys,
     .doc = "why; none: `reason` says it"},
    {"reason", F_TEXT, offsetof(VisitSkip, reason), .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "why, where no code says it"},
};
const Shape visit_skip_shape = {"visit_skip", "service", skip_fields, COUNT(skip_fields),
                                sizeof(VisitSkip)};

static const Field task_fields[] = {
    {"item", F_TEXT, offsetof(VisitTask, item), .flags = REQUIRED, .max = 60,
     .doc = "what was done"},
    {"at", F_TIME, offsetof(VisitTask, at), .doc = "when, by the phone's clock"},
    {"words", F_TEXT, offsetof(VisitTask, words), .max = 60, .seal = SEAL_WORDS,
     .doc = "what was found: 138/86"},
};
const Shape visit_task_shape = {"visit_task", "service", task_fields, COUNT(task_fields),
                                sizeof(VisitTask)};

#define AT(member) offsetof(VisitMark, member)
static const Field mark_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "visit_mark", .doc = "number"},
    {"client_id", F_TEXT, AT(client_id), .flags = STORED | DETAIL, .max = 64,
     .plain = "made by a phone", .doc = "made by the phone; unique"},
    {"order_id", F_REF, AT(order_id), .flags = STORED | FILTER, .ref = "order", .doc = "order"},
    {"worker_id", F_REF, AT(worker_id), .flags = STORED | FILTER, .ref = "worker", .doc = "carer"},
    {"kind", F_ENUM, AT(kind), .flags = STORED, .choices = &mark_kinds, .doc = "in or out"},
    {"method", F_ENUM, AT(method), .flags = STORED, .choices = &visit_methods,
     .doc = "how it was marked"},
    {"plate_id", F_REF, AT(plate_id), .flags = STORED | DETAIL, .ref = "plate",
     .doc = "plate or card that was read"},
    {"qr", F_ENUM, AT(qr), .flags = STORED, .choices = &plate_verdicts,
     .doc = "what its code proved; none: no code was read"},
    {"device_at", F_TIME, AT(device_at), .flags = STORED | DETAIL, .doc = "by the phone's clock"},
    {"server_at", F_TIME, AT(server_at), .flags = STORED | DETAIL, .doc = "when it arrived"},
    {"at", F_TIME, AT(at), .flags = STORED | SORT, .doc = "the time that counts"},
    {"offline", F_BOOL, AT(offline), .flags = STORED, .doc = "kept by the phone until it had net"},
    {"mock", F_BOOL, AT(mock), .flags = STORED | DETAIL, .doc = "the phone invents its position"},
    {"lng", F_REAL, AT(lng), .flags = NULLABLE | DETAIL, .mask = MASK_ALL, .see = "people.see",
     .doc = "WGS-84 degrees"},
    {"lat", F_REAL, AT(lat), .flags = NULLABLE | DETAIL, .mask = MASK_ALL, .see = "people.see",
     .doc = "WGS-84 degrees"},
    {"sent_lng", F_REAL, AT(sent_lng), .flags = NULLABLE | DETAIL, .mask = MASK_ALL,
     .see = "people.see", .doc = "as sent, in `crs`"},
    {"sent_lat", F_REAL, AT(sent_lat), .flags = NULLABLE | DETAIL, .mask = MASK_ALL,
     .see = "people.see", .doc = "as sent, in `crs`"},
    {"position_sealed", F_BLOB, AT(position_sealed), .flags = STORED | HIDDEN, .doc = "sealed"},
    {"crs", F_ENUM, AT(crs), .flags = STORED | DETAIL, .choices = &crs_kinds,
     .doc = "reference system as sent"},
    {"accuracy_m", F_REAL, AT(accuracy_m), .flags = STORED | NULLABLE,
     .doc = "radius the phone claims, metres"},
    {"distance_m", F_REAL, AT(distance_m), .flags = STORED | NULLABLE,
     .doc = "from the home as registered on arrival, metres"},
    {"no_position", F_ENUM, AT(no_position), .flags = STORED | DETAIL, .choices = &position_excuses,
     .doc = "why it has no position"},
    {"no_plate", F_ENUM, AT(no_plate), .flags = STORED | DETAIL, .choices = &plate_excuses,
     .doc = "why no code was read"},
    {"device_id", F_TEXT, AT(device_id), .flags = STORED | DETAIL, .max = 100,
     .plain = "made by a phone", .doc = "phone"},
    {"photo_blob", F_REF, AT(photo_blob), .flags = STORED | DETAIL, .ref = "blob", .doc = "photo"},
    {"photo_sha", F_TEXT, AT(photo_sha), .flags = STORED | DETAIL, .max = 64, .plain = "a digest",
     .doc = "SM3 of the photo"},
    {"photo_fault", F_TEXT, AT(photo_fault), .flags = STORED, .max = 40, .ref = "given_reason",
     .doc = "why the photo was not kept: consent_missing, unknown_file"},
    {"outcome", F_ENUM, AT(outcome), .flags = STORED, .choices = &visit_outcomes,
     .doc = "of a check-out"},
    {"skipped", F_JSON, AT(skipped), .flags = STORED | DETAIL, .seal = SEAL_WORDS,
     .doc = "[{item, why, reason}]; without `why`, of before there were codes"},
    {"done", F_JSON, AT(done), .flags = STORED | DETAIL, .seal = SEAL_WORDS,
     .doc = "[{item, at, words}]"},
    {"signature_blob", F_REF, AT(signature_blob), .flags = STORED | DETAIL, .ref = "blob",
     .doc = "the elder's or family's signature"},
    {"note", F_TEXT, AT(note), .flags = DETAIL, .max = 500, .mask = MASK_ALL, .see = "people.see",
     .seal = NOTE_CONTEXT, .doc = "of the carer"},
    {"note_sealed", F_BLOB, AT(note_sealed), .flags = STORED | HIDDEN, .doc = "sealed"},
    {"account_id", F_INT, AT(account_id), .flags = STORED | DETAIL, .doc = "account that sent it"},
    {"order_state", F_ENUM, AT(order_state), .flags = STORED | DETAIL, .choices = &order_states,
     .doc = "of the order after the mark"},
};
const Shape visit_mark_shape = {"visit_mark", "service", mark_fields, COUNT(mark_fields),
                                sizeof(VisitMark)};

#define SENT                                                                                       \
    {"order_id", F_REF, AT(order_id), .flags = REQUIRED, .ref = "order", .doc = "order"},          \
        {"client_id",                                                                              \
         F_TEXT,                                                                                   \
         AT(client_id),                                                                            \
         .flags = REQUIRED,                                                                        \
         .min = 8,                                                                                 \
         .max = 64,                                                                                \
         .plain = "made by a phone",                                                               \
         .doc = "made by the sender; sent again it lands once"},                                   \
        {"device_at", F_TIME, AT(device_at), .flags = REQUIRED, .doc = "when, by its own clock"},  \
        {"photo_blob", F_REF, AT(photo_blob), .ref = "blob", .doc = "photo, uploaded before"}, {   \
        "note", F_TEXT, AT(note), .max = 500, .seal = NOTE_CONTEXT, .doc = "in words"              \
    }
#define PHONE                                                                                      \
    {"offline", F_BOOL, AT(offline), .doc = "there was no net: the phone's clock counts"},         \
        {"mock", F_BOOL, AT(mock), .doc = "the phone invents its position"},                       \
        {"lng", F_REAL, AT(lng), .flags = NULLABLE, .min = -180, .max = 180, .doc = "degrees"},    \
        {"lat", F_REAL, AT(lat), .flags = NULLABLE, .min = -90, .max = 90, .doc = "degrees"},      \
        {"crs", F_ENUM, AT(crs), .choices = &crs_kinds, .doc = "reference system; none: WGS-84"},  \
        {"accuracy_m", F_REAL,         AT(accuracy_m), .flags = NULLABLE,                          \
         .min = 0,     .max = 1000000, .doc = "metres"},                                           \
        {"device_id",   F_TEXT, AT(device_id), .max = 100, .plain = "made by a phone",             \
         .doc = "phone"},                                                                          \
        {"photo_sha",                                                                              \
         F_TEXT,                                                                                   \
         AT(photo_sha),                                                                            \
         .min = 64,                                                                                \
         .max = 64,                                                                                \
         .plain = "a digest",                                                                      \
         .doc = "SM3 of a photo still on the phone"},                                              \
        {"no_position", F_ENUM, AT(no_position), .choices = &position_excuses,                     \
         .doc = "why it has no position"},                                                         \
        {"no_plate", F_ENUM, AT(no_plate), .choices = &plate_excuses,                              \
         .doc = "why no code was read"},                                                           \
    {                                                                                              \
        "qr_token", F_TEXT, AT(qr_token),                                                          \
            .max = 200, .plain = "what a plate says of itself",                                    \
            .doc = "read from the plate or card, or the short code printed on it"                  \
    }
#define RESULT                                                                                     \
    {"skips",                                                                                      \
     F_LIST,                                                                                       \
     AT(skips),                                                                                    \
     .max = 30,                                                                                    \
     .shape = &visit_skip_shape,                                                                   \
     .doc = "what was left out; needed when done partly"},                                         \
        {"tasks",                                                                                  \
         F_LIST,                                                                                   \
         AT(tasks),                                                                                \
         .max = 30,                                                                                \
         .shape = &visit_task_shape,                                                               \
         .doc = "what was done, one by one"},                                                      \
    {                                                                                              \
        "signature_blob", F_REF, AT(signature_blob), .ref = "blob", .doc = "signature"             \
    }

static const Field check_in_fields[] = {SENT, PHONE};
const Shape visit_check_in_shape = {"visit_check_in", "service", check_in_fields,
                                    COUNT(check_in_fields), sizeof(VisitMark)};
static const Field check_out_fields[] = {
    SENT,
    PHONE,
    {"outcome", F_ENUM, AT(outcome), .flags = REQUIRED, .choices = &visit_outcomes,
     .doc = "how it ended"},
    RESULT,
};
const Shape visit_check_out_shape = {"visit_check_out", "service", check_out_fields,
                                     COUNT(check_out_fields), sizeof(VisitMark)};
static const Field entry_fields[] = {
    SENT,
    {"kind", F_ENUM, AT(kind), .flags = REQUIRED, .choices = &mark_kinds, .doc = "in or out"},
    {"method", F_ENUM, AT(method), .flags = REQUIRED, .choices = &visit_methods,
     .doc = "landline, paper, station"},
    {"worker_id", F_REF, AT(worker_id), .ref = "worker", .doc = "none: the order's first carer"},
    {"outcome", F_ENUM, AT(outcome), .choices = &visit_outcomes, .doc = "needed for a check-out"},
    RESULT,
};
const Shape visit_entry_shape = {"visit_entry", "service", entry_fields, COUNT(entry_fields),
                                 sizeof(VisitMark)};
#undef AT

#define AT(member) offsetof(Visit, member)
static const Field visit_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "visit", .doc = "number"},
    {"order_id", F_REF, AT(order_id), .flags = STORED, .ref = "order", .doc = "order"},
    {"worker_id", F_REF, AT(worker_id), .flags = STORED, .ref = "worker", .doc = "whose marks"},
    {"served_by", F_REF, AT(served_by), .flags = STORED, .ref = "worker",
     .doc = "who really came; without a correction whose marks they are"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "served"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "of the order"},
    {"in_mark", F_REF, AT(in_mark), .flags = STORED, .ref = "visit_mark", .doc = "first check-in"},
    {"out_mark", F_REF, AT(out_mark), .flags = STORED, .ref = "visit_mark",
     .doc = "first check-out"},
    {"start_at", F_TIME, AT(start_at), .flags = STORED, .doc = "corrections included"},
    {"end_at", F_TIME, AT(end_at), .flags = STORED, .doc = "corrections included"},
    {"outcome", F_ENUM, AT(outcome), .flags = STORED, .choices = &visit_outcomes,
     .doc = "corrections included"},
    {"manual", F_BOOL, AT(manual), .flags = STORED, .doc = "entered by the office"},
    {"voided", F_BOOL, AT(voided), .flags = STORED, .doc = "does not count"},
    {"place_confirmed", F_BOOL, AT(place_confirmed), .flags = STORED,
     .doc = "the place was found right"},
    {"distance_m", F_REAL, AT(distance_m), .flags = STORED | NULLABLE, .doc = "metres from home"},
    {"accuracy_m", F_REAL, AT(accuracy_m), .flags = STORED | NULLABLE, .doc = "metres"},
    {"corrections", F_INT, AT(corrections), .flags = STORED, .doc = "approved"},
};
#undef AT
const Shape visit_shape = {"visit", "service", visit_fields, COUNT(visit_fields), sizeof(Visit)};

#define AT(member) offsetof(VisitEffective, member)
static const Field effective_fields[] = {
    {"start_at", F_TIME, AT(start_at), .doc = "first carer in"},
    {"end_at", F_TIME, AT(end_at), .doc = "last carer out"},
    {"minutes", F_INT, AT(minutes), .flags = NULLABLE, .doc = "of the carer who stayed shortest"},
    {"outcome", F_ENUM, AT(outcome), .choices = &visit_outcomes, .doc = "how it ended"},
    {"distance_m", F_REAL, AT(distance_m), .flags = NULLABLE, .doc = "metres from home"},
    {"accuracy_m", F_REAL, AT(accuracy_m), .flags = NULLABLE, .doc = "metres"},
    {"manual", F_BOOL, AT(manual), .doc = "entered by the office"},
    {"voided", F_BOOL, AT(voided), .doc = "does not count"},
    {"place_confirmed", F_BOOL, AT(place_confirmed), .doc = "the place was found right"},
    {"carers", F_INT, AT(carers), .doc = "how many came"},
    {"corrections", F_INT, AT(corrections), .doc = "approved"},
};
#undef AT
const Shape visit_effective_shape = {"visit_effective", "service", effective_fields,
                                     COUNT(effective_fields), sizeof(VisitEffective)};

static const Field view_fields[] = {
    {"id", F_REF, offsetof(VisitView, id), .ref = "order", .doc = "order"},
    {"effective", F_NEST, offsetof(VisitView, effective), .shape = &visit_effective_shape,
     .doc = "what counts"},
    {"item", F_TEXT, offsetof(VisitView, item), .max = 40, .ref = "menu_item",
     .doc = "what was given, as it counts now"},
    {"visits", F_LIST, offsetof(VisitView, visits), .max = MARKS_OF_ORDER, .shape = &visit_shape,
     .doc = "by carer"},
    {"marks", F_LIST, offsetof(VisitView, marks), .max = MARKS_OF_ORDER, .shape = &visit_mark_shape,
     .doc = "as sent, oldest first"},
    {"photos", F_LIST, offsetof(VisitView, photos), .max = PHOTOS_OF_ORDER,
     .shape = &visit_picture_shape, .doc = "oldest first"},
    {"home_lng", F_REAL, offsetof(VisitView, home_lng), .flags = NULLABLE, .mask = MASK_ALL,
     .see = "people.see", .doc = "home, WGS-84"},
    {"home_lat", F_REAL, offsetof(VisitView, home_lat), .flags = NULLABLE, .mask = MASK_ALL,
     .see = "people.see", .doc = "home, WGS-84"},
    {"geofence_m", F_INT, offsetof(VisitView, geofence_m), .doc = "around the home, metres"},
    {"tolerance_m", F_INT, offsetof(VisitView, tolerance_m), .doc = "for the position's error"},
};
const Shape visit_view_shape = {"visit_view", "service", view_fields, COUNT(view_fields),
                                sizeof(VisitView)};

#define AT(member) offsetof(RouteKey, member)
static const Field key_fields[] = {
    {"name", F_TEXT, AT(name), .max = 50, .doc = "who holds it"},
    {"relation", F_ENUM, AT(relation), .choices = &contact_relations, .doc = "to the person"},
    {"phone", F_TEXT, AT(phone), .max = 20, .doc = "telephone"},
    {"note", F_TEXT, AT(note), .max = 300, .doc = "free words"},
};
#undef AT
const Shape route_key_shape = {"route_key", "service", key_fields, COUNT(key_fields),
                               sizeof(RouteKey)};

#define AT(member) offsetof(RouteStop, member)
static const Field stop_fields[] = {
    {"id", F_REF, AT(id), .ref = "order", .doc = "order"},
    {"state", F_ENUM, AT(state), .choices = &order_states, .doc = "of the order"},
    {"start_minute", F_INT, AT(start_minute), .flags = NULLABLE, .unit = "clock",
     .doc = "planned start"},
    {"window_from", F_INT, AT(window_from), .unit = "clock",
     .doc = "may start from, minutes since midnight"},
    {"window_to", F_INT, AT(window_to), .unit = "clock",
     .doc = "may start until, minutes since midnight"},
    {"minutes", F_INT, AT(minutes), .doc = "standard length"},
    {"person_id", F_REF, AT(person_id), .ref = "person", .doc = "who is served"},
    {"name", F_TEXT, AT(name), .max = 50, .doc = "name"},
    {"phone", F_TEXT, AT(phone), .max = 20, .doc = "telephone"},
    {"address", F_TEXT, AT(address), .max = 200, .doc = "home"},
    {"lng", F_REAL, AT(lng), .flags = NULLABLE, .doc = "home, WGS-84"},
    {"lat", F_REAL, AT(lat), .flags = NULLABLE, .doc = "home, WGS-84"},
    {"item", F_TEXT, AT(item), .max = 40, .ref = "menu_item", .doc = "menu code"},
    {"item_zh", F_TEXT, AT(item_zh), .max = 60, .doc = "name of the item"},
    {"item_en", F_TEXT, AT(item_en), .max = 60, .doc = "name of the item"},
    {"note", F_TEXT, AT(note), .max = 500, .doc = "of the order"},
    {"person_note", F_TEXT, AT(person_note), .max = 500, .doc = "keys, habits, what to mind"},
    {"partner", F_TEXT, AT(partner), .max = 50, .doc = "the other carer, where two are needed"},
    {"day", F_DATE, AT(day), .doc = "of service"},
    {"scope", F_INT, AT(scope), .doc = "community of the person"},
    {"age", F_INT, AT(age), .flags = NULLABLE, .doc = "on the day, years"},
    {"level", F_INT, AT(level), .flags = NULLABLE, .doc = "of ability, 0–4"},
    {"living", F_ENUM, AT(living), .choices = &person_livings, .doc = "alone, with spouse …"},
    {"mine", F_BOOL, AT(mine), .doc = "you have said yes"},
    {"photos", F_BOOL, AT(photos), .doc = "the person agreed to photos"},
    {"last_note", F_TEXT, AT(last_note), .max = 500, .doc = "of the visit before"},
    {"keys", F_LIST, AT(keys), .max = KEYS_OF_HOME, .shape = &route_key_shape,
     .doc = "who holds a key"},
    {"tasks", F_LIST, AT(tasks), .max = TASKS_OF_ITEM, .shape = &menu_task_shape,
     .doc = "what to do, one by one"},
    {"geofence_m", F_INT, AT(geofence_m), .doc = "around the home, metres"},
    {"set_out_at", F_TIME, AT(set_out_at), .doc = "when it was said that somebody is on the way"},
};
#undef AT
const Shape route_stop_shape = {"route_stop", "service", stop_fields, COUNT(stop_fields),
                                sizeof(RouteStop)};

static const Field day_fields[] = {
    {"day", F_DATE, offsetof(DayRoute, day), .doc = "none: today"},
    {"stops", F_LIST, offsetof(DayRoute, stops), .flags = READONLY, .max = MARKS_OF_ORDER,
     .shape = &route_stop_shape, .doc = "in the order of the day"},
    {"offers", F_LIST, offsetof(DayRoute, offers), .flags = READONLY, .max = MARKS_OF_ORDER,
     .shape = &route_stop_shape, .doc = "what waits for your word, of any day to come"},
};
const Shape day_route_shape = {"day_route", "service", day_fields, COUNT(day_fields),
                               sizeof(DayRoute)};
