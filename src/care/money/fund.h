/* Fund: a budget line with a yearly ceiling and its split by level of government: dated rows of
 * data/money/funds.tsv.
 *
 * Invariants
 *  1. Rows are data; no route writes them. valid_to is the first day on which a row no longer
 *     holds.
 *  2. The ceiling of a year is that of the row of it that has begun last (book_fund): it is the
 *     floor of that year's account at every use. One lowered below what is spent stops spending.
 *  3. Of several funds of a programme the first by code pays.
 *  4. Shares are whole percent; what is borne by whom is counted by the programme's own
 *     (benefit/programme.h).
 */
#ifndef CARE_MONEY_FUND_H
#define CARE_MONEY_FUND_H

#include "core/walk/module.h"

typedef struct Fund {
    Str code, name_zh, name_en, programme;
    Fen yearly_ceiling_fen;
    int64_t share_province_percent, share_city_percent, share_district_percent,
        share_lottery_percent;
    Date valid_from, valid_to;
    Str source;
} Fund;
extern const Shape fund_shape;
extern const Noun fund_noun;

/* The fund that pays for a programme on a day; ERR_NOT_FOUND: none. */
Err fund_of_programme(Op *op, Str programme, Date day, Fund *out) MUST_CHECK;

#endif
