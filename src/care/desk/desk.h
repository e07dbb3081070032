/* desk: read-only views across rooms: inbox, one person's timeline, dashboards, search.
 *
 *   places people staff money benefit service ─► desk          nothing lies above it but app
 *
 * Invariants
 *  1. It keeps rows of its own only where a view needs them: urges, hand-overs, figures night by
 *     night. What it shows belongs to the rooms below.
 *  2. What it shows, it shows by their permissions, each with its own reach: no view widens a
 *     right.
 *  3. No room below includes it; nothing lies above it but app.
 * It moves nothing: a matter goes on by the routes of its own room.
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
