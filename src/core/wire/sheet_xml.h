/* Xml: the elements of one part of a package, in order; inner header of core/wire (sheet*.c).
 *
 * Invariants
 *  1. A document type declaration ends the reading: no entity is ever declared, so none is
 *     resolved.
 *  2. The parser may hold 8 MiB; long tags, deep nesting and floods of names run into that.
 *  3. After xml_refuse no handler is called again.
 */
#ifndef CORE_WIRE_SHEET_XML_H
#define CORE_WIRE_SHEET_XML_H

#include <expat.h>

#include "core/wire/sheet_zip.h"

/* Names come without their prefix. */
typedef struct XmlHandler {
    void (*start)(void *context, const char *name, const char **attributes);
    void (*end)(void *context, const char *name);
    void (*text)(void *context, Str text);
} XmlHandler;

typedef struct Xml {
    Part part;
    XML_Parser parser;
    const XmlHandler *handler;
    void *context;
    size_t memory; /* bytes the parser holds */
    Err err;
} Xml;

/* The part's faults go to package->fault. The Xml must not move between open and close. */
MUST_CHECK Err xml_open(Xml *xml, Package *package, const char *part);
void xml_listen(Xml *xml, const XmlHandler *handler, void *context);
MUST_CHECK Err xml_next(Xml *xml); /* OK: a handler paused; ERR_NOT_FOUND: the end */
MUST_CHECK Err xml_run(Xml *xml);  /* to the end */
void xml_close(Xml *xml);

void xml_pause(Xml *xml);                                     /* from the end handler */
void xml_refuse(Xml *xml, Err err, const char *fault);        /* from any handler */
Str xml_attribute(const char **attributes, const char *name); /* none when absent */
int64_t xml_attribute_int(const char **attributes, const char *name, int64_t otherwise);

#endif
