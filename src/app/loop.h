/* Loop: everyone who has a part in the closed loop, doing their work request by request.
 *
 *   seats (who) ─► errands (what they ask) ─► stage (all that may happen at once) ─► road ─► answers
 *                                                                     │
 *                        over HTTP, many clients at once: `yiyang loop`      from inside, in order:
 *                        `yiyang demo`
 *
 * Invariants
 *  1. A stage ends when every errand of it is answered; the next one begins after that, at a clock
 *     that stood still meanwhile.
 *  2. What people decide follows from the seed and from whom it is about, never from the order of
 *     answers.
 *  3. An answer that an errand did not allow counts as broken: it is printed, and the command ends
 *     with 1.
 */
#ifndef APP_LOOP_H
#define APP_LOOP_H

#include <jansson.h>
#include <pthread.h>

#include "app/city_people.h"
#include "core/walk/site.h"

/* Somebody at work: an account and what it reaches. */
typedef struct Seat {
    const char *role;
    Str login, password, name;
    Str token;   /* over HTTP */
    Actor actor; /* from inside */
    int64_t account_id, scope, org_id, staff_id;
    int64_t scan; /* a file this desk brought: forms, signatures, photos of boards */
} Seat;

enum {                         /* which refusals an errand may meet: the world is like that */
       ALLOW_MISSING = 1 << 0, /* 404 */
       ALLOW_CONFLICT = 1 << 1,
       ALLOW_INVALID = 1 << 2,
       ALLOW_FORBIDDEN = 1 << 3,
};

typedef struct Errand {
    const Seat *seat; /* NULL: nobody signed in */
    const char *method;
    Str target;   /* path and query */
    json_t *body; /* owned */
    Str bytes;    /* an upload */
    int64_t version;
    unsigned allow;
    bool steady;       /* never hung up on: a secret is told once, an answer ages by the clock */
    int64_t number;    /* the caller's: whom it is about */
    const void *about; /* the caller's as well */
    int status;        /* of the answer */
    json_t *reply;     /* owned; NULL: none, or it was a file */
    Str file;          /* the answer when it is no JSON */
} Errand;

typedef struct Loop Loop;

typedef struct Stage {
    Loop *loop;
    const char *name; /* its row of the table */
    Errand *items;
    size_t count, cap;
    Arena arena; /* targets, files */
} Stage;

/* How errands travel. */
typedef struct LoopRoad {
    void (*run)(Loop *loop, Stage *stage);
    void (*close)(Loop *loop);
} LoopRoad;

enum { LOOP_SETTLED_ON = 6 }; /* the day on which the month before is settled */

typedef struct LoopTable LoopTable; /* loop_table.h */
typedef struct LoopCast LoopCast;   /* loop_cast.h */
typedef struct LoopPeople LoopPeople;
typedef struct LoopBills LoopBills; /* loop_bill.c */

struct Loop {
    Site *site;
    Arena arena; /* lives as long as the loop */
    uint64_t seed;
    int64_t people_wanted, days;
    Date first_day; /* of service: the first of a month */
    Date last_day;
    bool whole_city; /* every county has a register; the loop is walked through Gongshu */
    bool settles;    /* each month as soon as it is over; else all of them at the end */
    const LoopRoad *road;
    void *traveller; /* the road's own state */
    LoopTable *table;
    CityPeople *city;
    LoopCast *cast;
    LoopPeople *people;
    LoopBills *bills;            /* of the month at hand */
    struct LoopPerson *mistaken; /* declared dead by mistake */
    int64_t broken;              /* answers that were not allowed */
    int64_t keys;                /* Idempotency-Keys given out */
    Str picture;                 /* loop_picture: once it is drawn */
    char folder[64];
};

/* loop_stage.c */
Stage stage_begin(Loop *loop, const char *name);
/* The errand returned is valid until the next one is added. */
Errand *stage_add(Stage *stage, const Seat *seat, const char *method, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void stage_run(Stage *stage);
void stage_end(Stage *stage);
bool errand_done(const Errand *errand); /* 2xx */

/* Members of an answer: 0, none, false when there is no such. */
int64_t json_number(const json_t *object, const char *name);
Str json_text(const json_t *object, const char *name);
bool json_yes(const json_t *object, const char *name);

/* One request alone; the reply is the caller's. NULL: broken (and counted). */
json_t *loop_get(Loop *loop, const char *stage, const Seat *seat, const char *target);
json_t *loop_post(Loop *loop, const char *stage, const Seat *seat, const char *target,
                  json_t *body);
/* Every page of a list; rows to `each`. The query has no limit or after. */
typedef void (*RowEach)(Loop *loop, const json_t *row, void *context);
void loop_list(Loop *loop, const Seat *seat, const char *target, RowEach each, void *context);
/* Waits for a job by asking for it; its result, or NULL when it failed (broken). The result is the
 * caller's. */
json_t *loop_job(Loop *loop, const char *stage, const Seat *seat, int64_t job);
/* The same for jobs of the system, which only its administrator sees; they have no result. */
void loop_system_job(Loop *loop, const char *stage, const Seat *seat, int64_t job);
/* Steps the simulated clock; never back. */
void loop_clock(Loop *loop, Date day, int minute);
Date loop_today(const Loop *loop);
/* A number that depends on the seed, the purpose and whom it is about: 0 … below-1. */
uint32_t loop_chance(const Loop *loop, const char *purpose, int64_t about, uint32_t below);
bool loop_is_inside(const Loop *loop);
void loop_broken(Loop *loop, const char *format, ...) __attribute__((format(printf, 2, 3)));

extern const LoopRoad loop_http_road, loop_inside_road;
bool loop_http_open(Loop *loop, int clients);
void loop_inside_open(Loop *loop);

#endif
