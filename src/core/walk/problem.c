/* Refusals as RFC 9457 problem details, in words a clerk understands. */
#include "core/base/log.h"
#include "core/walk/walk.h"

/* The most telling code: of a fault of the whole request, else of the error. */
static const char *problem_code(const Walk *walk, Err err) {
    const Faults *faults = &walk->faults;
    bool whole = faults->count == 1 && faults->items[0].field.len == 0 && err == ERR_CONFLICT;
    return whole ? faults->items[0].code : err_name(err);
}

static void member(Buf *out, const char *name, Str text) {
    buf_printf(out, ",\"%s\":", name);
    json_write_text(out, text);
}

static void fault_write(const Walk *walk, Buf *out, const Fault *fault) {
    const Op *op = &walk->op;
    Str key = arena_printf(op->arena, "fault.%s", fault->code);
    Str pattern = site_words(op->site, op->language, key);
    if (str_equal(pattern, key)) log_event(LOG_WARN, "word_missing", "key=" STR_FMT, STR_ARG(key));
    buf_put_c(out, "{\"field\":");
    json_write_text(out, fault->field);
    member(out, "code", str_from(fault->code));
    if (!str_is_none(fault->detail)) member(out, "detail", fault->detail);
    member(out, "words", words_fill(op->arena, pattern, &fault->detail, 1));
    buf_put_char(out, '}');
}

static void faults_write(const Walk *walk, Buf *out) {
    const Faults *faults = &walk->faults;
    size_t kept = faults->count < COUNT(faults->items) ? faults->count : COUNT(faults->items);
    if (faults->count > kept) buf_printf(out, ",\"fault_count\":%zu", faults->count);
    buf_put_c(out, ",\"errors\":[");
    for (size_t i = 0; i < kept; i++) {
        if (i > 0) buf_put_char(out, ',');
        fault_write(walk, out, &faults->items[i]);
    }
    buf_put_char(out, ']');
}

void walk_refuse(Walk *walk, Err err) {
    const Op *op = &walk->op;
    if (err == ERR_INTERNAL)
        log_event(LOG_ERROR, "internal", "action=%s id=" STR_FMT, walk->action,
                  STR_ARG(walk->request_id));
    Str allow = walk->reply.allow;
    const char *code = problem_code(walk, err);
    Str title =
        site_words(op->site, op->language, arena_printf(op->arena, "error.%s", err_name(err)));
    Buf out;
    buf_init(&out, op->arena, REPLY_LIMIT_BYTES);
    buf_printf(&out, "{\"type\":\"urn:yiyang:problem:%s\"", code);
    member(&out, "title", title);
    buf_printf(&out, ",\"status\":%d", err_status(err));
    member(&out, "code", str_from(code));
    member(&out, "request_id", walk->request_id);
    if (walk->faults.count > 0) faults_write(walk, &out);
    buf_put_char(&out, '}');
    walk->reply = (Reply){.status = err_status(err),
                          .content_type = STR("application/problem+json"),
                          .body = buf_str(&out),
                          .allow = allow};
}
