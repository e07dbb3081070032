/* ServiceLab: a site with people of many roles, the crates of the walk's lab, and jobs that tick.
 *
 * A tick is a row (n, account): POST /api/ticks {"kind":…,"to":N} starts a job that writes one tick
 * a chunk, 1, 2, … N.
 *   ticks    one a chunk                       ticks_prepared   n comes from prepare
 *   ticks_refused   refuses the third          ticks_slow       sleeps 20 ms before each
 */
#ifndef SUPPORT_SERVICE_LAB_H
#define SUPPORT_SERVICE_LAB_H

#include "core/walk/job.h"
#include "core/walk/notice_driver.h"
#include "support/walk_lab.h"

#define SERVICE_START  INT64_C(1790560800000) /* 2026-09-28 10:00 in Shanghai */
#define SERVICE_STREET INT64_C(330105001000)

typedef struct ServiceLab {
    Lab lab;
    const Database *database;
    Str clerk, colleague; /* tokens: clerks of the district */
    Str outsider;         /* a clerk elsewhere */
    Str carer, provider;  /* reach their own, their organisation */
    Str security, audit, system;
    int64_t clerk_id, carer_id, security_id;
} ServiceLab;

/* Skips the test when the database is not available. `notices` NULL: the log driver. */
void service_open(ServiceLab *service, const Database *database, const NoticeDriver *notices);
void service_reopen(ServiceLab *service);
void service_close(ServiceLab *service);
/* The site alone, without anyone in it: for a process that is to be killed. */
void service_configure(ServiceLab *service, const Database *database);

void service_ask(ServiceLab *service, Str token, const char *method, const char *target,
                 const char *body, RawReply *reply);
/* A body of bytes of this type. */
void service_send(ServiceLab *service, Str token, const char *target, Str body, RawReply *reply);
/* The number behind "name": in a JSON reply; -1 when it is not there. */
int64_t reply_number(const RawReply *reply, const char *name);
/* The text behind "name":" up to the next quote. */
Str reply_text(ServiceLab *service, const RawReply *reply, const char *name);

/* An account and a session for it; the password is never asked for. */
typedef struct Newcomer {
    const char *login, *role;
    int64_t scope, org_id, staff_id;
    const char *password; /* NULL: none */
    const char *phone;    /* NULL: none */
    int64_t id;           /* out */
} Newcomer;
Str service_enter(ServiceLab *service, Newcomer *newcomer);

int64_t service_start_job(ServiceLab *service, Str token, const char *kind, int to);
void service_await(ServiceLab *service, int64_t job, Job *out);
typedef struct Ticks {
    int64_t count, highest, accounts; /* accounts: of how many */
} Ticks;
Ticks service_ticks(ServiceLab *service);

/* Called by each chunk, when set: in the process that is to be killed it tells the other one. */
extern void (*tick_told)(void);
/* So many times the third tick takes more memory than a chunk may have, once it is written. */
extern _Atomic int tick_greedy;
extern bool tick_barred; /* "ticks_whole" is refused at its third tick */

#endif
