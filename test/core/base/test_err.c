#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/err.h"

static void every_error_has_its_own_name_and_a_status(void **state) {
    (void)state;
    for (Err err = OK; err < ERR_COUNT; err++) {
        assert_true(strlen(err_name(err)) > 1);
        assert_in_range(err_status(err), 200, 503);
        for (Err other = OK; other < err; other++) {
            assert_string_not_equal(err_name(err), err_name(other));
            assert_true(err_status(other) < err_status(err));
        }
    }
}

static void the_map_is_the_one_the_header_tells(void **state) {
    (void)state;
    static const struct {
        Err err;
        const char *name;
        int status;
    } rows[] = {
        {OK, "ok", 200},
        {ERR_MALFORMED, "malformed", 400},
        {ERR_UNAUTHENTICATED, "unauthenticated", 401},
        {ERR_FORBIDDEN, "forbidden", 403},
        {ERR_NOT_FOUND, "not_found", 404},
        {ERR_METHOD, "method", 405},
        {ERR_CONFLICT, "conflict", 409},
        {ERR_STALE, "stale", 412},
        {ERR_TOO_LARGE, "too_large", 413},
        {ERR_MEDIA_TYPE, "media_type", 415},
        {ERR_INVALID, "invalid", 422},
        {ERR_PRECONDITION, "precondition", 428},
        {ERR_TOO_MANY, "too_many", 429},
        {ERR_HEADERS, "headers", 431},
        {ERR_INTERNAL, "internal", 500},
        {ERR_UNAVAILABLE, "unavailable", 503},
    };
    assert_int_equal(sizeof rows / sizeof rows[0], ERR_COUNT);
    for (size_t i = 0; i < ERR_COUNT; i++) {
        assert_string_equal(err_name(rows[i].err), rows[i].name);
        assert_int_equal(err_status(rows[i].err), rows[i].status);
    }
}

static Err pass_on(Err err, int *after) {
    TRY(err);
    (*after)++;
    return OK;
}

static void try_passes_errors_on(void **state) {
    (void)state;
    int after = 0;
    assert_int_equal(pass_on(ERR_STALE, &after), ERR_STALE);
    assert_int_equal(after, 0);
    assert_int_equal(pass_on(OK, &after), OK);
    assert_int_equal(after, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_its_own_name_and_a_status),
        cmocka_unit_test(the_map_is_the_one_the_header_tells),
        cmocka_unit_test(try_passes_errors_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
