#include "bench/meter.h"

#include <assert.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/rights.h"
#include "core/guard/account.h"

double wall_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double cpu_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static Err enter(Op *op, void *context) {
    Account *account = context, in = {.login = arena_printf(op->arena, "bench-%d", (int)getpid()),
                                      .name = STR("bench"),
                                      .password_hash = STR("none"),
                                      .roles = STR("district_officer"),
                                      .scope = METER_CITY};
    return account_create(op->tx, op->arena, &in, op->now_ms, account);
}

void officer_open(Site *site, Actor *officer) {
    Account account;
    Err err = site_write(site, &system_actor, "enter", enter, &account);
    assert(err == OK);
    *officer = (Actor){.account_id = account.id, .name = STR("bench")};
    scope_subtree(METER_CITY, &officer->scope_low, &officer->scope_high);
    const char *why = roles_read(site_config(site)->rights, STR("district_officer"), officer);
    assert(why == NULL);
}
