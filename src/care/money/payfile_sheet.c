/* Tables to and from the bank. */
#include "care/money/payfile_row.h"
#include "core/walk/sheetbook.h"
#include "core/walk/site.h"
#include "money.sql.h"

typedef struct PrintRow {
    int64_t id;
    Str reference;
    Fen amount;
    Str bank, holder, number_sealed;
} PrintRow;
#define AT(member) offsetof(PrintRow, member)
static const Field print_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .doc = "number"},
    {"reference", F_TEXT, AT(reference), .flags = STORED, .max = 120, .doc = "of the line"},
    {"amount", F_FEN, AT(amount), .flags = STORED, .doc = "fen"},
    {"bank", F_TEXT, AT(bank), .flags = STORED, .max = 20, .doc = "bank code"},
    {"holder", F_TEXT, AT(holder), .flags = STORED, .max = 120, .doc = "name on the account"},
    {"number_sealed", F_BLOB, AT(number_sealed), .flags = STORED | HIDDEN, .doc = "sealed"},
};
#undef AT
extern const Shape pay_line_print_shape;
const Shape pay_line_print_shape = {"pay_line_print", "money", print_fields, COUNT(print_fields),
                                    sizeof(PrintRow)};

static const char *const columns[] = {
    "pay_result.reference", "payee.holder",       "payee.number",
    "pay_line.amount",      "pay_result.outcome", "pay_result.result",
};

typedef struct Printing {
    Op *op;
    SheetWriter *writer;
    Arena row; /* forgotten after each row */
} Printing;

static Err row_print(void *context, const void *row) {
    Printing *printing = context;
    const PrintRow *line = row;
    Str number;
    arena_reset(&printing->row);
    TRY(vault_unseal(site_vault(printing->op->site), &printing->row, "payee.number",
                     line->number_sealed, &number));
    sheet_put(printing->writer, CELL_TEXT, line->reference);
    sheet_put(printing->writer, CELL_TEXT, line->holder);
    sheet_put(printing->writer, CELL_TEXT, number);
    sheet_put(printing->writer, CELL_NUMBER, fen_print(&printing->row, line->amount));
    sheet_end_row(printing->writer);
    return OK;
}

static Err rows_print(Op *op, SheetWriter *writer, void *context) {
    const int64_t *file_id = context;
    Printing printing = {.op = op, .writer = writer};
    arena_init(&printing.row, 65536);
    for (size_t i = 0; i < COUNT(columns); i++)
        sheet_put(writer, CELL_HEADER, site_word(op->site, op->language, columns[i]));
    sheet_end_row(writer);
    Err err = tx_each(op->tx, &sql_pay_line_print, WITH(BIND_INT("file_id", *file_id)), row_print,
                      &printing);
    arena_clear(&printing.row);
    return err;
}

Err payfile_print(Op *op, const PayFile *file, Str format, ReplyFile *out) {
    bool xlsx = str_equal_c(format, "xlsx");
    if (!xlsx && !str_is_empty(format) && !str_equal_c(format, "csv"))
        return op_refuse_with(op, "format", "unknown_code", format);
    Str name =
        arena_printf(op->arena, "payfile-%lld.%s", (long long)file->id, xlsx ? "xlsx" : "csv");
    int64_t file_id = file->id;
    return sheetbook_write(op, name.ptr, rows_print, &file_id, out);
}

/* Which column is which; by the words of any language or the plain field name. */
typedef struct Columns {
    ptrdiff_t at[3]; /* by field of pay_result_shape; -1: not there */
} Columns;

static bool is_heading(const Site *site, const Field *field, Str cell) {
    char key[64];
    (void)snprintf(key, sizeof key, "pay_result.%s", field->name);
    return str_equal_c(cell, field->name) || str_equal(cell, site_word(site, "zh", key)) ||
           str_equal(cell, site_word(site, "en", key));
}

static Err headings_read(Op *op, const Str *cells, size_t count, Columns *out) {
    for (size_t field = 0; field < pay_result_shape.count; field++) {
        out->at[field] = -1;
        for (size_t i = 0; i < count; i++) {
            if (is_heading(op->site, &pay_result_shape.fields[field], cells[i]))
                out->at[field] = (ptrdiff_t)i;
        }
        if (out->at[field] < 0) op_fault(op, pay_result_shape.fields[field].name, "column_missing");
    }
    return op_verdict(op);
}

/* The outcome in the words of any language, or its code. */
static int32_t outcome_read(const Site *site, Str cell) {
    for (int32_t i = 1; i < pay_outcomes.count; i++) {
        char key[64];
        (void)snprintf(key, sizeof key, "pay_outcome.%s", pay_outcomes.codes[i]);
        if (str_equal_c(cell, pay_outcomes.codes[i]) ||
            str_equal(cell, site_word(site, "zh", key)) ||
            str_equal(cell, site_word(site, "en", key)))
            return i;
    }
    return 0;
}

typedef struct Line {
    int64_t number;
    const Str *cells;
    size_t count;
} Line;

static Str cell_at(const Line *line, ptrdiff_t at) {
    return (size_t)at < line->count ? line->cells[at] : STR("");
}

static void row_read(Op *op, const Columns *columns_at, const Line *line, PayResult *out) {
    Str outcome = cell_at(line, columns_at->at[1]);
    out->reference = arena_copy(op->arena, cell_at(line, columns_at->at[0]));
    out->outcome = outcome_read(op->site, outcome);
    out->result = arena_copy(op->arena, utf8_slice(cell_at(line, columns_at->at[2]), 0, 200));
    Str where = arena_printf(op->arena, "%lld", (long long)line->number);
    if (str_is_empty(out->reference)) fault_add(op->faults, where, "required", STR_NONE);
    if (out->outcome == 0)
        fault_add(op->faults, where, "unknown_code", arena_copy(op->arena, outcome));
}

static Err rows_read(Op *op, Sheetbook *book, List *out) {
    Columns columns_at;
    Line line = {0};
    size_t capacity = 256;
    TRY(sheetbook_next(op, book, &line.cells, &line.count));
    TRY(headings_read(op, line.cells, line.count, &columns_at));
    *out = (List){arena_array(op->arena, PayResult, capacity), 0};
    Err err = sheetbook_next(op, book, &line.cells, &line.count);
    for (; err == OK; err = sheetbook_next(op, book, &line.cells, &line.count)) {
        if (out->count == PAYFILE_LIMIT) return ERR_TOO_LARGE;
        if (out->count == capacity) {
            PayResult *grown = arena_array(op->arena, PayResult, capacity * 2);
            memcpy(grown, out->items, capacity * sizeof *grown);
            out->items = grown;
            capacity *= 2;
        }
        line.number = book->row;
        row_read(op, &columns_at, &line, LIST_AT(*out, PayResult, out->count++));
    }
    return err == ERR_NOT_FOUND ? op_verdict(op) : err;
}

Err pay_results_read(Op *op, Str bytes, List *out) {
    Sheetbook book;
    *out = (List){NULL, 0};
    TRY(sheetbook_open(op, op->arena, "", bytes, &book));
    Err err = rows_read(op, &book, out);
    sheetbook_close(&book);
    return op_named(op, err, "", "empty_table");
}
