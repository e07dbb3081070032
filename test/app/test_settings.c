/* Settings: what a file sets and the command line wins over, how each wrong line is told, and that
 * the document says what the table says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/settings.h"

enum { TEXT_BYTES = 32 * 1024, WORDS_MOST = 8 };

static char folder[64], file[96], heard[96];
static Settings settings;
static Option options[SETTINGS_MOST];

static int folder_open(void **state) {
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/yiyang-settings-XXXXXX");
    assert_non_null(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%s/yiyang.ini", folder);
    (void)snprintf(heard, sizeof heard, "%s/heard", folder);
    settings_options(&settings, options);
    return 0;
}

static int folder_close(void **state) {
    (void)state;
    (void)unlink(file);
    (void)unlink(heard);
    return rmdir(folder);
}

static void text_write(const char *text) {
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void text_read(const char *path, char out[static TEXT_BYTES]) {
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    size_t len = fread(out, 1, TEXT_BYTES - 1, in);
    (void)fclose(in);
    assert_true(len < TEXT_BYTES - 1);
    out[len] = '\0';
}

/* The stream goes to the file `heard`, until it is given back. */
static int stream_take(FILE *stream) {
    (void)fflush(stream);
    int kept = dup(fileno(stream));
    FILE *into = fopen(heard, "w");
    assert_true(kept >= 0 && into != NULL && dup2(fileno(into), fileno(stream)) >= 0);
    (void)fclose(into);
    return kept;
}

static void stream_give(FILE *stream, int kept) {
    (void)fflush(stream);
    assert_true(dup2(kept, fileno(stream)) >= 0);
    (void)close(kept);
}

/* `serve --config FILE` with the text in the file, and the words after it; what it complained of is
 * in `complained`. */
static char complained[TEXT_BYTES];
static bool serve_reads(const char *text, char *first, char *second) {
    char *argv[WORDS_MOST] = {"--config", file, first, second};
    int argc = first == NULL ? 2 : second == NULL ? 3 : 4;
    text_write(text);
    settings_options(&settings, options);
    int kept = stream_take(stderr);
    bool done = options_read("serve", "", options, argc, argv);
    stream_give(stderr, kept);
    text_read(heard, complained);
    return done;
}

static void the_file_sets_and_the_line_wins(void **state) {
    (void)state;
    const char *text = "# remark\n\ndb = /srv/city ; remark\nslow-ms=250\nlisten = 0.0.0.0:1\n"
                       "portal = https://a.example/?b=c:d\n";
    assert_true(serve_reads(text, "--listen", "127.0.0.1:9"));
    assert_string_equal(complained, "");
    assert_string_equal(settings.db, "/srv/city");
    assert_int_equal(settings.slow_ms, 250);
    assert_string_equal(settings.portal, "https://a.example/?b=c:d");
    assert_string_equal(settings.listen, "127.0.0.1:9");
    assert_string_equal(settings.log_level, "info");
    assert_int_equal(settings.stop_seconds, 30);
    assert_null(settings.watch);
    assert_true(serve_reads("slow-ms = 250\n", "--slow-ms=7", NULL));
    assert_int_equal(settings.slow_ms, 7);
    assert_true(serve_reads("", NULL, NULL));
    assert_int_equal(settings.slow_ms, 1000);
}

static void a_long_value_goes_on(void **state) {
    (void)state;
    char text[1200], half[161];
    memset(half, 'x', sizeof half - 1);
    half[sizeof half - 1] = '\0';
    (void)snprintf(text, sizeof text, "map-tiles = https://%s\n  %s\n\t%s/{z}\nslow-ms = 5\n", half,
                   half, half);
    assert_true(serve_reads(text, NULL, NULL));
    assert_int_equal(strlen(settings.map_tiles), 8 + 3 * 160 + 4);
    assert_string_equal(settings.map_tiles + 8 + 3 * 160, "/{z}");
    assert_int_equal(settings.slow_ms, 5);
}

static void a_wrong_line_is_named(void **state) {
    (void)state;
    static const struct {
        const char *text, *told;
    } wrong[] = {
        {"db = a\nlisten = b\nlog-levle = warn\n", ":3: there is no key log-levle\n"},
        {"\n\ndb = a\n# x\ndb = b\n", ":5: again: db\n"},
        {"slow-ms = 0\n", ":1: slow-ms takes a whole number from 1 to 3600000, not \"0\"\n"},
        {"db = a\nslow-ms = soon\n", ":2: slow-ms takes a whole number"},
        {"db =\n", ":1: no value: db\n"},
        {"[serve]\ndb = a\n", ":2: there are no sections: serve\n"},
        {"db = a\nwhat is this\nlisten = b\n", ":2: a line is key = value\n"},
        {"demo = yes\n", ":1: there is no key demo\n"},
        {"config = other.ini\n", ":1: there is no key config\n"},
        {"Slow-ms = 5\n", ":1: there is no key Slow-ms\n"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char begins[160];
        assert_false(serve_reads(wrong[i].text, NULL, NULL));
        (void)snprintf(begins, sizeof begins, "yiyang serve: %s%s", file, wrong[i].told);
        assert_memory_equal(complained, begins, strlen(begins));
        assert_ptr_equal(strchr(complained, '\n'), complained + strlen(complained) - 1);
    }
}

/* Cut lines would otherwise be read as two, or as a shorter value. */
static void a_line_too_long_is_named(void **state) {
    (void)state;
    char text[600], value[301];
    for (size_t len = 150; len <= 300; len++) {
        memset(value, 'y', len);
        value[len] = '\0';
        (void)snprintf(text, sizeof text, "slow-ms = 5\ndb = %s\n", value);
        bool done = serve_reads(text, NULL, NULL);
        assert_true(done == (len + 6 <= 199));
        if (done) assert_string_equal(settings.db, value);
        if (!done) assert_non_null(strstr(complained, "yiyang.ini:2: the line is too long"));
    }
}

static void no_file_is_told(void **state) {
    (void)state;
    char *argv[] = {"--config=/nowhere/at/all"};
    int kept = stream_take(stderr);
    bool done = options_read("serve", "", options, 1, argv);
    stream_give(stderr, kept);
    text_read(heard, complained);
    assert_false(done);
    assert_string_equal(
        complained, "yiyang serve: /nowhere/at/all cannot be read: No such file or directory\n");
}

/* One file serves several commands: a copy does not care how slow is slow, but a wrong key is wrong
 * everywhere. */
static void another_command_reads_what_concerns_it(void **state) {
    (void)state;
    const char *config = NULL, *db = NULL;
    const Option few[] = {{"config", OPTION_CONFIG, &config, 0, 0, CONFIG_HELP},
                          {"db", OPTION_TEXT, &db, 0, 0, DB_HELP},
                          {0}};
    char *argv[] = {"--config", file};
    text_write("slow-ms = 250\ndb = /srv/city\n");
    assert_true(options_read("backup", "", few, 2, argv));
    assert_string_equal(db, "/srv/city");
    text_write("slow = 250\ndb = /srv/city\n");
    int kept = stream_take(stderr);
    bool done = options_read("backup", "", few, 2, argv);
    stream_give(stderr, kept);
    assert_false(done);
}

/* As the document and the printed file write it. */
static const char *default_write(const Option *option, char out[static 32]) {
    if (option->kind == OPTION_TEXT) {
        const char *text = *(const char **)option->target;
        return text == NULL ? "" : text;
    }
    (void)snprintf(out, 32, "%lld", (long long)*(int64_t *)option->target);
    return out;
}

static bool is_in_a_file(const Option *option) {
    return option->kind == OPTION_TEXT || option->kind == OPTION_INT;
}

static void the_document_says_what_the_table_says(void **state) {
    (void)state;
    static char document[TEXT_BYTES];
    int rows = 0, told = 0;
    text_read("docs/configuration.md", document);
    for (const Option *option = options; option->name != NULL; option++) {
        char row[512], number[32];
        if (!is_in_a_file(option)) continue;
        const char *otherwise = default_write(option, number);
        (void)snprintf(row, sizeof row, "\n| `%s` |%s%s | %s |\n", option->name,
                       otherwise[0] ? " " : "", otherwise, option->help);
        if (strstr(document, row) == NULL) fail_msg("docs/configuration.md lacks%s", row);
        rows++;
    }
    for (const char *at = document; (at = strstr(at, "\n| `")) != NULL; at++) told++;
    assert_int_equal(told, rows);
}

/* Every key with its meaning; as it is printed, and with every default set, the file is read and
 * changes nothing. */
static void the_printed_file_is_read(void **state) {
    (void)state;
    static char printed[TEXT_BYTES], set[TEXT_BYTES];
    int kept = stream_take(stdout);
    int status = settings_command(0, NULL);
    stream_give(stdout, kept);
    assert_int_equal(status, EXIT_DONE);
    text_read(heard, printed);
    assert_true(serve_reads(printed, NULL, NULL));
    Settings plain = settings;
    size_t len = 0;
    for (const Option *option = options; option->name != NULL; option++) {
        char row[512], number[32];
        if (!is_in_a_file(option)) continue;
        const char *otherwise = default_write(option, number);
        (void)snprintf(row, sizeof row, "\n# %s\n;%s =%s%s\n", option->help, option->name,
                       otherwise[0] ? " " : "", otherwise);
        if (strstr(printed, row) == NULL) fail_msg("yiyang settings lacks%s", row);
        if (otherwise[0])
            len +=
                (size_t)snprintf(set + len, sizeof set - len, "%s = %s\n", option->name, otherwise);
    }
    assert_true(serve_reads(set, NULL, NULL));
    assert_string_equal(settings.listen, plain.listen);
    assert_string_equal(settings.log_level, plain.log_level);
    assert_int_equal(settings.slow_ms, plain.slow_ms);
    assert_int_equal(settings.stop_seconds, plain.stop_seconds);
    assert_int_equal(settings.disk_reserve_mib, plain.disk_reserve_mib);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_open, folder_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_file_sets_and_the_line_wins),
        IN_FOLDER(a_long_value_goes_on),
        IN_FOLDER(a_wrong_line_is_named),
        IN_FOLDER(a_line_too_long_is_named),
        IN_FOLDER(no_file_is_told),
        IN_FOLDER(another_command_reads_what_concerns_it),
        IN_FOLDER(the_document_says_what_the_table_says),
        IN_FOLDER(the_printed_file_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
