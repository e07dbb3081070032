/* AssessLab: a PeopleLab with an assessors' body of four, each with an account, a certificate and a
 * signature of their own, and one more who has no account.
 *
 *   person, who has agreed ──start──► sheet ──write──► sign, sign ──► result
 *
 * Invariants
 *  1. Assessor n is staff number ASSESS_LAB_STAFF + n.
 *  2. Sheets are filled greedily: full points from the first item of a part on, until its total is
 *     used up.
 */
#ifndef SUPPORT_ASSESS_LAB_H
#define SUPPORT_ASSESS_LAB_H

#include "care/people/assessment_row.h"
#include "support/people_lab.h"

enum { ASSESSORS = 4, ASSESS_LAB_STAFF = 501, ASSESS_LAB_PARTS = 3 };

typedef struct AssessLab {
    PeopleLab people;
    Actor assessor[ASSESSORS];
    int64_t drawn[ASSESSORS]; /* each one's own signature */
    int born;                 /* how many people there are */
} AssessLab;

void assess_lab_open(AssessLab *lab, const Database *database);
void assess_lab_close(AssessLab *lab);

int64_t assess_lab_somebody(AssessLab *lab);
void assess_lab_consents(AssessLab *lab, int64_t person);
int64_t assess_lab_person(AssessLab *lab); /* somebody who has agreed */

Assessment assess_lab_wanted(int64_t person, const char *scale, int one, int two);
Assessment assess_lab_start(AssessLab *lab, int64_t person, const char *scale, int one, int two);
/* Of the 26 items of GB/T 42195. */
AssessmentSheet assess_lab_sheet(AssessLab *lab, int64_t id, int64_t total);
/* Of the 17 items of the LTC scale, by part. */
AssessmentSheet assess_lab_ltc_sheet(AssessLab *lab, int64_t id,
                                     const int64_t totals[ASSESS_LAB_PARTS]);
/* By assessor `who`, with an informant's signature that they have brought. */
Err assess_lab_write(AssessLab *lab, int who, const AssessmentSheet *sheet);
Err assess_lab_sign(AssessLab *lab, int who, int64_t id, Assessment *out);
Assessment assess_lab_sign_both(AssessLab *lab, int64_t id, int one, int two);

/* From asking to the result, by the first two. */
Assessment assess_lab_ability(AssessLab *lab, int64_t person, int64_t total);
Assessment assess_lab_ltc(AssessLab *lab, int64_t person, const int64_t totals[ASSESS_LAB_PARTS]);

#endif
