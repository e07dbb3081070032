#include "core/walk/sheetbook.h"

#include <sys/mman.h>
#include <unistd.h>

#include "core/walk/site.h"

static Err broken(Op *op, const char *field, Str detail) {
    Str key = arena_printf(op->arena, "sheet." STR_FMT, STR_ARG(detail));
    return op_refuse_with(op, field, "broken_workbook", site_word(op->site, op->language, key.ptr));
}

static Err bytes_open(Op *op, Arena *arena, Str bytes, Sheetbook *book) {
    Str path = arena_printf(arena, "/proc/self/fd/%d", book->file), detail = STR_NONE;
    if (write(book->file, bytes.ptr, bytes.len) != (ssize_t)bytes.len) return ERR_UNAVAILABLE;
    Err err = sheet_open(arena, path.ptr, &book->reader, &detail);
    return err == OK ? OK : broken(op, book->field, detail);
}

Err sheetbook_open(Op *op, Arena *arena, const char *field, Str bytes, Sheetbook *out) {
    *out = (Sheetbook){.field = field, .file = memfd_create("workbook", MFD_CLOEXEC)};
    if (out->file < 0) return ERR_UNAVAILABLE;
    Err err = bytes_open(op, arena, bytes, out);
    if (err != OK) sheetbook_close(out);
    return err;
}

Err sheetbook_next(Op *op, Sheetbook *book, const Str **cells, size_t *count) {
    Str detail = STR_NONE;
    Err err = sheet_next(book->reader, &book->row, cells, count, &detail);
    return err == OK || err == ERR_NOT_FOUND ? err : broken(op, book->field, detail);
}

Err sheetbook_sound(Op *op, const Sheetbook *book) {
    Str path = arena_printf(op->arena, "/proc/self/fd/%d", book->file), detail = STR_NONE;
    Err err = sheet_sound(path.ptr, &detail);
    return err == OK ? OK : broken(op, book->field, detail);
}

void sheetbook_close(Sheetbook *book) {
    if (book->reader) sheet_close(book->reader);
    if (book->file >= 0) (void)close(book->file);
    *book = (Sheetbook){.file = -1};
}

static Err bytes_take(Op *op, int held, Str *out) {
    off_t size = lseek(held, 0, SEEK_END);
    if (size < 0) return ERR_UNAVAILABLE;
    char *bytes = arena_alloc(op->arena, (size_t)size + 1);
    if (pread(held, bytes, (size_t)size, 0) != size) return ERR_UNAVAILABLE;
    *out = (Str){bytes, (size_t)size};
    return OK;
}

typedef struct Writing {
    SheetFormat format;
    SheetbookFill fill;
    void *context;
} Writing;

static Err book_write(Op *op, int held, const Writing *writing) {
    Str path = arena_printf(op->arena, "/proc/self/fd/%d", held);
    SheetWriter *writer = NULL;
    TRY(sheet_create(path.ptr, writing->format, "1", &writer));
    Err err = writing->fill(op, writer, writing->context);
    Err closed = sheet_finish(writer);
    return err != OK ? err : closed;
}

Err sheetbook_write(Op *op, const char *name, SheetbookFill fill, void *context, ReplyFile *out) {
    bool csv = str_ends(str_from(name), STR(".csv"));
    Writing writing = {csv ? SHEET_CSV : SHEET_XLSX, fill, context};
    int held = memfd_create("workbook", MFD_CLOEXEC);
    if (held < 0) return ERR_UNAVAILABLE;
    Err err = book_write(op, held, &writing);
    if (err == OK) err = bytes_take(op, held, &out->body);
    (void)close(held);
    out->name = str_from(name);
    out->content_type =
        csv ? STR("text/csv; charset=utf-8")
            : STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    return err;
}
