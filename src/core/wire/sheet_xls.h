/* Xls: one BIFF5 or BIFF8 workbook while it is read; inner header of core/wire (sheet_xls*.c,
 * sheet_cfb.c).
 *
 *   file ─► compound file: its stream "Workbook" or "Book" ─► records of the workbook ─► records of one sheet
 *
 * Invariants
 *  1. Every read of a byte is bounded by the record it is in; what lies past its end reads as 0.
 *  2. Chains of sectors and nested sheets are walked at most as far as the file is long.
 */
#ifndef CORE_WIRE_SHEET_XLS_H
#define CORE_WIRE_SHEET_XLS_H

#include <iconv.h>

#include "core/wire/sheet_reader.h"

static inline uint32_t byte_at(Str bytes, size_t at) {
    return at < bytes.len ? (unsigned char)bytes.ptr[at] : 0;
}

static inline uint32_t u16_at(Str bytes, size_t at) {
    return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8;
}

static inline uint32_t u32_at(Str bytes, size_t at) {
    return u16_at(bytes, at) | u16_at(bytes, at + 2) << 16;
}

/* The workbook's stream out of the bytes of a compound file. */
MUST_CHECK Err cfb_read(Arena *arena, Str file, Str *stream, const char **fault);

typedef enum RecordId {
    RECORD_FORMULA = 0x006,
    RECORD_EOF = 0x00A,
    RECORD_DATE_MODE = 0x022,
    RECORD_PASSWORD = 0x02F,
    RECORD_CONTINUE = 0x03C,
    RECORD_CODE_PAGE = 0x042,
    RECORD_SHEET = 0x085,
    RECORD_RK_MANY = 0x0BD,
    RECORD_LABEL_RICH = 0x0D6,
    RECORD_XF = 0x0E0,
    RECORD_STRINGS = 0x0FC,
    RECORD_LABEL_SHARED = 0x0FD,
    RECORD_NUMBER = 0x203,
    RECORD_LABEL = 0x204,
    RECORD_BOOL_ERROR = 0x205,
    RECORD_STRING = 0x207,
    RECORD_RK = 0x27E,
    RECORD_FORMAT = 0x41E,
    RECORD_BOF = 0x809,
} RecordId;

typedef struct Record {
    uint32_t id;
    Str body;
    size_t at; /* of the body in the stream */
} Record;

/* A place inside a record that moves on into the CONTINUE records after it. */
typedef struct Cursor {
    Str stream;
    size_t at, end;
} Cursor;

typedef struct Xls {
    Arena arena; /* the file and its stream */
    Str stream;
    size_t at;
    bool is_biff8;
    iconv_t converter; /* of BIFF5 texts */
    uint32_t sheet_at; /* 0: none found yet */
    StringTable strings;
    NumberFormats formats;
    const char *fault;
    SheetRow *row;       /* being filled */
    int64_t row_number;  /* of the last cell; 0 before the first */
    int64_t text_column; /* of a formula whose text is still to come; -1 */
    int depth;           /* of BOF … EOF around the place */
    char text[SHEET_CELL_BYTES + 4];
} Xls;

bool record_next(const Xls *book, size_t *at, Record *out); /* false: the stream is cut or over */
/* A text of BIFF8 or BIFF5 whose length takes `length_bytes`; a view into book->text. False: it is
 * cut off. */
bool text_read(Xls *book, Cursor *cursor, int length_bytes, Str *out);
Cursor cursor_of(const Xls *book, const Record *record, size_t skip);

MUST_CHECK Err xls_next(void *state, SheetRow *row);

#endif
