/* Files that are written and read piece by piece, because nobody knows how long they get. */
#include <string.h>

#include "core/walk/blob_chunk.h"
#include "core/walk/frame.h"
#include "walk.sql.h"

enum { NAME_BYTES = 32, PURGE_CHUNKS = 2000, READ_BYTES = 4 * BLOB_CHUNK_BYTES };

Err blob_begin(Op *op, Str name, Str content_type, Blob *out) {
    Blob blob = {.sha = random_token(op->arena, NAME_BYTES),
                 .name = name,
                 .content_type = content_type,
                 .account_id = op->actor->account_id,
                 .org_id = op->actor->org_id,
                 .created_at = op->now_ms};
    return op_get(op, &sql_blob_insert, ROW(&blob), out);
}

typedef struct ChunkAsk {
    Vault *vault;
    Blob blob;
    int64_t at; /* a byte of the file: the chunk in which it lies */
} ChunkAsk;

static Err chunk_open(Tx *tx, Arena *arena, const ChunkAsk *ask, Str *plain) {
    BlobChunk chunk;
    int64_t seq = ask->at / BLOB_CHUNK_BYTES;
    TRY(tx_get(tx, arena, &sql_blob_chunk_get,
               WITH(BIND_INT("file_id", ask->blob.id), BIND_INT("seq", seq)), &chunk));
    return vault_unseal(ask->vault, arena, blob_chunk_context(arena, ask->blob.sha, (size_t)seq),
                        chunk.sealed, plain);
}

/* What the last chunk has room for goes into it: all but the file's last one are full. */
static Err rest_open(Op *op, const Blob *blob, int64_t at, Str *rest) {
    *rest = STR("");
    if (at % BLOB_CHUNK_BYTES == 0) return OK;
    ChunkAsk ask = {site_vault(op->site), *blob, at};
    Err err = chunk_open(op->tx, op->arena, &ask, rest);
    if (err != OK) return err == ERR_NOT_FOUND ? ERR_INTERNAL : err;
    return (int64_t)rest->len == at % BLOB_CHUNK_BYTES ? OK : ERR_INTERNAL;
}

Err blob_seal_piece(Op *op, const Blob *blob, int64_t at, Str bytes, List *chunks) {
    Str rest;
    TRY(rest_open(op, blob, at, &rest));
    char *joined = arena_alloc(op->arena, rest.len + bytes.len + 1);
    memcpy(joined, rest.ptr, rest.len);
    if (bytes.len > 0) memcpy(joined + rest.len, bytes.ptr, bytes.len);
    Str all = {joined, rest.len + bytes.len};
    size_t first = (size_t)(at / BLOB_CHUNK_BYTES);
    size_t count = (all.len + BLOB_CHUNK_BYTES - 1) / BLOB_CHUNK_BYTES;
    BlobChunk *items = arena_array(op->arena, BlobChunk, count + 1);
    for (size_t i = 0; i < count; i++) {
        Str part = str_slice(all, i * BLOB_CHUNK_BYTES, (i + 1) * BLOB_CHUNK_BYTES);
        const char *context = blob_chunk_context(op->arena, blob->sha, first + i);
        items[i] = (BlobChunk){blob->id, (int64_t)(first + i),
                               vault_seal(site_vault(op->site), op->arena, context, part)};
    }
    *chunks = (List){items, count};
    return OK;
}

Err blob_add_piece(Op *op, const List *chunks) {
    for (size_t i = 0; i < chunks->count; i++)
        TRY(op_run(op, &sql_blob_chunk_put, ROW(LIST_AT(*chunks, BlobChunk, i))));
    return OK;
}

Err blob_end(Op *op, int64_t id, int64_t bytes) {
    return op_run(op, &sql_blob_end, WITH(BIND_INT("id", id), BIND_INT("bytes", bytes)));
}

Err blob_give_up(Tx *tx, int64_t id) {
    return tx_run(tx, &sql_blob_give_up, WITH(BIND_INT("id", id)));
}

Err blobs_purge(Tx *tx, int64_t oldest_ms) {
    TRY(tx_run(tx, &sql_blob_chunk_purge, WITH(BIND_INT("oldest", oldest_ms), MOST(PURGE_CHUNKS))));
    return tx_run(tx, &sql_blob_purge, WITH(BIND_INT("oldest", oldest_ms)));
}

/* ---- out again ---- */

enum { SHA_CHARS = 64 };

typedef struct FlowSource {
    Site *site;
    int64_t file_id;
    char sha[SHA_CHARS + 1];
    Arena *arena; /* of one read */
    int64_t at;
    Str plain;
} FlowSource;

static Err source_read(Tx *tx, void *context) {
    FlowSource *source = context;
    ChunkAsk ask = {site_vault(source->site),
                    {.id = source->file_id, .sha = str_from(source->sha)},
                    source->at};
    return chunk_open(tx, source->arena, &ask, &source->plain);
}

/* One chunk, by its key: what an event loop may ask for. */
static bool flow_read(const void *context, uint64_t at, char *out, size_t max, size_t *got) {
    FlowSource source = *(const FlowSource *)context;
    Arena arena;
    arena_init(&arena, READ_BYTES);
    source.arena = &arena;
    source.at = (int64_t)at;
    Err err = store_read(site_store(source.site), source_read, &source);
    size_t from = at % BLOB_CHUNK_BYTES;
    if (err == OK && from < source.plain.len) {
        *got = source.plain.len - from < max ? source.plain.len - from : max;
        memcpy(out, source.plain.ptr + from, *got);
    }
    arena_clear(&arena);
    return err == OK;
}

Err blob_flow(Op *op, int64_t id, ReplyFile *out) {
    Blob blob;
    FlowSource *source = arena_new(op->arena, FlowSource);
    HttpFlow *flow = arena_new(op->arena, HttpFlow);
    TRY(op_get(op, &sql_blob_by_id, WITH(BIND_INT("id", id)), &blob));
    *source = (FlowSource){.site = op->site, .file_id = blob.id};
    (void)snprintf(source->sha, sizeof source->sha, STR_FMT, STR_ARG(blob.sha));
    *flow = (HttpFlow){(uint64_t)blob.bytes, flow_read, source, sizeof *source};
    *out = (ReplyFile){.content_type = blob.content_type, .name = blob.name, .flow = flow};
    return OK;
}
