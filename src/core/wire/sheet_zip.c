#include "core/wire/sheet_zip.h"

#include <sys/stat.h>

#include "core/wire/sheet_reader.h"

#define UNPACKED_MAX (UINT64_C(1) << 30)
#define RATIO_FREE   (UINT64_C(1) << 20)
#define RATIO_MAX    200
#define PARTS_MAX    10000

Err package_open(Package *package, const char *file) {
    struct stat status;
    int reason = 0;
    *package = (Package){0};
    if (stat(file, &status) != 0) return sheet_refuse(&package->fault, ERR_NOT_FOUND, "unreadable");
    package->file_bytes = (uint64_t)status.st_size;
    package->zip = zip_open(file, ZIP_RDONLY, &reason);
    if (!package->zip) return sheet_refuse(&package->fault, ERR_MALFORMED, "zip");
    if (zip_get_num_entries(package->zip, 0) <= PARTS_MAX) return OK;
    package_close(package);
    return sheet_refuse(&package->fault, ERR_TOO_LARGE, "parts");
}

void package_close(Package *package) {
    if (package->zip) zip_discard(package->zip);
    package->zip = NULL;
}

static bool is_blown(uint64_t unpacked, uint64_t packed) {
    return unpacked > RATIO_FREE && unpacked / RATIO_MAX > packed;
}

/* What the package itself tells of a part is enough to refuse it before a byte of it is
 * unpacked. */
static Err part_check(Package *package, const zip_stat_t *found) {
    zip_uint64_t told =
        ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((found->valid & told) != told) return sheet_refuse(&package->fault, ERR_MALFORMED, "zip");
    if (found->encryption_method != ZIP_EM_NONE)
        return sheet_refuse(&package->fault, ERR_MALFORMED, "encrypted");
    if (found->comp_method != ZIP_CM_STORE && found->comp_method != ZIP_CM_DEFLATE)
        return sheet_refuse(&package->fault, ERR_MALFORMED, "zip");
    if (found->size > UNPACKED_MAX)
        return sheet_refuse(&package->fault, ERR_TOO_LARGE, "unpacked_size");
    if (is_blown(found->size, found->comp_size))
        return sheet_refuse(&package->fault, ERR_TOO_LARGE, "ratio");
    return OK;
}

static Err part_open_at(Package *package, zip_uint64_t at, Part *out) {
    zip_stat_t found;
    *out = (Part){.package = package};
    if (zip_stat_index(package->zip, at, 0, &found) != 0)
        return sheet_refuse(&package->fault, ERR_MALFORMED, "zip");
    TRY(part_check(package, &found));
    out->packed = found.comp_size < package->file_bytes ? found.comp_size : package->file_bytes;
    out->file = zip_fopen_index(package->zip, at, 0);
    return out->file ? OK : sheet_refuse(&package->fault, ERR_MALFORMED, "zip");
}

Err part_open(Package *package, const char *name, Part *out) {
    zip_int64_t at = zip_name_locate(package->zip, name, ZIP_FL_NOCASE);
    *out = (Part){.package = package};
    if (at < 0) return sheet_refuse(&package->fault, ERR_NOT_FOUND, "workbook");
    return part_open_at(package, (zip_uint64_t)at, out);
}

Err part_read(Part *part, void *bytes, size_t size, size_t *got) {
    Package *package = part->package;
    zip_int64_t count = zip_fread(part->file, bytes, size);
    *got = count > 0 ? (size_t)count : 0;
    if (count < 0) return sheet_refuse(&package->fault, ERR_MALFORMED, "zip");
    part->unpacked += *got;
    package->unpacked += *got;
    if (package->unpacked > UNPACKED_MAX)
        return sheet_refuse(&package->fault, ERR_TOO_LARGE, "unpacked_size");
    if (is_blown(part->unpacked, part->packed))
        return sheet_refuse(&package->fault, ERR_TOO_LARGE, "ratio");
    return OK;
}

void part_close(Part *part) {
    if (part->file) zip_fclose(part->file);
    part->file = NULL;
}

static Err part_drain(Package *package, zip_uint64_t at) {
    char bytes[1 << 16];
    size_t got = 1;
    Part part;
    Err err = part_open_at(package, at, &part);
    while (err == OK && got > 0) err = part_read(&part, bytes, sizeof bytes, &got);
    part_close(&part);
    return err;
}

/* Pictures and other things that lie in a workbook are never opened. */
static bool is_xml(const char *name) {
    return name && str_ends(str_from(name), STR(".xml"));
}

Err package_sound(const char *file, const char **fault) {
    Package package;
    Err err = package_open(&package, file);
    zip_int64_t count = err == OK ? zip_get_num_entries(package.zip, 0) : 0;
    for (zip_int64_t i = 0; i < count && err == OK; i++)
        if (is_xml(zip_get_name(package.zip, (zip_uint64_t)i, 0)))
            err = part_drain(&package, (zip_uint64_t)i);
    package_close(&package);
    *fault = package.fault;
    return err;
}
