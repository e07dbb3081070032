/* CityAsk: a request to every route of a city that has lived, by somebody who may make it, as full
 * as its shape, about records that the list before it shows them; and what is answered, to be held
 * against what a city answers in which nothing fails.
 *
 *   each route ──► a seat that may ──► its list, in the states of the route ──► ask ──► answer ──► the same as noted?
 *
 * Invariants
 *  1. The same city, asked in the same order, is asked the same and answers the same.
 *  2. Those at the clock, the stream, the bytes of uploads and what opens a session have tests of
 *     their own: they are not asked.
 */
#ifndef SUPPORT_CITY_ASKS_H
#define SUPPORT_CITY_ASKS_H

#include "core/wire/json.h"
#include "support/city_seats.h"

enum { ASKS_MOST = 2000, ANSWER_BYTES = 512 };

typedef struct CityAsk {
    const Route *route;
    const Actor *actor;
    int64_t id; /* of the record; NOWHERE: there is none */
    int64_t version;
    void *in, *out;
    Faults faults;
} CityAsk;

typedef void (*AskEach)(CityLab *lab, CityAsk *ask, void *context);
void city_asks_each(CityLab *lab, const CitySeats *seats, AskEach each, void *context);
bool ask_writes(const CityAsk *ask);
/* From inside, in this arena; its faults live in the lab's. */
Err city_ask(CityLab *lab, CityAsk *ask, Arena *arena);
/* What was read, as bytes; none of a write. */
Str ask_print(CityLab *lab, const CityAsk *ask);

/* The error and every fault, of one ask after the other. */
typedef struct CityAnswer {
    const char *route;
    char text[ANSWER_BYTES];
    size_t bytes; /* of its arena, when it was told */
} CityAnswer;
typedef struct CityAnswers {
    CityAnswer items[ASKS_MOST];
    size_t count, at;
} CityAnswers;

void answer_write(const CityAsk *ask, Err err, char out[static ANSWER_BYTES]);
void answers_note(CityAnswers *answers, const CityAsk *ask, Err err, size_t bytes);
/* What this ask was answered where nothing fails: each is given once, in their order. */
const CityAnswer *answers_next(CityAnswers *answers, const CityAsk *ask);
/* A breach when it is another. */
void answer_compare(CityLab *lab, const CityAnswer *noted, const CityAsk *ask, Err err);

/* Until nothing goes on any more that a deed has set off. */
void city_settle(CityLab *lab);
/* What was refused leaves its audit row behind the answer, which waits where the storage failed:
 * until it is written. */
void city_quiet(CityLab *lab);

#endif
