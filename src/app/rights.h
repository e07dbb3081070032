/* Rights: the one table of roles × permissions × reach. Every permission a route names stands here.
 */
#ifndef APP_RIGHTS_H
#define APP_RIGHTS_H

#include "core/guard/right.h"

extern const Rights city_rights;

#endif
