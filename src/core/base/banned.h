/* Functions that lose lengths, errors or time zones. Included by the build before every file of ours. */
#ifndef CORE_BASE_BANNED_H
#define CORE_BASE_BANNED_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat strtok atoi atol atof gmtime     \
    localtime asctime ctime gets
#endif
