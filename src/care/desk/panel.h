/* Panel: beside the inbox, what went wrong yesterday and which dates come next, in the places of
 * who asks.
 *
 *   昨天 2026-11-23   未到访 3 · 疑点 4 · 投诉 1          接下来   11-24 公示期满 · 12-01
 *                   死亡、迁出比对 · …
 *
 * Invariants
 *  1. Each part is shown by the right to see what lies behind it, and counted within the reach of
 *     that right.
 *  2. Dates of the month are dated settings (data/desk, data/benefit); a month that is too short
 *     has its last day.
 *  3. "Open" counts what nobody has seen to yet, as it stands now: yesterday's numbers change until
 *     then.
 * It only reads, and it names nobody but care workers whose certificates end.
 */
#ifndef CARE_DESK_PANEL_H
#define CARE_DESK_PANEL_H

#include "core/walk/module.h"

typedef struct PanelCount {
    Str key;   /* "missed" "flagged" "complaints" */
    Str label; /* in words */
    int64_t count;
    int64_t open;    /* of them, not seen to yet */
    Str words;       /* about these */
    Str noun, query; /* the rows behind it: list of the noun, with this query */
} PanelCount;
extern const Shape panel_count_shape;

typedef struct PanelYesterday {
    Date day;
    List items; /* PanelCount */
} PanelYesterday;
extern const Shape panel_yesterday_shape;

typedef struct PanelDate {
    Date day;
    Str key, label, words;
    int64_t count; /* INT_NONE: not counted */
    Str noun, query;
    int64_t id; /* of the one record it is about; 0 = none */
} PanelDate;
extern const Shape panel_date_shape;

typedef struct PanelComing {
    List items; /* PanelDate, nearest first */
} PanelComing;
extern const Shape panel_coming_shape;
extern const Noun panel_noun;

#endif
