#include "app/loop_table.h"

#include <assert.h>

enum { STAGES_MOST = 128 };

typedef struct LoopTimes {
    const char *stage;
    uint32_t *micros;
    size_t count, cap;
} LoopTimes;

struct LoopTable {
    pthread_mutex_t lock;
    LoopTimes rows[STAGES_MOST];
    size_t count;
};

LoopTable *loop_table_open(Arena *arena) {
    LoopTable *table = arena_new(arena, LoopTable);
    (void)pthread_mutex_init(&table->lock, NULL);
    return table;
}

void loop_table_close(LoopTable *table) {
    for (size_t i = 0; i < table->count; i++) free(table->rows[i].micros);
    (void)pthread_mutex_destroy(&table->lock);
}

static LoopTimes *row_of(LoopTable *table, const char *stage) {
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->rows[i].stage, stage) == 0) return &table->rows[i];
    }
    assert(table->count < STAGES_MOST);
    table->rows[table->count] = (LoopTimes){.stage = stage};
    return &table->rows[table->count++];
}

void loop_table_add(LoopTable *table, const char *stage, int64_t micros) {
    (void)pthread_mutex_lock(&table->lock);
    LoopTimes *row = row_of(table, stage);
    if (row->count == row->cap) {
        row->cap = row->cap == 0 ? 256 : row->cap * 2;
        row->micros = realloc(row->micros, row->cap * sizeof *row->micros);
        if (row->micros == NULL) abort();
    }
    row->micros[row->count++] = micros > UINT32_MAX ? UINT32_MAX : (uint32_t)micros;
    (void)pthread_mutex_unlock(&table->lock);
}

static int compare_micros(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return one < other ? -1 : one > other;
}

/* The nearest rank: the smallest that so many per cent do not exceed. */
static double ms_at(const LoopTimes *row, size_t per_cent) {
    size_t at = (row->count * per_cent + 99) / 100 - 1;
    return (double)row->micros[at] / 1000;
}

void loop_table_print(LoopTable *table, FILE *out) {
    (void)fprintf(out, "%-28s %9s %10s %10s\n", "stage", "count", "median ms", "p99 ms");
    for (size_t i = 0; i < table->count; i++) {
        LoopTimes *row = &table->rows[i];
        qsort(row->micros, row->count, sizeof *row->micros, compare_micros);
        (void)fprintf(out, "%-28s %9zu %10.1f %10.1f\n", row->stage, row->count, ms_at(row, 50),
                      ms_at(row, 99));
    }
}

int64_t loop_table_count(LoopTable *table) {
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) count += table->rows[i].count;
    return (int64_t)count;
}
