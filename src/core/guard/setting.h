/* GuardSettings: the dated numbers of access: lock-out, idle and longest times, what a password
 * needs.
 *
 * Invariants
 *  1. They are rows of guard_setting(key, value, valid_from); of each key the newest not after the
 *     day holds.
 *  2. All six are there, or it is ERR_INTERNAL and nobody signs in by a guess.
 *  3. Read anew at each call, within the caller's transaction; nothing is kept.
 */
#ifndef CORE_GUARD_SETTING_H
#define CORE_GUARD_SETTING_H

#include "core/base/shape.h"
#include "core/store/store.h"

typedef struct GuardSetting {
    Str key;
    int64_t value;
    Date valid_from;
} GuardSetting;
extern const Shape guard_setting_shape;

typedef struct GuardSettings {
    int64_t lock_out_failures, lock_out_minutes;
    int64_t idle_minutes, session_minutes;
    int64_t password_characters, password_classes;
} GuardSettings;

/* ERR_INTERNAL: a key has no row for the day. */
MUST_CHECK Err guard_settings_get(Tx *tx, Arena *arena, Date day, GuardSettings *out);

#endif
