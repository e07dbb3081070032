/* Blob: attachments as sealed chunks of 64 KiB in the database, so one backup is whole. Named by SM3 of the plain bytes,
 * so the same photo twice is seen (settlement rule) and kept once per record.
 */
#ifndef CORE_WALK_BLOB_H
#define CORE_WALK_BLOB_H

#include "core/walk/op.h"

typedef struct Blob {
    int64_t id;
    Str sha; /* SM3 of the plain bytes, hex */
    Str name, content_type;
    int64_t bytes;
    int64_t account_id, created_at, scope;
} Blob;
extern const Shape blob_shape;

Err blob_write(Op *op, Str name, Str content_type, Str bytes, int64_t scope,
               Blob *out) MUST_CHECK; /* ≤ 20 MiB; type sniffed: jpeg png webp pdf xlsx xls csv */
Err blob_read(Op *op, int64_t id, Blob *out, Str *bytes) MUST_CHECK;

#endif
