#include "care/benefit/programme.h"

#include "benefit.sql.h"
#include "core/walk/codebook.h"

#define AT(member) offsetof(Programme, member)
static const Field programme_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "code"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 80, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 120, .doc = "name"},
    {"kind", F_TEXT, AT(kind), .flags = STORED, .max = 20, .ref = "programme_kind",
     .doc = "voucher, cash, service, once, insurance, card"},
    {"on_application", F_BOOL, AT(on_application), .flags = STORED,
     .doc = "no: it is found without being asked for"},
    {"needs_assessment", F_BOOL, AT(needs_assessment), .flags = STORED,
     .doc = "a valid ability level is needed"},
    {"scale", F_TEXT, AT(scale), .flags = STORED, .max = 40, .ref = "scale",
     .doc = "on which that level is found"},
    {"publicity_days", F_INT, AT(publicity_days), .flags = STORED, .doc = "0: not published"},
    {"every", F_TEXT, AT(every), .flags = STORED, .max = 10, .doc = "month, meal, year, once"},
    {"share_province_percent", F_INT, AT(share_province_percent), .flags = STORED,
     .doc = "borne by the province"},
    {"share_city_percent", F_INT, AT(share_city_percent), .flags = STORED,
     .doc = "borne by the city"},
    {"share_district_percent", F_INT, AT(share_district_percent), .flags = STORED,
     .doc = "borne by the district"},
    {"share_lottery_percent", F_INT, AT(share_lottery_percent), .flags = STORED,
     .doc = "borne by the welfare lottery fund"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape programme_shape = {"programme", "benefit", programme_fields, COUNT(programme_fields),
                               sizeof(Programme)};

#define AT(member) offsetof(ProgrammeStep, member)
static const Field step_fields[] = {
    {"programme", F_TEXT, AT(programme), .flags = STORED, .max = 40, .ref = "programme",
     .doc = "code"},
    {"sequence", F_INT, AT(sequence), .flags = STORED, .doc = "order of the steps"},
    {"step", F_TEXT, AT(step), .flags = STORED, .max = 20, .ref = "application_step",
     .doc = "accept, review, assess …"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 40, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 40, .doc = "name"},
    {"actor", F_TEXT, AT(actor), .flags = STORED, .max = 20, .doc = "who does it"},
    {"limit_days", F_INT, AT(limit_days), .flags = STORED, .doc = "within these days"},
    {"limit_unit", F_TEXT, AT(limit_unit), .flags = STORED, .max = 20, .ref = "day_unit",
     .doc = "working_day, day"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
extern const Shape programme_step_shape;
const Shape programme_step_shape = {"programme_step", "benefit", step_fields, COUNT(step_fields),
                                    sizeof(ProgrammeStep)};

#define AT(member) offsetof(Material, member)
static const Field material_fields[] = {
    {"code", F_TEXT, AT(code), .flags = STORED, .max = 40, .doc = "code"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 80, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 120, .doc = "name"},
    {"shared_data", F_BOOL, AT(shared_data), .flags = STORED,
     .doc = "another office's register answers for it"},
    {"shared_from", F_TEXT, AT(shared_from), .flags = STORED, .max = 40, .doc = "that office"},
    {"valid_months", F_INT, AT(valid_months), .flags = STORED | NULLABLE,
     .doc = "from its date of issue; none: does not run out"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
extern const Shape material_shape;
const Shape material_shape = {"material", "benefit", material_fields, COUNT(material_fields),
                              sizeof(Material)};

#define AT(member) offsetof(ProgrammeMaterial, member)
static const Field programme_material_fields[] = {
    {"programme", F_TEXT, AT(programme), .flags = STORED, .max = 40, .ref = "programme",
     .doc = "code"},
    {"material", F_TEXT, AT(material), .flags = STORED, .max = 40, .ref = "material",
     .doc = "code"},
    {"required", F_BOOL, AT(required), .flags = STORED, .doc = "always needed"},
    {"needed_when", F_TEXT, AT(needed_when), .flags = STORED, .max = 40, .doc = "else, when"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
    {"name_zh", F_TEXT, AT(name_zh), .flags = STORED, .max = 80, .doc = "name"},
    {"name_en", F_TEXT, AT(name_en), .flags = STORED, .max = 120, .doc = "name"},
    {"shared_data", F_BOOL, AT(shared_data), .flags = STORED,
     .doc = "another office's register answers for it"},
    {"valid_months", F_INT, AT(valid_months), .flags = STORED | NULLABLE,
     .doc = "from its date of issue"},
};
#undef AT
const Shape programme_material_shape = {"programme_material", "benefit", programme_material_fields,
                                        COUNT(programme_material_fields),
                                        sizeof(ProgrammeMaterial)};

#define AT(member) offsetof(BenefitRate, member)
static const Field rate_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .doc = "number"},
    {"programme", F_TEXT, AT(programme), .flags = STORED, .max = 40, .ref = "programme",
     .doc = "code"},
    {"level", F_INT, AT(level), .flags = STORED | NULLABLE, .ref = "ability_level",
     .doc = "ability level; none: any"},
    {"identity", F_TEXT, AT(identity), .flags = STORED, .max = 20,
     .doc = "tekun, dibao, dibian, ordinary; none: any"},
    {"min_age", F_INT, AT(min_age), .flags = STORED | NULLABLE, .doc = "from this age"},
    {"max_age", F_INT, AT(max_age), .flags = STORED | NULLABLE, .doc = "up to this age"},
    {"amount_fen", F_FEN, AT(amount_fen), .flags = STORED, .doc = "fen"},
    {"unit", F_TEXT, AT(unit), .flags = STORED, .max = 10, .doc = "month, meal, year, once"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
const Shape benefit_rate_shape = {"benefit_rate", "benefit", rate_fields, COUNT(rate_fields),
                                  sizeof(BenefitRate)};

#define AT(member) offsetof(ProgrammeExclusion, member)
static const Field exclusion_fields[] = {
    {"programme", F_TEXT, AT(programme), .flags = STORED, .max = 40, .ref = "programme",
     .doc = "code"},
    {"excludes", F_TEXT, AT(excludes), .flags = STORED, .max = 40, .ref = "programme",
     .doc = "not both; code"},
    {"valid_from", F_DATE, AT(valid_from), .flags = STORED, .doc = "first day of this row"},
    {"valid_to", F_DATE, AT(valid_to), .flags = STORED, .doc = "first day it no longer holds"},
    {"source", F_TEXT, AT(source), .flags = STORED | DETAIL, .max = 200, .doc = "who says so"},
};
#undef AT
extern const Shape programme_exclusion_shape;
const Shape programme_exclusion_shape = {"programme_exclusion", "benefit", exclusion_fields,
                                         COUNT(exclusion_fields), sizeof(ProgrammeExclusion)};

Err programme_on(Op *op, Str code, Date day, Programme *out) {
    return op_get(op, &sql_programme_on, WITH(BIND_TEXT("code", code), BIND_INT("day", day)), out);
}

Err programme_require(Op *op, const char *field, Str code, Date day, Programme *out) {
    return op_named(op, programme_on(op, code, day, out), field, "unknown_programme");
}

Err programme_step_on(Op *op, Str programme, const char *step, Date day, ProgrammeStep *out) {
    return op_get(op, &sql_programme_step_on,
                  WITH(BIND_TEXT("programme", programme), BIND_TEXT("step", str_from(step)),
                       BIND_INT("day", day)),
                  out);
}

Err programme_materials(Op *op, Str programme, List *out) {
    return op_list(op, &sql_programme_material_list,
                   WITH(BIND_TEXT("programme", programme), BIND_INT("day", op->today), MOST(100)),
                   out);
}

Err programme_rate(Op *op, Str programme, const Standing *standing, Date day, Fen *out) {
    BenefitRate rate;
    Err err = op_get(op, &sql_benefit_rate_on,
                     WITH(BIND_TEXT("programme", programme), BIND_INT("level", standing->level),
                          BIND_TEXT("identity", standing->identity), BIND_INT("age", standing->age),
                          BIND_INT("day", day)),
                     &rate);
    *out = err == OK ? rate.amount_fen : 0;
    return err == ERR_NOT_FOUND ? OK : err;
}

typedef struct ProgrammeBook {
    List programmes, steps, materials, rates, exclusions;
} ProgrammeBook;
static const Field book_fields[] = {
    {"programmes", F_LIST, offsetof(ProgrammeBook, programmes), .max = 200,
     .shape = &programme_shape, .doc = "every programme and its dates"},
    {"steps", F_LIST, offsetof(ProgrammeBook, steps), .max = 1000, .shape = &programme_step_shape,
     .doc = "steps and their limits"},
    {"materials", F_LIST, offsetof(ProgrammeBook, materials), .max = 1000,
     .shape = &programme_material_shape, .doc = "what has to be brought"},
    {"rates", F_LIST, offsetof(ProgrammeBook, rates), .max = 2000, .shape = &benefit_rate_shape,
     .doc = "amounts by level, identity and age"},
    {"exclusions", F_LIST, offsetof(ProgrammeBook, exclusions), .max = 200,
     .shape = &programme_exclusion_shape, .doc = "what cannot be had together"},
};
static const Shape book_shape = {"programme_book", "benefit", book_fields, COUNT(book_fields),
                                 sizeof(ProgrammeBook)};

static Err list_route(Op *op, const void *in, void *out) {
    (void)in;
    ProgrammeBook *book = out;
    TRY(op_list(op, &sql_programme_list, WITH(MOST(200)), &book->programmes));
    TRY(op_list(op, &sql_programme_step_list, WITH(MOST(1000)), &book->steps));
    TRY(op_list(op, &sql_programme_material_all, WITH(BIND_INT("day", op->today), MOST(1000)),
                &book->materials));
    TRY(op_list(op, &sql_benefit_rate_list, WITH(MOST(2000)), &book->rates));
    return op_list(op, &sql_programme_exclusion_list, WITH(MOST(200)), &book->exclusions);
}

static Err programme_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_programme_codes, out);
}

static Err material_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list_codes(op, &sql_material_codes, out);
}

static Err kind_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "programme_kind", out);
    return OK;
}

static Err unit_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, "day_unit", out);
    return OK;
}

/* The steps of the programmes, and what else an application's clock may run for. */
static Err step_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    TRY(op_list_codes(op, &sql_step_codes, out));
    op_list_words(op, "application_step", out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/programmes", "programme_list", "public", list_route, .out = &book_shape,
     .flags = ROUTE_SHARED,
     .doc = "What there is to be had, what it needs, how long it takes, how much it is"},
    {"GET", "/api/codes/programme", "programme_codes", "signed_in", programme_codes_route,
     .out = &codes_shape, .doc = "What the programmes are called"},
    {"GET", "/api/codes/programme_kind", "programme_kind_codes", "signed_in", kind_codes_route,
     .out = &codes_shape, .doc = "How a programme is given"},
    {"GET", "/api/codes/application_step", "application_step_codes", "signed_in", step_codes_route,
     .out = &codes_shape, .doc = "What the steps of applications are called"},
    {"GET", "/api/codes/day_unit", "day_unit_codes", "signed_in", unit_codes_route,
     .out = &codes_shape, .doc = "In what days a clock counts"},
    {"GET", "/api/codes/material", "material_codes", "signed_in", material_codes_route,
     .out = &codes_shape, .doc = "What the materials of applications are called"},
};
const Noun programme_noun = {routes, COUNT(routes), NULL};
