#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

#include "core/base/shape.h"
#include "support/sheet_lab.h"

int sheet_lab_open(void **state) {
    SheetLab *lab = calloc(1, sizeof *lab);
    arena_init(&lab->arena, 0);
    (void)snprintf(lab->folder, sizeof lab->folder, P_tmpdir "/sheet-XXXXXX");
    *state = lab;
    return mkdtemp(lab->folder) ? 0 : -1;
}

int sheet_lab_close(void **state) {
    SheetLab *lab = *state;
    DIR *folder = opendir(lab->folder);
    for (struct dirent *at = readdir(folder); at; at = readdir(folder))
        if (at->d_name[0] != '.') (void)unlink(lab_path(lab, at->d_name));
    closedir(folder);
    (void)rmdir(lab->folder);
    arena_clear(&lab->arena);
    free(lab);
    return 0;
}

const char *lab_path(SheetLab *lab, const char *name) {
    return arena_printf(&lab->arena, "%s/%s", lab->folder, name).ptr;
}

const char *lab_file(SheetLab *lab, const char *name, Str bytes) {
    const char *path = lab_path(lab, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *lab_zip(SheetLab *lab, const char *name, const LabPart *parts, size_t count) {
    const char *path = lab_path(lab, name);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, parts[i].bytes.ptr, parts[i].bytes.len, 0);
        assert_true(zip_file_add(zip, parts[i].name, source, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    return path;
}

#define MAIN      "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define LINKS                                                                                      \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"

const char *lab_xlsx(SheetLab *lab, Str rows, Str strings, Str styles) {
    Arena *arena = &lab->arena;
    const LabPart parts[] = {
        {"_rels/.rels",
         STR(LINKS "<Relationship Id=\"a\" Type=\"" RELATIONS
                   "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")},
        {"xl/workbook.xml",
         STR("<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONS "\"><sheets>"
             "<sheet name=\"说明\" sheetId=\"1\" state=\"hidden\" r:id=\"x\"/>"
             "<sheet name=\"名册\" sheetId=\"2\" r:id=\"b\"/></sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels",
         STR(LINKS "<Relationship Id=\"b\" Type=\"" RELATIONS
                   "/worksheet\" Target=\"worksheets/sheet2.xml\"/>"
                   "<Relationship Id=\"c\" Type=\"" RELATIONS
                   "/styles\" Target=\"/xl/styles.xml\"/>"
                   "<Relationship Id=\"d\" Type=\"" RELATIONS
                   "/sharedStrings\" Target=\"./sharedStrings.xml\"/></Relationships>")},
        {"xl/worksheets/sheet2.xml",
         arena_printf(arena,
                      "<?xml version=\"1.0\"?><worksheet xmlns=\"" MAIN "\"><sheetData>" STR_FMT
                      "</sheetData></worksheet>",
                      STR_ARG(rows))},
        {"xl/sharedStrings.xml",
         arena_printf(arena, "<sst xmlns=\"" MAIN "\">" STR_FMT "</sst>", STR_ARG(strings))},
        {"xl/styles.xml",
         arena_printf(arena, "<styleSheet xmlns=\"" MAIN "\">" STR_FMT "</styleSheet>",
                      STR_ARG(styles))},
    };
    return lab_zip(lab, "book.xlsx", parts, COUNT(parts));
}

static void line_put(Buf *out, int64_t number, const Str *cells, size_t count) {
    buf_put_int(out, number);
    buf_put_c(out, ": ");
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buf_put_char(out, '|');
        buf_put(out, cells[i]);
    }
    buf_put_char(out, '\n');
}

Str lab_read(SheetLab *lab, const char *path, Err *err) {
    SheetReader *reader = NULL;
    Buf out;
    buf_init(&out, &lab->arena, 64 << 20);
    *err = sheet_open(&lab->arena, path, &reader, &lab->detail);
    lab->format = *err == OK ? sheet_format(reader) : SHEET_UNKNOWN;
    while (*err == OK) {
        int64_t number = 0;
        const Str *cells = NULL;
        size_t count = 0;
        *err = sheet_next(reader, &number, &cells, &count, &lab->detail);
        if (*err == OK) line_put(&out, number, cells, count);
    }
    sheet_close(reader);
    buf_put_char(&out, '\0');
    return str_slice(buf_str(&out), 0, out.len - 1);
}
