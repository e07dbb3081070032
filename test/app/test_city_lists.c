/* Every filter and sort that a list of the city permits has an index behind it, on both
 * databases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/city_lab.h"
#include "support/explain.h"

static CityLab lab;

static void every_list_has_its_indexes(void **state) {
    city_lab_open(&lab, *state, NULL);
    assert_true(explain_lists(lab.site, &lab.arena) > 50);
    city_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(every_list_has_its_indexes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
