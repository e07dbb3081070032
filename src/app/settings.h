/* Settings: what the keeper of a server may set, in a file or on the command line.
 *
 *   the default ◄── FILE of --config ◄── the command line
 *
 * Invariants
 *  1. One table says which keys there are, their limits, defaults and meaning: --help, `yiyang
 *     settings` (a file with every key) and docs/configuration.md (a test compares) say what it
 *     says.
 *  2. The command line wins over the file, the file over the default.
 *  3. An unknown key, one that comes twice, a value beyond its limits, a line that is none: the
 *     command does not run, and the line is named.
 */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "app/command.h"

typedef struct Settings {
    const char *config, *db, *keys, *listen, *watch, *portal, *map_tiles, *map_credit, *log_level;
    const char *sms_gateway, *sms_key;
    int64_t slow_ms, stop_seconds, disk_reserve_mib;
    bool demo;
} Settings;

enum { SETTINGS_MOST = 20 };
/* Fills the options of a command that may be told everything, with their defaults. */
void settings_options(Settings *settings, Option out[SETTINGS_MOST]);
/* Which of the table this is; -1: none that may stand in a file. */
int setting_find(const char *name);

/* config_file.c: sets what the file says of these options; what it says of another command's is
 * checked by name alone. */
bool config_file_read(const char *command, const char *path, const Option *options);

#endif
