/* Authority: by what right a contact acts for an older person, how far, from when to when: as
 * guardian (法定监护、指定监护, Civil Code 28, 31; 意定监护, 33) or as agent (委托代理, 163, 165).
 * It lies in the contact's row.
 *
 *   from ═══════ standing ═══════► until      extent: care 人身照护 · medical 医疗 · property 财产
 *                   │
 *                   └─ended, with day, cause and reason─► [ended] ─a later one on a new proof─► …
 *
 * Invariants
 *  1. An authority has its extent, its proof and both its days, an agent's its words as well; who
 *     has none has none of these.
 *  2. It is ended, never wiped out; what has ended is changed by the next one alone, on another
 *     proof, from the day it ended or later.
 *  3. Whoever signs for a person has, on that day, an authority of the kind that is named, whose
 *     extent covers all that is signed.
 *  4. What a death has ended says so, and is all that its undoing gives back.
 *  5. An authority from before extents were codes, of a guardian by agreement or an agent, covers
 *     nothing until somebody has said what, and waits for that in the inbox.
 */
#ifndef CARE_PEOPLE_AUTHORITY_H
#define CARE_PEOPLE_AUTHORITY_H

#include "core/walk/module.h"

struct Contact;

extern const Choices contact_authorities, authority_states, authority_ends;
enum { AUTHORITY_STANDING = 1, AUTHORITY_ENDED };        /* of authority_states */
enum { AUTHORITY_PERSON_DIED = 1, AUTHORITY_OTHER = 8 }; /* of authority_ends */
enum { COVERS_CARE = 1 << 0, COVERS_MEDICAL = 1 << 1, COVERS_PROPERTY = 1 << 2 };

extern const Noun authority_noun; /* the codes of its extent */

/* Every fault of what is to be stored; `before`: the contact as it stands, NULL for a new one. The
 * next authority after one that ended takes its place. */
void authority_check(Op *op, const struct Contact *before, struct Contact *contact);
bool authority_differs(const struct Contact *a, const struct Contact *b);
/* It holds on that day and covers all of this. */
bool authority_covers(const struct Contact *contact, Date day, unsigned covers);
/* Ends it, or makes it stand again with day and cause 0; its state follows. */
void authority_end(struct Contact *contact, Date day, int32_t cause, Str reason);

typedef struct AuthorityEnd {
    int64_t id;    /* of the contact */
    Date day;      /* first without it */
    int32_t cause; /* authority_ends */
    Str reason;
} AuthorityEnd;

typedef struct AuthorityAsk {
    int64_t person_id;
    Str name;
    bool guardian; /* else an agent */
    Date day;
    unsigned covers; /* of COVERS_… */
} AuthorityAsk;
/* Who signs under this name; ERR_INVALID on `field` when nobody of this name may on that day, with
 * what stands in the way. */
Err authority_require(Op *op, const char *field, const AuthorityAsk *ask,
                      struct Contact *out) MUST_CHECK;

#endif
