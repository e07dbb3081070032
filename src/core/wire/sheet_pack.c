#include "core/wire/sheet_pack.h"

#include <assert.h>

enum {
    LEVEL = 3,
    WINDOW = -15, /* no head of zlib's */
    MEMORY = 8,
    VERSION = 20,
    NAME_IN_UTF8 = 1 << 11,
    SIZES_BEHIND = 1 << 3,
    DEFLATED = 8,
    DAY_ONE = 0x0021 /* 1980-01-01: when it was made is nobody's business */
};

static void bytes_put(Pack *pack, Str bytes) {
    pack->at += bytes.len;
    if (pack->at > UINT32_MAX && pack->err == OK) pack->err = ERR_TOO_LARGE;
    if (!pack->silent) (void)fwrite(bytes.ptr, 1, bytes.len, pack->file);
}

/* Numbers of two and of four bytes, the lowest first: "4", "2" in `widths`. */
static void numbers_put(Pack *pack, const char *widths, const uint32_t *values) {
    char bytes[64];
    size_t len = 0;
    for (size_t i = 0; widths[i]; i++)
        for (int b = 0; b < widths[i] - '0'; b++) bytes[len++] = (char)(values[i] >> (8 * b));
    bytes_put(pack, (Str){bytes, len});
}

static PackPart *part_now(Pack *pack) {
    return &pack->parts[pack->count - 1];
}

static void head_put(Pack *pack, const PackPart *part) {
    Str name = str_from(part->name);
    uint32_t flags = NAME_IN_UTF8 | (part->packed_in ? SIZES_BEHIND : 0);
    numbers_put(pack, "42222244422",
                (const uint32_t[]){0x04034b50, VERSION, flags, part->packed_in ? DEFLATED : 0, 0,
                                   DAY_ONE, part->packed_in ? 0 : part->crc,
                                   part->packed_in ? 0 : part->packed,
                                   part->packed_in ? 0 : part->unpacked, (uint32_t)name.len, 0});
    bytes_put(pack, name);
}

static PackPart *part_add(Pack *pack, const char *name) {
    assert(pack->count < PACK_PARTS);
    PackPart *part = &pack->parts[pack->count++];
    *part = (PackPart){.at = (uint32_t)pack->at};
    (void)snprintf(part->name, sizeof part->name, "%s", name);
    return part;
}

void pack_store(Pack *pack, const char *name, Str bytes) {
    PackPart *part = part_add(pack, name);
    part->crc = (uint32_t)crc32(0, (const Bytef *)bytes.ptr, (uInt)bytes.len);
    part->packed = part->unpacked = (uint32_t)bytes.len;
    head_put(pack, part);
    bytes_put(pack, bytes);
}

static void packer_open(Pack *pack) {
    pack->z = (z_stream){0};
    pack->packs =
        deflateInit2(&pack->z, LEVEL, Z_DEFLATED, WINDOW, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK;
    if (!pack->packs && pack->err == OK) pack->err = ERR_UNAVAILABLE;
}

void pack_begin(Pack *pack, const char *name) {
    PackPart *part = part_add(pack, name);
    part->packed_in = true;
    head_put(pack, part);
    if (!pack->silent) packer_open(pack);
}

void pack_resume(Pack *pack, uint32_t crc, uint32_t packed, uint32_t unpacked) {
    PackPart *part = part_now(pack);
    part->crc = crc;
    part->packed = packed;
    part->unpacked = unpacked;
    pack->at += packed;
    if (!pack->silent) packer_open(pack);
}

/* What waits, and with Z_FULL_FLUSH or Z_FINISH whatever the packer itself still holds. */
static void waiting_pack(Pack *pack, int flush) {
    PackPart *part = part_now(pack);
    char packed[PACK_BYTES];
    if (!pack->packs) { /* an error that is kept; nothing piles up */
        pack->plain_len = 0;
        return;
    }
    part->crc = (uint32_t)crc32(part->crc, (const Bytef *)pack->plain, (uInt)pack->plain_len);
    if (part->unpacked > UINT32_MAX - pack->plain_len && pack->err == OK) pack->err = ERR_TOO_LARGE;
    part->unpacked += (uint32_t)pack->plain_len;
    pack->z.next_in = (Bytef *)pack->plain;
    pack->z.avail_in = (uInt)pack->plain_len;
    do {
        pack->z.next_out = (Bytef *)packed;
        pack->z.avail_out = sizeof packed;
        (void)deflate(&pack->z, flush);
        size_t len = sizeof packed - pack->z.avail_out;
        part->packed += (uint32_t)len;
        bytes_put(pack, (Str){packed, len});
    } while (pack->z.avail_out == 0);
    pack->plain_len = 0;
}

void pack_put(Pack *pack, Str bytes) {
    while (bytes.len > 0) {
        size_t room = sizeof pack->plain - pack->plain_len;
        size_t len = bytes.len < room ? bytes.len : room;
        memcpy(pack->plain + pack->plain_len, bytes.ptr, len);
        pack->plain_len += len;
        if (pack->plain_len == sizeof pack->plain) waiting_pack(pack, Z_NO_FLUSH);
        bytes = str_slice(bytes, len, bytes.len);
    }
}

void pack_pause(Pack *pack) {
    waiting_pack(pack, Z_FULL_FLUSH);
}

void pack_end(Pack *pack) {
    if (!pack->silent) waiting_pack(pack, Z_FINISH);
    pack_clear(pack);
    const PackPart *part = part_now(pack);
    numbers_put(pack, "4444",
                (const uint32_t[]){0x08074b50, part->crc, part->packed, part->unpacked});
}

static void directory_put(Pack *pack, const PackPart *part) {
    Str name = str_from(part->name);
    uint32_t flags = NAME_IN_UTF8 | (part->packed_in ? SIZES_BEHIND : 0);
    numbers_put(pack, "422222244422222",
                (const uint32_t[]){0x02014b50, VERSION, VERSION, flags,
                                   part->packed_in ? DEFLATED : 0, 0, DAY_ONE, part->crc,
                                   part->packed, part->unpacked, (uint32_t)name.len, 0, 0, 0, 0});
    numbers_put(pack, "44", (const uint32_t[]){0, part->at});
    bytes_put(pack, name);
}

void pack_close(Pack *pack) {
    uint32_t begin = (uint32_t)pack->at, count = (uint32_t)pack->count;
    for (size_t i = 0; i < pack->count; i++) directory_put(pack, &pack->parts[i]);
    numbers_put(pack, "42222442",
                (const uint32_t[]){0x06054b50, 0, 0, count, count, (uint32_t)pack->at - begin,
                                   begin, 0});
}

void pack_clear(Pack *pack) {
    if (pack->packs) (void)deflateEnd(&pack->z);
    pack->packs = false;
}
