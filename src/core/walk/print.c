#include "core/walk/print.h"

#include <assert.h>

#include "core/walk/print_run.h"

Str print_word(const Op *op, const char *key) {
    Str word = arena_printf(op->arena, "paper.%s", key);
    return site_words(op->site, op->language, word);
}

Str print_fill(const Op *op, const char *key, const Str *arguments, size_t count) {
    return words_fill(op->arena, print_word(op, key), arguments, count);
}

Str print_join(const Op *op, Str names, Str next) {
    const Str both[] = {names, next};
    return str_is_empty(names) ? next : print_fill(op, "list", both, COUNT(both));
}

/* The paper's own word, else that of all papers. */
static Str run_word(const PrintRun *run, const char *what) {
    const Op *op = run->op;
    Str own = arena_printf(op->arena, "paper.%s.%s", run->paper->name, what);
    Str word = words_find(op->site->words, op->language, own);
    return str_is_none(word) ? print_word(op, what) : word;
}

static Str run_text(PrintRun *run, const char *what) {
    return facts_fill(run, run_word(run, what));
}

static Str title_make(PrintRun *run) {
    Str key = arena_printf(run->op->arena, "paper.%s", run->paper->name);
    return facts_fill(run, site_words(run->op->site, run->op->language, key));
}

static void title_put(PrintRun *run, const PrintPart *part) {
    (void)part;
    paper_title(run->out, run->title);
}

static void letter_put(PrintRun *run, const PrintPart *part) {
    paper_letterhead(run->out, run->head->unit);
    paper_title(run->out, run->title);
    if (!str_is_empty(run->head->number)) paper_number(run->out, run->head->number);
    paper_to(run->out, run_text(run, part->what));
}

static Str labelled(PrintRun *run, const char *key, Str value) {
    return print_fill(run->op, key, &value, 1);
}

static void line_put(PrintRun *run, const PrintPart *part) {
    Str period = run->head->period;
    if (str_is_none(period)) period = date_print(run->op->arena, run->op->today);
    Str right = part->what ? run_text(run, part->what) : STR_NONE;
    paper_line(run->out, labelled(run, "unit", run->head->unit), labelled(run, "period", period),
               right);
}

static void text_put(PrintRun *run, const PrintPart *part) {
    Str text = run_text(run, part->what), paragraph;
    while (str_split(&text, '|', &paragraph)) paper_text(run->out, paragraph);
}

static void note_put(PrintRun *run, const PrintPart *part) {
    Str text = run_text(run, part->what), paragraph;
    while (str_split(&text, '|', &paragraph)) paper_note(run->out, paragraph);
}

static void heading_put(PrintRun *run, const PrintPart *part) {
    paper_heading(run->out, run_text(run, part->what));
}

static Str field_label(const PrintRun *run, const Shape *shape, const Field *field) {
    Str key = arena_printf(run->op->arena, "%s.%s", shape->name, field->name);
    return site_words(run->op->site, run->op->language, key);
}

static const Field *facts_field(const PrintRun *run, Str name) {
    ptrdiff_t at = shape_find(run->paper->facts, name);
    assert(at >= 0);
    return &run->paper->facts->fields[at];
}

/* "name:3": the share of the value; a label takes as much as two. */
static void cells_put(PrintRun *run, const PrintPart *part) {
    PaperCell cells[PAPER_COLUMNS];
    size_t count = 0;
    Str rest = str_from(part->what), spec, name;
    while (str_split(&rest, ',', &spec)) {
        int64_t share = 0;
        assert(count + 2 <= PAPER_COLUMNS);
        (void)str_split(&spec, ':', &name);
        if (!str_read_int(spec, &share)) share = 3;
        const Field *field = facts_field(run, name);
        cells[count++] =
            (PaperCell){.text = field_label(run, run->paper->facts, field), .label = true};
        cells[count++] =
            (PaperCell){.text = value_print(run, run->paper->facts, field, run->facts, PRINT_SHORT),
                        .share = (double)share};
    }
    paper_cells(run->out, cells, count, part->height);
}

static void area_put(PrintRun *run, const PrintPart *part) {
    const Field *field = facts_field(run, str_from(part->what));
    Str foot = part->foot ? run_text(run, part->foot) : STR_NONE;
    PaperCell cells[] = {
        {field_label(run, run->paper->facts, field), 0, true, STR_NONE, false},
        {value_print(run, run->paper->facts, field, run->facts, PRINT_SHORT), 1, false, foot,
         part->height > 0},
    };
    paper_cells(run->out, cells, COUNT(cells), part->height);
}

static void table_begin(PrintRun *run, const PrintPart *part, const Shape *shape) {
    PaperColumn columns[PAPER_COLUMNS] = {0};
    run->part = part;
    run->rows = shape;
    run->row_number = 0;
    for (size_t i = 0; i < part->column_count; i++) {
        const PrintColumn *column = &part->columns[i];
        ptrdiff_t at = shape_find(shape, str_from(column->field));
        columns[i] = (PaperColumn){print_word(run->op, "row"), column->share, PAPER_CENTRE, 0};
        if (at < 0) continue;
        const Field *field = &shape->fields[at];
        bool number = field->kind == F_FEN || field->kind == F_INT || field->kind == F_REAL;
        bool text = field->kind == F_TEXT && field->mask == MASK_NONE;
        columns[i].label = field_label(run, shape, field);
        columns[i].align = number ? PAPER_RIGHT : text ? PAPER_LEFT : PAPER_CENTRE;
        if (column->sum) columns[i].sum = field->kind == F_FEN ? PAPER_FEN : PAPER_COUNT;
    }
    paper_table(run->out, columns, part->column_count);
}

static Err row_put(void *context, const void *row) {
    PrintRun *run = context;
    PaperValue values[PAPER_COLUMNS];
    Arena *arena = paper_arena(run->out);
    run->row_number++;
    if (run->part->mend) TRY(run->part->mend(run->op, arena, (void *)(uintptr_t)row));
    for (size_t i = 0; i < run->part->column_count; i++) {
        const PrintColumn *column = &run->part->columns[i];
        ptrdiff_t at = shape_find(run->rows, str_from(column->field));
        values[i] = (PaperValue){arena_printf(arena, "%lld", (long long)run->row_number), 0};
        if (at < 0) continue;
        const Field *field = &run->rows->fields[at];
        values[i].text = value_print(run, run->rows, field, row, PRINT_ROW);
        if (column->sum) values[i].number = *FIELD_AT_CONST(int64_t, field, row);
        if (values[i].number == INT_NONE) values[i].number = 0;
    }
    paper_row(run->out, values);
    return paper_error(run->out);
}

static void list_put(PrintRun *run, const PrintPart *part) {
    const Field *field = facts_field(run, str_from(part->what));
    const List *list = FIELD_AT_CONST(List, field, run->facts);
    table_begin(run, part, field->shape);
    for (size_t i = 0; i < list->count && run->err == OK; i++)
        run->err = row_put(run, (const char *)list->items + i * field->shape->size);
    paper_table_end(run->out);
}

static void rows_put(PrintRun *run, const PrintPart *part) {
    table_begin(run, part, part->rows->out);
    run->err = tx_each(run->op->tx, part->rows, run->head->binds, row_put, run);
    paper_table_end(run->out);
}

static void signs_put(PrintRun *run, const PrintPart *part) {
    PaperSign signs[PAPER_SIGNS];
    size_t count = 0;
    for (; count < PAPER_SIGNS && run->head->signs[count].role; count++) {
        const PrintSign *sign = &run->head->signs[count];
        Str key = arena_printf(run->op->arena, "sign.%s", sign->role);
        signs[count] =
            (PaperSign){print_word(run->op, key.ptr), sign->name, sign->picture, sign->day};
    }
    if (count > 0) paper_sign(run->out, signs, count, part->seal);
}

/* What whoever takes a letter signs, to cut off: two labels abreast, three lines. */
static void receipt_put(PrintRun *run) {
    const Op *op = run->op;
    const struct {
        const char *label;
        Str text;
    } cells[] = {
        {"receipt.letter", run->title},
        {"receipt.number", run->head->number},
        {"receipt.way", print_word(op, "receipt.ways")},
        {"receipt.day", print_word(op, "receipt.blank_day")},
        {"receipt.taker", STR_NONE},
        {"receipt.relation", STR_NONE},
    };
    paper_cut(run->out, print_word(op, "receipt"));
    for (size_t i = 0; i < COUNT(cells); i += 2) {
        const PaperCell line[] = {
            {.text = print_word(op, cells[i].label), .label = true},
            {.text = cells[i].text, .share = 5},
            {.text = print_word(op, cells[i + 1].label), .label = true},
            {.text = cells[i + 1].text, .share = 5},
        };
        paper_cells(run->out, line, COUNT(line), i == 4 ? 13 : 10);
    }
}

static void end_put(PrintRun *run, const PrintPart *part) {
    (void)part;
    Date day = run->head->day ? run->head->day : run->op->today;
    paper_close(run->out, run->head->unit, print_date(run->op, run->op->arena, day));
    receipt_put(run);
}

static void picture_put(PrintRun *run, const PrintPart *part) {
    const Field *field = facts_field(run, str_from(part->what));
    Str bytes = *FIELD_AT_CONST(Str, field, run->facts);
    if (str_is_empty(bytes)) return;
    paper_picture(run->out, bytes, 120, part->height > 0 ? part->height : 80,
                  field_label(run, run->paper->facts, field));
}

static void break_put(PrintRun *run, const PrintPart *part) {
    (void)part;
    paper_break(run->out);
}

static void (*const part_puts[PRINT_KIND_COUNT])(PrintRun *run, const PrintPart *part) = {
    [PRINT_LETTER] = letter_put,   [PRINT_TITLE] = title_put, [PRINT_LINE] = line_put,
    [PRINT_TEXT] = text_put,       [PRINT_NOTE] = note_put,   [PRINT_HEADING] = heading_put,
    [PRINT_CELLS] = cells_put,     [PRINT_AREA] = area_put,   [PRINT_LIST] = list_put,
    [PRINT_ROWS] = rows_put,       [PRINT_SIGNS] = signs_put, [PRINT_END] = end_put,
    [PRINT_PICTURE] = picture_put, [PRINT_BREAK] = break_put,
};

/* On two lines, where there is little room. */
static Str code_lines(Arena *arena, Str code) {
    if (code.len < 20) return code;
    return arena_printf(arena, STR_FMT "\n" STR_FMT, STR_ARG(str_slice(code, 0, 19)),
                        STR_ARG(str_slice(code, 20, code.len)));
}

static bool is_shown(const PrintRun *run, const PrintPart *part) {
    if (!part->when) return true;
    const Field *field = facts_field(run, str_from(part->when));
    if (field->kind == F_BOOL) return *FIELD_AT_CONST(bool, field, run->facts);
    if (field->kind == F_LIST) return FIELD_AT_CONST(List, field, run->facts)->count > 0;
    return field_has_value(field, run->facts);
}

static Err parts_put(void *context, Paper *out) {
    PrintRun *run = context;
    run->out = out;
    run->err = OK;
    for (size_t i = 0; i < run->paper->part_count && run->err == OK; i++) {
        const PrintPart *part = &run->paper->parts[i];
        if (is_shown(run, part)) part_puts[part->kind](run, part);
    }
    return run->err;
}

static PaperCode code_make(void *context, int pages) {
    PrintRun *run = context;
    PrintMark mark = {run->paper, run->head->subject, run->head->unit_code, run->op->today, pages};
    Str text = print_mark_write(run->op, &mark);
    PaperCode code = {.text = code_lines(run->op->arena, text), .address = text};
    if (!str_is_empty(run->head->portal))
        code.address = arena_printf(run->op->arena, STR_FMT "/papers/" STR_FMT,
                                    STR_ARG(run->head->portal), STR_ARG(text));
    return code;
}

static PaperWords words_of(const Op *op) {
    return (PaperWords){.page = print_word(op, "page"),
                        .page_sum = print_word(op, "page_sum"),
                        .sum = print_word(op, "sum"),
                        .no_rows = print_word(op, "no_rows"),
                        .seal = print_word(op, "seal"),
                        .no_picture = print_word(op, "no_picture"),
                        .check = print_word(op, "check")};
}

static PaperConfig config_of(const PrintRun *run) {
    const Op *op = run->op;
    Str form = str_from(run->paper->form);
    Str made[] = {op->actor->name, date_print(op->arena, op->today)};
    return (PaperConfig){.size = run->paper->size,
                         .words = words_of(op),
                         .title = run->title,
                         .form = print_fill(op, "form", &form, 1),
                         .made = print_fill(op, "made", made, COUNT(made)),
                         .day = op->today};
}

static Err run_write(PrintRun *run, const PaperConfig *config, const PrintFill *fill,
                     ReplyFile *out) {
    Op *op = run->op;
    Err err = paper_write(op->arena, config, fill->draw, fill->context, &out->body);
    if (err == ERR_TOO_LARGE)
        return op_refuse_with(op, "", "paper_too_long", arena_printf(op->arena, "%d", PAPER_ROWS));
    TRY(err);
    out->content_type = STR("application/pdf");
    out->name = arena_printf(op->arena, STR_FMT "-%lld.pdf", STR_ARG(run->title),
                             (long long)run->head->subject);
    return OK;
}

Err print_paper(Op *op, const PrintPaper *paper, const PrintHead *head, const void *facts,
                ReplyFile *out) {
    PrintRun run = run_begin(op, paper, head, facts);
    run.title = title_make(&run);
    PaperConfig config = config_of(&run);
    config.code = code_make;
    return run_write(&run, &config, &(PrintFill){parts_put, &run}, out);
}

Err print_bare(Op *op, const PrintPaper *paper, int64_t subject, const PrintFill *fill,
               ReplyFile *out) {
    PrintHead head = {.subject = subject};
    PrintRun run = run_begin(op, paper, &head, NULL);
    run.title = title_make(&run);
    PaperConfig config = config_of(&run);
    config.bare = true;
    return run_write(&run, &config, fill, out);
}

Str print_title(Op *op, const PrintPaper *paper, const void *facts) {
    PrintHead head = {0};
    PrintRun run = run_begin(op, paper, &head, facts);
    return title_make(&run);
}

bool print_offered(const PrintPaper *paper, const char *state) {
    if (!paper->states) return true;
    Str rest = str_from(paper->states), part;
    while (str_split(&rest, ',', &part))
        if (str_equal_c(part, state)) return true;
    return false;
}
