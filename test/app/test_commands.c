/* The program as it is called: every command's help and wrong use, serve until SIGTERM, verify of a
 * whole and of a tampered city. It stands beside the folder of the tests: build/yiyang.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/command.h"
#include "app/rights.h"
#include "support/database.h"
#include "support/raw_client.h"

enum { SAID_BYTES = 64 * 1024, WORDS_MOST = 16, WAITS = 6000, KILLED = 128 };

typedef struct CommandLab {
    char program[512], folder[64], keys[96], out[96], err[96];
    char dsn[512];
    char said[SAID_BYTES], complained[SAID_BYTES]; /* stdout and stderr of the last one */
} CommandLab;
static CommandLab lab;

static void lab_open(const Database *database) {
    char self[400];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(len > 0);
    self[len] = '\0';
    *strrchr(self, '/') = '\0';
    lab = (CommandLab){.folder = "/tmp/yiyang-commands-XXXXXX"};
    (void)snprintf(lab.program, sizeof lab.program, "%s/../yiyang", self);
    assert_int_equal(access(lab.program, X_OK), 0);
    assert_non_null(mkdtemp(lab.folder));
    (void)snprintf(lab.keys, sizeof lab.keys, "%s/keys", lab.folder);
    (void)snprintf(lab.out, sizeof lab.out, "%s/out", lab.folder);
    (void)snprintf(lab.err, sizeof lab.err, "%s/err", lab.folder);
    if (database == NULL) return;
    StoreConfig store = {0};
    database_need(database, &store);
    (void)snprintf(lab.dsn, sizeof lab.dsn, "%s", database->dsn);
}

static void lab_close(void) {
    (void)unlink(lab.keys);
    (void)unlink(lab.out);
    (void)unlink(lab.err);
    assert_int_equal(rmdir(lab.folder), 0);
}

static void rest(void) {
    struct timespec wait = {.tv_nsec = 10000000};
    (void)nanosleep(&wait, NULL);
}

/* Its arguments are the words of `line`; @db and @keys are those of the lab. */
static pid_t program_start(const char *line) {
    char words[256], *argv[WORDS_MOST] = {lab.program}, *rest_of = words;
    (void)snprintf(words, sizeof words, "%s", line);
    for (int i = 1; i + 1 < WORDS_MOST && (argv[i] = strtok_r(rest_of, " ", &rest_of)); i++) {
        if (strcmp(argv[i], "@db") == 0) argv[i] = lab.dsn;
        if (strcmp(argv[i], "@keys") == 0) argv[i] = lab.keys;
    }
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child > 0) return child;
    if (freopen(lab.out, "w", stdout) && freopen(lab.err, "w", stderr))
        (void)execv(lab.program, argv);
    _exit(KILLED - 1);
}

static void read_whole(const char *path, char out[static SAID_BYTES]) {
    FILE *file = fopen(path, "r");
    size_t len = file ? fread(out, 1, SAID_BYTES - 1, file) : 0;
    if (file) (void)fclose(file);
    out[len] = '\0';
}

/* Its exit code; one that does not end within a minute is killed. */
static int program_end(pid_t child) {
    int status = 0;
    pid_t ended = 0;
    for (int i = 0; i < WAITS && ended == 0; i++) {
        ended = waitpid(child, &status, WNOHANG);
        if (ended == 0) rest();
    }
    if (ended == 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &status, 0);
    }
    read_whole(lab.out, lab.said);
    read_whole(lab.err, lab.complained);
    return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED + WTERMSIG(status);
}

static int program_run(const char *line) {
    return program_end(program_start(line));
}

static bool says(const char *text, const char *words) {
    return strstr(text, words) != NULL;
}

/* Each command that `yiyang help` lists. */
static int each_command(void (*each)(const char *name)) {
    static char list[SAID_BYTES];
    int count = 0;
    assert_int_equal(program_run("help"), EXIT_DONE);
    (void)snprintf(list, sizeof list, "%s", lab.said);
    char *rest_of = list, *line;
    while ((line = strtok_r(rest_of, "\n", &rest_of))) {
        char name[32];
        if (strncmp(line, "  ", 2) != 0 || sscanf(line, "%31s", name) != 1) continue;
        each(name);
        count++;
    }
    return count;
}

static void help_is_printed(const char *name) {
    char line[64], begins[64];
    (void)snprintf(line, sizeof line, "%s --help", name);
    (void)snprintf(begins, sizeof begins, "yiyang %s: ", name);
    assert_int_equal(program_run(line), EXIT_DONE);
    assert_ptr_equal(strstr(lab.said, begins), lab.said);
    assert_string_equal(lab.complained, "");
}

static void a_wrong_option_is_refused(const char *name) {
    char line[64], words[96];
    (void)snprintf(line, sizeof line, "%s --nonsense", name);
    (void)snprintf(words, sizeof words, "yiyang %s: there is no option --nonsense; see --help\n",
                   name);
    assert_int_equal(program_run(line), EXIT_USAGE);
    assert_string_equal(lab.complained, words);
    assert_string_equal(lab.said, "");
}

static void the_version_is_told(void **state) {
    int major, minor, patch;
    (void)state;
    lab_open(NULL);
    assert_int_equal(program_run("--version"), EXIT_DONE);
    assert_int_equal(sscanf(lab.said, "yiyang %d.%d.%d\n", &major, &minor, &patch), 3);
    lab_close();
}

static void every_command_has_its_help(void **state) {
    (void)state;
    lab_open(NULL);
    assert_true(each_command(help_is_printed) >= 8);
    assert_true(each_command(a_wrong_option_is_refused) >= 8);
    lab_close();
}

static void wrong_use_is_told(void **state) {
    (void)state;
    lab_open(NULL);
    assert_int_equal(program_run("nonsense"), EXIT_USAGE);
    assert_true(says(lab.complained, "yiyang: there is no command \"nonsense\"\nusage: yiyang"));
    assert_int_equal(program_run(""), EXIT_USAGE);
    assert_true(says(lab.complained, "usage: yiyang COMMAND"));
    assert_int_equal(program_run("serve"), EXIT_USAGE);
    assert_true(says(lab.complained, "yiyang serve: --db is missing"));
    assert_int_equal(program_run("serve --db"), EXIT_USAGE);
    assert_true(says(lab.complained, "yiyang serve: --db needs a value"));
    assert_int_equal(program_run("demo --people many"), EXIT_USAGE);
    assert_true(says(lab.complained, "--people takes a whole number"));
    assert_int_equal(program_run("serve --demo=no"), EXIT_USAGE);
    assert_true(says(lab.complained, "yiyang serve: --demo takes no value"));
    assert_int_equal(program_run("audit"), EXIT_USAGE);
    assert_true(says(lab.complained, "usage: yiyang audit verify --db"));
    assert_int_equal(program_run("serve --db /proc/nowhere --keys @keys --listen 127.0.0.1:0"),
                     EXIT_STORAGE);
    assert_true(says(lab.complained, "yiyang serve: cannot serve /proc/nowhere"));
    lab_close();
}

/* Until it answers, then until it has stopped; what it said is in the lab; one that dies at once is
 * told by its own words. */
static void serve_with(const char *words) {
    pid_t server = program_start(words);
    int port = 0, status = 0;
    for (int i = 0; i < WAITS && status != 200; i++) {
        rest();
        read_whole(lab.out, lab.said);
        const char *told = strstr(lab.said, "http://127.0.0.1:");
        if (!told || sscanf(told, "http://127.0.0.1:%d/", &port) != 1) continue;
        status = client_status(port, "GET /healthz HTTP/1.1\r\nHost: x\r\n"
                                     "Connection: close\r\n\r\n");
    }
    (void)kill(server, SIGTERM);
    int ended = program_end(server);
    if (status != 200 || ended != EXIT_DONE)
        fail_msg("healthz %d, exit code %d: %s", status, ended, lab.complained);
}

/* Keys that nobody names lie in the folder, or of PostgreSQL at home: the line of the issue, as it
 * stands there. */
static void serve_needs_no_word_of_keys(void **state) {
    char path[640], line[700];
    lab_open(*state);
    assert_int_equal(setenv("HOME", lab.folder, 1), 0);
    serve_with("serve --listen 127.0.0.1:0 --db @db");
    serve_with("serve --listen 127.0.0.1:0 --db @db");
    assert_int_equal(program_run("books verify --db @db"), EXIT_DONE);
    assert_int_not_equal(access(lab.keys, F_OK), 0);
    (void)snprintf(path, sizeof path, "%s/.local", lab.folder);
    (void)snprintf(line, sizeof line, "rm -r %s", path);
    if (access(path, F_OK) == 0) assert_int_equal(system(line), 0);
    (void)snprintf(path, sizeof path, "%s/keys", lab.dsn);
    (void)unlink(path);
    lab_close();
}

static void serve_once(void) {
    serve_with("serve --db @db --keys @keys --listen 127.0.0.1:0");
}

static void serve_ends_when_it_is_told(void **state) {
    lab_open(*state);
    serve_once(); /* a new database */
    serve_once(); /* the same again */
    lab_close();
}

/* The file says all of it; a key that nobody knows stops every command that is given the file. */
static void serve_takes_a_file(void **state) {
    char path[96], line[160];
    lab_open(*state);
    (void)snprintf(path, sizeof path, "%s/yiyang.ini", lab.folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, "db = %s\nkeys = %s\nlisten = 127.0.0.1:0\n", lab.dsn, lab.keys);
    assert_int_equal(fclose(file), 0);
    (void)snprintf(line, sizeof line, "serve --config %s", path);
    serve_with(line);
    (void)snprintf(line, sizeof line, "books verify --config %s", path);
    assert_int_equal(program_run(line), EXIT_DONE);
    file = fopen(path, "a");
    assert_non_null(file);
    assert_true(fputs("lisen = 127.0.0.1:1\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(program_run(line), EXIT_USAGE);
    assert_true(says(lab.complained, "yiyang.ini:4: there is no key lisen\n"));
    (void)snprintf(line, sizeof line, "serve --config %s", path);
    assert_int_equal(program_run(line), EXIT_USAGE);
    (void)unlink(path);
    lab_close();
}

/* The line of a login begins with its role. */
static bool has_line_of(const char *role) {
    char start[64];
    (void)snprintf(start, sizeof start, "\n%s ", role);
    return says(lab.said, start);
}

static void the_demo_prints_a_login_of_every_role(void **state) {
    lab_open(*state);
    serve_with("demo --people 60 --days 2 --db @db --keys @keys --listen 127.0.0.1:0");
    for (size_t i = 0; i < city_rights.role_count; i++) {
        if (!has_line_of(city_rights.roles[i].name))
            fail_msg("no login of %s: %s", city_rights.roles[i].name, lab.said);
    }
    lab_close();
}

/* A city that is not there is not whole, and none is made on the way. */
static void verify_makes_no_city(void **state) {
    lab_open(*state);
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(program_run("audit verify --db @db --keys @keys"), EXIT_STORAGE);
        assert_true(says(lab.complained, "could not be read"));
        assert_int_equal(program_run("books verify --db @db --keys @keys"), EXIT_STORAGE);
        assert_int_equal(program_run("counts verify --db @db --keys @keys"), EXIT_STORAGE);
        assert_string_equal(lab.said, "");
        assert_int_not_equal(access(lab.keys, F_OK), 0);
    }
    lab_close();
}

static void verify_tells_a_tampered_city(void **state) {
    lab_open(*state);
    assert_int_equal(program_run("account --db @db --keys @keys --login keeper"), EXIT_DONE);
    assert_int_equal(program_run("audit verify --db @db --keys @keys"), EXIT_DONE);
    assert_true(says(lab.said, "whole"));
    assert_int_equal(program_run("books verify --db @db --keys @keys"), EXIT_DONE);
    assert_true(says(lab.said, "unbalanced_fen=0 bad_accounts=0"));
    assert_int_equal(program_run("counts verify --db @db --keys @keys"), EXIT_DONE);
    assert_true(says(lab.said, "people=0 spans=0 different=0"));
    database_execute(*state, "update audit set actor = 'nobody'");
    database_execute(*state,
                     "insert into money_account (id, kind, owner, balance, held, created_at)"
                     " values (1, 'wallet', 1, 100, 0, 0)");
    database_execute(*state, "insert into counted_now (width, grp, place, level, band, people)"
                             " values (1, '', 330105001055, -1, 70, 1)");
    assert_int_equal(program_run("counts verify --db @db --keys @keys"), EXIT_NO);
    assert_true(
        says(lab.said,
             "place 330105001055/1 group= level=none band=70 day=0: counted 1, should be 0"));
    assert_int_equal(program_run("audit verify --db @db --keys @keys"), EXIT_NO);
    assert_true(says(lab.said, "broken at row 1: row_edited"));
    assert_int_equal(program_run("books verify --db @db --keys @keys"), EXIT_NO);
    assert_true(says(lab.said, "unbalanced_fen=100 bad_accounts=1"));
    lab_close();
}

/* It stands beside the servers: what is due is theirs to send. */
static void verify_sends_no_message(void **state) {
    lab_open(*state);
    assert_int_equal(program_run("account --db @db --keys @keys --login keeper"), EXIT_DONE);
    database_execute(*state, "insert into notice (channel, template_key, state, tries, next_at,"
                             " created_at, urgent, scope)"
                             " values ('sms', 'none', 'queued', 0, 1, 1, 1, 0);"
                             "create table untouched (n bigint not null check (n = 1))");
    assert_int_equal(program_run("audit verify --db @db --keys @keys"), EXIT_DONE);
    assert_int_equal(program_run("books verify --db @db --keys @keys"), EXIT_DONE);
    database_execute(*state, "insert into untouched select count(*) from notice"
                             " where state = 'queued' and next_at = 1");
    lab_close();
}

static void a_copy_is_whole_and_comes_back(void **state) {
    const Database *database = *state;
    Database back;
    char line[1600], copy[128];
    lab_open(database);
    assert_true(database_make(&back, database->kind));
    (void)snprintf(copy, sizeof copy, "%s/copy", lab.folder);
    assert_int_equal(program_run("account --db @db --keys @keys --login keeper"), EXIT_DONE);
    pid_t server = program_start("serve --db @db --keys @keys --listen 127.0.0.1:0");
    (void)snprintf(line, sizeof line, "backup --db @db --to %s", copy);
    for (int i = 0; i < 200 && !says(lab.said, "http://"); i++) {
        rest();
        read_whole(lab.out, lab.said);
    }
    int copied = program_run(line), again = program_run(line);
    assert_true(says(lab.complained, "is there already; nothing is overwritten"));
    (void)kill(server, SIGTERM);
    assert_int_equal(program_end(server), EXIT_DONE);
    assert_int_equal(copied, EXIT_DONE);
    assert_int_equal(again, EXIT_STORAGE);
    struct stat kept;
    assert_int_equal(stat(copy, &kept), 0);
    assert_int_equal(kept.st_mode & (S_IRWXG | S_IRWXO), 0);
    (void)snprintf(line, sizeof line, "restore --from %s --db %s --keys @keys --verify", copy,
                   back.dsn);
    assert_int_equal(program_run(line), EXIT_DONE);
    assert_true(says(lab.said, "whole"));
    assert_true(says(lab.said, "unbalanced_fen=0 bad_accounts=0"));
    assert_int_equal(program_run("counts verify --db @db --keys @keys"), EXIT_DONE);
    assert_true(says(lab.said, "people=0 spans=0 different=0"));
    assert_int_equal(program_run(line), EXIT_STORAGE);
    assert_true(says(lab.complained, "is there already"));
    (void)snprintf(line, sizeof line, "restore --from %s/nothing --db %s/else", lab.folder,
                   lab.folder);
    assert_int_equal(program_run(line), EXIT_STORAGE);
    assert_true(says(lab.complained, "is not there"));
    (void)unlink(copy);
    database_drop(&back);
    lab_close();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_is_told),
        cmocka_unit_test(every_command_has_its_help),
        cmocka_unit_test(wrong_use_is_told),
        ON_BOTH(serve_needs_no_word_of_keys),
        ON_BOTH(serve_takes_a_file),
        ON_BOTH(serve_ends_when_it_is_told),
        ON_BOTH(the_demo_prints_a_login_of_every_role),
        ON_BOTH(verify_makes_no_city),
        ON_BOTH(verify_sends_no_message),
        ON_BOTH(verify_tells_a_tampered_city),
        ON_BOTH(a_copy_is_whole_and_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
