/* Pack: a zip package written from its first byte to its last; inner header of core/wire
 * (sheet_write*.c).
 *
 *   stored part … ─► packed part (its sizes behind it) … ─► stored part … ─► directory
 *
 * Invariants
 *  1. Nothing is written twice and nothing read back: what a later piece needs of the earlier ones
 *     is where the file is and what stands of each part.
 *  2. A packed part may end one piece and begin the next: the bytes between are whole (a full
 *     flush), so that a fresh packer goes on after them.
 *  3. Neither the package nor a part of it reaches 4 GiB: ERR_TOO_LARGE.
 */
#ifndef CORE_WIRE_SHEET_PACK_H
#define CORE_WIRE_SHEET_PACK_H

#include <stdio.h>
#include <zlib.h>

#include "core/base/err.h"
#include "core/base/str.h"

enum { PACK_PARTS = 32, PACK_BYTES = 65536 };

typedef struct PackPart {
    char name[40];
    bool packed_in; /* deflated; else stored */
    uint32_t crc, packed, unpacked, at;
} PackPart;

typedef struct Pack {
    FILE *file;
    bool silent; /* counts what earlier pieces wrote, and writes nothing */
    uint64_t at; /* of the file */
    PackPart parts[PACK_PARTS];
    size_t count;
    z_stream z;
    bool packs;             /* z is open */
    char plain[PACK_BYTES]; /* waits to be packed */
    size_t plain_len;
    Err err; /* the first */
} Pack;

void pack_store(Pack *pack, const char *name, Str bytes);
void pack_begin(Pack *pack, const char *name);
/* The last part began in an earlier piece, which came so far. */
void pack_resume(Pack *pack, uint32_t crc, uint32_t packed, uint32_t unpacked);
void pack_put(Pack *pack, Str bytes); /* into the part that was begun */
void pack_pause(Pack *pack);          /* the piece ends in the middle of it */
void pack_end(Pack *pack);            /* the part ends */
void pack_close(Pack *pack);          /* the directory */
void pack_clear(Pack *pack);

#endif
