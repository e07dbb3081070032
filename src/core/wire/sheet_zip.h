/* Package: the parts of a zipped workbook, unpacked piece by piece; inner header of core/wire
 * (sheet*.c).
 *
 * Invariants
 *  1. What comes out is counted, never believed: 1 GiB over all parts, 200:1 of a part's packed
 *     bytes once past 1 MiB. A part that says so much of itself is not begun.
 *  2. Only stored and deflated, unencrypted parts are opened.
 */
#ifndef CORE_WIRE_SHEET_ZIP_H
#define CORE_WIRE_SHEET_ZIP_H

#include <zip.h>

#include "core/base/err.h"
#include "core/base/str.h"

typedef struct Package {
    zip_t *zip;
    uint64_t file_bytes, unpacked;
    const char *fault;
} Package;

typedef struct Part {
    Package *package;
    zip_file_t *file;
    uint64_t packed, unpacked;
} Part;

MUST_CHECK Err package_open(Package *package, const char *file);
void package_close(Package *package);

/* Unpacks every xml part of the workbook once and keeps nothing: what is broken, or not what it
 * says it is, shows before anybody works with it. */
MUST_CHECK Err package_sound(const char *file, const char **fault);

/* ERR_NOT_FOUND: there is no such part. */
MUST_CHECK Err part_open(Package *package, const char *name, Part *out);
MUST_CHECK Err part_read(Part *part, void *bytes, size_t size, size_t *got); /* 0 at the end */
void part_close(Part *part);

#endif
