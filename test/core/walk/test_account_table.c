/* Many accounts out of one table: looked at first, made all or none, first passwords handed out
 * once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/walk/account_import.h"
#include "core/wire/sheet.h"
#include "support/service_lab.h"

#define HEADER "姓名,登录名,电话,角色,辖区,所属机构,护理员,有效期至\n"
#define TWO                                                                                        \
    HEADER "李娜,Li.Na,13800000001,Clerk,330105001000,,,\n"                                      \
           "王强,,,lab_provider,,7,,2027-12-31\n"

static ServiceLab service;
static RawReply reply;

static void ask(Str token, const char *method, const char *target, const char *body) {
    service_ask(&service, token, method, target, body, &reply);
}

static void look(Str token, const char *csv) {
    service_send(&service, token, "/api/account-tables?name=accounts.csv", str_from(csv), &reply);
}

static int begin(Str token, int64_t table) {
    char body[80];
    snprintf(body, sizeof body, "{\"blob_id\":%lld}", (long long)table);
    ask(token, "POST", "/api/account-imports", body);
    return reply.status;
}

static int64_t table_of(const char *csv) {
    look(service.security, csv);
    assert_int_equal(reply.status, 200);
    return reply_number(&reply, "id");
}

static Job made_from(const char *csv) {
    Job job;
    int64_t table = table_of(csv);
    assert_int_equal(reply_number(&reply, "faulty"), 0);
    assert_int_equal(begin(service.security, table), 202);
    service_await(&service, reply_number(&reply, "id"), &job);
    return job;
}

static int passwords(Str token, int64_t job) {
    char target[80];
    snprintf(target, sizeof target, "/api/account-imports/%lld/passwords", (long long)job);
    ask(token, "POST", target, NULL);
    return reply.status;
}

static int64_t accounts_count(void) {
    ask(service.security, "GET", "/api/accounts?count=1&limit=1", NULL);
    return reply_number(&reply, "count");
}

static int sign_in(const char *login, Str password) {
    char body[256];
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"" STR_FMT "\"}", login,
             STR_ARG(password));
    ask(STR_NONE, "POST", "/api/session", body);
    return reply.status;
}

static void a_look_tells_every_fault_and_makes_nothing(void **state) {
    service_open(&service, *state, NULL);
    int64_t before = accounts_count();
    look(service.security, HEADER "李娜,Li.Na,,Clerk、国王,330105999999,,,\n"
                                  ",carer,,Clerk,,,,昨天\n"
                                  "王强,wang,,Carer,330105001000,红十字,张三,\n"
                                  "赵云,WANG,,\"Audit,Security\",,,,\n"
                                  "孙香,sun,,lab_clerk,330105001000,,,2027-1-31\n");
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply_number(&reply, "rows"), 5);
    assert_int_equal(reply_number(&reply, "faulty"), 4);
    assert_true(reply_has(&reply, "没有“国王”这个角色"));
    assert_true(reply_has(&reply, "这个登录名已被使用"));
    assert_true(reply_has(&reply, "{\"field\":\"name\""));
    assert_true(reply_has(&reply, "{\"field\":\"expires_on\""));
    assert_true(reply_has(&reply, "找不到“红十字”"));
    assert_true(reply_has(&reply, "须先填所属机构"));
    assert_true(reply_has(&reply, "和第 4 行是同一个登录名"));
    assert_true(reply_has(&reply, "四类角色不能兼任"));
    assert_true(reply_has(&reply, "\"name\":\"孙香\",\"login\":\"sun\",\"phone\":null"));
    assert_int_equal(accounts_count(), before);
    service_close(&service);
}

static void what_is_no_table_of_accounts_is_refused(void **state) {
    service_open(&service, *state, NULL);
    static const char *const refused[][2] = {
        {"电话,住址\n1,2\n", "no_account_header"},
        {HEADER, "table_empty"},
        {"%PDF-1.4 no table", "broken_workbook"},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        look(service.security, refused[i][0]);
        assert_int_equal(reply.status, 422);
        assert_true(reply_has(&reply, refused[i][1]));
    }
    Buf many;
    buf_init(&many, &service.lab.arena, 1 << 20);
    buf_put_c(&many, HEADER);
    for (int i = 0; i <= 300; i++) buf_printf(&many, "某人,m%d,,Audit,,,,\n", i);
    look(service.security, buf_str(&many).ptr);
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "table_too_long"));
    service_close(&service);
}

static void a_faulty_row_keeps_the_others_out(void **state) {
    service_open(&service, *state, NULL);
    int64_t before = accounts_count();
    int64_t table = table_of(HEADER "李娜,li.na,,Clerk,330105001000,,,\n王强,wang,,国王,,,,\n");
    assert_int_equal(begin(service.security, table), 422);
    assert_true(reply_has(&reply, "table_has_faults"));
    assert_int_equal(accounts_count(), before);
    assert_int_equal(begin(service.security, 4711), 422);
    service_close(&service);
}

static void all_land_and_sign_in_with_what_was_handed_out(void **state) {
    service_open(&service, *state, NULL);
    int64_t before = accounts_count();
    Job job = made_from(TWO);
    assert_int_equal(job.state, JOB_DONE);
    assert_int_equal(job.finished, 2);
    assert_int_equal(accounts_count(), before + 2);
    assert_int_equal(passwords(service.security, job.id), 200);
    assert_true(reply_has(&reply, "\"login\":\"li.na\""));
    assert_true(reply_has(&reply, "\"place\":\"330105001000\""));
    Str first = reply_text(&service, &reply, "password");
    assert_int_equal(first.len, 19);
    assert_int_equal(passwords(service.security, job.id), 409);
    assert_true(reply_has(&reply, "passwords_taken"));
    assert_int_equal(sign_in("li.na", first), 200);
    assert_true(reply_has(&reply, "\"must_change\":true"));
    ask(service.security, "GET", "/api/accounts?login=li.na", NULL);
    assert_true(reply_has(&reply, "\"roles\":\"lab_clerk\""));
    assert_int_equal(reply_number(&reply, "scope"), SERVICE_STREET);
    assert_int_equal(begin(service.security, table_of(TWO)), 422);
    service_close(&service);
}

static void one_table_becomes_accounts_once(void **state) {
    static const char nameless[] = HEADER "王强,,,lab_provider,,7,,\n";
    service_open(&service, *state, NULL);
    Job job = made_from(nameless);
    assert_int_equal(job.state, JOB_DONE);
    int64_t after = accounts_count();
    assert_int_equal(begin(service.security, table_of(nameless)), 409);
    assert_true(reply_has(&reply, "table_has_landed"));
    assert_int_equal(accounts_count(), after);
    service_close(&service);
}

/* More rows than one chunk takes, and a login of the last ones is taken by another while the first
 * ones wait. */
static void a_login_that_is_taken_meanwhile_keeps_all_out(void **state) {
    service_open(&service, *state, NULL);
    Buf csv;
    Job job;
    buf_init(&csv, &service.lab.arena, 1 << 16);
    buf_put_c(&csv, HEADER);
    for (int i = 1; i <= 25; i++) buf_printf(&csv, "某人,late%d,,Audit,,,,\n", i);
    int64_t table = table_of(buf_str(&csv).ptr);
    assert_int_equal(begin(service.security, table), 202);
    int64_t id = reply_number(&reply, "id");
    Newcomer thief = {.login = "late25", .role = "lab_audit"};
    (void)service_enter(&service, &thief);
    service_await(&service, id, &job);
    assert_int_equal(job.state, JOB_FAILED);
    ask(service.security, "GET", "/api/accounts?login=late1", NULL);
    assert_true(reply_has(&reply, "\"items\":[]"));
    assert_int_equal(passwords(service.security, id), 409);
    assert_true(reply_has(&reply, "import_not_done"));
    service_close(&service);
}

static Err drafts_purge(Tx *tx, void *context) {
    return account_drafts_purge(tx, *(const int64_t *)context);
}

static void first_passwords_are_forgotten_after_a_week(void **state) {
    service_open(&service, *state, NULL);
    Job job = made_from(TWO);
    int64_t early = job.created_at - 1, late = job.created_at;
    assert_int_equal(store_write(site_store(service.lab.site), drafts_purge, &early), OK);
    assert_int_equal(store_write(site_store(service.lab.site), drafts_purge, &late), OK);
    assert_int_equal(passwords(service.security, job.id), 409);
    assert_true(reply_has(&reply, "passwords_taken"));
    service_close(&service);
}

static void nobody_else_gets_at_it(void **state) {
    service_open(&service, *state, NULL);
    Newcomer second = {.login = "second", .role = "lab_security"};
    Str other = service_enter(&service, &second);
    int64_t table = table_of(TWO);
    assert_int_equal(begin(other, table), 422);
    Job job = made_from(TWO);
    assert_int_equal(passwords(other, job.id), 404);
    char target[80];
    snprintf(target, sizeof target, "/api/account-tables/%lld/faults", (long long)table);
    ask(other, "GET", target, NULL);
    assert_int_equal(reply.status, 404);
    Str strangers[] = {service.clerk, service.audit, service.system};
    for (size_t i = 0; i < COUNT(strangers); i++) {
        look(strangers[i], TWO);
        assert_int_equal(reply.status, 403);
        assert_int_equal(begin(strangers[i], table), 403);
        assert_int_equal(passwords(strangers[i], job.id), 403);
    }
    assert_int_equal(passwords(service.security, job.id), 200);
    service_close(&service);
}

/* Cells with '|' between. */
static Str book_read(void) {
    const char *path = arena_printf(&service.lab.arena, "%s/book", service.lab.folder).ptr;
    SheetReader *reader = NULL;
    Str detail;
    Buf out;
    const Str *cells;
    size_t count;
    int64_t number;
    FILE *to = fopen(path, "wb");
    assert_int_equal(fwrite(reply.body, 1, reply.body_len, to), reply.body_len);
    (void)fclose(to);
    buf_init(&out, &service.lab.arena, 1 << 16);
    assert_int_equal(sheet_open(&service.lab.arena, path, &reader, &detail), OK);
    while (sheet_next(reader, &number, &cells, &count, &detail) == OK) {
        for (size_t i = 0; i < count; i++) buf_printf(&out, STR_FMT "|", STR_ARG(cells[i]));
        buf_put_char(&out, '\n');
    }
    sheet_close(reader);
    (void)unlink(path);
    return buf_str(&out);
}

static void faults_come_back_as_a_table_to_be_mended(void **state) {
    service_open(&service, *state, NULL);
    int64_t table =
        table_of(HEADER "李娜,li.na,13800000001,Clerk,330105001000,,,\n王强,wang,,国王,,,,\n");
    char target[80];
    snprintf(target, sizeof target, "/api/account-tables/%lld/faults", (long long)table);
    ask(service.security, "GET", target, NULL);
    assert_int_equal(reply.status, 200);
    assert_string_equal(book_read().ptr,
                        "行号|须改正|姓名|登录名|电话|角色|辖区|所属机构|护理员|有效期至|\n"
                        "3|角色：没有“国王”这个角色|王强|wang||国王|\n");
    static RawReply again;
    service_send(&service, service.security, "/api/account-tables?name=again.xlsx",
                 (Str){reply.body, reply.body_len}, &again);
    assert_int_equal(again.status, 200);
    assert_int_equal(reply_number(&again, "faulty"), 1);
    ask(service.security, "GET", "/api/account-tables/template", NULL);
    assert_string_equal(book_read().ptr, "姓名|登录名|电话|角色|辖区|所属机构|护理员|有效期至|\n");
    service_close(&service);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_look_tells_every_fault_and_makes_nothing),
        ON_SQLITE(what_is_no_table_of_accounts_is_refused),
        ON_BOTH(a_faulty_row_keeps_the_others_out),
        ON_BOTH(all_land_and_sign_in_with_what_was_handed_out),
        ON_BOTH(one_table_becomes_accounts_once),
        ON_BOTH(a_login_that_is_taken_meanwhile_keeps_all_out),
        ON_BOTH(first_passwords_are_forgotten_after_a_week),
        ON_BOTH(nobody_else_gets_at_it),
        ON_SQLITE(faults_come_back_as_a_table_to_be_mended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
