/* Field history: who changed what of a record, from what to what; sealed, because it holds what it
 * tells of. */
#include "core/walk/change.h"

#include "core/walk/frame.h"
#include "walk.sql.h"

enum { CHANGE_LIMIT_BYTES = 256 * 1024, CHANGES_MAX = 2000 };
#define CONTEXT "change.sealed"

static const Field change_fields[] = {
    {"id", F_REF, offsetof(Change, id), .flags = READONLY | STORED, .doc = "number, in order"},
    {"noun", F_TEXT, offsetof(Change, noun), .flags = READONLY | STORED | HIDDEN, .doc = "shape"},
    {"subject", F_REF, offsetof(Change, subject), .flags = READONLY | STORED | HIDDEN,
     .doc = "id of the record"},
    {"account_id", F_INT, offsetof(Change, account_id), .flags = READONLY | STORED,
     .doc = "account that changed it; -1 the system"},
    {"recorded_at", F_TIME, offsetof(Change, recorded_at), .flags = READONLY | STORED,
     .doc = "when"},
    {"sealed", F_BLOB, offsetof(Change, sealed), .flags = READONLY | STORED | HIDDEN,
     .doc = "fields, sealed"},
    {"fields", F_JSON, offsetof(Change, fields), .flags = READONLY,
     .doc = "{\"field\":{\"old\":…,\"new\":…}}"},
};
const Shape change_shape = {"change", "walk", change_fields, COUNT(change_fields), sizeof(Change)};

static bool field_is_told(const Field *field) {
    bool nested = field->kind == F_NEST || field->kind == F_LIST || field->kind == F_BLOB;
    return !nested && !(field->flags & (WRITEONLY | HIDDEN)) && strcmp(field->name, "version") != 0;
}

static void write_one(Buf *out, const Field *field, const void *before, const void *after) {
    buf_put_char(out, out->len > 1 ? ',' : ' ');
    json_write_text(out, str_from(field->name));
    buf_put_c(out, ":{\"old\":");
    json_write_text(out, field_print(out->arena, field, before));
    buf_put_c(out, ",\"new\":");
    json_write_text(out, field_print(out->arena, field, after));
    buf_put_char(out, '}');
}

static bool field_changed(const Field *field, const void *before, const void *after) {
    return field_is_told(field) && !field_equal(field, before, after);
}

Err op_record_change(Op *op, const Shape *shape, int64_t id, const void *before,
                     const void *after) {
    Buf json, names;
    buf_init(&json, op->arena, CHANGE_LIMIT_BYTES);
    buf_init(&names, op->arena, CHANGE_LIMIT_BYTES);
    buf_put_char(&json, '{');
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (!field_changed(field, before, after)) continue;
        write_one(&json, field, before, after);
        if (names.len > 0) buf_put_char(&names, ',');
        buf_put_c(&names, field->name);
    }
    if (names.len == 0) return OK;
    buf_put_char(&json, '}');
    if (json.overflow) return ERR_TOO_LARGE;
    op_note(op, "changed", buf_str(&names));
    Change change = {.noun = str_from(shape->name), .subject = id};
    change.sealed = vault_seal(site_vault(op->site), op->arena, CONTEXT, buf_str(&json));
    return op_run(op, &sql_change_insert, ROW(&change));
}

Err op_list_changes(Op *op, const Shape *shape, int64_t id, List *out) {
    TRY(op_list(op, &sql_change_list,
                WITH(BIND_TEXT("noun", str_from(shape->name)), BIND_INT("subject", id),
                     MOST(CHANGES_MAX)),
                out));
    for (size_t i = 0; i < out->count; i++) {
        Change *change = LIST_AT(*out, Change, i);
        TRY(vault_unseal(site_vault(op->site), op->arena, CONTEXT, change->sealed,
                         &change->fields));
    }
    return OK;
}
