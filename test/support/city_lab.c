#include "support/city_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/wire/field.h"
#include "support/people_lab.h"
#include "support/template.h"

enum { MODULES_MOST = 32 };

static void each_of_module(CityLab *lab, const Module *module, RouteEach each, void *context) {
    for (size_t n = 0; n < module->noun_count; n++) {
        const Noun *noun = module->nouns[n];
        for (size_t r = 0; r < noun->route_count; r++) each(lab, noun, &noun->routes[r], context);
    }
}

/* The table of modules goes with the site, which `each` may open anew; the modules stay. */
void each_route(CityLab *lab, RouteEach each, void *context) {
    const Module *modules[MODULES_MOST];
    const SiteConfig *config = site_config(lab->site);
    size_t count = config->module_count;
    assert_true(count <= MODULES_MOST);
    memcpy(modules, config->modules, count * sizeof *modules);
    for (size_t m = 0; m < count; m++) each_of_module(lab, modules[m], each, context);
}

const Rights *city_lab_rights(const CityLab *lab) {
    return site_config(lab->site)->rights;
}

bool is_for_all(const Route *route) {
    return strcmp(route->permission, "public") == 0 || strcmp(route->permission, "signed_in") == 0;
}

Reach role_reach(const Role *role, const char *permission) {
    for (size_t i = 0; i < role->grant_count; i++) {
        if (strcmp(role->grants[i].permission, permission) == 0) return role->grants[i].reach;
    }
    return REACH_NONE;
}

void city_lab_breach(CityLab *lab, const Route *route, const char *who, const char *what) {
    print_error("%s by %s: %s\n", route->name, who, what);
    lab->breaches++;
}

static void configure(CityLab *lab, SiteConfig *config) {
    city_configure(config);
    config->dsn = lab->database.dsn;
    config->key_file = lab->keys;
    config->portal = "https://yanglao.example";
    config->demo = true;
    config->listen = "127.0.0.1:0";
}

void city_lab_stop(CityLab *lab) {
    lab->stopped_ms = site_now_ms(lab->site);
    site_close(lab->site);
}

void city_lab_start(CityLab *lab) {
    SiteConfig config;
    configure(lab, &config);
    config.clock_start_ms = lab->stopped_ms;
    assert_int_equal(site_open(&config, &lab->site), OK);
}

void city_lab_reopen(CityLab *lab) {
    city_lab_stop(lab);
    city_lab_start(lab);
}

void city_lab_open(CityLab *lab, const Database *database, const DemoWish *wish) {
    SiteConfig config;
    if (!database->available) skip();
    *lab = (CityLab){.database = *database, .folder = "/tmp/yiyang-city-XXXXXX"};
    assert_non_null(mkdtemp(lab->folder));
    (void)snprintf(lab->keys, sizeof lab->keys, "%s/keys", lab->folder);
    arena_init(&lab->arena, 0);
    configure(lab, &config);
    if (wish) config.clock_start_ms = demo_begins_ms(wish);
    template_take(database, &config);
    assert_int_equal(site_open(&config, &lab->site), OK);
    if (wish) assert_true(demo_make(lab->site, wish));
}

void city_lab_close(CityLab *lab) {
    people_counts_stand(lab->site);
    site_close(lab->site);
    arena_clear(&lab->arena);
    (void)unlink(lab->keys);
    (void)rmdir(lab->folder);
}

bool statement_binds(const Statement *statement, const char *name) {
    for (size_t i = 0; i < statement->bind_count; i++) {
        if (strcmp(statement->binds[i], name) == 0) return true;
    }
    return false;
}

typedef struct Sought {
    Str path;
    const Route *list;
} Sought;

static void seek_list(CityLab *lab, const Noun *noun, const Route *route, void *context) {
    Sought *sought = context;
    (void)lab;
    (void)noun;
    if (route->list && str_equal_c(sought->path, route->path)) sought->list = route;
}

const Route *list_before(CityLab *lab, const Route *route) {
    const char *part = strstr(route->path, "/{");
    if (part == NULL) return NULL;
    Sought sought = {{route->path, (size_t)(part - route->path)}, NULL};
    each_route(lab, seek_list, &sought);
    return sought.list;
}

List city_lab_rows(CityLab *lab, const Actor *actor, const Route *list, const char *query) {
    List rows = {0};
    SiteCall call = {.actor = actor, .route = list->name, .out = &rows};
    call.query = arena_printf(&lab->arena, "limit=200%s%s", query ? "&" : "", query ? query : "");
    site_call_all(lab->site, &call, 1, &lab->arena);
    assert_int_equal(call.err, OK);
    return rows;
}

void city_lab_each_row(CityLab *lab, const Actor *actor, const Route *list, RowEach each,
                       void *context) {
    List rows = {0};
    SiteCall call = {.actor = actor, .route = list->name, .out = &rows, .query = STR("limit=200")};
    do {
        site_call_all(lab->site, &call, 1, &lab->arena);
        assert_int_equal(call.err, OK);
        for (size_t i = 0; i < rows.count; i++)
            each(context, (const char *)rows.items + i * list->out->size);
        call.query = arena_printf(&lab->arena, "limit=200&after=" STR_FMT, STR_ARG(call.next));
    } while (call.next.len > 0);
}

int64_t row_number(const Route *list, const List *rows, size_t i, const char *name) {
    ptrdiff_t at = shape_find(list->out, str_from(name));
    if (at < 0) return 0;
    return *FIELD_AT_CONST(int64_t, &list->out->fields[at],
                           (const char *)rows->items + i * list->out->size);
}

static void fields_fill(CityLab *lab, const Shape *shape, char *record, int64_t id);

/* A list of one. */
static void list_fill(CityLab *lab, const Field *field, List *out, int64_t id) {
    out->items = arena_alloc(&lab->arena, field->shape->size);
    out->count = 1;
    shape_clear(field->shape, out->items);
    fields_fill(lab, field->shape, out->items, id);
}

static Str text_of(CityLab *lab, const Field *field) {
    if (strcmp(field->name, "month") == 0)
        return str_slice(date_print(&lab->arena, date_of_ms(site_now_ms(lab->site))), 0, 7);
    return field->max >= 8 ? STR("核实情况说明文字") : STR("01");
}

static void field_fill(CityLab *lab, const Field *field, char *record, int64_t id) {
    char *at = record + field->offset;
    int64_t least = field->min > 0 ? field->min : 1;
    switch (field->kind) {
    case F_TEXT:
        *(Str *)at = text_of(lab, field);
        break;
    case F_LIST:
        list_fill(lab, field, (List *)at, id);
        break;
    case F_DATE:
        *(Date *)at = date_of_ms(site_now_ms(lab->site));
        break;
    case F_TIME:
        *(int64_t *)at = site_now_ms(lab->site);
        break;
    case F_ENUM:
        *(int32_t *)at = 1;
        break;
    case F_BOOL:
        *(bool *)at = true;
        break;
    case F_REAL:
        *(double *)at = 1;
        break;
    case F_REF:
        *(int64_t *)at = id;
        break;
    case F_INT:
    case F_FEN:
        *(int64_t *)at = least;
        break;
    default:
        break;
    }
}

static void fields_fill(CityLab *lab, const Shape *shape, char *record, int64_t id) {
    for (size_t i = 0; i < shape->count; i++) {
        const Field *field = &shape->fields[i];
        bool own = strcmp(field->name, "id") == 0;
        if (own || !(field->flags & (READONLY | HIDDEN))) field_fill(lab, field, record, id);
        if (own) *(int64_t *)(record + field->offset) = id;
        if (strcmp(field->name, "version") == 0) *(int64_t *)(record + field->offset) = NOWHERE;
    }
}

void *request_for(CityLab *lab, const Route *route, int64_t id) {
    if (!route->in) return NULL;
    char *record = arena_alloc(&lab->arena, route->in->size);
    shape_clear(route->in, record);
    fields_fill(lab, route->in, record, id);
    return record;
}

void request_set(const Route *route, void *request, const char *name, int64_t value) {
    ptrdiff_t at = shape_find(route->in, str_from(name));
    assert_true(at >= 0);
    *FIELD_AT(int64_t, &route->in->fields[at], request) = value;
}
