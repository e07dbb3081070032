#include "core/walk/openapi.h"

#include "core/walk/doc.h"
#include "core/walk/walk.h"

enum { LIMIT_BYTES = 16 * 1024 * 1024 };

static void reference(Doc *doc, const char *kind, const char *to) {
    doc_name(doc, STR("$ref"));
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
        doc_text(doc, "type", type);
        return;
    }
    doc_begin_array(doc, "type");
    doc_text(doc, NULL, type);
    doc_text(doc, NULL, "null");
    doc_end_array(doc);
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
    if (field->min != 0 || !counted) doc_number(doc, lows[field->kind], field->min);
    if (field->max >= field->min) doc_number(doc, highs[field->kind], field->max);
}

static void codes_write(Doc *doc, const Choices *choices, bool or_null) {
    doc_begin_array(doc, "enum");
    for (int32_t i = 1; i < choices->count; i++) doc_text(doc, NULL, choices->codes[i]);
    if (or_null) {
        doc_line(doc);
        buf_put_c(&doc->out, "null");
    }
    doc_end_array(doc);
}

static void field_doc(Doc *doc, const Field *field) {
    Buf about;
    buf_init(&about, doc->out.arena, 4096);
    if (field->doc) buf_put_c(&about, field->doc);
    const char *points = field->kind == F_TEXT ? "code" : "id";
    if (field->ref) buf_printf(&about, "%s%s of a %s", about.len ? "; " : "", points, field->ref);
    if (field->kind == F_FEN) buf_printf(&about, "%sin fen", about.len ? "; " : "");
    if (field->see) buf_printf(&about, "%smasked without %s", about.len ? "; " : "", field->see);
    if (about.len == 0) return;
    doc_name(doc, STR("description"));
    json_write_text(&doc->out, buf_str(&about));
}

static void field_write(Doc *doc, const Field *field) {
    doc_begin(doc, field->name);
    if (field->kind == F_NEST) {
        reference(doc, "schemas", field->shape->name);
    } else {
        type_write(doc, field);
        if (kinds[field->kind].format) doc_text(doc, "format", kinds[field->kind].format);
    }
    limits_write(doc, field);
    if (field->choices) codes_write(doc, field->choices, !(field->flags & REQUIRED));
    if (field->kind == F_LIST) {
        doc_begin(doc, "items");
        reference(doc, "schemas", field->shape->name);
        doc_end(doc);
    }
    if (field->flags & READONLY) doc_yes(doc, "readOnly");
    if (field->flags & WRITEONLY) doc_yes(doc, "writeOnly");
    field_doc(doc, field);
    doc_end(doc);
}

/* What a request's body leaves out: the parts of its path; and an edit need not send everything. */
typedef struct Lack {
    Str parts[PART_LIMIT];
    size_t part_count;
    bool partial;
} Lack;

static bool is_part(const Lack *lack, const char *field) {
    for (size_t i = 0; i < lack->part_count; i++) {
        if (str_equal_c(lack->parts[i], field)) return true;
    }
    return false;
}

static bool is_member(const Lack *lack, const Field *field) {
    return !(field->flags & HIDDEN) && field->kind != F_BLOB && !is_part(lack, field->name);
}

static bool is_required(const Lack *lack, const Field *field) {
    return is_member(lack, field) && !lack->partial && (field->flags & REQUIRED);
}

static void object_write(Doc *doc, const Shape *shape, const Lack *lack) {
    bool any = false;
    doc_text(doc, "type", "object");
    doc_begin(doc, "properties");
    for (size_t i = 0; i < shape->count; i++) {
        if (is_member(lack, &shape->fields[i])) field_write(doc, &shape->fields[i]);
        any = any || is_required(lack, &shape->fields[i]);
    }
    doc_end(doc);
    if (!any) return;
    doc_begin_array(doc, "required");
    for (size_t i = 0; i < shape->count; i++) {
        if (is_required(lack, &shape->fields[i])) doc_text(doc, NULL, shape->fields[i].name);
    }
    doc_end_array(doc);
}

static void shape_write(Doc *doc, const Shape *shape) {
    static const Lack nothing;
    doc_begin(doc, shape->name);
    object_write(doc, shape, &nothing);
    doc_end(doc);
}

static void parameter(Doc *doc, const char *where, Str key, const Field *field) {
    const char *type = field ? kinds[field->kind].type : "string";
    doc_begin(doc, NULL);
    doc_name(doc, STR("name"));
    json_write_text(&doc->out, key);
    doc_text(doc, "in", where);
    if (strcmp(where, "path") == 0 || (field && (field->flags & REQUIRED)))
        doc_yes(doc, "required");
    doc_begin(doc, "schema");
    doc_text(doc, "type", type ? type : "string");
    if (field && field->kind == F_DATE) doc_text(doc, "format", "date");
    if (field && field->choices) codes_write(doc, field->choices, false);
    doc_end(doc);
    if (field && field->doc) doc_text(doc, "description", field->doc);
    doc_end(doc);
}

static void filters_write(Doc *doc, const Shape *out) {
    static const char *const controls[] = {"sort", "after", "limit", "count"};
    static const char *const suffixes[] = {"", "_from", "_to", "_in"};
    static const Field none = {.kind = F_BOOL, .doc = "true: that have no value"};
    for (size_t i = 0; i < out->count; i++) {
        if (!(out->fields[i].flags & FILTER)) continue;
        Field free = out->fields[i];
        free.flags = 0;
        for (size_t j = 0; j < COUNT(suffixes); j++) {
            if (j == 3) free.choices = NULL;
            parameter(doc, "query", arena_printf(doc->out.arena, "%s%s", free.name, suffixes[j]),
                      &free);
        }
        if (out->fields[i].flags & NULLABLE)
            parameter(doc, "query", arena_printf(doc->out.arena, "%s_none", free.name), &none);
    }
    for (size_t i = 0; i < COUNT(controls); i++)
        parameter(doc, "query", str_from(controls[i]), NULL);
}

static bool has_body(const Route *route) {
    return strcmp(route->method, "GET") != 0 && strcmp(route->method, "DELETE") != 0;
}

static Lack lack_of(const Route *route) {
    Lack lack = {.partial = strcmp(route->method, "PATCH") == 0};
    lack.part_count = route_parts(route->path, lack.parts);
    return lack;
}

static void parameters_write(Doc *doc, const Route *route) {
    Lack lack = lack_of(route);
    bool by_query = !has_body(route) || (route->flags & ROUTE_UPLOAD);
    doc_begin_array(doc, "parameters");
    for (size_t i = 0; i < lack.part_count; i++)
        parameter(doc, "path", lack.parts[i],
                  &route->in->fields[shape_find(route->in, lack.parts[i])]);
    for (size_t i = 0; route->in && by_query && i < route->in->count; i++) {
        const Field *field = &route->in->fields[i];
        bool sent = !(field->flags & READONLY) && is_member(&lack, field);
        if (sent) parameter(doc, "query", str_from(field->name), field);
    }
    if (route->list) filters_write(doc, route->out);
    if (route->flags & ROUTE_WRITES) parameter(doc, "header", STR("Idempotency-Key"), NULL);
    if (route->flags & ROUTE_VERSIONED) {
        Field match = {.kind = F_TEXT, .flags = REQUIRED, .doc = "the ETag of what is edited"};
        parameter(doc, "header", STR("If-Match"), &match);
    }
    doc_end_array(doc);
}

static bool body_is_empty(const Route *route, const Lack *lack) {
    if (!has_body(route)) return true;
    if (route->flags & ROUTE_UPLOAD) return false;
    for (size_t i = 0; route->in && i < route->in->count; i++) {
        if (is_member(lack, &route->in->fields[i])) return false;
    }
    return true;
}

static void body_schema(Doc *doc, const Route *route, const Lack *lack) {
    bool whole = !lack->partial && lack->part_count == 0;
    if (route->flags & ROUTE_UPLOAD) {
        doc_text(doc, "type", "string");
        doc_text(doc, "format", "binary");
    } else if (whole) {
        reference(doc, "schemas", route->in->name);
    } else {
        object_write(doc, route->in, lack);
    }
}

static void body_write(Doc *doc, const Route *route) {
    Lack lack = lack_of(route);
    if (body_is_empty(route, &lack)) return;
    doc_begin(doc, "requestBody");
    doc_begin(doc, "content");
    doc_begin(doc, route->flags & ROUTE_UPLOAD ? "application/octet-stream" : "application/json");
    doc_begin(doc, "schema");
    body_schema(doc, route, &lack);
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
}

static void list_schema(Doc *doc, const Shape *out) {
    doc_text(doc, "type", "object");
    doc_begin(doc, "properties");
    doc_begin(doc, "items");
    doc_text(doc, "type", "array");
    doc_begin(doc, "items");
    reference(doc, "schemas", out->name);
    doc_end(doc);
    doc_end(doc);
    doc_begin(doc, "next");
    doc_begin_array(doc, "type");
    doc_text(doc, NULL, "string");
    doc_text(doc, NULL, "null");
    doc_end_array(doc);
    doc_text(doc, "description", "the cursor for `after`; null at the end");
    doc_end(doc);
    doc_begin(doc, "count");
    doc_text(doc, "type", "integer");
    doc_end(doc);
    doc_end(doc);
}

static void content_write(Doc *doc, const Route *route) {
    bool stream = route->flags & ROUTE_STREAM;
    doc_begin(doc, "content");
    doc_begin(doc, stream                      ? "text/event-stream"
                   : route->paper              ? "application/pdf"
                   : route->flags & ROUTE_FILE ? "*/*"
                                               : "application/json");
    doc_begin(doc, "schema");
    if (route->list)
        list_schema(doc, route->out);
    else if (stream || (route->flags & ROUTE_FILE))
        doc_text(doc, "type", "string");
    else
        reference(doc, "schemas", route->out->name);
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
}

static void answers_write(Doc *doc, const Route *route) {
    bool filled = route->out || (route->flags & ROUTE_STREAM);
    const char *status = route->flags & ROUTE_CREATED    ? "201"
                         : route->flags & ROUTE_ACCEPTED ? "202"
                         : filled                        ? "200"
                                                         : "204";
    doc_begin(doc, "responses");
    doc_begin(doc, status);
    doc_text(doc, "description", "done");
    if (filled) content_write(doc, route);
    doc_end(doc);
    doc_begin(doc, "default");
    reference(doc, "responses", "problem");
    doc_end(doc);
    doc_end(doc);
}

static void operation_write(Doc *doc, const Route *route, const char *module) {
    static const char *const verbs[][2] = {
        {"GET", "get"}, {"POST", "post"}, {"PUT", "put"}, {"PATCH", "patch"}, {"DELETE", "delete"}};
    const char *verb = "get";
    for (size_t i = 0; i < COUNT(verbs); i++) {
        if (strcmp(verbs[i][0], route->method) == 0) verb = verbs[i][1];
    }
    doc_begin(doc, verb);
    doc_text(doc, "operationId", route->name);
    doc_begin_array(doc, "tags");
    doc_text(doc, NULL, module);
    doc_end_array(doc);
    if (route->doc) doc_text(doc, "summary", route->doc);
    doc_text(doc, "x-permission", route->permission);
    if (strcmp(route->permission, "public") == 0) {
        doc_begin_array(doc, "security");
        doc_end_array(doc);
    }
    parameters_write(doc, route);
    body_write(doc, route);
    answers_write(doc, route);
    doc_end(doc);
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
    doc_begin(doc, "paths");
    for (size_t i = 0; i < all->route_count; i++) {
        const char *path = all->routes[i]->path;
        size_t first = 0;
        while (strcmp(all->routes[first]->path, path) != 0) first++;
        if (first != i) continue;
        doc_begin(doc, path);
        for (size_t j = i; j < all->route_count; j++) {
            const Route *route = all->routes[j];
            if (strcmp(route->path, path) == 0)
                operation_write(doc, route, module_of(modules, count, route));
        }
        doc_end(doc);
    }
    doc_end(doc);
}

static void problem_write(Doc *doc) {
    static const char *const members[] = {"type", "title", "code", "request_id"};
    static const char *const fault[] = {"field", "code", "detail", "words"};
    doc_begin(doc, "problem");
    doc_text(doc, "type", "object");
    doc_text(doc, "description", "RFC 9457; every fault of the request in errors");
    doc_begin(doc, "properties");
    for (size_t i = 0; i < COUNT(members); i++) {
        doc_begin(doc, members[i]);
        doc_text(doc, "type", "string");
        doc_end(doc);
    }
    doc_begin(doc, "status");
    doc_text(doc, "type", "integer");
    doc_end(doc);
    doc_begin(doc, "errors");
    doc_text(doc, "type", "array");
    doc_begin(doc, "items");
    doc_text(doc, "type", "object");
    doc_begin(doc, "properties");
    for (size_t i = 0; i < COUNT(fault); i++) {
        doc_begin(doc, fault[i]);
        doc_text(doc, "type", "string");
        doc_end(doc);
    }
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
}

static void scheme(Doc *doc, const char *key, const char *type, const char *const more[][2],
                   size_t count) {
    doc_begin(doc, key);
    doc_text(doc, "type", type);
    for (size_t i = 0; i < count; i++) doc_text(doc, more[i][0], more[i][1]);
    doc_end(doc);
}

static void components_write(Doc *doc, const Catalog *all) {
    static const char *const cookie[][2] = {{"in", "cookie"}, {"name", "yiyang"}};
    static const char *const bearer[][2] = {{"scheme", "bearer"}};
    doc_begin(doc, "components");
    doc_begin(doc, "securitySchemes");
    scheme(doc, "cookie", "apiKey", cookie, COUNT(cookie));
    scheme(doc, "bearer", "http", bearer, COUNT(bearer));
    doc_end(doc);
    doc_begin(doc, "responses");
    doc_begin(doc, "problem");
    doc_text(doc, "description", "refused, and why");
    doc_begin(doc, "content");
    doc_begin(doc, "application/problem+json");
    doc_begin(doc, "schema");
    reference(doc, "schemas", "problem");
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
    doc_end(doc);
    doc_begin(doc, "schemas");
    problem_write(doc);
    for (size_t i = 0; i < all->shape_count; i++) shape_write(doc, all->shapes[i]);
    doc_end(doc);
    doc_end(doc);
}

static void security_write(Doc *doc) {
    static const char *const schemes[] = {"cookie", "bearer"};
    doc_begin_array(doc, "security");
    for (size_t i = 0; i < COUNT(schemes); i++) {
        doc_begin(doc, NULL);
        doc_begin_array(doc, schemes[i]);
        doc_end_array(doc);
        doc_end(doc);
    }
    doc_end_array(doc);
}

Str openapi_print(Arena *arena, const Module *const *modules, size_t count) {
    Doc doc = {.depth = 0};
    Catalog all;
    catalog_make(arena, modules, count, &all);
    buf_init(&doc.out, arena, LIMIT_BYTES);
    doc_begin(&doc, NULL);
    doc_text(&doc, "openapi", "3.1.0");
    doc_begin(&doc, "info");
    doc_text(&doc, "title", "Yiyang");
    doc_text(&doc, "version", "0.1.0");
    doc_end(&doc);
    security_write(&doc);
    paths_write(&doc, &all, modules, count);
    components_write(&doc, &all);
    doc_end(&doc);
    buf_put_char(&doc.out, '\n');
    return buf_str(&doc.out);
}
