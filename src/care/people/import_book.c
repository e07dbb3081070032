#include "care/people/import_book.h"

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
    [COLUMN_REGISTERED + 1] = "registered",
    [COLUMN_NATIONALITY + 1] = "nationality",
    [0] = "",
};
const Choices import_fields = {"import_field", field_codes, COUNT(field_codes)};

Err import_book_open(Op *op, int64_t blob_id, ImportBook *book) {
    Blob blob;
    Str bytes;
    *book = (ImportBook){0};
    TRY(op_named(op, blob_read(op, blob_id, &blob, &bytes), "blob_id", "unknown_file"));
    arena_init(&book->arena, BOOK_LIMIT_BYTES);
    Err err = sheetbook_open(op, &book->arena, "blob_id", bytes, &book->sheet);
    if (err != OK) arena_clear(&book->arena);
    return err;
}

void import_book_close(ImportBook *book) {
    sheetbook_close(&book->sheet);
    arena_clear(&book->arena);
}

Err import_book_next(Op *op, ImportBook *book, const Str **cells, size_t *count) {
    return sheetbook_next(op, &book->sheet, cells, count);
}

Str import_cell_show(Op *op, Str cell) {
    size_t digits = 0;
    uint32_t c = 0;
    for (Str rest = cell; utf8_next(&rest, &c);)
        digits += (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19); /* in full width */
    if (digits >= ID_DIGITS) return mask_text(op->arena, MASK_ID, cell);
    return digits >= PHONE_DIGITS ? mask_text(op->arena, MASK_PHONE, cell) : cell;
}
