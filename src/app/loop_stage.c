#include <assert.h>
#include <stdarg.h>

#include "app/loop_cast.h"
#include "core/base/buf.h"
#include "core/walk/job.h"

enum { JOB_WAIT_MS = 600000, PAGE = 200, BROKEN_SHOWN = 40 };

Stage stage_begin(Loop *loop, const char *name) {
    Stage stage = {.loop = loop, .name = name};
    arena_init(&stage.arena, 0);
    return stage;
}

static Str text_print(Arena *arena, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(len >= 0);
    char *text = arena_alloc(arena, (size_t)len + 1);
    (void)vsnprintf(text, (size_t)len + 1, format, arguments);
    return (Str){text, (size_t)len};
}

Errand *stage_add(Stage *stage, const Seat *seat, const char *method, const char *format, ...) {
    if (stage->count == stage->cap) {
        stage->cap = stage->cap == 0 ? 64 : stage->cap * 2;
        stage->items = realloc(stage->items, stage->cap * sizeof *stage->items);
        if (stage->items == NULL) abort();
    }
    Errand *errand = &stage->items[stage->count++];
    *errand = (Errand){.seat = seat, .method = method};
    va_list arguments;
    va_start(arguments, format);
    errand->target = text_print(&stage->arena, format, arguments);
    va_end(arguments);
    return errand;
}

bool loop_is_inside(const Loop *loop) {
    return loop->road == &loop_inside_road;
}

bool errand_done(const Errand *errand) {
    return errand->status >= 200 && errand->status < 300;
}

static bool is_allowed(const Errand *errand) {
    if (errand_done(errand)) return true;
    switch (errand->status) {
    case 403:
        return (errand->allow & ALLOW_FORBIDDEN) != 0;
    case 404:
        return (errand->allow & ALLOW_MISSING) != 0;
    case 409:
        return (errand->allow & ALLOW_CONFLICT) != 0;
    case 422:
        return (errand->allow & ALLOW_INVALID) != 0;
    default:
        return false;
    }
}

void loop_broken(Loop *loop, const char *format, ...) {
    loop->broken++;
    if (loop->broken > BROKEN_SHOWN) return;
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("loop: broken: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
}

static void tell_broken(const Stage *stage, const Errand *errand) {
    char *said = errand->reply ? json_dumps(errand->reply, JSON_COMPACT) : NULL;
    char *asked = errand->body ? json_dumps(errand->body, JSON_COMPACT) : NULL;
    loop_broken(stage->loop, "%s: %s " STR_FMT " as %s answered %d\n  asked %s\n  said %s",
                stage->name, errand->method, STR_ARG(errand->target),
                errand->seat ? errand->seat->role : "nobody", errand->status, asked ? asked : "-",
                said ? said : "-");
    free(asked);
    free(said);
}

void stage_run(Stage *stage) {
    if (stage->count == 0) return;
    stage->loop->road->run(stage->loop, stage);
    for (size_t i = 0; i < stage->count; i++) {
        if (!is_allowed(&stage->items[i])) tell_broken(stage, &stage->items[i]);
    }
}

void stage_end(Stage *stage) {
    for (size_t i = 0; i < stage->count; i++) {
        json_decref(stage->items[i].body);
        json_decref(stage->items[i].reply);
    }
    free(stage->items);
    arena_clear(&stage->arena);
    *stage = (Stage){0};
}

int64_t json_number(const json_t *object, const char *name) {
    const json_t *member = json_object_get(object, name);
    return json_is_integer(member) ? json_integer_value(member) : 0;
}

Str json_text(const json_t *object, const char *name) {
    const json_t *member = json_object_get(object, name);
    if (!json_is_string(member)) return STR_NONE;
    return (Str){json_string_value(member), json_string_length(member)};
}

bool json_yes(const json_t *object, const char *name) {
    return json_is_true(json_object_get(object, name));
}

static json_t *stage_reply(Stage *stage) {
    stage_run(stage);
    const Errand *errand = &stage->items[0];
    json_t *reply = errand_done(errand) ? json_incref(errand->reply) : NULL;
    stage_end(stage);
    return reply;
}

json_t *loop_get(Loop *loop, const char *name, const Seat *seat, const char *target) {
    Stage stage = stage_begin(loop, name);
    (void)stage_add(&stage, seat, "GET", "%s", target);
    return stage_reply(&stage);
}

json_t *loop_post(Loop *loop, const char *name, const Seat *seat, const char *target,
                  json_t *body) {
    Stage stage = stage_begin(loop, name);
    stage_add(&stage, seat, "POST", "%s", target)->body = body;
    return stage_reply(&stage);
}

void loop_list(Loop *loop, const Seat *seat, const char *target, RowEach each, void *context) {
    Arena arena;
    arena_init(&arena, 0);
    char mark = strchr(target, '?') ? '&' : '?';
    Str after = STR("");
    for (bool more = true; more;) {
        Str page = arena_printf(&arena, "%s%climit=%d%s" STR_FMT, target, mark, PAGE,
                                after.len > 0 ? "&after=" : "", STR_ARG(after));
        json_t *reply = loop_get(loop, "lists", seat, page.ptr), *row;
        size_t i;
        json_array_foreach(json_object_get(reply, "items"), i, row) each(loop, row, context);
        after = arena_copy(&arena, json_text(reply, "next"));
        more = reply != NULL && after.len > 0;
        json_decref(reply);
    }
    arena_clear(&arena);
}

/* From inside there is no need to ask again and again. */
static void job_rest(Loop *loop, int64_t job) {
    Arena arena;
    Job ended;
    arena_init(&arena, 0);
    if (loop_is_inside(loop) && job_wait(loop->site, job, JOB_WAIT_MS, &ended, &arena) != OK)
        loop_broken(loop, "job %lld does not end", (long long)job);
    arena_clear(&arena);
}

json_t *loop_job(Loop *loop, const char *name, const Seat *seat, int64_t job) {
    char target[64];
    (void)snprintf(target, sizeof target, "/api/jobs/%lld", (long long)job);
    job_rest(loop, job);
    int64_t until_ms = clock_monotonic_ms() + JOB_WAIT_MS;
    while (clock_monotonic_ms() < until_ms) {
        json_t *reply = loop_get(loop, "jobs", seat, target);
        Str state = json_text(reply, "state");
        bool open = str_equal_c(state, "queued") || str_equal_c(state, "running");
        json_t *result = json_incref(json_object_get(reply, "result"));
        bool done = str_equal_c(state, "done");
        if (!open && !done) {
            char *said = json_dumps(reply, JSON_COMPACT);
            loop_broken(loop, "%s: the job ended otherwise: %s", name, said ? said : "-");
            free(said);
        }
        json_decref(reply);
        if (done) return result;
        json_decref(result);
        if (!open) return NULL;
        struct timespec rest = {.tv_nsec = 10000000};
        (void)nanosleep(&rest, NULL);
    }
    loop_broken(loop, "%s: job %lld does not end", name, (long long)job);
    return NULL;
}

static void job_seen(Loop *loop, const json_t *row, void *context) {
    int64_t *job = context;
    (void)loop;
    if (json_number(row, "id") == *job) *job = -*job;
}

void loop_system_job(Loop *loop, const char *name, const Seat *seat, int64_t job) {
    int64_t until_ms = clock_monotonic_ms() + JOB_WAIT_MS, open = -1;
    job_rest(loop, job);
    while (open < 0 && clock_monotonic_ms() < until_ms) {
        open = job;
        loop_list(loop, seat, "/api/system/jobs?state_in=queued,running", job_seen, &open);
        struct timespec rest = {.tv_nsec = 5000000};
        if (open < 0) (void)nanosleep(&rest, NULL);
    }
    if (open < 0) loop_broken(loop, "%s: job %lld does not end", name, (long long)job);
}

void loop_clock(Loop *loop, Date day, int minute) {
    char now[TIME_TEXT_BYTES];
    int64_t now_ms = date_start_ms(day) + (int64_t)minute * 60000;
    if (now_ms <= site_now_ms(loop->site)) return;
    if (loop_is_inside(loop)) site_drain(loop->site);
    time_write(now_ms, now);
    Stage stage = stage_begin(loop, "clock");
    Errand *errand = stage_add(&stage, &loop->cast->system, "POST", "/api/clock");
    errand->body = json_pack("{s:s}", "now", now);
    errand->steady = true;
    stage_run(&stage);
    stage_end(&stage);
}

Date loop_today(const Loop *loop) {
    return date_of_ms(site_now_ms(loop->site));
}

uint32_t loop_chance(const Loop *loop, const char *purpose, int64_t about, uint32_t below) {
    Rand rand;
    rand_init(&rand, loop->seed ^ str_hash(str_from(purpose)) ^
                         (uint64_t)about * UINT64_C(0x9E3779B97F4A7C15));
    return rand_below(&rand, below);
}
