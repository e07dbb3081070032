#include "core/walk/account_import.h"

#include "core/walk/access_row.h"
#include "core/walk/account_table.h"
#include "walk.sql.h"

enum { CHUNK_ROWS = 10, LOGIN_DIGITS = 8 };
#define PASSWORD_CONTEXT "account_draft.password"

typedef struct ImportWish {
    int64_t blob_id;
} ImportWish;
static const Field wish_fields[] = {
    {"blob_id", F_REF, offsetof(ImportWish, blob_id), .flags = REQUIRED, .ref = "blob",
     .doc = "the table that was looked at"},
};
static const Shape wish_shape = {"account_import_wish", "core", wish_fields, COUNT(wish_fields),
                                 sizeof(ImportWish)};

typedef struct AccountDraft {
    int64_t job_id, row_number;
    Account account; /* phone sealed */
    Str password_sealed;
    Str place, organisation; /* as the table says it */
} AccountDraft;
#define AT(member) offsetof(AccountDraft, member)
#define OF(member) offsetof(AccountDraft, account.member)
static const Field draft_fields[] = {
    {"job_id", F_REF, AT(job_id), .flags = STORED, .doc = "import"},
    {"row_number", F_INT, AT(row_number), .flags = STORED, .doc = "as the sheet shows it"},
    {"login", F_TEXT, OF(login), .flags = STORED, .max = 40, .doc = "login"},
    {"name", F_TEXT, OF(name), .flags = STORED, .max = 50, .doc = "name"},
    {"phone_sealed", F_BLOB, OF(phone_sealed), .flags = STORED | HIDDEN, .doc = "sealed"},
    {"phone_index", F_TEXT, OF(phone_index), .flags = STORED | HIDDEN, .max = 64,
     .doc = "blind index"},
    {"password_hash", F_TEXT, OF(password_hash), .flags = STORED | HIDDEN, .max = 200,
     .doc = "Argon2id"},
    {"roles", F_TEXT, OF(roles), .flags = STORED, .max = 300, .doc = "roles"},
    {"scope", F_INT, OF(scope), .flags = STORED, .doc = "place"},
    {"org_id", F_REF, OF(org_id), .flags = STORED, .doc = "organisation"},
    {"staff_id", F_REF, OF(staff_id), .flags = STORED, .doc = "care worker"},
    {"expires_on", F_DATE, OF(expires_on), .flags = STORED, .doc = "last day"},
    {"password_sealed", F_BLOB, AT(password_sealed), .flags = STORED | HIDDEN, .doc = "sealed"},
    {"place", F_TEXT, AT(place), .flags = STORED, .max = 200, .doc = "as the table says it"},
    {"organisation", F_TEXT, AT(organisation), .flags = STORED, .max = 200,
     .doc = "as the table says it"},
};
#undef AT
#undef OF
extern const Shape account_draft_shape;
const Shape account_draft_shape = {"account_draft", "core", draft_fields, COUNT(draft_fields),
                                   sizeof(AccountDraft)};

/* What is handed to each owner, once. */
typedef struct FirstPassword {
    Str name, login, password, roles, place, organisation;
} FirstPassword;
#define AT(member) offsetof(FirstPassword, member)
static const Field first_fields[] = {
    {"name", F_TEXT, AT(name), .flags = READONLY, .doc = "whose"},
    {"login", F_TEXT, AT(login), .flags = READONLY, .doc = "name to sign in with"},
    {"password", F_TEXT, AT(password), .flags = READONLY, .doc = "first password, shown this once"},
    {"roles", F_TEXT, AT(roles), .flags = READONLY, .ref = "role",
     .doc = "names of roles, ',' between"},
    {"place", F_TEXT, AT(place), .flags = READONLY, .doc = "as the table says it"},
    {"organisation", F_TEXT, AT(organisation), .flags = READONLY, .doc = "as the table says it"},
};
#undef AT
static const Shape first_shape = {"first_password", "core", first_fields, COUNT(first_fields),
                                  sizeof(FirstPassword)};
static const Field firsts_fields[] = {
    {"items", F_LIST, 0, .flags = READONLY, .max = ACCOUNT_TABLE_ROWS, .shape = &first_shape,
     .doc = "in the order of the table"},
};
static const Shape firsts_shape = {"first_passwords", "core", firsts_fields, COUNT(firsts_fields),
                                   sizeof(List)};

/* What a chunk gets from its preparation. */
typedef struct Portion {
    AccountDraft drafts[CHUNK_ROWS];
    size_t count;
    int64_t total;
    bool end;
} Portion;

/* Easily typed on a telephone. That it is free is seen again when all land. */
static Str login_invent(Arena *arena) {
    Str bytes = random_token(arena, LOGIN_DIGITS * 4);
    Buf out;
    buf_init(&out, arena, LOGIN_DIGITS + 2);
    buf_put_char(&out, 'u');
    for (size_t i = 0; i < LOGIN_DIGITS; i++)
        buf_put_char(&out, (char)('0' + str_hash(str_slice(bytes, i * 8, i * 8 + 8)) % 10));
    return buf_str(&out);
}

static Err draft_make(Op *op, const Job *job, const AccountRow *row, AccountDraft *out) {
    FreshPassword fresh;
    *out = (AccountDraft){.job_id = job->id,
                          .row_number = row->row_number,
                          .account = row->account,
                          .place = row->cells[COLUMN_PLACE],
                          .organisation = row->cells[COLUMN_ORGANISATION]};
    Account *account = &out->account;
    if (str_is_none(account->login)) account->login = login_invent(op->arena);
    TRY(fresh_password(op, account->login, STR_NONE, &fresh));
    account->password_hash = fresh.hash;
    account_seal(site_vault(op->site), op->arena, account);
    out->password_sealed =
        vault_seal(site_vault(op->site), op->arena, PASSWORD_CONTEXT, fresh.password);
    return OK;
}

static Err table_faultless(Op *op, int64_t blob_id, AccountTable *out) {
    TRY(account_table_of(op, blob_id, out));
    if (out->faulty == 0) return OK;
    return op_refuse_with(op, "blob_id", "table_has_faults",
                          arena_printf(op->arena, "%lld", (long long)out->faulty));
}

static Err import_prepare(Op *op, Job *job) {
    Portion *portion = arena_new(op->arena, Portion);
    AccountTable table;
    int64_t blob_id = 0, last = 0;
    op->prepared = portion;
    if (!str_read_int(job->input, &blob_id)) return ERR_INTERNAL;
    if (!str_is_none(job->cursor) && !str_read_int(job->cursor, &last)) return ERR_INTERNAL;
    TRY(table_faultless(op, blob_id, &table));
    portion->total = table.rows;
    portion->end = true;
    for (size_t i = 0; i < table.items.count; i++) {
        const AccountRow *row = LIST_AT(table.items, AccountRow, i);
        if (row->row_number <= last) continue;
        portion->end = portion->count < CHUNK_ROWS;
        if (!portion->end) break;
        TRY(draft_make(op, job, row, &portion->drafts[portion->count++]));
    }
    return OK;
}

static Err all_land(Op *op, Job *job) {
    Err err = op_run(op, &sql_account_draft_land, WITH(BIND_INT("job_id", job->id)));
    if (err == ERR_CONFLICT) return op_refuse(op, "login", "login_taken");
    TRY(err);
    op_note_int(op, "made", job->finished);
    job->result = arena_printf(op->arena, "{\"made\":%lld}", (long long)job->finished);
    return OK;
}

static Err import_chunk(Op *op, Job *job, bool *more) {
    const Portion *portion = op->prepared;
    for (size_t i = 0; i < portion->count; i++) {
        const AccountDraft *draft = &portion->drafts[i];
        TRY(op_run(op, &sql_account_draft_insert, ROW(draft)));
        job->cursor = arena_printf(op->arena, "%lld", (long long)draft->row_number);
    }
    job->finished += (int64_t)portion->count;
    job->total = portion->total;
    *more = !portion->end;
    return *more ? OK : all_land(op, job);
}

const JobKind account_import_job = {"account_import", .prepare = import_prepare,
                                    .chunk = import_chunk, .counts = JOB_COUNTS("made")};

/* What has become wrong since it was looked at is told at once, not by a job that fails later. */
static Err start_prepare(Op *op, const void *in, void *out) {
    AccountTable table;
    (void)out;
    return op_named(op, table_faultless(op, ((const ImportWish *)in)->blob_id, &table), "blob_id",
                    "unknown_file");
}

static Err start_route(Op *op, const void *in, void *out) {
    IdKey before;
    Str input = arena_printf(op->arena, "%lld", (long long)((const ImportWish *)in)->blob_id);
    Err err = op_get(op, &sql_account_import_of, WITH(BIND_TEXT("input", input)), &before);
    if (err == OK) return op_conflict(op, "", "table_has_landed");
    if (err != ERR_NOT_FOUND) return err;
    return job_start(op, account_import_job.name, input, &((IdKey *)out)->id);
}

/* Of whoever began it: another administrator has no business with these passwords. */
static Err own_job(Op *op, int64_t id, Job *out) {
    op_subject(op, "job", id);
    TRY(op_get(op, &sql_job_by_id, WITH(BIND_INT("id", id)), out));
    bool theirs =
        str_equal_c(out->kind, account_import_job.name) && out->account_id == op->actor->account_id;
    return theirs ? OK : ERR_NOT_FOUND;
}

static Err get_route(Op *op, const void *in, void *out) {
    return own_job(op, ((const IdKey *)in)->id, out);
}

static Err passwords_route(Op *op, const void *in, void *out) {
    Job job;
    List drafts;
    TRY(own_job(op, ((const IdKey *)in)->id, &job));
    if (job.state != JOB_DONE) return op_conflict(op, "", "import_not_done");
    TRY(op_list(op, &sql_account_draft_list,
                WITH(BIND_INT("job_id", job.id), MOST(ACCOUNT_TABLE_ROWS)), &drafts));
    if (drafts.count == 0) return op_conflict(op, "", "passwords_taken");
    FirstPassword *first = arena_array(op->arena, FirstPassword, drafts.count);
    for (size_t i = 0; i < drafts.count; i++) {
        const AccountDraft *draft = LIST_AT(drafts, AccountDraft, i);
        first[i] = (FirstPassword){.name = draft->account.name,
                                   .login = draft->account.login,
                                   .roles = draft->account.roles,
                                   .place = draft->place,
                                   .organisation = draft->organisation};
        TRY(vault_unseal(site_vault(op->site), op->arena, PASSWORD_CONTEXT, draft->password_sealed,
                         &first[i].password));
    }
    *(List *)out = (List){first, drafts.count};
    op_note_int(op, "passwords", (int64_t)drafts.count);
    return op_run(op, &sql_account_draft_forget, WITH(BIND_INT("job_id", job.id)));
}

Err account_drafts_purge(Tx *tx, int64_t oldest_ms) {
    return tx_run(tx, &sql_account_draft_purge, WITH(BIND_INT("oldest", oldest_ms)));
}

static const Route routes[] = {
    {"POST", "/api/account-imports", "account_import", "access.accounts", start_route, &wish_shape,
     &id_key_shape, ROUTE_WRITES | ROUTE_ACCEPTED, .prepare = start_prepare,
     .doc = "Makes the accounts of a table without a fault, all or none; answers with the job"},
    {"GET", "/api/account-imports/{id}", "account_import_progress", "access.accounts", get_route,
     &id_key_shape, &job_shape, .doc = "How far it is"},
    {"POST", "/api/account-imports/{id}/passwords", "account_import_passwords", "access.accounts",
     passwords_route, &id_key_shape, &firsts_shape, ROUTE_WRITES,
     .doc = "The first passwords, once, for whoever began the import"},
};
const Noun account_import_noun = {routes, COUNT(routes), NULL};
