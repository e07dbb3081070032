#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/walk_lab.h"

static Lab lab;
static RawReply reply;

static void ask(Str token, const char *target) {
    lab_ask(&lab, token, "GET", target, "", NULL, &reply);
}

static void pack_many(int count) {
    char label[32];
    for (int i = 1; i <= count; i++) {
        snprintf(label, sizeof label, "crate %d", i);
        (void)lab_pack(&lab, label, 100 - i);
    }
}

/* The ids of the page, in order, and the cursor of the next; -1 ends. */
static void page_read(int64_t *ids, size_t most, char *next, size_t next_size) {
    json_error_t error;
    json_t *page = json_loads(reply.body, 0, &error);
    assert_non_null(page);
    json_t *items = json_object_get(page, "items");
    size_t count = json_array_size(items);
    assert_true(count < most);
    for (size_t i = 0; i < count; i++)
        ids[i] = json_integer_value(json_object_get(json_array_get(items, i), "id"));
    ids[count] = -1;
    const char *cursor = json_string_value(json_object_get(page, "next"));
    snprintf(next, next_size, "%s", cursor ? cursor : "");
    json_decref(page);
}

static void pages_follow_each_other(void **state) {
    lab_open(&lab, *state);
    pack_many(7);
    int64_t ids[32], seen = 0;
    char next[200] = "", target[300];
    for (int page = 0; page < 4; page++) {
        snprintf(target, sizeof target, "/api/crates?sort=-weight&limit=2%s%s",
                 next[0] ? "&after=" : "", next);
        ask(lab.keeper, target);
        assert_int_equal(reply.status, 200);
        page_read(ids, COUNT(ids), next, sizeof next);
        for (int i = 0; ids[i] > 0; i++) assert_int_equal(ids[i], ++seen);
    }
    assert_int_equal(seen, 7);
    assert_string_equal(next, "");
    lab_close(&lab);
}

static void filters_narrow(void **state) {
    lab_open(&lab, *state);
    pack_many(9);
    int64_t ids[32];
    char next[200];
    ask(lab.keeper, "/api/crates?weight_from=93&weight_to=95&sort=weight&count=1");
    page_read(ids, COUNT(ids), next, sizeof next);
    assert_int_equal(ids[0], 7);
    assert_int_equal(ids[2], 5);
    assert_int_equal(ids[3], -1);
    assert_true(reply_has(&reply, "\"count\":3"));
    ask(lab.keeper, "/api/crates?weight_in=91,99&state=packed");
    page_read(ids, COUNT(ids), next, sizeof next);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 9);
    ask(lab.keeper, "/api/crates?state=sent");
    assert_string_equal(reply.body, "{\"items\":[],\"next\":null}");
    lab_close(&lab);
}

static void every_bad_parameter_is_told(void **state) {
    lab_open(&lab, *state);
    ask(lab.keeper, "/api/crates?note=x&sort=label&limit=1000&weight=abc&state=lost&count=maybe"
                    "&format=pdf&weight_from=&state_from=sent&fee=12.5");
    assert_int_equal(reply.status, 422);
    static const char *const expected[] = {
        "\"note\",\"code\":\"unknown_field\"",       "\"sort\",\"code\":\"not_sortable\"",
        "\"limit\",\"code\":\"out_of_range\"",       "\"weight\",\"code\":\"not_a_number\"",
        "\"state\",\"code\":\"unknown_code\"",       "\"count\",\"code\":\"out_of_range\"",
        "\"format\",\"code\":\"unknown_field\"",     "\"weight_from\",\"code\":\"required\"",
        "\"state_from\",\"code\":\"unknown_field\"", "\"fee\",\"code\":\"not_a_number\"",
    };
    for (size_t i = 0; i < COUNT(expected); i++) {
        if (!reply_has(&reply, expected[i])) fail_msg("%s not in %s", expected[i], reply.body);
    }
    ask(lab.keeper, "/api/crates?after=rubbish");
    assert_int_equal(reply.status, 422);
    assert_true(reply_has(&reply, "\"code\":\"bad_cursor\""));
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(pages_follow_each_other),
        ON_BOTH(filters_narrow),
        ON_SQLITE(every_bad_parameter_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
