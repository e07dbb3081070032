#include "care/desk/timeline.h"

#define AT(member) offsetof(TimelineAsk, member)
static const Field ask_fields[] = {
    {"id", F_INT, AT(id), .flags = REQUIRED, .min = 1, .max = INT64_MAX, .doc = "person"},
    {"kind", F_ENUM, AT(kind), .choices = &timeline_kinds, .doc = "of one kind"},
    {"after", F_TEXT, AT(after), .max = 60, .doc = "`next` of the page before"},
    {"limit", F_INT, AT(limit), .max = TIMELINE_PAGE - 1, .doc = "rows; 40"},
};
#undef AT
const Shape timeline_ask_shape = {"timeline_ask", "desk", ask_fields, COUNT(ask_fields),
                                  sizeof(TimelineAsk)};

#define AT(member) offsetof(TimelineEvent, member)
static const Field event_fields[] = {
    {"at", F_TIME, AT(at), .flags = READONLY, .doc = "when; may lie ahead"},
    {"kind", F_ENUM, AT(kind), .flags = READONLY, .choices = &timeline_kinds, .doc = "of what"},
    {"code", F_TEXT, AT(code), .flags = READONLY, .doc = "what happened"},
    {"noun", F_TEXT, AT(noun), .flags = READONLY, .doc = "kind of the record; none: no page"},
    {"id", F_INT, AT(id), .flags = READONLY, .doc = "number of the record"},
    {"title", F_TEXT, AT(title), .flags = READONLY, .doc = "in words"},
    {"words", F_TEXT, AT(words), .flags = READONLY, .doc = "about it"},
    {"who", F_TEXT, AT(who), .flags = READONLY, .doc = "who did it, or is to"},
    {"level", F_INT, AT(level), .flags = READONLY | NULLABLE, .doc = "ability level"},
    {"points", F_INT, AT(points), .flags = READONLY | NULLABLE, .doc = "of the scale"},
    {"minutes", F_INT, AT(minutes), .flags = READONLY | NULLABLE, .doc = "length"},
    {"month", F_INT, AT(month), .flags = READONLY | NULLABLE, .unit = "month", .doc = "of"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | NULLABLE,
     .doc = "fen; below 0: out of the wallet"},
};
#undef AT
const Shape timeline_event_shape = {"timeline_event", "desk", event_fields, COUNT(event_fields),
                                    sizeof(TimelineEvent)};

#define AT(member) offsetof(TimelineCount, member)
static const Field count_fields[] = {
    {"kind", F_ENUM, AT(kind), .flags = READONLY, .choices = &timeline_kinds, .doc = "of what"},
    {"total", F_INT, AT(total), .flags = READONLY, .doc = "in all"},
    {"may", F_BOOL, AT(may), .flags = READONLY, .doc = "you may see something of it"},
};
#undef AT
static const Shape count_shape = {"timeline_count", "desk", count_fields, COUNT(count_fields),
                                  sizeof(TimelineCount)};

#define AT(member) offsetof(TimelinePage, member)
static const Field page_fields[] = {
    {"items", F_LIST, AT(items), .flags = READONLY, .max = TIMELINE_PAGE,
     .shape = &timeline_event_shape, .doc = "newest first"},
    {"next", F_TEXT, AT(next), .flags = READONLY, .doc = "where the next begins"},
    {"counts", F_LIST, AT(counts), .flags = READONLY, .max = 8, .shape = &count_shape,
     .doc = "by kind, with the first page"},
};
#undef AT
const Shape timeline_page_shape = {"timeline_page", "desk", page_fields, COUNT(page_fields),
                                   sizeof(TimelinePage)};
