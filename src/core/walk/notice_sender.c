#include "core/walk/notice_sender.h"

#include <assert.h>
#include <pthread.h>

#include "core/base/log.h"
#include "walk.sql.h"

enum { BATCH = 50, LOOK_MS = 1000, CLAIM_MS = 60000, ARENA_BYTES = 16 * 1024 * 1024 };
#define MINUTE_MS INT64_C(60000)
static const char *const retry_keys[NOTICE_RETRIES] = {"notice_retry_1_minutes",
                                                       "notice_retry_2_minutes",
                                                       "notice_retry_3_minutes"};

struct Sender {
    Site *site;
    const NoticeDriver *driver;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t called, drained;
    bool woken, closing;
    int64_t asked, answered; /* drains */
};

/* One look at what is due. */
typedef struct Round {
    Site *site;
    Arena arena;
    List due;
    int64_t now_ms;
    RetryRules rules;
    const Notice *notice; /* the one that is claimed or recorded */
    bool claimed;
} Round;

Err quiet_hours_read(Op *op, QuietHours *out) {
    TRY(op_setting(op, "sms_quiet_from_minute", &out->from));
    return op_setting(op, "sms_quiet_to_minute", &out->to);
}

int64_t quiet_hours_end(const QuietHours *quiet, int64_t now_ms) {
    int64_t minute = minute_of_ms(now_ms), start_ms = date_start_ms(date_of_ms(now_ms));
    bool over_midnight = quiet->from > quiet->to;
    bool evening = minute >= quiet->from, morning = minute < quiet->to;
    bool is_quiet = over_midnight ? evening || morning : evening && morning;
    if (!is_quiet) return now_ms;
    int64_t days = over_midnight && evening ? 1 : 0;
    return start_ms + (days * 24 * 60 + quiet->to) * MINUTE_MS;
}

Err retry_rules_read(Op *op, RetryRules *out) {
    TRY(quiet_hours_read(op, &out->quiet));
    for (size_t i = 0; i < COUNT(retry_keys); i++)
        TRY(op_setting(op, retry_keys[i], &out->minutes[i]));
    return OK;
}

void notice_try_again(Notice *notice, const RetryRules *rules, int64_t now_ms) {
    if (notice->tries > NOTICE_RETRIES) {
        notice_step(notice, "give_up");
        return;
    }
    notice->next_at = now_ms + rules->minutes[notice->tries - 1] * MINUTE_MS;
    if (!notice->urgent) notice->next_at = quiet_hours_end(&rules->quiet, notice->next_at);
}

static Err round_read(Op *op, void *context) {
    Round *round = context;
    round->now_ms = op->now_ms;
    TRY(retry_rules_read(op, &round->rules));
    return op_list(op, &sql_notice_due_list, WITH(MOST(BATCH)), &round->due);
}

/* Quiet when it fell due late: it waits for the morning, unsent. */
static Err claim_write(Tx *tx, void *context) {
    Round *round = context;
    const Notice *notice = round->notice;
    int64_t changed = 0;
    int64_t morning_ms =
        notice->urgent ? round->now_ms : quiet_hours_end(&round->rules.quiet, round->now_ms);
    bool waits = morning_ms > round->now_ms;
    TRY(tx_run_counted(tx, &sql_notice_claim,
                       WITH(BIND_INT("id", notice->id), BIND_INT("now", round->now_ms),
                            BIND_INT("until", waits ? morning_ms : round->now_ms + CLAIM_MS)),
                       &changed));
    round->claimed = changed == 1 && !waits;
    return OK;
}

static Err record_write(Tx *tx, void *context) {
    const Round *round = context;
    return tx_run(tx, &sql_notice_record, ROW(round->notice));
}

static void letter_send(Sender *sender, Round *round, Notice *notice) {
    NoticeLetter letter = {.id = notice->id, .template_key = notice->template_key};
    notice->result = STR("sealed");
    if (notice_unseal(site_vault(sender->site), &round->arena, notice) != OK) {
        notice_step(notice, "fail");
        return;
    }
    letter.to = notice->to;
    letter.text = notice_text(sender->site, &round->arena, languages[0], notice);
    notice_step(notice,
                sender->driver->send(sender->driver, &round->arena, &letter, &notice->result));
}

static void outcome_note(const Round *round, Notice *notice) {
    notice->sent_at = round->now_ms;
    notice->next_at = 0;
    notice->tries++;
    if (notice->state == NOTICE_FAILED) notice_try_again(notice, &round->rules, round->now_ms);
}

static void notice_send(Sender *sender, Round *round, Notice *notice) {
    Store *store = site_store(sender->site);
    round->notice = notice;
    if (store_write(store, claim_write, round) != OK || !round->claimed) return;
    letter_send(sender, round, notice);
    outcome_note(round, notice);
    Err err = store_write(store, record_write, round);
    if (err != OK)
        log_event(LOG_WARN, "notice_not_recorded", "notice=%lld err=%s", (long long)notice->id,
                  err_name(err));
}

static bool is_closing(Sender *sender) {
    pthread_mutex_lock(&sender->mutex);
    bool closing = sender->closing;
    pthread_mutex_unlock(&sender->mutex);
    return closing;
}

/* True when there may be more at once. */
static bool round_run(Sender *sender) {
    Round round = {.site = sender->site};
    arena_init(&round.arena, ARENA_BYTES);
    Err err = site_read(sender->site, &system_actor, &round.arena, round_read, &round);
    for (size_t i = 0; err == OK && i < round.due.count && !is_closing(sender); i++)
        notice_send(sender, &round, LIST_AT(round.due, Notice, i));
    bool more = err == OK && round.due.count == BATCH;
    arena_clear(&round.arena);
    return more;
}

static void wait_call(Sender *sender) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_MS / 1000;
    int waited = 0;
    pthread_mutex_lock(&sender->mutex);
    while (!sender->woken && !sender->closing && waited == 0)
        waited = pthread_cond_timedwait(&sender->called, &sender->mutex, &until);
    sender->woken = false;
    pthread_mutex_unlock(&sender->mutex);
}

static int64_t drains_asked(Sender *sender) {
    pthread_mutex_lock(&sender->mutex);
    int64_t asked = sender->asked;
    pthread_mutex_unlock(&sender->mutex);
    return asked;
}

static void drains_answer(Sender *sender, int64_t asked) {
    pthread_mutex_lock(&sender->mutex);
    sender->answered = asked;
    pthread_cond_broadcast(&sender->drained);
    pthread_mutex_unlock(&sender->mutex);
}

static void *sender_run(void *context) {
    Sender *sender = context;
    while (!is_closing(sender)) {
        int64_t asked = drains_asked(sender);
        if (round_run(sender)) continue;
        drains_answer(sender, asked);
        wait_call(sender);
    }
    drains_answer(sender, INT64_MAX);
    return NULL;
}

Sender *sender_open(Site *site, const NoticeDriver *driver) {
    Sender *sender = calloc(1, sizeof *sender);
    assert(sender);
    sender->site = site;
    sender->driver = driver;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&sender->called, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_cond_init(&sender->drained, NULL);
    pthread_mutex_init(&sender->mutex, NULL);
    int failed = pthread_create(&sender->thread, NULL, sender_run, sender);
    assert(!failed);
    return sender;
}

void sender_wake(Sender *sender) {
    pthread_mutex_lock(&sender->mutex);
    sender->woken = true;
    pthread_cond_signal(&sender->called);
    pthread_mutex_unlock(&sender->mutex);
}

void sender_drain(Sender *sender) {
    pthread_mutex_lock(&sender->mutex);
    int64_t mine = ++sender->asked;
    sender->woken = true;
    pthread_cond_signal(&sender->called);
    while (sender->answered < mine) pthread_cond_wait(&sender->drained, &sender->mutex);
    pthread_mutex_unlock(&sender->mutex);
}

void sender_stop(Sender *sender) {
    if (!sender) return;
    pthread_mutex_lock(&sender->mutex);
    sender->closing = true;
    pthread_cond_signal(&sender->called);
    pthread_mutex_unlock(&sender->mutex);
    pthread_join(sender->thread, NULL);
}

void sender_close(Sender *sender) {
    if (!sender) return;
    pthread_cond_destroy(&sender->called);
    pthread_cond_destroy(&sender->drained);
    pthread_mutex_destroy(&sender->mutex);
    free(sender);
}
