#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/wire/json.h"

typedef struct Contact {
    int64_t id;
    Str name, phone;
    bool lives_near;
} Contact;

typedef struct Home {
    Str street;
    double lng;
    bool lift;
} Home;

typedef struct Elder {
    int64_t id, height_mm, person, made_at, weight_g;
    Fen balance;
    Str name, id_number, password, notes, secret, photo;
    Date birth;
    int32_t sex;
    bool alone;
    double score;
    Home home;
    List contacts;
} Elder;

static const char *const sex_codes[] = {"", "male", "female"};
static const Choices sexes = {"sex", sex_codes, 3};

static const Field contact_fields[] = {
    {"id", F_REF, offsetof(Contact, id), .flags = READONLY},
    {"name", F_TEXT, offsetof(Contact, name), .flags = REQUIRED, .max = 10, .mask = MASK_NAME},
    {"phone", F_TEXT, offsetof(Contact, phone), .min = 7, .max = 15, .mask = MASK_PHONE},
    {"lives_near", F_BOOL, offsetof(Contact, lives_near), .doc = ""},
};
static const Shape contact_shape = {"contact", "people", contact_fields, COUNT(contact_fields),
                                    sizeof(Contact)};

static const Field home_fields[] = {
    {"street", F_TEXT, offsetof(Home, street), .flags = REQUIRED, .max = 20},
    {"lng", F_REAL, offsetof(Home, lng), .flags = NULLABLE, .min = -180, .max = 180},
    {"lift", F_BOOL, offsetof(Home, lift), .doc = ""},
};
static const Shape home_shape = {"home", "people", home_fields, COUNT(home_fields), sizeof(Home)};

static const Field elder_fields[] = {
    {"id", F_REF, offsetof(Elder, id), .flags = READONLY},
    {"name", F_TEXT, offsetof(Elder, name), .flags = REQUIRED, .min = 2, .max = 4,
     .mask = MASK_NAME},
    {"id_number", F_TEXT, offsetof(Elder, id_number), .max = 18, .mask = MASK_ID},
    {"birth", F_DATE, offsetof(Elder, birth), .flags = REQUIRED},
    {"sex", F_ENUM, offsetof(Elder, sex), .choices = &sexes},
    {"alone", F_BOOL, offsetof(Elder, alone), .doc = ""},
    {"height_mm", F_INT, offsetof(Elder, height_mm), .min = 500, .max = 2500},
    {"weight_g", F_INT, offsetof(Elder, weight_g), .flags = NULLABLE, .min = 1},
    {"balance", F_FEN, offsetof(Elder, balance), .doc = ""},
    {"score", F_REAL, offsetof(Elder, score), .flags = NULLABLE},
    {"person", F_REF, offsetof(Elder, person), .ref = "person"},
    {"made_at", F_TIME, offsetof(Elder, made_at), .doc = ""},
    {"password", F_TEXT, offsetof(Elder, password), .flags = WRITEONLY, .max = 20},
    {"notes", F_JSON, offsetof(Elder, notes), .max = 40},
    {"secret", F_TEXT, offsetof(Elder, secret), .flags = HIDDEN, .max = 20},
    {"photo", F_BLOB, offsetof(Elder, photo), .doc = ""},
    {"home", F_NEST, offsetof(Elder, home), .shape = &home_shape},
    {"contacts", F_LIST, offsetof(Elder, contacts), .max = 3, .shape = &contact_shape},
};
static const Shape elder_shape = {"elder", "people", elder_fields, COUNT(elder_fields),
                                  sizeof(Elder)};

typedef struct Desk {
    Arena arena;
    Faults faults;
    Elder elder;
    uint64_t present;
} Desk;

static int desk_open(void **state) {
    Desk *desk = calloc(1, sizeof *desk);
    arena_init(&desk->arena, 1 << 20);
    desk->faults.arena = &desk->arena;
    *state = desk;
    return 0;
}

static int desk_close(void **state) {
    Desk *desk = *state;
    arena_clear(&desk->arena);
    free(desk);
    return 0;
}

static void decode(Desk *desk, const char *text) {
    json_t *document = NULL;
    Str detail;
    assert_int_equal(json_read(&desk->arena, str_from(text), &document, &detail), OK);
    shape_clear(&elder_shape, &desk->elder);
    desk->faults.count = 0;
    desk->present = json_decode(&desk->arena, &elder_shape, document, &desk->elder, &desk->faults);
    json_decref(document);
}

static bool has_fault(const Desk *desk, const char *field, const char *code, const char *detail) {
    for (size_t i = 0; i < desk->faults.count && i < COUNT(desk->faults.items); i++) {
        const Fault *fault = &desk->faults.items[i];
        if (!str_equal_c(fault->field, field) || strcmp(fault->code, code) != 0) continue;
        return detail ? str_equal_c(fault->detail, detail) : str_is_none(fault->detail);
    }
    return false;
}

static Err read_only(Desk *desk, Str text, Str *detail) {
    json_t *document = NULL;
    Err err = json_read(&desk->arena, text, &document, detail);
    json_decref(document);
    return err;
}

static void broken_documents_are_refused_with_the_place(void **state) {
    Desk *desk = *state;
    static const struct {
        const char *text, *detail;
    } rows[] = {
        {"", "empty"},
        {"{\"a\":1,\n\"a\":2}", "line 2, column 3: a member stands twice"},
        {"{\"a\":", "line 1, column 5: the text ends too early"},
        {"{\"a\":1}x", NULL},
        {"{\"a\":\"\\u0000\"}", NULL},
        {"{\"a\":99999999999999999999}", NULL},
        {"{\"a\":1e999}", NULL},
        {"{\"a\":\"\xff\"}", NULL},
        {"{\"a\":NaN}", NULL},
        {"{'a':1}", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        Str detail = STR_NONE;
        assert_int_equal(read_only(desk, str_from(rows[i].text), &detail), ERR_MALFORMED);
        assert_true(detail.len > 0);
        if (rows[i].detail) assert_true(str_equal_c(detail, rows[i].detail));
    }
}

static void nesting_ends_at_32_levels(void **state) {
    Desk *desk = *state;
    Str detail;
    char text[80];
    for (size_t depth = 32; depth <= 33; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        Err expected = depth == 32 ? OK : ERR_MALFORMED;
        assert_int_equal(read_only(desk, (Str){text, 2 * depth}, &detail), expected);
    }
    char *deep = arena_alloc(&desk->arena, 100000);
    memset(deep, '[', 100000);
    assert_int_equal(read_only(desk, (Str){deep, 100000}, &detail), ERR_MALFORMED);
    Str quoted = STR("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[\"]");
    assert_int_equal(read_only(desk, quoted, &detail), OK);
}

static void every_kind_is_decoded(void **state) {
    Desk *desk = *state;
    decode(desk, "{\"name\":\"王秀芳\",\"birth\":\"1946-02-15\",\"sex\":\"female\",\"alone\":true,"
                 "\"height_mm\":1600,\"balance\":-1250,\"score\":0.5,\"person\":7,"
                 "\"made_at\":\"2026-11-22T16:30:00+08:00\",\"password\":\" 密 \","
                 "\"notes\":{\"b\":[1,2.5,null],\"a\":\"x\"},"
                 "\"home\":{\"street\":\"米市巷\",\"lng\":120.25},"
                 "\"contacts\":[{\"name\":\"王小明\",\"phone\":\"13800000001\"},"
                 "{\"name\":\"李四\",\"lives_near\":true}]}");
    const Elder *elder = &desk->elder;
    assert_int_equal(desk->faults.count, 0);
    assert_true(str_equal_c(elder->name, "王秀芳"));
    assert_int_equal(elder->birth, 19460215);
    assert_int_equal(elder->sex, 2);
    assert_true(elder->alone);
    assert_int_equal(elder->height_mm, 1600);
    assert_int_equal(elder->balance, -1250);
    assert_true(elder->score == 0.5);
    assert_int_equal(elder->person, 7);
    assert_int_equal(elder->made_at, INT64_C(1795336200000));
    assert_true(str_equal_c(elder->password, " 密 "));
    assert_true(str_equal_c(elder->notes, "{\"b\":[1,2.5,null],\"a\":\"x\"}"));
    assert_true(str_equal_c(elder->home.street, "米市巷"));
    assert_true(elder->home.lng == 120.25);
    assert_int_equal(elder->contacts.count, 2);
    assert_true(str_equal_c(LIST_AT(elder->contacts, Contact, 1)->name, "李四"));
    assert_true(LIST_AT(elder->contacts, Contact, 1)->lives_near);
    assert_true(str_is_none(LIST_AT(elder->contacts, Contact, 1)->phone));
    assert_int_equal(elder->weight_g, INT_NONE);
}

static void present_tells_what_came(void **state) {
    Desk *desk = *state;
    decode(desk, "{\"sex\":\"male\",\"weight_g\":null,\"contacts\":[]}");
    uint64_t expected = UINT64_C(1) << shape_find(&elder_shape, STR("sex")) |
                        UINT64_C(1) << shape_find(&elder_shape, STR("weight_g")) |
                        UINT64_C(1) << shape_find(&elder_shape, STR("contacts"));
    assert_int_equal(desk->present, expected);
    assert_int_equal(desk->faults.count, 0);
}

static void all_faults_come_at_once(void **state) {
    Desk *desk = *state;
    decode(desk, "{\"id\":3,\"name\":\"欧阳娜娜娜\",\"birth\":\"1946-02-30\",\"sex\":\"x\","
                 "\"alone\":null,\"height_mm\":2501,\"weight_g\":0,\"balance\":1.5,"
                 "\"person\":0,\"made_at\":\"2026-11-22\",\"secret\":\"a\",\"photo\":\"a\","
                 "\"odd\":1,\"home\":{\"lng\":181,\"street\":5},"
                 "\"contacts\":[{\"name\":\"a\\u0007\"},7,{\"phone\":\"12\",\"id\":1}]}");
    assert_true(has_fault(desk, "id", "read_only", NULL));
    assert_true(has_fault(desk, "name", "too_long", "4"));
    assert_true(has_fault(desk, "birth", "not_a_date", NULL));
    assert_true(has_fault(desk, "sex", "unknown_code", "x"));
    assert_true(has_fault(desk, "alone", "required", NULL));
    assert_true(has_fault(desk, "height_mm", "out_of_range", "500–2500"));
    assert_true(has_fault(desk, "weight_g", "out_of_range", "≥ 1"));
    assert_true(has_fault(desk, "balance", "wrong_type", "integer"));
    assert_true(has_fault(desk, "person", "out_of_range", NULL));
    assert_true(has_fault(desk, "made_at", "not_a_time", NULL));
    assert_true(has_fault(desk, "secret", "unknown_field", NULL));
    assert_true(has_fault(desk, "photo", "unknown_field", NULL));
    assert_true(has_fault(desk, "odd", "unknown_field", NULL));
    assert_true(has_fault(desk, "home.lng", "out_of_range", "-180–180"));
    assert_true(has_fault(desk, "home.street", "wrong_type", "string"));
    assert_true(has_fault(desk, "contacts[0].name", "bad_character", NULL));
    assert_true(has_fault(desk, "contacts[1]", "wrong_type", "object"));
    assert_true(has_fault(desk, "contacts[2].phone", "too_short", "7"));
    assert_true(has_fault(desk, "contacts[2].id", "read_only", NULL));
    assert_int_equal(desk->faults.count, 19);
    assert_true(str_is_none(desk->elder.name));
}

static void lists_have_a_limit(void **state) {
    Desk *desk = *state;
    decode(desk, "{\"contacts\":[{},{},{},{}]}");
    assert_true(has_fault(desk, "contacts", "too_many", "3"));
    assert_int_equal(desk->elder.contacts.count, 0);
}

static void what_is_no_object_is_one_fault(void **state) {
    Desk *desk = *state;
    decode(desk, "[1]");
    assert_int_equal(desk->faults.count, 1);
    assert_true(has_fault(desk, "", "wrong_type", "object"));
}

static void faults_past_64_are_counted(void **state) {
    Desk *desk = *state;
    Buf text;
    buf_init(&text, &desk->arena, 1 << 16);
    for (int i = 0; i < 100; i++) buf_printf(&text, "%c\"odd%d\":1", i ? ',' : '{', i);
    buf_put_char(&text, '}');
    decode(desk, arena_copy(&desk->arena, buf_str(&text)).ptr);
    assert_int_equal(desk->faults.count, 100);
    assert_true(str_equal_c(desk->faults.items[63].field, "odd63"));
}

static void required_reaches_into_lists(void **state) {
    Desk *desk = *state;
    decode(desk, "{\"name\":\"　 \",\"contacts\":[{\"name\":\"张三\"},{\"phone\":\"1234567\"}],"
                 "\"home\":{\"lng\":1}}");
    desk->faults.count = 0;
    shape_require(&elder_shape, &desk->elder, &desk->faults);
    assert_true(has_fault(desk, "name", "required", NULL));
    assert_true(has_fault(desk, "birth", "required", NULL));
    assert_true(has_fault(desk, "contacts[1].name", "required", NULL));
    assert_true(has_fault(desk, "home.street", "required", NULL));
    assert_int_equal(desk->faults.count, 4);
    decode(desk, "{\"name\":\"王芳\",\"birth\":\"1946-02-15\"}");
    shape_require(&elder_shape, &desk->elder, &desk->faults);
    assert_int_equal(desk->faults.count, 0);
}

static Show show_by_mask(void *context, const Field *field) {
    (void)context;
    if (strcmp(field->name, "birth") == 0) return SHOW_NOT;
    return field->mask == MASK_NONE ? SHOW_PLAIN : SHOW_MASKED;
}

static Str written(Desk *desk, ShowFn show) {
    Buf out;
    buf_init(&out, &desk->arena, 1 << 16);
    json_write_record(&out, &elder_shape, &desk->elder, show, NULL);
    assert_false(out.overflow);
    return buf_str(&out);
}

static void a_record_is_written_by_its_rows(void **state) {
    Desk *desk = *state;
    decode(desk, "{\"name\":\"王\\\"芳\",\"birth\":\"1946-02-15\",\"height_mm\":1600,"
                 "\"balance\":1250,\"score\":0.1,\"password\":\"x\",\"notes\":{\"a\":[1]},"
                 "\"contacts\":[{\"name\":\"李小四\",\"phone\":\"13800000001\"}]}");
    desk->elder.id = 5;
    desk->elder.secret = STR("s");
    desk->elder.id_number = STR("330105194602159986");
    assert_string_equal(
        arena_copy(&desk->arena, written(desk, NULL)).ptr,
        "{\"id\":5,\"name\":\"王\\\"芳\",\"id_number\":\"330105194602159986\","
        "\"birth\":\"1946-02-15\",\"sex\":null,\"alone\":false,\"height_mm\":1600,"
        "\"weight_g\":null,\"balance\":1250,\"score\":0.1,\"person\":null,\"made_at\":null,"
        "\"notes\":{\"a\":[1]},\"home\":{\"street\":null,\"lng\":null,\"lift\":false},"
        "\"contacts\":[{\"id\":null,\"name\":\"李小四\",\"phone\":\"13800000001\","
        "\"lives_near\":false}]}");
    Str masked = written(desk, show_by_mask);
    assert_true(str_find(masked, STR("birth")) < 0);
    assert_true(str_find(masked, STR("330105********9986")) > 0);
    assert_true(str_find(masked, STR("李*四")) > 0);
    assert_true(str_find(masked, STR("138****0001")) > 0);
    assert_true(str_find(masked, STR("13800000001")) < 0);
}

static void text_is_escaped(void **state) {
    Desk *desk = *state;
    Buf out;
    buf_init(&out, &desk->arena, 1000);
    json_write_text(&out, STR("a\"\\\n\r\t\x01\x7f中\xf0\xa0\x80\x80\xff\xe4\xb8"));
    json_write_text(&out, STR_NONE);
    json_write_text(&out, STR(""));
    assert_true(str_equal_c(buf_str(&out), "\"a\\\"\\\\\\n\\r\\t\\u0001\x7f中\xf0\xa0\x80\x80"
                                           "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"null\"\""));
}

static void masks_hide(void **state) {
    Desk *desk = *state;
    static const struct {
        Mask mask;
        const char *value, *shown;
    } rows[] = {
        {MASK_NONE, "王秀芳", "王秀芳"},
        {MASK_NAME, "王秀芳", "王*芳"},
        {MASK_NAME, "王芳", "王*"},
        {MASK_NAME, "王", "*"},
        {MASK_NAME, "欧阳秀芳", "欧**芳"},
        {MASK_NAME, "𠮷秀芳", "𠮷*芳"},
        {MASK_ID, "330105194602159986", "330105********9986"},
        {MASK_ID, "330105460215992", "330105*****5992"},
        {MASK_ID, "H12345678", "H1*****78"},
        {MASK_ID, "1234", "***"},
        {MASK_PHONE, "13800000001", "138****0001"},
        {MASK_PHONE, "88123456", "******56"},
        {MASK_PHONE, "110", "***"},
        {MASK_ADDRESS, "拱墅区米市巷街道红石板社区1幢2单元301室", "拱墅区米市巷街道红石板社区***"},
        {MASK_ADDRESS, "翠苑小区3幢101", "翠苑小区***"},
        {MASK_ADDRESS, "拱墅区湖墅街道密渡桥路1号", "拱墅区湖墅街道***"},
        {MASK_ADDRESS, "密渡桥路1号", "***"},
        {MASK_ACCOUNT, "6222020000001234", "****1234"},
        {MASK_ACCOUNT, "1234", "****"},
        {MASK_ALL, "高血压", "***"},
        {MASK_ALL, "", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        Str shown = mask_text(&desk->arena, rows[i].mask, str_from(rows[i].value));
        assert_true(str_equal_c(shown, rows[i].shown));
    }
    assert_true(str_is_none(mask_text(&desk->arena, MASK_ALL, STR_NONE)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_documents_are_refused_with_the_place),
        cmocka_unit_test(nesting_ends_at_32_levels),
        cmocka_unit_test(every_kind_is_decoded),
        cmocka_unit_test(present_tells_what_came),
        cmocka_unit_test(all_faults_come_at_once),
        cmocka_unit_test(lists_have_a_limit),
        cmocka_unit_test(what_is_no_object_is_one_fault),
        cmocka_unit_test(faults_past_64_are_counted),
        cmocka_unit_test(required_reaches_into_lists),
        cmocka_unit_test(a_record_is_written_by_its_rows),
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(masks_hide),
    };
    return cmocka_run_group_tests(tests, desk_open, desk_close);
}
