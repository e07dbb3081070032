/* 服务协议 (R12): the older person or who stands for them, and whoever is contracted to serve;
 * printed out of the plan, to be signed.
 *
 * Where its clauses (words paper.plan_agreement.*) come from, by chapter of the facts this house
 * was built on; a clause that none of them holds says 示例 on the paper itself:
 *   pay      1 price of the menu, nothing besides, 2 monthly settlement: G closed loop 9 and its
 *            rules for abnormal orders
 *   party_a  1 signs what was done: G 7; 2 one's own data: H, personal information law 44–48
 *   party_b  1 carers with valid papers: G rules; 2 check-in and record, 3 calls of whoever
 *            samples: G 7, 8; 4 secrecy: H, the same law 28, 51; 5 family and ambulance at once: G
 *            emergency
 *   changes  1 assessed anew when health changes: A.1; 2 death and moving end it: E, clawback
 *   disputes 1 complaint: data/places/hotlines.tsv
 */
#include "care/people/authority.h"
#include "care/people/contact.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "care/places/hotline.h"
#include "care/places/letter.h"
#include "care/places/organisation.h"
#include "care/service/menu.h"
#include "care/service/plan_life.h"

/* One who serves, and for what; answers for that alone. */
typedef struct Provider {
    int64_t org_id;
    Str name, credit_code, legal_person, phone, items;
} Provider;
#define AT(member) offsetof(Provider, member)
static const Field provider_fields[] = {
    {"name", F_TEXT, AT(name), .doc = "of the organisation"},
    {"credit_code", F_TEXT, AT(credit_code), .doc = "GB 32100-2015"},
    {"legal_person", F_TEXT, AT(legal_person), .doc = "who stands for it"},
    {"phone", F_TEXT, AT(phone), .doc = "telephone"},
    {"items", F_TEXT, AT(items), .doc = "what it serves"},
};
#undef AT
static const Shape provider_shape = {"paper_agreement_provider", "service", provider_fields,
                                     COUNT(provider_fields), sizeof(Provider)};

typedef struct AgreementFacts {
    int64_t id;
    Str name;
    int32_t sex;
    Str id_number, phone, address, place;
    Str agent_name, agent_phone;
    int32_t agent_relation, agent_authority;
    List providers, items;
    Fen quota_month, month_price, month_government, month_own;
    Date valid_from, last_day;
    Str complaint;
    int64_t person_id, scope;
} AgreementFacts;
#define AT(member) offsetof(AgreementFacts, member)
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number of the plan"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "of the person"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"id_number", F_TEXT, AT(id_number), .mask = MASK_ID, .doc = "never whole"},
    {"phone", F_TEXT, AT(phone), .mask = MASK_PHONE, .see = "people.see", .doc = "telephone"},
    {"address", F_TEXT, AT(address), .mask = MASK_ADDRESS, .see = "people.see",
     .doc = "home: where it is served"},
    {"place", F_TEXT, AT(place), .doc = "county, street, community"},
    {"agent_name", F_TEXT, AT(agent_name), .mask = MASK_NAME, .see = "people.see",
     .doc = "guardian or agent"},
    {"agent_phone", F_TEXT, AT(agent_phone), .mask = MASK_PHONE, .see = "people.see",
     .doc = "of the agent"},
    {"agent_relation", F_ENUM, AT(agent_relation), .choices = &contact_relations,
     .doc = "to the person"},
    {"agent_authority", F_ENUM, AT(agent_authority), .choices = &contact_authorities,
     .doc = "by what right"},
    {"providers", F_LIST, AT(providers), .max = 60, .shape = &provider_shape, .doc = "乙方"},
    {"items", F_LIST, AT(items), .max = 60, .shape = &plan_line_shape,
     .doc = "what, how often, for how much"},
    {"quota_month", F_FEN, AT(quota_month), .doc = "what the government bears at most"},
    {"month_price", F_FEN, AT(month_price), .doc = "a month in which all is served"},
    {"month_government", F_FEN, AT(month_government), .doc = "of that, within the quota"},
    {"month_own", F_FEN, AT(month_own), .doc = "the rest"},
    {"valid_from", F_DATE, AT(valid_from), .doc = "first day"},
    {"last_day", F_DATE, AT(last_day), .doc = "last day; none: until it is ended"},
    {"complaint", F_TEXT, AT(complaint), .doc = "telephone, and who answers"},
    {"person_id", F_REF, AT(person_id), .flags = HIDDEN, .ref = "person", .doc = "who"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_agreement", "service", facts_fields, COUNT(facts_fields),
                                  sizeof(AgreementFacts)};

static const PrintColumn provider_columns[] = {{"#", 1, false},
                                               {"name", 4.2, false},
                                               {"credit_code", 5, false},
                                               {"legal_person", 2.2, false},
                                               {"phone", 3.4, false},
                                               {"items", 4.2, false}};
static const PrintPart parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_NOTE, .what = "begin"},
    {.kind = PRINT_HEADING, .what = "a"},
    {.kind = PRINT_CELLS, .what = "name:3,sex:2,id:2"},
    {.kind = PRINT_CELLS, .what = "id_number:5,phone:4"},
    {.kind = PRINT_CELLS, .what = "place:12"},
    {.kind = PRINT_CELLS, .what = "address:12"},
    {.kind = PRINT_CELLS, .what = "agent_name:3,agent_phone:4", .when = "agent_name"},
    {.kind = PRINT_CELLS, .what = "agent_relation:3,agent_authority:4", .when = "agent_name"},
    {.kind = PRINT_HEADING, .what = "b"},
    {.kind = PRINT_LIST,
     .what = "providers",
     .columns = provider_columns,
     .column_count = COUNT(provider_columns)},
    {.kind = PRINT_HEADING, .what = "items"},
    {.kind = PRINT_LIST,
     .what = "items",
     .columns = plan_line_columns,
     .column_count = PLAN_LINE_COLUMNS},
    {.kind = PRINT_CELLS, .what = "valid_from:3,last_day:3"},
    {.kind = PRINT_CELLS, .what = "quota_month:3,month_price:3"},
    {.kind = PRINT_CELLS, .what = "month_government:3,month_own:3"},
    {.kind = PRINT_HEADING, .what = "pay"},
    {.kind = PRINT_NOTE, .what = "pay_clauses"},
    {.kind = PRINT_HEADING, .what = "party_a"},
    {.kind = PRINT_NOTE, .what = "party_a_clauses"},
    {.kind = PRINT_HEADING, .what = "party_b"},
    {.kind = PRINT_NOTE, .what = "party_b_clauses"},
    {.kind = PRINT_HEADING, .what = "changes"},
    {.kind = PRINT_NOTE, .what = "changes_clauses"},
    {.kind = PRINT_HEADING, .what = "disputes"},
    {.kind = PRINT_NOTE, .what = "disputes_clauses"},
    {.kind = PRINT_SIGNS, .seal = true},
};
static const PrintPaper agreement_paper = {"plan_agreement",     "12-02", PAPER_A4,
                                           &facts_shape,         parts,   COUNT(parts),
                                           "draft,active,paused"};

static Provider *provider_of(List *providers, int64_t org_id) {
    for (size_t i = 0; i < providers->count; i++) {
        if (LIST_AT(*providers, Provider, i)->org_id == org_id)
            return LIST_AT(*providers, Provider, i);
    }
    return NULL;
}

/* Whoever is contracted for this line; what nobody is stands among the services all the same. */
static Err line_join(Op *op, const Plan *plan, const PlanLine *line, List *providers) {
    Date day = plan->valid_from > op->today ? plan->valid_from : op->today;
    Organisation organisation;
    int64_t org_id = 0;
    Err err = assignment_provider(op, plan->person_id, line->category, day, &org_id);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    TRY(organisation_by_id(op, org_id, &organisation));
    Provider *provider = provider_of(providers, org_id);
    if (!provider) {
        provider = LIST_AT(*providers, Provider, providers->count++);
        *provider = (Provider){
            .org_id = org_id,
            .name = organisation.name,
            .credit_code = organisation.credit_code,
            .legal_person = organisation.legal_person,
            .phone = organisation.phone,
        };
    }
    provider->items = print_join(op, provider->items, line->item);
    return OK;
}

/* What a month costs in which everything is served; beyond the quota the person pays (plan.h). */
static Err lines_join(Op *op, const Plan *plan, AgreementFacts *out) {
    Fen government = 0;
    TRY(plan_lines(op, plan, &out->items));
    out->providers = (List){arena_array(op->arena, Provider, out->items.count + 1), 0};
    for (size_t i = 0; i < out->items.count; i++) {
        const PlanLine *line = LIST_AT(out->items, PlanLine, i);
        TRY(line_join(op, plan, line, &out->providers));
        out->month_price += line->price * line->times_month;
        government += line->government * line->times_month;
    }
    out->month_government = government < plan->quota_month ? government : plan->quota_month;
    out->month_own = out->month_price - out->month_government;
    return out->providers.count > 0 ? OK : op_conflict(op, "", "no_provider");
}

/* The guardian or agent whose authority stands and covers care; who is called first in need,
 * first. */
static Err agent_read(Op *op, int64_t person_id, AgreementFacts *out) {
    List contacts;
    TRY(contact_card(op, person_id, &contacts));
    for (size_t i = 0; i < contacts.count; i++) {
        const Contact *contact = LIST_AT(contacts, Contact, i);
        if (!authority_covers(contact, op->today, COVERS_CARE)) continue;
        out->agent_name = contact->name;
        out->agent_phone = contact->phone;
        out->agent_relation = contact->relation;
        out->agent_authority = contact->authority;
        return OK;
    }
    return OK;
}

static Err complaint_read(Op *op, int64_t scope, Str *out) {
    Hotline hotline;
    Err err = hotline_find(op, scope, HOTLINE_COMPLAINT, &hotline);
    *out = STR("________");
    if (err != OK) return err == ERR_NOT_FOUND ? OK : err;
    bool chinese = strcmp(op->language, "zh") == 0;
    *out = arena_printf(op->arena, STR_FMT " " STR_FMT, STR_ARG(hotline.number),
                        STR_ARG(chinese ? hotline.name_zh : hotline.name_en));
    return OK;
}

static Err facts_read(Op *op, const Plan *plan, AgreementFacts *out) {
    Person person;
    TRY(person_behind(op, plan->person_id, &person));
    *out = (AgreementFacts){
        .id = plan->id,
        .name = person.name,
        .sex = person.sex,
        .id_number = person.id_number,
        .phone = person.phone,
        .address = person.address,
        .quota_month = plan->quota_month,
        .valid_from = plan->valid_from,
        .last_day = plan->valid_to != 0 ? date_add_days(plan->valid_to, -1) : 0,
        .person_id = person.id,
        .scope = plan->scope,
    };
    TRY(place_name(op, plan->scope, &out->place));
    TRY(lines_join(op, plan, out));
    TRY(agent_read(op, plan->person_id, out));
    return complaint_read(op, plan->scope, &out->complaint);
}

/* Each who serves has a place to sign, whose it is stands under the line; the last is for all that
 * are left over. */
static void signs_fill(Op *op, const AgreementFacts *facts, PrintHead *head) {
    size_t at = 0;
    head->signs[at++] = (PrintSign){.role = "party_a"};
    head->signs[at++] = (PrintSign){.role = "party_agent"};
    for (size_t i = 0; i < facts->providers.count; i++) {
        PrintSign *sign = &head->signs[at < PAPER_SIGNS ? at++ : PAPER_SIGNS - 1];
        sign->role = "party_b";
        sign->day = print_join(op, sign->day, LIST_AT(facts->providers, Provider, i)->name);
    }
}

/* Of the one provider's own giving out; where several serve, of the place's. */
static Err head_read(Op *op, const AgreementFacts *facts, PrintHead *out) {
    if (facts->providers.count == 1)
        TRY(organisation_head(op, LIST_AT(facts->providers, Provider, 0)->org_id, facts->id, out));
    else
        TRY(letter_head(op, &agreement_paper, facts->scope, facts->id, out));
    out->period = date_print(op->arena, facts->valid_from);
    if (facts->last_day != 0)
        out->period = arena_printf(op->arena, STR_FMT "—" STR_FMT, STR_ARG(out->period),
                                   STR_ARG(date_print(op->arena, facts->last_day)));
    signs_fill(op, facts, out);
    return OK;
}

static Err agreement_route(Op *op, const void *in, void *out) {
    Plan plan;
    AgreementFacts facts;
    PrintHead head;
    op_subject(op, "plan", ((const IdKey *)in)->id);
    TRY(plan_get(op, ((const IdKey *)in)->id, &plan));
    TRY(facts_read(op, &plan, &facts));
    TRY(head_read(op, &facts, &head));
    return print_paper(op, &agreement_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/plans/{id}/papers/agreement", "plan_paper_agreement", "service.read",
     agreement_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "服务协议 between the person and whoever serves, to be signed",
     .paper = &agreement_paper},
};
const Noun plan_agreement_noun = {routes, COUNT(routes), NULL};
