/* Cells as an office writes them into an account. */
#include "core/walk/access_row.h"
#include "core/walk/account_table.h"
#include "core/walk/record.h"

enum { ROLES_BYTES = 300 };

static bool parts_roles(uint32_t c) {
    return c == ',' || c == ';' || c == '/' || c == 0xFF0C || c == 0x3001 || c == 0xFF1B ||
           c == '\n';
}

/* A role by its code or by its name in any language. */
static const char *role_code(Op *op, Str word) {
    const Rights *rights = site_config(op->site)->rights;
    for (size_t i = 0; i < rights->role_count; i++) {
        const char *name = rights->roles[i].name;
        Str key = arena_printf(op->arena, "role.%s", name);
        if (str_equal_c(word, name)) return name;
        for (size_t k = 0; k < LANGUAGE_COUNT; k++) {
            if (str_equal_ignoring_case(site_words(op->site, languages[k], key), word)) return name;
        }
    }
    return NULL;
}

static void role_add(Op *op, Str word, Buf *out) {
    word = str_trim(word);
    if (str_is_empty(word)) return;
    const char *code = role_code(op, word);
    if (!code) {
        fault_add(op->faults, STR("roles"), "unknown_role_named", word);
        return;
    }
    if (out->len > 0) buf_put_char(out, ',');
    buf_put_c(out, code);
}

static Str roles_of(Op *op, Str cell) {
    Buf out;
    buf_init(&out, op->arena, ROLES_BYTES + cell.len);
    Str rest = cell;
    const char *begin = cell.ptr, *at = begin;
    for (uint32_t c = 0; utf8_next(&rest, &c); at = rest.ptr) {
        if (!parts_roles(c)) continue;
        role_add(op, (Str){begin, (size_t)(at - begin)}, &out);
        begin = rest.ptr;
    }
    role_add(op, (Str){begin, (size_t)(cell.ptr + cell.len - begin)}, &out);
    return buf_str(&out);
}

/* A row above that says the same in this column, and was understood. */
static const Account *same_above(const AccountTable *table, const AccountRow *row, int column) {
    for (size_t i = 0; i < table->items.count; i++) {
        const AccountRow *above = LIST_AT(table->items, AccountRow, i);
        bool same = str_equal(above->cells[column], row->cells[column]);
        if (same && above->faults.count == 0) return &above->account;
    }
    return NULL;
}

static Err place_read(Op *op, const AccountTable *table, AccountRow *row) {
    const SiteConfig *config = site_config(op->site);
    Str cell = row->cells[COLUMN_PLACE];
    int64_t *scope = &row->account.scope;
    if (str_is_none(cell) || str_read_int(cell, scope)) return OK;
    const Account *above = same_above(table, row, COLUMN_PLACE);
    if (above) {
        *scope = above->scope;
        return OK;
    }
    Err err = config->place_read ? config->place_read(op, cell, scope) : ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND) fault_add(op->faults, STR("scope"), "unknown_place", cell);
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err record_read(Op *op, const NameWanted *wanted, const char *field, int64_t *id) {
    Err err = name_resolve(op, wanted, id);
    if (err != ERR_NOT_FOUND && err != ERR_CONFLICT) return err;
    const char *code = err == ERR_CONFLICT ? "several_of_this_name" : "none_of_this_name";
    fault_add(op->faults, str_from(field), code, wanted->name);
    return OK;
}

static Err organisation_read(Op *op, const AccountTable *table, AccountRow *row) {
    const NameWanted wanted = {"organisation", row->cells[COLUMN_ORGANISATION], 0};
    int64_t *id = &row->account.org_id;
    if (str_is_none(wanted.name) || str_read_int(wanted.name, id)) return OK;
    const Account *above = same_above(table, row, COLUMN_ORGANISATION);
    if (!above) return record_read(op, &wanted, "org_id", id);
    *id = above->org_id;
    return OK;
}

static Err worker_read(Op *op, AccountRow *row) {
    const NameWanted wanted = {"worker", row->cells[COLUMN_WORKER], row->account.org_id};
    int64_t *id = &row->account.staff_id;
    if (str_is_none(wanted.name) || str_read_int(wanted.name, id)) return OK;
    if (wanted.org_id != 0) return record_read(op, &wanted, "staff_id", id);
    op_fault(op, "staff_id", "worker_of_which_organisation");
    return OK;
}

static void length_check(Op *op, const char *name, Str text) {
    const Field *field = &account_shape.fields[shape_find(&account_shape, str_from(name))];
    if (utf8_length(text) > (size_t)field->max)
        fault_add(op->faults, str_from(name), "too_long",
                  arena_printf(op->arena, "%lld", (long long)field->max));
}

static void texts_read(Op *op, const Str *cells, Account *account) {
    Str until = cells[COLUMN_UNTIL];
    if (str_is_none(account->name)) op_fault(op, "name", "required");
    if (str_is_none(cells[COLUMN_ROLES])) op_fault(op, "roles", "required");
    length_check(op, "name", account->name);
    length_check(op, "phone", account->phone);
    if (!str_is_none(cells[COLUMN_LOGIN]))
        account->login = arena_lower(op->arena, cells[COLUMN_LOGIN]);
    account->roles = roles_of(op, cells[COLUMN_ROLES]);
    length_check(op, "roles", account->roles);
    if (!str_is_none(until) && !date_read_loosely(until, &account->expires_on))
        fault_add(op->faults, STR("expires_on"), "not_a_date", until);
}

Err account_row_read(Op *op, const AccountTable *table, AccountRow *row) {
    const Str *cells = row->cells;
    Account *account = &row->account;
    *account = (Account){.name = cells[COLUMN_NAME], .phone = cells[COLUMN_PHONE], .active = true};
    texts_read(op, cells, account);
    TRY(place_read(op, table, row));
    TRY(organisation_read(op, table, row));
    TRY(worker_read(op, row));
    if (!str_is_none(account->login)) TRY(account_login_check(op, account->login));
    if (op->faults->count > 0) return OK;
    Err err = account_check(op, account);
    return err == ERR_INVALID ? OK : err;
}
