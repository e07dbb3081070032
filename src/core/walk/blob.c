#include <assert.h>
#include <string.h>

#include "core/walk/blob_chunk.h"
#include "core/walk/frame.h"
#include "core/walk/record.h"
#include "walk.sql.h"

enum {
    SCRATCH_BYTES = 4 * BLOB_CHUNK_BYTES,
    PIECE_CHUNKS = 16,
    NAME_MAX_CHARS = 200,
    HOLDERS_MOST = 50
};

typedef struct BlobUpload {
    Str name;
    int64_t scope;
} BlobUpload;

static const Field blob_fields[] = {
    {"id", F_REF, offsetof(Blob, id), .flags = READONLY | STORED, .ref = "blob", .doc = "number"},
    {"sha", F_TEXT, offsetof(Blob, sha), .flags = READONLY | STORED, .max = 64,
     .doc = "SM3 of its bytes, hex; of what was made piece by piece a random number"},
    {"name", F_TEXT, offsetof(Blob, name), .flags = READONLY | STORED, .max = NAME_MAX_CHARS,
     .seal = SEAL_WORDS, .doc = "as it was called where it comes from"},
    {"content_type", F_TEXT, offsetof(Blob, content_type), .flags = READONLY | STORED, .max = 100,
     .doc = "media type, by its first bytes"},
    {"bytes", F_INT, offsetof(Blob, bytes), .flags = READONLY | STORED, .doc = "size"},
    {"account_id", F_INT, offsetof(Blob, account_id), .flags = READONLY | STORED,
     .doc = "account that brought it"},
    {"org_id", F_REF, offsetof(Blob, org_id), .flags = READONLY | STORED, .ref = "organisation",
     .doc = "organisation of that account"},
    {"scope", F_INT, offsetof(Blob, scope), .flags = READONLY | STORED,
     .doc = "division it belongs to; 0 is none"},
    {"created_at", F_TIME, offsetof(Blob, created_at), .flags = READONLY | STORED, .doc = "when"},
};
const Shape blob_shape = {"blob", "core", blob_fields, COUNT(blob_fields), sizeof(Blob)};

static const Field blob_chunk_fields[] = {
    {"file_id", F_REF, offsetof(BlobChunk, file_id), .flags = STORED, .doc = "of which file"},
    {"seq", F_INT, offsetof(BlobChunk, seq), .flags = STORED, .doc = "0, 1, 2 …"},
    {"sealed", F_BLOB, offsetof(BlobChunk, sealed), .flags = STORED, .doc = "bytes, sealed"},
};
const Shape blob_chunk_shape = {"blob_chunk", "core", blob_chunk_fields, COUNT(blob_chunk_fields),
                                sizeof(BlobChunk)};

static const Field holder_fields[] = {
    {"noun", F_TEXT, offsetof(BlobHolder, noun), .flags = STORED, .doc = "what it is"},
    {"id", F_REF, offsetof(BlobHolder, id), .flags = STORED, .doc = "number"},
};
const Shape blob_holder_shape = {"blob_holder", "core", holder_fields, COUNT(holder_fields),
                                 sizeof(BlobHolder)};

static const Field upload_fields[] = {
    {"name", F_TEXT, offsetof(BlobUpload, name), .flags = REQUIRED, .max = NAME_MAX_CHARS,
     .seal = SEAL_WORDS, .doc = "file name"},
    {"scope", F_INT, offsetof(BlobUpload, scope), .min = 0, .max = 829999999999,
     .doc = "division of what it belongs to; none: yours"},
};
static const Shape upload_shape = {"blob_upload", "core", upload_fields, COUNT(upload_fields),
                                   sizeof(BlobUpload)};

const char *blob_chunk_context(Arena *arena, Str sha, size_t seq) {
    return arena_printf(arena, "file." STR_FMT ".%zu", STR_ARG(sha), seq).ptr;
}

/* Seals and writes what lies between two of the file's bytes, the first of them the first of chunk
 * `seq`. */
static Err chunks_write(Tx *tx, Vault *vault, const Blob *blob, size_t seq, Str bytes) {
    Arena scratch;
    Err err = OK;
    arena_init(&scratch, SCRATCH_BYTES);
    for (size_t i = 0; i * BLOB_CHUNK_BYTES < bytes.len && err == OK; i++) {
        arena_reset(&scratch);
        Str part = str_slice(bytes, i * BLOB_CHUNK_BYTES, (i + 1) * BLOB_CHUNK_BYTES);
        BlobChunk chunk = {.file_id = blob->id, .seq = (int64_t)(seq + i)};
        const char *context = blob_chunk_context(&scratch, blob->sha, seq + i);
        chunk.sealed = vault_seal(vault, &scratch, context, part);
        err = tx_run(tx, &sql_blob_chunk_insert, ROW(&chunk));
    }
    arena_clear(&scratch);
    return err;
}

/* What a file is, before it has a number. */
static Err blob_describe(Op *op, Str name, Str bytes, int64_t scope, Blob *out) {
    *out = (Blob){.name = name,
                  .bytes = (int64_t)bytes.len,
                  .account_id = op->actor->account_id,
                  .org_id = op->actor->org_id,
                  .scope = scope,
                  .created_at = op->now_ms};
    if (bytes.len > BLOB_LIMIT_BYTES) return ERR_TOO_LARGE;
    out->content_type = blob_sniff(name, bytes);
    if (str_is_none(out->content_type)) {
        op_fault(op, "", "file_type");
        return ERR_MEDIA_TYPE;
    }
    out->sha = sm3_hex(op->arena, bytes);
    return OK;
}

/* The file that was brought before, when there is one. */
static Err blob_find_same(Op *op, Blob *blob) {
    Blob same;
    Err err = op_get(op, &sql_blob_same, ROW(blob), &same);
    if (err == OK) *blob = same;
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err blob_finish(Op *op, const Blob *blob) {
    op_note(op, "file_sm3", blob->sha);
    op_note_int(op, "file", blob->id);
    return op_run(op, &sql_blob_finish, WITH(BIND_INT("id", blob->id)));
}

Err blob_write(Op *op, Str name, Str bytes, int64_t scope, Blob *out) {
    Blob blob;
    TRY(blob_describe(op, name, bytes, scope, &blob));
    TRY(blob_find_same(op, &blob));
    *out = blob;
    if (blob.id != 0) return OK;
    TRY(op_get(op, &sql_blob_insert, ROW(&blob), out));
    TRY(chunks_write(op->tx, site_vault(op->site), out, 0, bytes));
    return blob_finish(op, out);
}

/* An upload is written a piece at a time before its transaction, which makes it whole: the writer
 * is never kept for long. */
typedef struct Staging {
    Site *site;
    Arena *arena;
    Blob blob;
    Str bytes;
    size_t next; /* chunk */
} Staging;

static Err stage_begin(Tx *tx, void *context) {
    Staging *staging = context;
    Blob made;
    TRY(tx_get(tx, staging->arena, &sql_blob_insert, ROW(&staging->blob), &made));
    staging->blob.id = made.id;
    return OK;
}

static Err stage_piece(Tx *tx, void *context) {
    const Staging *staging = context;
    size_t from = staging->next * BLOB_CHUNK_BYTES;
    Str piece = str_slice(staging->bytes, from, from + PIECE_CHUNKS * BLOB_CHUNK_BYTES);
    return chunks_write(tx, site_vault(staging->site), &staging->blob, staging->next, piece);
}

static Err blob_stage(Op *op, Blob *blob, Str bytes) {
    Store *store = site_store(op->site);
    Staging staging = {.site = op->site, .arena = op->arena, .blob = *blob, .bytes = bytes};
    TRY(store_write(store, stage_begin, &staging));
    for (; staging.next * BLOB_CHUNK_BYTES < bytes.len; staging.next += PIECE_CHUNKS)
        TRY(store_write(store, stage_piece, &staging));
    blob->id = staging.blob.id;
    return OK;
}

/* The record's own route says; whoever asks reaches as before afterwards. */
static Err holder_opens(Op *op, const BlobHolder *holder, bool *opens) {
    Record record;
    Reach reach = op->reach;
    Str subject = op->subject;
    if (holder->id == 0) return OK;
    Err err = record_find(op, holder->noun, holder->id, &record);
    op_reach_over(op, reach);
    op->subject = subject;
    *opens = err == OK;
    return err == ERR_NOT_FOUND || err == ERR_FORBIDDEN ? OK : err;
}

static Err holders_open(Op *op, const List *holders, bool *opens) {
    for (size_t i = 0; i < holders->count && !*opens; i++)
        TRY(holder_opens(op, LIST_AT(*holders, BlobHolder, i), opens));
    return OK;
}

/* Whether it hangs on any record, and whether one of them opens. */
static Err blob_held(Op *op, int64_t id, bool *held, bool *opens) {
    const SiteConfig *config = site_config(op->site);
    *held = *opens = false;
    for (size_t i = 0; i < config->module_count && !*opens; i++) {
        List holders;
        if (config->modules[i]->holders == NULL) continue;
        TRY(op_list(op, config->modules[i]->holders, WITH(BIND_INT("file", id), MOST(HOLDERS_MOST)),
                    &holders));
        *held |= holders.count > 0;
        TRY(holders_open(op, &holders, opens));
    }
    return OK;
}

static Err blob_open(Op *op, int64_t id, Blob *out) {
    bool held = false, opens = false;
    const Bind *binds = WITH(BIND_INT("id", id));
    TRY(blob_held(op, id, &held, &opens));
    if (!held) return op_get(op, &sql_blob_in_reach, binds, out);
    return opens ? op_get(op, &sql_blob_of_holder, binds, out) : ERR_NOT_FOUND;
}

Err blob_get(Op *op, int64_t id, Blob *out) {
    Err err = op_get(op, &sql_blob_own, WITH(BIND_INT("id", id)), out);
    return err == ERR_NOT_FOUND ? blob_open(op, id, out) : err;
}

Err blob_require_scan(Op *op, const char *field, int64_t id) {
    Blob blob;
    if (id == 0) return OK;
    TRY(op_named(op, blob_get(op, id, &blob), field, "unknown_blob"));
    bool scan = str_starts(blob.content_type, STR("image/")) ||
                str_equal(blob.content_type, STR("application/pdf"));
    return scan ? OK : op_refuse(op, field, "not_a_scan");
}

typedef struct Unpacking {
    Vault *vault;
    const Blob *blob;
    Arena scratch;
    char *bytes;
    size_t len;
    int64_t next;
} Unpacking;

static Err chunk_unpack(void *context, const void *row) {
    Unpacking *unpacking = context;
    const BlobChunk *chunk = row;
    Str plain;
    arena_reset(&unpacking->scratch);
    const char *bound =
        blob_chunk_context(&unpacking->scratch, unpacking->blob->sha, (size_t)chunk->seq);
    if (chunk->seq != unpacking->next++) return ERR_INTERNAL;
    TRY(vault_unseal(unpacking->vault, &unpacking->scratch, bound, chunk->sealed, &plain));
    if (unpacking->len + plain.len > (size_t)unpacking->blob->bytes) return ERR_INTERNAL;
    memcpy(unpacking->bytes + unpacking->len, plain.ptr, plain.len);
    unpacking->len += plain.len;
    return OK;
}

static Err blob_unpack(Op *op, const Blob *blob, Str *bytes) {
    Unpacking unpacking = {.vault = site_vault(op->site), .blob = blob};
    if (op->arena->ceiling > 0) op->arena->ceiling += (size_t)blob->bytes; /* besides its work */
    unpacking.bytes = arena_alloc(op->arena, (size_t)blob->bytes + 1);
    arena_init(&unpacking.scratch, SCRATCH_BYTES);
    Err err = tx_each(op->tx, &sql_blob_chunk_list, WITH(BIND_INT("file_id", blob->id)),
                      chunk_unpack, &unpacking);
    arena_clear(&unpacking.scratch);
    TRY(err);
    *bytes = (Str){unpacking.bytes, unpacking.len};
    return unpacking.len == (size_t)blob->bytes ? OK : ERR_INTERNAL;
}

Err blob_read(Op *op, int64_t id, Blob *out, Str *bytes) {
    TRY(blob_open(op, id, out));
    return blob_unpack(op, out, bytes);
}

Err blob_read_any(Op *op, int64_t id, Blob *out, Str *bytes) {
    TRY(op_get(op, &sql_blob_by_id, WITH(BIND_INT("id", id)), out));
    return blob_unpack(op, out, bytes);
}

Err blob_of_record(Op *op, int64_t id, Str *bytes) {
    Blob blob;
    *bytes = STR_NONE;
    Err err = blob_read_any(op, id, &blob, bytes);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Who reaches by place brings files for those places; others may name any, because they do not
 * reach by it. */
static Err scope_choose(Op *op, const BlobUpload *upload, int64_t *scope) {
    const Actor *actor = op->actor;
    *scope = upload->scope;
    if (*scope == 0) *scope = actor->scope_high >= actor->scope_low ? actor->scope_low : 0;
    bool covered = op->reach != REACH_PLACE || actor_covers(actor, *scope);
    return covered ? OK : op_refuse(op, "scope", "outside_your_places");
}

static Err upload_prepare(Op *op, const void *in, void *out) {
    (void)out;
    const BlobUpload *upload = in;
    const Str *body = op->prepared;
    int64_t scope;
    TRY(scope_choose(op, upload, &scope));
    Blob *blob = arena_new(op->arena, Blob);
    TRY(blob_describe(op, upload->name, *body, scope, blob));
    TRY(blob_find_same(op, blob));
    op->prepared = blob;
    return blob->id != 0 ? OK : blob_stage(op, blob, *body);
}

static Err upload_route(Op *op, const void *in, void *out) {
    (void)in;
    const Blob *blob = op->prepared;
    op_subject(op, "blob", blob->id);
    *(Blob *)out = *blob;
    return blob_finish(op, blob);
}

static Err file_route(Op *op, const void *in, void *out) {
    const IdKey *key = in;
    ReplyFile *file = out;
    Blob blob;
    op_subject(op, "blob", key->id);
    TRY(blob_read(op, key->id, &blob, &file->body));
    file->content_type = blob.content_type;
    file->name = blob.name;
    return OK;
}

static const Route routes[] = {
    {"POST", "/api/files", "file_upload", "files.write", upload_route, &upload_shape, &blob_shape,
     ROUTE_WRITES | ROUTE_UPLOAD | ROUTE_CREATED, .prepare = upload_prepare,
     .doc = "Brings a photo, scan or table, at most 20 MiB; the body is its bytes"},
    {"GET", "/api/files/{id}", "file_get", "files.read", file_route, &id_key_shape,
     &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ, .doc = "The bytes of a file"},
};
const Noun blob_noun = {routes, COUNT(routes), NULL};
