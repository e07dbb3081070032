#include "core/walk/account_table.h"

#include "core/walk/access_row.h"
#include "core/walk/blob.h"
#include "core/walk/sheetbook.h"

enum { HEADER_ROWS = 10, FAULTS_MOST = 20, WORDS_BYTES = 2000 };

typedef struct TableUpload {
    Str name;
} TableUpload;
static const Field upload_fields[] = {
    {"name", F_TEXT, offsetof(TableUpload, name), .flags = REQUIRED, .max = 200, .seal = SEAL_WORDS,
     .doc = "of the file; its ending tells csv"},
};
static const Shape upload_shape = {"account_upload", "core", upload_fields, COUNT(upload_fields),
                                   sizeof(TableUpload)};

static const Field fault_fields[] = {
    {"field", F_TEXT, offsetof(AccountFault, field), .flags = READONLY, .max = 60,
     .doc = "of the account"},
    {"words", F_TEXT, offsetof(AccountFault, words), .flags = READONLY, .max = WORDS_BYTES,
     .doc = "what is wrong"},
};
static const Shape fault_shape = {"account_fault", "core", fault_fields, COUNT(fault_fields),
                                  sizeof(AccountFault)};

#define CELL(column) offsetof(AccountRow, cells[column])
static const Field row_fields[] = {
    {"row_number", F_INT, offsetof(AccountRow, row_number), .flags = READONLY,
     .doc = "as the sheet shows it"},
    {"name", F_TEXT, CELL(COLUMN_NAME), .flags = READONLY, .doc = "as it stands"},
    {"login", F_TEXT, CELL(COLUMN_LOGIN), .flags = READONLY,
     .doc = "as it stands; none: one is made"},
    {"phone", F_TEXT, CELL(COLUMN_PHONE), .flags = READONLY, .mask = MASK_PHONE,
     .see = "access.accounts", .doc = "as it stands"},
    {"roles", F_TEXT, CELL(COLUMN_ROLES), .flags = READONLY, .doc = "as they stand"},
    {"place", F_TEXT, CELL(COLUMN_PLACE), .flags = READONLY, .doc = "as it stands"},
    {"organisation", F_TEXT, CELL(COLUMN_ORGANISATION), .flags = READONLY, .doc = "as it stands"},
    {"worker", F_TEXT, CELL(COLUMN_WORKER), .flags = READONLY, .doc = "as it stands"},
    {"expires_on", F_TEXT, CELL(COLUMN_UNTIL), .flags = READONLY, .doc = "as it stands"},
    {"faults", F_LIST, offsetof(AccountRow, faults), .flags = READONLY, .max = FAULTS_MOST,
     .shape = &fault_shape, .doc = "every one; none: it may become an account"},
};
#undef CELL
static const Shape row_shape = {"account_row", "core", row_fields, COUNT(row_fields),
                                sizeof(AccountRow)};

#define AT(member) offsetof(AccountTable, member)
static const Field table_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY, .ref = "blob", .doc = "the file"},
    {"rows", F_INT, AT(rows), .flags = READONLY, .doc = "rows below the header"},
    {"faulty", F_INT, AT(faulty), .flags = READONLY, .doc = "rows with a fault"},
    {"items", F_LIST, AT(items), .flags = READONLY, .max = ACCOUNT_TABLE_ROWS, .shape = &row_shape,
     .doc = "every row"},
};
#undef AT
static const Shape table_shape = {"account_table", "core", table_fields, COUNT(table_fields),
                                  sizeof(AccountTable)};

/* The fields that the columns fill. */
static const char *const column_fields[ACCOUNT_COLUMNS] = {"name",     "login",     "phone",
                                                           "roles",    "scope",     "org_id",
                                                           "staff_id", "expires_on"};

/* What offices write above their columns. */
static const struct {
    const char *word; /* a header cell that begins with it */
    int column;
} header_words[] = {
    {"姓名", COLUMN_NAME},
    {"登录名", COLUMN_LOGIN},
    {"账号", COLUMN_LOGIN},
    {"用户名", COLUMN_LOGIN},
    {"login", COLUMN_LOGIN},
    {"手机", COLUMN_PHONE},
    {"电话", COLUMN_PHONE},
    {"联系电话", COLUMN_PHONE},
    {"telephone", COLUMN_PHONE},
    {"角色", COLUMN_ROLES},
    {"岗位", COLUMN_ROLES},
    {"role", COLUMN_ROLES},
    {"辖区", COLUMN_PLACE},
    {"所在地", COLUMN_PLACE},
    {"区域", COLUMN_PLACE},
    {"机构", COLUMN_ORGANISATION},
    {"所属机构", COLUMN_ORGANISATION},
    {"单位", COLUMN_ORGANISATION},
    {"护理员", COLUMN_WORKER},
    {"服务人员", COLUMN_WORKER},
    {"有效期", COLUMN_UNTIL},
    {"until", COLUMN_UNTIL},
};

static bool begins(Str cell, const char *word) {
    Str wanted = str_from(word);
    return str_equal_ignoring_case(str_slice(cell, 0, wanted.len), wanted);
}

static Str column_word(Op *op, const char *language, int column) {
    Str key = arena_printf(op->arena, "account.%s", column_fields[column]);
    return site_words(op->site, language, key);
}

/* As the template calls it, in whatever language; else as offices do. */
static int column_of(Op *op, Str cell) {
    if (str_starts(cell, STR("*"))) cell = str_trim(str_slice(cell, 1, cell.len));
    for (int column = 0; column < ACCOUNT_COLUMNS; column++) {
        for (size_t k = 0; k < LANGUAGE_COUNT; k++)
            if (str_equal_ignoring_case(column_word(op, languages[k], column), cell)) return column;
    }
    for (size_t i = 0; i < COUNT(header_words); i++)
        if (begins(cell, header_words[i].word)) return header_words[i].column;
    return ACCOUNT_COLUMNS;
}

typedef struct Reading {
    Op *op;
    Arena arena; /* of the book */
    Sheetbook book;
    int64_t at[ACCOUNT_COLUMNS]; /* which cell; -1: absent */
} Reading;

/* Is this the header? A name and a roles column at least. */
static bool columns_read(Reading *reading, const Str *cells, size_t count) {
    int64_t *at = reading->at;
    for (size_t i = 0; i < ACCOUNT_COLUMNS; i++) at[i] = -1;
    for (size_t i = 0; i < count; i++) {
        int column = column_of(reading->op, cells[i]);
        if (column < ACCOUNT_COLUMNS && at[column] < 0) at[column] = (int64_t)i;
    }
    return at[COLUMN_NAME] >= 0 && at[COLUMN_ROLES] >= 0;
}

static Err header_find(Reading *reading) {
    const Str *cells;
    size_t count;
    for (int i = 0; i < HEADER_ROWS; i++) {
        Err err = sheetbook_next(reading->op, &reading->book, &cells, &count);
        if (err == ERR_NOT_FOUND) break;
        TRY(err);
        if (columns_read(reading, cells, count)) return OK;
    }
    return op_refuse(reading->op, reading->book.field, "no_account_header");
}

static void cells_take(Reading *reading, const Str *cells, size_t count, AccountRow *row) {
    row->row_number = reading->book.row;
    for (size_t i = 0; i < ACCOUNT_COLUMNS; i++) {
        int64_t at = reading->at[i];
        Str cell = at >= 0 && (size_t)at < count ? cells[at] : STR_NONE;
        row->cells[i] = str_is_empty(cell) ? STR_NONE : arena_copy(reading->op->arena, cell);
    }
}

static void login_once(Op *op, const AccountTable *table, const AccountRow *row) {
    for (size_t i = 0; i < table->items.count && !str_is_none(row->account.login); i++) {
        const AccountRow *above = LIST_AT(table->items, AccountRow, i);
        if (!str_equal(above->account.login, row->account.login)) continue;
        fault_add(op->faults, STR("login"), "login_twice",
                  arena_printf(op->arena, "%lld", (long long)above->row_number));
        return;
    }
}

static List faults_tell(Op *op, const Faults *faults) {
    size_t most = faults->count < FAULTS_MOST ? faults->count : FAULTS_MOST;
    AccountFault *told = arena_array(op->arena, AccountFault, most);
    for (size_t i = 0; i < most; i++) {
        const Fault *fault = &faults->items[i];
        Str pattern =
            site_words(op->site, op->language, arena_printf(op->arena, "fault.%s", fault->code));
        told[i] = (AccountFault){fault->field, words_fill(op->arena, pattern, &fault->detail, 1)};
    }
    return (List){told, most};
}

/* One row with faults of its own. */
static Err row_take(Op *op, AccountTable *table, AccountRow *row) {
    Op inner = *op;
    Faults faults = {.arena = op->arena};
    inner.faults = &faults;
    TRY(account_row_read(&inner, table, row));
    login_once(&inner, table, row);
    row->faults = faults_tell(op, &faults);
    table->items.count++;
    table->rows++;
    table->faulty += faults.count > 0;
    return OK;
}

static Err rows_read(Reading *reading, AccountTable *out) {
    Op *op = reading->op;
    const Str *cells;
    size_t count;
    TRY(header_find(reading));
    out->items.items = arena_array(op->arena, AccountRow, ACCOUNT_TABLE_ROWS);
    for (;;) {
        Err err = sheetbook_next(op, &reading->book, &cells, &count);
        if (err == ERR_NOT_FOUND) break;
        TRY(err);
        if (out->items.count == ACCOUNT_TABLE_ROWS)
            return op_refuse_with(op, reading->book.field, "table_too_long",
                                  arena_printf(op->arena, "%d", ACCOUNT_TABLE_ROWS));
        AccountRow *row = LIST_AT(out->items, AccountRow, out->items.count);
        cells_take(reading, cells, count, row);
        TRY(row_take(op, out, row));
    }
    return out->rows > 0 ? OK : op_refuse(op, reading->book.field, "table_empty");
}

Err account_table_read(Op *op, const char *field, Str bytes, AccountTable *out) {
    Reading reading = {.op = op};
    *out = (AccountTable){0};
    if (bytes.len > ACCOUNT_TABLE_BYTES)
        return op_refuse_with(op, field, "table_too_large",
                              arena_printf(op->arena, "%d", ACCOUNT_TABLE_BYTES / 1024 / 1024));
    arena_init(&reading.arena, 0);
    Err err = sheetbook_open(op, &reading.arena, field, bytes, &reading.book);
    if (err == OK) {
        err = rows_read(&reading, out);
        sheetbook_close(&reading.book);
    }
    arena_clear(&reading.arena);
    return err;
}

Err account_table_of(Op *op, int64_t blob_id, AccountTable *out) {
    Blob blob;
    Str bytes;
    Err err = blob_read(op, blob_id, &blob, &bytes);
    if (err == OK && blob.account_id != op->actor->account_id) err = ERR_NOT_FOUND;
    TRY(err);
    TRY(account_table_read(op, "", bytes, out));
    out->id = blob_id;
    return OK;
}

typedef struct Looked {
    Str bytes;
    AccountTable table;
} Looked;

static Err look_prepare(Op *op, const void *in, void *out) {
    Looked *looked = arena_new(op->arena, Looked);
    (void)in;
    (void)out;
    looked->bytes = *(const Str *)op->prepared;
    op->prepared = looked;
    return account_table_read(op, "", looked->bytes, &looked->table);
}

static Err look_route(Op *op, const void *in, void *out) {
    const Looked *looked = op->prepared;
    AccountTable *table = out;
    Blob blob;
    TRY(blob_write(op, ((const TableUpload *)in)->name, looked->bytes, 0, &blob));
    op_subject(op, "blob", blob.id);
    op_note_int(op, "rows", looked->table.rows);
    op_note_int(op, "faulty", looked->table.faulty);
    *table = looked->table;
    table->id = blob.id;
    return OK;
}

static void header_put(Op *op, SheetWriter *writer) {
    for (int i = 0; i < ACCOUNT_COLUMNS; i++)
        sheet_put(writer, CELL_HEADER, column_word(op, op->language, i));
}

static Str faults_print(Op *op, const List *faults) {
    Buf out;
    buf_init(&out, op->arena, FAULTS_MOST * WORDS_BYTES);
    for (size_t i = 0; i < faults->count; i++) {
        const AccountFault *fault = LIST_AT(*faults, AccountFault, i);
        Str key = arena_printf(op->arena, "account." STR_FMT, STR_ARG(fault->field));
        if (i > 0) buf_put_c(&out, "；");
        buf_printf(&out, STR_FMT "：" STR_FMT, STR_ARG(site_words(op->site, op->language, key)),
                   STR_ARG(fault->words));
    }
    return buf_str(&out);
}

/* What is wrong, beside rows that can be mended and brought again. */
static Err faults_fill(Op *op, SheetWriter *writer, void *context) {
    const AccountTable *table = context;
    sheet_put(writer, CELL_HEADER, site_word(op->site, op->language, "account_row.row_number"));
    sheet_put(writer, CELL_HEADER, site_word(op->site, op->language, "account_row.faults"));
    header_put(op, writer);
    sheet_end_row(writer);
    for (size_t i = 0; i < table->items.count; i++) {
        const AccountRow *row = LIST_AT(table->items, AccountRow, i);
        if (row->faults.count == 0) continue;
        sheet_put(writer, CELL_NUMBER, arena_printf(op->arena, "%lld", (long long)row->row_number));
        sheet_put(writer, CELL_TEXT, faults_print(op, &row->faults));
        for (size_t k = 0; k < ACCOUNT_COLUMNS; k++) sheet_put(writer, CELL_TEXT, row->cells[k]);
        sheet_end_row(writer);
    }
    return OK;
}

static Err faults_route(Op *op, const void *in, void *out) {
    AccountTable table;
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "blob", id);
    TRY(account_table_of(op, id, &table));
    return sheetbook_write(op, "faults.xlsx", faults_fill, &table, out);
}

static Err template_fill(Op *op, SheetWriter *writer, void *context) {
    (void)context;
    header_put(op, writer);
    sheet_end_row(writer);
    return OK;
}

static Err template_route(Op *op, const void *in, void *out) {
    (void)in;
    return sheetbook_write(op, "accounts.xlsx", template_fill, NULL, out);
}

static const Route routes[] = {
    {"POST", "/api/account-tables", "account_table_look", "access.accounts", look_route,
     &upload_shape, &table_shape, ROUTE_WRITES | ROUTE_UPLOAD, .prepare = look_prepare,
     .doc =
         "Looks at a table of accounts, an xlsx, xls or csv of at most 300 rows, and tells every "
         "fault of every row; nothing is made"},
    {"GET", "/api/account-tables/template", "account_table_template", "access.accounts",
     template_route, NULL, &reply_file_shape, ROUTE_FILE, .doc = "An empty table with its header"},
    {"GET", "/api/account-tables/{id}/faults", "account_table_faults", "access.accounts",
     faults_route, &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_SLOW,
     .doc = "The rows that may not become accounts, with their reasons"},
};
const Noun account_table_noun = {routes, COUNT(routes), NULL};
