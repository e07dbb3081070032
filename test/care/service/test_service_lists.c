#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "care/service/service.h"
#include "support/explain.h"
#include "support/order_lab.h"

static OrderLab lab;

static void every_list_has_its_indexes(void **state) {
    order_lab_open(&lab, *state);
    assert_true(explain_lists(lab.site, &lab.clerk, &lab.arena, &service_module) >= 6);
    order_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(every_list_has_its_indexes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
