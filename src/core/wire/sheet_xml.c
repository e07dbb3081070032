#include "core/wire/sheet_xml.h"

#include <stdalign.h>

#include "core/wire/sheet_reader.h"

#define MEMORY_MAX (size_t)(8 << 20)
#define CHUNK      65536

/* Expat's allocator knows no parser, so the one at work on this thread stands here. */
static _Thread_local Xml *at_work;

typedef struct Piece {
    alignas(16) size_t size;
    alignas(16) char bytes[];
} Piece;

static Piece *piece_of(void *bytes) {
    return (Piece *)(void *)((char *)bytes - offsetof(Piece, bytes));
}

static void xml_free(void *bytes) {
    if (!bytes) return;
    Piece *piece = piece_of(bytes);
    at_work->memory -= piece->size;
    free(piece);
}

static void *xml_realloc(void *bytes, size_t size) {
    Piece *old = bytes ? piece_of(bytes) : NULL;
    size_t held = at_work->memory - (old ? old->size : 0);
    if (size > MEMORY_MAX || held + size > MEMORY_MAX) return NULL;
    Piece *piece = realloc(old, sizeof(Piece) + size);
    if (!piece) return NULL;
    piece->size = size;
    at_work->memory = held + size;
    return piece->bytes;
}

static void *xml_malloc(size_t size) {
    return xml_realloc(NULL, size);
}

static const char *local_name(const char *name) {
    const char *mark = strchr(name, ':');
    return mark ? mark + 1 : name;
}

static void on_start(void *context, const char *name, const char **attributes) {
    Xml *xml = context;
    if (xml->err == OK && xml->handler->start)
        xml->handler->start(xml->context, local_name(name), attributes);
}

static void on_end(void *context, const char *name) {
    Xml *xml = context;
    if (xml->err == OK && xml->handler->end) xml->handler->end(xml->context, local_name(name));
}

static void on_text(void *context, const char *text, int len) {
    Xml *xml = context;
    if (xml->err == OK && xml->handler->text)
        xml->handler->text(xml->context, (Str){text, (size_t)len});
}

static void on_doctype(void *context, const char *name, const char *system_id,
                       const char *public_id, int has_subset) {
    (void)name, (void)system_id, (void)public_id, (void)has_subset;
    xml_refuse(context, ERR_MALFORMED, "xml");
}

Err xml_open(Xml *xml, Package *package, const char *part) {
    static const XML_Memory_Handling_Suite memory = {xml_malloc, xml_realloc, xml_free};
    *xml = (Xml){0};
    TRY(part_open(package, part, &xml->part));
    at_work = xml;
    xml->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!xml->parser) return sheet_refuse(&package->fault, ERR_UNAVAILABLE, "memory");
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_start, on_end);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    return OK;
}

void xml_listen(Xml *xml, const XmlHandler *handler, void *context) {
    xml->handler = handler;
    xml->context = context;
}

static Err xml_fail(Xml *xml) {
    Package *package = xml->part.package;
    if (xml->err != OK) return xml->err;
    if (XML_GetErrorCode(xml->parser) == XML_ERROR_NO_MEMORY)
        xml->err = sheet_refuse(&package->fault, ERR_TOO_LARGE, "memory");
    else
        xml->err = sheet_refuse(&package->fault, ERR_MALFORMED, "xml");
    return xml->err;
}

static Err xml_feed(Xml *xml, enum XML_Status *status) {
    size_t got = 0;
    void *buffer = XML_GetBuffer(xml->parser, CHUNK);
    if (!buffer) return xml_fail(xml);
    xml->err = part_read(&xml->part, buffer, CHUNK, &got);
    if (xml->err != OK) return xml->err;
    *status = XML_ParseBuffer(xml->parser, (int)got, got == 0);
    return OK;
}

Err xml_next(Xml *xml) {
    XML_ParsingStatus at;
    enum XML_Status status = XML_STATUS_OK;
    at_work = xml;
    if (xml->err != OK) return xml->err;
    for (;;) {
        XML_GetParsingStatus(xml->parser, &at);
        if (at.parsing == XML_FINISHED) return ERR_NOT_FOUND;
        if (at.parsing == XML_SUSPENDED)
            status = XML_ResumeParser(xml->parser);
        else
            TRY(xml_feed(xml, &status));
        if (status == XML_STATUS_ERROR || xml->err != OK) return xml_fail(xml);
        if (status == XML_STATUS_SUSPENDED) return OK;
    }
}

Err xml_run(Xml *xml) {
    Err err = OK;
    while (err == OK) err = xml_next(xml);
    return err == ERR_NOT_FOUND ? OK : err;
}

void xml_close(Xml *xml) {
    at_work = xml;
    if (xml->parser) XML_ParserFree(xml->parser);
    part_close(&xml->part);
    xml->parser = NULL;
}

void xml_pause(Xml *xml) {
    (void)XML_StopParser(xml->parser, XML_TRUE);
}

void xml_refuse(Xml *xml, Err err, const char *fault) {
    xml->err = sheet_refuse(&xml->part.package->fault, err, fault);
    (void)XML_StopParser(xml->parser, XML_FALSE);
}

Str xml_attribute(const char **attributes, const char *name) {
    for (; attributes[0]; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0) return str_from(attributes[1]);
    return STR_NONE;
}

int64_t xml_attribute_int(const char **attributes, const char *name, int64_t otherwise) {
    int64_t value = otherwise;
    return str_read_int(xml_attribute(attributes, name), &value) ? value : otherwise;
}
