#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/walk_lab.h"

static Lab lab;
static char heard[65536];

static int listen_to(Str token, const char *last) {
    char request[512];
    snprintf(request, sizeof request,
             "GET /api/stream HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer " STR_FMT
             "\r\n%s%s%s\r\n",
             STR_ARG(token), last[0] ? "Last-Event-ID: " : "", last, last[0] ? "\r\n" : "");
    int client = client_open(site_port(lab.site));
    assert_true(client_send(client, request));
    return client;
}

/* The id of the last event heard. */
static const char *last_id(void) {
    static char id[32];
    const char *at = heard, *found = NULL;
    while ((at = strstr(at, "id: "))) {
        found = at + 4;
        at += 4;
    }
    assert_non_null(found);
    snprintf(id, sizeof id, "%.*s", (int)strcspn(found, "\r\n"), found);
    return id;
}

static void a_commit_is_heard(void **state) {
    lab_open(&lab, *state);
    int client = listen_to(lab.keeper, "");
    assert_true(client_read_until(client, "event: ready", heard, sizeof heard));
    char expected[64];
    snprintf(expected, sizeof expected, "\"topic\":\"crate\",\"subject\":%lld",
             (long long)lab_pack(&lab, "one", 1));
    assert_true(client_read_until(client, expected, heard, sizeof heard));
    assert_non_null(strstr(heard, "event: crate"));
    client_close(client);
    lab_close(&lab);
}

static void who_comes_back_hears_what_was_missed(void **state) {
    lab_open(&lab, *state);
    int client = listen_to(lab.keeper, "");
    assert_true(client_read_until(client, "event: ready", heard, sizeof heard));
    (void)lab_pack(&lab, "one", 1);
    assert_true(client_read_until(client, "\"subject\":1", heard, sizeof heard));
    char seen[32];
    snprintf(seen, sizeof seen, "%s", last_id());
    client_close(client);
    (void)lab_pack(&lab, "two", 2);
    (void)lab_pack(&lab, "three", 3);
    lab_reopen(&lab);
    client = listen_to(lab.keeper, seen);
    assert_true(client_read_until(client, "\"subject\":3", heard, sizeof heard));
    assert_non_null(strstr(heard, "\"subject\":2"));
    assert_null(strstr(heard, "\"subject\":1,"));
    client_close(client);
    lab_close(&lab);
}

static void who_was_away_too_long_is_told_to_load_anew(void **state) {
    lab_open(&lab, *state);
    (void)lab_pack(&lab, "one", 1);
    int client = listen_to(lab.keeper, "987654");
    assert_true(client_read_until(client, "event: reset", heard, sizeof heard));
    client_close(client);
    lab_close(&lab);
}

static void other_places_are_not_heard(void **state) {
    lab_open(&lab, *state);
    int client = listen_to(lab.other, "");
    assert_true(client_read_until(client, "event: ready", heard, sizeof heard));
    (void)lab_pack(&lab, "one", 1);
    RawReply reply;
    lab_ask(&lab, lab.other, "POST", "/api/crates", "",
            "{\"label\":\"there\",\"weight\":1,\"scope\":330106001001}", &reply);
    assert_int_equal(reply.status, 201);
    assert_true(client_read_until(client, "\"subject\":2", heard, sizeof heard));
    assert_null(strstr(heard, "\"subject\":1,"));
    client_close(client);
    lab_close(&lab);
}

static void a_stranger_hears_nothing(void **state) {
    lab_open(&lab, *state);
    int client = listen_to(STR("no token"), "");
    assert_true(client_read_until(client, "401", heard, sizeof heard));
    client_close(client);
    lab_close(&lab);
}

static void signing_out_ends_the_stream(void **state) {
    lab_open(&lab, *state);
    int client = listen_to(lab.keeper, ""), beside = listen_to(lab.packer, "");
    assert_true(client_read_until(client, "event: ready", heard, sizeof heard));
    assert_true(client_read_until(beside, "event: ready", heard, sizeof heard));
    RawReply reply;
    lab_ask(&lab, lab.keeper, "DELETE", "/api/session", "", NULL, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(
        client_read_until(client, "\r\n0\r\n\r\n", heard, sizeof heard)); /* the last chunk */
    client_close(client);
    client = listen_to(lab.keeper, "");
    assert_true(client_read_until(client, "401", heard, sizeof heard));
    client_close(client);
    lab_ask(&lab, lab.packer, "POST", "/api/crates", "",
            "{\"label\":\"one\",\"weight\":1,\"scope\":330105001001}", &reply);
    assert_true(client_read_until(beside, "event: crate", heard, sizeof heard));
    client_close(beside);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_commit_is_heard),
        ON_BOTH(who_comes_back_hears_what_was_missed),
        ON_SQLITE(who_was_away_too_long_is_told_to_load_anew),
        ON_BOTH(other_places_are_not_heard),
        ON_BOTH(signing_out_ends_the_stream),
        ON_SQLITE(a_stranger_hears_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
