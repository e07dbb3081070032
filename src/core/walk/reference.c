/* References: tables that ship as files of tab-separated text, loaded again only when the file has
 * changed. */
#include "core/base/log.h"
#include "core/walk/frame.h"
#include "walk.sql.h"

enum { COLUMN_LIMIT = 64 };

typedef struct DataRelease {
    Str file, sm3;
    int64_t row_count, loaded_at;
} DataRelease;

static const Field data_release_fields[] = {
    {"file", F_TEXT, offsetof(DataRelease, file), .flags = STORED, .max = 200},
    {"sm3", F_TEXT, offsetof(DataRelease, sm3), .flags = STORED, .max = 64},
    {"row_count", F_INT, offsetof(DataRelease, row_count), .flags = STORED},
    {"loaded_at", F_TIME, offsetof(DataRelease, loaded_at), .flags = STORED},
};
extern const Shape data_release_shape;
const Shape data_release_shape = {"data_release", "walk", data_release_fields,
                                  COUNT(data_release_fields), sizeof(DataRelease)};

typedef struct Loading {
    Site *site;
    const Reference *reference;
    const EmbeddedFile *file;
    Arena *arena; /* of this file */
    Arena row;
    Str sm3;
    Field columns[COLUMN_LIMIT];
    size_t column_count;
    int64_t rows;
    Bind common[3];
} Loading;

static const EmbeddedFile *file_find(const char *name) {
    for (size_t i = 0; i < data_files_count; i++) {
        if (strcmp(data_files[i].name, name) == 0) return &data_files[i];
    }
    return NULL;
}

static Err column_read(Loading *loading, Str name) {
    const Shape *shape = loading->reference->insert->in;
    ptrdiff_t at = shape_find(shape, name);
    if (at < 0 || loading->column_count == COLUMN_LIMIT) {
        log_event(LOG_ERROR, "data_column", "file=%s column=" STR_FMT, loading->reference->file,
                  STR_ARG(name));
        return ERR_INTERNAL;
    }
    Field column = shape->fields[at];
    if (column.kind == F_FEN) column.kind = F_INT;
    loading->columns[loading->column_count++] = column;
    return OK;
}

static Err header_read(Loading *loading, Str line) {
    Str name;
    loading->column_count = 0;
    while (str_split(&line, '\t', &name)) TRY(column_read(loading, str_trim(name)));
    return OK;
}

static Err line_refuse(const Loading *loading, int64_t number, Str field, const char *code) {
    log_event(LOG_ERROR, "data_line", "file=%s line=%lld field=" STR_FMT " code=%s",
              loading->reference->file, (long long)number, STR_ARG(field), code);
    return ERR_INTERNAL;
}

static Err line_read(Loading *loading, Str line, int64_t number, void *row) {
    Faults faults = {.arena = &loading->row};
    size_t column = 0;
    Str cell;
    while (str_split(&line, '\t', &cell)) {
        if (column == loading->column_count)
            return line_refuse(loading, number, STR(""), "too_many");
        field_decode(&loading->row, &loading->columns[column++], str_trim(cell), row, &faults);
    }
    shape_require(loading->reference->insert->in, row, &faults);
    if (faults.count == 0) return OK;
    return line_refuse(loading, number, faults.items[0].field, faults.items[0].code);
}

static Err lines_load(Tx *tx, Loading *loading, Str rest) {
    const Statement *insert = loading->reference->insert;
    Str line;
    for (int64_t number = 2; str_split(&rest, '\n', &line); number++) {
        if (str_trim(line).len == 0) continue;
        if (line.ptr[line.len - 1] == '\r') line.len--;
        arena_reset(&loading->row);
        void *row = arena_alloc(&loading->row, insert->in->size);
        shape_clear(insert->in, row);
        TRY(line_read(loading, line, number, row));
        Err err = tx_run(tx, insert, ROW(row));
        if (err != OK) {
            (void)line_refuse(loading, number, STR(""), err_name(err));
            return err;
        }
        loading->rows++;
    }
    return OK;
}

Err reference_mark(Tx *tx, Arena *arena, const char *name, Str own, Str *kept) {
    DataRelease found, mark = {.file = str_from(name), .sm3 = own, .loaded_at = clock_now_ms()};
    Err err = tx_get(tx, arena, &sql_data_release_find, WITH(BIND_TEXT("file", mark.file)), &found);
    *kept = err == OK ? found.sm3 : own;
    return err == ERR_NOT_FOUND ? tx_run(tx, &sql_data_release_put, ROW(&mark)) : err;
}

static Err release_find(Tx *tx, Loading *loading, bool *loaded) {
    DataRelease release;
    Err err = tx_get(tx, loading->arena, &sql_data_release_find,
                     WITH(BIND_TEXT("file", str_from(loading->reference->file))), &release);
    *loaded = err == OK && str_equal(release.sm3, loading->sm3);
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err file_load(Tx *tx, void *context) {
    Loading *loading = context;
    bool loaded = false;
    loading->rows = 0;
    int64_t now_ms = site_now_ms(loading->site);
    loading->common[0] = BIND_INT("now", now_ms);
    loading->common[1] = BIND_INT("today", date_of_ms(now_ms));
    loading->common[2] = (Bind){0};
    tx_set_common(tx, loading->common);
    TRY(release_find(tx, loading, &loaded));
    if (loaded) return OK;
    Str rest = {loading->file->begin, (size_t)(loading->file->end - loading->file->begin)}, line;
    if (!str_split(&rest, '\n', &line)) return line_refuse(loading, 1, STR(""), "required");
    TRY(header_read(loading, line));
    TRY(lines_load(tx, loading, rest));
    DataRelease release = {.file = str_from(loading->reference->file),
                           .sm3 = loading->sm3,
                           .row_count = loading->rows,
                           .loaded_at = now_ms};
    return tx_run(tx, &sql_data_release_put, ROW(&release));
}

static Err reference_load(Site *site, const Reference *reference) {
    const EmbeddedFile *file = file_find(reference->file);
    if (!file) {
        log_event(LOG_ERROR, "data_missing", "file=%s", reference->file);
        return ERR_INTERNAL;
    }
    Arena arena;
    arena_init(&arena, 0);
    Loading *loading = arena_new(&arena, Loading);
    loading->site = site;
    loading->reference = reference;
    loading->file = file;
    loading->arena = &arena;
    loading->sm3 = sm3_hex(&arena, (Str){file->begin, (size_t)(file->end - file->begin)});
    arena_init(&loading->row, 0);
    Err err = store_write(site->store, file_load, loading);
    if (err == OK && loading->rows > 0)
        log_event(LOG_INFO, "data_loaded", "file=%s rows=%lld", reference->file,
                  (long long)loading->rows);
    arena_clear(&loading->row);
    arena_clear(&arena);
    return err;
}

Err references_load(Site *site) {
    for (size_t i = 0; i < site->config.module_count; i++) {
        const Module *module = site->config.modules[i];
        for (size_t j = 0; j < module->reference_count; j++)
            TRY(reference_load(site, &module->references[j]));
    }
    return OK;
}
