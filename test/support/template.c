#include "support/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { TEMPLATES_MOST = 8 };

typedef struct Template {
    Database database;
    SiteConfig config;
    char folder[64];
    char *key_file;
} Template;

static Template templates[TEMPLATES_MOST];
static size_t template_count;
static pid_t maker; /* a child that a test forks must not drop what is its parent's */

static void templates_drop(void) {
    if (getpid() != maker) return;
    for (size_t i = 0; i < template_count; i++) {
        database_drop(&templates[i].database);
        (void)unlink(templates[i].key_file);
        (void)rmdir(templates[i].folder);
        free(templates[i].key_file);
    }
}

static bool is_alike(const Template *made, DatabaseKind kind, const SiteConfig *config) {
    return made->database.kind == kind && made->config.modules == config->modules &&
           made->config.module_count == config->module_count &&
           made->config.reactions == config->reactions && made->config.rights == config->rights &&
           made->config.demo == config->demo &&
           made->config.clock_start_ms == config->clock_start_ms;
}

static const Template *template_make(DatabaseKind kind, const SiteConfig *config) {
    assert_true(template_count < TEMPLATES_MOST);
    if (template_count == 0) {
        maker = getpid();
        assert_int_equal(atexit(templates_drop), 0);
    }
    Template *made = &templates[template_count++];
    *made = (Template){.config = *config, .folder = "/tmp/yiyang-template-XXXXXX"};
    made->config.dsn = made->config.key_file = NULL; /* the first taker's own, who goes */
    assert_true(database_make(&made->database, kind));
    assert_non_null(mkdtemp(made->folder));
    assert_true(asprintf(&made->key_file, "%s/keys", made->folder) > 0);
    SiteConfig first = *config;
    first.dsn = made->database.dsn;
    first.key_file = made->key_file;
    first.listen = NULL;
    Site *site;
    assert_int_equal(site_open(&first, &site), OK);
    site_close(site);
    return made;
}

static const Template *template_of(DatabaseKind kind, const SiteConfig *config) {
    for (size_t i = 0; i < template_count; i++) {
        if (is_alike(&templates[i], kind, config)) return &templates[i];
    }
    return template_make(kind, config);
}

void template_prepare(DatabaseKind kind, const SiteConfig *config) {
    (void)template_of(kind, config);
}

void template_take(const Database *database, const SiteConfig *config) {
    const Template *found = template_of(database->kind, config);
    database_copy(&found->database, database);
    file_copy(found->key_file, config->key_file);
}
