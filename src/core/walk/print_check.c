/* What a paper's rows name must be there: asked once, at start. */
#include "core/base/log.h"
#include "core/walk/print_run.h"

static bool wrong(const PrintPaper *paper, const char *what, const char *which) {
    log_event(LOG_ERROR, "paper_fault", "paper=%s what=%s which=%s", paper->name, what, which);
    return false;
}

static bool has_field(const PrintPaper *paper, const Shape *shape, Str name) {
    if (shape && shape_find(shape, name) >= 0) return true;
    return wrong(paper, "no_field", name.ptr ? name.ptr : "?");
}

static bool cells_check(const PrintPaper *paper, const PrintPart *part) {
    Str rest = str_from(part->what), spec, name;
    bool sound = true;
    while (str_split(&rest, ',', &spec)) {
        (void)str_split(&spec, ':', &name);
        sound &= has_field(paper, paper->facts, name);
    }
    return sound;
}

static const Shape *rows_shape(const PrintPaper *paper, const PrintPart *part) {
    if (part->kind == PRINT_ROWS) return part->rows ? part->rows->out : NULL;
    ptrdiff_t at = paper->facts ? shape_find(paper->facts, str_from(part->what)) : -1;
    return at >= 0 ? paper->facts->fields[at].shape : NULL;
}

static bool columns_check(const PrintPaper *paper, const PrintPart *part) {
    const Shape *shape = rows_shape(paper, part);
    bool sound = part->column_count > 0 && part->column_count <= PAPER_COLUMNS;
    for (size_t i = 0; i < part->column_count; i++) {
        Str name = str_from(part->columns[i].field);
        sound &= str_equal(name, STR("#")) || has_field(paper, shape, name);
    }
    return sound || wrong(paper, "columns", part->what ? part->what : "rows");
}

static bool part_check(const PrintPaper *paper, const PrintPart *part) {
    bool sound = !part->when || has_field(paper, paper->facts, str_from(part->when));
    switch (part->kind) {
    case PRINT_CELLS:
        return cells_check(paper, part) && sound;
    case PRINT_LIST:
    case PRINT_ROWS:
        return columns_check(paper, part) && sound;
    case PRINT_AREA:
    case PRINT_PICTURE:
        return has_field(paper, paper->facts, str_from(part->what)) && sound;
    default:
        return sound;
    }
}

static bool route_check(const Route *route) {
    const PrintPaper *paper = route->paper;
    bool file = (route->flags & ROUTE_FILE) && (route->flags & ROUTE_SLOW) &&
                route->out == &reply_file_shape;
    bool sound = file && strstr(route->name, "_paper_") != NULL;
    if (!sound) (void)wrong(paper, "route", route->name);
    for (size_t i = 0; i < paper->part_count; i++) sound &= part_check(paper, &paper->parts[i]);
    return sound;
}

bool print_check(const Route *const *routes, size_t count) {
    bool sound = true;
    for (size_t i = 0; i < count; i++) {
        if (!routes[i]->paper) continue;
        sound &= route_check(routes[i]);
        for (size_t j = 0; j < i; j++) {
            const PrintPaper *other = routes[j]->paper;
            if (other && strcmp(other->form, routes[i]->paper->form) == 0)
                sound = wrong(other, "form_twice", other->form);
        }
    }
    return sound;
}

typedef struct WordRun {
    Arena *arena;
    const PrintPaper *paper;
    PrintWordEach each;
    void *context;
} WordRun;

static void own_word(const WordRun *run, const char *what) {
    run->each(run->context, arena_printf(run->arena, "paper.%s.%s", run->paper->name, what),
              arena_printf(run->arena, "paper.%s", what));
}

static void label_word(const WordRun *run, const Shape *shape, Str name) {
    if (!str_equal(name, STR("#")))
        run->each(run->context, arena_printf(run->arena, "%s." STR_FMT, shape->name, STR_ARG(name)),
                  STR_NONE);
}

static void part_words(const WordRun *run, const PrintPart *part) {
    static const PrintKind speaking[] = {PRINT_LINE, PRINT_LETTER, PRINT_TEXT, PRINT_NOTE,
                                         PRINT_HEADING};
    for (size_t i = 0; i < COUNT(speaking); i++)
        if (part->kind == speaking[i] && part->what) own_word(run, part->what);
    if (part->foot) own_word(run, part->foot);
    if (part->kind == PRINT_AREA || part->kind == PRINT_PICTURE)
        label_word(run, run->paper->facts, str_from(part->what));
    Str rest = part->kind == PRINT_CELLS ? str_from(part->what) : STR_NONE, spec, name;
    while (str_split(&rest, ',', &spec)) {
        (void)str_split(&spec, ':', &name);
        label_word(run, run->paper->facts, name);
    }
    const Shape *rows = part->column_count > 0 ? rows_shape(run->paper, part) : NULL;
    for (size_t i = 0; rows && i < part->column_count; i++)
        label_word(run, rows, str_from(part->columns[i].field));
}

/* What every paper says by itself. */
static const char *const common_words[] = {
    "unit",
    "period",
    "row",
    "page",
    "page_sum",
    "sum",
    "no_rows",
    "seal",
    "no_picture",
    "check",
    "form",
    "made",
    "yes",
    "no",
    "receipt",
    "receipt.letter",
    "receipt.way",
    "receipt.ways",
    "receipt.number",
    "receipt.day",
    "receipt.taker",
    "receipt.blank_day",
    "receipt.relation",
};

void print_each_word(Arena *arena, const PrintPaper *paper, PrintWordEach each, void *context) {
    WordRun run = {arena, paper, each, context};
    each(context, arena_printf(arena, "paper.%s", paper->name), STR_NONE);
    for (size_t i = 0; i < COUNT(common_words); i++)
        each(context, arena_printf(arena, "paper.%s", common_words[i]), STR_NONE);
    for (size_t i = 0; i < paper->part_count; i++) part_words(&run, &paper->parts[i]);
}
