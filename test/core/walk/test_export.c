#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <malloc.h>
#include <sqlite3.h>

#include "core/walk/blob.h"
#include "core/walk/export.h"
#include "core/wire/sheet.h"
#include "support/raw_client.h"
#include "support/scratch.h"
#include "support/service_lab.h"

enum {
    SOME_ROWS = 7000,
    MANY_ROWS = 14000,
    LONG_LABEL = 1000,
    ATTEMPTS = 8,
    GROWTH_KIB = 5 * 1024
};

static ServiceLab service;
static RawReply reply;

/* ---- rows ---- */

static const char *const many_binds[] = {"count", "scope", "width"};
#define MANY_COLUMNS                                                                               \
    "insert into crate (version, label, weight, state, fee, packed_on, scope, note) select 1, "
static const Statement sql_many = {
    .name = "export.many",
    .sqlite =
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < :count) " MANY_COLUMNS
        "substr(hex(randomblob(:width)), 1, :width), i % 1000 + 1, 'packed', i * 100, "
        "20000 + i % 300, :scope, '=note ' || i from n",
    .postgres = MANY_COLUMNS
    "repeat(md5(i::text), cast($3 / 32 + 1 as int)), i % 1000 + 1, 'packed', i * 100, "
    "20000 + i % 300, $2, '=note ' || i "
    "from generate_series(1::bigint, $1::bigint) as s(i)",
    .binds = many_binds,
    .bind_count = COUNT(many_binds)};

static Err many_write(Tx *tx, void *context) {
    const int *ask = context;
    return tx_run(tx, &sql_many,
                  WITH(BIND_INT("count", ask[0]), BIND_INT("scope", LAB_PLACE),
                       BIND_INT("width", ask[1])));
}

static void pack_many(int count, int width) {
    assert_int_equal(store_write(site_store(service.lab.site), many_write, (int[]){count, width}),
                     OK);
}

static void pack_one(void) {
    service_ask(&service, service.clerk, "POST", "/api/crates",
                "{\"label\":\"王桂芳\",\"weight\":12,\"scope\":330105001001}", &reply);
    assert_int_equal(reply.status, 201);
}

/* ---- exports ---- */

static int64_t export_begin(Str token, const char *format, const char *query) {
    char body[300];
    snprintf(body, sizeof body, "{\"list\":\"crate_list\",\"format\":\"%s\",\"query\":\"%s\"}",
             format, query);
    service_ask(&service, token, "POST", "/api/exports", body, &reply);
    if (reply.status != 202) fail_msg("%d %s", reply.status, reply.body);
    return reply_number(&reply, "id");
}

static void export_look(Str token, int64_t id, const char *part) {
    char target[80];
    snprintf(target, sizeof target, "/api/exports/%lld%s", (long long)id, part);
    service_ask(&service, token, "GET", target, NULL, &reply);
}

/* The bytes of the answer, which may be longer than a RawReply; NULL: there was no 200. */
static Str file_take(Str token, int64_t id) {
    char head[700];
    size_t cap = 64 << 20, len = 0;
    char *bytes = arena_alloc(&service.lab.arena, cap);
    int client = client_open(site_port(service.lab.site));
    snprintf(head, sizeof head,
             "GET /api/exports/%lld/file HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n"
             "Authorization: Bearer " STR_FMT "\r\n\r\n",
             (long long)id, STR_ARG(token));
    assert_true(client_send(client, head));
    for (ssize_t got; len < cap && (got = recv(client, bytes + len, cap - len, 0)) > 0;)
        len += (size_t)got;
    client_close(client);
    Str all = {bytes, len};
    assert_true(str_starts(all, STR("HTTP/1.1 200 ")));
    ptrdiff_t end = str_find(all, STR("\r\n\r\n"));
    assert_true(end > 0);
    return str_slice(all, (size_t)end + 4, len);
}

static Str export_whole(Str token, const char *format, const char *query) {
    int64_t id = export_begin(token, format, query);
    Job job;
    service_await(&service, id, &job);
    if (job.state != JOB_DONE) fail_msg("state %d: " STR_FMT, job.state, STR_ARG(job.result));
    export_look(token, id, "");
    assert_true(reply_has(&reply, "\"state\":\"done\""));
    int64_t bytes = reply_number(&reply, "bytes");
    Str file = file_take(token, id);
    assert_int_equal(file.len, bytes);
    return file;
}

/* ---- against the list itself ---- */

static void rows_equal(const Str *cells, size_t count, const Crate *crate) {
    int64_t id = 0, weight = 0;
    assert_true(count >= 8);
    assert_true(str_read_int(cells[0], &id) && id == crate->id);
    assert_true(str_equal(cells[2], crate->label));
    assert_true(str_read_int(cells[3], &weight) && weight == crate->weight);
    assert_true(str_equal(cells[count - 1], crate->note));
}

static int64_t file_equals_list(Str file, const char *query) {
    int held = memfd_create("file", MFD_CLOEXEC);
    assert_true(write(held, file.ptr, file.len) == (ssize_t)file.len);
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", held);
    Arena arena, page;
    arena_init(&arena, 0);
    arena_init(&page, 0);
    SheetReader *reader = NULL;
    const Str *cells = NULL;
    size_t count = 0;
    int64_t number = 0, rows = 0;
    Str detail, next = STR_NONE;
    assert_int_equal(sheet_open(&arena, path, &reader, &detail), OK);
    assert_int_equal(sheet_next(reader, &number, &cells, &count, &detail), OK);
    assert_true(str_equal(cells[2], STR("Label")));
    do {
        arena_reset(&page);
        List list;
        SiteCall call = {.actor = &system_actor, .route = "crate_list", .out = &list};
        call.query = arena_printf(&page, "%s&limit=200&after=" STR_FMT, query, STR_ARG(next));
        assert_int_equal(site_call(service.lab.site, &page, &call), OK);
        for (size_t i = 0; i < list.count; i++, rows++) {
            assert_int_equal(sheet_next(reader, &number, &cells, &count, &detail), OK);
            rows_equal(cells, count, LIST_AT(list, Crate, i));
        }
        next = arena_copy(&arena, call.next);
    } while (!str_is_none(next));
    assert_int_equal(sheet_next(reader, &number, &cells, &count, &detail), ERR_NOT_FOUND);
    sheet_close(reader);
    (void)close(held);
    arena_clear(&page);
    arena_clear(&arena);
    return rows;
}

/* More than one piece of the file and many pages of the list, each way of sorting. */
static void a_file_holds_what_the_list_holds(void **state) {
    static const char *const queries[] = {"", "sort=-weight", "weight_from=3&weight_to=650",
                                          "weight_in=5,7,9", "weight_from=1000&weight_to=999"};
    static const int64_t expected[] = {SOME_ROWS, SOME_ROWS, 4536, 21, 0};
    service_open(&service, *state, NULL);
    pack_many(SOME_ROWS, 30);
    for (size_t i = 0; i < COUNT(queries); i++) {
        Str csv = export_whole(service.clerk, "csv", queries[i]);
        assert_int_equal(file_equals_list(csv, queries[i]), expected[i]);
        if (i % 2 == 1) continue; /* a workbook takes longer to read */
        Str xlsx = export_whole(service.clerk, "xlsx", queries[i]);
        assert_memory_equal(xlsx.ptr, "PK\003\004", 4);
        assert_int_equal(file_equals_list(xlsx, queries[i]), expected[i]);
    }
    service_close(&service);
}

static void columns_are_masked_as_the_account_sees_them(void **state) {
    service_open(&service, *state, NULL);
    pack_one();
    Str plain = export_whole(service.clerk, "csv", "");
    assert_true(str_find(plain, STR("王桂芳")) > 0);
    assert_true(str_find(plain, STR("packed")) > 0);
    Str masked = export_whole(service.carer, "csv", "");
    assert_true(str_find(masked, STR("王*芳")) > 0);
    assert_int_equal(str_find(masked, STR("王桂芳")), -1);
    Str elsewhere = export_whole(service.outsider, "csv", "");
    assert_int_equal(str_find(elsewhere, STR("王")), -1);
    service_close(&service);
}

static void a_formula_does_not_run(void **state) {
    service_open(&service, *state, NULL);
    pack_many(1, 10);
    assert_true(str_find(export_whole(service.clerk, "csv", ""), STR(",'=note 1\r\n")) > 0);
    service_close(&service);
}

static void what_may_not_be_asked_is_told_at_once(void **state) {
    static const struct {
        const char *body, *expected;
    } asks[] = {
        {"{\"list\":\"no_list\",\"format\":\"csv\"}", "unknown_list"},
        {"{\"list\":\"crate_get\",\"format\":\"csv\"}", "unknown_list"},
        {"{\"list\":\"job_list\",\"format\":\"pdf\"}", "unknown_code"},
        {"{\"list\":\"audit_list\",\"format\":\"csv\"}", "not_yours_to_ask"},
        {"{\"list\":\"crate_list\",\"format\":\"csv\",\"query\":\"note=1\"}", "unknown_field"},
        {"{\"list\":\"crate_list\",\"format\":\"csv\",\"query\":\"weight=x\"}", "not_a_number"},
        {"{\"list\":\"crate_list\",\"format\":\"csv\",\"query\":\"format=csv\"}", "unknown_field"},
    };
    service_open(&service, *state, NULL);
    for (size_t i = 0; i < COUNT(asks); i++) {
        service_ask(&service, service.clerk, "POST", "/api/exports", asks[i].body, &reply);
        if (reply.status != 422 || !reply_has(&reply, asks[i].expected))
            fail_msg("%s: %d %s", asks[i].body, reply.status, reply.body);
    }
    service_ask(&service, service.clerk, "GET", "/api/crates?format=csv", NULL, &reply);
    assert_int_equal(reply.status, 422);
    service_close(&service);
}

/* ---- whose it is ---- */

static Err file_of_export(Tx *tx, void *context) {
    extern const Statement sql_export_of_job;
    int64_t *number = context;
    Export export;
    TRY(tx_get(tx, &service.lab.arena, &sql_export_of_job, WITH(BIND_INT("id", *number)), &export));
    *number = export.file_id;
    return OK;
}

static void place_change(const char *match, int64_t scope) {
    char target[64], version[32], body[64];
    snprintf(target, sizeof target, "/api/accounts/%lld", (long long)service.clerk_id);
    snprintf(version, sizeof version, "If-Match: \"%s\"\r\n", match);
    snprintf(body, sizeof body, "{\"scope\":%lld}", (long long)scope);
    lab_ask(&service.lab, service.security, "PATCH", target, version, body, &reply);
    if (reply.status != 200) fail_msg("%d %s", reply.status, reply.body);
}

static void a_file_is_read_by_whoever_made_it(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    pack_one();
    int64_t id = export_begin(service.clerk, "csv", ""), file = id;
    service_await(&service, id, &job);
    export_look(service.clerk, id, "/file");
    assert_int_equal(reply.status, 200);
    assert_true(reply_has(&reply, "filename*=UTF-8''crate_list.csv"));
    const Str others[] = {service.colleague, service.outsider, service.carer, service.system};
    assert_int_equal(store_read(site_store(service.lab.site), file_of_export, &file), OK);
    for (size_t i = 0; i < COUNT(others); i++) {
        char target[64];
        export_look(others[i], id, "");
        assert_int_equal(reply.status, 404);
        export_look(others[i], id, "/file");
        assert_int_equal(reply.status, 404);
        snprintf(target, sizeof target, "/api/files/%lld", (long long)file);
        service_ask(&service, others[i], "GET", target, NULL, &reply);
        assert_true(reply.status == 404 || reply.status == 403);
        service_ask(&service, others[i], "GET", "/api/exports", NULL, &reply);
        assert_true(reply_has(&reply, "\"items\":[]"));
    }
    place_change("1", LAB_OTHER); /* and the reach is another */
    export_look(service.clerk, id, "/file");
    assert_true(reply.status == 404 || reply.status == 401);
    service_close(&service);
}

static void an_export_is_audited(void **state) {
    service_open(&service, *state, NULL);
    pack_many(SOME_ROWS, 10);
    (void)export_whole(service.clerk, "csv", "weight_from=11");
    assert_int_equal(lab_audited(&service.lab, "export_create", "ok", 1), 1);
    assert_int_equal(lab_audited(&service.lab, "export_file", "ok", 1), 1);
    assert_true(lab_audited(&service.lab, "list_export", "ok", 2) >= 2);
    service_ask(&service, service.audit, "GET", "/api/audit?sort=-id&limit=20", NULL, &reply);
    if (reply.status != 200) fail_msg("%s", reply.body);
    assert_true(reply_has(&reply, "6930"));
    assert_true(reply_has(&reply, "weight_from=11"));
    assert_true(reply_has(&reply, "crate_list"));
    service_close(&service);
}

/* ---- stopped, and begun again ---- */

static void rest(void) {
    (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* The number of an export that has written something and not all; the job is asked for in the
 * database, where nothing waits. */
static int64_t export_half_way(const char *format) {
    for (int i = 0; i < ATTEMPTS; i++) {
        int64_t id = export_begin(service.clerk, format, "");
        for (;;) {
            export_look(service.clerk, id, "");
            if (reply_has(&reply, "\"state\":\"done\"")) break;
            int64_t finished = reply_number(&reply, "finished");
            if (finished > 0 && finished < MANY_ROWS) return id;
            rest();
        }
    }
    fail_msg("each of %d exports was done before it could be stopped", ATTEMPTS);
    return 0;
}

static void an_export_is_cancelled(void **state) {
    Job job;
    char target[64];
    service_open(&service, *state, NULL);
    pack_many(MANY_ROWS, 400);
    int64_t id = export_half_way("xlsx");
    snprintf(target, sizeof target, "/api/jobs/%lld/cancel", (long long)id);
    service_ask(&service, service.clerk, "POST", target, NULL, &reply);
    assert_int_equal(reply.status, 200);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_CANCELLED);
    assert_true(job.finished > 0 && job.finished < MANY_ROWS);
    export_look(service.clerk, id, "/file");
    assert_int_equal(reply.status, 409);
    assert_true(reply_has(&reply, "export_not_done"));
    service_close(&service);
}

static void an_export_goes_on_after_a_restart(void **state) {
    static const char *const forms[] = {"xlsx", "csv"};
    service_open(&service, *state, NULL);
    pack_many(MANY_ROWS, 400);
    for (size_t i = 0; i < COUNT(forms); i++) {
        Job job;
        int64_t id = export_half_way(forms[i]);
        service_reopen(&service);
        service_await(&service, id, &job);
        assert_int_equal(job.state, JOB_DONE);
        assert_int_equal(job.finished, MANY_ROWS);
        assert_int_equal(file_equals_list(file_take(service.clerk, id), ""), MANY_ROWS);
    }
    service_close(&service);
}

static void whose_place_changes_gets_no_half_of_each(void **state) {
    Job job;
    service_open(&service, *state, NULL);
    pack_many(MANY_ROWS, 400);
    int64_t id = export_half_way("csv");
    place_change("1", LAB_OTHER);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_FAILED);
    assert_true(str_starts(job.result, STR("{\"code\":\"forbidden\"")));
    service_close(&service);
}

/* ---- how much it takes ---- */

/* What the process has asked the allocator for and not given back. Not what is resident: that keeps
 * what was given back. A sanitizer brings an allocator of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
size_t __sanitizer_get_current_allocated_bytes(void);
#endif
static size_t allocated(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return __sanitizer_get_current_allocated_bytes();
#else
    struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
#endif
}

/* SQLite's part of it, which the program does not let it count. */
static sqlite3_mem_methods below;
static atomic_long caches;

static void *cache_take(int size) {
    void *got = below.xMalloc(size);
    if (got != NULL) caches += below.xSize(got);
    return got;
}

static void cache_give(void *had) {
    if (had != NULL) caches -= below.xSize(had);
    below.xFree(had);
}

static void *cache_change(void *had, int size) {
    long before = had != NULL ? below.xSize(had) : 0;
    void *got = below.xRealloc(had, size);
    if (got != NULL) caches += below.xSize(got) - before;
    return got;
}

static void caches_count(void) {
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &below), SQLITE_OK);
    sqlite3_mem_methods counted = below;
    counted.xMalloc = cache_take;
    counted.xFree = cache_give;
    counted.xRealloc = cache_change;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &counted), SQLITE_OK);
}

/* But for the database's caches, whose ceilings are theirs and which fill whatever is done. The two
 * are read one after the other while others work: a look may be off by what they did between. */
static long own_kib(void) {
    long now = atomic_load(&caches);
    return ((long)allocated() - now) / 1024;
}

typedef struct Watcher {
    pthread_t thread;
    atomic_bool ends;
    long most, looks;
} Watcher;

static void *watch_run(void *context) {
    Watcher *watcher = context;
    while (!atomic_load(&watcher->ends)) {
        long now = own_kib();
        if (now > watcher->most) watcher->most = now;
        watcher->looks++;
        (void)nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    return NULL;
}

/* How far the process grew, at its most, while the file was made. */
static long growth_kib(const char *format, int64_t *bytes) {
    Job job;
    long before = own_kib();
    assert_true(before > 0 && atomic_load(&caches) > 0);
    Watcher watcher = {0};
    assert_int_equal(pthread_create(&watcher.thread, NULL, watch_run, &watcher), 0);
    int64_t id = export_begin(service.clerk, format, "");
    service_await(&service, id, &job);
    atomic_store(&watcher.ends, true);
    assert_int_equal(pthread_join(watcher.thread, NULL), 0);
    assert_int_equal(job.state, JOB_DONE);
    assert_true(watcher.looks > 20);
    export_look(service.clerk, id, "");
    *bytes = reply_number(&reply, "bytes");
    return watcher.most - before;
}

/* Files of 14 MB and of 7 (packed) take no more than a few pieces of half a mebibyte, and nothing
 * lies in a folder meanwhile. */
static void a_long_file_is_never_whole_in_memory(void **state) {
    static const char *const forms[] = {"csv", "xlsx"};
    static const int64_t least[] = {14000000, 7000000};
    Scratch scratch;
    service_open(&service, *state, NULL);
    pack_many(MANY_ROWS, LONG_LABEL);
    for (size_t i = 0; i < COUNT(forms); i++) {
        int64_t bytes = 0;
        (void)growth_kib(forms[i], &bytes); /* the writer's cache fills */
        scratch_watch(&scratch);
        long growth = growth_kib(forms[i], &bytes);
        scratch_end(&scratch);
        assert_true(bytes > least[i]);
        if (growth > GROWTH_KIB) fail_msg("%s: grew by %ld KiB", forms[i], growth);
    }
    service_close(&service);
}

int main(void) {
    caches_count();
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_file_holds_what_the_list_holds),
        ON_BOTH(columns_are_masked_as_the_account_sees_them),
        ON_SQLITE(a_formula_does_not_run),
        ON_BOTH(what_may_not_be_asked_is_told_at_once),
        ON_BOTH(a_file_is_read_by_whoever_made_it),
        ON_BOTH(an_export_is_audited),
        ON_BOTH(an_export_is_cancelled),
        ON_BOTH(an_export_goes_on_after_a_restart),
        ON_BOTH(whose_place_changes_gets_no_half_of_each),
        ON_SQLITE(a_long_file_is_never_whole_in_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
