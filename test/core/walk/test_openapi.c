#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/openapi.h"
#include "support/walk_lab.h"

static Lab lab;

static json_t *read_json(Str text) {
    Str detail;
    json_t *json = NULL;
    if (json_read(&lab.arena, text, &json, &detail) != OK) fail_msg("%s", detail.ptr);
    return json;
}

/* A path of member names with '>' between. */
static json_t *find(json_t *json, const char *path) {
    Str rest = str_from(path), part;
    while (json && str_split(&rest, '>', &part)) json = json_object_getn(json, part.ptr, part.len);
    return json;
}

static const char *text(json_t *json, const char *path) {
    const char *found = json_string_value(find(json, path));
    return found ? found : "";
}

static json_t *described(void) {
    static const Module *const modules[] = {&core_module, &lab_module};
    Str first = openapi_print(&lab.arena, modules, COUNT(modules));
    Str second = openapi_print(&lab.arena, modules, COUNT(modules));
    assert_true(str_equal(first, second));
    return read_json(first);
}

static void the_tables_become_a_description(void **state) {
    (void)state;
    arena_init(&lab.arena, 0);
    json_t *doc = described();
    assert_string_equal(text(doc, "openapi"), "3.1.0");
    json_t *edit = find(doc, "paths>/api/crates/{id}>patch");
    assert_string_equal(text(edit, "operationId"), "crate_edit");
    assert_string_equal(text(edit, "x-permission"), "crates.edit");
    json_t *body = find(edit, "requestBody>content>application/json>schema");
    assert_non_null(find(body, "properties>label"));
    assert_null(find(body, "properties>id"));
    assert_null(find(body, "required"));
    assert_null(find(doc, "paths>/api/crates/{id}>get>requestBody"));
    assert_null(find(doc, "paths>/api/crates/{id}/seal>post>requestBody"));
    assert_string_equal(
        text(doc, "paths>/api/crates>post>requestBody>content>application/json>schema>$ref"),
        "#/components/schemas/crate");
    assert_non_null(find(doc, "paths>/api/crates>post>responses>201"));
    assert_non_null(find(doc, "paths>/api/crates>get"));
    assert_non_null(find(doc, "components>schemas>crate>properties>label>maxLength"));
    assert_string_equal(text(doc, "components>schemas>crate>properties>packed_on>format"), "date");
    assert_non_null(find(doc, "paths>/api/stream>get>responses>200>content>text/event-stream"));
    json_decref(doc);
    arena_clear(&lab.arena);
}

/* Every $ref of the description leads somewhere. */
static size_t lost_references(json_t *doc, json_t *at) {
    size_t lost = 0, index;
    const char *key;
    json_t *value;
    if (json_is_array(at)) {
        json_array_foreach(at, index, value) lost += lost_references(doc, value);
        return lost;
    }
    json_object_foreach(at, key, value) {
        if (strcmp(key, "$ref") != 0) {
            lost += lost_references(doc, value);
            continue;
        }
        char path[200];
        snprintf(path, sizeof path, "%s", json_string_value(value) + 2);
        for (char *c = path; *c; c++) {
            if (*c == '/') *c = '>';
        }
        if (!find(doc, path)) lost++;
    }
    return lost;
}

static void no_reference_is_lost(void **state) {
    (void)state;
    arena_init(&lab.arena, 0);
    json_t *doc = described();
    assert_int_equal(lost_references(doc, doc), 0);
    json_decref(doc);
    arena_clear(&lab.arena);
}

static void the_schema_speaks_to_its_reader(void **state) {
    lab_open(&lab, *state);
    ReplyFile file;
    assert_int_equal(
        site_call(lab.site, &lab.arena,
                  &(SiteCall){.actor = &system_actor, .route = "schema_get", .out = &file}),
        OK);
    json_t *schema = read_json(file.body);
    assert_string_equal(text(schema, "language"), "zh");
    assert_string_equal(text(schema, "shapes>crate>label"), "Crate");
    assert_int_equal(json_array_size(find(schema, "shapes>crate>fields")), 9);
    assert_int_equal(json_array_size(find(schema, "choices>crate_state")), 3);
    assert_string_equal(text(schema, "machines>crate>start"), "packed");
    assert_string_equal(text(schema, "machines>crate>phases>packed"), "open");
    assert_string_equal(text(schema, "machines>crate>phases>sent"), "done");
    assert_int_equal(json_array_size(find(schema, "machines>crate>moves")), 2);
    assert_int_equal(json_array_size(find(schema, "modules")), 2);
    json_decref(schema);
    RawReply reply;
    lab_ask(&lab, lab.packer, "GET", "/api/schema", "Accept-Language: en\r\n", NULL, &reply);
    assert_int_equal(reply.status, 200);
    schema = read_json(str_from(reply.body));
    json_t *moves = find(schema, "machines>crate>moves");
    assert_true(json_is_true(find(json_array_get(moves, 0), "may")));
    assert_null(find(json_array_get(moves, 1), "may"));
    json_t *label = json_array_get(find(schema, "shapes>crate>fields"), 2);
    assert_true(json_is_true(find(label, "masked")));
    assert_null(find(label, "filter"));
    json_decref(schema);
    lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_become_a_description),
        cmocka_unit_test(no_reference_is_lost),
        ON_SQLITE(the_schema_speaks_to_its_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
