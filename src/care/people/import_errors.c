#include "care/people/import_book.h"
#include "care/people/import_fault.h"
#include "core/walk/site.h"
#include "people.sql.h"

#define AT(member) offsetof(ImportFault, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .doc = "number"},
    {"job_id", F_REF, AT(job_id), .flags = STORED, .doc = "import"},
    {"row_number", F_INT, AT(row_number), .flags = STORED, .doc = "row as the sheet shows it"},
    {"cells_sealed", F_BLOB, AT(cells_sealed), .flags = STORED | HIDDEN, .doc = "sealed"},
    {"reasons", F_TEXT, AT(reasons), .flags = STORED, .max = 4000, .doc = "codes and details"},
};
#undef AT
const Shape import_fault_shape = {"import_fault", "people", fields, COUNT(fields),
                                  sizeof(ImportFault)};

static Str word(Op *op, const char *prefix, Str name) {
    Str key = arena_printf(op->arena, "%s." STR_FMT, prefix, STR_ARG(name));
    return site_word(op->site, op->language, key.ptr);
}

/* A field of the person, or of its contact: "contact.phone". */
static void put_field(Op *op, Buf *out, Str field) {
    Str contact = STR("contact.");
    if (str_is_empty(field)) return;
    if (str_starts(field, contact)) {
        buf_put(out, site_word(op->site, op->language, "contact"));
        field = str_slice(field, contact.len, field.len);
        buf_printf(out, "·" STR_FMT "：", STR_ARG(word(op, "contact", field)));
    } else {
        buf_printf(out, STR_FMT "：", STR_ARG(word(op, "person", field)));
    }
}

void import_reason_print(Op *op, Buf *out, Str reason, bool kind) {
    Str field = STR_NONE, code = STR_NONE, rest = reason;
    if (!str_split(&rest, '\t', &field) || !str_split(&rest, '\t', &code)) return;
    if (out->len > 0) buf_put_c(out, "；");
    put_field(op, out, field);
    Str words = word(op, "fault", code);
    ptrdiff_t gap = str_find(words, STR("{0}"));
    if (gap < 0) {
        buf_put(out, words);
        return;
    }
    buf_put(out, str_slice(words, 0, (size_t)gap));
    buf_put(out, kind ? STR("…") : rest);
    buf_put(out, str_slice(words, (size_t)gap + 3, words.len));
}

static void put_header(Op *op, SheetWriter *writer) {
    sheet_put(writer, CELL_HEADER, site_word(op->site, op->language, "import_fault.row_number"));
    sheet_put(writer, CELL_HEADER, site_word(op->site, op->language, "import_fault.reasons"));
}

static void put_reasons(Op *op, SheetWriter *writer, const ImportFault *fault) {
    Str reasons = fault->reasons, reason;
    Buf words;
    buf_init(&words, op->arena, 8000);
    while (str_split(&reasons, '\n', &reason)) import_reason_print(op, &words, reason, false);
    sheet_put(writer, CELL_NUMBER, arena_printf(op->arena, "%lld", (long long)fault->row_number));
    sheet_put(writer, CELL_TEXT, buf_str(&words));
}

/* The header came with number 0, and so before every other row. */
static Err put_row(Op *op, SheetWriter *writer, const ImportFault *fault) {
    Str cells, cell;
    bool header = fault->row_number == 0;
    TRY(vault_unseal(site_vault(op->site), op->arena, "import.cells", fault->cells_sealed, &cells));
    if (header)
        put_header(op, writer);
    else
        put_reasons(op, writer, fault);
    while (str_split(&cells, '\t', &cell))
        sheet_put(writer, header ? CELL_HEADER : CELL_TEXT, cell);
    sheet_end_row(writer);
    return OK;
}

static Err put_rows(Op *op, SheetWriter *writer, void *context) {
    List faults;
    TRY(op_list(op, &sql_import_faults,
                WITH(BIND_INT("job_id", *(const int64_t *)context), MOST(IMPORT_FAULTS_MOST)),
                &faults));
    for (size_t i = 0; i < faults.count; i++)
        TRY(put_row(op, writer, LIST_AT(faults, ImportFault, i)));
    return OK;
}

Err import_errors(Op *op, const void *in, void *out) {
    IdKey key;
    TRY(op_get(op, &sql_import_in_reach, WITH(BIND_INT("id", ((const IdKey *)in)->id)), &key));
    op_subject(op, "job", key.id);
    return sheetbook_write(op, "errors.xlsx", put_rows, &key.id, out);
}
