#include "app/settings.h"

#include <assert.h>

#include "core/base/shape.h"

typedef struct Setting {
    const char *name;
    OptionKind kind;
    size_t at; /* in Settings */
    int64_t min, max;
    const char *otherwise; /* NULL: nothing */
    const char *help;
} Setting;

#define AT(member) offsetof(Settings, member)
static const Setting table[] = {
    {"db", OPTION_TEXT, AT(db), 0, 0, NULL, DB_HELP},
    {"keys", OPTION_TEXT, AT(keys), 0, 0, NULL, KEYS_HELP},
    {"listen", OPTION_TEXT, AT(listen), 0, 0, "127.0.0.1:8080",
     "address and port; port 0 picks one"},
    {"watch", OPTION_TEXT, AT(watch), 0, 0, NULL,
     "address of /metrics, /healthz and /readyz, for whoever may reach it; without it no metrics"},
    {"portal", OPTION_TEXT, AT(portal), 0, 0, NULL,
     "https://… where the QR of printed papers leads, for places whose letterhead has none"},
    {"map-tiles", OPTION_TEXT, AT(map_tiles), 0, 0, NULL,
     "address of map tiles with {z}, {x} and {y}, or of a .pmtiles file; without it maps show "
     "borders alone"},
    {"map-credit", OPTION_TEXT, AT(map_credit), 0, 0, NULL, "whose map it is, under the tiles"},
    {"log-level", OPTION_TEXT, AT(log_level), 0, 0, "info",
     "debug (every request), info or warn; slow requests and 5xx are always written"},
    {"slow-ms", OPTION_INT, AT(slow_ms), 1, 3600000, "1000", "from when a request is slow"},
    {"stop-seconds", OPTION_INT, AT(stop_seconds), 1, 3600, "30",
     "how long SIGTERM waits for what is open; a second one ends at once"},
    {"disk-reserve-mib", OPTION_INT, AT(disk_reserve_mib), 1, 1048576, "64",
     "with less disk left /readyz says no; of SQLite alone"},
    {"sms-gateway", OPTION_TEXT, AT(sms_gateway), 0, 0, NULL,
     "https://… to which SMS are posted (docs/commands.md); without it they go into the log"},
    {"sms-key", OPTION_TEXT, AT(sms_key), 0, 0, NULL, "file with the key of the SMS gateway"},
};
_Static_assert(COUNT(table) + 3 <= SETTINGS_MOST, "room for the file, the demo and the end");

int setting_find(const char *name) {
    for (size_t i = 0; i < COUNT(table); i++) {
        if (strcmp(table[i].name, name) == 0) return (int)i;
    }
    return -1;
}

static void default_set(const Setting *row, void *target) {
    if (row->kind == OPTION_TEXT) {
        *(const char **)target = row->otherwise;
        return;
    }
    bool is_number = str_read_int(str_from(row->otherwise), target);
    assert(is_number);
}

void settings_options(Settings *settings, Option out[SETTINGS_MOST]) {
    size_t count = 0;
    *settings = (Settings){0};
    out[count++] = (Option){"config", OPTION_CONFIG, (void *)&settings->config, 0, 0, CONFIG_HELP};
    for (size_t i = 0; i < COUNT(table); i++) {
        const Setting *row = &table[i];
        void *target = (char *)settings + row->at;
        default_set(row, target);
        out[count++] = (Option){row->name, row->kind, target, row->min, row->max, row->help};
    }
    out[count++] =
        (Option){"demo", OPTION_FLAG, &settings->demo,
                 0,      0,           "a demo city: its clock may be stepped; never in a file"};
    out[count] = (Option){0};
}

int settings_command(int argc, char **argv) {
    const Option options[] = {{0}};
    if (!options_read("settings", "prints a configuration file with every key", options, argc,
                      argv))
        return EXIT_USAGE;
    (void)puts("# Yiyang: key = value. A longer value goes on in the next line, indented; \" ;\" "
               "begins a remark.");
    for (size_t i = 0; i < COUNT(table); i++) {
        const Setting *row = &table[i];
        (void)printf("\n# %s\n;%s =%s%s\n", row->help, row->name, row->otherwise ? " " : "",
                     row->otherwise ? row->otherwise : "");
    }
    return EXIT_DONE;
}
