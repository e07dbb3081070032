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

static Err put_rows(Op *op, void *context) {
    (void)context;
    Setting rows[] = {
        {.key = STR("lab_days"), .value = 5, .valid_from = 20200101, .valid_to = 20260101},
        {.key = STR("lab_days"), .value = 7, .valid_from = 20260101},
        {.key = STR("lab_gone"), .value = 1, .valid_from = 20200101, .valid_to = 20210101},
    };
    for (size_t i = 0; i < COUNT(rows); i++) TRY(op_run(op, &sql_setting_put, ROW(&rows[i])));
    return OK;
}

typedef struct Ask {
    const char *key;
    Date day;
    Err err;
    int64_t value;
} Ask;

static Err ask_setting(Op *op, void *context) {
    Ask *ask = context;
    op->today = ask->day;
    ask->err = op_setting(op, ask->key, &ask->value);
    return OK;
}

static Ask asked(const char *key, Date day) {
    Ask ask = {.key = key, .day = day};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, ask_setting, &ask), OK);
    return ask;
}

static void a_number_holds_on_its_days(void **state) {
    lab_open(&lab, *state);
    assert_int_equal(site_write(lab.site, &system_actor, "settings", put_rows, NULL), OK);
    lab_reopen(&lab);
    log_set_level(LOG_OFF);
    assert_int_equal(asked("lab_days", 20191231).err, ERR_INTERNAL);
    assert_int_equal(asked("lab_days", 20200101).value, 5);
    assert_int_equal(asked("lab_days", 20251231).value, 5);
    assert_int_equal(asked("lab_days", 20260101).value, 7);
    assert_int_equal(asked("lab_days", 20991231).value, 7);
    assert_int_equal(asked("lab_gone", 20201231).value, 1);
    assert_int_equal(asked("lab_gone", 20210101).err, ERR_INTERNAL);
    assert_int_equal(asked("lab_never", 20260101).err, ERR_INTERNAL);
    log_set_level(LOG_WARN);
    lab_close(&lab);
}

typedef struct Days {
    Date from, day;
    int count;
} Days;

static Err ask_workday(Op *op, void *context) {
    Days *days = context;
    days->day = op_workday_after(op, days->from, days->count);
    return OK;
}

/* National Day 2025: 1 to 8 October are free, Saturday 11 October is worked. */
static void working_days_come_from_the_dated_table(void **state) {
    lab_open(&lab, *state);
    Days days = {.from = 20250930, .count = 1};
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, ask_workday, &days), OK);
    assert_int_equal(days.day, 20251009);
    days.count = 3;
    assert_int_equal(site_read(lab.site, &system_actor, &lab.arena, ask_workday, &days), OK);
    assert_int_equal(days.day, 20251011);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_number_holds_on_its_days),
        ON_BOTH(working_days_come_from_the_dated_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
