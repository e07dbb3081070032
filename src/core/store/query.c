#include "core/store/query.h"

#include <assert.h>

#include "core/store/compose.h"
#include "store.sql.h"

enum { LIMIT_DEFAULT = 50, LIMIT_MAX = 200, COUNT_MAX = 10000, CURSOR_MAX = 1024 };

const char *query_fault(const Tx *tx) {
    return tx->fault;
}

static bool sorts_by_id(const Query *query) {
    return !query->sort || query->sort == query_id_field(query);
}

/* A value that not everyone may see is not written into a cursor; it is looked up by id. */
static bool is_open(const Field *field) {
    return field->mask == MASK_NONE && !field->see && !field->view && !(field->flags & HEALTH);
}

static Err query_check(Tx *tx, const Query *query) {
    tx->fault[0] = '\0';
    assert(query->base->out && query->filter_count <= COUNT(query->filters));
    if (!sorts_by_id(query) && !(query->sort->flags & SORT))
        return query_refuse(tx, query->sort->name);
    if (query->limit < 0 || query->limit > LIMIT_MAX) return query_refuse(tx, "limit");
    return OK;
}

static Str value_print(Arena *arena, Value value) {
    if (value.type == VALUE_INT) return arena_printf(arena, "%lld", (long long)value.number);
    if (value.type == VALUE_REAL) return arena_printf(arena, "%.17g", value.real);
    return value.text;
}

static bool value_parse(const Field *field, Str text, Value *out) {
    *out = (Value){.type = kind_type(field->kind), .text = text};
    if (out->type == VALUE_INT) return str_read_int(text, &out->number);
    if (out->type == VALUE_REAL) return str_read_real(text, &out->real);
    return utf8_is_valid(text);
}

/* "<id>" · "<id>.-" after a row without a value · "<id>.<hex of the value>" */
static Str cursor_print(Arena *arena, const Query *query, Phase phase, const void *row) {
    Buf buf;
    buf_init(&buf, arena, CURSOR_MAX);
    buf_put_int(&buf, field_value(query_id_field(query), row).number);
    if (phase == PHASE_BLANK) {
        buf_put_c(&buf, ".-");
    } else if (phase == PHASE_VALUED && is_open(query->sort)) {
        size_t id_only = buf.len;
        buf_put_char(&buf, '.');
        buf_put_hex(&buf, value_print(arena, field_value(query->sort, row)));
        if (buf.overflow) return str_slice(buf_str(&buf), 0, id_only);
    }
    return buf_str(&buf);
}

/* A cursor of an id alone, in a list sorted by a field: the row itself tells the value. */
static Err cursor_look_up(Tx *tx, Arena *arena, const Query *query, Cursor *cursor) {
    Query bare = *query;
    bare.filter_count = 0;
    Composer *composer = composer_make(tx, arena, &bare);
    Statement statement;
    void *row = arena_alloc(arena, query->base->out->size);
    TRY(compose_base(tx, composer, "", "*"));
    compose_id(composer, cursor->id);
    TRY(compose_end(composer, query->base->out, &statement));
    Err err = tx_get(tx, arena, &statement, composer->binds, row);
    if (err != OK) return err == ERR_NOT_FOUND ? query_refuse(tx, "after") : err;
    cursor->value = field_value(query->sort, row);
    cursor->phase = cursor->value.type == VALUE_NULL ? PHASE_BLANK : PHASE_VALUED;
    return OK;
}

static Err cursor_read(Tx *tx, Arena *arena, const Query *query, Cursor *cursor) {
    Str rest = query->after, id, bytes;
    *cursor = (Cursor){.phase = sorts_by_id(query) ? PHASE_BY_ID : PHASE_VALUED};
    if (str_is_empty(rest)) return OK;
    cursor->given = true;
    bool has_value = str_find(rest, STR(".")) >= 0;
    if (rest.len > CURSOR_MAX || !str_split(&rest, '.', &id) || !str_read_int(id, &cursor->id) ||
        (has_value && sorts_by_id(query))) {
        return query_refuse(tx, "after");
    }
    if (sorts_by_id(query)) return OK;
    if (!has_value) return cursor_look_up(tx, arena, query, cursor);
    if (str_equal(rest, STR("-"))) {
        cursor->phase = PHASE_BLANK;
        return OK;
    }
    if (!hex_read(arena, rest, &bytes) || !value_parse(query->sort, bytes, &cursor->value)) {
        return query_refuse(tx, "after");
    }
    return OK;
}

static Phase last_phase(const Query *query) {
    return sorts_by_id(query) ? PHASE_BY_ID : PHASE_BLANK;
}

typedef struct Page {
    const Cursor *start;
    char *items;
    size_t count, wanted, valued;
} Page;

static Err page_add(Tx *tx, Arena *arena, const Query *query, Phase phase, Page *page) {
    Composer *composer = composer_make(tx, arena, query);
    const Shape *out = query->base->out;
    Statement statement;
    List rows;
    TRY(compose_base(tx, composer, "", "*"));
    compose_page(composer, phase, page->start);
    compose_limit(composer, (int64_t)(page->wanted - page->count));
    TRY(compose_end(composer, out, &statement));
    TRY(tx_list(tx, arena, &statement, composer->binds, &rows));
    if (rows.count)
        memcpy(page->items + page->count * out->size, rows.items, rows.count * out->size);
    page->count += rows.count;
    if (phase == PHASE_VALUED) page->valued = page->count;
    return OK;
}

Err query_run(Tx *tx, Arena *arena, const Query *query, List *rows, Str *next) {
    Cursor cursor;
    *rows = (List){0};
    TRY(query_check(tx, query));
    TRY(cursor_read(tx, arena, query, &cursor));
    *next = STR_NONE; /* it may be the query's own `after` */
    size_t limit = query->limit ? (size_t)query->limit : LIMIT_DEFAULT;
    size_t size = query->base->out->size;
    Page page = {&cursor, arena_alloc_array(arena, limit + 1, size), .wanted = limit + 1};
    for (Phase phase = cursor.phase; phase <= last_phase(query) && page.count < page.wanted;
         phase++) {
        TRY(page_add(tx, arena, query, phase, &page));
    }
    if (page.count > limit) {
        Phase phase = sorts_by_id(query)     ? PHASE_BY_ID
                      : limit <= page.valued ? PHASE_VALUED
                                             : PHASE_BLANK;
        *next = cursor_print(arena, query, phase, page.items + (limit - 1) * size);
        page.count = limit;
    }
    *rows = (List){.items = page.items, .count = page.count};
    return OK;
}

static Err count(Tx *tx, Arena *arena, const Query *query, int64_t most, int64_t *out) {
    *out = 0;
    TRY(query_check(tx, query));
    Composer *composer = composer_make(tx, arena, query);
    Statement statement;
    Found found;
    TRY(compose_base(tx, composer, "select count(*) as found from (", "1 as one"));
    if (most > 0) compose_limit(composer, most);
    compose_text(composer, ") as counted");
    TRY(compose_end(composer, &found_shape, &statement));
    TRY(tx_get(tx, arena, &statement, composer->binds, &found));
    *out = found.found;
    return OK;
}

Err query_count(Tx *tx, Arena *arena, const Query *query, int64_t *out) {
    return count(tx, arena, query, COUNT_MAX, out);
}

Err query_count_all(Tx *tx, Arena *arena, const Query *query, int64_t *out) {
    return count(tx, arena, query, 0, out);
}

/* A line of SQLite's plan is its column "detail", of PostgreSQL's "QUERY PLAN". */
typedef struct PlanLine {
    int64_t ignored;
    Str words;
} PlanLine;
static const Field plan_line_fields[] = {
    {"id", F_INT, offsetof(PlanLine, ignored), .flags = READONLY},
    {"parent", F_INT, offsetof(PlanLine, ignored), .flags = READONLY},
    {"notused", F_INT, offsetof(PlanLine, ignored), .flags = READONLY},
    {"detail", F_TEXT, offsetof(PlanLine, words), .flags = READONLY},
    {"QUERY PLAN", F_TEXT, offsetof(PlanLine, words), .flags = READONLY},
};
static const Shape plan_line_shape = {"plan_line", "store", plan_line_fields,
                                      COUNT(plan_line_fields), sizeof(PlanLine)};

static Err line_put(void *context, const void *row) {
    const PlanLine *line = row;
    buf_put(context, line->words);
    buf_put_char(context, '\n');
    return OK;
}

Err query_explain(Tx *tx, Arena *arena, const Query *query, Str *out) {
    Cursor cursor;
    Buf words;
    *out = STR_NONE;
    buf_init(&words, arena, 65536);
    TRY(query_check(tx, query));
    TRY(cursor_read(tx, arena, query, &cursor));
    if (store_is_postgres(tx->store)) {
        TRY(tx->conn->driver->script(tx->conn, session_postgres_by_index));
        if (query->filter_count == 0)
            TRY(tx->conn->driver->script(tx->conn, session_postgres_in_order));
    }
    for (Phase phase = cursor.phase; phase <= last_phase(query); phase++) {
        Composer *composer = composer_make(tx, arena, query);
        Statement statement;
        TRY(compose_base(tx, composer,
                         store_is_postgres(tx->store) ? "explain " : "explain query plan ", "*"));
        compose_page(composer, phase, &cursor);
        compose_limit(composer, LIMIT_DEFAULT);
        TRY(compose_end(composer, &plan_line_shape, &statement));
        TRY(tx_each(tx, &statement, composer->binds, line_put, &words));
    }
    *out = buf_str(&words);
    return OK;
}
