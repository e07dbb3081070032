/* Exports: a list as a workbook or csv, every row, with the columns masked as the actor sees
 * them. */
#include <sys/mman.h>
#include <unistd.h>

#include "core/walk/walk.h"
#include "core/wire/field.h"
#include "core/wire/sheet.h"

enum { EXPORT_ROWS = 100000, ROW_LIMIT_BYTES = 4 * 1024 * 1024 };
#define WIDE_NUMBER 10000000000 /* from here on a spreadsheet shows 3.3E+11 */

typedef struct Export {
    Walk *walk;
    SheetWriter *writer;
    Arena row; /* forgotten after each row */
    int64_t rows;
} Export;

static bool is_column(const Field *field) {
    bool nested = field->kind == F_NEST || field->kind == F_LIST || field->kind == F_BLOB;
    return !nested && !(field->flags & (HIDDEN | WRITEONLY));
}

static void header_put(Export *export) {
    Walk *walk = export->walk;
    const Op *op = &walk->op;
    const Shape *shape = walk->route->out;
    for (size_t i = 0; i < shape->count; i++) {
        if (!is_column(&shape->fields[i])) continue;
        Str key = arena_printf(op->arena, "%s.%s", shape->name, shape->fields[i].name);
        sheet_put(export->writer, CELL_HEADER, site_words(op->site, op->language, key));
    }
    sheet_end_row(export->writer);
}

static Str cell_text(Export *export, const Field *field, const void *row) {
    const Op *op = &export->walk->op;
    Str text = field_print(&export->row, field, row);
    if (field->kind != F_ENUM || str_is_none(text)) return text;
    Str key = arena_printf(&export->row, "%s." STR_FMT, field->choices->name, STR_ARG(text));
    return site_words(op->site, op->language, key);
}

static CellKind cell_kind(const Field *field, const void *row) {
    if (!field_has_value(field, row)) return CELL_TEXT;
    if (field->kind == F_FEN || field->kind == F_REAL) return CELL_NUMBER;
    if (field->kind != F_INT && field->kind != F_REF) return CELL_TEXT;
    int64_t value = *FIELD_AT_CONST(int64_t, field, row);
    return value < WIDE_NUMBER && value > -WIDE_NUMBER ? CELL_NUMBER : CELL_TEXT;
}

static Err row_put(void *context, const void *row) {
    Export *export = context;
    const Shape *shape = export->walk->route->out;
    if (++export->rows > EXPORT_ROWS) return ERR_TOO_LARGE;
    arena_reset(&export->row);
    Viewer viewer = {.op = &export->walk->op};
    viewer_look(&viewer, shape, row);
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (!is_column(field)) continue;
        Show show = viewer_show(&viewer, field);
        Str text = show == SHOW_NOT ? STR_NONE : cell_text(export, field, row);
        if (show == SHOW_MASKED)
            text = mask_text(&export->row, field->mask == MASK_NONE ? MASK_ALL : field->mask, text);
        sheet_put(export->writer, show == SHOW_PLAIN ? cell_kind(field, row) : CELL_TEXT, text);
    }
    sheet_end_row(export->writer);
    return OK;
}

static Err rows_write(Walk *walk, const char *file, SheetFormat format) {
    Export export = {.walk = walk};
    TRY(sheet_create(file, format, walk->route->out->name, &export.writer));
    arena_init(&export.row, ROW_LIMIT_BYTES);
    header_put(&export);
    Err err = query_each(walk->op.tx, walk->op.arena, &walk->ask->query, row_put, &export);
    Err finished = sheet_finish(export.writer);
    arena_clear(&export.row);
    if (err == ERR_TOO_LARGE)
        fault_add(&walk->faults, STR(""), "too_many_rows",
                  arena_printf(walk->op.arena, "%d", EXPORT_ROWS));
    op_note_int(&walk->op, "rows", export.rows);
    return err != OK ? err : finished;
}

static Err bytes_load(Reply *reply, int held) {
    off_t size = lseek(held, 0, SEEK_END);
    char *bytes = size >= 0 ? malloc((size_t)size + 1) : NULL;
    if (!bytes) return ERR_UNAVAILABLE;
    for (off_t at = 0; at < size;) {
        ssize_t got = pread(held, bytes + at, (size_t)(size - at), at);
        if (got <= 0) {
            free(bytes);
            return ERR_UNAVAILABLE;
        }
        at += got;
    }
    reply->owned = bytes;
    reply->body = (Str){bytes, (size_t)size};
    return OK;
}

/* In memory that has a name and no place on a disk: an export holds personal data. */
static Err export_write(Walk *walk, SheetFormat format) {
    int held = memfd_create("export", MFD_CLOEXEC);
    if (held < 0) return ERR_UNAVAILABLE;
    Str file = arena_printf(walk->op.arena, "/proc/self/fd/%d", held);
    Err err = rows_write(walk, file.ptr, format);
    if (err == OK) err = bytes_load(&walk->reply, held);
    (void)close(held);
    return err;
}

Err export_run(Walk *walk) {
    bool xlsx = str_equal(walk->ask->format, STR("xlsx"));
    free(walk->reply.owned);
    walk->reply = (Reply){.status = 200};
    walk->reply.content_type =
        xlsx ? STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
             : STR("text/csv; charset=utf-8");
    walk->reply.file_name =
        arena_printf(walk->op.arena, "%s.%s", walk->route->name, xlsx ? "xlsx" : "csv");
    return export_write(walk, xlsx ? SHEET_XLSX : SHEET_CSV);
}
