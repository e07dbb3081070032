#include "care/people/import.h"

#include "care/people/counted.h"
#include "care/people/import_portion.h"
#include "care/people/person_store.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { UNDO_ROWS = 50, INPUT_BYTES = 4000 };

static const Field column_fields[] = {
    {"at", F_INT, offsetof(ImportColumn, at), .flags = REQUIRED, .min = 0, .max = 255,
     .doc = "which column, the first is 0"},
    {"field", F_ENUM, offsetof(ImportColumn, field), .flags = REQUIRED, .choices = &import_fields,
     .doc = "what it holds"},
};
static const Shape import_column_shape = {"import_column", "people", column_fields,
                                          COUNT(column_fields), sizeof(ImportColumn)};

static const char *const mode_codes[] = {"", "rows", "all", "check"};
static const Choices import_modes = {"import_mode", mode_codes, COUNT(mode_codes)};
#define AT(member) offsetof(ImportAsk, member)
static const Field ask_fields[] = {
    {"blob_id", F_REF, AT(blob_id), .flags = REQUIRED, .ref = "blob",
     .doc = "the workbook: xlsx, xls or csv"},
    {"mode", F_ENUM, AT(mode), .flags = REQUIRED, .choices = &import_modes,
     .doc = "rows: good rows land; all: all of them or none; check: nothing lands"},
    {"header_row", F_INT, AT(header_row), .min = 0, .max = 1000,
     .doc = "row of the headers, where `columns` says what stands below them"},
    {"rows", F_INT, AT(rows), .min = 0, .max = 10000000,
     .doc = "how many there are, to tell the progress; 0: unknown"},
    {"columns", F_LIST, AT(columns), .max = COLUMN_COUNT, .shape = &import_column_shape,
     .doc = "which column holds what; none: by the words of the header"},
};
#undef AT
static const Shape import_ask_shape = {"import_ask", "people", ask_fields, COUNT(ask_fields),
                                       sizeof(ImportAsk)};

#define AT(member) offsetof(ImportCursor, member)
static const Field cursor_fields[] = {
    {"stage", F_INT, AT(stage), .max = 3, .doc = "check, apply, undo"},
    {"row", F_INT, AT(row), .max = INT64_MAX, .doc = "last row done"},
    {"landed", F_INT, AT(landed), .max = INT64_MAX, .doc = "rows that landed"},
    {"faulty", F_INT, AT(faulty), .max = INT64_MAX, .doc = "rows that did not"},
    {"seen", F_INT, AT(seen), .max = INT64_MAX, .doc = "rows looked at, in every stage"},
};
#undef AT
static const Shape import_cursor_shape = {"import_cursor", "people", cursor_fields,
                                          COUNT(cursor_fields), sizeof(ImportCursor)};

static Err read_json(Op *op, const Shape *shape, Str text, void *out) {
    shape_clear(shape, out);
    if (str_is_empty(text)) return OK;
    json_t *document = NULL;
    Str detail;
    TRY(json_read(op->arena, text, &document, &detail));
    (void)json_decode(op->arena, shape, document, out, op->faults);
    json_decref(document);
    return op_verdict(op);
}

static Err read_job(Op *op, const Job *job, ImportAsk *ask, ImportCursor *cursor) {
    TRY(read_json(op, &import_ask_shape, job->input, ask));
    TRY(read_json(op, &import_cursor_shape, job->cursor, cursor));
    if (cursor->stage == 0)
        cursor->stage = ask->mode == IMPORT_ROWS ? IMPORT_STAGE_APPLY : IMPORT_STAGE_CHECK;
    return OK;
}

static Err import_prepare(Op *op, Job *job) {
    ImportAsk ask;
    ImportCursor cursor;
    TRY(read_job(op, job, &ask, &cursor));
    if (cursor.stage == IMPORT_STAGE_UNDO) return OK;
    ImportPortion *portion = NULL;
    TRY(import_portion_take(op, job, &ask, &cursor, &portion));
    op->prepared = portion;
    return OK;
}

static Str cursor_print(Op *op, const ImportCursor *cursor) {
    Buf text;
    buf_init(&text, op->arena, 200);
    json_write_record(&text, &import_cursor_shape, cursor, NULL, NULL);
    return buf_str(&text);
}

static Err undo_some(Op *op, int64_t job_id, int64_t *undone, bool *more) {
    List landed;
    TRY(op_list(op, &sql_import_landed_some, WITH(BIND_INT("job_id", job_id), MOST(UNDO_ROWS)),
                &landed));
    TRY(person_store_forget_grams(op, &landed));
    for (size_t i = 0; i < landed.count; i++) {
        const Bind *binds =
            WITH(BIND_INT("job_id", job_id), BIND_INT("person_id", LIST_AT(landed, Person, i)->id));
        TRY(op_run(op, &sql_import_undo_secret, binds));
        TRY(op_run(op, &sql_import_undo_residence, binds));
        TRY(op_run(op, &sql_import_undo_group, binds));
        TRY(op_run(op, &sql_import_undo_counted, binds));
        TRY(op_run(op, &sql_import_undo_contact, binds));
        TRY(op_run(op, &sql_import_forget, binds));
        TRY(op_run(op, &sql_import_undo_person, binds));
    }
    *undone = (int64_t)landed.count;
    *more = landed.count == UNDO_ROWS;
    return OK;
}

/* What comes after the last row of a stage. */
static void end_stage(const ImportAsk *ask, ImportCursor *cursor, bool *more) {
    *more = false;
    if (ask->mode != IMPORT_ALL) return;
    if (cursor->stage == IMPORT_STAGE_CHECK) {
        if (cursor->faulty > 0) return;
        *cursor = (ImportCursor){.stage = IMPORT_STAGE_APPLY, .seen = cursor->seen};
        *more = true;
    } else if (cursor->faulty > 0) {
        cursor->stage = IMPORT_STAGE_UNDO;
        *more = true;
    }
}

/* All have landed: they are there, with one commit. */
static Err show_all(Op *op, int64_t job_id) {
    const Bind *binds = WITH(BIND_INT("job_id", job_id));
    TRY(op_run(op, &sql_import_show_people, binds));
    TRY(op_run(op, &sql_import_show_residences, binds));
    return counted_show(op, job_id);
}

/* Between chunks as well: who ends an import is told how far it came. A check tells what would
 * land. */
static void tell(Op *op, const ImportAsk *ask, const ImportCursor *cursor, Job *job) {
    int64_t landed = ask->mode == IMPORT_CHECK ? cursor->seen - cursor->faulty : cursor->landed;
    job->cursor = cursor_print(op, cursor);
    job->finished = cursor->seen;
    job->total = ask->mode == IMPORT_ALL ? 2 * ask->rows : ask->rows;
    job->result = arena_printf(op->arena, "{\"landed\":%lld,\"faulty\":%lld}", (long long)landed,
                               (long long)cursor->faulty);
}

static Err import_chunk(Op *op, Job *job, bool *more) {
    ImportAsk ask;
    ImportCursor cursor;
    TRY(read_job(op, job, &ask, &cursor));
    if (cursor.stage == IMPORT_STAGE_UNDO) {
        int64_t undone = 0;
        TRY(undo_some(op, job->id, &undone, more));
        cursor.landed -= undone;
    } else {
        bool end = false;
        TRY(import_land(op, &(ImportLanding){job, &ask, op->prepared}, &cursor, &end));
        *more = true;
        if (end) end_stage(&ask, &cursor, more);
    }
    tell(op, &ask, &cursor, job);
    if (*more) return OK;
    if (ask.mode == IMPORT_ALL && cursor.landed > 0) TRY(show_all(op, job->id));
    op_note_int(op, "landed", cursor.landed);
    op_note_int(op, "faulty", cursor.faulty);
    return OK;
}

/* All or none: from the first row that lands there is no half way. */
static Err import_cancel(Op *op, const Job *job) {
    ImportAsk ask;
    ImportCursor cursor;
    TRY(read_job(op, job, &ask, &cursor));
    if (ask.mode != IMPORT_ALL || cursor.stage == IMPORT_STAGE_CHECK) return OK;
    return op_conflict(op, "state", "import_is_landing");
}

/* An import that failed half way, because its account was disabled or the workbook could not be
 * read again: what landed was never there for anybody, and goes. */
static Err undo_chunk(Op *op, Job *job, bool *more) {
    IdKey import;
    int64_t undone = 0;
    TRY(read_json(op, &id_key_shape, job->input, &import));
    TRY(undo_some(op, import.id, &undone, more));
    job->finished += undone;
    job->cursor = arena_printf(op->arena, "%lld", (long long)job->finished);
    job->result = arena_printf(op->arena, "{\"undone\":%lld}", (long long)job->finished);
    return OK;
}

const JobKind people_import_undo = {"people_import_undo", .chunk = undo_chunk,
                                    .counts = JOB_COUNTS("undone")};

Err import_on_failure(Op *op, const Event *event) {
    Job job;
    ImportAsk ask;
    ImportCursor cursor;
    int64_t undo;
    Err err = op_get(op, &sql_import_job, WITH(BIND_INT("id", event->subject)), &job);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    TRY(read_job(op, &job, &ask, &cursor));
    if (ask.mode != IMPORT_ALL || cursor.landed == 0) return OK;
    Str input = arena_printf(op->arena, "{\"id\":%lld}", (long long)job.id);
    return job_start(op, people_import_undo.name, input, &undo);
}

const JobKind people_import = {"people_import",
                               .prepare = import_prepare,
                               .chunk = import_chunk,
                               .cancel = import_cancel,
                               .ahead = import_ahead,
                               .let_go = import_hold_let_go,
                               .counts = JOB_COUNTS("landed", "faulty")};

static void column_need(Op *op, const ImportColumns *columns, int column) {
    if (columns->at[column] >= 0) return;
    Str key = arena_printf(op->arena, "import_field.%s", choice_code(&import_fields, column + 1));
    fault_add(op->faults, STR("columns"), "column_unsaid",
              site_word(op->site, op->language, key.ptr));
}

/* What was said of the columns: who it is and where, and each thing in one column. */
static void columns_check(Op *op, const ImportAsk *ask) {
    ImportColumns columns;
    bool seen[COLUMN_COUNT] = {false};
    if (ask->columns.count == 0) return;
    import_columns_take(ask, &columns);
    if (ask->header_row == 0) op_fault(op, "header_row", "required");
    column_need(op, &columns, COLUMN_NAME);
    column_need(op, &columns, COLUMN_ID);
    column_need(op, &columns, COLUMN_COMMUNITY);
    for (size_t i = 0; i < ask->columns.count; i++) {
        bool *had = &seen[LIST_AT(ask->columns, ImportColumn, i)->field - 1];
        if (*had) op_fault(op, "columns", "column_said_twice");
        *had = true;
    }
}

/* A book that cannot be opened, is no register, or cannot be unpacked to its end is told at
 * once. */
static Err book_check(Op *op, const ImportAsk *ask) {
    ImportBook book;
    ImportHead head;
    TRY(import_book_open(op, ask->blob_id, &book));
    Err err = import_head_find(op, ask, &book, &head);
    if (err == OK) err = sheetbook_sound(op, &book.sheet);
    import_book_close(&book);
    return err;
}

static Err start_prepare(Op *op, const void *in, void *out) {
    const ImportAsk *ask = in;
    (void)out;
    columns_check(op, ask);
    GATHER(book_check(op, ask));
    return op_verdict(op);
}

static Err start_route(Op *op, const void *in, void *out) {
    const ImportAsk *ask = in;
    Blob blob;
    Buf input;
    if (op_knows(op, "columns")) columns_check(op, ask);
    GATHER(op_named(op, blob_get(op, ask->blob_id, &blob), "blob_id", "unknown_file"));
    TRY(op_verdict(op));
    buf_init(&input, op->arena, INPUT_BYTES);
    json_write_record(&input, &import_ask_shape, ask, NULL, NULL);
    return job_start(op, people_import.name, buf_str(&input), &((IdKey *)out)->id);
}

static const Route routes[] = {
    {"GET", "/api/people-imports/look", "people_import_look", "people.import", import_look_route,
     &import_look_ask_shape, &import_look_shape, ROUTE_SLOW | ROUTE_AUDIT_READ,
     .doc = "What an uploaded workbook holds: its columns, and what they seem to be"},
    {"POST", "/api/people-imports", "people_import", "people.import", start_route,
     &import_ask_shape, &id_key_shape, ROUTE_WRITES | ROUTE_ACCEPTED | ROUTE_SLOW,
     .prepare = start_prepare,
     .doc =
         "Imports a register workbook that was uploaded, or only checks it; answers with the job"},
    {"GET", "/api/people-imports/{id}/faults", "people_import_faults", "people.import",
     import_faults_route, &id_key_shape, &import_faults_shape, ROUTE_SLOW | ROUTE_AUDIT_READ,
     .doc = "The rows that did not land: how many of each kind, and the first of them"},
    {"GET", "/api/people-imports/{id}/errors", "people_import_errors", "people.import",
     import_errors, &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_SLOW,
     .doc = "The rows that did not land, with their reasons"},
};
const Noun import_noun = {routes, COUNT(routes), NULL};
