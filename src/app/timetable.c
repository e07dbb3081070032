#include "app/timetable.h"

#include <pthread.h>

#include "core/base/log.h"
#include "core/walk/job.h"

enum { LOOK_MS = 5000 };

typedef struct Entry {
    const char *kind;  /* of the job */
    const char *input; /* JSON */
    int64_t every_ms;  /* 0: once a day … */
    int minute;        /* … at this minute of the day */
} Entry;

static const Entry entries[] = {
    {"order_clocks", "{}", 60000, 0},       /* offers and acceptances that ran out */
    {"visit_clocks", "{}", 600000, 0},      /* visits nobody ended, follow-ups nobody made */
    {"people_counts", "{}", 0, 1},          /* ages turn at midnight */
    {"people_groups", "{}", 0, 60},         /* birthdays and levels that ran out, after midnight */
    {"people_duplicates", "{}", 0, 2 * 60}, /* files that may be one person */
    {"dashboard_night", "{}", 0, 23 * 60 + 45}, /* the evening's figures */
    {"plan_generate", "{}", 0, 3 * 60},         /* orders out of plans */
};

struct Timetable {
    Site *site;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    int64_t last_ms[COUNT(entries)];
    Date last_day[COUNT(entries)];
};

static Err start_job(Op *op, void *context) {
    const Entry *entry = context;
    int64_t id = 0;
    return job_start_once(op, entry->kind, str_from(entry->input), &id);
}

static bool is_due(const Timetable *timetable, size_t i, int64_t now_ms) {
    const Entry *entry = &entries[i];
    if (entry->every_ms != 0) return now_ms - timetable->last_ms[i] >= entry->every_ms;
    return timetable->last_day[i] < date_of_ms(now_ms) && minute_of_ms(now_ms) >= entry->minute;
}

static void look(Timetable *timetable) {
    int64_t now_ms = site_now_ms(timetable->site);
    for (size_t i = 0; i < COUNT(entries); i++) {
        if (!is_due(timetable, i, now_ms)) continue;
        Entry entry = entries[i];
        Err err = site_write(timetable->site, &system_actor, "timetable", start_job, &entry);
        if (err != OK) {
            log_event(LOG_WARN, "timetable", "kind=%s error=%s", entry.kind, err_name(err));
            continue;
        }
        timetable->last_ms[i] = now_ms;
        timetable->last_day[i] = date_of_ms(now_ms);
    }
}

static void wait_a_while(Timetable *timetable) {
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LOOK_MS / 1000;
    (void)pthread_cond_timedwait(&timetable->wake, &timetable->lock, &until);
}

static void *run(void *context) {
    Timetable *timetable = context;
    (void)pthread_mutex_lock(&timetable->lock);
    while (!timetable->stopping) {
        (void)pthread_mutex_unlock(&timetable->lock);
        look(timetable);
        (void)pthread_mutex_lock(&timetable->lock);
        if (!timetable->stopping) wait_a_while(timetable);
    }
    (void)pthread_mutex_unlock(&timetable->lock);
    return NULL;
}

Timetable *timetable_open(Site *site) {
    Timetable *timetable = calloc(1, sizeof *timetable);
    if (timetable == NULL) return NULL;
    timetable->site = site;
    (void)pthread_mutex_init(&timetable->lock, NULL);
    (void)pthread_cond_init(&timetable->wake, NULL);
    if (pthread_create(&timetable->thread, NULL, run, timetable) == 0) return timetable;
    free(timetable);
    return NULL;
}

void timetable_close(Timetable *timetable) {
    if (timetable == NULL) return;
    (void)pthread_mutex_lock(&timetable->lock);
    timetable->stopping = true;
    (void)pthread_cond_signal(&timetable->wake);
    (void)pthread_mutex_unlock(&timetable->lock);
    (void)pthread_join(timetable->thread, NULL);
    (void)pthread_cond_destroy(&timetable->wake);
    (void)pthread_mutex_destroy(&timetable->lock);
    free(timetable);
}
