#include "care/people/import.h"

#include <pthread.h>

#include "care/people/id_number.h"
#include "care/people/import_book.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { CHUNK_ROWS = 40, SESSION_LIMIT = 4, UNDO_ROWS = 50, INPUT_BYTES = 4000 };
enum { HEADER_ROW = 0 }; /* its number among the faults */
enum { STAGE_CHECK = 1, STAGE_APPLY, STAGE_UNDO };

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

/* Where the job is, between chunks. */
typedef struct ImportCursor {
    int64_t stage, row, landed, faulty, seen;
} ImportCursor;
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

typedef struct ImportClaim {
    int64_t job_id;
    Str id_index;
    int64_t row_number, person_id;
} ImportClaim;
#define AT(member) offsetof(ImportClaim, member)
static const Field claim_fields[] = {
    {"job_id", F_REF, AT(job_id), .flags = STORED, .doc = "import"},
    {"id_index", F_TEXT, AT(id_index), .flags = STORED, .max = 64, .doc = "blind index"},
    {"row_number", F_INT, AT(row_number), .flags = STORED, .doc = "row that has it"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .doc = "who landed"},
};
#undef AT
const Shape import_claim_shape = {"import_claim", "people", claim_fields, COUNT(claim_fields),
                                  sizeof(ImportClaim)};

typedef struct ImportRow {
    int64_t number;
    Str *cells;
    size_t count;
} ImportRow;

/* An open workbook, kept between the chunks of a job; opened again after a restart. */
typedef struct Session {
    int64_t job_id; /* 0: free */
    int64_t stage;
    ImportBook book;
    ImportColumns columns;
    ImportRow header;
} Session;
static Session sessions[SESSION_LIMIT];
static pthread_mutex_t sessions_lock = PTHREAD_MUTEX_INITIALIZER;

/* What a chunk gets from its preparation. */
typedef struct Portion {
    ImportColumns columns;
    ImportRow header;
    ImportRow rows[CHUNK_ROWS];
    size_t count;
    bool end;
} Portion;

static void session_end(Session *session) {
    if (session->job_id != 0) import_book_close(&session->book);
    *session = (Session){0};
}

static ImportRow row_copy(Arena *arena, int64_t number, const Str *cells, size_t count) {
    ImportRow row = {number, arena_array(arena, Str, count), count};
    for (size_t i = 0; i < count; i++) row.cells[i] = arena_copy(arena, cells[i]);
    return row;
}

/* Which column holds what, as it was said. */
static void columns_take(const ImportAsk *ask, ImportColumns *out) {
    for (size_t i = 0; i < COLUMN_COUNT; i++) out->at[i] = -1;
    for (size_t i = 0; i < ask->columns.count; i++) {
        const ImportColumn *column = LIST_AT(ask->columns, ImportColumn, i);
        out->at[column->field - 1] = column->at;
    }
}

/* Reads on to the header row: the one that was named, or the one whose words are known. */
static Err find_header(Op *op, const ImportAsk *ask, Session *session) {
    const Str *cells = NULL;
    size_t count = 0;
    bool told = ask->columns.count > 0, found = false;
    if (told) columns_take(ask, &session->columns);
    for (int i = 0; !found && (told || i < IMPORT_HEADER_ROWS); i++) {
        Err err = import_book_next(op, &session->book, &cells, &count);
        if (err == ERR_NOT_FOUND) break;
        TRY(err);
        found = told ? session->book.sheet.row >= ask->header_row
                     : import_columns(cells, count, &session->columns);
    }
    if (!found) return op_refuse(op, "blob_id", "no_header");
    session->header = row_copy(&session->book.arena, HEADER_ROW, cells, count);
    return OK;
}

static Err session_open_at(Op *op, const Job *job, const ImportAsk *ask, Session *session) {
    TRY(import_book_open(op, ask->blob_id, &session->book));
    session->job_id = job->id;
    return find_header(op, ask, session);
}

static Session *session_of(int64_t job_id) {
    Session *found = NULL;
    for (size_t i = 0; i < SESSION_LIMIT; i++) {
        if (sessions[i].job_id == job_id) return &sessions[i];
        if (found == NULL && sessions[i].job_id == 0) found = &sessions[i];
    }
    if (found == NULL) {
        found = &sessions[job_id % SESSION_LIMIT];
        session_end(found);
    }
    return found;
}

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
    if (cursor->stage == 0) cursor->stage = ask->mode == IMPORT_ROWS ? STAGE_APPLY : STAGE_CHECK;
    return OK;
}

static Err read_portion(Op *op, Session *session, const ImportCursor *cursor, Portion *portion) {
    const Str *cells;
    size_t count;
    while (portion->count < CHUNK_ROWS) {
        Err err = import_book_next(op, &session->book, &cells, &count);
        if (err == ERR_NOT_FOUND) {
            portion->end = true;
            return OK;
        }
        TRY(err);
        int64_t number = session->book.sheet.row;
        if (number > cursor->row)
            portion->rows[portion->count++] = row_copy(op->arena, number, cells, count);
    }
    return OK;
}

static Err import_prepare_locked(Op *op, Job *job, Portion *portion) {
    ImportAsk ask;
    ImportCursor cursor;
    TRY(read_job(op, job, &ask, &cursor));
    if (cursor.stage == STAGE_UNDO) return OK;
    Session *session = session_of(job->id);
    if (session->job_id != 0 &&
        (session->stage != cursor.stage || session->book.sheet.row != cursor.row))
        session_end(session);
    if (session->job_id == 0) {
        Err err = session_open_at(op, job, &ask, session);
        if (err != OK) {
            session_end(session);
            return err;
        }
        session->stage = cursor.stage;
    }
    portion->columns = session->columns;
    portion->header = row_copy(op->arena, HEADER_ROW, session->header.cells, session->header.count);
    Err err = read_portion(op, session, &cursor, portion);
    if (err != OK || portion->end) session_end(session);
    return err;
}

static Err import_prepare(Op *op, Job *job) {
    Portion *portion = arena_new(op->arena, Portion);
    op->prepared = portion;
    (void)pthread_mutex_lock(&sessions_lock);
    Err err = import_prepare_locked(op, job, portion);
    (void)pthread_mutex_unlock(&sessions_lock);
    return err;
}

typedef struct RowTry {
    Op *op;
    const Job *job;
    const ImportRow *row;
    ImportEntry entry;
    Str id_index;
    bool keep; /* false: a check, rolled back even when it is good */
    bool hide; /* out of every reach until all have landed */
} RowTry;

/* A number stands once in a file: the row that came first has it. */
static Err claim(Op *op, RowTry *try) {
    IdNumber number;
    Str detail;
    if (id_number_read(op->arena, try->entry.person.id_number, op->today, &number, &detail) != NULL)
        return OK;
    if (try->entry.person.birth != 0 && try->entry.person.birth != number.birth)
        op_fault(op, "birth", "birth_differs");
    try->id_index = vault_index(site_vault(op->site), op->arena, "person.id_number", number.number);
    ImportClaim found;
    TRY(op_get(op, &sql_import_claim_insert,
               WITH(BIND_INT("job_id", try->job->id), BIND_TEXT("id_index", try->id_index),
                    BIND_INT("row_number", try->row->number)),
               &found));
    if (found.row_number != try->row->number)
        fault_add(op->faults, STR("id_number"), "twice_in_file",
                  arena_printf(op->arena, "%lld", (long long)found.row_number));
    return OK;
}

static Err land_contact(Op *op, ImportEntry *entry, int64_t person_id) {
    Contact contact;
    if (!entry->has_contact) return OK;
    entry->contact.person_id = person_id;
    return contact_create(op, &entry->contact, &contact);
}

static Err hide(Op *op, int64_t person_id) {
    const Bind *binds = WITH(BIND_INT("person_id", person_id));
    TRY(op_run(op, &sql_import_hide_person, binds));
    return op_run(op, &sql_import_hide_residence, binds);
}

static Err row_land(Tx *tx, void *context) {
    RowTry *try = context;
    Op *op = try->op;
    (void)tx;
    Person person;
    TRY(person_create(op, &try->entry.person, &person));
    TRY(land_contact(op, &try->entry, person.id));
    TRY(op_verdict(op));
    if (!try->keep) return ERR_CONFLICT;
    if (try->hide) TRY(hide(op, person.id));
    return op_run(op, &sql_import_landed,
                  WITH(BIND_INT("job_id", try->job->id), BIND_TEXT("id_index", try->id_index),
                       BIND_INT("person_id", person.id)));
}

static bool is_told(const Faults *faults, size_t upto, Str field) {
    size_t i = 0;
    while (i < upto && !str_equal(faults->items[i].field, field)) i++;
    return i < upto;
}

/* One reason a field: what is said after it follows from it. */
static Str reasons_print(Op *op, const Faults *faults) {
    Buf text;
    buf_init(&text, op->arena, 4000);
    for (size_t i = 0; i < faults->count && i < COUNT(faults->items); i++) {
        const Fault *fault = &faults->items[i];
        if (is_told(faults, i, fault->field)) continue;
        if (text.len > 0) buf_put_char(&text, '\n');
        buf_printf(&text, STR_FMT "\t%s\t" STR_FMT, STR_ARG(fault->field), fault->code,
                   STR_ARG(fault->detail));
    }
    return buf_str(&text);
}

static Err keep_cells(Op *op, const Job *job, const ImportRow *row, Str reasons) {
    Buf cells;
    buf_init(&cells, op->arena, 1 << 20);
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0) buf_put_char(&cells, '\t');
        buf_put(&cells, row->cells[i]);
    }
    Str sealed = vault_seal(site_vault(op->site), op->arena, "import.cells", buf_str(&cells));
    return op_run(op, &sql_import_fault_insert,
                  WITH(BIND_INT("job_id", job->id), BIND_INT("row_number", row->number),
                       BIND_BLOB("cells", sealed), BIND_TEXT("reasons", reasons)));
}

/* What a registration makes happen, happens for a row that landed. */
static void carry_events(Op *op, const Op *inner) {
    op->events = inner->events;
    op->event_count = inner->event_count;
    op->event_capacity = inner->event_capacity;
}

/* One row in a savepoint of its own, with faults of its own. */
static Err try_row(Op *op, const Portion *portion, RowTry *try, ImportCursor *cursor) {
    Op inner = *op;
    Faults faults = {.arena = op->arena};
    inner.faults = &faults;
    try->op = &inner;
    TRY(import_row_read(&inner, &portion->columns, try->row->cells, try->row->count, &try->entry));
    TRY(claim(&inner, try));
    Err err = tx_attempt(op->tx, row_land, try);
    if (err == ERR_UNAVAILABLE || err == ERR_INTERNAL) return err;
    cursor->row = try->row->number;
    cursor->seen++;
    if (faults.count > 0) {
        cursor->faulty++;
        return keep_cells(op, try->job, try->row, reasons_print(op, &faults));
    }
    if (!try->keep) return OK;
    cursor->landed++;
    carry_events(op, &inner);
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
    for (size_t i = 0; i < landed.count; i++) {
        const Bind *binds = WITH(BIND_INT("job_id", job_id),
                                 BIND_INT("person_id", LIST_AT(landed, ImportClaim, i)->person_id));
        TRY(op_run(op, &sql_import_undo_secret, binds));
        TRY(op_run(op, &sql_import_undo_gram, binds));
        TRY(op_run(op, &sql_import_undo_residence, binds));
        TRY(op_run(op, &sql_import_undo_group, binds));
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
    if (cursor->stage == STAGE_CHECK) {
        if (cursor->faulty > 0) return;
        *cursor = (ImportCursor){.stage = STAGE_APPLY, .seen = cursor->seen};
        *more = true;
    } else if (cursor->faulty > 0) {
        cursor->stage = STAGE_UNDO;
        *more = true;
    }
}

/* All have landed: they are there, with one commit. */
static Err show_all(Op *op, int64_t job_id) {
    const Bind *binds = WITH(BIND_INT("job_id", job_id));
    TRY(op_run(op, &sql_import_show_people, binds));
    return op_run(op, &sql_import_show_residences, binds);
}

/* Between chunks as well: who ends an import is told how far it came. A check tells what would land. */
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
    const Portion *portion = op->prepared;
    if (cursor.stage == STAGE_UNDO) {
        int64_t undone = 0;
        TRY(undo_some(op, job->id, &undone, more));
        cursor.landed -= undone;
    } else {
        if (cursor.row == 0) TRY(keep_cells(op, job, &portion->header, STR("")));
        for (size_t i = 0; i < portion->count; i++) {
            RowTry try = {.job = job,
                          .row = &portion->rows[i],
                          .keep = cursor.stage == STAGE_APPLY,
                          .hide = ask.mode == IMPORT_ALL};
            TRY(try_row(op, portion, &try, &cursor));
        }
        *more = true;
        if (portion->end) end_stage(&ask, &cursor, more);
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
    if (ask.mode != IMPORT_ALL || cursor.stage == STAGE_CHECK) return OK;
    return op_conflict(op, "state", "import_is_landing");
}

/* An import that failed half way, because its account was disabled or the workbook could not be read again: what landed was never
 * there for anybody, and goes. */
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

const JobKind people_import_undo = {"people_import_undo", .chunk = undo_chunk};

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

const JobKind people_import = {"people_import", .prepare = import_prepare, .chunk = import_chunk,
                               .cancel = import_cancel};

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
    columns_take(ask, &columns);
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

/* As far as its header: a book that cannot be opened, or is no register, is told at once. */
static Err head_check(Op *op, const ImportAsk *ask) {
    Session session = {0};
    TRY(import_book_open(op, ask->blob_id, &session.book));
    Err err = find_header(op, ask, &session);
    import_book_close(&session.book);
    return err;
}

static Err start_prepare(Op *op, const void *in, void *out) {
    const ImportAsk *ask = in;
    (void)out;
    columns_check(op, ask);
    GATHER(head_check(op, ask));
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
