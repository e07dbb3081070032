/* Where the keys of a database lie when nobody says. */
#include <stdlib.h>

#include "app/command.h"
#include "core/base/folder.h"
#include "core/base/log.h"
#include "core/store/store.h"

enum { PATH_MOST = 1024 };

/* What names the database in its DSN, without who signs in: "127.0.0.1-5432-city". */
static void name_write(const char *dsn, char *out, size_t size) {
    const char *from = strstr(dsn, "://"), *at = strrchr(dsn, '@');
    size_t len = 0;
    from = at ? at + 1 : from ? from + 3 : dsn;
    for (; *from && *from != '?' && len + 1 < size; from++) {
        bool plain = (*from >= '0' && *from <= '9') || (*from >= 'a' && *from <= 'z') ||
                     (*from >= 'A' && *from <= 'Z') || *from == '.' || *from == '_';
        out[len++] = plain ? *from : '-';
    }
    out[len] = '\0';
}

const char *key_file_of(const char *dsn, const char *said) {
    static char path[PATH_MOST];
    static const char *const folders[] = {"/.local", "/.local/share", "/.local/share/yiyang"};
    char name[256];
    const char *home = getenv("HOME");
    if (said != NULL || dsn == NULL || !dsn_is_postgres(dsn)) return said;
    if (home == NULL || *home == '\0') home = ".";
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        (void)snprintf(path, sizeof path, "%s%s", home, folders[i]);
        if (folder_make(path) != OK) break; /* shows when the file is opened */
    }
    name_write(dsn, name, sizeof name);
    int len = snprintf(path, sizeof path, "%s%s/%s.keys", home, folders[2], name);
    if (len < 0 || len >= (int)sizeof path) return NULL;
    log_event(LOG_INFO, "keys", "path=%s", path);
    return path;
}
