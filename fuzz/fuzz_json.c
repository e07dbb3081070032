/* Any bytes as the document of any route: two bytes choose one in-shape of all the rooms, the rest
 * is its text. What is taken is written, read again, and the same. */
#include <assert.h>
#include <string.h>

#include "app/city.h"
#include "core/walk/frame.h"
#include "core/wire/json.h"
#include "json_sample.h"

enum { SHAPES_MAX = 4096, CHOICE_BYTES = 2 };

static Arena tables;
static const Shape *shapes[SHAPES_MAX];
static size_t shape_count;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    SiteConfig config;
    Catalog all;
    city_configure(&config);
    arena_init(&tables, 0);
    catalog_make(&tables, config.modules, config.module_count, &all);
    for (size_t i = 0; i < all.route_count; i++) {
        size_t k = 0;
        while (k < shape_count && shapes[k] != all.routes[i]->in) k++;
        assert(k < SHAPES_MAX);
        if (k == shape_count && all.routes[i]->in) shapes[shape_count++] = all.routes[i]->in;
    }
    assert(shape_count > 100);
    return 0;
}

static const Shape *shape_chosen(const uint8_t *data) {
    return shapes[((size_t)data[0] + 256 * (size_t)data[1]) % shape_count];
}

typedef struct Reading {
    const Shape *shape;
    void *record;
    uint64_t present;
} Reading;

static bool decode(Arena *arena, Str text, Reading *reading) {
    const Shape *shape = reading->shape;
    json_t *document = NULL;
    Faults faults = {.arena = arena};
    Str detail;
    reading->record = arena_alloc(arena, shape->size);
    reading->present = 0;
    shape_clear(shape, reading->record);
    if (json_read(arena, text, &document, &detail) != OK) {
        assert(detail.len > 0 && !document);
        return false;
    }
    reading->present = json_decode(arena, shape, document, reading->record, &faults);
    json_decref(document);
    bool taken = faults.count == 0;
    shape_require(shape, reading->record, &faults);
    for (size_t i = 0; i < faults.count && i < COUNT(faults.items); i++)
        assert(utf8_is_valid(faults.items[i].field) && faults.items[i].code);
    return taken;
}

/* A number that was left out inside a nest stands there as 0, whatever its limits. */
static bool is_limited(const Field *field) {
    bool number = field->kind == F_INT || field->kind == F_FEN || field->kind == F_REAL;
    return number && !(field->flags & NULLABLE) && (field->min != 0 || field->max != 0);
}

/* Whether what was taken for a field can be written as it was sent. */
static bool is_told_again(const Field *field) {
    if (field->flags & (WRITEONLY | READONLY)) return false;
    if (field->kind != F_NEST && field->kind != F_LIST) return true;
    for (size_t i = 0; i < field->shape->count; i++) {
        const Field *inner = &field->shape->fields[i];
        if (is_limited(inner) || !is_told_again(inner)) return false;
    }
    return true;
}

static bool was_sent(const Reading *reading, const Field *field) {
    return reading->present & UINT64_C(1) << (field - reading->shape->fields);
}

static Show show_sent(void *context, const Field *field) {
    const Reading *reading = context;
    bool own =
        field >= reading->shape->fields && field < reading->shape->fields + reading->shape->count;
    return is_told_again(field) && (!own || was_sent(reading, field)) ? SHOW_PLAIN : SHOW_NOT;
}

static void write_again(Arena *arena, Reading *first) {
    Buf out;
    Reading second = {.shape = first->shape};
    buf_init(&out, arena, 1 << 20);
    json_write_record(&out, first->shape, first->record, show_sent, first);
    assert(!out.overflow && utf8_is_valid(buf_str(&out)));
    assert(decode(arena, buf_str(&out), &second));
    for (size_t i = 0; i < first->shape->count; i++) {
        const Field *field = &first->shape->fields[i];
        if (was_sent(first, field) && is_told_again(field))
            assert(field_equal(field, first->record, second.record));
    }
}

static void text_try(Arena *arena, Str text) {
    for (Mask mask = MASK_NONE; mask <= MASK_ALL; mask++)
        if (utf8_is_valid(text)) assert(utf8_is_valid(mask_text(arena, mask, text)));
    Buf out;
    buf_init(&out, arena, 16 << 20);
    json_write_text(&out, text);
    assert(utf8_is_valid(buf_str(&out)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < CHOICE_BYTES) return 0;
    Arena arena;
    Reading reading = {.shape = shape_chosen(data)};
    Str text = {(const char *)data + CHOICE_BYTES, size - CHOICE_BYTES};
    arena_init(&arena, 64 << 20);
    if (decode(&arena, text, &reading)) write_again(&arena, &reading);
    text_try(&arena, text);
    arena_clear(&arena);
    return 0;
}

/* Half of what is tried are documents of some shape, most of them sound; the other half what the
 * fuzzer makes of them. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    if (seed % 2 == 0 && size > CHOICE_BYTES)
        return CHOICE_BYTES +
               LLVMFuzzerMutate(data + CHOICE_BYTES, size - CHOICE_BYTES, max_size - CHOICE_BYTES);
    Arena arena;
    Rand rand;
    Buf out;
    arena_init(&arena, 1 << 20);
    rand_init(&rand, seed);
    size_t chosen = rand_below(&rand, (uint32_t)shape_count);
    buf_init(&out, &arena, max_size > CHOICE_BYTES ? max_size - CHOICE_BYTES : 0);
    sample_write(&out, &rand, shapes[chosen]);
    Str text = buf_str(&out);
    data[0] = (uint8_t)(chosen % 256);
    data[1] = (uint8_t)(chosen / 256);
    if (!out.overflow) memcpy(data + CHOICE_BYTES, text.ptr, text.len);
    size_t written = out.overflow ? CHOICE_BYTES : CHOICE_BYTES + text.len;
    arena_clear(&arena);
    return written;
}
