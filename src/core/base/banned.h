/* Banned: functions that lose lengths, errors or time zones.
 *
 * Invariants
 *  1. The build includes it before the first line of every file of src/; the system's headers,
 *     which name these functions, come first.
 *  2. What is poisoned does not compile at all. strncpy is a warning, which `make check` makes an
 *     error.
 */
#ifndef CORE_BASE_BANNED_H
#define CORE_BASE_BANNED_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#pragma GCC poison strcpy strcat sprintf vsprintf strncat strtok atoi atol atof gmtime localtime   \
    asctime ctime gets
/* xlsxwriter.h names this one inside its macros, which poison would refuse as well. */
#ifndef __clang__
extern char *strncpy(char *restrict to, const char *restrict from, size_t size)
    __attribute__((deprecated("it may leave the NUL out")));
#endif
#endif
