/* SheetLab: a folder of tables for tests, made from bytes or parts, and read back as lines "row:
 * cell|cell". */
#ifndef SUPPORT_SHEET_LAB_H
#define SUPPORT_SHEET_LAB_H

#include "core/base/buf.h"
#include "core/wire/sheet.h"

typedef struct SheetLab {
    Arena arena;
    char folder[64];
    Str detail;         /* of the last reading */
    SheetFormat format; /* of the last reading */
} SheetLab;

typedef struct LabPart {
    const char *name;
    Str bytes;
} LabPart;

int sheet_lab_open(void **state);
int sheet_lab_close(void **state);

const char *lab_path(SheetLab *lab, const char *name);
const char *lab_file(SheetLab *lab, const char *name, Str bytes);
const char *lab_zip(SheetLab *lab, const char *name, const LabPart *parts, size_t count);
/* A workbook around the rows of one sheet; shared strings and styles may be none. */
const char *lab_xlsx(SheetLab *lab, Str rows, Str strings, Str styles);
/* Reads to the end or to the first error; the lines of the rows before it. */
Str lab_read(SheetLab *lab, const char *path, Err *err);

#endif
