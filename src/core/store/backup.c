#include "core/store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/folder.h"
#include "core/base/log.h"
#include "core/store/driver.h"
#include "store.sql.h"

enum { PATH_MOST = 4096, WORDS_MOST = 12, ALL_PAGES = -1, COPY_BYTES = 1024 * 1024 };

static bool path_join(char out[static PATH_MOST], const char *folder, const char *rest) {
    int length = snprintf(out, PATH_MOST, "%s%s", folder, rest);
    return length > 0 && length < PATH_MOST;
}

/* Made for its owner alone, before anything is in it: a copy holds what a whole city is told in
 * confidence. */
static Err part_make(char part[static PATH_MOST], const char *to) {
    if (!path_join(part, to, ".part")) return ERR_UNAVAILABLE;
    if (access(to, F_OK) == 0) return ERR_CONFLICT;
    if (unlink(part) != 0 && errno != ENOENT) return ERR_UNAVAILABLE;
    int file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) log_event(LOG_ERROR, "backup", "at=make why=\"%s: errno %d\"", part, errno);
    return file >= 0 && close(file) == 0 ? OK : ERR_UNAVAILABLE;
}

/* What was written beside gets its name, unless something bears it already. */
static Err put_in_place(const char *part, const char *to) {
    Err err = path_sync(part);
    if (err == OK && link(part, to) != 0) err = errno == EEXIST ? ERR_CONFLICT : ERR_UNAVAILABLE;
    (void)unlink(part);
    if (err == OK) err = name_sync(to);
    if (err == ERR_UNAVAILABLE)
        log_event(LOG_ERROR, "backup", "at=place why=\"%s: errno %d\"", to, errno);
    return err;
}

static Err told(const char *what, sqlite3 *db) {
    int code = sqlite3_errcode(db);
    log_event(LOG_ERROR, "backup", "at=%s why=\"%s\"", what, sqlite3_errmsg(db));
    return code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? ERR_MALFORMED : ERR_UNAVAILABLE;
}

/* In one step: one read transaction, which holds up no writer. */
static Err pages_step(sqlite3 *source, sqlite3 *target) {
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
    if (backup == NULL) return told("begin", target);
    int code = sqlite3_backup_step(backup, ALL_PAGES);
    (void)sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? OK : told("copy", target);
}

static int row_is_ok(void *context, int count, char **texts, char **names) {
    (void)names;
    *(bool *)context = count == 1 && texts[0] && strcmp(texts[0], "ok") == 0;
    return 0;
}

/* Every page, index and constraint: a damaged copy is no copy. */
static Err pages_check(sqlite3 *db) {
    bool whole = false;
    if (sqlite3_exec(db, session_sqlite_whole, row_is_ok, &whole, NULL) != SQLITE_OK)
        return told("check", db);
    return whole ? OK : ERR_MALFORMED;
}

/* Both for writing: whoever only reads leaves a log and an index beside the file. */
static Err database_at(const char *path, sqlite3 **out) {
    int code = sqlite3_open_v2(path, out, SQLITE_OPEN_READWRITE, NULL);
    return code == SQLITE_OK ? OK : told("open", *out);
}

static Err pages_copy(const char *from, const char *part) {
    sqlite3 *source = NULL, *target = NULL;
    Err err = database_at(from, &source);
    if (err == OK) err = database_at(part, &target);
    if (err == OK) err = pages_step(source, target);
    if (err == OK) err = pages_check(target);
    if (sqlite3_close(target) != SQLITE_OK && err == OK) err = ERR_UNAVAILABLE;
    (void)sqlite3_close(source);
    return err;
}

/* Read and written, since the kernel copies by itself within one file system alone, and copies are
 * kept on another disk. */
static Err bytes_between(int source, int target) {
    static char bytes[COPY_BYTES];
    ssize_t taken;
    while ((taken = read(source, bytes, sizeof bytes)) > 0) {
        for (ssize_t put = 0, more; put < taken; put += more) {
            more = write(target, bytes + put, (size_t)(taken - put));
            if (more <= 0) return ERR_UNAVAILABLE;
        }
    }
    return taken == 0 ? OK : ERR_UNAVAILABLE;
}

/* A copy rests: its bytes are all there is, wherever it lies. */
static Err bytes_copy(const char *from, const char *part) {
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target = open(part, O_WRONLY | O_CLOEXEC);
    Err err = source >= 0 && target >= 0 ? bytes_between(source, target) : ERR_UNAVAILABLE;
    if (source >= 0) (void)close(source);
    if (target >= 0) (void)close(target);
    sqlite3 *db = NULL;
    if (err == OK) err = database_at(part, &db);
    if (err == OK) err = pages_check(db);
    (void)sqlite3_close(db);
    return err;
}

typedef Err (*Copy)(const char *from, const char *part);

static Err copy_into_place(Copy copy, const char *from, const char *to) {
    char part[PATH_MOST];
    TRY(part_make(part, to));
    Err err = copy(from, part);
    if (err == OK) return put_in_place(part, to);
    (void)unlink(part);
    return err;
}

/* What it says goes to our stderr. */
static Err child_run(const char *const *words) {
    char *argv[WORDS_MOST] = {0};
    for (size_t i = 0; words[i]; i++) argv[i] = (char *)(uintptr_t)words[i];
    pid_t child = 0;
    int status = 0;
    if (posix_spawnp(&child, argv[0], NULL, NULL, argv, environ) != 0) {
        log_event(LOG_ERROR, "backup", "why=\"%s cannot be started\"", argv[0]);
        return ERR_UNAVAILABLE;
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return ERR_UNAVAILABLE;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? OK : ERR_UNAVAILABLE;
}

static Err dump_copy(const char *dsn, const char *part) {
    const char *const words[] = {"pg_dump",    "--format=custom",
                                 "--no-owner", "--no-privileges",
                                 "--file",     part,
                                 "--dbname",   dsn,
                                 NULL};
    return child_run(words);
}

static Err dump_restore(const char *from, const char *dsn) {
    const char *const words[] = {"pg_restore",
                                 "--single-transaction",
                                 "--exit-on-error",
                                 "--no-owner",
                                 "--no-privileges",
                                 "--dbname",
                                 dsn,
                                 from,
                                 NULL};
    return child_run(words);
}

Err backup_write(const char *dsn, const char *to) {
    char from[PATH_MOST];
    if (dsn_is_postgres(dsn)) return copy_into_place(dump_copy, dsn, to);
    if (!path_join(from, dsn, "/yiyang.db")) return ERR_UNAVAILABLE;
    return copy_into_place(pages_copy, from, to);
}

Err backup_restore(const char *from, const char *dsn) {
    char to[PATH_MOST];
    if (access(from, R_OK) != 0) return ERR_NOT_FOUND;
    if (dsn_is_postgres(dsn)) return dump_restore(from, dsn);
    if (!path_join(to, dsn, "/yiyang.db")) return ERR_UNAVAILABLE;
    TRY(folder_make(dsn));
    return copy_into_place(bytes_copy, from, to);
}
