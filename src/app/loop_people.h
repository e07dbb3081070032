/* LoopPeople: the older people of the loop as its offices know them, and what is planned for each.
 *
 * Invariants
 *  1. `key` is made of what the register says of a person, never of an id: over HTTP ids come in
 *     another order each time.
 *  2. Items stand in order of key, by_id in order of id, and neither moves once listed.
 *  3. A workbook lies on the disk until it is uploaded, and no longer.
 *  4. As many are listed as landed, or the loop is broken; of a whole city Gongshu's are listed
 *     alone.
 */
#ifndef APP_LOOP_PEOPLE_H
#define APP_LOOP_PEOPLE_H

#include "app/loop_cast.h"

typedef struct LoopPerson {
    int64_t id;
    int64_t key; /* of name, birthday, community, not of numbers; below 2^62: a day may be added */
    const LoopCommunity *community;
    Str name;
    Date birth;
    Str income, living;
    bool applies;  /* for the service allowance */
    int64_t level; /* what the assessors will find */
    int64_t application, assessment, assessment_version;
    bool granted;
    Fen monthly; /* allowance */
    int64_t plan;
    Str plate;     /* token of the QR plate at the door */
    bool gone;     /* dead, or left the city */
    size_t family; /* index of the family seat plus one; 0: none */
} LoopPerson;

struct LoopPeople {
    LoopPerson *items, **by_id; /* in order of key, of id */
    size_t count, cap;
    int64_t rows, landed, faulty; /* of the workbooks */
};

/* The register comes in as workbooks: one dirty set over HTTP, clean ones from inside. Then
 * everybody is listed. */
void loop_people_import(Loop *loop, bool dirty);
void loop_people_list(Loop *loop);
/* Who applies, and what assessors will find. */
void loop_people_choose(Loop *loop);
LoopPerson *loop_person(const Loop *loop, int64_t id);

#endif
