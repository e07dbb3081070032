#include "care/money/payfile.h"

#include "care/money/book.h"
#include "care/money/payee.h"
#include "care/money/payfile_row.h"
#include "money.sql.h"

#define COUNTY_WIDTH 1000000

Err payfile_in_reach(Op *op, int64_t id, PayFile *out) {
    op_subject(op, "payfile", id);
    return op_get(op, &sql_payfile_in_reach, WITH(BIND_INT("id", id)), out);
}

Err payfile_save(Op *op, PayFile *file) {
    TRY(op_run(op, &sql_payfile_update, ROW(file)));
    file->version++;
    return op_publish(op, "payfile", file->id, file->scope);
}

Err pay_line_find(Op *op, Str reference, PayLine *out) {
    return op_get(op, &sql_pay_line_by_reference, WITH(BIND_TEXT("reference", reference)), out);
}

static Err payfile_count(Op *op, int64_t id, int64_t lines, Fen amount) {
    return op_run(op, &sql_payfile_count,
                  WITH(BIND_INT("id", id), BIND_INT("lines", lines), BIND_INT("amount", amount)));
}

/* The draft that still takes lines. */
static Err draft_open(Op *op, Str purpose, const Payee *payee, PayFile *out) {
    int64_t county = payee->scope / COUNTY_WIDTH * COUNTY_WIDTH;
    Err err = op_get(op, &sql_payfile_draft,
                     WITH(BIND_TEXT("purpose", purpose), BIND_TEXT("bank", payee->bank),
                          BIND_INT("scope", county)),
                     out);
    if (err != ERR_NOT_FOUND) return err;
    *out = (PayFile){.purpose = purpose,
                     .bank = payee->bank,
                     .state = payfile_machine.start,
                     .scope = county};
    IdKey key;
    TRY(op_get(op, &sql_payfile_insert, ROW(out), &key));
    out->id = key.id;
    return OK;
}

Err payfile_add(Op *op, Str purpose, const PayLine *in) {
    PayLine line;
    Err err = pay_line_find(op, in->reference, &line);
    if (err == OK && line.account_id == in->account_id && line.amount == in->amount) return OK;
    if (err == OK) return op_conflict(op, "reference", "reference_taken");
    if (err != ERR_NOT_FOUND) return err;
    Payee payee;
    PayFile file;
    TRY(payee_by_id(op, in->payee_id, &payee));
    TRY(draft_open(op, purpose, &payee, &file));
    line = *in;
    line.file_id = file.id;
    line.state = pay_line_machine.start;
    line.scope = payee.scope;
    IdKey key;
    TRY(op_get(op, &sql_pay_line_insert, ROW(&line), &key));
    return payfile_count(op, file.id, 1, line.amount);
}

Err payfile_drop(Op *op, Str reference, bool *dropped) {
    PayLine line;
    *dropped = false;
    Err err = pay_line_find(op, reference, &line);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    const Move *drop = machine_find(&pay_line_machine, line.state, "drop");
    if (drop == NULL) return OK;
    PayFile file;
    TRY(op_get(op, &sql_payfile_by_id, WITH(BIND_INT("id", line.file_id)), &file));
    if (file.state == PAYFILE_SENDING) return OK;
    line.state = drop->to;
    TRY(op_run(op, &sql_pay_line_update, ROW(&line)));
    *dropped = true;
    return payfile_count(op, file.id, -1, -line.amount);
}

/* Three different people: whoever acts now has not acted on it before. A file without a line is
 * vouched for by nobody. */
static Err begin_move(Op *op, const IdKey *in, const char *event, PayFile *file) {
    TRY(payfile_in_reach(op, in->id, file));
    TRY(machine_move(op, &payfile_machine, file->state, event, &file->state));
    int64_t self = op->actor->account_id;
    if (file->prepared_by == self || file->reviewed_by == self) op_fault(op, "", "four_eyes");
    if (file->line_count == 0) op_fault(op, "", "nothing_to_pay");
    return op_verdict(op);
}

static Err prepare_route(Op *op, const void *in, void *out) {
    PayFile *file = out;
    TRY(begin_move(op, in, "prepare", file));
    file->prepared_by = op->actor->account_id;
    return payfile_save(op, file);
}

static Err review_route(Op *op, const void *in, void *out) {
    PayFile *file = out;
    TRY(begin_move(op, in, "review", file));
    file->reviewed_by = op->actor->account_id;
    return payfile_save(op, file);
}

static Err approve_route(Op *op, const void *in, void *out) {
    PayFile *file = out;
    TRY(begin_move(op, in, "approve", file));
    file->approved_by = op->actor->account_id;
    return payfile_save(op, file);
}

typedef struct PayReturn {
    int64_t id;
    Str reason;
} PayReturn;
static const Field return_fields[] = {
    {"id", F_REF, offsetof(PayReturn, id), .flags = REQUIRED, .ref = "payfile", .doc = "number"},
    {"reason", F_TEXT, offsetof(PayReturn, reason), .flags = REQUIRED, .min = 2, .max = 200,
     .plain = "about a file of a bank", .doc = "what is wrong with it"},
};
static const Shape payfile_return_shape = {"payfile_return", "money", return_fields,
                                           COUNT(return_fields), sizeof(PayReturn)};

static Err return_route(Op *op, const void *in, void *out) {
    PayFile *file = out;
    const PayReturn *back = in;
    TRY(payfile_in_reach(op, back->id, file));
    TRY(machine_move(op, &payfile_machine, file->state, "return", &file->state));
    file->prepared_by = file->reviewed_by = 0;
    file->reason = back->reason;
    return payfile_save(op, file);
}

static Err line_send(Op *op, const PayFile *file, PayLine *line) {
    Str kind = arena_printf(op->arena, "bank:" STR_FMT, STR_ARG(file->bank));
    Transfer transfer = {
        .debit = line->account_id,
        .amount = line->amount,
        .state = TRANSFER_POSTED,
        .kind = STR("pay"),
        .reference = arena_printf(op->arena, "pay:" STR_FMT, STR_ARG(line->reference)),
        .day = op->today,
        .memo = file->purpose,
    };
    TRY(book_account(op, kind.ptr, 0, INT_NONE, &transfer.credit));
    TRY(book_transfer(op, &transfer, &transfer));
    line->transfer_id = transfer.id;
    TRY(machine_move(op, &pay_line_machine, line->state, "send", &line->state));
    return op_run(op, &sql_pay_line_update, ROW(line));
}

/* The next lines into the books; at the end the file is sent. */
static Err send_some(Op *op, PayFile *file, bool *more) {
    List lines;
    TRY(op_list(op, &sql_pay_line_ready_of,
                WITH(BIND_INT("file_id", file->id), BIND_INT("after", 0), MOST(PAYFILE_CHUNK)),
                &lines));
    for (size_t i = 0; i < lines.count; i++) TRY(line_send(op, file, LIST_AT(lines, PayLine, i)));
    *more = lines.count == PAYFILE_CHUNK;
    if (*more) return OK;
    file->state = machine_step(&payfile_machine, file->state, "sent");
    file->sent_at = op->now_ms;
    TRY(payfile_save(op, file));
    return file->line_count == 0 ? payfile_settle(op, file) : OK;
}

static Err send_chunk(Op *op, Job *job, bool *more) {
    int64_t id = 0;
    PayFile file;
    if (!str_read_int(job->input, &id)) return ERR_INTERNAL;
    TRY(payfile_in_reach(op, id, &file));
    *more = false;
    if (file.state != PAYFILE_SENDING) return OK;
    TRY(send_some(op, &file, more));
    job->total = file.line_count;
    job->finished = *more ? job->finished + PAYFILE_CHUNK : job->total;
    job->cursor = arena_printf(op->arena, "%lld", (long long)job->finished);
    return OK;
}
const JobKind payfile_send_job = {"payfile_send", .chunk = send_chunk, .whole = true};

/* Small files go at once; large ones as a job, while the file is [sending]. */
static Err send_route(Op *op, const void *in, void *out) {
    PayFile *file = out;
    TRY(payfile_in_reach(op, ((const IdKey *)in)->id, file));
    TRY(machine_move(op, &payfile_machine, file->state, "send", &file->state));
    if (file->line_count < PAYFILE_CHUNK) {
        bool more = false;
        return send_some(op, file, &more);
    }
    TRY(payfile_save(op, file));
    int64_t job_id = 0;
    return job_start(op, payfile_send_job.name,
                     arena_printf(op->arena, "%lld", (long long)file->id), &job_id);
}

static Err get_route(Op *op, const void *in, void *out) {
    return payfile_in_reach(op, ((const IdKey *)in)->id, out);
}

typedef struct FileAsk {
    int64_t id;
    Str format;
} FileAsk;
static const Field ask_fields[] = {
    {"id", F_REF, offsetof(FileAsk, id), .flags = REQUIRED, .ref = "payfile", .doc = "number"},
    {"format", F_TEXT, offsetof(FileAsk, format), .max = 4, .doc = "csv or xlsx; csv if not said"},
};
static const Shape payfile_ask_shape = {"payfile_ask", "money", ask_fields, COUNT(ask_fields),
                                        sizeof(FileAsk)};

static Err print_route(Op *op, const void *in, void *out) {
    const FileAsk *ask = in;
    PayFile file;
    TRY(payfile_in_reach(op, ask->id, &file));
    if (file.state < PAYFILE_SENDING) return op_conflict(op, "state", "payfile_not_sent");
    return payfile_print(op, &file, ask->format, out);
}

static const Route routes[] = {
    {"GET", "/api/payfiles", "payfile_list", "money.read", .out = &payfile_shape,
     .list = &sql_payfile_list, .doc = "Pay files of your places"},
    {"GET", "/api/payfiles/{id}", "payfile_get", "money.read", get_route, &id_key_shape,
     &payfile_shape, .doc = "One pay file"},
    {"POST", "/api/payfiles/{id}/prepare", "payfile_prepare", "payfile.prepare", prepare_route,
     &id_key_shape, &payfile_shape, ROUTE_WRITES, .doc = "Closes the draft and vouches for it"},
    {"POST", "/api/payfiles/{id}/review", "payfile_review", "payfile.review", review_route,
     &id_key_shape, &payfile_shape, ROUTE_WRITES, .doc = "Reviewed by another person"},
    {"POST", "/api/payfiles/{id}/return", "payfile_return", "payfile.review", return_route,
     &payfile_return_shape, &payfile_shape, ROUTE_WRITES, .doc = "Gives it back to be mended"},
    {"POST", "/api/payfiles/{id}/reject", "payfile_reject", "payfile.approve", return_route,
     &payfile_return_shape, &payfile_shape, ROUTE_WRITES, .doc = "Gives a reviewed one back"},
    {"POST", "/api/payfiles/{id}/approve", "payfile_approve", "payfile.approve", approve_route,
     &id_key_shape, &payfile_shape, ROUTE_WRITES, .doc = "Approved by a third person"},
    {"POST", "/api/payfiles/{id}/send", "payfile_send", "payfile.result", send_route, &id_key_shape,
     &payfile_shape, ROUTE_WRITES, .doc = "Books every line and hands the file to the bank"},
    {"GET", "/api/payfiles/{id}/file", "payfile_file", "money.see", print_route, &payfile_ask_shape,
     &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ, .states = "sending,sent,settled",
     .doc = "The table for the bank, once nothing is taken out of the file any more"},
};
const Noun payfile_noun = {routes, COUNT(routes), &payfile_machine};
