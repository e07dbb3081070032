#include "core/wire/sheet_xls.h"

#define ENTRY_BYTES   128
#define HEADER_LISTED 109 /* sectors of the table that the header itself lists */
#define SECTOR_LAST   0xFFFFFFFA
#define TYPE_STREAM   2
#define TYPE_ROOT     5

typedef struct Cfb {
    Arena *arena;
    Str file;
    uint32_t shift; /* log2 of a sector's bytes */
    Str table;      /* next sector of each sector, as bytes */
    Str folder;
} Cfb;

/* Sectors of 1 << shift bytes, chained by a table of u32. */
typedef struct Chain {
    Str table, bytes;
    size_t base; /* where sector 0 begins in `bytes` */
    uint32_t shift;
} Chain;

static Str sector_of(const Chain *chain, uint32_t sector) {
    size_t at = chain->base + ((size_t)sector << chain->shift);
    return str_slice(chain->bytes, at, at + ((size_t)1 << chain->shift));
}

static uint32_t sector_after(const Chain *chain, uint32_t sector) {
    return u32_at(chain->table, (size_t)sector * 4);
}

/* At most `limit` bytes; none when the chain runs in a circle or out of the file. */
static Str chain_read(Arena *arena, const Chain *chain, uint32_t first, size_t limit) {
    size_t sectors = chain->table.len / 4, count = 0, len = 0;
    size_t wanted = (limit >> chain->shift) + 1;
    for (uint32_t at = first; at < SECTOR_LAST && count < wanted; at = sector_after(chain, at))
        if (at >= sectors || ++count > sectors) return STR_NONE;
    char *bytes = arena_alloc(arena, (count << chain->shift) + 1);
    for (uint32_t at = first; count > 0; at = sector_after(chain, at), count--) {
        Str sector = sector_of(chain, at);
        if (sector.len == 0) return STR_NONE;
        memcpy(bytes + len, sector.ptr, sector.len);
        len += sector.len;
    }
    return str_slice((Str){bytes, len}, 0, limit);
}

static Chain chain_of(const Cfb *cfb) {
    return (Chain){cfb->table, cfb->file, (size_t)1 << cfb->shift, cfb->shift};
}

static void table_put(Buf *out, const Cfb *cfb, uint32_t sector) {
    size_t size = (size_t)1 << cfb->shift, at = ((size_t)sector + 1) << cfb->shift;
    buf_put(out, str_slice(cfb->file, at, at + size));
}

/* The header lists the first 109 sectors of the table, sectors of their own the others. */
static void table_read(Cfb *cfb) {
    Buf out;
    uint32_t most = (uint32_t)(cfb->file.len >> cfb->shift), done = 0;
    uint32_t count = u32_at(cfb->file, 44) < most ? u32_at(cfb->file, 44) : most;
    size_t per_sector = ((size_t)1 << cfb->shift) / 4 - 1;
    buf_init(&out, cfb->arena, cfb->file.len);
    for (; done < count && done < HEADER_LISTED; done++)
        table_put(&out, cfb, u32_at(cfb->file, 76 + done * (size_t)4));
    uint32_t list = u32_at(cfb->file, 68);
    while (done < count && list < SECTOR_LAST && !out.overflow) {
        size_t at = ((size_t)list + 1) << cfb->shift;
        if (at >= cfb->file.len) break;
        for (size_t i = 0; i < per_sector && done < count; i++, done++)
            table_put(&out, cfb, u32_at(cfb->file, at + i * 4));
        list = u32_at(cfb->file, at + per_sector * 4);
    }
    cfb->table = buf_str(&out);
}

/* Names of what is looked for are ASCII; the folder has UTF-16LE. */
static bool name_is(Str entry, const char *name) {
    size_t len = strlen(name);
    if (u16_at(entry, 64) != (len + 1) * 2) return false;
    for (size_t i = 0; i < len; i++)
        if (u16_at(entry, i * 2) != (unsigned char)name[i]) return false;
    return true;
}

static Str entry_find(const Cfb *cfb, uint32_t type, const char *name) {
    for (size_t at = 0; at + ENTRY_BYTES <= cfb->folder.len; at += ENTRY_BYTES) {
        Str entry = str_slice(cfb->folder, at, at + ENTRY_BYTES);
        if (byte_at(entry, 66) == type && (!name || name_is(entry, name))) return entry;
    }
    return STR_NONE;
}

/* Small streams live in 64-byte sectors inside the root entry's stream. */
static Str stream_read(const Cfb *cfb, Str entry) {
    Chain chain = chain_of(cfb);
    size_t size = u32_at(entry, 120);
    uint32_t first = u32_at(entry, 116);
    if (size >= u32_at(cfb->file, 56)) return chain_read(cfb->arena, &chain, first, size);
    Str root = entry_find(cfb, TYPE_ROOT, NULL);
    Str small = chain_read(cfb->arena, &chain, u32_at(root, 116), u32_at(root, 120));
    Str table = chain_read(cfb->arena, &chain, u32_at(cfb->file, 60), cfb->file.len);
    Chain small_chain = {table, small, 0, 6};
    return chain_read(cfb->arena, &small_chain, first, size);
}

Err cfb_read(Arena *arena, Str file, Str *stream, const char **fault) {
    Cfb cfb = {.arena = arena, .file = file, .shift = u16_at(file, 30)};
    if (file.len < 512 || (cfb.shift != 9 && cfb.shift != 12) || u16_at(file, 32) != 6)
        return sheet_refuse(fault, ERR_MALFORMED, "workbook");
    table_read(&cfb);
    Chain chain = chain_of(&cfb);
    cfb.folder = chain_read(arena, &chain, u32_at(file, 48), file.len);
    Str entry = entry_find(&cfb, TYPE_STREAM, "Workbook");
    if (str_is_none(entry)) entry = entry_find(&cfb, TYPE_STREAM, "Book");
    if (str_is_none(entry) && !str_is_none(entry_find(&cfb, TYPE_STREAM, "EncryptedPackage")))
        return sheet_refuse(fault, ERR_MALFORMED, "encrypted");
    *stream = str_is_none(entry) ? STR_NONE : stream_read(&cfb, entry);
    return str_is_empty(*stream) ? sheet_refuse(fault, ERR_MALFORMED, "workbook") : OK;
}
