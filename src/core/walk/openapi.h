/* Openapi: the module tables as an OpenAPI 3.1 description. `yiyang openapi` prints it.
 *
 * Invariants
 *  1. It needs no database, no clock and nobody's rights.
 *  2. Every route stands in it, whoever may call it; HIDDEN fields and bytes do not.
 */
#ifndef CORE_WALK_OPENAPI_H
#define CORE_WALK_OPENAPI_H

#include "core/walk/module.h"

/* Two spaces an indent, a stable order: the same tables give the same bytes. Give it core_module
 * first. */
Str openapi_print(Arena *arena, const Module *const *modules, size_t count);

#endif
