#include "bench/meter.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/city.h"
#include "app/rights.h"
#include "core/guard/session.h"

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

static Str login_new(Arena *arena) {
    static int opened;
    return arena_printf(arena, "bench-%d-%d", (int)getpid(), opened++);
}

static Err enter(Op *op, void *context) {
    Account *account = context, in = *account;
    in.login = login_new(op->arena);
    return account_create(op->tx, op->arena, &in, op->now_ms, account);
}

void actor_open(Site *site, const char *roles, Actor *actor) {
    Account account = {.name = STR("bench"),
                       .password_hash = STR("none"),
                       .roles = str_from(roles),
                       .scope = METER_CITY};
    Err err = site_write(site, &system_actor, "enter", enter, &account);
    assert(err == OK);
    *actor = (Actor){.account_id = account.id, .name = STR("bench")};
    scope_subtree(METER_CITY, &actor->scope_low, &actor->scope_high);
    const char *why = roles_read(site_config(site)->rights, str_from(roles), actor);
    assert(why == NULL);
}

Site *site_beside(const char *dsn, const char *keys) {
    SiteConfig config;
    Site *site = NULL;
    city_configure(&config);
    config.dsn = dsn;
    config.key_file = keys;
    config.aside = true;
    Err err = site_open(&config, &site);
    assert(err == OK);
    return site;
}

Err seat_open(Op *op, const Account *who, Arena *arena, Str *token) {
    Account made, in = *who;
    SessionOpened session;
    in.login = login_new(op->arena);
    in.name = STR("bench");
    in.password_hash = STR("none");
    TRY(account_create(op->tx, op->arena, &in, op->now_ms, &made));
    Recognised by_card = {made.id, WAY_CARD, op->now_ms};
    TRY(session_grant(op->tx, op->arena, &by_card, &session));
    assert(!str_is_none(session.token));
    *token = arena_copy(arena, session.token);
    return OK;
}

/* Numbers run from 1 with few gaps: many misses in a row mean that they end below `top`. */
Err person_draw(Op *op, Rand *rand, Person *out) {
    static uint32_t top = 4000000;
    for (int misses = 0; top > 8;) {
        Err err = person_by_id(op, 1 + rand_below(rand, top), out);
        if (err == OK && out->state == PERSON_ACTIVE) return OK;
        if (err != OK && err != ERR_NOT_FOUND) return err;
        misses++;
        if (misses % 16 == 0) top -= top / 8;
    }
    return ERR_NOT_FOUND;
}

static int ascending(const void *a, const void *b) {
    float one = *(const float *)a, other = *(const float *)b;
    return one < other ? -1 : one > other;
}

void times_tell(const char *name, float *times, size_t count, size_t failed) {
    if (count == 0) return;
    qsort(times, count, sizeof *times, ascending);
    printf("| %s | %zu | %.2f | %.2f | %.2f | %zu |\n", name, count, (double)times[count / 2],
           (double)times[count * 99 / 100], (double)times[count - 1], failed);
}
