#include "core/base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_MOST = 4096 };

Err path_sync(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) (void)close(file);
    return synced ? OK : ERR_UNAVAILABLE;
}

/* "a/b" and "a/b/" lie in "a", "b" in ".", "/b" in "/". */
Err name_sync(const char *path) {
    char folder[PATH_MOST];
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    while (length > 0 && path[length - 1] != '/') length--;
    while (length > 1 && path[length - 1] == '/') length--;
    if (length == 0) return path_sync(".");
    int written = snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    return written > 0 && written < PATH_MOST ? path_sync(folder) : ERR_UNAVAILABLE;
}

Err folder_make(const char *path) {
    if (mkdir(path, S_IRWXU) == 0) return name_sync(path);
    return errno == EEXIST ? OK : ERR_UNAVAILABLE;
}
