#include "care/places/hotline.h"

#include "care/places/division.h"
#include "places.sql.h"

enum { ROWS_MOST = 200 };

static const char *const kind_codes[] = {"", "duty", "community", "complaint", "medical"};
const Choices hotline_kinds = {"hotline_kind", kind_codes, COUNT(kind_codes)};

#define AT(member) offsetof(Hotline, member)
static const Field fields[] = {
    {"kind", F_ENUM, AT(kind), .flags = STORED, .choices = &hotline_kinds, .doc = "what for"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "division it serves; 0: everywhere"},
    {"number", F_TEXT, AT(number), .flags = STORED, .max = 20, .doc = "to dial"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 60, .doc = "who answers"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 80, .doc = "who answers"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED | DETAIL, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED | DETAIL,
     .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape hotline_shape = {"hotline", "places", fields, COUNT(fields), sizeof(Hotline)};

static const Field card_fields[] = {
    {"scope", F_INT, offsetof(HotlineCard, scope), .min = 0, .max = 829999999999,
     .doc = "of which place; none: those that serve everywhere"},
    {"items", F_LIST, offsetof(HotlineCard, items), .flags = READONLY, .max = ROWS_MOST,
     .shape = &hotline_shape, .doc = "one of each kind"},
};
static const Shape card_shape = {"hotline_card", "places", card_fields, COUNT(card_fields),
                                 sizeof(HotlineCard)};

/* The rows come by kind, the smallest division first. */
static Err kinds_list(Op *op, int64_t scope, List *out) {
    List rows;
    TRY(op_list(op, &sql_hotline_around, WITH(DIVISION_BINDS(scope), MOST(ROWS_MOST)), &rows));
    Hotline *kept = arena_array(op->arena, Hotline, rows.count);
    *out = (List){kept, 0};
    for (size_t i = 0; i < rows.count; i++) {
        const Hotline *row = LIST_AT(rows, Hotline, i);
        size_t count = out->count;
        if (count == 0 || kept[count - 1].kind != row->kind) kept[out->count++] = *row;
    }
    return OK;
}

Err hotline_find(Op *op, int64_t scope, int32_t kind, Hotline *out) {
    List rows;
    TRY(kinds_list(op, scope, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        *out = *LIST_AT(rows, Hotline, i);
        if (out->kind == kind) return OK;
    }
    return ERR_NOT_FOUND;
}

static Err card_route(Op *op, const void *in, void *out) {
    HotlineCard *card = out;
    card->scope = ((const HotlineCard *)in)->scope;
    return kinds_list(op, card->scope, &card->items);
}

static const Route routes[] = {
    {"GET", "/api/public/hotlines", "hotline_card", "public", card_route, &card_shape, &card_shape,
     ROUTE_SHARED, .doc = "Whom to call, by place: in need, at the community, to complain"},
};
const Noun hotline_noun = {routes, COUNT(routes), NULL};
