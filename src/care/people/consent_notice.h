/* Consent_notice: what is read out before a consent is asked for, line by line, as dated rows; a
 * consent names the version that was read.
 *
 * Invariants
 *  1. Rows are data; no route writes them. valid_to is the first day on which a row no longer
 *     holds.
 *  2. A consent recorded without a version gets the one that holds on the day it was given; where
 *     none does it is refused, "no_consent_notice".
 *  3. Of two versions of a kind that hold on one day the last by name counts.
 */
#ifndef CARE_PEOPLE_CONSENT_NOTICE_H
#define CARE_PEOPLE_CONSENT_NOTICE_H

#include "core/walk/module.h"

typedef struct ConsentNotice {
    int32_t kind;
    Str version;
    int64_t sequence;
    Str text_zh, text_en;
    Date valid_from, valid_to;
    Str source;
} ConsentNotice;

/* The version of this kind's words that holds on a day; none: there is none. */
Err consent_notice_version(Op *op, int32_t kind, Date day, Str *out) MUST_CHECK;

extern const Shape consent_notice_shape;
extern const Noun consent_notice_noun;

#endif
