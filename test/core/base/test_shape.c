#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/shape.h"

typedef struct Point {
    double lon, lat;
    Str crs;
} Point;

typedef struct Item {
    int64_t id;
    Str note;
} Item;

typedef struct Thing {
    int64_t count, rank;
    bool alive;
    Str name;
    Date birth;
    int64_t seen;
    Fen price, refund;
    double score;
    int32_t sex;
    int64_t owner;
    Str photo, extra;
    Point point;
    List items;
    int outside; /* no row tells of it */
} Thing;

static const char *const sex_codes[] = {"", "male", "female"};
static const Choices sexes = {"sex", sex_codes, COUNT(sex_codes)};

static const Field point_fields[] = {
    {"lon", F_REAL, offsetof(Point, lon), .flags = NULLABLE},
    {"lat", F_REAL, offsetof(Point, lat), .flags = NULLABLE},
    {"crs", F_TEXT, offsetof(Point, crs), .doc = ""},
};
static const Shape point_shape = {"point", "test", point_fields, COUNT(point_fields),
                                  sizeof(Point)};

static const Field item_fields[] = {
    {"id", F_REF, offsetof(Item, id), .doc = ""},
    {"note", F_TEXT, offsetof(Item, note), .doc = ""},
};
static const Shape item_shape = {"item", "test", item_fields, COUNT(item_fields), sizeof(Item)};

enum { NAME_AT = 3 };

static const Field thing_fields[] = {
    {"count", F_INT, offsetof(Thing, count), .doc = ""},
    {"rank", F_INT, offsetof(Thing, rank), .flags = NULLABLE},
    {"alive", F_BOOL, offsetof(Thing, alive), .doc = ""},
    {"name", F_TEXT, offsetof(Thing, name), .doc = ""},
    {"birth", F_DATE, offsetof(Thing, birth), .doc = ""},
    {"seen", F_TIME, offsetof(Thing, seen), .doc = ""},
    {"price", F_FEN, offsetof(Thing, price), .doc = ""},
    {"refund", F_FEN, offsetof(Thing, refund), .flags = NULLABLE},
    {"score", F_REAL, offsetof(Thing, score), .flags = NULLABLE},
    {"sex", F_ENUM, offsetof(Thing, sex), .choices = &sexes},
    {"owner", F_REF, offsetof(Thing, owner), .ref = "person"},
    {"photo", F_BLOB, offsetof(Thing, photo), .doc = ""},
    {"extra", F_JSON, offsetof(Thing, extra), .doc = ""},
    {"point", F_NEST, offsetof(Thing, point), .shape = &point_shape},
    {"items", F_LIST, offsetof(Thing, items), .shape = &item_shape},
};
static const Shape thing_shape = {"thing", "test", thing_fields, COUNT(thing_fields),
                                  sizeof(Thing)};

static Item full_items[] = {{1, {"a", 1}}, {2, {"b", 1}}};

static Thing thing_full(void) {
    return (Thing){.count = 3,
                   .rank = 0,
                   .alive = true,
                   .name = STR("王芳"),
                   .birth = 19460215,
                   .seen = 1,
                   .price = 100,
                   .refund = -1,
                   .score = 0.5,
                   .sex = 2,
                   .owner = 9,
                   .photo = STR("\x01"),
                   .extra = STR("{}"),
                   .point = {120.14, 30.31, STR("wgs84")},
                   .items = {full_items, 2},
                   .outside = 77};
}

static void names_and_choices_are_found(void **state) {
    (void)state;
    for (size_t i = 0; i < thing_shape.count; i++) {
        assert_int_equal(shape_find(&thing_shape, str_from(thing_fields[i].name)), i);
    }
    assert_int_equal(shape_find(&thing_shape, STR("nam")), -1);
    assert_int_equal(shape_find(&thing_shape, STR_NONE), -1);
    assert_int_equal(choice_find(&sexes, STR("female")), 2);
    assert_int_equal(choice_find(&sexes, STR("other")), 0);
    assert_int_equal(choice_find(&sexes, STR("")), 0);
    assert_string_equal(choice_code(&sexes, 1), "male");
    assert_string_equal(choice_code(&sexes, 0), "");
    assert_string_equal(choice_code(&sexes, 3), "");
    assert_string_equal(choice_code(&sexes, -1), "");
}

static void clearing_leaves_no_value(void **state) {
    (void)state;
    Thing thing = thing_full();
    for (size_t i = 0; i < thing_shape.count; i++) {
        assert_true(field_has_value(&thing_fields[i], &thing));
    }
    shape_clear(&thing_shape, &thing);
    assert_true(thing.rank == INT_NONE && thing.refund == INT_NONE);
    assert_true(thing.score == REAL_NONE && thing.point.lon == REAL_NONE);
    assert_int_equal(thing.count, 0);
    assert_int_equal(thing.price, 0);
    assert_false(thing.alive);
    assert_true(str_is_none(thing.name) && str_is_none(thing.photo) && str_is_none(thing.extra));
    assert_int_equal(thing.outside, 77);
    for (size_t i = 0; i < thing_shape.count; i++) {
        const char *name = thing_fields[i].name;
        bool always = !strcmp(name, "count") || !strcmp(name, "alive") || !strcmp(name, "price");
        assert_int_equal(field_has_value(&thing_fields[i], &thing), always);
    }
}

static void the_empty_text_is_a_value(void **state) {
    (void)state;
    Thing thing = thing_full(), other = thing_full();
    thing.name = STR("");
    assert_true(field_has_value(&thing_fields[NAME_AT], &thing));
    other.name = STR_NONE;
    assert_false(field_equal(&thing_fields[NAME_AT], &thing, &other));
}

static void overlay_copies_only_what_is_present(void **state) {
    (void)state;
    Thing from = thing_full();
    for (size_t i = 0; i < thing_shape.count; i++) {
        Thing to;
        memset(&to, 0, sizeof to);
        shape_clear(&thing_shape, &to);
        shape_overlay(&thing_shape, UINT64_C(1) << i, &from, &to);
        for (size_t k = 0; k < thing_shape.count; k++) {
            assert_int_equal(field_equal(&thing_fields[k], &from, &to), k == i);
        }
        assert_int_equal(to.outside, 0);
    }
}

static void a_change_shows_in_its_own_field_only(void **state) {
    (void)state;
    Item changed_items[] = {{1, {"a", 1}}, {2, {"c", 1}}};
    Thing a = thing_full(), b = thing_full();
    char name[] = "王芳";
    b.name = str_from(name);
    for (size_t i = 0; i < thing_shape.count; i++) {
        assert_true(field_equal(&thing_fields[i], &a, &b));
    }
    b.items.items = changed_items;
    b.point.lat += 0.01;
    b.rank = INT_NONE;
    for (size_t i = 0; i < thing_shape.count; i++) {
        const char *field = thing_fields[i].name;
        bool differs = !strcmp(field, "items") || !strcmp(field, "point") || !strcmp(field, "rank");
        assert_int_equal(field_equal(&thing_fields[i], &a, &b), !differs);
    }
    b.items = (List){full_items, 1};
    assert_false(field_equal(&thing_fields[COUNT(thing_fields) - 1], &a, &b));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_choices_are_found),
        cmocka_unit_test(clearing_leaves_no_value),
        cmocka_unit_test(the_empty_text_is_a_value),
        cmocka_unit_test(overlay_copies_only_what_is_present),
        cmocka_unit_test(a_change_shows_in_its_own_field_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
