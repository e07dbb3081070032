#include "core/base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "core/base/date.h"

enum { LINE_BYTES = 4096 };

static _Atomic LogLevel least_level = LOG_INFO; /* set while others write */

void log_set_level(LogLevel level) {
    atomic_store_explicit(&least_level, level, memory_order_relaxed);
}

static size_t line_advance(size_t at, int wrote) {
    size_t end = wrote > 0 ? at + (size_t)wrote : at;
    return end < LINE_BYTES - 1 ? end : LINE_BYTES - 1;
}

/* A control byte in a value must not start a second line. */
static void line_flatten(char *line, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) line[i] = ' ';
    }
}

void log_event(LogLevel level, const char *event, const char *format, ...) {
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < atomic_load_explicit(&least_level, memory_order_relaxed) || level >= LOG_OFF)
        return;
    char line[LINE_BYTES], time[TIME_TEXT_BYTES];
    time_write(clock_now_ms(), time);
    size_t len = line_advance(0, snprintf(line, sizeof line, "ts=%s level=%s event=%s ", time,
                                          names[level], event));
    va_list args;
    va_start(args, format);
    len = line_advance(len, vsnprintf(line + len, sizeof line - len, format, args));
    va_end(args);
    line_flatten(line, len);
    while (line[len - 1] == ' ') len--;
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0) return; /* no one is left to tell */
}
