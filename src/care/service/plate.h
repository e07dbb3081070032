/* Plate: a QR plate at a person's door (门牌码) or the service card they carry (服务卡): what a
 * carer's phone reads at check-in.
 *
 *   [active] ──replace──► [replaced] (and a new active one)      [active] ──revoke──► [revoked] ──restore──► [active] (a wrongful death is undone)
 *
 *   token = "yy.<number>.<HMAC-SM3 of it>": it names nobody, and nobody can make one
 *   code  = "<number>-<its first six digits>": printed below the square, for a telephone whose
 *         camera fails
 *
 * Invariants
 *  1. One active plate a person and kind.
 *  2. An ended one proves nothing while it is ended, and is kept.
 *  3. Token and code are shown only to whoever issues plates.
 */
#ifndef CARE_SERVICE_PLATE_H
#define CARE_SERVICE_PLATE_H

#include "core/walk/module.h"

enum { PLATE_ACTIVE = 1, PLATE_REPLACED, PLATE_REVOKED };
enum { PLATE_DOOR = 1, PLATE_CARD };
/* What reading a token proved. */
enum { PLATE_GOOD = 1, PLATE_OF_ANOTHER, PLATE_ENDED, PLATE_FORGED };
extern const Choices plate_states, plate_kinds, plate_verdicts;

typedef struct Plate {
    int64_t id, version;
    int64_t person_id;
    int32_t kind, state;
    int64_t replaces;
    Date issued_on, ended_on;
    Str reason; /* why it ended */
    Str token, code;
    int64_t scope, created_at;
} Plate;
extern const Shape plate_shape;
extern const Noun plate_noun;

Err plate_get(Op *op, int64_t id, Plate *out) MUST_CHECK; /* within reach, with its token */
void plate_sign(Op *op, Plate *plate);                    /* the token */
/* Never refuses: *verdict is 0 when no token was read; *plate_id 0 when it names none of ours. */
Err plate_read(Op *op, Str token, int64_t person_id, int64_t *plate_id,
               int32_t *verdict) MUST_CHECK;
Err plate_on_revival(Op *op, const Event *event) MUST_CHECK; /* person_revived, _unmerged */
Err plate_on_death(Op *op, const Event *event) MUST_CHECK;   /* person_died, _left, _merged */
Err plate_on_move(Op *op,
                  const Event *event) MUST_CHECK; /* the door stays behind, the card moves */

#endif
