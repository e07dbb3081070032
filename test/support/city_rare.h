/* CityRare: what a city that has lived for forty days has none of, made by the people whose work it
 * is, so that it can be tried as well: a sign-in card of every family, leave to correct orders that
 * were paid for, deputies, a paper in somebody's file, photos and signatures of visits, stars of
 * families, and letters that ask for money back.
 */
#ifndef SUPPORT_CITY_RARE_H
#define SUPPORT_CITY_RARE_H

#include "support/city_seats.h"

typedef struct CityRare {
    /* Papers in people's files from here on are scans of their own: each hangs on one file
     * alone. */
    int64_t first_paper;
} CityRare;

CityRare city_rare_make(CityLab *lab, CitySeats *seats);

#endif
