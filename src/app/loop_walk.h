/* LoopWalk: the stages of the closed loop, in the order in which a city lives them.
 *
 *   register ─► applications ─► grants ─► plans ─► days of service ─► bills ─► pay files
 */
#ifndef APP_LOOP_WALK_H
#define APP_LOOP_WALK_H

#include "app/loop_people.h"

/* Where the orders of a loop ended. */
typedef struct LoopCount {
    int64_t orders, settled, cancelled, flagged, open;
} LoopCount;

void loop_assess(Loop *loop);
void loop_apply(Loop *loop); /* 申请 → 受理 → 初审 → 评估 → 审批 → 公示 → 办结 */

#endif
