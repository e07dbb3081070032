/* Values as people read them on paper: words for codes, local time, masked by right. */
#include "core/walk/print_run.h"

PrintRun run_begin(Op *op, const PrintPaper *paper, const PrintHead *head, const void *facts) {
    PrintRun run = {.op = op, .paper = paper, .head = head, .facts = facts, .viewer = {.op = op}};
    if (facts) viewer_look(&run.viewer, paper->facts, facts);
    return run;
}

static bool is_chinese(const Op *op) {
    return strcmp(op->language, "zh") == 0;
}

Str print_date(const Op *op, Arena *arena, Date date) {
    if (date == 0 || !is_chinese(op)) return date_print(arena, date);
    return arena_printf(arena, "%d年%d月%d日", date_year(date), date_month(date), date_day(date));
}

Str print_month(const Op *op, Arena *arena, Month month) {
    int year = (int)(month / 100), number = (int)(month % 100);
    return is_chinese(op) ? arena_printf(arena, "%d年%d月", year, number)
                          : arena_printf(arena, "%d-%02d", year, number);
}

Str print_time(Arena *arena, int64_t ms) {
    if (ms == 0) return STR_NONE;
    int minute = minute_of_ms(ms);
    return arena_printf(arena, STR_FMT " %02d:%02d", STR_ARG(date_print(arena, date_of_ms(ms))),
                        minute / 60, minute % 60);
}

static Str choice_print(const Op *op, Arena *arena, const Field *field, const void *record) {
    int32_t value = *FIELD_AT_CONST(int32_t, field, record);
    Str key =
        arena_printf(arena, "%s.%s", field->choices->name, choice_code(field->choices, value));
    return site_words(op->site, op->language, key);
}

static Str plain_print(const Op *op, Arena *arena, const Field *field, const void *record,
                       bool sentence) {
    switch (field->kind) {
    case F_ENUM:
        return choice_print(op, arena, field, record);
    case F_BOOL:
        return print_word(op, *FIELD_AT_CONST(bool, field, record) ? "yes" : "no");
    case F_TIME:
        return print_time(arena, *FIELD_AT_CONST(int64_t, field, record));
    case F_DATE:
        if (sentence) return print_date(op, arena, *FIELD_AT_CONST(Date, field, record));
        return field_print(arena, field, record);
    default:
        return field_print(arena, field, record);
    }
}

Str value_print(const PrintRun *run, const Shape *shape, const Field *field, const void *record,
                PrintManner manner) {
    Arena *arena = manner == PRINT_ROW ? paper_arena(run->out) : run->op->arena;
    Viewer viewer = run->viewer;
    if (record != run->facts) viewer_look(&viewer, shape, record);
    Show show = viewer_show(&viewer, field);
    if (!field_has_value(field, record)) return STR("");
    if (show == SHOW_NOT) return STR("***");
    Str text = plain_print(run->op, arena, field, record, manner == PRINT_LONG);
    if (show == SHOW_PLAIN) return text;
    return mask_text(arena, field->mask == MASK_NONE ? MASK_ALL : field->mask, text);
}

Str facts_fill(const PrintRun *run, Str pattern) {
    const Shape *shape = run->paper->facts;
    Buf out;
    buf_init(&out, run->op->arena, 64 * 1024);
    while (pattern.len > 0) {
        ptrdiff_t from = str_find(pattern, STR("{")), to = str_find(pattern, STR("}"));
        if (!shape || from < 0 || to < from) break;
        Str name = str_slice(pattern, (size_t)from + 1, (size_t)to);
        ptrdiff_t at = run->facts ? shape_find(shape, name) : -1;
        buf_put(&out, str_slice(pattern, 0, (size_t)from));
        if (at >= 0)
            buf_put(&out, value_print(run, shape, &shape->fields[at], run->facts, PRINT_LONG));
        pattern = str_slice(pattern, (size_t)to + 1, pattern.len);
    }
    buf_put(&out, pattern);
    return buf_str(&out);
}
