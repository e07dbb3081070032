/* Any bytes as a document for one shape of every kind: what is taken is written, read again, and the same. */
#include <assert.h>
#include <string.h>

#include "core/wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Inner {
    Str name;
    bool near;
    double lng;
} Inner;

typedef struct Outer {
    int64_t count, spare, owner, at;
    Fen price;
    double score;
    Str name, extra;
    Date day;
    int32_t level;
    bool alone;
    Inner inner;
    List list;
} Outer;

static const char *const level_codes[] = {"", "a", "b"};
static const Choices levels = {"level", level_codes, 3};
static const Field inner_fields[] = {
    {"name", F_TEXT, offsetof(Inner, name), .flags = REQUIRED, .min = 2, .max = 9},
    {"near", F_BOOL, offsetof(Inner, near), .doc = ""},
    {"lng", F_REAL, offsetof(Inner, lng), .flags = NULLABLE, .min = -180, .max = 180},
};
static const Shape inner_shape = {"inner", "fuzz", inner_fields, COUNT(inner_fields),
                                  sizeof(Inner)};
static const Field outer_fields[] = {
    {"count", F_INT, offsetof(Outer, count), .min = -9, .max = 99},
    {"spare", F_INT, offsetof(Outer, spare), .flags = NULLABLE},
    {"owner", F_REF, offsetof(Outer, owner), .doc = ""},
    {"at", F_TIME, offsetof(Outer, at), .doc = ""},
    {"price", F_FEN, offsetof(Outer, price), .doc = ""},
    {"score", F_REAL, offsetof(Outer, score), .doc = ""},
    {"name", F_TEXT, offsetof(Outer, name), .max = 20, .mask = MASK_NAME},
    {"extra", F_JSON, offsetof(Outer, extra), .max = 99},
    {"day", F_DATE, offsetof(Outer, day), .doc = ""},
    {"level", F_ENUM, offsetof(Outer, level), .choices = &levels},
    {"alone", F_BOOL, offsetof(Outer, alone), .doc = ""},
    {"inner", F_NEST, offsetof(Outer, inner), .shape = &inner_shape},
    {"list", F_LIST, offsetof(Outer, list), .max = 4, .shape = &inner_shape},
};
static const Shape outer_shape = {"outer", "fuzz", outer_fields, COUNT(outer_fields),
                                  sizeof(Outer)};

static bool decode(Arena *arena, Str text, Outer *out) {
    json_t *document = NULL;
    uint64_t present = 0;
    Faults faults = {.arena = arena};
    Str detail;
    memset(out, 0, sizeof *out);
    shape_clear(&outer_shape, out);
    if (json_read(arena, text, &document, &detail) != OK) {
        assert(detail.len > 0 && !document);
        return false;
    }
    json_decode(arena, &outer_shape, document, out, &present, &faults);
    shape_require(&outer_shape, out, &faults);
    json_decref(document);
    for (size_t i = 0; i < faults.count && i < COUNT(faults.items); i++)
        assert(utf8_is_valid(faults.items[i].field) && faults.items[i].code);
    return faults.count == 0;
}

static void write_again(Arena *arena, const Outer *first) {
    Buf out;
    Outer second;
    buf_init(&out, arena, 1 << 20);
    json_write_record(&out, &outer_shape, first, NULL, NULL);
    assert(!out.overflow && utf8_is_valid(buf_str(&out)));
    assert(decode(arena, buf_str(&out), &second));
    for (size_t i = 0; i < outer_shape.count; i++)
        assert(field_equal(&outer_fields[i], first, &second));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena;
    Outer first;
    Str text = {(const char *)data, size};
    arena_init(&arena, 64 << 20);
    if (decode(&arena, text, &first)) write_again(&arena, &first);
    for (Mask mask = MASK_NONE; mask <= MASK_ALL; mask++)
        if (utf8_is_valid(text)) assert(utf8_is_valid(mask_text(&arena, mask, text)));
    Buf out;
    buf_init(&out, &arena, 16 << 20);
    json_write_text(&out, text);
    assert(utf8_is_valid(buf_str(&out)));
    arena_clear(&arena);
    return 0;
}
