#include "care/benefit/grant_card_paper.h"

#include "benefit.sql.h"
#include "care/benefit/application.h"
#include "care/benefit/grant.h"
#include "care/places/letter.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"

typedef struct CardFacts {
    Str number, name;
    int32_t sex;
    Date birth;
    Str id_number, place, programme, unit;
    Date issued_on, first_day;
    Str photo;
    int64_t scope;
} CardFacts;
#define AT(member) offsetof(CardFacts, member)
static const Field facts_fields[] = {
    {"number", F_TEXT, AT(number), .doc = "county and number of the grant"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "whose it is"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"birth", F_DATE, AT(birth), .doc = "born"},
    {"id_number", F_TEXT, AT(id_number), .mask = MASK_ID, .doc = "never whole"},
    {"place", F_TEXT, AT(place), .doc = "community of residence"},
    {"programme", F_TEXT, AT(programme), .doc = "what the card is called"},
    {"unit", F_TEXT, AT(unit), .doc = "who gives it out"},
    {"issued_on", F_DATE, AT(issued_on), .doc = "granted on"},
    {"first_day", F_DATE, AT(first_day), .doc = "holds from"},
    {"photo", F_BLOB, AT(photo), .doc = "brought with the application"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_card", "benefit", facts_fields, COUNT(facts_fields),
                                  sizeof(CardFacts)};

static const PrintPart parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_PICTURE, .what = "photo", .height = 45, .when = "photo"},
    {.kind = PRINT_CELLS, .what = "number:6,issued_on:4"},
    {.kind = PRINT_CELLS, .what = "name:3,sex:2,birth:3"},
    {.kind = PRINT_CELLS, .what = "id_number:6,first_day:4"},
    {.kind = PRINT_CELLS, .what = "place:12"},
    {.kind = PRINT_CELLS, .what = "unit:12"},
    {.kind = PRINT_NOTE, .what = "use"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper card_paper = {"grant_card", "08-10",      PAPER_A4, &facts_shape,
                                      parts,        COUNT(parts), "active"};

/* The newest that was brought, and who ended the application well. */
static Err application_read_of(Op *op, int64_t application_id, Str *photo, int64_t *account_id) {
    Bind id = BIND_INT("id", application_id);
    List materials, steps;
    int64_t blob_id = 0;
    *account_id = 0;
    TRY(op_list(op, &sql_application_material_list, WITH(id, MOST(200)), &materials));
    for (size_t i = 0; i < materials.count; i++) {
        const ApplicationMaterial *one = LIST_AT(materials, ApplicationMaterial, i);
        if (str_equal_c(one->material, "photo")) blob_id = one->blob_id;
    }
    TRY(op_list(op, &sql_application_step_list, WITH(id, MOST(500)), &steps));
    for (size_t i = 0; i < steps.count; i++) {
        const ApplicationStep *step = LIST_AT(steps, ApplicationStep, i);
        if (step->to_state == APPLICATION_GRANTED) *account_id = step->account_id;
    }
    return blob_of_record(op, blob_id, photo);
}

static Err facts_read(Op *op, const BenefitGrant *grant, CardFacts *out) {
    Person person;
    Programme programme;
    TRY(person_by_id(op, grant->person_id, &person));
    TRY(programme_on(op, grant->programme, grant->first_day, &programme));
    *out = (CardFacts){
        .number = arena_printf(op->arena, "%lld%08lld", (long long)(grant->scope / 1000000),
                               (long long)grant->id),
        .name = person.name,
        .sex = person.sex,
        .birth = person.birth,
        .id_number = person.id_number,
        .programme = strcmp(op->language, "zh") == 0 ? programme.name_zh : programme.name_en,
        .issued_on = date_of_ms(grant->created_at),
        .first_day = grant->first_day,
        .scope = grant->scope,
    };
    return place_name(op, grant->scope, &out->place);
}

static Err card_route(Op *op, const void *in, void *out) {
    BenefitGrant grant;
    CardFacts facts;
    PrintHead head;
    int64_t account_id = 0;
    op_subject(op, "grant", ((const IdKey *)in)->id);
    TRY(op_get(op, &sql_grant_in_reach, WITH(BIND_INT("id", ((const IdKey *)in)->id)), &grant));
    bool has = grant.state == GRANT_ACTIVE && str_equal_c(grant.kind, "card");
    if (!has) return op_conflict(op, "state", "no_card");
    TRY(facts_read(op, &grant, &facts));
    TRY(application_read_of(op, grant.application_id, &facts.photo, &account_id));
    TRY(letter_head(op, &card_paper, grant.scope, grant.id, &head));
    facts.unit = head.unit;
    head.period = date_print(op->arena, facts.issued_on);
    head.signs[0].role = "handler";
    head.signs[1].role = "leader";
    TRY(account_name(op, account_id, &head.signs[0].name));
    return print_paper(op, &card_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/grants/{id}/papers/card", "grant_paper_card", "grant.read", card_route,
     &id_key_shape, &reply_file_shape, PAPER_FLAGS, .doc = "老年人优待证 of a grant that runs",
     .paper = &card_paper, .given = "kind=card"},
};
const Noun grant_card_paper_noun = {routes, COUNT(routes), NULL};
