/* Event: what an operation made happen.
 *
 *   domain function ─► Event ─► other rooms' reactions ─► COMMIT ─► Effect ─► memory
 *
 * Invariants
 *  1. A room declares the kinds it owns, each once; who reacts stands in app/reactions.c alone.
 *  2. Reactions run in the transaction; effects only when it stands, in order, on the writer's
 *     thread.
 */
#ifndef CORE_WALK_EVENT_H
#define CORE_WALK_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Site Site; /* walk/site.h: one running installation */

/* A fact that several rooms care about. The room that owns it declares `extern const EventKind
 * person_died;`. */
typedef struct EventKind {
    const char *name; /* "person_died" */
    bool asks; /* a question to other rooms: they answer it beside faults that are there already */
    /* Those that come one after another are reacted to at once, an import's registrations: a
     * reaction gets the first of event->run. */
    bool together;
} EventKind;

typedef struct Event {
    const EventKind *kind;
    int64_t subject; /* id of what it happened to */
    int64_t detail;  /* a second id or a date, as the kind says; 0 = none */
    size_t run;      /* so many are reacted to together, this one first; 1 unless kind->together */
} Event;

/* Something in memory to change once the commit stands: it runs on the writer's thread, in order,
 * and must be quick. */
typedef void (*AfterCommit)(Site *site, int64_t subject);
typedef struct Effect {
    AfterCommit run;
    int64_t subject;
} Effect;

#endif
