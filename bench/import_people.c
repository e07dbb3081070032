/* What an import of a register costs: rows a second of wall and of CPU, and what a small write
 * beside it waits.
 *
 *   bench_import DSN SKIP COUNT csv|xlsx|…     drawn: SKIP people nobody sees, then COUNT that come
 *                                              in
 *
 * The same SKIP + COUNT always draws the same people, so a register can be filled by one call and
 * made fuller by the next. */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/city.h"
#include "app/city_book.h"
#include "bench/meter.h"
#include "care/people/import.h"
#include "core/base/log.h"
#include "core/walk/blob.h"

enum { BOOK_ROWS = 20000, PROBES_MOST = 1 << 20, PROBE_EVERY_US = 20000, WAIT_MS = 7200000 };
enum { TODAY = 20261102, PEOPLE_SEED = 11 };

typedef struct Bench {
    Site *site;
    Actor officer;
    double waits_ms[PROBES_MOST];
    size_t probes;
    _Atomic bool over;
} Bench;
static Bench bench;

static Err nothing(Op *op, void *context) {
    (void)op, (void)context;
    return OK;
}

/* An audit row and its commit: the smallest write there is. */
static void *probe(void *context) {
    (void)context;
    while (!bench.over && bench.probes < PROBES_MOST) {
        double from = wall_seconds();
        if (site_write(bench.site, &system_actor, "probe", nothing, NULL) != OK) break;
        bench.waits_ms[bench.probes++] = (wall_seconds() - from) * 1000;
        usleep(PROBE_EVERY_US);
    }
    return NULL;
}

static Str file_bytes(Arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    struct stat about;
    assert(file && fstat(fileno(file), &about) == 0);
    char *bytes = arena_alloc(arena, (size_t)about.st_size + 1);
    size_t got = fread(bytes, 1, (size_t)about.st_size, file);
    assert(got == (size_t)about.st_size);
    (void)fclose(file);
    (void)unlink(path);
    return (Str){bytes, got};
}

static int64_t book_upload(Arena *arena, CityPeople *people, size_t rows, const char *format) {
    bool xlsx = strcmp(format, "xlsx") == 0;
    CityBook book;
    Blob blob;
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/yiyang-bench-%d", (int)getpid());
    city_book_draw(people, arena, rows, &book);
    Err err = city_book_write(arena, &book, xlsx ? SHEET_XLSX : SHEET_CSV, path);
    assert(err == OK);
    struct {
        Str name;
        int64_t scope;
    } in = {xlsx ? STR("register.xlsx") : STR("register.csv"), 0};
    SiteCall call = {.actor = &bench.officer,
                     .route = "file_upload",
                     .in = &in,
                     .out = &blob,
                     .bytes = file_bytes(arena, path)};
    site_call_all(bench.site, &call, 1, arena);
    assert(call.err == OK);
    return blob.id;
}

/* The seconds it took. */
static double book_import(Arena *arena, int64_t blob_id, size_t rows) {
    ImportAsk in = {.blob_id = blob_id, .mode = IMPORT_ROWS, .rows = (int64_t)rows};
    IdKey id = {0};
    Job job;
    SiteCall call = {.actor = &bench.officer, .route = "people_import", .in = &in, .out = &id};
    double cpu = cpu_seconds(), from = wall_seconds();
    Err err = site_call(bench.site, arena, &call);
    assert(err == OK);
    err = job_wait(bench.site, id.id, WAIT_MS, &job, arena);
    assert(err == OK && job.state == JOB_DONE);
    double wall = wall_seconds() - from;
    cpu = cpu_seconds() - cpu;
    printf("%zu rows: %.0f rows/s of wall, %.0f rows/s of CPU; " STR_FMT "\n", rows,
           (double)rows / wall, (double)rows / cpu, STR_ARG(job.result));
    (void)fflush(stdout);
    return wall;
}

static int ascending(const void *a, const void *b) {
    double one = *(const double *)a, other = *(const double *)b;
    return one < other ? -1 : one > other;
}

static void waits_tell(void) {
    size_t count = bench.probes;
    if (count == 0) return;
    qsort(bench.waits_ms, count, sizeof(double), ascending);
    printf("a small write beside it, %zu of them: median %.1f ms, p99 %.1f ms, most %.1f ms\n",
           count, bench.waits_ms[count / 2], bench.waits_ms[count * 99 / 100],
           bench.waits_ms[count - 1]);
}

static void people_skip(Arena *scratch, CityPeople *people, size_t count) {
    CityPerson person;
    for (size_t i = 0; i < count; i++) {
        city_people_next(people, scratch, &person);
        arena_reset(scratch);
    }
}

int main(int argc, char **argv) {
    if (argc != 5) return 64;
    size_t skip = strtoul(argv[2], NULL, 10), count = strtoul(argv[3], NULL, 10);
    SiteConfig config;
    Arena arena, scratch;
    pthread_t prober;
    arena_init(&arena, 0);
    arena_init(&scratch, 0);
    city_configure(&config);
    config.dsn = argv[1];
    config.key_file = dsn_is_postgres(argv[1]) ? "/tmp/yiyang-bench-keys" : NULL;
    Err err = site_open(&config, &bench.site);
    assert(err == OK);
    actor_open(bench.site, "district_officer", &bench.officer);
    CityPeople *people = city_people_open(&arena, PEOPLE_SEED, 0, TODAY);
    people_skip(&scratch, people, skip);
    bool quiet = getenv("BENCH_QUIET") != NULL; /* without the small writes */
    if (!quiet) pthread_create(&prober, NULL, probe, NULL);
    double wall = 0;
    for (size_t left = count; left > 0;) {
        size_t rows = left < BOOK_ROWS ? left : BOOK_ROWS;
        arena_reset(&scratch);
        int64_t blob_id = book_upload(&scratch, people, rows, argv[4]);
        bench.probes = 0; /* those during the last book are told */
        wall += book_import(&scratch, blob_id, rows);
        left -= rows;
    }
    bench.over = true;
    if (!quiet) pthread_join(prober, NULL);
    printf("rate %.0f rows of %s a second\n", (double)count / wall, argv[4]);
    waits_tell();
    site_close(bench.site);
    arena_clear(&scratch);
    arena_clear(&arena);
    return 0;
}
