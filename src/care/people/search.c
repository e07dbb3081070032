#include "care/people/search.h"

#include "care/people/id_number.h"
#include "care/people/person_row.h"
#include "care/people/person_store.h"
#include "core/store/query.h"
#include "core/walk/site.h"
#include "people.sql.h"

enum { SEARCH_ROWS = 50 };

typedef struct PersonSearch {
    Str q;
} PersonSearch;
static const Field fields[] = {
    {"q", F_TEXT, offsetof(PersonSearch, q), .flags = REQUIRED, .min = 1, .max = 60,
     .doc = "name or part of it, pinyin or its initials, a whole ID number, a telephone of the "
            "person or of a contact"},
};
static const Shape person_search_shape = {"person_search", "people", fields, COUNT(fields),
                                          sizeof(PersonSearch)};
static const Field found_fields[] = {
    {"items", F_LIST, 0, .max = SEARCH_ROWS, .shape = &person_row_shape, .doc = "50 at most"},
};
static const Shape person_found_shape = {"person_found", "people", found_fields,
                                         COUNT(found_fields), sizeof(List)};

static Err by_number(Op *op, Str number, List *out) {
    Vault *vault = site_vault(op->site);
    Str index = vault_index(vault, op->arena, "person.id_number", number);
    return op_list(op, &sql_person_search_index,
                   WITH(BIND_TEXT("index", index), BIND_TEXT("contact_index", STR_NONE),
                        MOST(SEARCH_ROWS)),
                   out);
}

static Err by_phone(Op *op, Str phone, List *out) {
    Vault *vault = site_vault(op->site);
    Str own = vault_index(vault, op->arena, "person.phone", phone);
    Str contact = vault_index(vault, op->arena, "contact.phone", phone);
    return op_list(op, &sql_person_search_index,
                   WITH(BIND_TEXT("index", own), BIND_TEXT("contact_index", contact),
                        MOST(SEARCH_ROWS)),
                   out);
}

/* The rows whose text begins with `text`: [text, text + one past the last letter). */
static Err by_prefix(Op *op, const Statement *statement, Str text, List *out) {
    Str past = arena_printf(op->arena, STR_FMT "{", STR_ARG(text));
    return op_list(op, statement,
                   WITH(BIND_TEXT("from", text), BIND_TEXT("to", past), MOST(SEARCH_ROWS)), out);
}

/* The first characters are looked up, the rest is compared on the rows found. */
static Err by_name(Op *op, Str text, List *out) {
    Str gram = utf8_slice(text, 0, PERSON_GRAM);
    return op_list(op, &sql_person_search_gram,
                   WITH(BIND_TEXT("gram", gram), BIND_TEXT("name", text), MOST(SEARCH_ROWS)), out);
}

/* "wgf" is initials, "wang gui" is pinyin; initials first, because that is what clerks type; a name
 * may also be written so. */
static Err by_latin(Op *op, Str text, List *out) {
    bool near = query_reaches_few(op->tx);
    Str letters = arena_lower(op->arena, text);
    if (str_find(letters, STR(" ")) < 0) {
        TRY(by_prefix(op, near ? &sql_person_search_initials_near : &sql_person_search_initials,
                      letters, out));
        if (out->count > 0) return OK;
    }
    TRY(by_prefix(op, near ? &sql_person_search_pinyin_near : &sql_person_search_pinyin, letters,
                  out));
    return out->count > 0 ? OK : by_name(op, text, out);
}

/* Whoever reaches single records has so few that all of them are looked through. */
static Err among_held(Op *op, Str text, bool latin, List *out) {
    Str from = latin ? arena_lower(op->arena, text) : STR_NONE;
    Str to = latin ? arena_printf(op->arena, STR_FMT "{", STR_ARG(from)) : STR_NONE;
    return op_list(op, &sql_person_search_held,
                   WITH(BIND_TEXT("name", text), BIND_TEXT("from", from), BIND_TEXT("to", to),
                        MOST(SEARCH_ROWS)),
                   out);
}

static bool is_latin(Str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != ' ') return false;
    }
    return true;
}

static Err search_route(Op *op, const void *in, void *out) {
    Str text = str_trim(((const PersonSearch *)in)->q), detail, phone;
    IdNumber number;
    if (str_is_empty(text)) return OK;
    if (id_number_read(op->arena, text, op->today, &number, &detail) == NULL)
        return by_number(op, number.number, out);
    if (phone_read(op->arena, text, &phone)) return by_phone(op, phone, out);
    bool latin = is_latin(text);
    if (reach_holds(op->reach)) return among_held(op, text, latin, out);
    return latin ? by_latin(op, text, out) : by_name(op, text, out);
}

static const Route routes[] = {
    {"GET", "/api/person-search", "person_search", "people.read", search_route,
     &person_search_shape, &person_found_shape, ROUTE_AUDIT_READ,
     .doc = "Finds people by name, pinyin, ID number or telephone"},
};
const Noun search_noun = {routes, COUNT(routes), NULL};
