/* Bill: 审核支付 (R17): a provider's month, from freeze to pay file.
 *
 *   [frozen] ─rules─► [checked] ─provider confirms─► [confirmed] ─street reviews─► [reviewed] ─district approves─► [approved] ─pay─► [paid]
 *        appeal within the dated working days: [checked] ─appeal─► [appealed] ─decide─► [checked]
 *
 * Invariants
 *  1. One bill per provider, month and street; freezing again is ERR_CONFLICT and changes nothing.
 *  2. Σ lines = government + own; approving posts each order's hold from the wallet to the provider in the same transaction, with
 *     reference "settle:<month>:order:<id>"; a refused line's hold is voided.
 *  3. A paid month is never edited: differences become lines of the next bill (kind adjustment), by reversal in the books.
 *  4. Flags (flag.h, ≥ 14 rules) name rule, figures and threshold; a flagged line is paid only after a reviewer cleared it with a reason.
 */
#ifndef CARE_SERVICE_BILL_H
#define CARE_SERVICE_BILL_H

#include "core/walk/module.h"

extern const Shape bill_shape, bill_line_shape;
extern const Noun bill_noun, flag_noun;

#endif
