#include "core/wire/sheet_writer.h"
#include "core/wire/sheet_xls.h"

#define SECTOR       512u
#define LISTED       109u  /* sectors of the table that the header lists itself */
#define LIST_SECTOR  127u  /* as many more as each list sector holds */
#define STREAM_LEAST 4096u /* a smaller stream would need sectors of another kind */
#define MARK_FREE    0xFFFFFFFFu
#define MARK_END     0xFFFFFFFEu
#define MARK_TABLE   0xFFFFFFFDu
#define MARK_LIST    0xFFFFFFFCu

/* Sectors in file order: the stream, the folder, the table, the lists of the table's sectors. */
typedef struct Plan {
    uint32_t stream, table, lists;
} Plan;

static void u32_write(FILE *file, uint32_t value) {
    for (int i = 0; i < 4; i++) (void)fputc((int)(value >> (8 * i) & 0xFF), file);
}

static void u16_write(FILE *file, uint32_t value) {
    for (int i = 0; i < 2; i++) (void)fputc((int)(value >> (8 * i) & 0xFF), file);
}

static void fill(FILE *file, int byte, size_t count) {
    while (count-- > 0) (void)fputc(byte, file);
}

static Plan plan_make(size_t size) {
    uint32_t sectors = (uint32_t)((size + SECTOR - 1) / SECTOR);
    Plan plan = {.stream = sectors < STREAM_LEAST / SECTOR ? STREAM_LEAST / SECTOR : sectors};
    uint32_t needed = 0;
    do {
        plan.table = needed;
        plan.lists =
            plan.table > LISTED ? (plan.table - LISTED + LIST_SECTOR - 1) / LIST_SECTOR : 0;
        uint32_t all = plan.stream + 1 + plan.table + plan.lists;
        needed = (all + SECTOR / 4 - 1) / (SECTOR / 4);
    } while (needed != plan.table);
    return plan;
}

static void header_write(FILE *file, const Plan *plan) {
    uint32_t table_at = plan->stream + 1;
    (void)fwrite("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 1, 8, file);
    fill(file, 0, 16);
    const uint16_t words[] = {0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) u16_write(file, words[i]);
    u32_write(file, 0);
    u32_write(file, plan->table);
    u32_write(file, plan->stream); /* where the folder is */
    u32_write(file, 0);
    u32_write(file, STREAM_LEAST);
    u32_write(file, MARK_END);
    u32_write(file, 0);
    u32_write(file, plan->lists ? table_at + plan->table : MARK_END);
    u32_write(file, plan->lists);
    for (uint32_t i = 0; i < LISTED; i++)
        u32_write(file, i < plan->table ? table_at + i : MARK_FREE);
}

static void entry_write(FILE *file, const char *name, uint32_t type, uint32_t first,
                        uint32_t size) {
    size_t len = strlen(name);
    for (size_t i = 0; i < 32; i++) u16_write(file, i < len ? (unsigned char)name[i] : 0);
    u16_write(file, len ? (uint32_t)(len + 1) * 2 : 0);
    u16_write(file, type | 0x100); /* black */
    u32_write(file, MARK_FREE);
    u32_write(file, MARK_FREE);
    u32_write(file, type == 5 ? 1 : MARK_FREE); /* the root's child is the stream */
    fill(file, 0, 36);
    u32_write(file, first);
    u32_write(file, size);
    u32_write(file, 0);
}

static void folder_write(FILE *file, const Plan *plan) {
    entry_write(file, "Root Entry", 5, MARK_END, 0);
    entry_write(file, "Workbook", 2, 0, plan->stream * SECTOR);
    entry_write(file, "", 0, 0, 0);
    entry_write(file, "", 0, 0, 0);
}

static void table_write(FILE *file, const Plan *plan) {
    uint32_t table_end = plan->stream + 1 + plan->table;
    for (uint32_t i = 0; i < plan->table * (SECTOR / 4); i++) {
        if (i + 1 < plan->stream)
            u32_write(file, i + 1);
        else if (i <= plan->stream)
            u32_write(file, MARK_END);
        else if (i < table_end)
            u32_write(file, MARK_TABLE);
        else
            u32_write(file, i < table_end + plan->lists ? MARK_LIST : MARK_FREE);
    }
}

static void lists_write(FILE *file, const Plan *plan) {
    uint32_t table_at = plan->stream + 1, at = LISTED;
    for (uint32_t list = 0; list < plan->lists; list++) {
        for (uint32_t i = 0; i < LIST_SECTOR; i++, at++)
            u32_write(file, at < plan->table ? table_at + at : MARK_FREE);
        u32_write(file, list + 1 < plan->lists ? table_at + plan->table + list + 1 : MARK_END);
    }
}

Err cfb_write(FILE *file, Str stream) {
    Plan plan = plan_make(stream.len);
    header_write(file, &plan);
    (void)fwrite(stream.ptr, 1, stream.len, file);
    fill(file, 0, (size_t)plan.stream * SECTOR - stream.len);
    folder_write(file, &plan);
    table_write(file, &plan);
    lists_write(file, &plan);
    return ferror(file) ? ERR_UNAVAILABLE : OK;
}
