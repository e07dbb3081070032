#include "core/walk/op.h"

#include <assert.h>
#include <limits.h>

#include "core/store/rows.h"
#include "core/walk/frame.h"
#include "walk.sql.h"

static const Field id_key_fields[] = {
    {"id", F_REF, offsetof(IdKey, id), .flags = REQUIRED, .doc = "number"},
};
const Shape id_key_shape = {"id_key", "walk", id_key_fields, COUNT(id_key_fields), sizeof(IdKey)};

void op_fault(Op *op, const char *field, const char *code) {
    fault_add(op->faults, str_from(field), code, STR_NONE);
}

Err op_refuse(Op *op, const char *field, const char *code) {
    return op_refuse_with(op, field, code, STR_NONE);
}

Err op_refuse_with(Op *op, const char *field, const char *code, Str detail) {
    fault_add(op->faults, str_from(field), code, detail);
    return ERR_INVALID;
}

Err op_conflict(Op *op, const char *field, const char *code) {
    fault_add(op->faults, str_from(field), code, STR_NONE);
    return ERR_CONFLICT;
}

Err op_verdict(const Op *op) {
    return op->faults->count == 0 || op->answer != OK ? OK : ERR_INVALID;
}

Err op_named(Op *op, Err err, const char *field, const char *code) {
    return err == ERR_NOT_FOUND ? op_refuse(op, field, code) : err;
}

bool op_knows(const Op *op, const char *field) {
    return !faults_name(op->faults, op->misread, str_from(field));
}

Err op_check_version(Op *op, int64_t current) {
    if (op->if_version == 0) return ERR_PRECONDITION;
    return op->if_version == current ? OK : ERR_STALE;
}

void op_subject(Op *op, const char *noun, int64_t id) {
    op->subject = arena_printf(op->arena, "%s:%lld", noun, (long long)id);
}

static Buf *note_begin(Op *op, const char *key) {
    Buf *detail = op->detail;
    if (!detail) return NULL;
    if (detail->len > 0) buf_put_char(detail, ',');
    json_write_text(detail, str_from(key));
    buf_put_char(detail, ':');
    return detail;
}

void op_note(Op *op, const char *key, Str value) {
    Buf *detail = note_begin(op, key);
    if (detail) json_write_text(detail, value);
}

void op_note_int(Op *op, const char *key, int64_t value) {
    Buf *detail = note_begin(op, key);
    if (detail) buf_put_int(detail, value);
}

/* Room for one more in an array of the arena. */
static void *array_grow(Op *op, void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) return items;
    *capacity = *capacity ? *capacity * 2 : 16;
    void *grown = arena_alloc_array(op->arena, *capacity, size);
    if (count > 0) memcpy(grown, items, count * size);
    return grown;
}

void op_emit(Op *op, const EventKind *kind, int64_t subject, int64_t detail) {
    op->events = array_grow(op, op->events, op->event_count, &op->event_capacity, sizeof(Event));
    op->events[op->event_count++] = (Event){kind, subject, detail, 1};
}

void op_after_commit(Op *op, AfterCommit effect, int64_t subject) {
    op->effects =
        array_grow(op, op->effects, op->effect_count, &op->effect_capacity, sizeof(Effect));
    op->effects[op->effect_count++] = (Effect){effect, subject};
}

void op_answer(Op *op, Err err) {
    op->answer = err;
}

bool op_may(const Op *op, const char *permission) {
    return actor_reach(op->actor, permission) != REACH_NONE;
}

unsigned op_view(const Op *op, int64_t subject) {
    unsigned any = 0, every = op->views.count > 0 ? UINT_MAX : 0;
    for (size_t i = 0; i < op->views.count; i++) {
        const View *view = LIST_AT(op->views, View, i);
        every &= view->seen;
        if (view->subject == subject) any |= view->seen;
    }
    return subject == 0 ? every : any;
}

Err op_run(Op *op, const Statement *statement, const Bind *binds) {
    return tx_run(op->tx, statement, binds);
}

Err op_get(Op *op, const Statement *statement, const Bind *binds, void *out) {
    return tx_get(op->tx, op->arena, statement, binds, out);
}

Err op_list(Op *op, const Statement *statement, const Bind *binds, List *out) {
    return tx_list(op->tx, op->arena, statement, binds, out);
}

Err op_run_rows(Op *op, const Statement *statement, const List *rows) {
    return tx_run_rows(op->tx, statement, rows);
}

Err op_run_rows_counted(Op *op, const Statement *statement, const List *rows, int64_t *changed) {
    return tx_run_rows_counted(op->tx, statement, rows, changed);
}

Err op_get_rows(Op *op, const Statement *statement, const List *rows, List *out) {
    return tx_get_rows(op->tx, op->arena, statement, rows, out);
}

static Err publish(Op *op, const char *topic, int64_t subject, Bind scope, Bind account) {
    op->published = true;
    return tx_run(op->tx, &sql_outbox_insert,
                  WITH(BIND_TEXT("topic", str_from(topic)), BIND_INT("subject", subject), scope,
                       account));
}

Err op_publish(Op *op, const char *topic, int64_t subject, int64_t scope) {
    return publish(op, topic, subject, BIND_INT("scope", scope), BIND_REF("account_id", 0));
}

Err op_publish_to(Op *op, const char *topic, int64_t subject, int64_t account_id) {
    return publish(op, topic, subject, BIND_INT("scope", 0), BIND_REF("account_id", account_id));
}

Date op_workday_after(Op *op, Date from, int days) {
    return workday_add(site_workdays(op->site), from, days);
}
