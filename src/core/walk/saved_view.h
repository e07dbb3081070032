/* Saved_view: a list as somebody keeps it: what it is narrowed to, how it is sorted, which columns
 * stand there.
 *
 * Invariants
 *  1. It is its account's own: nobody else sees or changes it. It gives no right: the list is asked
 *     for as by hand.
 *  2. An account keeps at most 50, each of at most 2 KiB; a list's names are each its own.
 *  3. It belongs to a list the account may ask for when it is saved.
 */
#ifndef CORE_WALK_SAVED_VIEW_H
#define CORE_WALK_SAVED_VIEW_H

#include "core/walk/module.h"

enum { SAVED_VIEWS_MOST = 50, SAVED_VIEW_BYTES = 2048 };

typedef struct SavedView {
    int64_t id, version;
    int64_t account_id;
    Str list; /* name of the list's route: "person_list" */
    Str name;
    Str query; /* JSON object: filter, sort, columns, as the list's page understands them */
    int64_t changed_at;
} SavedView;
extern const Shape saved_view_shape;
extern const Noun saved_view_noun;

#endif
