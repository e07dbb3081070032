/* Any bytes as a request's head: what passes must have one reading only. */
#include <assert.h>
#include <string.h>

#include "core/wire/http_head.h"

enum { HEADERS_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Str line_take(Str *rest) {
    Str line = STR_NONE;
    if (!str_split(rest, '\n', &line)) return STR("");
    return line;
}

static size_t headers_take(Str *rest, HttpHeader headers[HEADERS_MAX]) {
    size_t count = 0;
    Str line = STR_NONE;
    while (count < HEADERS_MAX && str_split(rest, '\n', &line)) {
        Str name = STR_NONE;
        if (!str_split(&line, ':', &name)) continue;
        headers[count++] = (HttpHeader){name, str_is_none(line) ? STR("") : line};
    }
    return count;
}

static size_t count_of(const HttpHead *head, Str name) {
    size_t found = 0;
    for (size_t i = 0; i < head->header_count; i++)
        found += str_equal_ignoring_case(head->headers[i].name, name);
    return found;
}

static void head_try(const HttpHead *head) {
    HttpFraming framing;
    HttpRefusal refusal = head_check(head, &framing);
    assert((refusal.status == 0) == (refusal.code == NULL));
    if (refusal.status != 0) return;
    size_t lengths = count_of(head, STR("content-length"));
    size_t codings = count_of(head, STR("transfer-encoding"));
    assert(count_of(head, STR("host")) == 1);
    assert(lengths + codings <= 1);
    assert(framing.chunked == (codings == 1));
    assert(lengths == 1 || framing.length == 0);
    for (size_t i = 0; i < head->header_count; i++) {
        const HttpHeader *header = &head->headers[i];
        assert(memchr(header->value.ptr, 0, header->value.len) == NULL);
        assert(memchr(header->value.ptr, '\r', header->value.len) == NULL);
        assert(memchr(header->name.ptr, ' ', header->name.len) == NULL);
    }
}

static void target_try(Arena *arena, Str target) {
    Str path, query, name, value;
    HttpRefusal refusal = target_read(arena, target, &path, &query);
    assert((refusal.status == 0) == (refusal.code == NULL));
    if (refusal.status == 0) {
        assert(path.len > 0 && path.ptr[0] == '/' && path.len <= TARGET_LIMIT_BYTES);
        assert(utf8_is_valid(path) && memchr(path.ptr, 0, path.len) == NULL);
    }
    Str rest = refusal.status == 0 ? query : target;
    size_t parts = 0;
    while (query_next(arena, &rest, &name, &value)) {
        assert(refusal.status != 0 || (utf8_is_valid(name) && utf8_is_valid(value)));
        assert(++parts <= target.len + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 2 * TARGET_LIMIT_BYTES) return 0;
    Arena arena;
    arena_init(&arena, 16 * 1024 * 1024);
    Str rest = arena_copy(&arena, (Str){(const char *)data, size});
    Str method = line_take(&rest), version = line_take(&rest), target = line_take(&rest);
    method_read(method);
    target_try(&arena, target);
    HttpHeader headers[HEADERS_MAX];
    HttpHead head = {version, headers, headers_take(&rest, headers), size};
    head_try(&head);
    arena_clear(&arena);
    return 0;
}
