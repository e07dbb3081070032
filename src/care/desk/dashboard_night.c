/* Every evening's figures by street, so that a number can be held against the month before. */
#include "care/desk/dashboard.h"
#include "desk.sql.h"

/* "<code>": the figure that comes next. */
static int32_t cursor_read(Str cursor) {
    int64_t code = 1;
    if (!str_is_empty(cursor) && !str_read_int(cursor, &code)) code = FIGURE_END;
    while (code < FIGURE_END && !figure_is_kept((int32_t)code)) code++;
    return (int32_t)code;
}

/* As it will be seen tomorrow morning: yesterday's visits are then today's. */
static Err night_prepare(Op *op, Job *job) {
    List *tallies = arena_new(op->arena, List);
    int32_t code = cursor_read(job->cursor);
    FigurePlace everywhere = {.high = INT64_MAX, .width = 1000, .day = date_add_days(op->today, 1)};
    op->prepared = tallies;
    return code < FIGURE_END ? figure_tally(op, code, &everywhere, tallies) : OK;
}

static Err night_chunk(Op *op, Job *job, bool *more) {
    int32_t code = cursor_read(job->cursor);
    const List *tallies = op->prepared;
    *more = code < FIGURE_END;
    if (!*more) return OK;
    Bind name = BIND_TEXT("figure", str_from(choice_code(&figure_codes, code)));
    Bind day = BIND_INT("day", op->today);
    TRY(op_run(op, &sql_figure_night_clear, WITH(name, day)));
    for (size_t i = 0; i < tallies->count; i++)
        TRY(op_run(op, &sql_figure_night_put,
                   WITH(BIND_ROW(LIST_AT(*tallies, Tally, i)), name, day)));
    job->finished++;
    job->cursor = arena_printf(op->arena, "%d", code + 1);
    job->result = arena_printf(op->arena, "{\"figures\":%lld}", (long long)job->finished);
    return OK;
}
const JobKind dashboard_night_job = {"dashboard_night", .prepare = night_prepare,
                                     .chunk = night_chunk, .counts = JOB_COUNTS("figures")};
