#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/people_lab.h"

static PeopleLab lab;
static RawReply reply;
static Person person;
static char target[64], wanted[160];

static bool has(const char *text) {
    return strstr(reply.body, text) != NULL;
}

/* An ID number in full, and as everyone sees it. */
static void open_with_person(void **state, char plain[20], char masked[20]) {
    people_lab_open(&lab, *state);
    person = people_lab_person(&lab, 19400101, 1);
    snprintf(plain, 20, STR_FMT, STR_ARG(people_lab_id(&lab, 19400101, 1)));
    snprintf(masked, 20, "%.6s********%.4s", plain, plain + 14);
    snprintf(target, sizeof target, "/api/people/%lld", (long long)person.id);
    snprintf(wanted, sizeof wanted,
             "{\"noun\":\"person\",\"id\":%lld,\"field\":\"id_number\",\"reason\":\"核对证件\"}",
             (long long)person.id);
}

static void an_id_number_is_masked_for_everyone(void **state) {
    char plain[20], masked[20];
    open_with_person(state, plain, masked);
    people_lab_ask(&lab, &lab.clerk, "GET", target, "", "", &reply);
    assert_int_equal(reply.status, 200);
    assert_true(has(masked));
    assert_false(has(plain));
    assert_true(has("\"name\":\"李秀英\""));
    people_lab_close(&lab);
}

static void in_full_only_for_a_reason(void **state) {
    char plain[20], masked[20];
    open_with_person(state, plain, masked);
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/reveal", "", wanted, &reply);
    assert_int_equal(reply.status, 200);
    assert_true(has(plain));
    people_lab_ask(&lab, &lab.elsewhere, "POST", "/api/reveal", "", wanted, &reply);
    assert_int_equal(reply.status, 404);
    assert_false(has(plain));
    Actor finance = people_lab_actor(&lab, "finance_officer", PEOPLE_DISTRICT, 0, 0);
    people_lab_ask(&lab, &finance, "POST", "/api/reveal", "", wanted, &reply);
    assert_int_equal(reply.status, 403);
    people_lab_close(&lab);
}

static void an_edit_of_something_else_leaves_it(void **state) {
    char plain[20], masked[20];
    open_with_person(state, plain, masked);
    people_lab_ask(&lab, &lab.clerk, "PATCH", target, "If-Match: \"1\"\r\n",
                   "{\"note\":\"住三楼\"}", &reply);
    assert_int_equal(reply.status, 200);
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/reveal", "", wanted, &reply);
    assert_true(has(plain));
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_id_number_is_masked_for_everyone),
        ON_BOTH(in_full_only_for_a_reason),
        ON_SQLITE(an_edit_of_something_else_leaves_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
