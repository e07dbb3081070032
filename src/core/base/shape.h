/* Shape: what a struct is made of, said once. From a table of Field rows come JSON decoding and
 * encoding, validation, masking, SQL binds and columns, OpenAPI, the web app's forms and lists, and
 * xlsx columns.
 *
 *   typedef struct Person { int64_t id; Str name; Date birth; int32_t sex; } Person;
 *   static const Field person_fields[] = {
 *       {"id", F_REF, offsetof(Person, id), .flags = READONLY | STORED, .doc = "…"},
 *       {"name", F_TEXT, offsetof(Person, name), .flags = REQUIRED | STORED | FILTER, .max = 50,
 *        .mask = MASK_NAME, .see = "people.read", .doc = "…"},
 *       …};
 *   const Shape person_shape = {"person", "people", person_fields, COUNT(person_fields),
 *   sizeof(Person)};
 *
 * A field's label is the word "<shape>.<field>" of words/zh.txt and words/en.txt; a choice's label
 * is "<choices>.<code>".
 *
 * Invariants
 *  1. How "no value" looks in C: F_TEXT/F_BLOB/F_JSON ptr NULL; F_DATE, F_TIME, F_REF, F_ENUM 0;
 *     F_INT, F_FEN INT_NONE and F_REAL REAL_NONE where NULLABLE, else they always have a value;
 *     F_BOOL has no "none".
 *  2. A shape and its rows never change once others use them: every thread reads them without a
 *     lock.
 *  3. Nothing here allocates: shape_overlay hands on the views, and the texts keep their owner.
 */
#ifndef CORE_BASE_SHAPE_H
#define CORE_BASE_SHAPE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/date.h"
#include "core/base/fen.h"
#include "core/base/str.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define INT_NONE     INT64_MIN
#define SEAL_WORDS   "words" /* .seal of free words, whosever they are */
#define REAL_NONE    (-1.7976931348623157e308)

typedef enum FieldKind {
    F_INT,  /* int64_t; min..max are its values */
    F_BOOL, /* bool; SQL 0/1 */
    F_TEXT, /* Str, UTF-8; min..max are characters; max is required unless READONLY */
    F_DATE, /* Date */
    F_TIME, /* int64_t UTC ms; JSON is RFC 3339 */
    F_FEN,  /* Fen; JSON is an integer number of fen */
    F_REAL, /* double; only for coordinates, metres, scores; never money */
    F_ENUM, /* int32_t index into choices->codes; SQL and JSON hold the code */
    F_REF,  /* int64_t id of another record; `ref` names its shape */
    F_BLOB, /* Str, bytes; never in JSON */
    F_JSON, /* Str, JSON text passed through; SQL text */
    F_NEST, /* an embedded struct of `shape`; JSON object; never a column */
    F_LIST, /* List of `shape`; max is the count; JSON array; never a column */
    F_KIND_COUNT
} FieldKind;

typedef enum FieldFlag {
    REQUIRED = 1 << 0,  /* a write must carry it */
    READONLY = 1 << 1,  /* the server sets it; a client that sends it gets a fault */
    WRITEONLY = 1 << 2, /* accepted, never shown: passwords */
    NULLABLE = 1 << 3,  /* F_INT, F_FEN, F_REAL may have no value */
    STORED = 1 << 4,    /* a column of the same name exists */
    HIDDEN = 1 << 5,    /* never in JSON in either direction */
    FILTER = 1 << 6,    /* lists may filter by it; an index backs it */
    SORT = 1 << 7,      /* lists may sort by it; an index (field, id) backs it */
    DETAIL = 1 << 8,    /* shown on a record's page, not as a list column */
    HEALTH = 1 << 9,    /* health data: shown only by right, a reason recorded */
    VEILED = 1 << 10,   /* masked for everyone; in full only as the answer to a recorded reason */
    UNTYPED = 1 << 11, /* a device, a map or an import gives it; no form asks a person to type it */
    SEVERAL = 1 << 12, /* F_TEXT of a book: codes with ',' between */
} FieldFlag;

typedef enum Mask {
    MASK_NONE,
    MASK_NAME,    /* 王*芳 */
    MASK_ID,      /* 330105********9986 */
    MASK_PHONE,   /* 138****0001 */
    MASK_ADDRESS, /* up to 社区/小区, then *** */
    MASK_ACCOUNT, /* ****1234 */
    MASK_ALL,     /* *** */
} Mask;

/* Code 0 is always "" = none. */
typedef struct Choices {
    const char *name;
    const char *const *codes;
    int32_t count;
} Choices;

typedef struct Shape Shape;

typedef struct Field {
    const char *name; /* snake_case; the JSON member, SQL bind and column, xlsx key */
    FieldKind kind;
    size_t offset;
    unsigned flags;
    int64_t min, max;
    const Choices *choices; /* F_ENUM */
    const Shape *shape;     /* F_NEST, F_LIST */
    const char *ref; /* F_REF: name of the shape it points to; text, number: of its book of codes */
    Mask mask;       /* shown instead of the value … */
    const char *see; /* … unless the actor has this permission over the place */
    unsigned view;   /* bits: what a family must have been let see of whom it is about, besides */
    const char
        *unit; /* F_INT as people write it: "clock" is minutes since midnight, "month" yyyymm */
    const char
        *seal; /* F_TEXT, F_JSON: sealed at rest, bound to this; its column is <name>_sealed */
    const char *plain; /* why free words are not sealed */
    const char *doc;   /* what it means: units, standard, clause */
} Field;

struct Shape {
    const char *name;   /* snake_case noun */
    const char *module; /* the room */
    const Field *fields;
    size_t count; /* at most 64: presence is a bit mask */
    size_t size;  /* sizeof the struct */
};

typedef struct List {
    void *items; /* array of structs of one shape */
    size_t count;
} List;
#define LIST_AT(list, Type, i) (((Type *)(list).items) + (i))

ptrdiff_t shape_find(const Shape *shape, Str name);    /* index of the field; -1 when absent */
int32_t choice_find(const Choices *choices, Str code); /* 0 when absent */
const char *choice_code(const Choices *choices, int32_t value);
void shape_clear(const Shape *shape,
                 void *record); /* every field to its "no value", NULLABLE ones to *_NONE */
/* Copies the fields whose bit is set in `present` from one record to another. */
void shape_overlay(const Shape *shape, uint64_t present, const void *from, void *to);
bool field_equal(const Field *field, const void *a, const void *b); /* two records */
bool field_has_value(const Field *field, const void *record);

#endif
