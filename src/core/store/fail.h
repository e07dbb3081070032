/* Fail: the call that store_fail_nth makes fail, and which it was; inner header of core/store, and
 * of tests.
 *
 * Invariants
 *  1. A call is a statement, a migration, or what begins, marks and ends a transaction; each asks
 *     once, before it is made.
 *  2. What failed has the statement's name, or "begin", "commit" … of the writer, and "reader" for
 *     all of a reader's.
 */
#ifndef CORE_STORE_FAIL_H
#define CORE_STORE_FAIL_H

#include "core/store/driver.h"

bool store_fails_now(const Conn *conn, const char *what);
const char *store_failed_at(const Store *store); /* NULL: nothing has since store_fail_nth */

#endif
