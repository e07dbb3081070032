#include "care/service/flag_rules.h"

static const char *const state_codes[] = {"", "open", "cleared", "lifted"};
const Choices flag_states = {"flag_state", state_codes, COUNT(state_codes)};
static const char *const rule_codes[FLAG_RULE_COUNT] = {
    [0] = "",
    [FLAG_TOO_SHORT] = "too_short",
    [FLAG_TOO_LONG] = "too_long",
    [FLAG_OUTSIDE_GEOFENCE] = "outside_geofence",
    [FLAG_POSITION_MISSING] = "position_missing",
    [FLAG_POSITION_MOCK] = "position_mock",
    [FLAG_ACCURACY_UNCERTAIN] = "accuracy_uncertain",
    [FLAG_AT_NIGHT] = "at_night",
    [FLAG_OFF_SCHEDULE] = "off_schedule",
    [FLAG_CHECK_IN_MISSING] = "check_in_missing",
    [FLAG_CHECK_OUT_MISSING] = "check_out_missing",
    [FLAG_MARK_REPEATED] = "mark_repeated",
    [FLAG_MANUAL_ENTRY] = "manual_entry",
    [FLAG_CLOCK_SKEW] = "clock_skew",
    [FLAG_LATE_ENTRY] = "late_entry",
    [FLAG_QR_WRONG] = "qr_wrong",
    [FLAG_CARER_MISSING] = "carer_missing",
    [FLAG_SAME_PHOTO] = "same_photo",
    [FLAG_BATCH_CHECK_OUT] = "batch_check_out",
    [FLAG_DEVICE_SHARED] = "device_shared",
    [FLAG_WORKER_OVERLAP] = "worker_overlap",
    [FLAG_ELDER_OVERLAP] = "elder_overlap",
    [FLAG_TRAVEL_SPEED] = "travel_speed",
    [FLAG_WORKER_DAY_MINUTES] = "worker_day_minutes",
    [FLAG_WORKER_DAY_ORDERS] = "worker_day_orders",
    [FLAG_PERSON_NOT_SERVED] = "person_not_served",
    [FLAG_CERTIFICATE_EXPIRED] = "certificate_expired",
    [FLAG_OUT_OF_PLAN] = "out_of_plan",
    [FLAG_PRICE_OVER_MENU] = "price_over_menu",
    [FLAG_ITEM_OVER_LIMIT] = "item_over_limit",
    [FLAG_MONTH_END_BURST] = "month_end_burst",
    [FLAG_FOLLOWUP_FAILED] = "followup_failed",
    [FLAG_FOLLOWUP_DENIED] = "followup_denied",
};
const Choices flag_rules = {"flag_rule", rule_codes, COUNT(rule_codes)};

#define AT(member) offsetof(Flag, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "flag", .doc = "number"},
    {"version", F_INT, AT(version), .flags = STORED | DETAIL, .doc = "counts the saves"},
    {"order_id", F_REF, AT(order_id), .flags = STORED | FILTER, .ref = "order", .doc = "order"},
    {"rule", F_ENUM, AT(rule), .flags = STORED | FILTER, .choices = &flag_rules,
     .doc = "abnormal-order rule"},
    {"state", F_ENUM, AT(state), .flags = STORED | FILTER, .choices = &flag_states,
     .doc = "moves by the flag machine"},
    {"figures", F_JSON, AT(figures), .flags = STORED | DETAIL,
     .doc = "{measured, threshold, unit, order, worker}"},
    {"measured", F_INT, AT(measured), .flags = STORED | NULLABLE, .doc = "in the unit of figures"},
    {"threshold", F_INT, AT(threshold), .flags = STORED | NULLABLE,
     .doc = "dated setting it was held against"},
    {"why", F_TEXT, AT(why), .flags = DETAIL, .max = 300, .doc = "in words"},
    {"raised_at", F_TIME, AT(raised_at), .flags = STORED | SORT, .doc = "when it was raised last"},
    {"cleared_by", F_REF, AT(cleared_by), .flags = STORED | DETAIL, .ref = "account",
     .doc = "reviewer"},
    {"cleared_at", F_TIME, AT(cleared_at), .flags = STORED | DETAIL, .doc = "when"},
    {"cleared_reason", F_TEXT, AT(cleared_reason), .flags = STORED | DETAIL, .max = 200,
     .ref = "given_reason", .seal = SEAL_WORDS, .doc = "why it is paid all the same"},
    {"org_id", F_REF, AT(org_id), .flags = STORED, .ref = "organisation", .doc = "provider"},
    {"day", F_DATE, AT(day), .flags = STORED, .doc = "day of service"},
    {"scope", F_INT, AT(scope), .flags = STORED | FILTER | DETAIL,
     .doc = "community of the person"},
};
#undef AT
const Shape flag_shape = {"flag", "service", fields, COUNT(fields), sizeof(Flag)};

static const Field spread_fields[] = {
    {"whole", F_FEN, offsetof(FlagSpread, whole), .flags = STORED, .doc = "of the month"},
    {"tail", F_FEN, offsetof(FlagSpread, tail), .flags = STORED, .doc = "of its last days"},
    {"tail_orders", F_INT, offsetof(FlagSpread, tail_orders), .flags = STORED,
     .doc = "in its last days"},
};
const Shape flag_spread_shape = {"flag_spread", "service", spread_fields, COUNT(spread_fields),
                                 sizeof(FlagSpread)};
