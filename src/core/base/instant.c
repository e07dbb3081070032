/* Instants: UTC milliseconds, and what the wall clock in Shanghai says of them. */
#include "core/base/date.h"

#include <assert.h>

#define DAY_MS      INT64_C(86400000)
#define MINUTE_MS   INT64_C(60000)
#define SHANGHAI_MS (8 * 60 * MINUTE_MS)

static int64_t floor_div(int64_t value, int64_t by) {
    return value / by - (value % by < 0);
}

static Date date_of_utc(int64_t ms) {
    int64_t days = floor_div(ms, DAY_MS);
    return days < INT32_MIN || days > INT32_MAX ? 0 : date_from_days((int32_t)days);
}

Date date_of_ms(int64_t ms) {
    return ms > INT64_MAX - SHANGHAI_MS ? 0 : date_of_utc(ms + SHANGHAI_MS);
}

int64_t date_start_ms(Date date) {
    return date_to_days(date) * DAY_MS - SHANGHAI_MS;
}

int minute_of_ms(int64_t ms) {
    int64_t minutes = floor_div(ms, MINUTE_MS) + SHANGHAI_MS / MINUTE_MS;
    return (int)(minutes - floor_div(minutes, 1440) * 1440);
}

void time_write(int64_t ms, char text[static TIME_TEXT_BYTES]) {
    Date date = date_of_utc(ms);
    text[0] = '\0';
    if (ms == 0 || date == 0) return;
    int rest = (int)(ms - floor_div(ms, DAY_MS) * DAY_MS);
    int second = rest / 1000;
    char wide[64];
    int len = snprintf(wide, sizeof wide, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", date_year(date),
                       date_month(date), date_day(date), second / 3600, second / 60 % 60,
                       second % 60, rest % 1000);
    assert(len == TIME_TEXT_BYTES - 1);
    memcpy(text, wide, TIME_TEXT_BYTES);
}

Str time_print(Arena *arena, int64_t ms) {
    char text[TIME_TEXT_BYTES];
    time_write(ms, text);
    return arena_copy(arena, str_from(text));
}

/* Two digits from 00 to `most` off the front. */
static bool pair_read(Str *rest, int most, int *out) {
    if (rest->len < 2) return false;
    int high = rest->ptr[0] - '0', low = rest->ptr[1] - '0';
    if (high < 0 || high > 9 || low < 0 || low > 9) return false;
    *out = high * 10 + low;
    *rest = str_slice(*rest, 2, rest->len);
    return *out <= most;
}

static bool mark_read(Str *rest, char mark) {
    if (rest->len == 0 || rest->ptr[0] != mark) return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

/* Digits finer than a millisecond are dropped. */
static bool fraction_read(Str *rest, int *ms) {
    int unit = 100;
    size_t at = 0;
    *ms = 0;
    for (; at < rest->len && rest->ptr[at] >= '0' && rest->ptr[at] <= '9'; at++) {
        *ms += (rest->ptr[at] - '0') * unit;
        unit /= 10;
    }
    *rest = str_slice(*rest, at, rest->len);
    return at > 0;
}

static bool offset_read(Str *rest, int *minutes) {
    int hour = 0, minute = 0;
    *minutes = 0;
    if (mark_read(rest, 'Z') || mark_read(rest, 'z')) return true;
    bool west = rest->len > 0 && rest->ptr[0] == '-';
    if (!west && !(rest->len > 0 && rest->ptr[0] == '+')) return false;
    *rest = str_slice(*rest, 1, rest->len);
    if (!pair_read(rest, 23, &hour) || !mark_read(rest, ':')) return false;
    if (!pair_read(rest, 59, &minute)) return false;
    *minutes = (west ? -1 : 1) * (hour * 60 + minute);
    return true;
}

/* hh:mm:ss[.fraction]; second 60 is a leap second. */
static bool day_ms_read(Str *rest, int64_t *out) {
    int hour = 0, minute = 0, second = 0, ms = 0;
    if (!pair_read(rest, 23, &hour) || !mark_read(rest, ':')) return false;
    if (!pair_read(rest, 59, &minute) || !mark_read(rest, ':')) return false;
    if (!pair_read(rest, 60, &second)) return false;
    if (mark_read(rest, '.') && !fraction_read(rest, &ms)) return false;
    *out = (hour * 60 + minute) * MINUTE_MS + second * 1000 + ms;
    return true;
}

bool time_read(Str iso, int64_t *out_ms) {
    Date date = 0;
    int64_t day_ms = 0;
    int offset = 0;
    if (!date_read(str_slice(iso, 0, 10), &date)) return false;
    Str rest = str_slice(iso, 10, iso.len);
    if (!mark_read(&rest, 'T') && !mark_read(&rest, 't')) return false;
    if (!day_ms_read(&rest, &day_ms) || !offset_read(&rest, &offset) || rest.len) return false;
    *out_ms = date_to_days(date) * DAY_MS + day_ms - offset * MINUTE_MS;
    return true;
}

static int64_t clock_read_us(clockid_t clock) {
    struct timespec now;
    int failed = clock_gettime(clock, &now);
    assert(!failed);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_ms(void) {
    return clock_read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_monotonic_ms(void) {
    return clock_read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_monotonic_us(void) {
    return clock_read_us(CLOCK_MONOTONIC);
}
