#include "core/guard/setting.h"

#include "core/base/log.h"
#include "guard.sql.h"

#define SETTINGS_MAX 1000 /* rows of all days */

static const Field guard_setting_fields[] = {
    {"key", F_TEXT, offsetof(GuardSetting, key), .flags = REQUIRED | STORED, .max = 60,
     .doc = "which number"},
    {"value", F_INT, offsetof(GuardSetting, value), .flags = REQUIRED | STORED, .doc = "its value"},
    {"valid_from", F_DATE, offsetof(GuardSetting, valid_from), .flags = REQUIRED | STORED,
     .doc = "first day"},
};
const Shape guard_setting_shape = {"guard_setting", "guard", guard_setting_fields,
                                   COUNT(guard_setting_fields), sizeof(GuardSetting)};

static const struct {
    const char *key;
    size_t offset;
} known[] = {
    {"lock_out_failures", offsetof(GuardSettings, lock_out_failures)},
    {"lock_out_minutes", offsetof(GuardSettings, lock_out_minutes)},
    {"idle_minutes", offsetof(GuardSettings, idle_minutes)},
    {"session_minutes", offsetof(GuardSettings, session_minutes)},
    {"password_characters", offsetof(GuardSettings, password_characters)},
    {"password_classes", offsetof(GuardSettings, password_classes)},
};

Err guard_settings_get(Tx *tx, Arena *arena, Date day, GuardSettings *out) {
    List rows;
    uint64_t found = 0;
    *out = (GuardSettings){0};
    TRY(tx_list(tx, arena, &sql_guard_setting_list, WITH(BIND_INT("day", day), MOST(SETTINGS_MAX)),
                &rows));
    for (size_t i = 0; i < rows.count; i++) { /* by day: the newest is written last */
        const GuardSetting *row = LIST_AT(rows, GuardSetting, i);
        for (size_t k = 0; k < COUNT(known); k++) {
            if (!str_equal_c(row->key, known[k].key)) continue;
            memcpy((char *)out + known[k].offset, &row->value, sizeof row->value);
            found |= UINT64_C(1) << k;
        }
    }
    if (found == (UINT64_C(1) << COUNT(known)) - 1) return OK;
    log_event(LOG_ERROR, "guard_setting", "missing_on=%d", day);
    return ERR_INTERNAL;
}
