#include "core/wire/sheet_xlsx.h"

#include <assert.h>

#include "core/base/shape.h"

/* A relationship looked for: by id when it has one, else by the end of its type. */
typedef struct Wanted {
    Str id;
    const char *type_end;
    Str target;
} Wanted;

typedef struct Links {
    Xml xml;
    Arena *arena;
    Wanted *wanted;
    size_t count;
} Links;

typedef struct BookPart {
    Xml xml;
    Xlsx *book;
    Str sheet_id;        /* workbook: relationship of the first visible sheet */
    bool in_cell_styles; /* styles: inside cellXfs */
} BookPart;

static void link_start(void *context, const char *name, const char **attributes) {
    Links *links = context;
    if (strcmp(name, "Relationship") != 0) return;
    Str id = xml_attribute(attributes, "Id"), type = xml_attribute(attributes, "Type");
    for (size_t i = 0; i < links->count; i++) {
        Wanted *wanted = &links->wanted[i];
        bool is_it = wanted->type_end ? str_ends(type, str_from(wanted->type_end))
                                      : str_equal(id, wanted->id);
        if (is_it && str_is_none(wanted->target))
            wanted->target = arena_copy(links->arena, xml_attribute(attributes, "Target"));
    }
}

/* "xl/worksheets" + "../styles.xml" is "xl/styles.xml"; a leading slash starts at the root. */
static Str target_resolve(Arena *arena, Str folder, Str target) {
    if (str_starts(target, STR("/"))) return arena_copy(arena, str_slice(target, 1, target.len));
    while (str_starts(target, STR("./")) || str_starts(target, STR("../"))) {
        bool up = target.ptr[1] == '.';
        target = str_slice(target, up ? 3 : 2, target.len);
        size_t cut = up ? folder.len : 0;
        while (cut > 0 && folder.ptr[cut - 1] != '/') cut--;
        if (up) folder.len = cut > 0 ? cut - 1 : 0;
    }
    if (folder.len == 0) return arena_copy(arena, target);
    return arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(target));
}

static Str folder_of(Str part) {
    size_t cut = part.len;
    while (cut > 0 && part.ptr[cut - 1] != '/') cut--;
    return str_slice(part, 0, cut > 0 ? cut - 1 : 0);
}

/* Fills the targets, as part names, of what `part` ("" for the package) refers to. */
static Err links_read(Xlsx *book, Str part, Wanted *wanted, size_t count) {
    static const XmlHandler handler = {.start = link_start};
    Links links = {.arena = &book->arena, .wanted = wanted, .count = count};
    Str folder = folder_of(part);
    Str name = str_slice(part, folder.len ? folder.len + 1 : 0, part.len);
    Str rels = arena_printf(&book->arena, STR_FMT "%s_rels/" STR_FMT ".rels", STR_ARG(folder),
                            folder.len ? "/" : "", STR_ARG(name));
    Err err = xml_open(&links.xml, &book->package, rels.ptr);
    xml_listen(&links.xml, &handler, &links);
    if (err == OK) err = xml_run(&links.xml);
    xml_close(&links.xml);
    for (size_t i = 0; err == OK && i < count; i++)
        if (!str_is_none(wanted[i].target))
            wanted[i].target = target_resolve(&book->arena, folder, wanted[i].target);
    return err;
}

/* A part that must be there gives ERR_MALFORMED when it is not. */
static Err part_run(BookPart *part, Str name, const XmlHandler *handler) {
    if (str_is_none(name))
        return sheet_refuse(&part->book->package.fault, ERR_MALFORMED, "workbook");
    Err err = xml_open(&part->xml, &part->book->package, name.ptr);
    xml_listen(&part->xml, handler, part);
    if (err == OK) err = xml_run(&part->xml);
    xml_close(&part->xml);
    return err == ERR_NOT_FOUND ? ERR_MALFORMED : err;
}

static void book_start(void *context, const char *name, const char **attributes) {
    BookPart *part = context;
    if (strcmp(name, "workbookPr") == 0) {
        Str value = xml_attribute(attributes, "date1904");
        part->book->formats.from_1904 = str_equal_c(value, "1") || str_equal_c(value, "true");
    } else if (strcmp(name, "sheet") == 0 && str_is_none(part->sheet_id)) {
        Str state = xml_attribute(attributes, "state");
        bool shown = str_is_none(state) || str_equal_c(state, "visible");
        if (shown) part->sheet_id = arena_copy(&part->book->arena, xml_attribute(attributes, "id"));
    }
}

static void style_start(void *context, const char *name, const char **attributes) {
    BookPart *part = context;
    NumberFormats *formats = &part->book->formats;
    bool fine = true;
    if (strcmp(name, "cellXfs") == 0)
        part->in_cell_styles = true;
    else if (strcmp(name, "numFmt") == 0)
        fine = formats_add_custom(formats, xml_attribute_int(attributes, "numFmtId", -1),
                                  xml_attribute(attributes, "formatCode"));
    else if (strcmp(name, "xf") == 0 && part->in_cell_styles)
        fine = formats_add_style(formats, xml_attribute_int(attributes, "numFmtId", 0));
    if (!fine) xml_refuse(&part->xml, ERR_MALFORMED, "workbook");
}

static void style_end(void *context, const char *name) {
    BookPart *part = context;
    if (strcmp(name, "cellXfs") == 0) part->in_cell_styles = false;
}

static void string_start(void *context, const char *name, const char **attributes) {
    CellText *text = &((BookPart *)context)->book->text;
    (void)attributes;
    if (strcmp(name, "si") == 0)
        text_begin(text);
    else if (strcmp(name, "rPh") == 0)
        text->phonetic++;
    else if (strcmp(name, "t") == 0)
        text->open = text->phonetic == 0;
}

static void string_end(void *context, const char *name) {
    BookPart *part = context;
    CellText *text = &part->book->text;
    if (strcmp(name, "t") == 0)
        text->open = false;
    else if (strcmp(name, "rPh") == 0)
        text->phonetic--;
    else if (strcmp(name, "si") == 0 && !table_add(&part->book->strings, text_end(text)))
        xml_refuse(&part->xml, ERR_TOO_LARGE, "strings");
}

static void string_text(void *context, Str piece) {
    BookPart *part = context;
    if (!text_add(&part->book->text, piece)) xml_refuse(&part->xml, ERR_TOO_LARGE, "cell");
}

static const XmlHandler book_handler = {.start = book_start};
static const XmlHandler style_handler = {.start = style_start, .end = style_end};
static const XmlHandler string_handler = {string_start, string_end, string_text};

static Err book_read(Xlsx *book) {
    Wanted root = {.type_end = "/officeDocument"};
    BookPart part = {.book = book};
    TRY(links_read(book, STR(""), &root, 1));
    TRY(part_run(&part, root.target, &book_handler));
    if (str_is_none(part.sheet_id))
        return sheet_refuse(&book->package.fault, ERR_MALFORMED, "no_sheet");
    Wanted parts[] = {{.id = part.sheet_id},
                      {.type_end = "/styles"},
                      {.type_end = "/sharedStrings"}};
    TRY(links_read(book, root.target, parts, COUNT(parts)));
    if (!str_is_none(parts[1].target)) TRY(part_run(&part, parts[1].target, &style_handler));
    if (!str_is_none(parts[2].target)) TRY(part_run(&part, parts[2].target, &string_handler));
    if (str_is_none(parts[0].target))
        return sheet_refuse(&book->package.fault, ERR_MALFORMED, "no_sheet");
    book->sheet_is_open = true;
    return xml_open(&book->sheet, &book->package, parts[0].target.ptr);
}

static void xlsx_close(void *state) {
    Xlsx *book = state;
    if (book->sheet_is_open) xml_close(&book->sheet);
    package_close(&book->package);
    formats_clear(&book->formats);
    table_clear(&book->strings);
    arena_clear(&book->arena);
    free(book);
}

Err xlsx_open(const char *file, SheetSource *out, const char **fault) {
    Xlsx *book = calloc(1, sizeof *book);
    assert(book);
    arena_init(&book->arena, 64 << 20);
    table_init(&book->strings);
    formats_init(&book->formats);
    Err err = package_open(&book->package, file);
    if (err == OK) err = book_read(book);
    *fault = book->package.fault;
    if (err != OK) {
        xlsx_close(book);
        return err == ERR_NOT_FOUND ? ERR_MALFORMED : err;
    }
    xml_listen(&book->sheet, &xlsx_row_handler, book);
    *out = (SheetSource){book, xlsx_next, xlsx_close};
    return OK;
}
