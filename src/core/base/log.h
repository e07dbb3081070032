/* Log: one logfmt line per event to stderr: ts=… level=… event=… key=value …
 *
 * Invariants
 *  1. One event is one line, written at once and cut at 4 KiB, from any thread; control bytes
 *     become spaces.
 *  2. The caller quotes a value that holds spaces.
 *  3. The level may change while others write: each line goes by the one it finds.
 * No personal data is ever logged.
 */
#ifndef CORE_BASE_LOG_H
#define CORE_BASE_LOG_H

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF } LogLevel;

void log_set_level(LogLevel level);
/* format holds the key=value part: log_event(LOG_INFO, "serve", "port=%d", port) */
void log_event(LogLevel level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
