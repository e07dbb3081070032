/* JsonSample: a document of a shape, by its field rows: each value mostly of its kind and within
 * its limits, now and then not.
 */
#ifndef FUZZ_JSON_SAMPLE_H
#define FUZZ_JSON_SAMPLE_H

#include "core/base/buf.h"
#include "core/base/rand.h"
#include "core/base/shape.h"

enum { SAMPLE_TEXT_MOST = 24, SAMPLE_LIST_MOST = 3 };

static void sample_write(Buf *out, Rand *rand, const Shape *shape);

static inline const char *sample_pick(Rand *rand, const char *const *from, size_t count) {
    return from[rand_below(rand, (uint32_t)count)];
}

static inline void sample_whole(Buf *out, Rand *rand, const Field *field) {
    int64_t low = field->kind == F_REF ? 1 : field->min;
    int64_t above = field->max < INT64_MAX ? field->max + 1 : INT64_MAX;
    const int64_t values[] = {low, low + 1, low - 1, field->max, above, 20261102};
    buf_put_int(out, values[rand_below(rand, COUNT(values))]);
}

/* As long as it must be at least, mostly as it may be at most. */
static inline void sample_text(Buf *out, Rand *rand, const Field *field) {
    static const char *const letters[] = {"a", "7",   "王",      "·",
                                          " ", "\\n", "\\u00e9", "\\ud83d\\ude00"};
    size_t length = (size_t)(field->min > 0 && field->min < SAMPLE_TEXT_MOST ? field->min : 1);
    length += rand_below(rand, 4);
    buf_put_char(out, '"');
    for (size_t i = 0; i < length; i++) buf_put_c(out, sample_pick(rand, letters, COUNT(letters)));
    buf_put_char(out, '"');
}

static inline void sample_list(Buf *out, Rand *rand, const Field *field) {
    size_t count = rand_below(rand, SAMPLE_LIST_MOST + 1);
    buf_put_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buf_put_char(out, ',');
        sample_write(out, rand, field->shape);
    }
    buf_put_char(out, ']');
}

static inline void sample_value(Buf *out, Rand *rand, const Field *field) {
    static const char *const odd[] = {"null", "7", "-0.5", "\"x\"", "[]", "{}", "true", "1e400"};
    static const char *const dates[] = {"\"2026-11-02\"", "\"2024-02-29\"", "\"2023-02-29\""};
    static const char *const times[] = {"\"2026-11-02T08:00:00.000Z\"", "\"2026-11-02T08:00\""};
    static const char *const reals[] = {"120.15", "-180", "0", "1e-9"};
    static const char *const truths[] = {"true", "false"};
    static const char *const passed[] = {"{}", "[1,{\"a\":null}]", "\"text\""};
    if (rand_below(rand, 16) == 0) {
        buf_put_c(out, sample_pick(rand, odd, COUNT(odd)));
        return;
    }
    switch (field->kind) {
    case F_BOOL:
        buf_put_c(out, sample_pick(rand, truths, COUNT(truths)));
        break;
    case F_TEXT:
        sample_text(out, rand, field);
        break;
    case F_DATE:
        buf_put_c(out, sample_pick(rand, dates, COUNT(dates)));
        break;
    case F_TIME:
        buf_put_c(out, sample_pick(rand, times, COUNT(times)));
        break;
    case F_REAL:
        buf_put_c(out, sample_pick(rand, reals, COUNT(reals)));
        break;
    case F_ENUM:
        buf_printf(out, "\"%s\"",
                   sample_pick(rand, field->choices->codes, (size_t)field->choices->count));
        break;
    case F_JSON:
        buf_put_c(out, sample_pick(rand, passed, COUNT(passed)));
        break;
    case F_NEST:
        sample_write(out, rand, field->shape);
        break;
    case F_LIST:
        sample_list(out, rand, field);
        break;
    default:
        sample_whole(out, rand, field);
    }
}

static void sample_write(Buf *out, Rand *rand, const Shape *shape) {
    char mark = '{';
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if ((field->flags & (READONLY | HIDDEN)) || field->kind == F_BLOB) continue;
        if (rand_below(rand, 8) == 0) continue;
        buf_printf(out, "%c\"%s\":", mark, field->name);
        sample_value(out, rand, field);
        mark = ',';
    }
    buf_put_c(out, mark == '{' ? "{}" : "}");
}

#endif
