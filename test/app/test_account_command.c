/* account: the first way in, and the way back in, as the command line gives it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/city.h"
#include "app/command.h"
#include "core/guard/session.h"
#include "support/database.h"

typedef struct AccountLab {
    char dsn[512], folder[64], keys[96], said[96];
    char login[64], password[64]; /* as last printed */
} AccountLab;

static void lab_open(AccountLab *lab, const Database *database) {
    StoreConfig unused = {0};
    database_need(database, &unused);
    *lab = (AccountLab){.folder = "/tmp/yiyang-account-XXXXXX"};
    assert_non_null(mkdtemp(lab->folder));
    (void)snprintf(lab->dsn, sizeof lab->dsn, "%s", database->dsn);
    (void)snprintf(lab->keys, sizeof lab->keys, "%s/keys", lab->folder);
    (void)snprintf(lab->said, sizeof lab->said, "%s/said", lab->folder);
}

static void lab_close(AccountLab *lab) {
    (void)unlink(lab->keys);
    (void)unlink(lab->said);
    assert_int_equal(rmdir(lab->folder), 0);
}

static void said_read(AccountLab *lab) {
    FILE *file = fopen(lab->said, "r");
    lab->login[0] = lab->password[0] = '\0';
    assert_non_null(file);
    int read = fscanf(file, "login %63s password %63s", lab->login, lab->password);
    (void)fclose(file);
    assert_true(read == 2 || read <= 0);
}

static int account_run(AccountLab *lab, const char *login, bool reset) {
    char name[64];
    (void)snprintf(name, sizeof name, "%s", login);
    char *argv[] = {"--db", lab->dsn, "--keys", lab->keys, "--login", name, "--reset"};
    (void)fflush(stdout);
    int before = dup(STDOUT_FILENO);
    assert_non_null(freopen(lab->said, "w", stdout));
    int status = account_command((int)COUNT(argv) - (reset ? 0 : 1), argv);
    (void)fflush(stdout);
    assert_true(dup2(before, STDOUT_FILENO) >= 0);
    (void)close(before);
    said_read(lab);
    return status;
}

static Err sign_in(AccountLab *lab, SessionOpened *opened) {
    SiteConfig config;
    Site *site = NULL;
    Arena arena;
    Credentials credentials = {str_from(lab->login), str_from(lab->password)};
    const Actor nobody = {0};
    city_configure(&config);
    config.dsn = lab->dsn;
    config.key_file = lab->keys;
    arena_init(&arena, 0);
    assert_int_equal(site_open(&config, &site), OK);
    *opened = (SessionOpened){0};
    Err err = site_call(
        site, &arena,
        &(SiteCall){.actor = &nobody, .route = "login", .in = &credentials, .out = opened});
    opened->token = str_is_empty(opened->token) ? STR_NONE : STR("given");
    opened->name = opened->roles = STR_NONE;
    site_close(site);
    arena_clear(&arena);
    return err;
}

static void the_first_account_signs_in_and_must_change(void **state) {
    AccountLab lab;
    SessionOpened opened;
    lab_open(&lab, *state);
    assert_int_equal(account_run(&lab, "keeper", false), EXIT_DONE);
    assert_string_equal(lab.login, "keeper");
    assert_true(strlen(lab.password) >= 12);
    assert_int_equal(sign_in(&lab, &opened), OK);
    assert_true(opened.must_change);
    lab_close(&lab);
}

static void it_is_made_once_and_reset_after(void **state) {
    AccountLab lab;
    SessionOpened opened;
    char first[64];
    lab_open(&lab, *state);
    assert_int_equal(account_run(&lab, "keeper", true), EXIT_NO); /* there is none yet */
    assert_int_equal(account_run(&lab, "keeper", false), EXIT_DONE);
    memcpy(first, lab.password, sizeof first);
    assert_int_equal(account_run(&lab, "keeper", false), EXIT_NO);
    assert_string_equal(lab.password, "");
    assert_int_equal(account_run(&lab, "keeper", true), EXIT_DONE);
    assert_string_not_equal(lab.password, first);
    assert_int_equal(sign_in(&lab, &opened), OK);
    memcpy(lab.password, first, sizeof first);
    assert_int_equal(sign_in(&lab, &opened), ERR_UNAUTHENTICATED);
    lab_close(&lab);
}

static void a_bad_login_is_refused(void **state) {
    AccountLab lab;
    lab_open(&lab, *state);
    assert_int_equal(account_run(&lab, "Not A Login", false), EXIT_NO);
    lab_close(&lab);
}

static void what_is_missing_is_said(void **state) {
    (void)state;
    char *argv[] = {"--login", "keeper"};
    assert_int_equal(account_command(2, argv), EXIT_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(the_first_account_signs_in_and_must_change),
        ON_SQLITE(it_is_made_once_and_reset_after),
        ON_SQLITE(a_bad_login_is_refused),
        cmocka_unit_test(what_is_missing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
