/* Blob: attachments as sealed chunks of 64 KiB in the database, so one backup is whole. Named by
 * SM3 of the plain bytes, so the same photo twice is seen (settlement rule).
 *
 * Invariants
 *  1. What a file is tell its first bytes, not its name: jpeg png webp pdf xlsx xls, and csv (text
 *     named .csv); nothing else comes in.
 *  2. A chunk is bound to its file's SM3 and its place in it: chunks cannot be exchanged.
 *  3. A file that hangs on no record yet is read by whoever brought it, by place, or within the
 *     organisation that brought it.
 *  4. A file that hangs on records (Module.holders) is read by whoever may open one of them as it
 *     is now, and, unless they reach by place, brought it or belong to the organisation that did.
 *     So it moves with whom it is about, and ends with what it rests on: a photo whose consent was
 *     withdrawn is read by nobody. As evidence it stays sealed, and its SM3 still tells two photos
 *     apart.
 *  5. Whoever brought a file may hang it on another record: they had its bytes.
 *  6. The same account bringing the same bytes for the same place again gets the file it brought
 *     first.
 *  7. What the program makes piece by piece is as long as it gets, and never whole in memory. Its
 *     SM3 is known when it is too late to name it by: a random number stands for it. Until blob_end
 *     nobody reads it; a day after it was begun blobs_purge takes what never ended.
 */
#ifndef CORE_WALK_BLOB_H
#define CORE_WALK_BLOB_H

#include "core/walk/module.h"

enum { BLOB_LIMIT_BYTES = 20 * 1024 * 1024, BLOB_CHUNK_BYTES = 64 * 1024 };

typedef struct Blob {
    int64_t id;
    Str sha; /* SM3 of the plain bytes, hex */
    Str name, content_type;
    int64_t bytes;
    int64_t account_id, org_id, scope; /* who brought it, for which place; 0 = none */
    int64_t created_at;
} Blob;
extern const Shape blob_shape;
extern const Noun blob_noun;

/* A record on which a file hangs: whoever may open it (<noun>_get) reads the file. */
typedef struct BlobHolder {
    Str noun;
    int64_t id; /* 0: it may not be shown with this record any more */
} BlobHolder;
extern const Shape blob_holder_shape;

/* The media type, none when it is none of those above. */
Str blob_sniff(Str name, Str bytes);
/* Writes what the program made or was given. ERR_TOO_LARGE over 20 MiB; ERR_MEDIA_TYPE when the
 * type is not one of ours; the type is sniffed. For small files: sealing and writing 1 MiB takes
 * the writer about its 5 ms. */
Err blob_write(Op *op, Str name, Str bytes, int64_t scope, Blob *out) MUST_CHECK;
/* By invariants 3 and 4, else ERR_NOT_FOUND. */
Err blob_read(Op *op, int64_t id, Blob *out, Str *bytes) MUST_CHECK;
/* Without the bytes, to hang it on a record: by invariant 5 as well. */
Err blob_get(Op *op, int64_t id, Blob *out) MUST_CHECK;
/* ERR_INVALID on `field` unless it is 0, or a picture or PDF within op's reach: what is to hang on
 * a record as its proof. */
Err blob_require_scan(Op *op, const char *field, int64_t id) MUST_CHECK;
/* Any: whoever calls has asked for the record that it hangs on within reach. */
Err blob_read_any(Op *op, int64_t id, Blob *out, Str *bytes) MUST_CHECK;
/* The same of what may not be there: none, no bytes. */
Err blob_of_record(Op *op, int64_t id, Str *bytes) MUST_CHECK;
/* Piece by piece (invariant 7): the file's row; what follows its first `at` bytes, sealed on a
 * reader; those chunks written; its end. */
Err blob_begin(Op *op, Str name, Str content_type, Blob *out) MUST_CHECK;
Err blob_seal_piece(Op *op, const Blob *blob, int64_t at, Str bytes, List *chunks) MUST_CHECK;
Err blob_add_piece(Op *op, const List *chunks) MUST_CHECK;
Err blob_end(Op *op, int64_t id, int64_t bytes) MUST_CHECK;
/* What goes out of it piece by piece, once whoever calls has seen that they may have it. */
Err blob_flow(Op *op, int64_t id, ReplyFile *out) MUST_CHECK;
/* It is whole no more: the purge takes it as it takes what never was. */
Err blob_give_up(Tx *tx, int64_t id) MUST_CHECK;
/* What was begun before `oldest_ms` and is not whole, some of its chunks at a time. */
Err blobs_purge(Tx *tx, int64_t oldest_ms) MUST_CHECK;

#endif
