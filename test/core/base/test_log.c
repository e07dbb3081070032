#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"

#include <stdio.h>
#include <unistd.h>

#include "core/base/date.h"

static char text[8192];

/* What `level` writes to stderr, caught through a pipe; the pipe holds more than a line may. */
static Str logged(LogLevel level, const char *value) {
    int ends[2], kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_event(level, "serve", "port=%d name=%s", 8080, value);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t len = read(ends[0], text, sizeof text); /* one write is one read */
    assert_true(len >= 0);
    assert_int_equal(read(ends[0], text + len, 1), 0);
    close(ends[0]);
    return (Str){text, (size_t)len};
}

static void an_event_is_one_line(void **state) {
    (void)state;
    log_set_level(LOG_INFO);
    Str line = logged(LOG_WARN, "x");
    int64_t ms = 0;
    assert_true(str_starts(line, STR("ts=")));
    assert_true(time_read(str_slice(line, 3, 27), &ms));
    assert_true(clock_now_ms() - ms < 60000);
    assert_true(str_equal(str_slice(line, 27, line.len),
                          STR(" level=warn event=serve port=8080 name=x\n")));
}

static void levels_below_the_least_are_silent(void **state) {
    (void)state;
    log_set_level(LOG_WARN);
    assert_int_equal(logged(LOG_DEBUG, "x").len, 0);
    assert_int_equal(logged(LOG_INFO, "x").len, 0);
    assert_true(str_find(logged(LOG_WARN, "x"), STR("level=warn")) > 0);
    assert_true(str_find(logged(LOG_ERROR, "x"), STR("level=error")) > 0);
    log_set_level(LOG_OFF);
    assert_int_equal(logged(LOG_ERROR, "x").len, 0);
    log_set_level(LOG_DEBUG);
    assert_true(str_find(logged(LOG_DEBUG, "x"), STR("level=debug")) > 0);
    assert_int_equal(logged(LOG_OFF, "x").len, 0);
}

static void a_value_cannot_start_a_second_line(void **state) {
    (void)state;
    log_set_level(LOG_INFO);
    Str line = logged(LOG_INFO, "a\nts=forged\r\x1b[31m王\n");
    assert_int_equal(str_find(line, STR("\n")), line.len - 1);
    assert_true(str_ends(line, STR("name=a ts=forged  [31m王\n")));
}

static void a_long_event_is_cut_and_still_ends(void **state) {
    (void)state;
    char value[6000];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    log_set_level(LOG_INFO);
    Str line = logged(LOG_INFO, value);
    assert_int_equal(line.len, 4096);
    assert_int_equal(line.ptr[line.len - 1], '\n');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_one_line),
        cmocka_unit_test(levels_below_the_least_are_silent),
        cmocka_unit_test(a_value_cannot_start_a_second_line),
        cmocka_unit_test(a_long_event_is_cut_and_still_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
