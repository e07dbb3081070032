#include "care/benefit/application_paper.h"

#include "care/benefit/application_life.h"
#include "care/people/person.h"
#include "care/people/scale.h"
#include "care/people/view.h"
#include "care/places/letter.h"

typedef struct MaterialLine {
    Str name;
    bool required, brought;
    Date issued_on;
    Str note; /* what another office's register said */
} MaterialLine;
#define AT(member) offsetof(MaterialLine, member)
static const Field material_fields[] = {
    {"name", F_TEXT, AT(name), .doc = "material"},
    {"required", F_BOOL, AT(required), .doc = "must be there"},
    {"brought", F_BOOL, AT(brought), .doc = "is there"},
    {"issued_on", F_DATE, AT(issued_on), .doc = "date of issue"},
    {"note", F_TEXT, AT(note), .doc = "instead of a scan"},
};
#undef AT
static const Shape material_line_shape = {"paper_material", "benefit", material_fields,
                                          COUNT(material_fields), sizeof(MaterialLine)};

typedef struct ApplicationFacts {
    int64_t id;
    Str name;
    int32_t sex;
    Date birth;
    int64_t age;
    Str id_number, phone, address, place;
    int32_t living, income;
    Str level;
    Str programme;
    int32_t applied_by;
    Str agent_name, agent_relation, agent_phone;
    Date applied_on;
    Fen amount;
    List materials;
    Str community_words, street_words, county_words; /* what was said at accept, review, approve */
    /* of the step a letter tells of */
    Date acted_on, due_on;
    Str reason;
    int64_t person_id, scope;
} ApplicationFacts;
#define AT(member) offsetof(ApplicationFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "of the person"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"birth", F_DATE, AT(birth), .doc = "born"},
    {"age", F_INT, AT(age), .doc = "on the day"},
    {"id_number", F_TEXT, AT(id_number), .mask = MASK_ID, .see = "people.see", .doc = "GB 11643"},
    {"phone", F_TEXT, AT(phone), .mask = MASK_PHONE, .see = "people.see", .doc = "telephone"},
    {"address", F_TEXT, AT(address), .mask = MASK_ADDRESS, .see = "people.see", .doc = "home"},
    {"place", F_TEXT, AT(place), .doc = "county, street, community"},
    {"living", F_ENUM, AT(living), .choices = &person_livings, .doc = "with whom"},
    {"income", F_ENUM, AT(income), .choices = &person_incomes, .doc = "need"},
    {"level", F_TEXT, AT(level), .view = VIEW_HEALTH, .doc = "ability"},
    {"programme", F_TEXT, AT(programme), .doc = "for what"},
    {"applied_by", F_ENUM, AT(applied_by), .choices = &application_appliers, .doc = "who applies"},
    {"agent_name", F_TEXT, AT(agent_name), .mask = MASK_NAME, .see = "people.see", .doc = "代办"},
    {"agent_relation", F_TEXT, AT(agent_relation), .doc = "to the person"},
    {"agent_phone", F_TEXT, AT(agent_phone), .mask = MASK_PHONE, .see = "people.see",
     .doc = "of the agent"},
    {"applied_on", F_DATE, AT(applied_on), .doc = "day"},
    {"amount", F_FEN, AT(amount), .flags = NULLABLE, .doc = "a month"},
    {"materials", F_LIST, AT(materials), .max = 60, .shape = &material_line_shape,
     .doc = "the checklist"},
    {"community_words", F_TEXT, AT(community_words), .doc = "of the community"},
    {"street_words", F_TEXT, AT(street_words), .doc = "of the street"},
    {"county_words", F_TEXT, AT(county_words), .doc = "of the county"},
    {"acted_on", F_DATE, AT(acted_on), .doc = "day of the step"},
    {"due_on", F_DATE, AT(due_on), .doc = "last day of the clock that runs since"},
    {"reason", F_TEXT, AT(reason), .doc = "of the step"},
    {"person_id", F_REF, AT(person_id), .flags = HIDDEN, .ref = "person", .doc = "who"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_application", "benefit", facts_fields, COUNT(facts_fields),
                                  sizeof(ApplicationFacts)};

static const PrintColumn checklist[] = {
    {"#", 1, false},         {"name", 5, false},      {"required", 1.4, false},
    {"brought", 1.4, false}, {"issued_on", 2, false}, {"note", 3, false},
};
static const PrintPart form_parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "name:3,sex:2,birth:3"},
    {.kind = PRINT_CELLS, .what = "id_number:5,phone:4"},
    {.kind = PRINT_CELLS, .what = "place:12"},
    {.kind = PRINT_CELLS, .what = "address:12"},
    {.kind = PRINT_CELLS, .what = "living:5,income:4"},
    {.kind = PRINT_CELLS, .what = "programme:5,level:4"},
    {.kind = PRINT_CELLS, .what = "applied_by:5,applied_on:4"},
    {.kind = PRINT_CELLS,
     .what = "agent_name:3,agent_relation:2,agent_phone:3",
     .when = "agent_name"},
    {.kind = PRINT_NOTE, .what = "declaration"},
    {.kind = PRINT_AREA, .what = "community_words", .foot = "stamp", .height = 26},
    {.kind = PRINT_AREA, .what = "street_words", .foot = "stamp", .height = 26},
    {.kind = PRINT_AREA, .what = "county_words", .foot = "stamp", .height = 26},
    {.kind = PRINT_HEADING, .what = "checklist"},
    {.kind = PRINT_LIST,
     .what = "materials",
     .columns = checklist,
     .column_count = COUNT(checklist)},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper form_paper = {"application_form", "08-01",           PAPER_A4, &facts_shape,
                                      form_parts,         COUNT(form_parts), NULL};

static const PrintPart plain_parts[] = {{.kind = PRINT_LETTER, .what = "to"},
                                        {.kind = PRINT_TEXT, .what = "body"},
                                        {.kind = PRINT_END}};
static const PrintPart remedy_parts[] = {{.kind = PRINT_LETTER, .what = "to"},
                                         {.kind = PRINT_TEXT, .what = "body"},
                                         {.kind = PRINT_TEXT, .what = "remedy"},
                                         {.kind = PRINT_END}};
static const PrintPart approve_parts[] = {{.kind = PRINT_LETTER, .what = "to"},
                                          {.kind = PRINT_TEXT, .what = "body"},
                                          {.kind = PRINT_TEXT, .what = "level", .when = "level"},
                                          {.kind = PRINT_TEXT, .what = "amount", .when = "amount"},
                                          {.kind = PRINT_TEXT, .what = "after"},
                                          {.kind = PRINT_END}};
#define SINCE_ACCEPTED "accepted,reviewed,assessed,approved,publicity,objected,granted,refused"
static const PrintPaper accept_paper = {"application_accept", "08-02",     PAPER_A4,
                                        &facts_shape,         plain_parts, COUNT(plain_parts),
                                        SINCE_ACCEPTED};
static const PrintPaper return_paper = {"application_return", "08-03",     PAPER_A4,
                                        &facts_shape,         plain_parts, COUNT(plain_parts),
                                        "correction"};
static const PrintPaper decline_paper = {
    "application_decline", "08-04",   PAPER_A4, &facts_shape, remedy_parts,
    COUNT(remedy_parts),   "declined"};
static const PrintPaper refuse_paper = {
    "application_refuse", "08-05",  PAPER_A4, &facts_shape, remedy_parts,
    COUNT(remedy_parts),  "refused"};
static const PrintPaper approve_paper = {
    "application_approve", "08-06",  PAPER_A4, &facts_shape, approve_parts,
    COUNT(approve_parts),  "granted"};

/* Which step which letter tells of: the event, and the state it led to. */
static const struct {
    const PrintPaper *paper;
    const char *event;
    int32_t to;
} letters[] = {
    {&accept_paper, "accept", APPLICATION_ACCEPTED},
    {&return_paper, "return", APPLICATION_CORRECTION},
    {&decline_paper, "decline", APPLICATION_DECLINED},
    {&refuse_paper, "refuse", APPLICATION_REFUSED},
    {&refuse_paper, "uphold", APPLICATION_REFUSED},
    {&approve_paper, "approve", APPLICATION_APPROVED},
    {&approve_paper, "skip", APPLICATION_APPROVED},
};

static const PrintPaper *letter_of(const ApplicationStep *step) {
    for (size_t i = 0; i < COUNT(letters); i++) {
        if (step->to_state == letters[i].to && str_equal_c(step->event, letters[i].event))
            return letters[i].paper;
    }
    return NULL;
}

Err application_letter(Op *op, const Application *application, const ApplicationStep *step) {
    const PrintPaper *paper = letter_of(step);
    return paper ? number_give(op, paper, application->scope, step->id) : OK;
}

/* The newest step that this letter tells of. */
static const ApplicationStep *step_of(const Application *application, const PrintPaper *paper) {
    for (size_t i = application->steps.count; i-- > 0;) {
        const ApplicationStep *step = LIST_AT(application->steps, ApplicationStep, i);
        if (letter_of(step) == paper) return step;
    }
    return NULL;
}

static Str programme_name(const Op *op, const Programme *programme) {
    return strcmp(op->language, "zh") == 0 ? programme->name_zh : programme->name_en;
}

static Err facts_read(Op *op, const Application *application, ApplicationFacts *out) {
    Person person;
    Programme programme;
    Date applied_on = date_of_ms(application->created_at);
    TRY(person_by_id(op, application->person_id, &person));
    TRY(programme_on(op, application->programme, applied_on, &programme));
    *out = (ApplicationFacts){
        .id = application->id,
        .name = person.name,
        .sex = person.sex,
        .birth = person.birth,
        .age = age_on(person.birth, applied_on),
        .id_number = person.id_number,
        .phone = person.phone,
        .address = person.address,
        .living = person.living,
        .income = person.income,
        .level = level_words(op, application->level),
        .programme = programme_name(op, &programme),
        .applied_by = application->applied_by,
        .agent_name = application->agent_name,
        .agent_relation = application->agent_relation,
        .agent_phone = application->agent_phone,
        .applied_on = applied_on,
        .amount = application->amount,
        .person_id = person.id,
        .scope = application->scope,
    };
    return place_name(op, application->scope, &out->place);
}

static const ApplicationMaterial *brought_find(const Application *application, Str code) {
    for (size_t i = application->materials.count; i-- > 0;) {
        const ApplicationMaterial *one = LIST_AT(application->materials, ApplicationMaterial, i);
        if (str_equal(one->material, code)) return one;
    }
    return NULL;
}

static Err checklist_read(Op *op, const Application *application, List *out) {
    List listed;
    TRY(programme_materials(op, application->programme, &listed));
    *out = (List){arena_array(op->arena, MaterialLine, listed.count), listed.count};
    for (size_t i = 0; i < listed.count; i++) {
        const ProgrammeMaterial *material = LIST_AT(listed, ProgrammeMaterial, i);
        const ApplicationMaterial *brought = brought_find(application, material->material);
        MaterialLine *line = LIST_AT(*out, MaterialLine, i);
        bool chinese = strcmp(op->language, "zh") == 0;
        line->name = chinese ? material->name_zh : material->name_en;
        line->required = material->required;
        line->brought = brought != NULL;
        if (!brought) continue;
        line->issued_on = brought->issued_on;
        line->note = brought->shared_note;
    }
    return OK;
}

/* What was said at a step, by whom, when: "同意上报（张敏 2026-11-03）". */
static Err said_at(Op *op, const Application *application, const char *event, Str *out) {
    *out = STR_NONE;
    for (size_t i = application->steps.count; i-- > 0;) {
        const ApplicationStep *step = LIST_AT(application->steps, ApplicationStep, i);
        Str who;
        if (!str_equal_c(step->event, event)) continue;
        TRY(account_name(op, step->account_id, &who));
        Str parts[] = {str_is_empty(step->reason) ? print_word(op, "agreed") : step->reason, who,
                       date_print(op->arena, date_of_ms(step->at))};
        *out = print_fill(op, "said", parts, COUNT(parts));
        return OK;
    }
    return OK;
}

typedef struct FormAsk {
    int64_t id;
    Str reason;
} FormAsk;
static const Field ask_fields[] = {
    {"id", F_REF, offsetof(FormAsk, id), .flags = REQUIRED, .ref = "application", .doc = "number"},
    {"reason", F_TEXT, offsetof(FormAsk, reason), .min = 2, .max = 200,
     .doc = "why the whole ID number is printed; none: it is masked"},
};
static const Shape ask_shape = {"application_form_ask", "benefit", ask_fields, COUNT(ask_fields),
                                sizeof(FormAsk)};

/* In full only for a reason, which is recorded. */
static void id_number_veil(Op *op, Str reason, ApplicationFacts *facts) {
    if (str_is_empty(reason))
        facts->id_number = mask_text(op->arena, MASK_ID, facts->id_number);
    else
        op_note(op, "reason", reason);
}

static Err form_route(Op *op, const void *in, void *out) {
    const FormAsk *ask = in;
    Application application;
    ApplicationFacts facts;
    PrintHead head;
    TRY(application_in_reach(op, ask->id, &application));
    TRY(application_fill(op, &application));
    TRY(facts_read(op, &application, &facts));
    id_number_veil(op, ask->reason, &facts);
    TRY(checklist_read(op, &application, &facts.materials));
    TRY(said_at(op, &application, "accept", &facts.community_words));
    TRY(said_at(op, &application, "review", &facts.street_words));
    TRY(said_at(op, &application, "approve", &facts.county_words));
    TRY(letter_head(op, &form_paper, application.scope, application.id, &head));
    head.period = date_print(op->arena, facts.applied_on);
    head.signs[0] = (PrintSign){.role = "applicant"};
    head.signs[1] = (PrintSign){.role = "agent", .name = facts.agent_name};
    head.signs[2] = (PrintSign){.role = "maker"};
    head.signs[3] = (PrintSign){.role = "leader"};
    TRY(account_name(op, application.account_id, &head.signs[2].name));
    return print_paper(op, &form_paper, &head, &facts, out);
}

/* A letter is told while its paper's states say that it holds: an approval after its publication,
 * not before. */
static Err letter_print(Op *op, const PrintPaper *paper, int64_t id, ReplyFile *out) {
    Application application;
    ApplicationFacts facts;
    PrintHead head;
    TRY(application_in_reach(op, id, &application));
    TRY(application_fill(op, &application));
    const ApplicationStep *step = step_of(&application, paper);
    bool holds = print_offered(paper, choice_code(&application_states, application.state));
    if (!step || !holds) return op_conflict(op, "state", "paper_not_yet");
    TRY(facts_read(op, &application, &facts));
    facts.acted_on = date_of_ms(step->at);
    facts.due_on = step->due_on;
    facts.reason = step->reason;
    TRY(letter_head(op, paper, application.scope, step->id, &head));
    if (head.day == 0) head.day = facts.acted_on;
    return print_paper(op, paper, &head, &facts, out);
}

static Err accept_route(Op *op, const void *in, void *out) {
    return letter_print(op, &accept_paper, ((const IdKey *)in)->id, out);
}

static Err return_route(Op *op, const void *in, void *out) {
    return letter_print(op, &return_paper, ((const IdKey *)in)->id, out);
}

static Err decline_route(Op *op, const void *in, void *out) {
    return letter_print(op, &decline_paper, ((const IdKey *)in)->id, out);
}

static Err refuse_route(Op *op, const void *in, void *out) {
    return letter_print(op, &refuse_paper, ((const IdKey *)in)->id, out);
}

static Err approve_route(Op *op, const void *in, void *out) {
    return letter_print(op, &approve_paper, ((const IdKey *)in)->id, out);
}

#define PAPER(kind, shape, does)                                                                   \
    {                                                                                              \
        "GET", "/api/applications/{id}/papers/" #kind, "application_paper_" #kind, "benefit.read", \
            kind##_route, &shape, &reply_file_shape, PAPER_FLAGS, .doc = does,                     \
                                                                  .paper = &kind##_paper           \
    }
static const Route routes[] = {
    PAPER(form, ask_shape, "申请表 with its checklist"),
    PAPER(accept, id_key_shape, "受理通知书"),
    PAPER(return, id_key_shape, "补正通知书: the newest return"),
    PAPER(decline, id_key_shape, "不予受理通知书"),
    PAPER(refuse, id_key_shape, "不予批准通知书"),
    PAPER(approve, id_key_shape, "批准通知书"),
};
const Noun application_paper_noun = {routes, COUNT(routes), NULL};
