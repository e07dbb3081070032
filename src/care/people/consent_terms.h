/* Consent_terms: what whoever records a consent says about it, as field rows; AT finds a member of
 * Consent in the struct at hand.
 *
 * Invariants
 *  1. Whatever records a consent, or shows a family what it may see, has these rows: the same
 *     names, limits and masks everywhere.
 *  2. CONSENT_PAPER is asked of every consent. What CONSENT_VIEW has is of a family view alone;
 *     consent_check refuses it elsewhere, "only_family_view".
 */
#ifndef CARE_PEOPLE_CONSENT_TERMS_H
#define CARE_PEOPLE_CONSENT_TERMS_H

#include "care/people/consent.h"

/* clang-format off */
#define CONSENT_PAPER(AT)                                                                          \
    {"notice_version", F_TEXT, AT(notice_version), .flags = STORED | UNTYPED, .max = 40,           \
     .doc = "version of the notice that was given; none: the one that held on that day"},          \
    {"given_by", F_ENUM, AT(given_by), .flags = REQUIRED | STORED, .choices = &consent_givers,     \
     .doc = "self, guardian or agent"},                                                            \
    {"giver", F_TEXT, AT(giver), .flags = REQUIRED | STORED, .min = 2, .max = 50,                  \
     .mask = MASK_NAME, .see = "people.see", .doc = "who signed"},                                 \
    {"blob_id", F_REF, AT(blob_id), .flags = STORED, .ref = "blob",                                \
     .doc = "signature or scan; of guardians and agents, when none is given, their authority's proof"},                            \
    {"given_on", F_DATE, AT(given_on), .flags = REQUIRED | STORED, .doc = "day it was given"}
#define CONSENT_VIEW(AT)                                                                           \
    {"relation", F_ENUM, AT(relation), .flags = STORED, .choices = &family_relations,              \
     .doc = "for family_view: of the account's owner to the person; self: the person's own account"}, \
    {"sees_visits", F_BOOL, AT(sees_visits), .flags = STORED,                                      \
     .doc = "for family_view: orders, plans, visits, ratings"},                                    \
    {"sees_photos", F_BOOL, AT(sees_photos), .flags = STORED,                                      \
     .doc = "for family_view: photos and signatures of visits"},                                   \
    {"sees_bills", F_BOOL, AT(sees_bills), .flags = STORED,                                        \
     .doc = "for family_view: wallet, allowances, what was paid"},                                 \
    {"sees_health", F_BOOL, AT(sees_health), .flags = STORED,                                      \
     .doc = "for family_view: assessments and their answers"},                                     \
    {"valid_until", F_DATE, AT(valid_until), .flags = STORED,                                      \
     .doc = "for family_view: last day; none: as long as the dated setting says"}
/* clang-format on */

#endif
