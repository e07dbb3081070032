/* The checklist: what a programme demands of this person, and whether it is there. */
#include "benefit.sql.h"
#include "care/benefit/application_life.h"
#include "care/money/payee.h"
#include "care/people/person.h"
#include "core/walk/blob.h"

static const ProgrammeMaterial *listed_find(const List *listed, Str code) {
    for (size_t i = 0; i < listed->count; i++) {
        const ProgrammeMaterial *material = LIST_AT(*listed, ProgrammeMaterial, i);
        if (str_equal(material->material, code)) return material;
    }
    return NULL;
}

static Err check_material(Op *op, const List *listed, const ApplicationMaterial *in) {
    const ProgrammeMaterial *material = listed_find(listed, in->material);
    if (material == NULL) return op_refuse_with(op, "materials", "unknown_material", in->material);
    if (in->issued_on > op->today) op_fault(op, "materials", "in_the_future");
    if (in->blob_id == 0 && str_is_empty(in->shared_note))
        return op_refuse_with(op, "materials", "material_empty", material->name_zh);
    if (in->blob_id == 0 && !material->shared_data)
        return op_refuse_with(op, "materials", "material_not_shared", material->name_zh);
    return blob_require_scan(op, "materials", in->blob_id);
}

Err materials_read(Op *op, Str programme, const List *materials) {
    List listed;
    TRY(programme_materials(op, programme, &listed));
    for (size_t i = 0; i < materials->count; i++)
        GATHER(check_material(op, &listed, LIST_AT(*materials, ApplicationMaterial, i)));
    return op_verdict(op);
}

Err material_add(Op *op, const Application *application, const ApplicationMaterial *in) {
    List one = {(void *)(uintptr_t)in, 1};
    TRY(materials_read(op, application->programme, &one));
    ApplicationMaterial row = *in;
    row.application_id = application->id;
    return op_run(op, &sql_application_material_insert, ROW(&row));
}

static Err pays_another(Op *op, const Person *person, bool *out) {
    Payee payee;
    Err err = payee_of(op, PAYEE_OF_PERSON, person->id, op->today, &payee);
    *out = err == OK && payee.relation != RELATION_SELF;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Conditions that only a person can judge ("diagnosis", "severe_handicap" …) demand nothing by
 * themselves. */
static Err is_needed(Op *op, const Application *application, const Person *person,
                     const ProgrammeMaterial *material, bool *out) {
    int32_t income = person->income;
    *out = material->required ||
           (str_equal_c(material->needed_when, "agent") &&
            application->applied_by == APPLIED_BY_AGENT) ||
           (str_equal_c(material->needed_when, "need_tested") && income > 1);
    if (*out || !str_equal_c(material->needed_when, "other_payee")) return OK;
    return pays_another(op, person, out);
}

static bool has_run_out(const Op *op, const ProgrammeMaterial *material,
                        const ApplicationMaterial *brought) {
    if (material->valid_months == INT_NONE) return false;
    Date issued = brought->issued_on != 0 ? brought->issued_on : date_of_ms(brought->created_at);
    return date_add_months(issued, (int)material->valid_months) < op->today;
}

static ApplicationNeed need_of(const Op *op, const ProgrammeMaterial *material,
                               const List *brought) {
    bool chinese = strcmp(op->language, "zh") == 0;
    ApplicationNeed need = {material->material, chinese ? material->name_zh : material->name_en,
                            NEED_MISSING};
    for (size_t i = 0; i < brought->count && need.state != NEED_THERE; i++) {
        const ApplicationMaterial *one = LIST_AT(*brought, ApplicationMaterial, i);
        if (!str_equal(one->material, material->material)) continue;
        need.state = has_run_out(op, material, one) ? NEED_EXPIRED : NEED_THERE;
    }
    return need;
}

Err materials_need(Op *op, const Application *application, List *out) {
    List listed;
    Person person;
    TRY(person_by_id(op, application->person_id, &person));
    TRY(programme_materials(op, application->programme, &listed));
    ApplicationNeed *needs = arena_array(op->arena, ApplicationNeed, listed.count);
    *out = (List){needs, 0};
    for (size_t i = 0; i < listed.count; i++) {
        const ProgrammeMaterial *material = LIST_AT(listed, ProgrammeMaterial, i);
        bool needed = false;
        TRY(is_needed(op, application, &person, material, &needed));
        if (needed) needs[out->count++] = need_of(op, material, &application->materials);
    }
    return OK;
}

Err materials_check(Op *op, const Application *application) {
    Application filled = *application;
    TRY(application_fill(op, &filled));
    for (size_t i = 0; i < filled.needs.count; i++) {
        const ApplicationNeed *need = LIST_AT(filled.needs, ApplicationNeed, i);
        if (need->state == NEED_THERE) continue;
        fault_add(op->faults, STR("materials"),
                  need->state == NEED_EXPIRED ? "material_expired" : "material_missing",
                  need->name);
    }
    return op_verdict(op);
}

/* Before anything is sent: the same question for somebody who may apply. */
typedef struct MaterialNeeds {
    int64_t person_id;
    Str programme;
    int32_t applied_by;
    List needed; /* of ProgrammeMaterial */
} MaterialNeeds;
#define AT(member) offsetof(MaterialNeeds, member)
static const Field asked_fields[] = {
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED, .ref = "person", .doc = "for whom"},
    {"programme", F_TEXT, AT(programme), .flags = REQUIRED, .max = 40, .ref = "programme",
     .doc = "for what; code"},
    {"applied_by", F_ENUM, AT(applied_by), .choices = &application_appliers,
     .doc = "the person, family, the community, an agent (代办)"},
};
static const Shape asked_shape = {"material_needs_of", "benefit", asked_fields, COUNT(asked_fields),
                                  sizeof(MaterialNeeds)};
static const Field needs_fields[] = {
    {"person_id", F_REF, AT(person_id), .ref = "person", .doc = "for whom"},
    {"programme", F_TEXT, AT(programme), .max = 40, .ref = "programme", .doc = "for what; code"},
    {"needed", F_LIST, AT(needed), .max = 50, .shape = &programme_material_shape,
     .doc = "without these it is not accepted"},
};
#undef AT
static const Shape needs_shape = {"material_needs", "benefit", needs_fields, COUNT(needs_fields),
                                  sizeof(MaterialNeeds)};

static Err needs_route(Op *op, const void *in, void *out) {
    const MaterialNeeds *asked = in;
    MaterialNeeds *needs = out;
    Application application = {.applied_by = asked->applied_by};
    Person person;
    List listed;
    TRY(person_get(op, asked->person_id, &person));
    TRY(programme_materials(op, asked->programme, &listed));
    ProgrammeMaterial *needed = arena_array(op->arena, ProgrammeMaterial, listed.count);
    *needs = (MaterialNeeds){.person_id = person.id, .programme = asked->programme};
    for (size_t i = 0; i < listed.count; i++) {
        bool is = false;
        TRY(is_needed(op, &application, &person, LIST_AT(listed, ProgrammeMaterial, i), &is));
        if (is) needed[needs->needed.count++] = *LIST_AT(listed, ProgrammeMaterial, i);
    }
    needs->needed.items = needed;
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/material-needs", "material_needs", "benefit.apply", needs_route, &asked_shape,
     &needs_shape, ROUTE_AUDIT_READ, .doc = "What an application of this person cannot do without"},
};
const Noun material_needs_noun = {routes, COUNT(routes), NULL};
