/* Timeline (全部经过): everything that happened to one person and is about to, newest first, out of
 * every room (R54).
 *
 *   timeline_sources ─► each: a page, by the permission of its own list ─► merged by (instant, source, number)
 *
 * Invariants
 *  1. The person lies within the reach of people.read; each source is read within that of its own
 *     list: no right is widened.
 *  2. A kind the reader may see nothing of is told as such; its events are not counted.
 *  3. Counts are of everything, not of the page; they come with the first page alone.
 */
#ifndef CARE_DESK_TIMELINE_H
#define CARE_DESK_TIMELINE_H

#include "core/walk/module.h"

enum { TIMELINE_PAGE = 100 };
enum { TIMELINE_RECORD = 1, TIMELINE_ASSESS, TIMELINE_BENEFIT, TIMELINE_SERVICE, TIMELINE_MONEY };
extern const Choices timeline_kinds;

typedef struct TimelineAsk {
    int64_t id; /* of the person */
    int32_t kind;
    Str after; /* TimelinePage.next of the page before */
    int64_t limit;
} TimelineAsk;

typedef struct TimelineEvent {
    int64_t at; /* ms; may lie ahead */
    int32_t kind;
    Str code;   /* "order.finished": source and what became of it */
    Str noun;   /* of the record; none: it has no page */
    int64_t id; /* of the record */
    Str title, words, who;
    int64_t level, points, minutes, month; /* INT_NONE: it has none */
    Fen amount;                            /* below 0: out of the wallet */
} TimelineEvent;
extern const Shape timeline_ask_shape, timeline_event_shape;

typedef struct TimelineCount {
    int32_t kind;
    int64_t total;
    bool may;
} TimelineCount;

typedef struct TimelinePage {
    List items;  /* TimelineEvent */
    Str next;    /* none: that was the last */
    List counts; /* TimelineCount */
} TimelinePage;
extern const Shape timeline_page_shape;
extern const Noun timeline_noun;

#endif
