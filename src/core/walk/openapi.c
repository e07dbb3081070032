#include "core/walk/openapi.h"

#include <assert.h>

#include "core/walk/walk.h"

enum { LIMIT_BYTES = 16 * 1024 * 1024, DEPTH_MAX = 24 };

/* JSON laid out for people and for diffs. */
typedef struct Doc {
    Buf out;
    int depth;
    bool filled[DEPTH_MAX]; /* something stands in the object or array of this depth */
} Doc;

static void line(Doc *doc) {
    if (doc->filled[doc->depth]) buf_put_char(&doc->out, ',');
    doc->filled[doc->depth] = true;
    if (doc->depth == 0) return;
    buf_put_char(&doc->out, '\n');
    for (int i = 0; i < doc->depth; i++) buf_put_c(&doc->out, "  ");
}

static void name(Doc *doc, Str key) {
    line(doc);
    if (str_is_none(key)) return;
    json_write_text(&doc->out, key);
    buf_put_c(&doc->out, ": ");
}

static void begin_str(Doc *doc, Str key, char mark) {
    name(doc, key);
    buf_put_char(&doc->out, mark);
    doc->depth++;
    assert(doc->depth < DEPTH_MAX);
    doc->filled[doc->depth] = false;
}

static void begin(Doc *doc, const char *key) {
    begin_str(doc, str_from(key), '{');
}

static void begin_array(Doc *doc, const char *key) {
    begin_str(doc, str_from(key), '[');
}

static void end_mark(Doc *doc, char mark) {
    bool filled = doc->filled[doc->depth];
    doc->depth--;
    if (filled) {
        buf_put_char(&doc->out, '\n');
        for (int i = 0; i < doc->depth; i++) buf_put_c(&doc->out, "  ");
    }
    buf_put_char(&doc->out, mark);
}

static void end(Doc *doc) {
    end_mark(doc, '}');
}

static void end_array(Doc *doc) {
    end_mark(doc, ']');
}

static void text(Doc *doc, const char *key, const char *value) {
    name(doc, str_from(key));
    json_write_text(&doc->out, str_from(value));
}

static void number(Doc *doc, const char *key, int64_t value) {
    name(doc, str_from(key));
    buf_put_int(&doc->out, value);
}

static void yes(Doc *doc, const char *key) {
    name(doc, str_from(key));
    buf_put_c(&doc->out, "true");
}

static void reference(Doc *doc, const char *kind, const char *to) {
    name(doc, STR("$ref"));
    json_write_text(&doc->out, arena_printf(doc->out.arena, "#/components/%s/%s", kind, to));
}

static const struct {
    const char *type, *format;
} kinds[F_KIND_COUNT] = {
    [F_INT] = {"integer", "int64"},
    [F_BOOL] = {"boolean", NULL},
    [F_TEXT] = {"string", NULL},
    [F_DATE] = {"string", "date"},
    [F_TIME] = {"string", "date-time"},
    [F_FEN] = {"integer", "int64"},
    [F_REAL] = {"number", "double"},
    [F_ENUM] = {"string", NULL},
    [F_REF] = {"integer", "int64"},
    [F_BLOB] = {"string", "binary"},
    [F_JSON] = {NULL, NULL},
    [F_NEST] = {"object", NULL},
    [F_LIST] = {"array", NULL},
};

/* "No value" is null in an answer, and may be sent as null. */
static void type_write(Doc *doc, const Field *field) {
    const char *type = kinds[field->kind].type;
    bool always = field->kind == F_BOOL || (field->flags & REQUIRED) || field->kind == F_LIST;
    if (!type) return;
    if (always) {
        text(doc, "type", type);
        return;
    }
    begin_array(doc, "type");
    text(doc, NULL, type);
    text(doc, NULL, "null");
    end_array(doc);
}

static void limits_write(Doc *doc, const Field *field) {
    static const char *const lows[F_KIND_COUNT] = {[F_INT] = "minimum",
                                                   [F_FEN] = "minimum",
                                                   [F_REAL] = "minimum",
                                                   [F_TEXT] = "minLength",
                                                   [F_LIST] = "minItems"};
    static const char *const highs[F_KIND_COUNT] = {[F_INT] = "maximum",
                                                    [F_FEN] = "maximum",
                                                    [F_REAL] = "maximum",
                                                    [F_TEXT] = "maxLength",
                                                    [F_LIST] = "maxItems"};
    if (!lows[field->kind] || (field->min == 0 && field->max == 0)) return;
    bool counted = field->kind == F_TEXT || field->kind == F_LIST;
    if (field->min != 0 || !counted) number(doc, lows[field->kind], field->min);
    if (field->max >= field->min) number(doc, highs[field->kind], field->max);
}

static void codes_write(Doc *doc, const Choices *choices, bool or_null) {
    begin_array(doc, "enum");
    for (int32_t i = 1; i < choices->count; i++) text(doc, NULL, choices->codes[i]);
    if (or_null) {
        line(doc);
        buf_put_c(&doc->out, "null");
    }
    end_array(doc);
}

static void field_doc(Doc *doc, const Field *field) {
    Buf about;
    buf_init(&about, doc->out.arena, 4096);
    if (field->doc) buf_put_c(&about, field->doc);
    if (field->ref) buf_printf(&about, "%sid of a %s", about.len ? "; " : "", field->ref);
    if (field->kind == F_FEN) buf_printf(&about, "%sin fen", about.len ? "; " : "");
    if (field->see) buf_printf(&about, "%smasked without %s", about.len ? "; " : "", field->see);
    if (about.len == 0) return;
    name(doc, STR("description"));
    json_write_text(&doc->out, buf_str(&about));
}

static void field_write(Doc *doc, const Field *field) {
    begin(doc, field->name);
    if (field->kind == F_NEST) {
        reference(doc, "schemas", field->shape->name);
    } else {
        type_write(doc, field);
        if (kinds[field->kind].format) text(doc, "format", kinds[field->kind].format);
    }
    limits_write(doc, field);
    if (field->choices) codes_write(doc, field->choices, !(field->flags & REQUIRED));
    if (field->kind == F_LIST) {
        begin(doc, "items");
        reference(doc, "schemas", field->shape->name);
        end(doc);
    }
    if (field->flags & READONLY) yes(doc, "readOnly");
    if (field->flags & WRITEONLY) yes(doc, "writeOnly");
    field_doc(doc, field);
    end(doc);
}

static void shape_write(Doc *doc, const Shape *shape) {
    bool any = false;
    begin(doc, shape->name);
    text(doc, "type", "object");
    begin(doc, "properties");
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        if (!(field->flags & HIDDEN) && field->kind != F_BLOB) field_write(doc, field);
        any = any || (field->flags & REQUIRED);
    }
    end(doc);
    if (any) {
        begin_array(doc, "required");
        for (size_t i = 0; i < shape->count; i++) {
            if (shape->fields[i].flags & REQUIRED) text(doc, NULL, shape->fields[i].name);
        }
        end_array(doc);
    }
    end(doc);
}

static void parameter(Doc *doc, const char *where, Str key, const Field *field) {
    const char *type = field ? kinds[field->kind].type : "string";
    begin(doc, NULL);
    name(doc, STR("name"));
    json_write_text(&doc->out, key);
    text(doc, "in", where);
    if (strcmp(where, "path") == 0 || (field && (field->flags & REQUIRED))) yes(doc, "required");
    begin(doc, "schema");
    text(doc, "type", type ? type : "string");
    if (field && field->kind == F_DATE) text(doc, "format", "date");
    if (field && field->choices) codes_write(doc, field->choices, false);
    end(doc);
    if (field && field->doc) text(doc, "description", field->doc);
    end(doc);
}

static void filters_write(Doc *doc, const Shape *out) {
    static const char *const controls[] = {"sort", "after", "limit", "count", "format"};
    static const char *const suffixes[] = {"", "_from", "_to", "_in"};
    for (size_t i = 0; i < out->count; i++) {
        if (!(out->fields[i].flags & FILTER)) continue;
        Field free = out->fields[i];
        free.flags = 0;
        for (size_t j = 0; j < COUNT(suffixes); j++) {
            if (j == 3) free.choices = NULL;
            parameter(doc, "query", arena_printf(doc->out.arena, "%s%s", free.name, suffixes[j]),
                      &free);
        }
    }
    for (size_t i = 0; i < COUNT(controls); i++)
        parameter(doc, "query", str_from(controls[i]), NULL);
}

static bool is_part(const Str *parts, size_t count, const char *field) {
    for (size_t i = 0; i < count; i++) {
        if (str_equal_c(parts[i], field)) return true;
    }
    return false;
}

static bool has_body(const Route *route) {
    return strcmp(route->method, "GET") != 0 && strcmp(route->method, "DELETE") != 0;
}

static void parameters_write(Doc *doc, const Route *route) {
    Str parts[PART_LIMIT];
    size_t count = route_parts(route->path, parts);
    bool by_query = !has_body(route) || (route->flags & ROUTE_UPLOAD);
    begin_array(doc, "parameters");
    for (size_t i = 0; i < count; i++)
        parameter(doc, "path", parts[i], &route->in->fields[shape_find(route->in, parts[i])]);
    for (size_t i = 0; route->in && by_query && i < route->in->count; i++) {
        const Field *field = &route->in->fields[i];
        bool sent = !(field->flags & (READONLY | HIDDEN)) && !is_part(parts, count, field->name);
        if (sent) parameter(doc, "query", str_from(field->name), field);
    }
    if (route->list) filters_write(doc, route->out);
    if (route->flags & ROUTE_WRITES) parameter(doc, "header", STR("Idempotency-Key"), NULL);
    if (route->flags & ROUTE_VERSIONED) {
        Field match = {.kind = F_TEXT, .flags = REQUIRED, .doc = "the ETag of what is edited"};
        parameter(doc, "header", STR("If-Match"), &match);
    }
    end_array(doc);
}

/* The shape without the parts of the path, which a body must not repeat. */
static void body_write(Doc *doc, const Route *route) {
    if (!has_body(route) || (!route->in && !(route->flags & ROUTE_UPLOAD))) return;
    bool upload = route->flags & ROUTE_UPLOAD;
    begin(doc, "requestBody");
    begin(doc, "content");
    begin(doc, upload ? "application/octet-stream" : "application/json");
    begin(doc, "schema");
    if (upload) {
        text(doc, "type", "string");
        text(doc, "format", "binary");
    } else {
        reference(doc, "schemas", route->in->name);
    }
    end(doc);
    end(doc);
    end(doc);
    end(doc);
}

static void list_schema(Doc *doc, const Shape *out) {
    text(doc, "type", "object");
    begin(doc, "properties");
    begin(doc, "items");
    text(doc, "type", "array");
    begin(doc, "items");
    reference(doc, "schemas", out->name);
    end(doc);
    end(doc);
    begin(doc, "next");
    begin_array(doc, "type");
    text(doc, NULL, "string");
    text(doc, NULL, "null");
    end_array(doc);
    text(doc, "description", "the cursor for `after`; null at the end");
    end(doc);
    begin(doc, "count");
    text(doc, "type", "integer");
    end(doc);
    end(doc);
}

static void content_write(Doc *doc, const Route *route) {
    bool stream = route->flags & ROUTE_STREAM;
    begin(doc, "content");
    begin(doc, stream                      ? "text/event-stream"
               : route->flags & ROUTE_FILE ? "*/*"
                                           : "application/json");
    begin(doc, "schema");
    if (route->list)
        list_schema(doc, route->out);
    else if (stream || (route->flags & ROUTE_FILE))
        text(doc, "type", "string");
    else
        reference(doc, "schemas", route->out->name);
    end(doc);
    end(doc);
    end(doc);
}

static void answers_write(Doc *doc, const Route *route) {
    bool filled = route->out || (route->flags & ROUTE_STREAM);
    const char *status = route->flags & ROUTE_CREATED    ? "201"
                         : route->flags & ROUTE_ACCEPTED ? "202"
                         : filled                        ? "200"
                                                         : "204";
    begin(doc, "responses");
    begin(doc, status);
    text(doc, "description", "done");
    if (filled) content_write(doc, route);
    end(doc);
    begin(doc, "default");
    reference(doc, "responses", "problem");
    end(doc);
    end(doc);
}

static void operation_write(Doc *doc, const Route *route, const char *module) {
    static const char *const verbs[][2] = {
        {"GET", "get"}, {"POST", "post"}, {"PUT", "put"}, {"PATCH", "patch"}, {"DELETE", "delete"}};
    const char *verb = "get";
    for (size_t i = 0; i < COUNT(verbs); i++) {
        if (strcmp(verbs[i][0], route->method) == 0) verb = verbs[i][1];
    }
    begin(doc, verb);
    text(doc, "operationId", route->name);
    begin_array(doc, "tags");
    text(doc, NULL, module);
    end_array(doc);
    if (route->doc) text(doc, "summary", route->doc);
    text(doc, "x-permission", route->permission);
    if (strcmp(route->permission, "public") == 0) {
        begin_array(doc, "security");
        end_array(doc);
    }
    parameters_write(doc, route);
    body_write(doc, route);
    answers_write(doc, route);
    end(doc);
}

static const char *module_of(const Module *const *modules, size_t count, const Route *route) {
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < modules[i]->noun_count; j++) {
            const Noun *noun = modules[i]->nouns[j];
            if (route >= noun->routes && route < noun->routes + noun->route_count)
                return modules[i]->name;
        }
    }
    return "core";
}

/* One path may have several routes, not side by side: all of it is written where it comes first. */
static void paths_write(Doc *doc, const Catalog *all, const Module *const *modules, size_t count) {
    begin(doc, "paths");
    for (size_t i = 0; i < all->route_count; i++) {
        const char *path = all->routes[i]->path;
        size_t first = 0;
        while (strcmp(all->routes[first]->path, path) != 0) first++;
        if (first != i) continue;
        begin(doc, path);
        for (size_t j = i; j < all->route_count; j++) {
            const Route *route = all->routes[j];
            if (strcmp(route->path, path) == 0)
                operation_write(doc, route, module_of(modules, count, route));
        }
        end(doc);
    }
    end(doc);
}

static void problem_write(Doc *doc) {
    static const char *const members[] = {"type", "title", "code", "request_id"};
    static const char *const fault[] = {"field", "code", "detail", "words"};
    begin(doc, "problem");
    text(doc, "type", "object");
    text(doc, "description", "RFC 9457; every fault of the request in errors");
    begin(doc, "properties");
    for (size_t i = 0; i < COUNT(members); i++) {
        begin(doc, members[i]);
        text(doc, "type", "string");
        end(doc);
    }
    begin(doc, "status");
    text(doc, "type", "integer");
    end(doc);
    begin(doc, "errors");
    text(doc, "type", "array");
    begin(doc, "items");
    text(doc, "type", "object");
    begin(doc, "properties");
    for (size_t i = 0; i < COUNT(fault); i++) {
        begin(doc, fault[i]);
        text(doc, "type", "string");
        end(doc);
    }
    end(doc);
    end(doc);
    end(doc);
    end(doc);
    end(doc);
}

static void scheme(Doc *doc, const char *key, const char *type, const char *const more[][2],
                   size_t count) {
    begin(doc, key);
    text(doc, "type", type);
    for (size_t i = 0; i < count; i++) text(doc, more[i][0], more[i][1]);
    end(doc);
}

static void components_write(Doc *doc, const Catalog *all) {
    static const char *const cookie[][2] = {{"in", "cookie"}, {"name", "yiyang"}};
    static const char *const bearer[][2] = {{"scheme", "bearer"}};
    begin(doc, "components");
    begin(doc, "securitySchemes");
    scheme(doc, "cookie", "apiKey", cookie, COUNT(cookie));
    scheme(doc, "bearer", "http", bearer, COUNT(bearer));
    end(doc);
    begin(doc, "responses");
    begin(doc, "problem");
    text(doc, "description", "refused, and why");
    begin(doc, "content");
    begin(doc, "application/problem+json");
    begin(doc, "schema");
    reference(doc, "schemas", "problem");
    end(doc);
    end(doc);
    end(doc);
    end(doc);
    end(doc);
    begin(doc, "schemas");
    problem_write(doc);
    for (size_t i = 0; i < all->shape_count; i++) shape_write(doc, all->shapes[i]);
    end(doc);
    end(doc);
}

static void security_write(Doc *doc) {
    static const char *const schemes[] = {"cookie", "bearer"};
    begin_array(doc, "security");
    for (size_t i = 0; i < COUNT(schemes); i++) {
        begin(doc, NULL);
        begin_array(doc, schemes[i]);
        end_array(doc);
        end(doc);
    }
    end_array(doc);
}

Str openapi_print(Arena *arena, const Module *const *modules, size_t count) {
    Doc doc = {.depth = 0};
    Catalog all;
    catalog_make(arena, modules, count, &all);
    buf_init(&doc.out, arena, LIMIT_BYTES);
    begin(&doc, NULL);
    text(&doc, "openapi", "3.1.0");
    begin(&doc, "info");
    text(&doc, "title", "Yiyang");
    text(&doc, "version", "0.1.0");
    end(&doc);
    security_write(&doc);
    paths_write(&doc, &all, modules, count);
    components_write(&doc, &all);
    end(&doc);
    buf_put_char(&doc.out, '\n');
    return buf_str(&doc.out);
}
