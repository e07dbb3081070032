#include "core/base/log.h"
#include "core/walk/frame.h"
#include "walk.sql.h"

enum { SETTINGS_MAX = 10000 };

static const Field setting_fields[] = {
    {"key", F_TEXT, offsetof(Setting, key), .flags = REQUIRED | STORED, .max = 80,
     .ref = "setting_key", .doc = "which number"},
    {"value", F_INT, offsetof(Setting, value), .flags = REQUIRED | STORED, .doc = "in its unit"},
    {"unit", F_TEXT, offsetof(Setting, unit), .flags = STORED, .max = 40, .ref = "setting_unit",
     .doc = "of the value"},
    {"valid_from", F_DATE, offsetof(Setting, valid_from), .flags = REQUIRED | STORED,
     .doc = "first day"},
    {"valid_to", F_DATE, offsetof(Setting, valid_to), .flags = STORED,
     .doc = "first day on which it no longer holds"},
    {"source", F_TEXT, offsetof(Setting, source), .flags = STORED, .max = 400,
     .doc = "where it is written"},
};
const Shape setting_shape = {"setting", "walk", setting_fields, COUNT(setting_fields),
                             sizeof(Setting)};

static int setting_compare(const void *a, const void *b) {
    const Setting *left = a, *right = b;
    int order = str_compare(left->key, right->key);
    return order != 0 ? order : left->valid_from - right->valid_from;
}

static Err rows_read(Tx *tx, void *context) {
    Site *site = context;
    List rows;
    TRY(tx_list(tx, &site->arena, &sql_setting_list, WITH(MOST(SETTINGS_MAX)), &rows));
    if (rows.count > 0) qsort(rows.items, rows.count, sizeof(Setting), setting_compare);
    site->settings = (Settings){rows.items, rows.count};
    return OK;
}

Err settings_load(Site *site) {
    return store_read(site->store, rows_read, site);
}

/* The newest row of the key that has begun; its end counts too. */
static const Setting *setting_on(const Settings *settings, Str key, Date day) {
    size_t low = 0, high = settings->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const Setting *row = &settings->rows[middle];
        int order = str_compare(row->key, key);
        if (order < 0 || (order == 0 && row->valid_from <= day))
            low = middle + 1;
        else
            high = middle;
    }
    const Setting *row = low > 0 ? &settings->rows[low - 1] : NULL;
    if (!row || !str_equal(row->key, key)) return NULL;
    return row->valid_to == 0 || day < row->valid_to ? row : NULL;
}

Err op_setting(Op *op, const char *key, int64_t *out) {
    const Setting *row = setting_on(&op->site->settings, str_from(key), op->today);
    if (!row) {
        log_event(LOG_ERROR, "setting_missing", "key=%s day=%d", key, op->today);
        return ERR_INTERNAL;
    }
    *out = row->value;
    return OK;
}
