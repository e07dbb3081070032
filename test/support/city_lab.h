/* CityLab: the whole city, its routes and records found through its tables alone, so that what is
 * new tomorrow is tried without a word.
 */
#ifndef SUPPORT_CITY_LAB_H
#define SUPPORT_CITY_LAB_H

#include "app/city.h"
#include "app/demo.h"
#include "support/database.h"

#define NOWHERE 999999999 /* a number that nothing has */

typedef struct CityLab {
    Database database;
    Site *site;
    Arena arena;
    char folder[64], keys[96];
    int64_t stopped_ms;  /* the hour at which it was stopped */
    int cells, breaches; /* what was tried; what was not as the tables say */
} CityLab;

/* `wish` NULL: a city with nobody in it; else one that has lived, with a clock that stands still.
 * Either may serve. Skips the test when the database is not available. */
void city_lab_open(CityLab *lab, const Database *database, const DemoWish *wish);
/* A start at the hour of the stop; what happens to the database meanwhile is the test's. */
void city_lab_stop(CityLab *lab);
void city_lab_start(CityLab *lab);
void city_lab_reopen(CityLab *lab); /* the same database, at the same hour */
void city_lab_close(CityLab *lab);
void city_lab_breach(CityLab *lab, const Route *route, const char *who, const char *what);

typedef void (*RouteEach)(CityLab *lab, const Noun *noun, const Route *route, void *context);
void each_route(CityLab *lab, RouteEach each, void *context);
const Rights *city_lab_rights(const CityLab *lab);
bool is_for_all(const Route *route); /* public or signed_in */
Reach role_reach(const Role *role, const char *permission);
bool statement_binds(const Statement *statement, const char *name);

/* The list of what stands before the {part}: /api/orders of /api/orders/{id}/cancel; NULL: none. */
const Route *list_before(CityLab *lab, const Route *route);
/* The first 200; `query` NULL or "state=offered". */
List city_lab_rows(CityLab *lab, const Actor *actor, const Route *list, const char *query);
/* Every page. */
typedef void (*RowEach)(void *context, const void *row);
void city_lab_each_row(CityLab *lab, const Actor *actor, const Route *list, RowEach each,
                       void *context);
/* A number of a row: F_INT, F_REF; 0 when there is no such field. */
int64_t row_number(const Route *list, const List *rows, size_t i, const char *field);
/* A request as full as its shape, about the record `id`; NULL: the route takes none. */
void *request_for(CityLab *lab, const Route *route, int64_t id);
/* One of its numbers: F_INT, F_REF. */
void request_set(const Route *route, void *request, const char *name, int64_t value);

#endif
