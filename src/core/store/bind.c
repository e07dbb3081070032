#include <assert.h>

#include "core/base/log.h"
#include "core/store/driver.h"

/* Binds that core/walk sets for every statement. Their type is told to PostgreSQL, which cannot see
 * it in ":own_org is null or …". */
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

/* The field with .seal whose column is `name`. */
static const Field *shape_sealed(const Shape *shape, const char *name) {
    static const char tail[] = "_sealed";
    Str text = str_from(name);
    if (!shape || !str_ends(text, str_from(tail))) return NULL;
    ptrdiff_t at = shape_find(shape, (Str){text.ptr, text.len - strlen(tail)});
    return at >= 0 && shape->fields[at].seal ? &shape->fields[at] : NULL;
}

static bool is_common(const char *name) {
    for (size_t i = 0; i < COUNT(common_names); i++) {
        if (strcmp(common_names[i], name) == 0) return true;
    }
    return false;
}

static ValueType type_wanted(const Plan *plan, size_t bind) {
    if (plan->sealing[bind]) return VALUE_BLOB;
    if (plan->sources[bind]) return kind_type(plan->sources[bind]->kind);
    return is_common(plan->statement->binds[bind]) ? VALUE_INT : VALUE_NULL;
}

Plan *plan_make(Arena *arena, const Store *store, const Statement *statement, size_t slot) {
    Plan *plan = arena_new(arena, Plan);
    size_t count = statement->bind_count;
    plan->statement = statement;
    plan->slot = slot;
    plan->sealer = store_sealer(store);
    plan->sources = arena_array(arena, const Field *, count + 1);
    plan->sealing = arena_array(arena, bool, count + 1);
    plan->wanted = arena_array(arena, ValueType, count + 1);
    plan->types = arena_array(arena, unsigned, count + 1);
    plan->places = arena_array(arena, int, count + 1);
    for (size_t i = 0; i < count; i++) {
        const Field *field = shape_field(statement->in, statement->binds[i]);
        const Field *sealed = field ? NULL : shape_sealed(statement->in, statement->binds[i]);
        plan->sealing[i] = sealed != NULL;
        plan->sources[i] = sealed ? sealed : field;
        plan->wanted[i] = type_wanted(plan, i);
    }
    return plan;
}

bool plan_keeps_sealed(const Plan *plan) {
    for (size_t i = 0; i < plan->statement->bind_count; i++) {
        const Field *field = plan->sources[i];
        if (!field || !field->seal || plan->sealing[i]) continue;
        log_event(LOG_ERROR, "statement_wrong", "statement=%s why=\"goes in plain\" bind=%s",
                  plan->statement->name, field->name);
        return false;
    }
    return true;
}

bool plan_set_column(Plan *plan, size_t column, const char *name) {
    const Statement *statement = plan->statement;
    if (!statement->out) return true; /* rows are not wanted */
    const Field *field = column < COLUMN_MAX ? shape_field(statement->out, name) : NULL;
    const Field *sealed = field || column >= COLUMN_MAX ? NULL : shape_sealed(statement->out, name);
    if (sealed) field = sealed;
    if (!field || field->kind == F_NEST || field->kind == F_LIST) {
        log_event(LOG_ERROR, "statement_wrong",
                  "statement=%s why=\"no field for column\" column=%s", statement->name, name);
        return false;
    }
    plan->targets[column] = field;
    plan->unsealing[column] = sealed != NULL;
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

/* The keys of a store that was opened without them seal nothing, and open nothing. */
static bool has_keys(const Plan *plan) {
    if (plan->sealer->keys) return true;
    log_event(LOG_ERROR, "keys_missing", "statement=%s", plan->statement->name);
    return false;
}

static Err value_seal(const Plan *plan, const Field *field, Arena *arena, Value *value) {
    if (!has_keys(plan)) return ERR_INTERNAL;
    const Sealer *sealer = plan->sealer;
    *value = value_text(VALUE_BLOB, sealer->seal(sealer->keys, arena, field->seal, value->text));
    return OK;
}

static Err bind_take(const Tx *tx, const Plan *plan, const Bind *binds, size_t at, Value *out) {
    const char *name = plan->statement->binds[at];
    const Bind *given = bind_find(binds, ""), *bind = bind_find(binds, name);
    if (!bind && given && plan->sources[at]) {
        *out = field_value(plan->sources[at], given->row);
        return OK;
    }
    if (!bind) bind = bind_find(tx->common, name);
    if (!bind) {
        log_event(LOG_ERROR, "bind_missing", "statement=%s bind=%s", plan->statement->name, name);
        return ERR_INTERNAL;
    }
    *out = bind_value(bind);
    return OK;
}

Err bind_collect(const Tx *tx, const Plan *plan, const Bind *binds, Arena *arena, Value *out) {
    assert(plan->statement->bind_count <= BIND_MAX);
    for (size_t i = 0; i < plan->statement->bind_count; i++) {
        TRY(bind_take(tx, plan, binds, i, &out[i]));
        if (plan->sealing[i]) TRY(value_seal(plan, plan->sources[i], arena, &out[i]));
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

static Err column_unseal(const Plan *plan, size_t column, Value sealed, Arena *arena, void *row) {
    const Field *field = plan->targets[column];
    const Sealer *sealer = plan->sealer;
    if (sealed.type == VALUE_NULL) return OK;
    if (!has_keys(plan)) return ERR_INTERNAL;
    return sealer->unseal(sealer->keys, arena, field->seal, sealed.text,
                          (Str *)(void *)((char *)row + field->offset));
}

Err row_fill(const Plan *plan, const Value *columns, bool keeps, Arena *arena, void *row) {
    shape_clear(plan->statement->out, row);
    for (size_t i = 0; i < plan->column_count; i++) {
        const Field *field = plan->targets[i];
        if (plan->unsealing[i]) {
            TRY(column_unseal(plan, i, columns[i], arena, row));
            continue;
        }
        if (field_set(field, columns[i], keeps ? arena : NULL, row)) continue;
        log_event(LOG_ERROR, "column_wrong", "statement=%s field=%s", plan->statement->name,
                  field->name);
        return ERR_INTERNAL;
    }
    return OK;
}
