#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/service_lab.h"

static ServiceLab service;
static RawReply reply;

static void ask_job(Str token, const char *method, int64_t job, const char *act) {
    char target[80];
    snprintf(target, sizeof target, "/api/jobs/%lld%s", (long long)job, act);
    service_ask(&service, token, method, target, NULL, &reply);
}

static void assert_ticks(int64_t count) {
    Ticks ticks = service_ticks(&service);
    assert_int_equal(ticks.count, count);
    assert_int_equal(ticks.highest, count);
}

static void a_job_runs_to_its_end(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks", 25);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_DONE);
    assert_int_equal(job.finished, 25);
    assert_int_equal(job.total, 25);
    assert_int_equal(job.account_id, service.clerk_id);
    assert_int_equal(job.scope, LAB_DISTRICT);
    assert_int_equal(job.ended_at, SERVICE_START);
    assert_true(str_equal(job.result, STR("{\"ticks\":25}")));
    assert_ticks(25);
    assert_int_equal(service_ticks(&service).accounts, 1);
    assert_int_equal(lab_audited(&service.lab, "ticks", "ok", 25), 25);
    service_close(&service);
}

static void who_may_look_on(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks", 2);
    service_await(&service, id, &job);
    ask_job(service.clerk, "GET", id, "");
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"state\":\"done\""));
    assert_true(reply_has(&reply, "\"result\":{\"ticks\":2}"));
    assert_false(reply_has(&reply, "\"input\""));
    assert_false(reply_has(&reply, "\"cursor\""));
    ask_job(service.colleague, "GET", id, "");
    assert_int_equal(reply.status, 200);
    ask_job(service.outsider, "GET", id, "");
    assert_int_equal(reply.status, 404);
    ask_job(service.carer, "GET", id, "");
    assert_int_equal(reply.status, 404);
    ask_job(service.provider, "GET", id, "");
    assert_int_equal(reply.status, 404);
    service_ask(&service, service.clerk, "GET", "/api/system/jobs", NULL, &reply);
    assert_int_equal(reply.status, 403);
    service_ask(&service, service.system, "GET", "/api/system/jobs?state=done", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply_number(&reply, "id"), id);
    service_close(&service);
}

static void a_refused_chunk_fails_the_job(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_refused", 9);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_FAILED);
    assert_true(
        str_starts(job.result, STR("{\"code\":\"invalid\",\"words\":{\"zh\":\"填写内容有误")));
    assert_true(str_find(job.result, STR("\"errors\":[{\"field\":\"to\",\"code\":\"out_of_range\","
                                         "\"detail\":\"1-2\",\"words\":{\"zh\":\"")) > 0);
    assert_true(str_find(job.result, STR("\"en\":\"")) > 0);
    assert_int_equal(job.finished, 2);
    assert_ticks(2);
    assert_int_equal(lab_audited(&service.lab, "job_fail", "ok", 1), 1);
    service_close(&service);
}

static void a_chunk_without_memory_leaves_nothing_and_is_tried_again(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    tick_greedy = 2;
    int64_t id = service_start_job(&service, service.clerk, "ticks", 5);
    service_await(&service, id, &job);
    assert_int_equal(tick_greedy, 0);
    assert_int_equal(job.state, JOB_DONE);
    assert_ticks(5);
    assert_int_equal(lab_audited(&service.lab, "ticks", "ok", 5), 5);
    assert_int_equal(lab_audited(&service.lab, "ticks", "unavailable", 2), 2);
    service_close(&service);
}

static void a_job_is_cancelled_by_its_owner_or_the_system_s(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_slow", 100000);
    ask_job(service.colleague, "POST", id, "/cancel");
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "job_of_another"));
    ask_job(service.outsider, "POST", id, "/cancel");
    assert_int_equal(reply.status, 404);
    ask_job(service.clerk, "POST", id, "/cancel");
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "\"state\":\"cancelled\""));
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_CANCELLED);
    assert_ticks(job.finished);
    ask_job(service.clerk, "POST", id, "/cancel");
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "state_refuses"));
    id = service_start_job(&service, service.clerk, "ticks_slow", 100000);
    char target[80];
    snprintf(target, sizeof target, "/api/system/jobs/%lld/cancel", (long long)id);
    service_ask(&service, service.system, "POST", target, NULL, &reply);
    assert_int_equal(reply.status, 200);
    service_close(&service);
}

static void a_disabled_account_s_job_fails(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_slow", 100000);
    char target[64];
    snprintf(target, sizeof target, "/api/accounts/%lld", (long long)service.clerk_id);
    lab_ask(&service.lab, service.security, "PATCH", target, "If-Match: \"1\"\r\n",
            "{\"active\":false}", &reply);
    assert_int_equal(reply.status, 200);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_FAILED);
    assert_true(str_starts(job.result, STR("{\"code\":\"account_inactive\"")));
    assert_ticks(job.finished);
    service_close(&service);
}

static void switch_clerk(const char *match, const char *active) {
    char target[64], version[64], body[64];
    snprintf(target, sizeof target, "/api/accounts/%lld", (long long)service.clerk_id);
    snprintf(version, sizeof version, "If-Match: \"%s\"\r\n", match);
    snprintf(body, sizeof body, "{\"active\":%s}", active);
    lab_ask(&service.lab, service.security, "PATCH", target, version, body, &reply);
    assert_int_equal(reply.status, 200);
}

/* Refused half way, it waits and is taken up where it was, by a colleague, though its account is
 * gone meanwhile. */
static void whole_work_is_taken_up_again(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    tick_barred = true;
    int64_t id = service_start_job(&service, service.clerk, "ticks_whole", 9);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_FAILED);
    assert_ticks(2);
    ask_job(service.clerk, "POST", id, "/cancel");
    assert_int_equal(reply.status, 409);
    switch_clerk("1", "false");
    tick_barred = false;
    ask_job(service.outsider, "POST", id, "/resume");
    assert_int_equal(reply.status, 404);
    ask_job(service.colleague, "POST", id, "/resume");
    assert_int_equal(reply.status, 200);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_DONE);
    assert_ticks(9);
    assert_int_equal(service_ticks(&service).accounts, 1);
    ask_job(service.colleague, "POST", id, "/resume");
    assert_int_equal(reply.status, 409);
    service_close(&service);
}

static void whole_work_is_not_cancelled(void **state) {
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_whole", 100000);
    ask_job(service.clerk, "POST", id, "/cancel");
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "job_is_whole"));
    service_close(&service);
}

static void other_work_begins_anew(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_refused", 9);
    service_await(&service, id, &job);
    ask_job(service.clerk, "POST", id, "/resume");
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "job_begins_anew"));
    service_close(&service);
}

static void a_closed_site_goes_on_when_it_opens_again(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_slow", 30);
    service_reopen(&service);
    service_reopen(&service);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_DONE);
    assert_ticks(30);
    service_close(&service);
}

static void a_lost_database_is_asked_again(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_prepared", 60);
    for (int nth = 1; nth <= 5; nth++) {
        store_fail_nth(site_store(service.lab.site), 7 * nth);
        struct timespec rest = {.tv_nsec = 30000000};
        (void)nanosleep(&rest, NULL);
    }
    store_fail_nth(site_store(service.lab.site), 0);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_DONE);
    assert_ticks(60);
    service_close(&service);
}

/* What runs ahead would never end by itself. */
static void what_runs_ahead_hears_when_it_is_enough(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    int64_t id = service_start_job(&service, service.clerk, "ticks_ahead", 5);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_DONE);
    assert_ticks(5);
    service_close(&service);
}

/* Both processes' crews take the same job; the cursor keeps them apart. */
static void two_sites_do_nothing_twice(void **state) {
    Site *second;
    Job job;
    service_open(&service, *state, NULL);
    assert_int_equal(site_open(&service.lab.config, &second), OK);
    int64_t id = service_start_job(&service, service.clerk, "ticks_prepared", 300);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_DONE);
    assert_ticks(300);
    site_close(second);
    service_close(&service);
}

static void progress_comes_by_the_stream(void **state) {
    char head[256], seen[4096];
    Job job;
    service_open(&service, *state, NULL);
    int client = client_open(site_port(service.lab.site));
    snprintf(head, sizeof head,
             "GET /api/stream HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer " STR_FMT "\r\n\r\n",
             STR_ARG(service.clerk));
    assert_true(client_send(client, head));
    assert_true(client_read_until(client, "text/event-stream", seen, sizeof seen));
    int64_t id = service_start_job(&service, service.clerk, "ticks", 3);
    assert_true(client_read_until(client, "event: job", seen, sizeof seen));
    service_await(&service, id, &job);
    client_close(client);
    service_close(&service);
}

static int told[2];

static void tell(void) {
    ssize_t written = write(told[1], "t", 1);
    (void)written;
}

/* In a process of its own: a job that is never let finish. */
static void work_until_killed(void) {
    tick_told = tell;
    Err err = site_open(&service.lab.config, &service.lab.site);
    if (err == OK) err = site_serve(service.lab.site);
    if (err != OK) _exit(1);
    Newcomer clerk = {.login = "clerk", .role = "lab_clerk", .scope = LAB_DISTRICT};
    (void)service_start_job(&service, service_enter(&service, &clerk), "ticks_prepared", 400);
    for (;;) pause();
}

static void a_killed_job_goes_on_at_its_cursor(void **state) {
    Job job;
    int status;
    char tick;
    service_configure(&service, *state);
    assert_int_equal(pipe(told), 0);
    pid_t worker = fork();
    if (worker == 0) work_until_killed();
    close(told[1]);
    for (int i = 0; i < 120; i++) assert_int_equal(read(told[0], &tick, 1), 1);
    assert_int_equal(kill(worker, SIGKILL), 0);
    assert_int_equal(waitpid(worker, &status, 0), worker);
    close(told[0]);
    assert_int_equal(site_open(&service.lab.config, &service.lab.site), OK);
    service_await(&service, 1, &job);
    assert_int_equal(job.state, JOB_DONE);
    assert_int_equal(job.finished, 400);
    assert_ticks(400);
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_killed_job_goes_on_at_its_cursor), /* first: no thread of ours runs yet */
        ON_BOTH(a_job_runs_to_its_end),
        ON_BOTH(who_may_look_on),
        ON_BOTH(a_refused_chunk_fails_the_job),
        ON_BOTH(a_chunk_without_memory_leaves_nothing_and_is_tried_again),
        ON_BOTH(a_job_is_cancelled_by_its_owner_or_the_system_s),
        ON_SQLITE(a_disabled_account_s_job_fails),
        ON_BOTH(whole_work_is_taken_up_again),
        ON_BOTH(whole_work_is_not_cancelled),
        ON_SQLITE(other_work_begins_anew),
        ON_BOTH(a_closed_site_goes_on_when_it_opens_again),
        ON_BOTH(a_lost_database_is_asked_again),
        ON_SQLITE(progress_comes_by_the_stream),
        ON_BOTH(what_runs_ahead_hears_when_it_is_enough),
        ON_POSTGRES(two_sites_do_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
