#include <assert.h>

#include "core/base/log.h"
#include "core/store/driver.h"

/* Binds that core/walk sets for every statement. Their type is told to PostgreSQL, which cannot see it in
 * ":own_org is null or …". */
static const char *const common_names[] = {"now",        "today",   "actor",     "scope_low",
                                           "scope_high", "own_org", "own_staff", "own_account"};

ValueType kind_type(FieldKind kind) {
    switch (kind) {
    case F_TEXT:
    case F_ENUM:
    case F_JSON:
        return VALUE_TEXT;
    case F_BLOB:
        return VALUE_BLOB;
    case F_REAL:
        return VALUE_REAL;
    default:
        return VALUE_INT;
    }
}

static const Field *shape_field(const Shape *shape, const char *name) {
    ptrdiff_t at = shape ? shape_find(shape, str_from(name)) : -1;
    return at < 0 ? NULL : &shape->fields[at];
}

static bool is_common(const char *name) {
    for (size_t i = 0; i < COUNT(common_names); i++) {
        if (strcmp(common_names[i], name) == 0) return true;
    }
    return false;
}

Plan *plan_make(Arena *arena, const Statement *statement, size_t slot) {
    Plan *plan = arena_new(arena, Plan);
    size_t count = statement->bind_count;
    plan->statement = statement;
    plan->slot = slot;
    plan->sources = arena_array(arena, const Field *, count + 1);
    plan->wanted = arena_array(arena, ValueType, count + 1);
    plan->types = arena_array(arena, unsigned, count + 1);
    plan->places = arena_array(arena, int, count + 1);
    for (size_t i = 0; i < count; i++) {
        const Field *field = shape_field(statement->in, statement->binds[i]);
        plan->sources[i] = field;
        plan->wanted[i] = field                            ? kind_type(field->kind)
                          : is_common(statement->binds[i]) ? VALUE_INT
                                                           : VALUE_NULL;
    }
    return plan;
}

bool plan_set_column(Plan *plan, size_t column, const char *name) {
    const Statement *statement = plan->statement;
    if (!statement->out) return true; /* rows are not wanted */
    const Field *field = column < COLUMN_MAX ? shape_field(statement->out, name) : NULL;
    if (!field || field->kind == F_NEST || field->kind == F_LIST) {
        log_event(LOG_ERROR, "statement_wrong",
                  "statement=%s why=\"no field for column\" column=%s", statement->name, name);
        return false;
    }
    plan->targets[column] = field;
    plan->column_count = column + 1;
    return true;
}

static Value value_int(int64_t number, int64_t none) {
    return (Value){.type = number == none ? VALUE_NULL : VALUE_INT,
                   .kind = VALUE_INT,
                   .number = number};
}

static Value value_real(double real) {
    return (Value){.type = real <= REAL_NONE ? VALUE_NULL : VALUE_REAL,
                   .kind = VALUE_REAL,
                   .real = real};
}

static Value value_text(ValueType type, Str text) {
    return (Value){.type = text.ptr ? type : VALUE_NULL, .kind = type, .text = text};
}

Value field_value(const Field *field, const void *row) {
    const void *at = (const char *)row + field->offset;
    switch (field->kind) {
    case F_INT:
    case F_FEN:
        return value_int(*(const int64_t *)at, INT_NONE);
    case F_REF:
    case F_TIME:
        return value_int(*(const int64_t *)at, 0);
    case F_DATE:
        return value_int(*(const Date *)at, 0);
    case F_BOOL:
        return (Value){VALUE_INT, VALUE_INT, .number = *(const bool *)at};
    case F_REAL:
        return value_real(*(const double *)at);
    case F_TEXT:
    case F_JSON:
    case F_BLOB:
        return value_text(kind_type(field->kind), *(const Str *)at);
    case F_ENUM: {
        const char *code = choice_code(field->choices, *(const int32_t *)at);
        return value_text(VALUE_TEXT, *code ? str_from(code) : STR_NONE);
    }
    default:
        return (Value){.type = VALUE_NULL};
    }
}

static Value bind_value(const Bind *bind) {
    switch (bind->kind) {
    case F_INT:
    case F_FEN:
        return value_int(bind->number, INT_NONE);
    case F_REF:
    case F_TIME:
    case F_DATE:
        return value_int(bind->number, 0);
    case F_BOOL:
        return (Value){VALUE_INT, VALUE_INT, .number = bind->number != 0};
    case F_REAL:
        return value_real(bind->real);
    case F_BLOB:
        return value_text(VALUE_BLOB, bind->text);
    default:
        return value_text(VALUE_TEXT, bind->text);
    }
}

const Bind *bind_find(const Bind *binds, const char *name) {
    for (const Bind *bind = binds; bind && bind->name; bind++) {
        if (strcmp(bind->name, name) == 0) return bind;
    }
    return NULL;
}

Err bind_collect(const Tx *tx, const Plan *plan, const Bind *binds, Value *out) {
    const Statement *statement = plan->statement;
    const Bind *given = bind_find(binds, "");
    assert(statement->bind_count <= BIND_MAX);
    for (size_t i = 0; i < statement->bind_count; i++) {
        const char *name = statement->binds[i];
        const Bind *bind = bind_find(binds, name);
        if (!bind && given && plan->sources[i]) {
            out[i] = field_value(plan->sources[i], given->row);
            continue;
        }
        if (!bind) bind = bind_find(tx->common, name);
        if (!bind) {
            log_event(LOG_ERROR, "bind_missing", "statement=%s bind=%s", statement->name, name);
            return ERR_INTERNAL;
        }
        out[i] = bind_value(bind);
    }
    return OK;
}

static Str text_kept(Arena *arena, Str text) {
    return arena ? arena_copy(arena, text) : text;
}

static bool field_set_number(const Field *field, int64_t number, void *at) {
    switch (field->kind) {
    case F_INT:
    case F_FEN:
    case F_REF:
    case F_TIME:
        *(int64_t *)at = number;
        return true;
    case F_DATE:
        *(Date *)at = (Date)number;
        return number >= 0 && number <= INT32_MAX;
    case F_BOOL:
        *(bool *)at = number != 0;
        return true;
    case F_REAL:
        *(double *)at = (double)number;
        return true;
    default:
        return false;
    }
}

static bool field_set_text(const Field *field, Str text, Arena *arena, void *at) {
    switch (field->kind) {
    case F_TEXT:
    case F_JSON:
    case F_BLOB:
        *(Str *)at = text_kept(arena, text);
        return true;
    case F_ENUM:
        *(int32_t *)at = choice_find(field->choices, text);
        return *(int32_t *)at != 0 || text.len == 0;
    default:
        return false;
    }
}

static bool field_set(const Field *field, Value value, Arena *arena, void *row) {
    void *at = (char *)row + field->offset;
    switch (value.type) {
    case VALUE_NULL:
        return true;
    case VALUE_INT:
        return field_set_number(field, value.number, at);
    case VALUE_REAL:
        if (field->kind != F_REAL) return false;
        *(double *)at = value.real;
        return true;
    default:
        return field_set_text(field, value.text, arena, at);
    }
}

Err row_fill(const Plan *plan, const Value *columns, Arena *arena, void *row) {
    shape_clear(plan->statement->out, row);
    for (size_t i = 0; i < plan->column_count; i++) {
        const Field *field = plan->targets[i];
        if (field_set(field, columns[i], arena, row)) continue;
        log_event(LOG_ERROR, "column_wrong", "statement=%s field=%s", plan->statement->name,
                  field->name);
        return ERR_INTERNAL;
    }
    return OK;
}
