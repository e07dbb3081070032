#include "care/people/import_book.h"

#include <sys/mman.h>
#include <unistd.h>

#include "core/walk/blob.h"
#include "core/walk/site.h"

enum { BOOK_LIMIT_BYTES = 512 * 1024 * 1024, PHONE_DIGITS = 11, ID_DIGITS = 14 };

static const char *const field_codes[] = {
    [COLUMN_NAME + 1] = "name",
    [COLUMN_ID + 1] = "id_number",
    [COLUMN_PHONE + 1] = "phone",
    [COLUMN_ADDRESS + 1] = "address",
    [COLUMN_STREET + 1] = "street",
    [COLUMN_COMMUNITY + 1] = "community",
    [COLUMN_LIVING + 1] = "living",
    [COLUMN_INCOME + 1] = "income",
    [COLUMN_BIRTH + 1] = "birth",
    [COLUMN_NOTE + 1] = "note",
    [COLUMN_LNG + 1] = "lng",
    [COLUMN_LAT + 1] = "lat",
    [COLUMN_CONTACT_NAME + 1] = "contact_name",
    [COLUMN_CONTACT_PHONE + 1] = "contact_phone",
    [COLUMN_CONTACT_RELATION + 1] = "contact_relation",
    [0] = "",
};
const Choices import_fields = {"import_field", field_codes, COUNT(field_codes)};

static Err broken(Op *op, Str detail) {
    Str key = arena_printf(op->arena, "sheet." STR_FMT, STR_ARG(detail));
    return op_refuse_with(op, "blob_id", "broken_workbook",
                          site_word(op->site, op->language, key.ptr));
}

/* The bytes go into memory that has a name but no place on a disk: the sheet reader wants a file, people's data do not. */
static Err open_bytes(Op *op, ImportBook *book, Str bytes) {
    book->file = memfd_create("import", MFD_CLOEXEC);
    if (book->file < 0) return ERR_UNAVAILABLE;
    if (write(book->file, bytes.ptr, bytes.len) != (ssize_t)bytes.len) return ERR_UNAVAILABLE;
    Str path = arena_printf(&book->arena, "/proc/self/fd/%d", book->file), detail;
    return sheet_open(&book->arena, path.ptr, &book->reader, &detail) == OK ? OK
                                                                            : broken(op, detail);
}

Err import_book_open(Op *op, int64_t blob_id, ImportBook *book) {
    Blob blob;
    Str bytes;
    *book = (ImportBook){.file = -1};
    Err err = blob_read(op, blob_id, &blob, &bytes);
    if (err == ERR_NOT_FOUND) return op_refuse(op, "blob_id", "unknown_file");
    TRY(err);
    arena_init(&book->arena, BOOK_LIMIT_BYTES);
    err = open_bytes(op, book, bytes);
    if (err != OK) import_book_close(book);
    return err;
}

void import_book_close(ImportBook *book) {
    if (book->reader != NULL) sheet_close(book->reader);
    if (book->file >= 0) (void)close(book->file);
    arena_clear(&book->arena);
    *book = (ImportBook){.file = -1};
}

Err import_book_next(Op *op, ImportBook *book, const Str **cells, size_t *count) {
    Str detail = STR_NONE;
    Err err = sheet_next(book->reader, &book->row, cells, count, &detail);
    return err == OK || err == ERR_NOT_FOUND ? err : broken(op, detail);
}

Str import_cell_show(Op *op, Str cell) {
    size_t digits = 0;
    uint32_t c = 0;
    for (Str rest = cell; utf8_next(&rest, &c);)
        digits += (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19); /* in full width */
    if (digits >= ID_DIGITS) return mask_text(op->arena, MASK_ID, cell);
    return digits >= PHONE_DIGITS ? mask_text(op->arena, MASK_PHONE, cell) : cell;
}
