/* Meter: what every measurement of a city needs: two clocks, and somebody who may do it. */
#ifndef BENCH_METER_H
#define BENCH_METER_H

#include "core/walk/site.h"

#define METER_CITY INT64_C(330100000000)

double wall_seconds(void); /* monotonic */
double cpu_seconds(void);  /* of the whole process */
/* A new account of the city's district officers. */
void officer_open(Site *site, Actor *officer);

#endif
