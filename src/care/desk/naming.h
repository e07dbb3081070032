/* Naming: what people call the things a view shows: a person, an organisation, a place, an account,
 * a programme, an item of the menu.
 *
 * Invariants
 *  1. Whoever shows a record has found it within reach already: no reach binds here. A person's
 *     name goes out through a field that is masked by right.
 *  2. What has a number is asked for once a Naming, up to NAMING_MAX things; what has none is asked
 *     for each time.
 *  3. What is not there has an empty name, and a code without words is its own: nothing is refused.
 */
#ifndef CARE_DESK_NAMING_H
#define CARE_DESK_NAMING_H

#include "care/desk/waiting.h"

typedef struct NamedThing {
    int64_t id;
    Str name;
    Date birth; /* of a person */
} NamedThing;
extern const Shape named_thing_shape;

enum { NAMING_MAX = 512 };
typedef enum NamingKind {
    NAMED_PERSON,
    NAMED_ORGANISATION,
    NAMED_PLACE,
    NAMED_ACCOUNT,
    NAMED_WORKER
} NamingKind;
typedef struct NamingEntry {
    NamingKind kind;
    NamedThing thing;
} NamingEntry;
typedef struct Naming {
    Op *op;
    NamingEntry entries[NAMING_MAX];
    size_t count;
} Naming;

/* Empty when there is none; id 0 is none. */
Err naming_find(Naming *naming, NamingKind kind, int64_t id, NamedThing *out) MUST_CHECK;
Err naming_text(Naming *naming, NamingKind kind, int64_t id, Str *out) MUST_CHECK;

/* The words of a code, as they stand today for who lives in `scope`; the code itself when nothing
 * tells. */
Err naming_programme(Op *op, Str code, Str *out) MUST_CHECK;
Err naming_item(Op *op, Str code, int64_t scope, Str *out) MUST_CHECK;
Err naming_group(Op *op, Str code, Str *out) MUST_CHECK;
Err naming_matter(Op *op, const WaitingSource *source, const Waiting *row, Str *out) MUST_CHECK;
Str naming_word(const Op *op, const char *prefix, Str code); /* "<prefix>.<code>" */
bool naming_has(const Op *op, Str key);                      /* there are words for it */
/* The words of `key` with {0} {1} … filled in. */
Str naming_fill(const Op *op, Str key, const Str *arguments, size_t count);

#endif
