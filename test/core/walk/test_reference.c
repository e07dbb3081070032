#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "support/walk_lab.h"
#include "walk.sql.h"

static Lab lab;

typedef struct Release {
    Str file, sm3;
    int64_t row_count, loaded_at;
} Release;

static Err release_read(Op *op, void *context) {
    return op_get(op, &sql_data_release_find, WITH(BIND_TEXT("file", STR("core/workdays.tsv"))),
                  context);
}

static Release release(void) {
    Release found;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, release_read, &found), OK);
    return found;
}

static void a_file_is_loaded_when_it_has_changed(void **state) {
    lab_open(&lab, *state);
    Release first = release();
    assert_true(first.row_count > 100);
    assert_int_equal(first.sm3.len, 64);
    lab.config.clock_start_ms += 1000;
    lab_reopen(&lab);
    assert_int_equal(release().loaded_at, first.loaded_at);
    site_close(lab.site);
    database_execute(*state, "update data_release set sm3 = 'another' where file <> 'keys'");
    assert_int_equal(site_open(&lab.config, &lab.site), OK);
    assert_int_equal(release().loaded_at, first.loaded_at + 1000);
    assert_int_equal(release().row_count, first.row_count);
    lab_close(&lab);
}

static Err open_with(const Reference *reference) {
    Module module = lab_module;
    module.references = reference;
    module.reference_count = 1;
    const Module *modules[] = {&module};
    SiteConfig config = lab.config;
    config.modules = modules;
    Site *site = NULL;
    log_set_level(LOG_OFF);
    Err err = site_open(&config, &site);
    log_set_level(LOG_WARN);
    if (err == OK) site_close(site);
    return err;
}

static void a_file_that_does_not_fit_stops_the_program(void **state) {
    lab_configure(&lab, *state);
    static const Reference other_columns = {"places/divisions.tsv", &sql_setting_put};
    static const Reference no_file = {"core/nothing.tsv", &sql_setting_put};
    assert_int_equal(open_with(&other_columns), ERR_INTERNAL);
    assert_int_equal(open_with(&no_file), ERR_INTERNAL);
    lab_close(&lab);
}

/* The keys lie apart: without them a database that has been used is not opened with new ones. */
static void lost_keys_are_not_replaced(void **state) {
    lab_open(&lab, *state);
    site_close(lab.site);
    lab.site = NULL;
    assert_int_equal(remove(lab.key_file), 0);
    Site *site = NULL;
    log_set_level(LOG_OFF);
    assert_int_equal(site_open(&lab.config, &site), ERR_UNAVAILABLE);
    log_set_level(LOG_WARN);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_file_is_loaded_when_it_has_changed),
        ON_SQLITE(a_file_that_does_not_fit_stops_the_program),
        ON_BOTH(lost_keys_are_not_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
