#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "core/base/embed.h"
#include "support/walk_lab.h"

enum { CLIENTS = 12, ROUNDS = 15 };

static Lab lab;

typedef struct Client {
    pthread_t thread;
    int number, packed, edited, stale, failed;
    RawReply reply;
} Client;

/* Each packs its own crates, some twice under one key, and all edit crate 1 against each other. */
static void client_round(Client *client, int round) {
    char headers[96], body[160], target[32] = "/api/crates/1";
    RawReply *reply = &client->reply;
    snprintf(headers, sizeof headers, "Idempotency-Key: c%d-%d\r\n", client->number, round);
    snprintf(body, sizeof body, "{\"label\":\"c%d-%d\",\"weight\":%d,\"scope\":330105001001}",
             client->number, round, 1 + round);
    for (int i = 0; i <= round % 2; i++)
        lab_ask(&lab, lab.keeper, "POST", "/api/crates", headers, body, reply);
    if (reply->status == 201) client->packed++;
    lab_ask(&lab, lab.packer, "GET", target, "", NULL, reply);
    const char *version = strstr(reply->body, "\"version\":");
    if (reply->status != 200 || !version) {
        client->failed++;
        return;
    }
    snprintf(headers, sizeof headers, "If-Match: \"%ld\"\r\n", strtol(version + 10, NULL, 10));
    lab_ask(&lab, lab.packer, "PATCH", target, headers, "{\"note\":\"again\"}", reply);
    if (reply->status == 200) client->edited++;
    if (reply->status == 412) client->stale++;
}

static void *client_run(void *context) {
    Client *client = context;
    for (int i = 0; i < ROUNDS; i++) client_round(client, i);
    return NULL;
}

typedef struct Verified {
    AuditVerdict verdict;
} Verified;

static Err verify(Op *op, void *context) {
    Verified *verified = context;
    return audit_verify(op->tx, op->arena, site_vault(op->site), &verified->verdict);
}

static void nothing_is_lost_or_done_twice(void **state) {
    lab_open(&lab, *state);
    assert_int_equal(lab_pack(&lab, "contested", 1), 1);
    static Client clients[CLIENTS];
    memset(clients, 0, sizeof clients);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i].number = i;
        assert_int_equal(pthread_create(&clients[i].thread, NULL, client_run, &clients[i]), 0);
    }
    int packed = 0, edited = 0, stale = 0, failed = 0;
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
        packed += clients[i].packed;
        edited += clients[i].edited;
        stale += clients[i].stale;
        failed += clients[i].failed;
    }
    assert_int_equal(failed, 0);
    assert_int_equal(packed, CLIENTS * ROUNDS);
    assert_int_equal(edited + stale, CLIENTS * ROUNDS);
    char expected[64];
    RawReply *reply = &clients[0].reply;
    lab_ask(&lab, lab.keeper, "GET", "/api/crates/1", "", NULL, reply);
    snprintf(expected, sizeof expected, "\"version\":%d,", 1 + edited);
    assert_true(reply_has(reply, expected));
    lab_ask(&lab, lab.keeper, "GET", "/api/crates?limit=1&count=1", "", NULL, reply);
    snprintf(expected, sizeof expected, "\"count\":%d}", CLIENTS * ROUNDS + 1);
    assert_true(reply_has(reply, expected));
    assert_int_equal(lab_audited(&lab, "crate_get", "ok", CLIENTS * ROUNDS + 1),
                     CLIENTS * ROUNDS + 1);
    assert_int_equal(lab_audited(&lab, "crate_edit", "stale", stale), stale);
    Verified verified = {0};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, verify, &verified), OK);
    assert_int_equal(verified.verdict.broken_seq, 0);
    lab_close(&lab);
}

static void pages_come_with_a_policy(void **state) {
    lab_open(&lab, *state);
    static RawReply reply;
    lab_ask(&lab, STR_NONE, "GET", "/people/12", "", NULL, &reply);
    assert_int_equal(reply.status, web_files_count > 0 ? 200 : 404);
    assert_true(reply_has(&reply, "Content-Security-Policy: default-src 'self'"));
    lab_ask(&lab, STR_NONE, "GET", "/nothing.js", "", NULL, &reply);
    assert_int_equal(reply.status, 404);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(nothing_is_lost_or_done_twice),
        ON_SQLITE(pages_come_with_a_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
