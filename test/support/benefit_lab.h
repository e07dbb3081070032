/* BenefitLab: a site of the rooms up to benefit, with the officers of one district and older
 * persons as a test needs them. Its clock stands at Monday 2026-03-02, 09:00, until it is set on.
 */
#ifndef SUPPORT_BENEFIT_LAB_H
#define SUPPORT_BENEFIT_LAB_H

#include "care/benefit/application.h"
#include "care/benefit/grant.h"
#include "care/benefit/grant_batch.h"
#include "care/money/book.h"
#include "core/walk/site.h"
#include "support/database.h"

#define BENEFIT_TODAY     20260302 /* a Monday */
#define BENEFIT_COUNTY    INT64_C(330105000000)
#define BENEFIT_STREET    INT64_C(330105001000)
#define BENEFIT_COMMUNITY INT64_C(330105001055)

typedef struct BenefitLab {
    const Database *database;
    Site *site;
    Arena arena;
    char folder[64], key_file[96];
    Actor community, clerk, officer, second_officer, finance, second_finance, family;
    int64_t hired; /* accounts made */
    int64_t blob;  /* a scan that everyone in the district may see */
    Faults faults; /* of the last call */
} BenefitLab;

void benefit_lab_open(BenefitLab *lab, const Database *database);
void benefit_lab_close(BenefitLab *lab);

Err benefit_lab_call(BenefitLab *lab, const Actor *actor, const char *route, const void *in,
                     void *out);
bool benefit_lab_refused(const BenefitLab *lab, const char *field, const char *code);
/* One write as the system; asserts that it succeeds. */
void benefit_lab_do(BenefitLab *lab, OpFn fn, void *context);
/* A new account of the district. */
Actor benefit_lab_actor(BenefitLab *lab, const char *roles);
void benefit_lab_day(BenefitLab *lab, Date day); /* sets the clock on to 09:00 of the day */

int64_t benefit_lab_person(BenefitLab *lab, int number, int birth_year, const char *income);
/* An ability level that holds from a day on, as a concluded assessment; tells the reactions. */
void benefit_lab_assess(BenefitLab *lab, int64_t person, int64_t level, Date from, Date until);
/* Calls person_die, person_leave … as the community worker. */
Err benefit_lab_person_event(BenefitLab *lab, const char *route, int64_t person, Date day);

/* A grant that runs from the day on, without an application. */
int64_t benefit_lab_grant(BenefitLab *lab, int64_t person, const char *programme, Date first_day);
/* Prepared, reviewed and approved by three. */
GrantBatch benefit_lab_batch(BenefitLab *lab, const char *programme, int64_t month);
MoneyAccount benefit_lab_account(BenefitLab *lab, const char *kind, int64_t owner);
/* Out of the wallet, for a service. */
void benefit_lab_spend(BenefitLab *lab, int64_t person, Fen amount);
void benefit_lab_verify(BenefitLab *lab); /* the books are whole */

#endif
