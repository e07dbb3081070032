/* A configuration file: read by libinih, which neither tells lines that are too long nor keys that
 * come twice. */
#include <ctype.h>
#include <errno.h>
#include <ini.h>

#include "app/settings.h"
#include "core/base/arena.h"

typedef struct Reading {
    const char *command, *path;
    const Option *options;
    FILE *file;
    int line;
    bool goes_on; /* this line belongs to the value of the one before it */
    bool failed;
    const char *values[SETTINGS_MOST]; /* what was read of each row of the table */
} Reading;

/* What a file said lives as long as the program; no ceiling, since its lines have one each. */
static Arena kept;

static int complain(Reading *reading, int line, const char *why, const char *which) {
    if (!reading->failed)
        (void)fprintf(stderr, "yiyang %s: %s:%d: %s%s\n", reading->command, reading->path, line,
                      why, which);
    reading->failed = true;
    return 0;
}

static char *line_read(char *out, int size, void *stream) {
    Reading *reading = stream;
    if (reading->failed || !fgets(out, size, reading->file)) return NULL;
    size_t len = strlen(out);
    reading->line++;
    reading->goes_on = isspace((unsigned char)out[0]) && strspn(out, " \t\r\n") < len;
    if (len + 1 < (size_t)size || out[len - 1] == '\n') return out;
    (void)complain(reading, reading->line,
                   "the line is too long; let the value go on in the next one, indented", "");
    return NULL;
}

static int value_take(void *context, const char *section, const char *name, const char *value) {
    Reading *reading = context;
    if (reading->failed) return 0;
    if (section[0]) return complain(reading, reading->line, "there are no sections: ", section);
    int row = setting_find(name);
    if (row < 0) return complain(reading, reading->line, "there is no key ", name);
    const char **whole = &reading->values[row];
    if (!reading->goes_on && *whole) return complain(reading, reading->line, "again: ", name);
    if (!value[0]) return complain(reading, reading->line, "no value: ", name);
    *whole = arena_printf(&kept, "%s%s", *whole ? *whole : "", value).ptr;
    const Option *option = option_find(reading->options, str_from(name));
    char where[512];
    (void)snprintf(where, sizeof where, "yiyang %s: %s:%d: ", reading->command, reading->path,
                   reading->line);
    if (option && !option_set(where, option, *whole)) {
        reading->failed = true;
        return 0;
    }
    return 1;
}

bool config_file_read(const char *command, const char *path, const Option *options) {
    Reading reading = {.command = command, .path = path, .options = options};
    reading.file = fopen(path, "re");
    if (!reading.file) {
        (void)fprintf(stderr, "yiyang %s: %s cannot be read: %s\n", command, path, strerror(errno));
        return false;
    }
    int line = ini_parse_stream(line_read, &reading, value_take, &reading);
    if (line != 0) (void)complain(&reading, line, "a line is key = value", "");
    (void)fclose(reading.file);
    return !reading.failed;
}
