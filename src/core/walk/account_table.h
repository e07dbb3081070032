/* Account_table: accounts as an office lists them, in a workbook: looked at row by row before
 * anything is made.
 *
 *   upload ─► the header's words ─► each row: an account, or every fault it has ─► what is wrong, on the screen and as a workbook
 *
 * Invariants
 *  1. Looking makes nothing but the file itself, sealed like any other.
 *  2. A row is judged by the rules of account_create; two rows of one login are a fault of the
 *     second.
 *  3. A row without a login gets one when it is made; places, organisations and care workers may
 *     stand by name.
 */
#ifndef CORE_WALK_ACCOUNT_TABLE_H
#define CORE_WALK_ACCOUNT_TABLE_H

#include "core/guard/account.h"
#include "core/walk/module.h"

enum { ACCOUNT_TABLE_ROWS = 300, ACCOUNT_TABLE_BYTES = 1024 * 1024 };

/* In the order of the template. */
enum {
    COLUMN_NAME,
    COLUMN_LOGIN,
    COLUMN_PHONE,
    COLUMN_ROLES,
    COLUMN_PLACE,
    COLUMN_ORGANISATION,
    COLUMN_WORKER,
    COLUMN_UNTIL,
    ACCOUNT_COLUMNS
};

typedef struct AccountFault {
    Str field, words;
} AccountFault;

typedef struct AccountRow {
    int64_t row_number;
    Str cells[ACCOUNT_COLUMNS]; /* as they stand */
    Account account;            /* as understood; whole when there is no fault */
    List faults;                /* of AccountFault */
} AccountRow;

typedef struct AccountTable {
    int64_t id; /* of the file */
    int64_t rows, faulty;
    List items; /* of AccountRow */
} AccountTable;

extern const Noun account_table_noun;

/* Every row with its faults. ERR_INVALID with a fault of `field`: no such table, too long,
 * empty. */
Err account_table_read(Op *op, const char *field, Str bytes, AccountTable *out) MUST_CHECK;
/* Of a file that the actor has brought. */
Err account_table_of(Op *op, int64_t blob_id, AccountTable *out) MUST_CHECK;
/* account_row.c: cells into an account; whatever cannot be understood, or is not allowed, becomes a
 * fault of op. `table`: the rows above. */
Err account_row_read(Op *op, const AccountTable *table, AccountRow *row) MUST_CHECK;

#endif
