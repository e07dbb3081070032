/* PeopleLab: a whole city's site without anybody in it, and actors with accounts of their own, from
 * inside and over HTTP. Its clock stands at Monday 2026-11-02, 08:00, until stepped.
 *
 *   officer, clerk, community, family    of the district, a street and a community of 拱墅
 *                                        elsewhere   a clerk of 西湖
 *   reader      sees the street, and everything that has a mask behind it
 */
#ifndef SUPPORT_PEOPLE_LAB_H
#define SUPPORT_PEOPLE_LAB_H

#include "care/people/person.h"
#include "core/walk/job.h"
#include "core/walk/site.h"
#include "support/database.h"
#include "support/raw_client.h"

#define PEOPLE_TODAY     20261102 /* a Monday */
#define PEOPLE_CITY      INT64_C(330100000000)
#define PEOPLE_DISTRICT  INT64_C(330105000000)
#define PEOPLE_STREET    INT64_C(330105001000)
#define PEOPLE_COMMUNITY INT64_C(330105001055)
#define PEOPLE_NEXT_DOOR INT64_C(330105001056) /* of the same street */
#define PEOPLE_ELSEWHERE INT64_C(330106000000)

enum { PEOPLE_SEATS = 40, PEOPLE_DAY = 24 * 60 };

typedef struct PeopleSeat {
    int64_t account_id;
    Str token;
} PeopleSeat;

typedef struct PeopleLab {
    Site *site;
    Arena arena;
    char folder[64], key_file[96];
    const Database *database;
    Actor officer, clerk, community, family, elsewhere, reader;
    PeopleSeat seats[PEOPLE_SEATS];
    size_t seat_count;
    Faults faults; /* of the last call */
} PeopleLab;

void people_lab_open(PeopleLab *lab, const Database *database);
void people_lab_reopen(PeopleLab *lab); /* closes the site and opens it again on the same data */
/* Before a child is forked that opens a lab and is killed. */
void people_lab_prepare(const Database *database);
/* The same after the process that had it was killed: only `folder` and `database` of the lab are
 * known. */
void people_lab_take_over(PeopleLab *lab);
void people_lab_close(PeopleLab *lab);
/* Everybody is counted as the rows say: what every lab with people in it asks at its end. */
void people_counts_stand(Site *site);
/* The job of a night, to its end. */
void people_night(Site *site, const JobKind *kind);

/* Somebody with an account of this role; what it does not need is 0. */
Actor people_lab_actor(PeopleLab *lab, const char *role, int64_t scope, int64_t org_id,
                       int64_t staff_id);
Err people_lab_call(PeopleLab *lab, const Actor *actor, const char *route, const void *in,
                    void *out);
bool people_lab_refused(const PeopleLab *lab, const char *field, const char *code);
/* The first page of a list. */
List people_lab_list(PeopleLab *lab, const Actor *actor, const char *route, const char *query);
/* Over HTTP; `extra` is more header lines, each with its \r\n, or "". */
void people_lab_ask(PeopleLab *lab, const Actor *actor, const char *method, const char *target,
                    const char *extra, const char *body, RawReply *reply);
void people_lab_step(PeopleLab *lab, int64_t minutes); /* the clock */

/* A valid ID number that belongs to nobody: its sequence is 990 + `sequence`. */
Str people_lab_id(PeopleLab *lab, Date birth, int sequence);
/* 李秀英, born that day, registered by the community worker. */
Person people_lab_person(PeopleLab *lab, Date birth, int sequence);
Person people_lab_read(PeopleLab *lab, int64_t id); /* past every reach */
int64_t people_lab_file(PeopleLab *lab, const Actor *actor, const char *name, Str bytes);
int64_t people_lab_proof(PeopleLab *lab,
                         const Actor *actor); /* a file that is a scan of something */
/* What the database holds of `text`, plain or as bytes, in all its tables. */
bool people_lab_holds(PeopleLab *lab, Str text);

#endif
