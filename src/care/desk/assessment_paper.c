#include "care/desk/assessment_paper.h"

#include "care/people/assessment_row.h"
#include "care/people/person.h"
#include "care/people/scale_row.h"
#include "care/places/letter.h"
#include "care/staff/worker.h"
#include "core/walk/blob.h"
#include "core/walk/codebook.h"

typedef struct ItemLine {
    Str code, name, seen;
    int64_t points, max;
} ItemLine;
#define AT(member) offsetof(ItemLine, member)
static const Field item_fields[] = {
    {"code", F_TEXT, AT(code), .doc = "in the standard"},
    {"name", F_TEXT, AT(name), .doc = "item"},
    {"seen", F_TEXT, AT(seen), .doc = "the option chosen"},
    {"points", F_INT, AT(points), .flags = NULLABLE, .doc = "of it"},
    {"max", F_INT, AT(max), .doc = "at most"},
};
#undef AT
static const Shape item_shape = {"paper_scale_item", "desk", item_fields, COUNT(item_fields),
                                 sizeof(ItemLine)};

typedef struct ReportFacts {
    int64_t id;
    Str name;
    int32_t sex;
    Date birth;
    int64_t age;
    Str id_number, address, place;
    Str scale, document;
    int32_t reason, state;
    Date day, valid_until;
    Str one, two, organisation;
    Str informant, informant_relation;
    Str diagnosis;
    int64_t events;
    bool coma;
    List groups, items;
    int64_t total;
    Str raw_level, level, adjustments, plain_sum, bands, note;
    bool unsure;     /* its table is yet to be checked */
    bool adjustable; /* something besides the points may move its level */
    int64_t appeal_days;
    int64_t scope;
    int64_t org_id; /* not printed */
} ReportFacts;
#define AT(member) offsetof(ReportFacts, member)
#define HEALTH_TEXT(name, does)                                                                    \
    { #name, F_TEXT, AT(name), .mask = MASK_ALL, .see = "people.see", .doc = does }
static const Field facts_fields[] = {
    {"id", F_INT, AT(id), .doc = "number"},
    {"name", F_TEXT, AT(name), .mask = MASK_NAME, .see = "people.see", .doc = "who is assessed"},
    {"sex", F_ENUM, AT(sex), .choices = &person_sexes, .doc = "sex"},
    {"birth", F_DATE, AT(birth), .doc = "born"},
    {"age", F_INT, AT(age), .doc = "on the day"},
    {"id_number", F_TEXT, AT(id_number), .mask = MASK_ID, .doc = "never whole"},
    {"address", F_TEXT, AT(address), .mask = MASK_ADDRESS, .see = "people.see", .doc = "home"},
    {"place", F_TEXT, AT(place), .doc = "county, street, community"},
    {"scale", F_TEXT, AT(scale), .doc = "by which scale"},
    {"document", F_TEXT, AT(document), .doc = "the standard"},
    {"reason", F_ENUM, AT(reason), .choices = &assessment_reasons, .doc = "why"},
    {"state", F_ENUM, AT(state), .choices = &assessment_states, .doc = "where it stands"},
    {"day", F_DATE, AT(day), .doc = "of the assessment"},
    {"valid_until", F_DATE, AT(valid_until), .doc = "last day"},
    {"one", F_TEXT, AT(one), .doc = "first assessor"},
    {"two", F_TEXT, AT(two), .doc = "second assessor"},
    {"organisation", F_TEXT, AT(organisation), .doc = "of the first"},
    {"informant", F_TEXT, AT(informant), .mask = MASK_NAME, .see = "people.see",
     .doc = "who informed"},
    {"informant_relation", F_TEXT, AT(informant_relation), .doc = "to the person"},
    HEALTH_TEXT(diagnosis, "F00–F99"),
    {"events", F_INT, AT(events), .doc = "care risk events in 30 days"},
    {"coma", F_BOOL, AT(coma), .doc = "in coma"},
    {"groups", F_LIST, AT(groups), .max = 8, .shape = &assessment_part_shape, .doc = "sums"},
    {"items", F_LIST, AT(items), .max = 64, .shape = &item_shape, .doc = "each item"},
    {"total", F_INT, AT(total), .flags = NULLABLE, .doc = "of all"},
    {"raw_level", F_TEXT, AT(raw_level), .doc = "by points alone"},
    {"level", F_TEXT, AT(level), .doc = "in the end"},
    HEALTH_TEXT(adjustments, "what moved it"),
    {"plain_sum", F_TEXT, AT(plain_sum), .doc = "nothing moved it"},
    {"bands", F_TEXT, AT(bands), .doc = "what each part comes to, where they are read together"},
    {"unsure", F_BOOL, AT(unsure), .doc = "its table of levels is yet to be checked"},
    {"adjustable", F_BOOL, AT(adjustable), .doc = "something besides the points may move it"},
    HEALTH_TEXT(note, "of the assessors"),
    {"appeal_days", F_INT, AT(appeal_days), .doc = "to ask for another one"},
    {"scope", F_INT, AT(scope), .doc = "community"},
};
#undef AT
static const Shape facts_shape = {"paper_assessment", "desk", facts_fields, COUNT(facts_fields),
                                  sizeof(ReportFacts)};

static const PrintColumn group_columns[] = {{"name", 6, false},
                                            {"max", 2, false},
                                            {"points", 2, false}};
static const PrintColumn item_columns[] = {{"code", 1.6, false},
                                           {"name", 3.4, false},
                                           {"seen", 9, false},
                                           {"points", 1.2, false},
                                           {"max", 1.2, false}};
static const PrintPart parts[] = {
    {.kind = PRINT_TITLE},
    {.kind = PRINT_LINE},
    {.kind = PRINT_CELLS, .what = "name:4,sex:2,age:2"},
    {.kind = PRINT_CELLS, .what = "birth:3,id_number:5"},
    {.kind = PRINT_CELLS, .what = "place:12"},
    {.kind = PRINT_CELLS, .what = "address:12"},
    {.kind = PRINT_CELLS, .what = "reason:4,day:4"},
    {.kind = PRINT_CELLS, .what = "scale:12"},
    {.kind = PRINT_CELLS, .what = "organisation:12"},
    {.kind = PRINT_CELLS, .what = "informant:4,informant_relation:4"},
    {.kind = PRINT_CELLS, .what = "diagnosis:5,coma:2,events:2", .when = "adjustable"},
    {.kind = PRINT_HEADING, .what = "result"},
    {.kind = PRINT_LIST,
     .what = "groups",
     .columns = group_columns,
     .column_count = COUNT(group_columns)},
    {.kind = PRINT_CELLS, .what = "total:2,raw_level:4", .when = "total"},
    {.kind = PRINT_CELLS, .what = "bands:12", .when = "bands"},
    {.kind = PRINT_CELLS, .what = "adjustments:12", .when = "adjustments"},
    {.kind = PRINT_CELLS, .what = "plain_sum:12", .when = "plain_sum"},
    {.kind = PRINT_CELLS, .what = "level:5,valid_until:4", .height = 13},
    {.kind = PRINT_NOTE, .what = "unsure", .when = "unsure"},
    {.kind = PRINT_AREA, .what = "note", .height = 20, .when = "note"},
    {.kind = PRINT_BREAK},
    {.kind = PRINT_HEADING, .what = "items"},
    {.kind = PRINT_LIST,
     .what = "items",
     .columns = item_columns,
     .column_count = COUNT(item_columns)},
    {.kind = PRINT_HEADING, .what = "signatures"},
    {.kind = PRINT_NOTE, .what = "statement"},
    {.kind = PRINT_SIGNS, .seal = true},
    {.kind = PRINT_NOTE, .what = "rights"},
};
static const PrintPaper report_paper = {"assessment_report",
                                        "03-01",
                                        PAPER_A4,
                                        &facts_shape,
                                        parts,
                                        COUNT(parts),
                                        "signed_once,concluded,appealed"};

static bool in_chinese(const Op *op) {
    return strcmp(op->language, "zh") == 0;
}

static int64_t answer_of(const AssessmentSheet *sheet, Str item) {
    for (size_t i = 0; i < sheet->answers.count; i++) {
        const AssessmentAnswer *answer = LIST_AT(sheet->answers, AssessmentAnswer, i);
        if (str_equal(answer->item, item)) return answer->points;
    }
    return INT_NONE;
}

static Str option_of(const Op *op, const List *options, Str item, int64_t points) {
    for (size_t i = 0; i < options->count; i++) {
        const ScaleOption *option = LIST_AT(*options, ScaleOption, i);
        if (option->points == points && str_equal(option->item, item))
            return in_chinese(op) ? option->text_zh : option->text_en;
    }
    return STR_NONE;
}

static Err items_read(Op *op, const Assessment *assessment, const AssessmentSheet *sheet,
                      List *out) {
    List items, options;
    TRY(scale_items(op, assessment->scale, &items));
    TRY(scale_options(op, assessment->scale, &options));
    *out = (List){arena_array(op->arena, ItemLine, items.count), items.count};
    for (size_t i = 0; i < items.count; i++) {
        const ScaleItem *item = LIST_AT(items, ScaleItem, i);
        int64_t points = answer_of(sheet, item->code);
        *LIST_AT(*out, ItemLine, i) =
            (ItemLine){item->code, in_chinese(op) ? item->name_zh : item->name_en,
                       option_of(op, &options, item->code, points), points, item->max};
    }
    return OK;
}

static bool is_named(Str codes, Str code) {
    Str part;
    while (str_split(&codes, ',', &part))
        if (str_equal(part, code)) return true;
    return false;
}

/* "日常生活活动能力 重度；认知能力 轻度"; none on a scale that adds up. */
static Str bands_print(Op *op, const Assessment *assessment) {
    Buf text;
    buf_init(&text, op->arena, 4096);
    for (size_t i = 0; i < assessment->parts.count; i++) {
        const AssessmentPart *part = LIST_AT(assessment->parts, AssessmentPart, i);
        if (str_is_empty(part->band)) continue;
        if (text.len > 0) buf_put_c(&text, "；");
        buf_put(&text, part->name);
        buf_put_char(&text, ' ');
        buf_put(&text, part->band);
    }
    return buf_str(&text);
}

/* "2 中度失能（能力中度受损）", in the words of the scale. */
static Str level_print(Op *op, int64_t level, Str name) {
    return arena_printf(op->arena, "%lld " STR_FMT, (long long)level, STR_ARG(name));
}

/* Which rules moved the level, in their words; none: the sum alone tells. */
static Err adjustments_read(Op *op, const Assessment *assessment, ReportFacts *out) {
    List rules;
    Buf text;
    buf_init(&text, op->arena, 4096);
    TRY(scale_adjustments(op, assessment->scale, &rules));
    out->adjustable = rules.count > 0;
    for (size_t i = 0; i < rules.count; i++) {
        const ScaleAdjustment *rule = LIST_AT(rules, ScaleAdjustment, i);
        if (!is_named(assessment->adjustments, rule->code)) continue;
        if (text.len > 0) buf_put_c(&text, "；");
        buf_put(&text, in_chinese(op) ? rule->name_zh : rule->name_en);
    }
    if (text.len > 0)
        out->adjustments = buf_str(&text);
    else if (out->adjustable)
        out->plain_sum = print_word(op, "by_sum_alone");
    return OK;
}

static Err assessors_read(Op *op, const Assessment *assessment, ReportFacts *out) {
    Worker one, two;
    PrintHead head;
    TRY(worker_by_id(op, assessment->assessor_one, &one));
    TRY(worker_by_id(op, assessment->assessor_two, &two));
    TRY(organisation_head(op, one.org_id, assessment->id, &head));
    out->one = one.name;
    out->two = two.name;
    out->organisation = head.unit;
    out->org_id = one.org_id;
    return OK;
}

static Err person_read(Op *op, const Assessment *assessment, ReportFacts *out) {
    Person person;
    TRY(person_by_id(op, assessment->person_id, &person));
    out->name = person.name;
    out->sex = person.sex;
    out->birth = person.birth;
    out->age = age_on(person.birth, assessment->day);
    out->id_number = person.id_number;
    out->address = person.address;
    return place_name(op, assessment->scope, &out->place);
}

static Err sheet_read(Op *op, const Assessment *assessment, ReportFacts *out) {
    AssessmentSheet sheet;
    TRY(assessment_sheet(op, assessment, &sheet));
    out->diagnosis = sheet.diagnosis;
    out->coma = sheet.coma;
    out->events =
        sheet.falls + sheet.chokings + sheet.wanderings + sheet.self_harms + sheet.other_events;
    return items_read(op, assessment, &sheet, &out->items);
}

static Err facts_read(Op *op, const Assessment *assessment, ReportFacts *out) {
    Scale scale;
    TRY(scale_on(op, assessment->scale, assessment->day, &scale));
    *out = (ReportFacts){
        .id = assessment->id,
        .scale = in_chinese(op) ? scale.name_zh : scale.name_en,
        .document = scale.document,
        .reason = assessment->reason,
        .state = assessment->state,
        .day = assessment->day,
        .valid_until = assessment->valid_until,
        .informant = assessment->informant,
        .informant_relation =
            op_code_words(op, informant_relations.name, assessment->informant_relation),
        .groups = assessment->parts,
        .total = assessment->total,
        .raw_level = level_print(op, assessment->raw_level, assessment->raw_level_name),
        .level = level_print(op, assessment->level, assessment->level_name),
        .bands = bands_print(op, assessment),
        .note = assessment->note,
        .appeal_days = scale.appeal_days,
        .scope = assessment->scope,
    };
    TRY(scale_is_unsure(op, assessment->scale, &out->unsure));
    TRY(person_read(op, assessment, out));
    TRY(assessors_read(op, assessment, out));
    TRY(sheet_read(op, assessment, out));
    return adjustments_read(op, assessment, out);
}

static Err signs_read(Op *op, const Assessment *assessment, const ReportFacts *facts,
                      PrintHead *head) {
    head->signs[0] = (PrintSign){.role = "assessor_one", .name = facts->one};
    head->signs[1] = (PrintSign){.role = "assessor_two", .name = facts->two};
    head->signs[2] = (PrintSign){.role = "informant"};
    head->signs[3] = (PrintSign){.role = "leader"};
    head->signs[0].day = print_time(op->arena, assessment->signed_one_at);
    head->signs[1].day = print_time(op->arena, assessment->signed_two_at);
    TRY(blob_of_record(op, assessment->signature_one, &head->signs[0].picture));
    TRY(blob_of_record(op, assessment->signature_two, &head->signs[1].picture));
    return blob_of_record(op, assessment->informant_signature, &head->signs[2].picture);
}

static Err report_route(Op *op, const void *in, void *out) {
    Assessment assessment;
    ReportFacts facts;
    PrintHead head;
    TRY(assessment_get(op, ((const IdKey *)in)->id, &assessment));
    bool scored = assessment.signed_one_at != 0 || assessment.signed_two_at != 0;
    if (!scored) return op_conflict(op, "state", "paper_not_yet");
    TRY(facts_read(op, &assessment, &facts));
    TRY(organisation_head(op, facts.org_id, assessment.id, &head));
    head.period = date_print(op->arena, facts.day);
    TRY(signs_read(op, &assessment, &facts, &head));
    return print_paper(op, &report_paper, &head, &facts, out);
}

static const Route routes[] = {
    {"GET", "/api/assessments/{id}/papers/report", "assessment_paper_report", "assess.read",
     report_route, &id_key_shape, &reply_file_shape, PAPER_FLAGS,
     .doc = "评估报告, with the page of signatures; from the first signature on",
     .paper = &report_paper},
};
const Noun assessment_paper_noun = {routes, COUNT(routes), NULL};
