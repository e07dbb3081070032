#include "support/refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

bool refused_for(const Faults *faults, const char *field, const char *code) {
    for (size_t i = 0; i < faults->count; i++) {
        const Fault *fault = &faults->items[i];
        if (str_equal_c(fault->field, field) && strcmp(fault->code, code) == 0) return true;
    }
    print_error("no %s on \"%s\"; refused for:\n", code, field);
    for (size_t i = 0; i < faults->count; i++)
        print_error("  %s on \"" STR_FMT "\"\n", faults->items[i].code,
                    STR_ARG(faults->items[i].field));
    return false;
}
