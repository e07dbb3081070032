/* desk: read-only views across rooms: inbox, one person's timeline, dashboards, search.
 *
 *   places people staff money benefit service ─► desk          nothing lies above it but app
 *
 * It keeps rows of its own only where a view needs them (an urge, a hand-over); what it shows belongs to the rooms below,
 * and is shown by their permissions, each with its own reach.
 */
#ifndef CARE_DESK_DESK_H
#define CARE_DESK_DESK_H

#include "care/desk/clock.h"
#include "care/desk/done.h"
#include "care/desk/handover.h"
#include "care/desk/inbox.h"
#include "care/desk/panel.h"
#include "care/desk/urge.h"
#include "core/walk/module.h"

extern const Module desk_module;

#endif
