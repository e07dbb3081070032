#include "care/desk/portal.h"

#include <assert.h>

#include "care/people/person.h"
#include "care/places/division.h"
#include "care/places/hotline.h"
#include "care/places/letter.h"
#include "care/places/organisation.h"
#include "care/service/menu.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { ITEMS_MAX = 500, WORDS_MAX = 100 };

#define AT(member) offsetof(PortalItem, member)
static const Field item_fields[] = {
    {"code", F_TEXT, AT(code), .flags = READONLY | STORED, .doc = "item"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = READONLY | STORED, .doc = "Chinese name"},
    {"name_en", F_TEXT, AT(name_en), .flags = READONLY | STORED, .doc = "English name"},
    {"category", F_ENUM, AT(category), .flags = READONLY | STORED, .choices = &menu_categories,
     .doc = "助餐 助浴 助洁 …"},
    {"minutes", F_INT, AT(minutes), .flags = READONLY | STORED, .doc = "standard length"},
    {"price", F_FEN, AT(price), .flags = READONLY | STORED, .doc = "a unit, fen"},
    {"unit_zh", F_TEXT, AT(unit_zh), .flags = READONLY | STORED, .doc = "of the price"},
    {"unit_en", F_TEXT, AT(unit_en), .flags = READONLY | STORED, .doc = "of the price"},
    {"government_share_percent", F_INT, AT(government_share_percent), .flags = READONLY | STORED,
     .doc = "from the wallet of whoever has an allowance"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "division; 0: everywhere"},
    {"valid_from", F_DATE, AT(valid_from), .flags = READONLY | STORED, .doc = "first day"},
    {"source", F_TEXT, AT(source), .flags = READONLY | STORED, .doc = "who says so"},
};
#undef AT
const Shape portal_item_shape = {"portal_item", "desk", item_fields, COUNT(item_fields),
                                 sizeof(PortalItem)};

#define AT(member) offsetof(PortalOrganisation, member)
static const Field organisation_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "organisation", .doc = "number"},
    {"name", F_TEXT, AT(name), .flags = READONLY | STORED, .doc = "registered name"},
    {"credit_code", F_TEXT, AT(credit_code), .flags = READONLY | STORED,
     .doc = "unified social credit code"},
    {"kind", F_ENUM, AT(kind), .flags = READONLY | STORED | FILTER, .choices = &organisation_kinds,
     .doc = "what it does"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | FILTER,
     .doc = "division of its registered place"},
    {"place", F_TEXT, AT(place), .flags = READONLY | STORED, .doc = "name of that division"},
    {"phone", F_TEXT, AT(phone), .flags = READONLY | STORED, .doc = "public telephone"},
    {"address", F_TEXT, AT(address), .flags = READONLY | STORED, .doc = "public address"},
    {"licence_until", F_DATE, AT(licence_until), .flags = READONLY | STORED,
     .doc = "last day of its licence; none: does not run out"},
};
#undef AT
const Shape portal_organisation_shape = {"portal_organisation", "desk", organisation_fields,
                                         COUNT(organisation_fields), sizeof(PortalOrganisation)};

typedef struct PortalAsk {
    int64_t scope;
} PortalAsk;
static const Field ask_fields[] = {
    {"scope", F_INT, offsetof(PortalAsk, scope), .min = 110000000000, .max = 829999999999,
     .doc = "where one lives; none: what holds everywhere"},
};
static const Shape ask_shape = {"portal_ask", "desk", ask_fields, COUNT(ask_fields),
                                sizeof(PortalAsk)};

typedef struct PortalMenu {
    List items;
} PortalMenu;
static const Field menu_fields[] = {
    {"items", F_LIST, offsetof(PortalMenu, items), .flags = READONLY, .max = ITEMS_MAX,
     .shape = &portal_item_shape, .doc = "by category and name"},
};
static const Shape menu_shape = {"portal_menu", "desk", menu_fields, COUNT(menu_fields),
                                 sizeof(PortalMenu)};

static Err menu_route(Op *op, const void *in, void *out) {
    int64_t scope = ((const PortalAsk *)in)->scope;
    return op_list(op, &sql_portal_menu, WITH(DIVISION_BINDS(scope), MOST(ITEMS_MAX)),
                   &((PortalMenu *)out)->items);
}

static const Choices *const books[] = {&menu_categories, &organisation_kinds, &hotline_kinds,
                                       &person_incomes};
/* Those pages ask for no schema: what their fields are called comes along, by shape. */
static const Shape *const shapes[] = {&portal_organisation_shape, &paper_check_shape};

#define AT(member) offsetof(PortalWord, member)
static const Field word_fields[] = {
    {"book", F_TEXT, AT(book), .flags = READONLY, .doc = "whose codes"},
    {"code", F_TEXT, AT(code), .flags = READONLY, .doc = "code"},
    {"label", F_TEXT, AT(label), .flags = READONLY, .doc = "its words"},
};
#undef AT
const Shape portal_word_shape = {"portal_word", "desk", word_fields, COUNT(word_fields),
                                 sizeof(PortalWord)};

typedef struct PortalWords {
    List items;
} PortalWords;
static const Field words_fields[] = {
    {"items", F_LIST, offsetof(PortalWords, items), .flags = READONLY, .max = WORDS_MAX,
     .shape = &portal_word_shape, .doc = "of every code and field that the public's answers have"},
};
static const Shape words_shape = {"portal_words", "desk", words_fields, COUNT(words_fields),
                                  sizeof(PortalWords)};

static void word_write(Op *op, const char *book, const char *code, List *out) {
    assert(out->count < WORDS_MAX);
    Str key = arena_printf(op->arena, "%s.%s", book, code);
    *LIST_AT(*out, PortalWord, out->count++) =
        (PortalWord){str_from(book), str_from(code), site_word(op->site, op->language, key.ptr)};
}

static Err words_route(Op *op, const void *in, void *out) {
    List *items = &((PortalWords *)out)->items;
    (void)in;
    *items = (List){.items = arena_array(op->arena, PortalWord, WORDS_MAX)};
    for (size_t i = 0; i < COUNT(books); i++)
        for (int32_t code = 1; code < books[i]->count; code++)
            word_write(op, books[i]->name, books[i]->codes[code], items);
    for (size_t i = 0; i < COUNT(shapes); i++)
        for (size_t field = 0; field < shapes[i]->count; field++)
            word_write(op, shapes[i]->name, shapes[i]->fields[field].name, items);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/public/menu", "public_menu", "public", menu_route, &ask_shape, &menu_shape,
     ROUTE_SHARED, .doc = "The menu of services and its prices, as they hold in a place today"},
    {"GET", "/api/public/organisations", "public_organisations", "public",
     .out = &portal_organisation_shape, .flags = ROUTE_SHARED, .list = &sql_portal_organisations,
     .doc = "Organisations at work: providers, homes, canteens, assessors"},
    {"GET", "/api/public/words", "public_words", "public", words_route, NULL, &words_shape,
     ROUTE_SHARED, .doc = "The words of the codes in the public's answers"},
};
const Noun portal_noun = {routes, COUNT(routes), NULL};
