/* The whole closed loop over HTTP, with a small city: everything that was begun is ended, and every fen is accounted for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/command.h"
#include "support/database.h"

/* The last line that the command printed. */
static void walk(const char *dsn, char *last, size_t size) {
    char people[] = "--people=60", days[] = "--days=30", db[600], clients[] = "--clients=8";
    (void)snprintf(db, sizeof db, "--db=%s", dsn);
    char *argv[] = {people, days, clients, db};
    FILE *told = tmpfile();
    assert_non_null(told);
    int out = dup(STDOUT_FILENO);
    (void)fflush(stdout);
    assert_true(dup2(fileno(told), STDOUT_FILENO) >= 0);
    int status = loop_command(4, argv);
    (void)fflush(stdout);
    assert_true(dup2(out, STDOUT_FILENO) >= 0);
    (void)close(out);
    rewind(told);
    last[0] = '\0';
    while (fgets(last, (int)size, told) != NULL) continue;
    (void)fclose(told);
    print_message("%s", last);
    assert_int_equal(status, EXIT_DONE);
}

static void the_loop_closes(void **state) {
    const Database *database = *state;
    if (!database->available) skip();
    char last[300];
    walk(database->dsn, last, sizeof last);
    long long orders = 0, settled = 0, cancelled = 0, flagged = 0, open = -1, fen = -1;
    assert_int_equal(sscanf(last,
                            "loop: orders=%lld settled=%lld cancelled=%lld flagged=%lld open=%lld "
                            "unbalanced_fen=%lld",
                            &orders, &settled, &cancelled, &flagged, &open, &fen),
                     6);
    assert_int_equal(open, 0);
    assert_int_equal(fen, 0);
    assert_true(settled > 0 && flagged > 0);
    assert_int_equal(settled + cancelled, orders);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_BOTH(the_loop_closes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
