/* Template: what the first opening of a site makes (tables, data, keys), made once a test program
 * for every configuration and copied into each test's own database; opening that is then a third of
 * the work.
 *
 *   template_take(database, &config);       // instead of the empty database that the test was
 *                                           given
 *   site_open(&config, &site);
 */
#ifndef TEST_SUPPORT_TEMPLATE_H
#define TEST_SUPPORT_TEMPLATE_H

#include "core/walk/site.h"
#include "support/database.h"

/* `database` is still empty; config->dsn is its own, and config->key_file, which must not exist
 * yet, is written. */
void template_take(const Database *database, const SiteConfig *config);
/* Made now: a child process that will be killed must find it, for it could not drop one of its
 * own. */
void template_prepare(DatabaseKind kind, const SiteConfig *config);

#endif
