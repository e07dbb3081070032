/* BlobChunk: one sealed piece of a file; inner header of core/walk (blob*.c).
 *
 * Invariants
 *  1. All but a file's last chunk hold BLOB_CHUNK_BYTES: in which of them a byte lies is known.
 */
#ifndef CORE_WALK_BLOB_CHUNK_H
#define CORE_WALK_BLOB_CHUNK_H

#include "core/walk/blob.h"

typedef struct BlobChunk {
    int64_t file_id, seq;
    Str sealed;
} BlobChunk;
extern const Shape blob_chunk_shape;

/* What a chunk is bound to: its file's name and its place in it. */
const char *blob_chunk_context(Arena *arena, Str sha, size_t seq);

#endif
