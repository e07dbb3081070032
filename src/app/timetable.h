/* Timetable: which jobs start by themselves, and when. One table (timetable.c); one thread while
 * the program serves.
 *
 * Invariants
 *  1. A job is started by the system account, at most one of a kind open at a time.
 *  2. Times of day are Shanghai's, by the site's clock.
 *  3. A day that was missed (the program was down) is made up at the next look.
 */
#ifndef APP_TIMETABLE_H
#define APP_TIMETABLE_H

#include "core/walk/site.h"

typedef struct Timetable Timetable;

Timetable *timetable_open(Site *site); /* starts the thread */
void timetable_close(Timetable *timetable);

#endif
