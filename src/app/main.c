/* yiyang: the platform as one program. `yiyang help` lists what it does. */
#include <signal.h>

#include "app/command.h"
#include "core/base/shape.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} commands[] = {
    {"serve", serve_command, "serves a database, new or existing, until it is told to stop"},
    {"demo", demo_command, "makes the demo city, walks 30 days of it, serves it"},
    {"loop", loop_command, "drives the whole closed loop over HTTP and checks the books"},
    {"account", account_command, "makes the first account, or resets a password"},
    {"backup", backup_command, "copies a database, also one that is being served"},
    {"restore", restore_command, "brings a copy back into an empty place"},
    {"audit", audit_command, "verify: reads the whole audit chain"},
    {"books", books_command, "verify: adds up every account"},
    {"counts", counts_command, "verify: counts everybody again"},
    {"settings", settings_command, "prints a configuration file with every key"},
    {"openapi", openapi_command, "prints the OpenAPI 3.1 description"},
    {"schema", schema_command, "prints the tables as the web app reads them"},
    {"machines", machines_command, "prints the state machines as drawings"},
};

static int list_commands(int status) {
    FILE *out = status == EXIT_DONE ? stdout : stderr;
    (void)fputs("usage: yiyang COMMAND [--help]\n\n", out);
    for (size_t i = 0; i < COUNT(commands); i++)
        (void)fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].what);
    return status;
}

static int tell_version(void) {
    (void)puts("yiyang " YIYANG_VERSION);
    return EXIT_DONE;
}

int main(int argc, char **argv) {
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2) return list_commands(EXIT_USAGE);
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return list_commands(EXIT_DONE);
    if (strcmp(argv[1], "--version") == 0) return tell_version();
    for (size_t i = 0; i < COUNT(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 2, argv + 2);
    }
    (void)fprintf(stderr, "yiyang: there is no command \"%s\"\n", argv[1]);
    return list_commands(EXIT_USAGE);
}
