#include "care/places/letter.h"

#include "care/places/division.h"
#include "care/places/organisation.h"
#include "core/guard/account.h"
#include "core/walk/site.h"
#include "core/walk/words.h"
#include "places.sql.h"

#define AT(member) offsetof(Letterhead, member)
static const Field letterhead_fields[] = {
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "division code of the place"},
    {"unit", F_TEXT, AT(unit), .flags = STORED, .max = 100, .doc = "full name of the unit"},
    {"mark", F_TEXT, AT(mark), .flags = STORED, .max = 20, .doc = "short mark in document numbers"},
    {"portal", F_TEXT, AT(portal), .flags = STORED, .max = 200,
     .doc = "address of the public portal"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED,
     .doc = "first day on which it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED, .max = 200, .doc = "where it is from"},
};
#undef AT
const Shape letterhead_shape = {"letterhead", "places", letterhead_fields, COUNT(letterhead_fields),
                                sizeof(Letterhead)};

#define AT(member) offsetof(DocumentNumber, member)
static const Field number_fields[] = {
    {"id", F_REF, AT(id), .flags = STORED, .ref = "document_number", .doc = "number"},
    {"form", F_TEXT, AT(form), .flags = STORED, .max = 10, .doc = "number of the form"},
    {"year", F_INT, AT(year), .flags = STORED | DETAIL, .doc = "of the series"},
    {"number", F_INT, AT(number), .flags = STORED | DETAIL, .doc = "in the series"},
    {"text", F_TEXT, AT(text), .flags = STORED, .max = 100, .doc = "as it is written"},
    {"unit", F_TEXT, AT(unit), .flags = STORED, .max = 100, .doc = "who gave it out"},
    {"subject", F_INT, AT(subject), .flags = STORED, .doc = "number of the record it is for"},
    {"issued_on", F_DATE, AT(issued_on), .flags = STORED, .doc = "day"},
    {"account_id", F_REF, AT(account_id), .flags = STORED | DETAIL, .ref = "account",
     .doc = "who acted"},
    {"scope", F_INT, AT(scope), .flags = STORED, .doc = "the unit's place"},
};
#undef AT
const Shape document_number_shape = {"document_number", "places", number_fields,
                                     COUNT(number_fields), sizeof(DocumentNumber)};

/* 12 digits nest: each level ends with zeros. */
static const int64_t county_width = 1000000, street_width = 1000, city_width = 100000000;

static int64_t part_of(int64_t scope, int64_t width) {
    return scope - scope % width;
}

static Err name_of(Op *op, int64_t code, Str *out) {
    Division division;
    Err err = division_get(op, code, &division);
    *out = err == OK ? division.name : STR("");
    return err == ERR_NOT_FOUND ? OK : err;
}

Err place_name(Op *op, int64_t scope, Str *out) {
    int64_t parts[] = {part_of(scope, county_width), part_of(scope, street_width), scope};
    Buf text;
    buf_init(&text, op->arena, 400);
    for (size_t i = 0; i < COUNT(parts); i++) {
        Str name;
        if (i > 0 && parts[i] == parts[i - 1]) continue;
        TRY(name_of(op, parts[i], &name));
        buf_put(&text, name);
    }
    *out = buf_str(&text);
    return OK;
}

Err account_name(Op *op, int64_t account_id, Str *out) {
    Account account;
    *out = STR_NONE;
    if (account_id <= 0) return OK;
    Err err = account_get(op->tx, op->arena, account_id, &account);
    if (err == OK) *out = account.name;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* 街道 has an office, 镇 and 乡 a government; a community a committee, a village one of its own. */
static const char *unit_word(int32_t level, Str name) {
    switch (level) {
    case DIVISION_COMMUNITY:
        return str_ends(name, STR("村")) ? "paper_unit.village" : "unit.community";
    case DIVISION_STREET:
        return str_ends(name, STR("街道")) ? "paper_unit.street" : "unit.town";
    default:
        return "paper_unit.county";
    }
}

/* 米市巷街道 → 米市巷街; 拱墅区 → 拱墅民. */
static Str mark_of(Op *op, int32_t level, Str name) {
    size_t length = utf8_length(name);
    bool street = level == DIVISION_STREET && str_ends(name, STR("街道"));
    if (level == DIVISION_STREET || level == DIVISION_COMMUNITY)
        return street ? utf8_slice(name, 0, length - 1) : name;
    Str place = length > 2 ? utf8_slice(name, 0, length - 1) : name;
    return arena_printf(op->arena, STR_FMT "民", STR_ARG(place));
}

static Err letterhead_make(Op *op, int64_t scope, Letterhead *out) {
    int32_t level = division_level_of(scope);
    Str city, place, own;
    TRY(name_of(op, part_of(scope, city_width), &city));
    TRY(place_name(op, scope, &place));
    TRY(name_of(op, scope, &own));
    if (level == DIVISION_CITY) city = STR("");
    Str full = arena_printf(op->arena, STR_FMT STR_FMT, STR_ARG(city), STR_ARG(place));
    *out = (Letterhead){.scope = scope, .mark = mark_of(op, level, own)};
    out->unit = words_fill(op->arena, site_word(op->site, "zh", unit_word(level, own)), &full, 1);
    return OK;
}

Err letterhead_of(Op *op, int64_t scope, Letterhead *out) {
    int64_t county = part_of(scope, county_width);
    Letterhead kept;
    Err err = op_get(op, &sql_letterhead_on, WITH(BIND_INT("scope", scope)), out);
    if (err == ERR_NOT_FOUND) err = letterhead_make(op, scope, out);
    TRY(err);
    if (str_is_empty(out->portal) && county != scope) {
        err = op_get(op, &sql_letterhead_on, WITH(BIND_INT("scope", county)), &kept);
        if (err == OK) out->portal = kept.portal;
        if (err != OK && err != ERR_NOT_FOUND) return err;
    }
    const char *portal = site_config(op->site)->portal;
    if (str_is_empty(out->portal) && portal != NULL) out->portal = str_from(portal);
    return OK;
}

int64_t letter_scope(const Op *op, int64_t scope) {
    int64_t own = op->actor->scope_low;
    bool acts = op->actor->account_id > 0 && actor_covers(op->actor, scope) &&
                division_level_of(own) >= DIVISION_COUNTY;
    return acts ? part_of(own, street_width) : part_of(scope, county_width);
}

static Err number_find(Op *op, const PrintPaper *paper, int64_t subject, DocumentNumber *out) {
    return op_get(op, &sql_document_number_of,
                  WITH(BIND_TEXT("form", str_from(paper->form)), BIND_INT("subject", subject)),
                  out);
}

Err number_give(Op *op, const PrintPaper *paper, int64_t scope, int64_t subject) {
    DocumentNumber given;
    Letterhead head;
    IdKey last;
    Err err = number_find(op, paper, subject, &given);
    if (err != ERR_NOT_FOUND) return err;
    TRY(letterhead_of(op, letter_scope(op, scope), &head));
    given = (DocumentNumber){.form = str_from(paper->form),
                             .year = date_year(op->today),
                             .unit = head.unit,
                             .subject = subject,
                             .issued_on = op->today,
                             .scope = head.scope};
    TRY(op_get(op, &sql_document_number_last, ROW(&given), &last));
    given.number = last.id + 1;
    Str series = arena_printf(op->arena, "paper_series.%s", paper->name);
    Str parts[] = {head.mark, site_word(op->site, "zh", series.ptr),
                   arena_printf(op->arena, "%lld", (long long)given.year),
                   arena_printf(op->arena, "%lld", (long long)given.number)};
    given.text =
        words_fill(op->arena, site_word(op->site, "zh", "paper_series"), parts, COUNT(parts));
    return op_run(op, &sql_document_number_insert, ROW(&given));
}

Err letter_head(Op *op, const PrintPaper *paper, int64_t scope, int64_t subject, PrintHead *out) {
    DocumentNumber given;
    Letterhead head;
    Err err = number_find(op, paper, subject, &given);
    if (err != OK && err != ERR_NOT_FOUND) return err;
    bool numbered = err == OK;
    TRY(letterhead_of(op, numbered ? given.scope : part_of(scope, street_width), &head));
    *out = (PrintHead){.unit = head.unit,
                       .unit_code = head.scope,
                       .portal = head.portal,
                       .subject = subject};
    if (!numbered) return OK;
    out->unit = given.unit;
    out->number = given.text;
    out->day = given.issued_on;
    return OK;
}

Err organisation_head(Op *op, int64_t org_id, int64_t subject, PrintHead *out) {
    Organisation organisation;
    Letterhead head;
    *out = (PrintHead){.subject = subject, .unit_code = org_id};
    Err err = op_get(op, &sql_organisation_by_id, WITH(BIND_INT("id", org_id)), &organisation);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    out->unit = organisation.name;
    TRY(letterhead_of(op, part_of(organisation.scope, county_width), &head));
    out->portal = head.portal;
    return OK;
}

/* What anyone may know of a paper they hold in their hands. */
typedef struct PaperCheck {
    Str code;
    Str title, form, number, unit;
    Date printed_on;
    int64_t pages;
} PaperCheck;
#define AT(member) offsetof(PaperCheck, member)
static const Field check_fields[] = {
    {"code", F_TEXT, AT(code), .flags = REQUIRED, .max = 60, .doc = "the code at its foot"},
    {"title", F_TEXT, AT(title), .flags = READONLY, .doc = "what it is"},
    {"form", F_TEXT, AT(form), .flags = READONLY, .doc = "number of the form"},
    {"number", F_TEXT, AT(number), .flags = READONLY, .doc = "document number, if it has one"},
    {"unit", F_TEXT, AT(unit), .flags = READONLY, .doc = "who gave it out"},
    {"printed_on", F_DATE, AT(printed_on), .flags = READONLY, .doc = "day it was printed"},
    {"pages", F_INT, AT(pages), .flags = READONLY, .doc = "how many pages it has"},
};
#undef AT
const Shape paper_check_shape = {"paper_check", "places", check_fields, COUNT(check_fields),
                                 sizeof(PaperCheck)};

/* Codes of divisions have twelve digits, organisations are numbered. */
static Err unit_name(Op *op, int64_t unit_code, Str *out) {
    if (division_level_of(unit_code) != 0) {
        Letterhead head;
        TRY(letterhead_of(op, unit_code, &head));
        *out = head.unit;
        return OK;
    }
    Organisation organisation;
    Err err = op_get(op, &sql_organisation_by_id, WITH(BIND_INT("id", unit_code)), &organisation);
    *out = err == OK ? organisation.name : STR_NONE;
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err check_route(Op *op, const void *in, void *out) {
    PaperCheck *check = out;
    PrintMark mark;
    DocumentNumber given;
    check->code = ((const PaperCheck *)in)->code;
    if (!print_mark_read(op, check->code, &mark)) return ERR_NOT_FOUND;
    check->title = print_title(op, mark.paper, NULL);
    check->form = str_from(mark.paper->form);
    check->printed_on = mark.day;
    check->pages = mark.pages;
    TRY(unit_name(op, mark.unit_code, &check->unit));
    Err err = number_find(op, mark.paper, mark.subject, &given);
    if (err == OK) check->number = given.text;
    return err == ERR_NOT_FOUND ? OK : err;
}

static const Route routes[] = {
    {"GET", "/api/document-numbers", "document_number_list", "places.read",
     .out = &document_number_shape, .list = &sql_document_number_list,
     .doc = "The register of document numbers given out by the units of your places"},
    {"GET", "/api/public/papers/{code}", "paper_check", "public", check_route, &paper_check_shape,
     &paper_check_shape, .doc = "What a printed paper is, by the code at its foot"},
};
const Noun letter_noun = {routes, COUNT(routes), NULL};
