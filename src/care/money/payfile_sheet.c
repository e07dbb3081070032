/* Tables to and from the bank. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "care/money/payfile_row.h"
#include "core/walk/site.h"
#include "core/wire/sheet.h"
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

/* A file in a folder that only we may read; whoever made it takes it away. */
static bool scratch_make(Arena *arena, Str *folder, Str *file) {
    const char *root = getenv("TMPDIR");
    *folder = arena_printf(arena, "%s/yiyang-pay-XXXXXX", root ? root : P_tmpdir);
    if (!mkdtemp((char *)(uintptr_t)folder->ptr)) return false;
    *file = arena_printf(arena, STR_FMT "/table", STR_ARG(*folder));
    return true;
}

static void scratch_remove(Str folder, Str file) {
    (void)unlink(file.ptr);
    (void)rmdir(folder.ptr);
}

static Err scratch_write(const char *file, Str bytes) {
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return ERR_UNAVAILABLE;
    size_t done = 0;
    ssize_t put = 1;
    while (done < bytes.len && put > 0) {
        put = write(fd, bytes.ptr + done, bytes.len - done);
        if (put > 0) done += (size_t)put;
    }
    (void)close(fd);
    return done == bytes.len ? OK : ERR_UNAVAILABLE;
}

static Err scratch_read(Arena *arena, const char *file, Str *out) {
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    struct stat stat;
    if (fd < 0) return ERR_UNAVAILABLE;
    size_t size = fstat(fd, &stat) == 0 ? (size_t)stat.st_size : 0, done = 0;
    char *bytes = arena_alloc(arena, size + 1);
    ssize_t got = 1;
    while (done < size && got > 0) {
        got = read(fd, bytes + done, size - done);
        if (got > 0) done += (size_t)got;
    }
    (void)close(fd);
    *out = (Str){bytes, size};
    return size > 0 && done == size ? OK : ERR_UNAVAILABLE;
}

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

static Err rows_print(Op *op, const PayFile *file, const char *path, SheetFormat format) {
    Printing printing = {.op = op};
    TRY(sheet_create(path, format, "payfile", &printing.writer));
    arena_init(&printing.row, 65536);
    for (size_t i = 0; i < COUNT(columns); i++)
        sheet_put(printing.writer, CELL_HEADER, site_word(op->site, op->language, columns[i]));
    sheet_end_row(printing.writer);
    Err err = tx_each(op->tx, &sql_pay_line_print, WITH(BIND_INT("file_id", file->id)), row_print,
                      &printing);
    Err finished = sheet_finish(printing.writer);
    arena_clear(&printing.row);
    return err != OK ? err : finished;
}

Err payfile_print(Op *op, const PayFile *file, Str format, ReplyFile *out) {
    bool xlsx = str_equal_c(format, "xlsx");
    if (!xlsx && !str_is_empty(format) && !str_equal_c(format, "csv"))
        return op_refuse_with(op, "format", "unknown_code", format);
    Str folder, path;
    if (!scratch_make(op->arena, &folder, &path)) return ERR_UNAVAILABLE;
    Err err = rows_print(op, file, path.ptr, xlsx ? SHEET_XLSX : SHEET_CSV);
    if (err == OK) err = scratch_read(op->arena, path.ptr, &out->body);
    scratch_remove(folder, path);
    out->content_type =
        xlsx ? STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
             : STR("text/csv; charset=utf-8");
    out->name =
        arena_printf(op->arena, "payfile-%lld.%s", (long long)file->id, xlsx ? "xlsx" : "csv");
    return err;
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

static Err rows_read(Op *op, SheetReader *reader, List *out, Str *detail) {
    Columns columns_at;
    Line line = {0};
    size_t capacity = 256;
    TRY(sheet_next(reader, &line.number, &line.cells, &line.count, detail));
    TRY(headings_read(op, line.cells, line.count, &columns_at));
    *out = (List){arena_array(op->arena, PayResult, capacity), 0};
    Err err = sheet_next(reader, &line.number, &line.cells, &line.count, detail);
    for (; err == OK; err = sheet_next(reader, &line.number, &line.cells, &line.count, detail)) {
        if (out->count == PAYFILE_LIMIT) return ERR_TOO_LARGE;
        if (out->count == capacity) {
            PayResult *grown = arena_array(op->arena, PayResult, capacity * 2);
            memcpy(grown, out->items, capacity * sizeof *grown);
            out->items = grown;
            capacity *= 2;
        }
        row_read(op, &columns_at, &line, LIST_AT(*out, PayResult, out->count++));
    }
    return err == ERR_NOT_FOUND ? op_verdict(op) : err;
}

static Err table_read(Op *op, const char *path, List *out, Str *detail) {
    SheetReader *reader = NULL;
    TRY(sheet_open(op->arena, path, &reader, detail));
    Err err = rows_read(op, reader, out, detail);
    sheet_close(reader);
    return err;
}

Err pay_results_read(Op *op, Str bytes, List *out) {
    Str folder, path, detail = STR_NONE;
    *out = (List){NULL, 0};
    if (!scratch_make(op->arena, &folder, &path)) return ERR_UNAVAILABLE;
    Err err = scratch_write(path.ptr, bytes);
    if (err == OK) err = table_read(op, path.ptr, out, &detail);
    scratch_remove(folder, path);
    if (err == ERR_MALFORMED) fault_add(op->faults, STR(""), "not_a_table", detail);
    return op_named(op, err, "", "empty_table");
}
