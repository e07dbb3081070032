/* The job of an export: pages of the list become a piece of the file. */
#include "core/walk/blob.h"
#include "core/walk/export.h"
#include "core/walk/record.h"
#include "core/walk/walk.h"
#include "core/wire/field.h"
#include "core/wire/sheet.h"
#include "walk.sql.h"

/* A piece is a page of rows at least; half a mebibyte is little work for the writer. */
enum {
    PAGE_ROWS = 200,
    PIECE_ROWS = 6000,
    PIECE_BYTES = 512 * 1024,
    ROW_LIMIT_BYTES = 4 * 1024 * 1024,
    PAGE_LIMIT_BYTES = 64 * 1024 * 1024
};
#define WIDE_NUMBER 10000000000 /* from here on a spreadsheet shows 3.3E+11 */

/* How far list and file are, between chunks: "<bytes>|<mark of the sheet>|<cursor of the list>". */
typedef struct Place {
    int64_t bytes;
    SheetMark mark;
    Str after;
} Place;

/* One piece on its way. */
typedef struct Piece {
    Export export;
    Walk *walk; /* the list */
    SheetWriter *writer;
    Arena page, row;
    Place place;
    int64_t rows; /* of it */
    bool end;
    List chunks;
    int64_t total; /* of the list; 0: not counted */
} Piece;

static bool is_column(const Field *field) {
    bool nested = field->kind == F_NEST || field->kind == F_LIST || field->kind == F_BLOB;
    return !nested && !(field->flags & (HIDDEN | WRITEONLY));
}

static void header_put(Piece *piece) {
    const Op *op = &piece->walk->op;
    const Shape *shape = piece->walk->route->out;
    for (size_t i = 0; i < shape->count; i++) {
        if (!is_column(&shape->fields[i])) continue;
        Str key = arena_printf(&piece->row, "%s.%s", shape->name, shape->fields[i].name);
        sheet_put(piece->writer, CELL_HEADER, site_words(op->site, op->language, key));
    }
    sheet_end_row(piece->writer);
}

static Str cell_text(Piece *piece, const Field *field, const void *row) {
    const Op *op = &piece->walk->op;
    Str text = field_print(&piece->row, field, row);
    if (field->kind != F_ENUM || str_is_none(text)) return text;
    Str key = arena_printf(&piece->row, "%s." STR_FMT, field->choices->name, STR_ARG(text));
    return site_words(op->site, op->language, key);
}

static CellKind cell_kind(const Field *field, const void *row) {
    if (!field_has_value(field, row)) return CELL_TEXT;
    if (field->kind == F_FEN || field->kind == F_REAL) return CELL_NUMBER;
    if (field->kind != F_INT && field->kind != F_REF) return CELL_TEXT;
    int64_t value = *FIELD_AT_CONST(int64_t, field, row);
    return value < WIDE_NUMBER && value > -WIDE_NUMBER ? CELL_NUMBER : CELL_TEXT;
}

static void row_put(Piece *piece, const void *row) {
    const Shape *shape = piece->walk->route->out;
    arena_reset(&piece->row);
    if (sheet_is_blank(piece->writer)) header_put(piece);
    Viewer viewer = {.op = &piece->walk->op};
    viewer_look(&viewer, shape, row);
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (!is_column(field)) continue;
        Show show = viewer_show(&viewer, field);
        Str text = show == SHOW_NOT ? STR_NONE : cell_text(piece, field, row);
        if (show == SHOW_MASKED)
            text = mask_text(&piece->row, field->mask == MASK_NONE ? MASK_ALL : field->mask, text);
        sheet_put(piece->writer, show == SHOW_PLAIN ? cell_kind(field, row) : CELL_TEXT, text);
    }
    sheet_end_row(piece->writer);
}

static Err page_put(Piece *piece) {
    Query *query = &piece->walk->ask->query;
    const Shape *shape = piece->walk->route->out;
    List rows;
    Str next = STR_NONE;
    query->after = piece->place.after;
    query->limit = PAGE_ROWS;
    TRY(query_run(piece->walk->op.tx, &piece->page, query, &rows, &next));
    for (size_t i = 0; i < rows.count; i++)
        row_put(piece, (const char *)rows.items + i * shape->size);
    piece->rows += (int64_t)rows.count;
    piece->end = str_is_none(next);
    piece->place.after = arena_copy(piece->walk->op.arena, next);
    arena_reset(&piece->page);
    return OK;
}

/* A list of no rows has its header all the same. */
static Err pages_put(Piece *piece) {
    if (piece->place.mark.sheets == 0) header_put(piece);
    do {
        TRY(page_put(piece));
    } while (!piece->end && piece->rows < PIECE_ROWS &&
             sheet_piece_bytes(piece->writer) < PIECE_BYTES);
    return OK;
}

static Err piece_write(Piece *piece, Str *bytes) {
    SheetFormat format = piece->export.format == EXPORT_CSV ? SHEET_CSV : SHEET_XLSX;
    TRY(sheet_go_on(format, piece->walk->route->out->name, &piece->place.mark, &piece->writer));
    arena_init(&piece->page, PAGE_LIMIT_BYTES);
    arena_init(&piece->row, ROW_LIMIT_BYTES);
    Err err = pages_put(piece);
    bool exhausted = piece->page.exhausted || piece->row.exhausted;
    Err paused =
        sheet_pause(piece->writer, piece->walk->op.arena, piece->end, &piece->place.mark, bytes);
    arena_clear(&piece->page);
    arena_clear(&piece->row);
    if (err == OK && exhausted) err = ERR_TOO_LARGE;
    return err != OK ? err : paused;
}

static Str place_print(Arena *arena, const Place *place) {
    Str mark = sheet_mark_print(arena, &place->mark);
    return arena_printf(arena, "%lld|" STR_FMT "|" STR_FMT, (long long)place->bytes, STR_ARG(mark),
                        STR_ARG(place->after));
}

static Err place_read(Str cursor, Place *out) {
    Str bytes, mark, rest = cursor;
    *out = (Place){0};
    if (str_is_none(cursor)) return OK;
    if (!str_split(&rest, '|', &bytes) || !str_read_int(bytes, &out->bytes)) return ERR_INTERNAL;
    if (!str_split(&rest, '|', &mark) || !sheet_mark_read(mark, &out->mark)) return ERR_INTERNAL;
    out->after = rest;
    return OK;
}

/* ---- how many there are, as far as that is known ---- */

typedef struct Counting {
    Export *export;
    int64_t total;
} Counting;

static Err list_count(Op *op, void *context) {
    Counting *counting = context;
    Walk *walk = NULL;
    const Route *route = route_named(op->site->routes, counting->export->list);
    TRY(list_open(op, route, counting->export->query, &walk));
    return query_count_all(op->tx, op->arena, &walk->ask->query, &counting->total);
}

/* With a reader of its own: it may take longer than a reader may, and then nobody knows. */
static int64_t total_count(Op *op, Export *export) {
    Counting counting = {.export = export};
    return site_read(op->site, op->actor, op->arena, list_count, &counting) == OK ? counting.total
                                                                                  : 0;
}

/* ---- the job ---- */

static Err piece_begin(Op *op, const Job *job, Piece *piece) {
    TRY(op_get(op, &sql_export_of_job, WITH(BIND_INT("id", job->id)), &piece->export));
    TRY(place_read(job->cursor, &piece->place));
    const Route *route = route_named(op->site->routes, piece->export.list);
    if (!route || !job_reaches_same(op, job, actor_reach(op->actor, route->permission)))
        return ERR_FORBIDDEN;
    piece->total = str_is_none(job->cursor) ? total_count(op, &piece->export) : job->total;
    op->language = language_accepted(piece->export.language);
    return list_open(op, route, piece->export.query, &piece->walk);
}

static Err export_prepare(Op *op, Job *job) {
    Piece *piece = arena_new(op->arena, Piece);
    Blob blob;
    Str bytes = STR_NONE;
    TRY(piece_begin(op, job, piece));
    TRY(piece_write(piece, &bytes));
    TRY(op_get(op, &sql_blob_begun, WITH(BIND_INT("id", piece->export.file_id)), &blob));
    TRY(blob_seal_piece(op, &blob, piece->place.bytes, bytes, &piece->chunks));
    piece->place.bytes += (int64_t)bytes.len;
    op->prepared = piece;
    return OK;
}

static Err export_end(Op *op, Job *job, Piece *piece) {
    piece->export.row_count = job->finished;
    piece->export.bytes = piece->place.bytes;
    op_note(op, "list", piece->export.list);
    op_note(op, "filter", str_is_none(piece->export.query) ? STR("") : piece->export.query);
    op_note_int(op, "rows", job->finished);
    job->total = job->finished;
    job->result = arena_printf(op->arena, "{\"rows\":%lld}", (long long)job->finished);
    TRY(op_run(op, &sql_export_finish, ROW(&piece->export)));
    return blob_end(op, piece->export.file_id, piece->place.bytes);
}

static Err export_chunk(Op *op, Job *job, bool *more) {
    Piece *piece = op->prepared;
    TRY(blob_add_piece(op, &piece->chunks));
    job->cursor = place_print(op->arena, &piece->place);
    job->finished += piece->rows;
    job->total = piece->total;
    op_subject(op, "export", job->id);
    *more = !piece->end;
    return *more ? OK : export_end(op, job, piece);
}

const JobKind list_export = {"list_export", .prepare = export_prepare, .chunk = export_chunk,
                             .counts = JOB_COUNTS("rows")};
