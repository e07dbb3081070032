/* Replays: a write that was answered is answered the same when it comes again under its key, and
 * happens once. */
#include "core/walk/walk.h"
#include "walk.sql.h"

#define CONTEXT "idempotency.body"
enum { KEPT_MS = 24 * 3600 * 1000 };

typedef struct KeptReply {
    Str key, request;
    int64_t status;
    Str content_type, location, etag, body;
    int64_t created_at;
} KeptReply;

static const Field kept_reply_fields[] = {
    {"key", F_TEXT, offsetof(KeptReply, key), .flags = STORED, .max = 128},
    {"request", F_TEXT, offsetof(KeptReply, request), .flags = STORED, .max = 64},
    {"status", F_INT, offsetof(KeptReply, status), .flags = STORED},
    {"content_type", F_TEXT, offsetof(KeptReply, content_type), .flags = STORED, .max = 128},
    {"location", F_TEXT, offsetof(KeptReply, location), .flags = STORED, .max = 4096},
    {"etag", F_TEXT, offsetof(KeptReply, etag), .flags = STORED, .max = 64},
    {"body", F_BLOB, offsetof(KeptReply, body), .flags = STORED},
    {"created_at", F_TIME, offsetof(KeptReply, created_at), .flags = STORED},
};
extern const Shape kept_reply_shape;
const Shape kept_reply_shape = {"kept_reply", "walk", kept_reply_fields, COUNT(kept_reply_fields),
                                sizeof(KeptReply)};

Err replay_find(Walk *walk) {
    Op *op = &walk->op;
    KeptReply kept;
    Err err =
        op_get(op, &sql_kept_reply_find,
               WITH(BIND_TEXT("key", walk->key), BIND_INT("oldest", op->now_ms - KEPT_MS)), &kept);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    if (!str_equal(kept.request, walk->request)) return op_conflict(op, "", "idempotency_mismatch");
    walk->reply = (Reply){.status = (int)kept.status,
                          .content_type = kept.content_type,
                          .location = kept.location,
                          .etag = kept.etag};
    walk->replayed = true;
    return vault_unseal(op->site->vault, op->arena, CONTEXT, kept.body, &walk->reply.body);
}

Err replay_keep(Walk *walk) {
    Op *op = &walk->op;
    KeptReply kept = {.key = walk->key,
                      .request = walk->request,
                      .status = walk->reply.status,
                      .content_type = walk->reply.content_type,
                      .location = walk->reply.location,
                      .etag = walk->reply.etag};
    kept.body = vault_seal(op->site->vault, op->arena, CONTEXT, walk->reply.body);
    return op_run(op, &sql_kept_reply_put, ROW(&kept));
}
