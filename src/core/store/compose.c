#include "core/store/compose.h"

#include <assert.h>

enum { IN_MAX = 20, TEXT_MAX = 65536, NAME_SIZE = 24, FEW_PLACES = 1000 };

Err query_refuse(Tx *tx, const char *name) {
    snprintf(tx->fault, sizeof tx->fault, "%s", name);
    return ERR_INVALID;
}

const Field *query_id_field(const Query *query) {
    ptrdiff_t at = shape_find(query->base->out, STR("id"));
    assert(at >= 0);
    return &query->base->out->fields[at];
}

Composer *composer_make(Tx *tx, Arena *arena, const Query *query) {
    Composer *composer = arena_new(arena, Composer);
    composer->query = query;
    composer->arena = arena;
    composer->postgres = store_is_postgres(tx->store);
    return composer;
}

void compose_text(Composer *composer, const char *text) {
    buf_put_c(&composer->text, text);
}

static void put_column(Composer *composer, const Field *field) {
    buf_printf(&composer->text, "base.\"%s\"", field->name);
}

static void put_named(Composer *composer, Bind bind) {
    assert(composer->name_count < BIND_MAX && composer->own_count < BIND_MAX);
    composer->names[composer->name_count++] = bind.name;
    composer->binds[composer->own_count++] = bind;
    if (composer->postgres) {
        buf_printf(&composer->text, "$%zu", composer->name_count);
    } else {
        buf_printf(&composer->text, ":%s", bind.name);
    }
}

/* A value goes in as a bind of its own: ":q7" or "$12". */
static void put_bind(Composer *composer, Bind bind) {
    char *name = arena_alloc(composer->arena, NAME_SIZE);
    snprintf(name, NAME_SIZE, "q%zu", composer->own_count);
    bind.name = name;
    put_named(composer, bind);
}

static void put_int(Composer *composer, int64_t number) {
    put_bind(composer, (Bind){.kind = F_INT, .number = number});
}

static void put_value(Composer *composer, Value value) {
    switch (value.type) {
    case VALUE_REAL:
        put_bind(composer, (Bind){.kind = F_REAL, .real = value.real});
        break;
    case VALUE_TEXT:
        put_bind(composer, (Bind){.kind = F_TEXT, .text = value.text});
        break;
    default:
        put_int(composer, value.number);
        break;
    }
}

static bool read_bool(Str text, int64_t *out) {
    *out = str_equal(text, STR("true")) || str_equal(text, STR("1"));
    return *out || str_equal(text, STR("false")) || str_equal(text, STR("0"));
}

static bool read_date(Str text, int64_t *out) {
    Date date = 0;
    bool read = date_read(text, &date);
    *out = date;
    return read;
}

static bool value_read(const Field *field, Str text, Value *out) {
    *out = (Value){.type = kind_type(field->kind), .text = text};
    switch (field->kind) {
    case F_INT:
    case F_FEN:
    case F_REF:
        return str_read_int(text, &out->number);
    case F_BOOL:
        return read_bool(text, &out->number);
    case F_DATE:
        return read_date(text, &out->number);
    case F_TIME:
        return time_read(text, &out->number);
    case F_REAL:
        return str_read_real(text, &out->real);
    case F_ENUM:
        return choice_find(field->choices, text) != 0;
    case F_TEXT:
        return text.ptr && utf8_is_valid(text);
    default:
        return false;
    }
}

static bool filter_is_permitted(const QueryFilter *filter) {
    if (!(filter->field->flags & FILTER) || filter->compare >= QUERY_COMPARE_COUNT) return false;
    if (filter->compare == QUERY_NONE)
        return filter->field->flags & NULLABLE && str_equal(filter->value, STR("true"));
    bool ordered = filter->compare == QUERY_FROM || filter->compare == QUERY_TO;
    FieldKind kind = filter->field->kind;
    return !ordered || (kind != F_ENUM && kind != F_BOOL && kind != F_REF);
}

static bool put_choices(Composer *composer, const QueryFilter *filter) {
    Str rest = filter->value, part;
    int count = 0;
    while (str_split(&rest, ',', &part)) {
        Value value;
        if (++count > IN_MAX || !value_read(filter->field, part, &value)) return false;
        compose_text(composer, count > 1 ? ", " : " in (");
        put_value(composer, value);
    }
    compose_text(composer, ")");
    return count > 0;
}

static bool put_filter(Composer *composer, const QueryFilter *filter) {
    static const char *const words[QUERY_COMPARE_COUNT] = {" = ", " >= ", " <= ", NULL, " is null"};
    Value value;
    if (!filter_is_permitted(filter)) return false;
    compose_text(composer, " and ");
    put_column(composer, filter->field);
    if (filter->compare == QUERY_IN) return put_choices(composer, filter);
    if (filter->compare == QUERY_NONE) {
        compose_text(composer, words[QUERY_NONE]);
        return true;
    }
    if (!value_read(filter->field, filter->value, &value)) return false;
    compose_text(composer, words[filter->compare]);
    put_value(composer, value);
    return true;
}

bool query_reaches_few(const Tx *tx) {
    const Bind *low = bind_find(tx->common, "scope_low");
    const Bind *high = bind_find(tx->common, "scope_high");
    return low && high && high->number - low->number <= FEW_PLACES;
}

/* Where the bind of this name stands among the statement's, which gets it if it had none. */
static size_t name_at(Composer *composer, const char *name) {
    size_t i = 0;
    while (i < composer->name_count && strcmp(composer->names[i], name) != 0) i++;
    assert(i < BIND_MAX);
    if (i == composer->name_count) composer->names[composer->name_count++] = name;
    return i;
}

static void put_common(Composer *composer, const char *name) {
    size_t at = name_at(composer, name);
    if (composer->postgres)
        buf_printf(&composer->text, "$%zu", at + 1);
    else
        buf_printf(&composer->text, ":%s", name);
}

static void put_reach(Composer *composer) {
    compose_text(composer, " and ");
    put_column(composer, composer->query->place);
    compose_text(composer, " between ");
    put_common(composer, "scope_low");
    compose_text(composer, " and ");
    put_common(composer, "scope_high");
}

/* Another statement's text with its binds, which PostgreSQL numbers anew. */
static void put_statement(Composer *composer, const Statement *inner) {
    for (size_t i = 0; i < inner->bind_count; i++) (void)name_at(composer, inner->binds[i]);
    Str rest = str_from(composer->postgres ? inner->postgres : inner->sqlite);
    for (size_t i = 0; i < rest.len; i++) {
        bool numbered = composer->postgres && rest.ptr[i] == '$';
        size_t number = 0;
        if (!numbered) {
            buf_put_char(&composer->text, rest.ptr[i]);
            continue;
        }
        while (i + 1 < rest.len && rest.ptr[i + 1] >= '0' && rest.ptr[i + 1] <= '9')
            number = number * 10 + (size_t)(rest.ptr[++i] - '0');
        assert(number >= 1 && number <= inner->bind_count);
        put_common(composer, inner->binds[number - 1]);
    }
}

static void put_among(Composer *composer, const Statement *ids) {
    compose_text(composer, " and ");
    put_column(composer, composer->query->holder);
    compose_text(composer, " in (");
    put_statement(composer, ids);
    compose_text(composer, ")");
}

static bool filters_by(const Query *query, const Field *field) {
    for (size_t i = 0; i < query->filter_count; i++)
        if (query->filters[i].field == field) return true;
    return false;
}

/* By an index that knows no places. */
static bool sorts_elsewhere(const Query *query) {
    return query->sort && query->sort != query->place && query->sort != query_id_field(query);
}

Err compose_base(Tx *tx, Composer *composer, const char *prefix, const char *columns) {
    const Query *query = composer->query;
    const Statement *base = query->base;
    buf_init(&composer->text, composer->arena, TEXT_MAX);
    composer->name_count = base->bind_count;
    composer->own_count = 0;
    for (size_t i = 0; i < base->bind_count; i++) composer->names[i] = base->binds[i];
    buf_printf(&composer->text, "%sselect %s from (", prefix, columns);
    compose_text(composer, composer->postgres ? base->postgres : base->sqlite);
    compose_text(composer, ") as base where 1 = 1");
    bool few = query_reaches_few(tx);
    if (query->held)
        put_among(composer, query->held);
    else if (query->near && few)
        put_among(composer, query->near);
    if (query->place && !filters_by(query, query->place) && (few || !sorts_elsewhere(query)))
        put_reach(composer);
    for (size_t i = 0; i < query->filter_count; i++) {
        const QueryFilter *filter = &query->filters[i];
        if (!put_filter(composer, filter)) return query_refuse(tx, filter->field->name);
    }
    return OK;
}

void compose_id(Composer *composer, int64_t id) {
    compose_text(composer, " and base.\"id\" = ");
    put_int(composer, id);
}

static void put_after(Composer *composer, const Cursor *cursor) {
    const Field *sort = composer->query->sort;
    bool valued = cursor->phase == PHASE_VALUED;
    compose_text(composer, " and (");
    if (valued) put_column(composer, sort);
    compose_text(composer, valued ? ", base.\"id\")" : "base.\"id\")");
    compose_text(composer, composer->query->descending ? " < (" : " > (");
    if (valued) put_value(composer, cursor->value);
    if (valued) compose_text(composer, ", ");
    put_int(composer, cursor->id);
    compose_text(composer, ")");
}

void compose_page(Composer *composer, Phase phase, const Cursor *cursor) {
    const Query *query = composer->query;
    const char *direction = query->descending ? " desc" : "";
    if (phase != PHASE_BY_ID) {
        compose_text(composer, " and ");
        put_column(composer, query->sort);
        compose_text(composer, phase == PHASE_BLANK ? " is null" : " is not null");
    }
    if (cursor->given && cursor->phase == phase) put_after(composer, cursor);
    compose_text(composer, " order by ");
    if (phase == PHASE_VALUED) {
        put_column(composer, query->sort);
        buf_printf(&composer->text, "%s, ", direction);
    }
    buf_printf(&composer->text, "base.\"id\"%s", direction);
}

void compose_limit(Composer *composer, int64_t limit) {
    compose_text(composer, " limit ");
    put_named(composer, MOST(limit));
}

Err compose_end(Composer *composer, const Shape *out, Statement *statement) {
    const Query *query = composer->query;
    size_t count = composer->own_count;
    for (const Bind *bind = query->binds; bind && bind->name; bind++) {
        assert(count + 1 < BIND_MAX);
        composer->binds[count++] = *bind;
    }
    assert(count < BIND_MAX);
    composer->binds[count] = (Bind){0};
    buf_put_char(&composer->text, '\0');
    if (composer->text.overflow || composer->arena->exhausted) return ERR_UNAVAILABLE;
    const char *text = buf_str(&composer->text).ptr;
    *statement = (Statement){.name = query->base->name,
                             .sqlite = text,
                             .postgres = text,
                             .binds = composer->names,
                             .bind_count = composer->name_count,
                             .in = query->base->in,
                             .out = out};
    return OK;
}
