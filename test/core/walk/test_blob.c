#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/blob.h"
#include "support/service_lab.h"

static ServiceLab service;
static RawReply reply;

#define JPEG "\xff\xd8\xff\xe0 a photo of a kitchen"

static int64_t bring(Str token, const char *target, Str bytes, int status) {
    service_send(&service, token, target, bytes, &reply);
    assert_int_equal(reply.status, status);
    return reply_number(&reply, "id");
}

static int fetch(Str token, int64_t id) {
    char target[64];
    snprintf(target, sizeof target, "/api/files/%lld", (long long)id);
    service_ask(&service, token, "GET", target, NULL, &reply);
    return reply.status;
}

static void the_first_bytes_tell_the_type(void **state) {
    static const struct {
        const char *name;
        Str bytes;
        const char *type;
    } files[] = {
        {"a.png", {"\xff\xd8\xff\xe1", 4}, "image/jpeg"},
        {"a", {"\x89PNG\r\n\x1a\n\0\0", 10}, "image/png"},
        {"a", {"RIFF\1\2\3\4WEBPVP8 ", 16}, "image/webp"},
        {"a", {"RIFF\1\2\3\4WAVE", 12}, NULL},
        {"a", {"%PDF-1.7\n", 9}, "application/pdf"},
        {"a", {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8}, "application/vnd.ms-excel"},
        {"a",
         {"PK\3\4....xl/workbook.xml", 23},
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"a.xlsx", {"PK\3\4....word/document.xml", 25}, NULL},
        {"a.csv", {"\xd0\xd5\xc3\xfb,\xc4\xea\xc1\xe4\r\n", 11}, "text/csv"},
        {"a.CSV", {"a,b\n", 4}, "text/csv"},
        {"a.txt", {"a,b\n", 4}, NULL},
        {"a.csv", {"a,\0\n", 4}, NULL},
        {"a.csv", {"", 0}, NULL},
        {"a.html", {"<script>", 8}, NULL},
        {"a.exe", {"MZ\x90", 3}, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        Str type = blob_sniff(str_from(files[i].name), files[i].bytes);
        if (files[i].type)
            assert_true(str_equal_c(type, files[i].type));
        else
            assert_true(str_is_none(type));
    }
}

static void what_is_brought_is_fetched(void **state) {
    service_open(&service, *state, NULL);
    int64_t id = bring(service.clerk, "/api/files?name=%E5%8E%A8%E6%88%BF.jpg", STR(JPEG), 201);
    assert_true(reply_has(&reply, "\"content_type\":\"image/jpeg\""));
    assert_true(reply_has(&reply, "Location: /api/files/"));
    assert_int_equal(reply_number(&reply, "bytes"), sizeof JPEG - 1);
    assert_int_equal(reply_number(&reply, "scope"), LAB_DISTRICT);
    assert_int_equal(fetch(service.clerk, id), 200);
    assert_int_equal(reply.body_len, sizeof JPEG - 1);
    assert_memory_equal(reply.body, JPEG, sizeof JPEG - 1);
    assert_true(reply_has(&reply, "Content-Type: image/jpeg"));
    assert_true(reply_has(&reply, "attachment; filename*=UTF-8''%E5%8E%A8%E6%88%BF.jpg"));
    assert_true(reply_has(&reply, "X-Content-Type-Options: nosniff"));
    assert_int_equal(lab_audited(&service.lab, "file_get", "ok", 1), 1);
    service_close(&service);
}

static void who_may_fetch(void **state) {
    service_open(&service, *state, NULL);
    int64_t own = bring(service.carer, "/api/files?name=a.jpg&scope=330105001001", STR(JPEG), 201);
    int64_t org =
        bring(service.provider, "/api/files?name=a.jpg&scope=330106001001", STR(JPEG), 201);
    assert_int_not_equal(own, org);
    assert_int_equal(fetch(service.carer, own), 200);
    assert_int_equal(fetch(service.clerk, own), 200);
    assert_int_equal(fetch(service.outsider, own), 404);
    assert_int_equal(fetch(service.provider, own), 404);
    assert_int_equal(fetch(service.provider, org), 200);
    assert_int_equal(fetch(service.outsider, org), 200);
    assert_int_equal(fetch(service.clerk, org), 404);
    assert_int_equal(fetch(service.carer, org), 404);
    assert_int_equal(fetch(service.audit, org), 403);
    assert_int_equal(fetch(STR_NONE, org), 401);
    bring(service.clerk, "/api/files?name=a.jpg&scope=330106001001", STR(JPEG), 422);
    assert_true(reply_has(&reply, "outside_your_places"));
    service_close(&service);
}

static void sent_twice_is_kept_once(void **state) {
    service_open(&service, *state, NULL);
    int64_t first = bring(service.carer, "/api/files?name=a.jpg", STR(JPEG), 201);
    assert_int_equal(bring(service.carer, "/api/files?name=b.jpg", STR(JPEG), 201), first);
    assert_int_not_equal(bring(service.clerk, "/api/files?name=b.jpg", STR(JPEG), 201), first);
    assert_int_not_equal(bring(service.carer, "/api/files?name=b.jpg&scope=330105001001", STR(JPEG),
                               201),
                         first);
    service_close(&service);
}

static void what_is_not_ours_stays_out(void **state) {
    service_open(&service, *state, NULL);
    bring(service.clerk, "/api/files?name=a.exe", STR("MZ program"), 415);
    assert_true(reply_has(&reply, "file_type"));
    bring(service.clerk, "/api/files?name=a.jpg", STR(""), 422);
    bring(service.clerk, "/api/files", STR(JPEG), 422);
    assert_true(reply_has(&reply, "\"field\":\"name\",\"code\":\"required\""));
    bring(service.audit, "/api/files?name=a.jpg", STR(JPEG), 403);
    service_close(&service);
}

static Str large(size_t len) {
    char *bytes = malloc(len);
    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++) bytes[i] = (char)('a' + i * 7919 % 26);
    return (Str){bytes, len};
}

typedef struct Reading {
    int64_t id;
    Str bytes;
} Reading;

static Err read_back(Op *op, void *context) {
    Reading *reading = context;
    Blob blob;
    return blob_read(op, reading->id, &blob, &reading->bytes);
}

static void twenty_mebibytes_and_no_more(void **state) {
    service_open(&service, *state, NULL);
    Str bytes = large(BLOB_LIMIT_BYTES + 1);
    bring(service.clerk, "/api/files?name=a.csv", bytes, 413);
    bytes.len = BLOB_LIMIT_BYTES;
    Reading reading = {bring(service.clerk, "/api/files?name=a.csv", bytes, 201), STR_NONE};
    Arena arena;
    arena_init(&arena, 16 * 1024 * 1024);
    assert_int_equal(site_read(service.lab.site, &system_actor, &arena, read_back, &reading), OK);
    assert_true(str_equal(reading.bytes, bytes));
    arena_clear(&arena);
    free((void *)(uintptr_t)bytes.ptr);
    service_close(&service);
}

typedef struct Writing {
    Str bytes;
    Blob blob, again;
    Str found;
    Arena *arena;
} Writing;

static Err write_and_read(Op *op, void *context) {
    Writing *writing = context;
    Str found;
    TRY(blob_write(op, STR("list.csv"), writing->bytes, LAB_PLACE, &writing->blob));
    TRY(blob_write(op, STR("list.csv"), writing->bytes, LAB_PLACE, &writing->again));
    TRY(blob_read(op, writing->blob.id, &writing->again, &found));
    writing->found = arena_copy(writing->arena, found);
    return OK;
}

static void a_transaction_writes_its_own(void **state) {
    service_open(&service, *state, NULL);
    Writing writing = {.bytes = large(3 * BLOB_CHUNK_BYTES + 17), .arena = &service.lab.arena};
    assert_int_equal(site_write(service.lab.site, &system_actor, "made", write_and_read, &writing),
                     OK);
    assert_int_equal(writing.blob.id, writing.again.id);
    assert_int_equal(writing.blob.bytes, 3 * BLOB_CHUNK_BYTES + 17);
    assert_true(str_equal(writing.found, writing.bytes));
    free((void *)(uintptr_t)writing.bytes.ptr);
    assert_int_equal(fetch(service.clerk, writing.blob.id), 200);
    service_close(&service);
}

static void chunks_cannot_be_exchanged(void **state) {
    service_open(&service, *state, NULL);
    int64_t first = bring(service.clerk, "/api/files?name=a.csv", STR("name,yes\n"), 201);
    int64_t second = bring(service.clerk, "/api/files?name=a.csv", STR("name,not\n"), 201);
    char sql[256];
    snprintf(sql, sizeof sql,
             "update file_chunk set sealed = (select c.sealed from file_chunk c where "
             "c.file_id = %lld) where file_id = %lld",
             (long long)second, (long long)first);
    database_execute(service.database, sql);
    assert_int_equal(fetch(service.clerk, first), 500);
    assert_int_equal(fetch(service.clerk, second), 200);
    snprintf(sql, sizeof sql, "delete from file_chunk where file_id = %lld", (long long)second);
    database_execute(service.database, sql);
    assert_int_equal(fetch(service.clerk, second), 500);
    service_close(&service);
}

static Err purge(Tx *tx, void *context) {
    return blobs_purge(tx, *(const int64_t *)context);
}

static void an_upload_that_broke_off_is_not_there(void **state) {
    int64_t before = SERVICE_START - 1, now = SERVICE_START;
    service_open(&service, *state, NULL);
    int64_t id = bring(service.clerk, "/api/files?name=a.jpg", STR(JPEG), 201);
    database_execute(service.database, "update file set whole = 0");
    assert_int_equal(fetch(service.clerk, id), 404);
    assert_int_equal(store_write(site_store(service.lab.site), purge, &before), OK);
    database_execute(service.database, "update file set whole = 1");
    assert_int_equal(fetch(service.clerk, id), 200);
    database_execute(service.database, "update file set whole = 0");
    assert_int_equal(store_write(site_store(service.lab.site), purge, &now), OK);
    database_execute(service.database, "update file set whole = 1");
    assert_int_equal(fetch(service.clerk, id), 404);
    service_close(&service);
}

static void bytes_rest_sealed(void **state) {
    const Database *database = *state;
    char path[600];
    service_open(&service, database, NULL);
    bring(service.clerk, "/api/files?name=a.csv", STR("a plain secret of the kitchen\n"), 201);
    service_close(&service);
    snprintf(path, sizeof path, "%s/yiyang.db", database->dsn);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = malloc(16 * 1024 * 1024);
    assert_non_null(bytes);
    Str all = {bytes, fread(bytes, 1, 16 * 1024 * 1024, file)};
    fclose(file);
    assert_true(str_find(all, STR("text/csv")) >= 0);
    assert_true(str_find(all, STR("secret of the kitchen")) < 0);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_bytes_tell_the_type),
        ON_BOTH(what_is_brought_is_fetched),
        ON_BOTH(who_may_fetch),
        ON_BOTH(sent_twice_is_kept_once),
        ON_SQLITE(what_is_not_ours_stays_out),
        ON_BOTH(twenty_mebibytes_and_no_more),
        ON_BOTH(a_transaction_writes_its_own),
        ON_BOTH(chunks_cannot_be_exchanged),
        ON_BOTH(an_upload_that_broke_off_is_not_there),
        ON_SQLITE(bytes_rest_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
