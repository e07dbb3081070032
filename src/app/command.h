/* Command: what `yiyang <command>` understands. One table of commands (main.c), one table of
 * options each.
 *
 * Invariants
 *  1. Exit codes: 0 done; 1 it ran and the answer is no (unbalanced books, broken chain); 2 wrong
 *     use; 3 the database or the network did not do its part.
 *  2. What was asked for goes to stdout, what went wrong to stderr.
 *  3. --help anywhere in the line prints the options and does nothing else.
 */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include "core/base/str.h"

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_STORAGE = 3 };

/* OPTION_CONFIG: a text as well, the path of a file that speaks of the other options
 * (settings.h). */
typedef enum OptionKind { OPTION_TEXT, OPTION_INT, OPTION_FLAG, OPTION_CONFIG } OptionKind;

typedef struct Option {
    const char *name; /* without the dashes */
    OptionKind kind;
    void *target; /* const char **, int64_t *, bool *; holds the default when it is read */
    int64_t min, max;
    const char *help;
} Option;

/* Reads --name VALUE and --name=VALUE, after the file of --config, over which they win; prints what
 * is wrong and returns false. `--help` prints the table and exits 0. */
bool options_read(const char *command, const char *what, const Option *options, int argc,
                  char **argv);
/* One value into its target; a complaint begins with `where`. */
bool option_set(const char *where, const Option *option, const char *value);
/* Of that name; NULL: none. */
const Option *option_find(const Option *options, Str name);

#define CONFIG_HELP "a file with key = value of these options; `yiyang settings` prints one"
#define DB_HELP     "a folder (SQLite), or postgresql://…; required"

/* The key file of a database: as said; NULL: in its folder; of PostgreSQL one named after it in
 * ~/.local/share/yiyang, which is logged. */
#define KEYS_HELP "key file; default: keys in the folder; of postgresql in ~/.local/share/yiyang"
const char *key_file_of(const char *dsn, const char *said);

int serve_command(int argc, char **argv);
int demo_command(int argc, char **argv);
int loop_command(int argc, char **argv);
int backup_command(int argc, char **argv);
int restore_command(int argc, char **argv);
int audit_command(int argc, char **argv);
int books_command(int argc, char **argv);
int counts_command(int argc, char **argv);
int openapi_command(int argc, char **argv);
int schema_command(int argc, char **argv);
int machines_command(int argc, char **argv);
int account_command(int argc, char **argv);
int settings_command(int argc, char **argv);

/* A database and what opens it. */
typedef struct Place {
    const char *dsn, *key_file;
} Place;
/* verify.c: print what they found; an exit code. */
int audit_verify_at(const Place *place);
int books_verify_at(const Place *place);

#endif
