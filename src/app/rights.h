/* Rights: the one table of roles × permissions × reach. Every permission a route names stands here.
 *
 * Invariants
 *  1. The three administrators hold no business permission and none of each other's (right.h, 2).
 *  2. A role holds a permission once, with one reach; what is not written it does not hold.
 *  3. It is constant: a role's rights change with the program, an account's roles by the security
 *     administrator.
 */
#ifndef APP_RIGHTS_H
#define APP_RIGHTS_H

#include "core/guard/right.h"

extern const Rights city_rights;

#endif
