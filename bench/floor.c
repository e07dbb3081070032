/* Floor: what SQLite alone makes of the program's own statements, on a copy of the city that is
 * measured.
 *
 *   floor FILE SECONDS WALLETS      FILE is written to: never the city itself
 *
 *   order step   read of the key, order, its row, its step, outbox, kept answer, audit row, its end
 *   person       one by number; the first 50 of the list
 *   transfer     reference looked for, debit, credit, row; into WALLETS new accounts
 *
 * Text, tables, indexes and pragmas are those of the program; nothing is sealed, hashed, asked for
 * by HTTP or answered. */
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/meter.h"
#include "guard.sql.h"
#include "money.sql.h"
#include "people.sql.h"
#include "service.sql.h"
#include "store.sql.h"
#include "walk.sql.h"

enum { IDS_MOST = 4000000, PAGE = 50, GROUP = 100, TRANSFER_GROUP = 8190, BODY = 700 };

/* What a bind of this name is given. text NULL: the number. */
typedef struct Given {
    const char *name, *text;
    int64_t number;
} Given;

static sqlite3 *base;
static Rand dice;
static double seconds;
static int64_t *people;
static size_t people_count;

static void tell(const char *what, size_t count, double from) {
    printf("rate %.0f %s a second\n", (double)count / (wall_seconds() - from), what);
    (void)fflush(stdout);
}

static void run_text(const char *text) {
    char *why = NULL;
    int code = sqlite3_exec(base, text, NULL, NULL, &why);
    if (code != SQLITE_OK) (void)fprintf(stderr, "%s: %s\n", text, why);
    assert(code == SQLITE_OK);
}

/* A statement, and from where each of its binds comes: found once, as a program would write it
 * down. from: a place in what is given; BY_COLUMN + a column of the row; NOTHING. */
enum { BINDS_MOST = 48, NOTHING = -1, BY_COLUMN = 1000 };
typedef struct Asked {
    sqlite3_stmt *stmt;
    bool found;
    int count, from[BINDS_MOST];
} Asked;

static Asked made(const Statement *statement) {
    Asked asked = {0};
    int code = sqlite3_prepare_v3(base, statement->sqlite, -1, SQLITE_PREPARE_PERSISTENT,
                                  &asked.stmt, NULL);
    assert(code == SQLITE_OK);
    asked.count = sqlite3_bind_parameter_count(asked.stmt);
    assert(asked.count < BINDS_MOST);
    return asked;
}

static int column_named(sqlite3_stmt *row, const char *name) {
    for (int i = 0; row && i < sqlite3_column_count(row); i++)
        if (strcmp(sqlite3_column_name(row, i), name) == 0) return BY_COLUMN + i;
    return NOTHING;
}

/* What is given first, else the column of `row` with this name. */
static void binds_find(Asked *asked, const Given *given, sqlite3_stmt *row) {
    for (int i = 0; i < asked->count; i++) {
        const char *name = sqlite3_bind_parameter_name(asked->stmt, i + 1) + 1;
        int at = 0;
        while (given[at].name && strcmp(given[at].name, name) != 0) at++;
        asked->from[i] = given[at].name ? at : column_named(row, name);
    }
    asked->found = true;
}

static void bind(Asked *asked, const Given *given, sqlite3_stmt *row) {
    if (!asked->found) binds_find(asked, given, row);
    for (int i = 0; i < asked->count; i++) {
        int from = asked->from[i];
        if (from == NOTHING)
            sqlite3_bind_null(asked->stmt, i + 1);
        else if (from >= BY_COLUMN)
            sqlite3_bind_value(asked->stmt, i + 1, sqlite3_column_value(row, from - BY_COLUMN));
        else if (given[from].text)
            sqlite3_bind_text(asked->stmt, i + 1, given[from].text, -1, SQLITE_STATIC);
        else
            sqlite3_bind_int64(asked->stmt, i + 1, given[from].number);
    }
}

static void run(Asked *asked, const Given *given, sqlite3_stmt *row) {
    bind(asked, given, row);
    int code = sqlite3_step(asked->stmt);
    while (code == SQLITE_ROW) code = sqlite3_step(asked->stmt);
    if (code != SQLITE_DONE) (void)fprintf(stderr, "%s\n", sqlite3_errmsg(base));
    assert(code == SQLITE_DONE);
    sqlite3_reset(asked->stmt);
}

static size_t ids_read(const Statement *statement, int64_t *ids) {
    const Given given[] = {{"scope_low", NULL, 0}, {"scope_high", NULL, INT64_MAX}, {0}};
    Asked list = made(statement);
    size_t count = 0;
    bind(&list, given, NULL);
    while (count < IDS_MOST && sqlite3_step(list.stmt) == SQLITE_ROW)
        ids[count++] = sqlite3_column_int64(list.stmt, 0);
    sqlite3_finalize(list.stmt);
    assert(count > 0);
    return count;
}

typedef struct Steps {
    Asked kept, read, update, step, outbox, keep, audit, tail;
    int64_t seq, *orders;
    size_t order_count;
    char key[40], hash[65], body[BODY + 1];
} Steps;

static void steps_open(Steps *steps, int64_t *ids) {
    *steps = (Steps){.kept = made(&sql_kept_reply_find),
                     .read = made(&sql_order_in_reach),
                     .update = made(&sql_order_update),
                     .step = made(&sql_order_step_insert),
                     .outbox = made(&sql_outbox_insert),
                     .keep = made(&sql_kept_reply_put),
                     .audit = made(&sql_audit_insert),
                     .tail = made(&sql_audit_tail_put),
                     .orders = ids,
                     .order_count = ids_read(&sql_order_list, ids)};
    Asked tail = made(&sql_audit_tail_get);
    if (sqlite3_step(tail.stmt) == SQLITE_ROW) steps->seq = sqlite3_column_int64(tail.stmt, 0);
    sqlite3_finalize(tail.stmt);
    memset(steps->body, 'x', BODY);
}

static void steps_close(Steps *steps) {
    sqlite3_stmt *const all[] = {steps->kept.stmt,  steps->read.stmt,   steps->update.stmt,
                                 steps->step.stmt,  steps->outbox.stmt, steps->keep.stmt,
                                 steps->audit.stmt, steps->tail.stmt};
    for (size_t i = 0; i < COUNT(all); i++) sqlite3_finalize(all[i]);
}

static void step_take(Steps *steps) {
    int64_t order = steps->orders[rand_below(&dice, (uint32_t)steps->order_count)];
    int64_t now = 1800000000000 + ++steps->seq;
    (void)snprintf(steps->key, sizeof steps->key, "floor-%lld", (long long)steps->seq);
    for (int i = 0; i < 64; i += 16)
        (void)snprintf(steps->hash + i, 17, "%016llx", (unsigned long long)rand_next(&dice));
    const Given given[] = {{"id", NULL, order},
                           {"order_id", NULL, order},
                           {"scope_low", NULL, 0},
                           {"scope_high", NULL, INT64_MAX},
                           {"now", NULL, now},
                           {"at", NULL, now},
                           {"clock_until", NULL, now},
                           {"actor", NULL, 1},
                           {"account_id", NULL, 1},
                           {"actor_name", "bench", 0},
                           {"key", steps->key, 0},
                           {"oldest", NULL, 0},
                           {"request", steps->hash, 0},
                           {"status", NULL, 200},
                           {"content_type", "application/json", 0},
                           {"etag", "\"3\"", 0},
                           {"body", steps->body, 0},
                           {"event", "accept", 0},
                           {"from_state", "offered", 0},
                           {"to_state", "accepted", 0},
                           {"topic", "order", 0},
                           {"subject", NULL, order},
                           {"seq", NULL, steps->seq},
                           {"action", "order_accept", 0},
                           {"outcome", "ok", 0},
                           {"previous", steps->hash, 0},
                           {"hash", steps->hash, 0},
                           {"seal", steps->hash, 0},
                           {"request_id", "25168e855731eff2", 0},
                           {0}};
    run(&steps->kept, given, NULL);
    bind(&steps->read, given, NULL);
    int code = sqlite3_step(steps->read.stmt);
    assert(code == SQLITE_ROW);
    run(&steps->update, given, steps->read.stmt);
    run(&steps->step, given, steps->read.stmt);
    run(&steps->outbox, given, steps->read.stmt);
    sqlite3_reset(steps->read.stmt);
    run(&steps->keep, given, NULL);
    run(&steps->audit, given, NULL);
    run(&steps->tail, given, NULL);
}

static void steps_measure(int64_t *ids, size_t group, const char *what) {
    Steps steps;
    size_t count = 0;
    steps_open(&steps, ids);
    double from = wall_seconds();
    while (wall_seconds() - from < seconds) {
        run_text(session_sqlite_begin);
        for (size_t i = 0; i < group; i++, count++) step_take(&steps);
        run_text(session_sqlite_commit);
    }
    tell(what, count, from);
    steps_close(&steps);
}

static void rows_read(Asked *asked, const Given *given, int most) {
    bind(asked, given, NULL);
    for (int rows = 0; rows < most && sqlite3_step(asked->stmt) == SQLITE_ROW; rows++)
        for (int i = 0; i < sqlite3_column_count(asked->stmt); i++)
            (void)sqlite3_column_text(asked->stmt, i);
    sqlite3_reset(asked->stmt);
}

static void reads_measure(const Statement *statement, int most, const char *what) {
    Asked read = made(statement);
    size_t count = 0;
    double from = wall_seconds();
    for (; wall_seconds() - from < seconds; count++) {
        const Given given[] = {{"id", NULL, people[rand_below(&dice, (uint32_t)people_count)]},
                               {"scope_low", NULL, 0},
                               {"scope_high", NULL, INT64_MAX},
                               {0}};
        rows_read(&read, given, most);
    }
    tell(what, count, from);
    sqlite3_finalize(read.stmt);
}

static int64_t account_made(Asked *insert, int64_t owner) {
    const Given given[] = {{"kind", "bench", 0}, {"owner", NULL, owner}, {"now", NULL, 1}, {0}};
    run(insert, given, NULL);
    return sqlite3_last_insert_rowid(base);
}

static void wallets_make(int64_t *ids, size_t count) {
    Asked insert = made(&sql_money_account_insert);
    run_text(session_sqlite_begin);
    for (size_t i = 0; i <= count; i++) ids[i] = account_made(&insert, (int64_t)i);
    run_text(session_sqlite_commit);
    sqlite3_finalize(insert.stmt);
}

typedef struct Ledger {
    Asked find, debit, credit, insert;
} Ledger;

static void transfer_make(Ledger *ledger, int64_t fund, int64_t wallet, const char *reference) {
    const Given debit[] = {{"id", NULL, fund}, {"amount", NULL, 10000}, {0}};
    const Given credit[] = {{"id", NULL, wallet}, {"amount", NULL, 10000}, {0}};
    const Given row[] = {
        {"debit", NULL, fund},   {"credit", NULL, wallet}, {"amount", NULL, 10000},
        {"state", "posted", 0},  {"kind", "grant", 0},     {"reference", reference, 0},
        {"day", NULL, 20261101}, {"now", NULL, 1},         {0}};
    run(&ledger->find, row, NULL);
    run(&ledger->debit, debit, NULL);
    run(&ledger->credit, credit, NULL);
    run(&ledger->insert, row, NULL);
}

/* ids[0] pays; the others are paid once each in their order, or drawn. */
static void transfers_measure(const int64_t *ids, size_t wallets, bool drawn, const char *what) {
    Ledger ledger = {made(&sql_transfer_by_reference), made(&sql_money_account_debit),
                     made(&sql_money_account_credit), made(&sql_transfer_insert)};
    char reference[64];
    size_t done = 0;
    double from = wall_seconds();
    while (done < wallets) {
        run_text(session_sqlite_begin);
        for (size_t i = 0; i < TRANSFER_GROUP && done < wallets; i++, done++) {
            size_t at = drawn ? rand_below(&dice, (uint32_t)wallets) : done;
            (void)snprintf(reference, sizeof reference, "floor:%d:%09zu", drawn, done);
            transfer_make(&ledger, ids[0], ids[1 + at], reference);
        }
        run_text(session_sqlite_commit);
    }
    tell(what, done, from);
    sqlite3_finalize(ledger.find.stmt);
    sqlite3_finalize(ledger.debit.stmt);
    sqlite3_finalize(ledger.credit.stmt);
    sqlite3_finalize(ledger.insert.stmt);
}

int main(int argc, char **argv) {
    if (argc != 4) return 64;
    size_t wallets = strtoul(argv[3], NULL, 10);
    seconds = strtod(argv[2], NULL);
    rand_init(&dice, 7);
    int code = sqlite3_open(argv[1], &base);
    assert(code == SQLITE_OK && wallets > 0 && wallets < IDS_MOST);
    run_text(session_sqlite_writer);
    int64_t *ids = calloc(IDS_MOST, sizeof *ids);
    assert(ids);
    steps_measure(ids, 1, "order steps, one commit each,");
    steps_measure(ids, GROUP, "order steps, groups of 100,");
    people = ids;
    people_count = ids_read(&sql_person_list, people);
    reads_measure(&sql_person_in_reach, 1, "reads of one person");
    reads_measure(&sql_person_list, PAGE, "pages of 50");
    wallets_make(ids, wallets);
    transfers_measure(ids, wallets, false, "transfers in account order, groups of 8,190,");
    transfers_measure(ids, wallets, true, "transfers to random accounts, groups of 8,190,");
    free(ids);
    sqlite3_close(base);
    return 0;
}
