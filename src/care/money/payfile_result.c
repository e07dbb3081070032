/* What the bank answers: paid, or returned; and paying a returned line anew (补发). */
#include "care/money/book.h"
#include "care/money/payee.h"
#include "care/money/payfile_row.h"
#include "core/walk/blob.h"
#include "money.sql.h"

enum { RESULT_LIMIT = 100 };

/* Money that came back is owed again: the payment is reversed, the line waits for a mended
 * payee. */
static Err line_return(Op *op, PayLine *line) {
    Transfer reversal;
    Str reference = arena_printf(op->arena, "return:" STR_FMT, STR_ARG(line->reference));
    TRY(book_reverse(op, line->transfer_id, reference, line->result, &reversal));
    TRY(payee_bounce(op, line->payee_id));
    return op_publish(op, "pay_line", line->id, line->scope);
}

const EventKind pay_line_paid = {.name = "pay_line_paid"};

Err pay_line_by_id(Op *op, int64_t id, PayLine *out) {
    return op_get(op, &sql_pay_line_by_id, WITH(BIND_INT("id", id)), out);
}

static Err result_refuse(Op *op, size_t index, const char *member, const char *code, Str what) {
    Str field = arena_printf(op->arena, "items[%zu].%s", index, member);
    return op_refuse_with(op, field.ptr, code, what);
}

/* What is wrong with an answer as it came; *line is the one it speaks of. */
static Err result_check(Op *op, const PayFile *file, const List *results, size_t index,
                        PayLine *line) {
    const PayResult *result = LIST_AT(*results, PayResult, index);
    Err err = pay_line_find(op, result->reference, line);
    if (err == ERR_NOT_FOUND || (err == OK && line->file_id != file->id))
        return result_refuse(op, index, "reference", "unknown_pay_line", result->reference);
    TRY(err);
    bool unsaid = result->outcome == OUTCOME_RETURNED && str_is_empty(result->result);
    if (unsaid && machine_find(&pay_line_machine, line->state, "return") != NULL)
        return result_refuse(op, index, "result", "bank_reason_missing", result->reference);
    return OK;
}

/* One answer into the books: paid, or back by reversal; the same answer twice changes nothing. */
static Err result_record(Op *op, const PayFile *file, const List *results, size_t index) {
    const PayResult *result = LIST_AT(*results, PayResult, index);
    PayLine line;
    TRY(result_check(op, file, results, index, &line));
    bool paid = result->outcome == OUTCOME_PAID;
    bool same =
        paid ? line.state == LINE_PAID : line.state == LINE_RETURNED || line.state == LINE_REISSUED;
    if (same) return OK;
    TRY(machine_move(op, &pay_line_machine, line.state, paid ? "pay" : "return", &line.state));
    line.result = result->result;
    if (!paid)
        TRY(line_return(op, &line));
    else
        op_emit(op, &pay_line_paid, line.id, 0);
    return op_run(op, &sql_pay_line_update, ROW(&line));
}

Err payfile_settle(Op *op, PayFile *file) {
    PayLine waiting;
    Err err = op_get(op, &sql_pay_line_waiting_of, WITH(BIND_INT("file_id", file->id)), &waiting);
    if (err != ERR_NOT_FOUND) return err;
    file->state = machine_step(&payfile_machine, file->state, "settle");
    return payfile_save(op, file);
}

/* A sent file waits for answers; to a settled one the same answers may come again. */
static Err begin_results(Op *op, int64_t id, PayFile *file) {
    TRY(payfile_in_reach(op, id, file));
    if (file->state == PAYFILE_SENT || file->state == PAYFILE_SETTLED) return OK;
    return op_conflict(op, "state", "payfile_not_sent");
}

static Err record_all(Op *op, PayFile *file, const List *results) {
    PayLine line;
    for (size_t i = 0; i < results->count; i++) GATHER(result_check(op, file, results, i, &line));
    TRY(op_verdict(op));
    for (size_t i = 0; i < results->count; i++) TRY(result_record(op, file, results, i));
    return file->state == PAYFILE_SENT ? payfile_settle(op, file) : OK;
}

typedef struct PayResults {
    int64_t id;
    List items;
} PayResults;
static const Field results_fields[] = {
    {"id", F_REF, offsetof(PayResults, id), .flags = REQUIRED, .ref = "payfile", .doc = "number"},
    {"items", F_LIST, offsetof(PayResults, items), .flags = REQUIRED, .max = RESULT_LIMIT,
     .shape = &pay_result_shape, .doc = "the bank's answers"},
};
static const Shape pay_results_shape = {"pay_results", "money", results_fields,
                                        COUNT(results_fields), sizeof(PayResults)};

static Err results_route(Op *op, const void *in, void *out) {
    const PayResults *results = in;
    TRY(begin_results(op, results->id, out));
    op_note_int(op, "answers", (int64_t)results->items.count);
    return record_all(op, out, &results->items);
}

/* The bank's table as it came, and what it says. */
typedef struct ResultTable {
    Str bytes;
    List rows;
} ResultTable;

typedef struct ResultUpload {
    int64_t id;
    Str name;
} ResultUpload;
static const Field upload_fields[] = {
    {"id", F_REF, offsetof(ResultUpload, id), .flags = REQUIRED, .ref = "payfile", .doc = "number"},
    {"name", F_TEXT, offsetof(ResultUpload, name), .max = 120, .seal = SEAL_WORDS,
     .doc = "name of the file; results.csv if not said"},
};
static const Shape pay_upload_shape = {"pay_upload", "money", upload_fields, COUNT(upload_fields),
                                       sizeof(ResultUpload)};

static Str upload_name(const ResultUpload *upload) {
    return str_is_empty(upload->name) ? STR("results.csv") : upload->name;
}

static Err upload_prepare(Op *op, const void *in, void *out) {
    (void)in;
    (void)out;
    ResultTable *table = arena_new(op->arena, ResultTable);
    if (op->prepared == NULL) return op_refuse(op, "", "required");
    table->bytes = *(const Str *)op->prepared;
    TRY(pay_results_read(op, table->bytes, &table->rows));
    op->prepared = table;
    return OK;
}

/* The table is kept as it came: it is the bank's word. */
static Err upload_route(Op *op, const void *in, void *out) {
    const ResultTable *table = op->prepared;
    const ResultUpload *upload = in;
    PayFile *file = out;
    TRY(begin_results(op, upload->id, file));
    Blob blob;
    TRY(blob_write(op, upload_name(upload), table->bytes, file->scope, &blob));
    op_note_int(op, "blob", blob.id);
    op_note_int(op, "answers", (int64_t)table->rows.count);
    if (table->rows.count <= RESULT_LIMIT) return record_all(op, file, &table->rows);
    int64_t job_id = 0;
    return job_start(op, payfile_results_job.name,
                     arena_printf(op->arena, "%lld %lld", (long long)file->id, (long long)blob.id),
                     &job_id);
}

static bool job_read(const Job *job, int64_t *file_id, int64_t *blob_id, int64_t *done) {
    Str rest = job->input, first = STR_NONE;
    *done = 0;
    if (!str_is_empty(job->cursor) && !str_read_int(job->cursor, done)) return false;
    return str_split(&rest, ' ', &first) && str_read_int(first, file_id) &&
           str_read_int(rest, blob_id);
}

static Err results_prepare(Op *op, Job *job) {
    int64_t file_id = 0, blob_id = 0, done = 0;
    Blob blob;
    List *rows = arena_new(op->arena, List);
    Str bytes = STR_NONE;
    if (!job_read(job, &file_id, &blob_id, &done)) return ERR_INTERNAL;
    TRY(blob_read(op, blob_id, &blob, &bytes));
    TRY(pay_results_read(op, bytes, rows));
    op->prepared = rows;
    return OK;
}

static Err results_chunk(Op *op, Job *job, bool *more) {
    int64_t file_id = 0, blob_id = 0, done = 0;
    const List *rows = op->prepared;
    PayFile file;
    if (!job_read(job, &file_id, &blob_id, &done)) return ERR_INTERNAL;
    TRY(begin_results(op, file_id, &file));
    size_t from = (size_t)done, count = rows->count - from;
    if (count > RESULT_LIMIT) count = RESULT_LIMIT;
    List part = {LIST_AT(*rows, PayResult, from), count};
    TRY(record_all(op, &file, &part));
    job->total = (int64_t)rows->count;
    job->finished = (int64_t)(from + count);
    job->cursor = arena_printf(op->arena, "%lld", (long long)job->finished);
    *more = job->finished < job->total;
    return OK;
}
const JobKind payfile_results_job = {"payfile_results", .prepare = results_prepare,
                                     .chunk = results_chunk};

/* The account that stands now; the one that failed will not do. */
static Err mended_payee(Op *op, const PayLine *line, Payee *out) {
    Payee failed;
    TRY(payee_by_id(op, line->payee_id, &failed));
    Err err = payee_of(op, failed.owner_kind, failed.owner_id, op->today, out);
    if (err == ERR_NOT_FOUND || (err == OK && out->id == failed.id))
        return op_refuse(op, "payee_id", "payee_not_mended");
    return err;
}

static Err reissue_route(Op *op, const void *in, void *out) {
    PayLine *line = out;
    const Bind *binds = WITH(BIND_INT("id", ((const IdKey *)in)->id));
    PayFile file;
    Payee payee;
    int64_t most = 0;
    TRY(op_get(op, &sql_pay_line_in_reach, binds, line));
    op_subject(op, "pay_line", line->id);
    TRY(machine_move(op, &pay_line_machine, line->state, "reissue", &line->state));
    TRY(op_setting(op, "payment_retry_max", &most));
    if (line->tries >= most) op_fault(op, "", "too_many_tries");
    GATHER(mended_payee(op, line, &payee));
    TRY(op_verdict(op));
    TRY(op_get(op, &sql_payfile_by_id, WITH(BIND_INT("id", line->file_id)), &file));
    TRY(op_run(op, &sql_pay_line_update, ROW(line)));
    PayLine again = {
        .account_id = line->account_id,
        .payee_id = payee.id,
        .amount = line->amount,
        .tries = line->tries + 1,
        .reference = arena_printf(op->arena, STR_FMT ":again", STR_ARG(line->reference)),
    };
    TRY(payfile_add(op, file.purpose, &again));
    return pay_line_find(op, again.reference, line);
}

static Err line_get_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "pay_line", id);
    return op_get(op, &sql_pay_line_in_reach, WITH(BIND_INT("id", id)), out);
}

static const Route routes[] = {
    {"POST", "/api/payfiles/{id}/results", "payfile_results", "payfile.result", results_route,
     &pay_results_shape, &payfile_shape, ROUTE_WRITES, .doc = "Reads back what the bank answers"},
    {"POST", "/api/payfiles/{id}/results/table", "payfile_results_table", "payfile.result",
     upload_route, &pay_upload_shape, &payfile_shape, ROUTE_WRITES | ROUTE_UPLOAD,
     .prepare = upload_prepare, .doc = "The same as the bank's own table: csv, xlsx or xls"},
};
const Noun pay_result_noun = {routes, COUNT(routes), NULL};

static const Route line_routes[] = {
    {"GET", "/api/pay-lines", "pay_line_list", "money.read", .out = &pay_line_shape,
     .list = &sql_pay_line_list,
     .doc = "Lines of pay files; ?state=returned waits for a mended payee"},
    {"GET", "/api/pay-lines/{id}", "pay_line_get", "money.read", line_get_route, &id_key_shape,
     &pay_line_shape, .doc = "One line, and what the bank said to it"},
    {"POST", "/api/pay-lines/{id}/reissue", "pay_line_reissue", "payfile.prepare", reissue_route,
     &id_key_shape, &pay_line_shape, ROUTE_WRITES,
     .doc = "Pays a returned line anew, to the mended payee, in a later file"},
};
const Noun pay_line_noun = {line_routes, COUNT(line_routes), &pay_line_machine};
