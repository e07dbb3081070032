#include "app/command.h"
#include "app/settings.h"

static void print_help(const char *command, const char *what, const Option *options) {
    (void)printf("yiyang %s: %s\n\n", command, what);
    for (const Option *option = options; option->name != NULL; option++) {
        static const char *const values[] = {" TEXT", " N", "", " FILE"};
        (void)printf("  --%s%s\n        %s\n", option->name, values[option->kind], option->help);
        const char *text = option->kind == OPTION_TEXT ? *(const char **)option->target : NULL;
        if (text != NULL) (void)printf("        default: %s\n", text);
        if (option->kind == OPTION_INT)
            (void)printf("        default: %lld\n", (long long)*(int64_t *)option->target);
    }
}

const Option *option_find(const Option *options, Str name) {
    for (const Option *option = options; option->name != NULL; option++) {
        if (str_equal_c(name, option->name)) return option;
    }
    return NULL;
}

bool option_set(const char *where, const Option *option, const char *value) {
    if (option->kind == OPTION_TEXT || option->kind == OPTION_CONFIG) {
        *(const char **)option->target = value;
        return true;
    }
    int64_t number = 0;
    if (!str_read_int(str_from(value), &number) || number < option->min || number > option->max) {
        (void)fprintf(stderr, "%s%s takes a whole number from %lld to %lld, not \"%s\"\n", where,
                      option->name, (long long)option->min, (long long)option->max, value);
        return false;
    }
    *(int64_t *)option->target = number;
    return true;
}

/* One argument, and its value when it needs one; advances *at. */
static bool read_one(const char *command, const Option *options, int argc, char **argv, int *at) {
    Str word = str_from(argv[*at]);
    if (!str_starts(word, STR("--"))) {
        (void)fprintf(stderr, "yiyang %s: \"%s\" is not an option; see --help\n", command,
                      argv[*at]);
        return false;
    }
    ptrdiff_t equals = str_find(word, STR("="));
    Str name = str_slice(word, 2, equals < 0 ? word.len : (size_t)equals);
    const Option *option = option_find(options, name);
    if (option == NULL) {
        (void)fprintf(stderr, "yiyang %s: there is no option --" STR_FMT "; see --help\n", command,
                      STR_ARG(name));
        return false;
    }
    if (option->kind == OPTION_FLAG && equals >= 0) {
        (void)fprintf(stderr, "yiyang %s: --%s takes no value\n", command, option->name);
        return false;
    }
    if (option->kind == OPTION_FLAG) {
        *(bool *)option->target = true;
        return true;
    }
    char where[64];
    (void)snprintf(where, sizeof where, "yiyang %s: --", command);
    if (equals >= 0) return option_set(where, option, argv[*at] + equals + 1);
    if (*at + 1 >= argc) {
        (void)fprintf(stderr, "yiyang %s: --%s needs a value\n", command, option->name);
        return false;
    }
    return option_set(where, option, argv[++*at]);
}

static bool read_line(const char *command, const Option *options, int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        if (!read_one(command, options, argc, argv, &i)) return false;
    }
    return true;
}

bool options_read(const char *command, const char *what, const Option *options, int argc,
                  char **argv) {
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            print_help(command, what, options);
            exit(EXIT_DONE);
        }
    }
    const char *config = NULL;
    if (!read_line(command, options, argc, argv)) return false;
    for (const Option *option = options; option->name != NULL; option++) {
        if (option->kind == OPTION_CONFIG) config = *(const char **)option->target;
    }
    /* The line is read again, since it wins over the file. */
    return config == NULL ||
           (config_file_read(command, config, options) && read_line(command, options, argc, argv));
}
