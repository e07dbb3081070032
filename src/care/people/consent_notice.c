#include "care/people/consent_notice.h"

#include "care/people/consent.h"
#include "people.sql.h"

enum { NOTICE_LINES_MOST = 100 };

#define AT(member) offsetof(ConsentNotice, member)
static const Field fields[] = {
    {"kind", F_ENUM, AT(kind), .flags = STORED, .choices = &consent_kinds, .doc = "what for"},
    {"version", F_TEXT, AT(version), .flags = STORED, .max = 40, .doc = "version of the words"},
    {"sequence", F_INT, AT(sequence), .flags = STORED, .doc = "order of the lines"},
    {"text_zh", F_TEXT, AT(text_zh), .flags = STORED, .max = 300, .doc = "one line"},
    {"text_en", F_TEXT, AT(text_en), .flags = STORED, .max = 300, .doc = "one line"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 300, .doc = "who says so"},
};
#undef AT
const Shape consent_notice_shape = {"consent_notice", "people", fields, COUNT(fields),
                                    sizeof(ConsentNotice)};

static const Field notices_fields[] = {
    {"items", F_LIST, 0, .max = NOTICE_LINES_MOST, .shape = &consent_notice_shape,
     .doc = "by kind, in order"},
};
static const Shape notices_shape = {"consent_notices", "people", notices_fields,
                                    COUNT(notices_fields), sizeof(List)};

Err consent_notice_version(Op *op, int32_t kind, Date day, Str *out) {
    List lines;
    *out = STR_NONE;
    TRY(op_list(op, &sql_consent_notice_on, WITH(BIND_INT("day", day), MOST(NOTICE_LINES_MOST)),
                &lines));
    for (size_t i = 0; i < lines.count; i++) {
        const ConsentNotice *line = LIST_AT(lines, ConsentNotice, i);
        if (line->kind == kind) *out = line->version;
    }
    return OK;
}

static Err notices_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list(op, &sql_consent_notice_on,
                   WITH(BIND_INT("day", op->today), MOST(NOTICE_LINES_MOST)), out);
}

static const Route routes[] = {
    {"GET", "/api/consent-notices", "consent_notices", "people.consent", notices_route,
     .out = &notices_shape, .doc = "What is read out today before a consent is asked for"},
};
const Noun consent_notice_noun = {routes, COUNT(routes), NULL};
