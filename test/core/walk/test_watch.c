/* What a watcher is told: counts as Prometheus reads them, and whether requests may be sent
 * here. */
#include <regex.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/walk_lab.h"

static Lab lab;
static RawReply reply;

static void watch_open_on(const Database *database) {
    lab_configure(&lab, database);
    lab.config.watch = "127.0.0.1:0";
    lab_enter(&lab);
}

static int watch(const char *method, const char *path) {
    char head[256];
    int client = client_open(site_watch_port(lab.site));
    assert_true(client >= 0);
    (void)snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                   method, path);
    assert_true(client_send(client, head));
    client_read(client, strcmp(method, "HEAD") == 0, &reply);
    client_close(client);
    return reply.status;
}

/* The value of the sample that begins so; -1: there is none. */
static double sample(const char *name) {
    size_t len = strlen(name);
    for (const char *at = reply.body; (at = strstr(at, name)); at += len) {
        if ((at == reply.body || at[-1] == '\n') && at[len] == ' ') return strtod(at + len, NULL);
    }
    return -1;
}

static void the_house_is_counted(void **state) {
    watch_open_on(*state);
    lab_ask(&lab, lab.keeper, "GET", "/api/nothing", "", NULL, &reply);
    (void)lab_pack(&lab, "one", 1);
    (void)lab_pack(&lab, "two", 2);
    lab_ask(&lab, lab.keeper, "GET", "/api/crates/1", "", NULL, &reply);
    assert_int_equal(watch("GET", "/metrics"), 200);
    assert_non_null(strstr(reply.head, "text/plain; version=0.0.4"));
    assert_true(sample("yiyang_requests_total{route=\"crate_pack\",class=\"2xx\"}") == 2);
    assert_true(sample("yiyang_requests_total{route=\"none\",class=\"4xx\"}") == 1);
    assert_true(sample("yiyang_request_seconds_count{route=\"crate_get\"}") == 1);
    assert_true(sample("yiyang_writer_batch_size_sum") >= 2);
    assert_true(sample("yiyang_writer_function_seconds_count") >=
                sample("yiyang_writer_commit_seconds_count"));
    assert_true(sample("yiyang_writer_commit_seconds_count") >= 2);
    assert_true(sample("yiyang_writer_healthy") == 1);
    assert_true(sample("yiyang_database_up") == 1);
    assert_true(sample("yiyang_readers") > sample("yiyang_readers_busy"));
    assert_true(sample("yiyang_sessions") == 1); /* the keeper; the others have not come yet */
    assert_true(sample("yiyang_jobs_waiting") == 0);
    assert_true(sample("yiyang_database_bytes") > 100000);
    assert_true(sample("process_resident_memory_bytes") > 1000000);
    assert_true(sample("process_start_time_seconds") > 1700000000);
    assert_null(strstr(reply.body, "/api/"));
    assert_null(strstr(reply.body, "keeper"));
    lab_close(&lab);
}

static Err stand_still(Tx *tx, void *context) {
    (void)tx;
    sem_wait(context);
    return OK;
}

static void nobody_waits(void *context, Err err) {
    (void)context, (void)err;
}

static void what_waits_for_its_commit_is_counted(void **state) {
    sem_t released;
    watch_open_on(*state);
    assert_int_equal(sem_init(&released, 0, 0), 0);
    for (int i = 0; i < 3; i++)
        store_submit(site_store(lab.site), stand_still, nobody_waits, &released);
    assert_int_equal(watch("GET", "/metrics"), 200);
    assert_true(sample("yiyang_writer_queue") >= 3);
    for (int i = 0; i < 3; i++) sem_post(&released);
    for (int i = 0; i < 500 && sample("yiyang_writer_queue") > 0; i++) watch("GET", "/metrics");
    assert_true(sample("yiyang_writer_queue") == 0);
    assert_int_equal(sem_destroy(&released), 0);
    lab_close(&lab);
}

/* What is refused at the public address is told at the watchers' alone, and the other way round. */
static void each_address_has_its_own(void **state) {
    watch_open_on(*state);
    lab_ask(&lab, lab.keeper, "GET", "/metrics", "", NULL, &reply);
    assert_false(reply_has(&reply, "yiyang_"));
    assert_int_equal(watch("GET", "/api/crates"), 404);
    assert_int_equal(watch("GET", "/"), 404);
    assert_int_equal(watch("POST", "/metrics"), 404);
    assert_int_equal(watch("HEAD", "/metrics"), 200);
    assert_int_equal(watch("GET", "/healthz"), 200);
    assert_int_equal(watch("GET", "/readyz"), 200);
    lab_close(&lab);
}

static bool matches(const char *line, size_t len, const char *pattern) {
    regex_t form;
    char text[512];
    assert_true(len < sizeof text);
    memcpy(text, line, len);
    text[len] = '\0';
    assert_int_equal(regcomp(&form, pattern, REG_EXTENDED | REG_NOSUB), 0);
    int found = regexec(&form, text, 0, NULL, 0);
    regfree(&form);
    return found == 0;
}

/* The text format 0.0.4: HELP and TYPE before the samples of each family, each family once, its
 * samples together. */
static void the_text_has_prometheus_form(void **state) {
    static const char help[] = "^# HELP [a-z_]+ [^\\]+$";
    static const char type[] = "^# TYPE [a-z_]+ (counter|gauge|histogram)$";
    static const char one[] = "^[a-z_]+([{][a-z_]+=\"[^\"\\]*\"(,[a-z_]+=\"[^\"\\]*\")*[}])? "
                              "-?[0-9]+([.][0-9]+)?(e[+-][0-9]+)?$";
    char family[128] = "", kind[32] = "", seen[8192] = "\n";
    watch_open_on(*state);
    (void)lab_pack(&lab, "one", 1);
    assert_int_equal(watch("GET", "/metrics"), 200);
    assert_int_equal(reply.body[reply.body_len - 1], '\n');
    for (const char *line = reply.body; *line;) {
        size_t len = strcspn(line, "\n");
        if (strncmp(line, "# HELP", 6) == 0) {
            assert_true(matches(line, len, help));
            assert_int_equal(sscanf(line, "# HELP %127s", family), 1);
            char once[140];
            (void)snprintf(once, sizeof once, "\n%s\n", family);
            assert_null(strstr(seen, once));
            (void)snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s\n", family);
            kind[0] = '\0';
        } else if (strncmp(line, "# TYPE", 6) == 0) {
            char named[128];
            assert_true(matches(line, len, type));
            assert_int_equal(sscanf(line, "# TYPE %127s %31s", named, kind), 2);
            assert_string_equal(named, family);
            bool counts = strcmp(kind, "counter") == 0;
            assert_int_equal(counts, strstr(family, "_total") != NULL);
        } else {
            if (!matches(line, len, one)) fail_msg("%.*s", (int)len, line);
            assert_true(kind[0] != '\0' && strncmp(line, family, strlen(family)) == 0);
            const char *rest = line + strlen(family);
            bool parts = strncmp(rest, "_bucket{", 8) == 0 || strncmp(rest, "_sum", 4) == 0 ||
                         strncmp(rest, "_count", 6) == 0;
            assert_int_equal(strcmp(kind, "histogram") == 0, parts);
            if (!parts) assert_true(*rest == ' ' || *rest == '{');
        }
        line += len + (line[len] == '\n');
    }
    lab_close(&lab);
}

/* Buckets only grow, end with +Inf, and that is the count. */
static void buckets_add_up(void **state) {
    double last = 0;
    int ends = 0;
    watch_open_on(*state);
    for (int i = 0; i < 20; i++) (void)lab_pack(&lab, "many", 1 + i);
    assert_int_equal(watch("GET", "/metrics"), 200);
    for (const char *line = reply.body; (line = strstr(line, "_bucket{")); line++) {
        const char *value = strstr(line, "} ");
        assert_non_null(value);
        double here = strtod(value + 2, NULL);
        assert_true(here >= last);
        last = here;
        if (strncmp(value - 5, "\"+Inf", 5) != 0 && strncmp(value - 5, "+Inf\"", 5) != 0) continue;
        const char *count = strstr(value, "_count");
        assert_non_null(count);
        assert_true(strtod(strchr(count, ' '), NULL) == here);
        last = 0;
        ends++;
    }
    assert_true(ends >= 3);
    assert_true(sample("yiyang_request_seconds_count{route=\"crate_pack\"}") == 20);
    lab_close(&lab);
}

/* The next read fails. It is this question's, unless a thread of the house was quicker: then it is
 * asked again. */
static int watch_unread(const char *path, bool (*is_unread)(int status)) {
    int status = 0;
    for (int i = 0; i < 20; i++) {
        store_fail_nth(site_store(lab.site), -1);
        status = watch("GET", path);
        store_fail_nth(site_store(lab.site), 0);
        if (is_unread(status)) break;
    }
    return status;
}

static bool is_refused(int status) {
    return status == 503;
}

static bool has_no_database(int status) {
    return status == 200 && sample("yiyang_database_up") == 0;
}

static void a_house_that_cannot_serve_says_why(void **state) {
    watch_open_on(*state);
    store_fail_nth(site_store(lab.site), -1);
    assert_int_equal(watch("GET", "/healthz"), 200); /* it lives */
    assert_int_equal(watch_unread("/readyz", is_refused), 503);
    assert_int_equal(watch("GET", "/readyz"), 200);
    assert_int_equal(watch_unread("/metrics", has_no_database), 200);
    assert_true(sample("yiyang_database_up") == 0);
    assert_true(sample("yiyang_database_bytes") == -1); /* not known, so not told */
    assert_true(sample("yiyang_readers") > 0);
    lab_close(&lab);
}

static void a_full_disk_is_not_ready(void **state) {
    lab_configure(&lab, *state);
    lab.config.watch = "127.0.0.1:0";
    lab.config.disk_reserve_mib = INT64_C(1) << 40;
    lab_enter(&lab);
    assert_int_equal(watch("GET", "/readyz"), 503);
    assert_true(reply_has(&reply, "\"code\":\"disk_full\""));
    assert_int_equal(watch("GET", "/healthz"), 200);
    lab_close(&lab);
}

/* A newer program has been here meanwhile. */
static void another_version_is_not_ready(void **state) {
    watch_open_on(*state);
    database_execute(*state, "insert into schema_migration (room, number, title, applied_at)"
                             " values ('later', 1, 'what came after', 0)");
    assert_int_equal(watch("GET", "/readyz"), 503);
    assert_true(reply_has(&reply, "\"code\":\"other_version\""));
    lab_close(&lab);
}

/* A batch that could not be stored is not the end: the question itself makes the writer try. */
static void writes_that_work_again_are_ready_again(void **state) {
    watch_open_on(*state);
    store_fail_nth(site_store(lab.site), 1);
    lab_ask(&lab, lab.keeper, "POST", "/api/crates", "", "{\"label\":\"one\"}", &reply);
    store_fail_nth(site_store(lab.site), 0);
    int status = 0;
    for (int i = 0; i < 100 && status != 200; i++) status = watch("GET", "/readyz");
    assert_int_equal(status, 200);
    lab_close(&lab);
}

/* The page of the docs names every metric there is. */
static void the_docs_name_every_metric(void **state) {
    static char docs[131072];
    char name[128], cell[140];
    FILE *file = fopen("docs/operations.md", "r");
    assert_non_null(file);
    docs[fread(docs, 1, sizeof docs - 1, file)] = '\0';
    (void)fclose(file);
    watch_open_on(*state);
    assert_int_equal(watch("GET", "/metrics"), 200);
    int count = 0;
    for (const char *at = reply.body; (at = strstr(at, "# TYPE ")); at++, count++) {
        assert_int_equal(sscanf(at, "# TYPE %127s", name), 1);
        (void)snprintf(cell, sizeof cell, "| `%s` |", name);
        if (!strstr(docs, cell)) fail_msg("docs/operations.md does not name %s", name);
    }
    assert_true(count > 15);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_house_is_counted),
        ON_BOTH(what_waits_for_its_commit_is_counted),
        ON_SQLITE(each_address_has_its_own),
        ON_BOTH(the_text_has_prometheus_form),
        ON_SQLITE(buckets_add_up),
        ON_BOTH(a_house_that_cannot_serve_says_why),
        ON_SQLITE(a_full_disk_is_not_ready),
        ON_BOTH(another_version_is_not_ready),
        ON_BOTH(writes_that_work_again_are_ready_again),
        ON_SQLITE(the_docs_name_every_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
