/* Publicity (公示): what hangs on the board: a masked list, a place, from–to, a photo of the board,
 * the stamped receipt, and objections.
 *
 *   [open] ─close─► [closed]                      when the days are over and the photo is there; undisputed applications are concluded
 *   objection: [open] ─dismiss─► [dismissed]      the application goes on
 *              [open] ─uphold─► [upheld]          the application is refused
 *
 * Invariants
 *  1. Names are masked when the list is made, not when it is shown.
 *  2. It hangs for the programme's publicity_days, the first and the last included.
 *  3. Nothing is concluded before its last day has passed and its photo is there.
 *  4. An objection is decided by another person than took it, with words. Who objected is stored
 *     sealed.
 *  5. An objected application goes on when every objection to it is dismissed, and is refused with
 *     the first that is upheld.
 */
#ifndef CARE_BENEFIT_PUBLICITY_H
#define CARE_BENEFIT_PUBLICITY_H

#include "core/walk/module.h"

enum { PUBLICITY_OPEN = 1, PUBLICITY_CLOSED };
enum { OBJECTION_OPEN = 1, OBJECTION_DISMISSED, OBJECTION_UPHELD };
extern const Choices publicity_states, objection_states;

typedef struct PublicityItem {
    int64_t id, publicity_id, application_id;
    Str masked_name;
    int64_t level; /* INT_NONE: not asked */
    Fen amount;
    int64_t scope; /* community */
} PublicityItem;

typedef struct Publicity {
    int64_t id, version;
    Str programme;
    Str place; /* where the board is */
    int32_t state;
    Date from_day, to_day; /* both hang */
    int64_t photo_blob, receipt_blob;
    int64_t item_count;
    int64_t account_id;
    int64_t scope;
    int64_t created_at;
    List items;
} Publicity;

typedef struct Objection {
    int64_t id;
    int64_t publicity_id, application_id;
    Str objector, objector_sealed; /* may be none: objections may come without a name */
    Str contact, contact_sealed;
    Str words;
    int32_t state;
    Date due_on;
    int64_t taken_by, decided_by;
    Date decided_on;
    Str result;
    int64_t scope;
    int64_t created_at;
} Objection;
extern const Shape publicity_shape, publicity_item_shape, objection_shape;
extern const Machine publicity_machine, objection_machine;
extern const Noun publicity_noun, objection_noun;

/* With who objected, unsealed. */
Err objection_in_reach(Op *op, int64_t id, Objection *out) MUST_CHECK;
/* ERR_CONFLICT unless its last day has passed and its photo is there. */
Err publicity_require_over(Op *op, int64_t id) MUST_CHECK;

#endif
