/* The whole closed loop over HTTP on both databases, as `yiyang loop` walks it; and answers that
 * get lost on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/caller.h"
#include "app/city.h"
#include "app/command.h"
#include "app/loop_walk.h"
#include "core/guard/account.h"
#include "core/walk/access.h"
#include "support/database.h"

typedef struct LoopLab {
    const Database *database;
    char folder[64], keys[96], said[96];
} LoopLab;

static void lab_open(LoopLab *lab, Database *database) {
    StoreConfig unused = {0};
    database_need(database, &unused);
    *lab = (LoopLab){.database = database, .folder = "/tmp/yiyang-loops-XXXXXX"};
    assert_non_null(mkdtemp(lab->folder));
    (void)snprintf(lab->keys, sizeof lab->keys, "%s/keys", lab->folder);
    (void)snprintf(lab->said, sizeof lab->said, "%s/said", lab->folder);
}

static void lab_close(LoopLab *lab) {
    (void)unlink(lab->keys);
    (void)unlink(lab->said);
    assert_int_equal(rmdir(lab->folder), 0);
}

/* Runs a command as main would; what it prints goes to a file. */
static int command_run(LoopLab *lab, int (*command)(int, char **), int argc, char **argv) {
    (void)fflush(stdout);
    int before = dup(STDOUT_FILENO);
    assert_true(before >= 0);
    assert_non_null(freopen(lab->said, "w", stdout));
    int status = command(argc, argv);
    (void)fflush(stdout);
    assert_true(dup2(before, STDOUT_FILENO) >= 0);
    (void)close(before);
    return status;
}

static int loop_run(LoopLab *lab) {
    char dsn[sizeof lab->database->dsn];
    (void)snprintf(dsn, sizeof dsn, "%s", lab->database->dsn);
    char *argv[] = {"--people", "60", "--days", "30", "--db", dsn, "--keys", lab->keys};
    return command_run(lab, loop_command, (int)COUNT(argv), argv);
}

static int verify_run(LoopLab *lab, int (*command)(int, char **)) {
    char dsn[sizeof lab->database->dsn];
    (void)snprintf(dsn, sizeof dsn, "%s", lab->database->dsn);
    char *argv[] = {"verify", "--db", dsn, "--keys", lab->keys};
    return command_run(lab, command, (int)COUNT(argv), argv);
}

/* The table above it: its head, and of every stage so many answers, and a median that p99 is not
 * below. */
static void check_table(const LoopLab *lab) {
    static const char *const stages[] = {"sign-in",  "order asked for", "dispatch",
                                         "check-in", "follow-up",       "approve bill",
                                         "pay file", "grant batch",     "settle again"};
    char line[512];
    bool met[COUNT(stages)] = {false};
    int rows = 0;
    FILE *file = fopen(lab->said, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "stage                            count  median ms     p99 ms\n");
    while (fgets(line, sizeof line, file) && strncmp(line, "loop: ", 6) != 0) {
        size_t count = 0;
        double median = -1, p99 = -1;
        assert_true(strlen(line) > 28);
        assert_int_equal(sscanf(line + 28, "%zu %lf %lf", &count, &median, &p99), 3);
        assert_true(count > 0 && median >= 0 && p99 >= median);
        for (size_t i = 0; i < COUNT(stages); i++) {
            size_t len = strlen(stages[i]);
            met[i] |= strncmp(line, stages[i], len) == 0 && line[len] == ' ';
        }
        rows++;
    }
    (void)fclose(file);
    assert_true(rows > 30);
    for (size_t i = 0; i < COUNT(stages); i++) assert_true(met[i]);
}

/* The last line of what was said. */
static void last_line(const LoopLab *lab, char out[static 512]) {
    FILE *file = fopen(lab->said, "r");
    char line[512];
    assert_non_null(file);
    out[0] = '\0';
    while (fgets(line, sizeof line, file)) (void)snprintf(out, 512, "%s", line);
    (void)fclose(file);
}

typedef struct Figures {
    long long orders, settled, cancelled, flagged, open, unbalanced;
} Figures;

static Figures figures_of(const LoopLab *lab) {
    char line[512];
    Figures f = {-1, -1, -1, -1, -1, -1};
    last_line(lab, line);
    int count = sscanf(line,
                       "loop: orders=%lld settled=%lld cancelled=%lld flagged=%lld open=%lld "
                       "unbalanced_fen=%lld",
                       &f.orders, &f.settled, &f.cancelled, &f.flagged, &f.open, &f.unbalanced);
    assert_int_equal(count, 6);
    return f;
}

static void the_loop_ends_balanced(void **state) {
    LoopLab lab;
    lab_open(&lab, *state);
    assert_int_equal(loop_run(&lab), EXIT_DONE);
    check_table(&lab);
    Figures f = figures_of(&lab);
    assert_int_equal(f.open, 0);
    assert_int_equal(f.unbalanced, 0);
    assert_true(f.orders > 60);
    assert_int_equal(f.settled + f.cancelled, f.orders);
    assert_true(f.settled > f.orders * 8 / 10);
    assert_true(f.flagged > 0 && f.flagged < f.settled);
    assert_int_equal(verify_run(&lab, books_command), EXIT_DONE);
    assert_int_equal(verify_run(&lab, audit_command), EXIT_DONE);
    assert_int_equal(loop_run(&lab), EXIT_USAGE); /* somebody lives there now */
    lab_close(&lab);
}

static void the_exit_code_tells_what_is_left(void **state) {
    (void)state;
    static const struct {
        int64_t open, unbalanced;
        int broken, status;
    } cases[] = {
        {0, 0, 0, EXIT_DONE}, {1, 0, 0, EXIT_NO}, {0, 1, 0, EXIT_NO},
        {0, -1, 0, EXIT_NO},  {0, 0, 1, EXIT_NO},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Loop loop = {.broken = cases[i].broken};
        LoopCount count = {.orders = 7, .settled = 7, .open = cases[i].open};
        BookVerdict books = {.unbalanced = cases[i].unbalanced};
        assert_int_equal(loop_verdict(&loop, &count, &books), cases[i].status);
    }
}

/* A served city with its first account, signed in. */
typedef struct Served {
    LoopLab lab;
    Site *site;
    Arena arena;
    Caller *client;
    Str token;
} Served;

static json_t *ask(Served *served, const CallerAsk *ask, int status) {
    CallerReply reply;
    assert_int_equal(caller_ask(served->client, ask, &reply), OK);
    assert_int_equal(reply.status, status);
    return reply.json;
}

static Str text_of(Served *served, json_t *object, const char *name) {
    Str text =
        arena_copy(&served->arena, str_from(json_string_value(json_object_get(object, name))));
    json_decref(object);
    return text;
}

static void served_sign_in(Served *served, Str login, Str password) {
    json_t *body = json_pack("{s:s, s:s}", "login", login.ptr, "password", password.ptr);
    CallerAsk enter = {.method = "POST", .target = "/api/session", .json = body};
    served->token = text_of(served, ask(served, &enter, 200), "token");
    json_decref(body);
    body = json_pack("{s:s, s:s}", "old", password.ptr, "password", "Another-Secret-7");
    CallerAsk change = {.method = "POST",
                        .target = "/api/me/password",
                        .token = served->token,
                        .json = body};
    served->token = text_of(served, ask(served, &change, 200), "token");
    json_decref(body);
}

static void served_open(Served *served, Database *database) {
    *served = (Served){0};
    lab_open(&served->lab, database);
    arena_init(&served->arena, 0);
    SiteConfig config;
    city_configure(&config);
    config.dsn = database->dsn;
    config.key_file = served->lab.keys;
    config.listen = "127.0.0.1:0";
    assert_int_equal(site_open(&config, &served->site), OK);
    assert_int_equal(site_serve(served->site), OK);
    served->client = caller_open(site_port(served->site));
    Account account = {.login = STR("keeper"), .name = STR("安全"), .roles = STR("security_admin")};
    AccountMade made;
    assert_int_equal(site_call(served->site, &served->arena,
                               &(SiteCall){.actor = &system_actor,
                                           .route = "account_create",
                                           .in = &account,
                                           .out = &made}),
                     OK);
    served_sign_in(served, STR("keeper"), made.password);
}

static void served_close(Served *served) {
    caller_close(served->client);
    site_close(served->site);
    arena_clear(&served->arena);
    lab_close(&served->lab);
}

/* The client hangs up on the answer, and asks again with the same key: there is one account, and
 * its password is told. */
static void a_lost_answer_is_told_again(void **state) {
    Served served;
    served_open(&served, *state);
    json_t *body =
        json_pack("{s:s, s:s, s:s}", "login", "auditor", "name", "审计", "roles", "audit_admin");
    CallerAsk make = {.method = "POST",
                      .target = "/api/accounts",
                      .token = served.token,
                      .key = STR("lost-1"),
                      .json = body};
    bool done;
    assert_int_equal(caller_drop(served.client, &make, &done), OK);
    assert_true(done);
    CallerReply again;
    assert_int_equal(caller_ask(served.client, &make, &again), OK);
    assert_int_equal(again.status, 201);
    assert_true(again.replayed);
    Str password = text_of(&served, again.json, "password");
    assert_true(password.len >= 10);
    assert_int_equal(caller_ask(served.client, &make, &again), OK);
    assert_int_equal(again.status, 201);
    assert_true(again.replayed);
    assert_string_equal(text_of(&served, again.json, "password").ptr, password.ptr);
    make.key = STR("lost-2");
    json_decref(ask(&served, &make, 422)); /* another key is another wish */
    CallerAsk count = {.method = "GET", .target = "/api/accounts?count=1", .token = served.token};
    json_t *page = ask(&served, &count, 200);
    assert_int_equal(json_integer_value(json_object_get(page, "count")), 2);
    json_decref(page);
    json_decref(body);
    served_close(&served);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_lost_answer_is_told_again),
        cmocka_unit_test(the_exit_code_tells_what_is_left),
        ON_BOTH(the_loop_ends_balanced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
