/* Refusal: what a call was refused for. */
#ifndef SUPPORT_REFUSAL_H
#define SUPPORT_REFUSAL_H

#include "core/wire/json.h"

/* When `code` on `field` is not among them, what is there is printed. A machine that says no does
 * so on "state". */
bool refused_for(const Faults *faults, const char *field, const char *code);

#endif
