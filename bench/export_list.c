/* What an export of the register costs: rows a second of wall and of CPU, and how far the process
 * grows meanwhile.
 *
 *   bench_export DSN csv|xlsx                  all people of a register that bench_import_people
 *                                              filled */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/city.h"
#include "bench/meter.h"
#include "core/walk/export.h"

enum { WAIT_MS = 7200000 };

/* In MiB: of its own and of the database's file, at the most so far; `begin` starts anew. */
static double peak_mib(bool begin) {
    char line[128];
    double peak = 0;
    FILE *reset = begin ? fopen("/proc/self/clear_refs", "w") : NULL;
    if (reset) {
        (void)fputs("5", reset);
        (void)fclose(reset);
    }
    FILE *status = fopen("/proc/self/status", "r");
    assert(status);
    while (fgets(line, sizeof line, status))
        if (strncmp(line, "VmHWM:", 6) == 0) peak = strtod(line + 6, NULL) / 1024;
    (void)fclose(status);
    return peak;
}

static void list_export_run(Site *site, Arena *arena, const Actor *officer, int32_t format) {
    Export in = {.list = STR("person_list"), .format = format}, out;
    Job job;
    double before = peak_mib(true), cpu = cpu_seconds(), from = wall_seconds();
    SiteCall call = {.actor = officer, .route = "export_create", .in = &in, .out = &out};
    Err err = site_call(site, arena, &call);
    assert(err == OK);
    err = job_wait(site, out.id, WAIT_MS, &job, arena);
    assert(err == OK && job.state == JOB_DONE);
    double wall = wall_seconds() - from;
    cpu = cpu_seconds() - cpu;
    Export done;
    IdKey key = {out.id};
    call = (SiteCall){.actor = officer, .route = "export_get", .in = &key, .out = &done};
    err = site_call(site, arena, &call);
    assert(err == OK);
    printf("%lld rows, %.1f MiB: %.0f rows/s of wall, %.0f of CPU; peak %.0f MiB, %.0f before\n",
           (long long)done.row_count, (double)done.bytes / 1048576, (double)done.row_count / wall,
           (double)done.row_count / cpu, peak_mib(false), before);
}

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    SiteConfig config;
    Arena arena;
    Site *site = NULL;
    Actor officer;
    arena_init(&arena, 0);
    city_configure(&config);
    config.dsn = argv[1];
    config.key_file = dsn_is_postgres(argv[1]) ? "/tmp/yiyang-bench-keys" : NULL;
    Err err = site_open(&config, &site);
    assert(err == OK);
    actor_open(site, "district_officer", &officer);
    list_export_run(site, &arena, &officer, strcmp(argv[2], "csv") == 0 ? EXPORT_CSV : EXPORT_XLSX);
    site_close(site);
    arena_clear(&arena);
    return 0;
}
