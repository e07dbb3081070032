#include "care/desk/inbox.h"
#include "care/desk/waiting.h"

static const char *const bucket_codes[] = {"", "overdue", "today", "later"};
const Choices inbox_buckets = {"inbox_bucket", bucket_codes, COUNT(bucket_codes)};

#define AT(member) offsetof(InboxItem, member)
static const Field item_fields[] = {
    {"noun", F_TEXT, AT(noun), .flags = READONLY, .doc = "kind of the record"},
    {"id", F_INT, AT(id), .flags = READONLY, .doc = "number of the record"},
    {"state", F_TEXT, AT(state), .flags = READONLY, .doc = "where it stands"},
    {"event", F_TEXT, AT(event), .flags = READONLY, .doc = "the awaited move; none: no machine"},
    {"route", F_TEXT, AT(route), .flags = READONLY, .doc = "that makes it"},
    {"person_id", F_REF, AT(person_id), .flags = READONLY, .ref = "person", .doc = "whose matter"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY, .ref = "organisation", .doc = "whose matter"},
    {"person", F_TEXT, AT(person), .flags = READONLY, .mask = MASK_NAME, .see = "people.see",
     .doc = "name"},
    {"age", F_INT, AT(age), .flags = READONLY | NULLABLE, .doc = "whole years today"},
    {"title", F_TEXT, AT(title), .flags = READONLY, .doc = "when it is nobody's own matter"},
    {"matter", F_TEXT, AT(matter), .flags = READONLY, .doc = "what it is about, in words"},
    {"step", F_TEXT, AT(step), .flags = READONLY, .doc = "the awaited step, in words"},
    {"next", F_TEXT, AT(next), .flags = READONLY, .doc = "what to do, in words"},
    {"day", F_DATE, AT(day), .flags = READONLY, .doc = "of the visit; none: it is about no visit"},
    {"window_from", F_INT, AT(window_from), .flags = READONLY | NULLABLE, .unit = "clock",
     .doc = "earliest start of the visit, minutes since midnight"},
    {"window_to", F_INT, AT(window_to), .flags = READONLY | NULLABLE, .unit = "clock",
     .doc = "latest start of the visit"},
    {"scope", F_INT, AT(scope), .flags = READONLY, .doc = "division"},
    {"place", F_TEXT, AT(place), .flags = READONLY, .doc = "its name"},
    {"tab", F_ENUM, AT(tab), .flags = READONLY, .choices = &waiting_tabs, .doc = "kind of work"},
    {"bucket", F_ENUM, AT(bucket), .flags = READONLY, .choices = &inbox_buckets,
     .doc = "over, ends today, or in time"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY, .doc = "last day; none: no clock runs"},
    {"due_at", F_TIME, AT(due_at), .flags = READONLY, .doc = "where the clock runs in minutes"},
    {"days", F_INT, AT(days), .flags = READONLY | NULLABLE,
     .doc = "working days left; negative: over"},
    {"since", F_TIME, AT(since), .flags = READONLY, .doc = "came in"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | NULLABLE, .doc = "fen"},
    {"urges", F_INT, AT(urges), .flags = READONLY, .doc = "times it was urged"},
    {"urge_words", F_TEXT, AT(urge_words), .flags = READONLY, .doc = "the last one's words"},
    {"for_account", F_REF, AT(for_account), .flags = READONLY, .ref = "account",
     .doc = "whom you stand in for"},
    {"for_name", F_TEXT, AT(for_name), .flags = READONLY, .doc = "their name"},
};
#undef AT
const Shape inbox_item_shape = {"inbox_item", "desk", item_fields, COUNT(item_fields),
                                sizeof(InboxItem)};

static const Field count_fields[] = {
    {"tab", F_ENUM, offsetof(InboxCount, tab), .flags = READONLY, .choices = &waiting_tabs,
     .doc = "kind of work"},
    {"total", F_INT, offsetof(InboxCount, total), .flags = READONLY, .doc = "in all"},
    {"overdue", F_INT, offsetof(InboxCount, overdue), .flags = READONLY, .doc = "over"},
    {"today", F_INT, offsetof(InboxCount, today), .flags = READONLY, .doc = "end today"},
};
static const Shape count_shape = {"inbox_count", "desk", count_fields, COUNT(count_fields),
                                  sizeof(InboxCount)};

static const Field duty_fields[] = {
    {"id", F_REF, offsetof(InboxDuty, id), .flags = READONLY, .ref = "handover", .doc = "handover"},
    {"account_id", F_REF, offsetof(InboxDuty, account_id), .flags = READONLY, .ref = "account",
     .doc = "who is away"},
    {"name", F_TEXT, offsetof(InboxDuty, name), .flags = READONLY, .doc = "who is away"},
    {"reason", F_TEXT, offsetof(InboxDuty, reason), .flags = READONLY, .doc = "why"},
    {"to_day", F_DATE, offsetof(InboxDuty, to_day), .flags = READONLY, .doc = "last day"},
    {"total", F_INT, offsetof(InboxDuty, total), .flags = READONLY,
     .doc = "what waits for them among what waits for you"},
};
static const Shape duty_shape = {"inbox_duty", "desk", duty_fields, COUNT(duty_fields),
                                 sizeof(InboxDuty)};

static const Field page_fields[] = {
    {"items", F_LIST, offsetof(InboxPage, items), .flags = READONLY, .max = WAITING_PAGE,
     .shape = &inbox_item_shape, .doc = "nearest end first"},
    {"next", F_TEXT, offsetof(InboxPage, next), .flags = READONLY, .doc = "where the next begins"},
    {"total", F_INT, offsetof(InboxPage, total), .flags = READONLY | NULLABLE,
     .doc = "of all, with the first page"},
    {"overdue", F_INT, offsetof(InboxPage, overdue), .flags = READONLY | NULLABLE, .doc = "over"},
    {"today", F_INT, offsetof(InboxPage, today), .flags = READONLY | NULLABLE, .doc = "end today"},
    {"urged", F_INT, offsetof(InboxPage, urged), .flags = READONLY | NULLABLE, .doc = "urged"},
    {"counts", F_LIST, offsetof(InboxPage, counts), .flags = READONLY, .max = 32,
     .shape = &count_shape, .doc = "by kind of work"},
    {"duties", F_LIST, offsetof(InboxPage, duties), .flags = READONLY, .max = 20,
     .shape = &duty_shape, .doc = "whom you stand in for today"},
};
const Shape inbox_page_shape = {"inbox_page", "desk", page_fields, COUNT(page_fields),
                                sizeof(InboxPage)};
