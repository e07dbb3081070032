#include "care/people/assessment.h"

#include <assert.h>

#include "care/people/assessment_row.h"
#include "care/people/assessment_use.h"
#include "care/people/consent.h"
#include "care/people/person.h"
#include "care/people/person_row.h"
#include "care/people/scale_row.h"
#include "care/places/organisation.h"
#include "core/guard/keyed.h"
#include "core/walk/blob.h"
#include "core/walk/codebook.h"
#include "people.sql.h"

const EventKind assessment_concluded = {.name = "assessment_concluded"};
const EventKind assessors_named = {.name = "assessors_named", .asks = true};

static const Move moves[] = {
    {ASSESSMENT_DRAFT, "sign", "assess.write", ASSESSMENT_SIGNED_ONCE, NULL},
    {ASSESSMENT_SIGNED_ONCE, "sign", "assess.write", ASSESSMENT_CONCLUDED, NULL},
    {ASSESSMENT_CONCLUDED, "appeal", "assess.request", ASSESSMENT_APPEALED, NULL},
    {ASSESSMENT_SIGNED_ONCE, "return", "assess.write", ASSESSMENT_DRAFT, NULL},
    {ASSESSMENT_DRAFT, "reassign", "assess.request", ASSESSMENT_DRAFT, NULL},
    {ASSESSMENT_DRAFT, "void", "assess.request", ASSESSMENT_VOID, NULL},
    {ASSESSMENT_SIGNED_ONCE, "void", "assess.request", ASSESSMENT_VOID, NULL},
    {ASSESSMENT_APPEALED, "reinstate", "system", ASSESSMENT_CONCLUDED, NULL},
};
static const Phase phases[] = {[ASSESSMENT_DRAFT] = PHASE_OPEN,
                               [ASSESSMENT_SIGNED_ONCE] = PHASE_OPEN,
                               [ASSESSMENT_CONCLUDED] = PHASE_DONE,
                               [ASSESSMENT_APPEALED] = PHASE_DONE,
                               [ASSESSMENT_VOID] = PHASE_ENDED};
static const Machine machine = {"assessment", &assessment_states, ASSESSMENT_DRAFT,
                                moves,        COUNT(moves),       phases,
                                COUNT(phases)};

/* "32,15,28,15" beside the parts they are of. */
static Err parts_read(Op *op, const Assessment *assessment, List *out) {
    bool zh = strcmp(op->language, "zh") == 0;
    List groups, bands;
    Str rest = assessment->subtotals, points;
    TRY(scale_groups(op, assessment->scale, &groups));
    TRY(scale_bands(op, assessment->scale, &bands));
    *out = (List){arena_array(op->arena, AssessmentPart, groups.count), groups.count};
    for (size_t i = 0; i < groups.count; i++) {
        const ScaleGroup *group = LIST_AT(groups, ScaleGroup, i);
        AssessmentPart *part = LIST_AT(*out, AssessmentPart, i);
        *part = (AssessmentPart){.name = zh ? group->name_zh : group->name_en, .max = group->max};
        if (str_split(&rest, ',', &points) && !str_read_int(points, &part->points))
            return ERR_INTERNAL;
        const ScaleBand *band = scale_band_of(&bands, group->code, part->points);
        if (band) part->band = zh ? band->name_zh : band->name_en;
    }
    return OK;
}

/* What its numbers are called on the scale it was made on. */
static Err words_read(Op *op, Assessment *assessment) {
    if (assessment->level == INT_NONE) return OK;
    TRY(parts_read(op, assessment, &assessment->parts));
    TRY(scale_level_name(op, assessment->scale, assessment->raw_level,
                         &assessment->raw_level_name));
    return scale_level_name(op, assessment->scale, assessment->level, &assessment->level_name);
}

const KeyedStep assessment_notes_step = {&sql_assessment_with_plain_note, NULL,
                                         &sql_assessment_note_seal, NULL};

/* What an appeal is of, and until when this result may be appealed itself. */
static Err appeal_read(Op *op, Assessment *assessment) {
    Scale scale;
    Assessment before;
    if (assessment->state == ASSESSMENT_CONCLUDED) {
        Err err = scale_on(op, assessment->scale, assessment->day, &scale);
        if (err == OK)
            assessment->appeal_until = date_add_days(assessment->day, (int)scale.appeal_days);
        else if (err != ERR_NOT_FOUND)
            return err;
    }
    if (assessment->appeal_of == 0) return OK;
    TRY(op_get(op, &sql_assessment_by_id, WITH(BIND_INT("id", assessment->appeal_of)), &before));
    assessment->appealed_day = before.day;
    return scale_level_name(op, before.scale, before.level, &assessment->appealed_level);
}

Err assessment_get(Op *op, int64_t id, Assessment *out) {
    TRY(op_get(op, &sql_assessment_in_reach, WITH(BIND_INT("id", id)), out));
    op_subject(op, "assessment", id);
    TRY(words_read(op, out));
    TRY(assessment_uses_of(op, id, &out->uses));
    return appeal_read(op, out);
}

static Err assessment_save(Op *op, Assessment *assessment) {
    TRY(op_run(op, &sql_assessment_update, ROW(assessment)));
    assessment->version++;
    return OK;
}

static Err open_to_assessor(Op *op, int64_t person_id, int64_t staff_id) {
    int64_t days = 0;
    TRY(op_setting(op, "assessor_access_days", &days));
    PersonAccess access = {.person_id = person_id,
                           .staff_id = staff_id,
                           .until = date_add_days(op->today, (int)days),
                           .why = "assessment"};
    return person_open_to(op, &access);
}

/* Nobody judges a result again that they judged before, however often it was appealed since. */
static Err check_appeal(Op *op, const Assessment *in) {
    for (int64_t id = in->appeal_of; id != 0;) {
        Assessment before;
        TRY(op_get(op, &sql_assessment_by_id, WITH(BIND_INT("id", id)), &before));
        const int64_t old[] = {before.assessor_one, before.assessor_two};
        for (size_t i = 0; i < COUNT(old); i++) {
            if (in->assessor_one == old[i]) op_fault(op, "assessor_one", "judged_before");
            if (in->assessor_two == old[i]) op_fault(op, "assessor_two", "judged_before");
        }
        id = before.appeal_of;
    }
    return OK;
}

/* Whether they may assess is the staff's to say. */
static void check_assessors(Op *op, const Assessment *in) {
    if (in->assessor_one == in->assessor_two) op_fault(op, "assessor_two", "same_assessor");
    op_emit(op, &assessors_named, in->assessor_one, in->assessor_two);
}

static Err require_none_open(Op *op, int64_t person_id, Str scale) {
    IdKey key;
    Err err = op_get(op, &sql_assessment_open,
                     WITH(BIND_INT("person_id", person_id), BIND_TEXT("scale", scale)), &key);
    if (err == OK) return op_conflict(op, "person_id", "assessment_open");
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err assessment_start(Op *op, const Assessment *in, Assessment *out) {
    Person person;
    Scale scale;
    GATHER(person_require_own(op, "person_id", in->person_id, op->today, &person));
    GATHER(op_named(op, scale_on(op, in->scale, op->today, &scale), "scale", "unknown_scale"));
    check_assessors(op, in);
    TRY(check_appeal(op, in));
    TRY(op_verdict(op));
    TRY(require_none_open(op, in->person_id, in->scale));
    IdKey key;
    *out = *in;
    out->state = machine.start;
    out->scope = person.scope;
    TRY(op_get(op, &sql_assessment_insert, ROW(out), &key));
    TRY(open_to_assessor(op, in->person_id, in->assessor_one));
    TRY(open_to_assessor(op, in->person_id, in->assessor_two));
    op_subject(op, "assessment", key.id);
    return op_get(op, &sql_assessment_by_id, WITH(BIND_INT("id", key.id)), out);
}

/* The sheet as stored: as it was sent. */
static Str print_sheet(Op *op, const AssessmentSheet *sheet) {
    Buf text;
    buf_init(&text, op->arena, 64 * 1024);
    json_write_record(&text, &assessment_sheet_shape, sheet, NULL, NULL);
    return buf_str(&text);
}

Err assessment_sheet(Op *op, const Assessment *assessment, AssessmentSheet *out) {
    json_t *document = NULL;
    Str detail;
    shape_clear(&assessment_sheet_shape, out);
    if (str_is_empty(assessment->answers)) return op_refuse(op, "answers", "required");
    TRY(json_read(op->arena, assessment->answers, &document, &detail));
    size_t before = op->faults->count;
    (void)json_decode(op->arena, &assessment_sheet_shape, document, out, op->faults);
    json_decref(document);
    return op->faults->count == before ? OK : ERR_INVALID;
}

static Err assessment_write(Op *op, const AssessmentSheet *in, Assessment *out) {
    Str relation = str_from(choice_code(&informant_relations, in->relation));
    TRY(assessment_get(op, in->id, out));
    if (out->state != ASSESSMENT_DRAFT) return op_conflict(op, "", "already_signed");
    GATHER(consent_require(op, "person_id", out->person_id, CONSENT_ASSESSMENT));
    if (in->relation == 0) relation = in->informant_relation;
    if (str_is_empty(relation)) op_fault(op, "relation", "required");
    if (in->informant_signature != out->informant_signature)
        GATHER(blob_require_scan(op, "informant_signature", in->informant_signature));
    TRY(op_verdict(op));
    out->answers = print_sheet(op, in);
    out->informant = in->informant;
    out->informant_relation = relation;
    out->informant_signature = in->informant_signature;
    out->started_at = in->started_at;
    if (!str_is_empty(in->note)) out->note = in->note;
    out->day = op->today;
    return assessment_save(op, out);
}

static bool mental_diagnosis(Str codes) {
    Str rest = codes, code;
    int64_t number = 0;
    while (str_split(&rest, ',', &code)) {
        code = str_trim(code);
        if (code.len >= 3 && (code.ptr[0] == 'F' || code.ptr[0] == 'f') &&
            str_read_int(str_slice(code, 1, 3), &number))
            return true;
    }
    return false;
}

static Err gather(Op *op, const Assessment *assessment, ScaleAnswers *out) {
    AssessmentSheet sheet;
    size_t before = op->faults->count;
    TRY(assessment_sheet(op, assessment, &sheet));
    List items;
    TRY(scale_items(op, assessment->scale, &items));
    for (size_t i = 0; i < SCALE_ITEM_LIMIT; i++) out->points[i] = INT_NONE;
    for (size_t i = 0; i < sheet.answers.count; i++) {
        const AssessmentAnswer *answer = LIST_AT(sheet.answers, AssessmentAnswer, i);
        size_t k = 0;
        while (k < items.count && !str_equal(LIST_AT(items, ScaleItem, k)->code, answer->item)) k++;
        if (k == items.count)
            fault_add(op->faults, STR("answers"), "unknown_item", answer->item);
        else
            out->points[LIST_AT(items, ScaleItem, k)->sequence - 1] = answer->points;
    }
    out->coma = sheet.coma;
    out->diagnosis = mental_diagnosis(sheet.diagnosis);
    out->risk_events =
        sheet.falls + sheet.chokings + sheet.wanderings + sheet.self_harms + sheet.other_events;
    return op->faults->count == before ? OK : ERR_INVALID;
}

/* Scores the sheet into the record; called at the first signature, so nobody signs what does not
 * add up. */
static Err score(Op *op, Assessment *assessment) {
    Scale scale;
    ScaleAnswers answers = {0};
    ScaleVerdict verdict;
    TRY(gather(op, assessment, &answers));
    TRY(scale_on(op, assessment->scale, assessment->day, &scale));
    TRY(scale_score(op, &scale, &answers, &verdict));
    assessment->total = verdict.total;
    assessment->raw_level = verdict.raw_level;
    assessment->level = verdict.level;
    assessment->adjustments = verdict.adjustments;
    Buf subtotals;
    buf_init(&subtotals, op->arena, 200);
    for (size_t i = 0; i < SCALE_GROUP_LIMIT; i++) {
        if (i > 0) buf_put_char(&subtotals, ',');
        buf_put_int(&subtotals, verdict.subtotals[i]);
    }
    assessment->subtotals = buf_str(&subtotals);
    assessment->valid_until = scale_valid_until(&scale, verdict.level, assessment->day);
    return words_read(op, assessment);
}

/* Two different hands stand under it: the level takes effect. */
static Err conclude(Op *op, Assessment *assessment) {
    assert(assessment->signed_one_at != 0 && assessment->signed_two_at != 0);
    bool ability = false;
    assessment->concluded_at = op->now_ms;
    TRY(assessment_save(op, assessment));
    TRY(scale_is_ability(op, assessment->scale, assessment->day, &ability));
    if (ability)
        TRY(person_set_level(op, assessment->person_id, assessment->level,
                             assessment->valid_until));
    op_emit(op, &assessment_concluded, assessment->person_id, assessment->id);
    return OK;
}

static Err assessment_sign(Op *op, const AssessmentSignature *in, Assessment *out) {
    int32_t next = 0;
    TRY(assessment_get(op, in->id, out));
    int64_t me = op->actor->staff_id;
    bool one = me != 0 && me == out->assessor_one, two = me != 0 && me == out->assessor_two;
    if ((one && out->signed_one_at != 0) || (two && out->signed_two_at != 0))
        return op_refuse(op, "", "same_assessor"); /* whatever has become of it since */
    TRY(machine_move(op, &machine, out->state, "sign", &next));
    if (!one && !two) return op_refuse(op, "", "not_your_assessment");
    out->state = next;
    TRY(op_check_version(op, out->version));
    GATHER(organisation_require_able(op, "", op->actor->org_id, ORGANISATION_ASSESSOR, op->today));
    GATHER(blob_require_scan(op, "signature", in->signature));
    GATHER(score(op, out));
    TRY(op_verdict(op));
    *(one ? &out->signed_one_at : &out->signed_two_at) = op->now_ms;
    *(one ? &out->signature_one : &out->signature_two) = in->signature;
    return out->state == ASSESSMENT_CONCLUDED ? conclude(op, out) : assessment_save(op, out);
}

/* Whoever is to sign second and sees it otherwise: the first signature falls, and both look at the
 * answers again. */
static Err assessment_return(Op *op, const Assessment *in, Assessment *out) {
    TRY(assessment_get(op, in->id, out));
    TRY(machine_move(op, &machine, out->state, "return", &out->state));
    int64_t me = op->actor->staff_id;
    bool one = me != 0 && me == out->assessor_one, two = me != 0 && me == out->assessor_two;
    if (!one && !two) return op_refuse(op, "", "not_your_assessment");
    if (one ? out->signed_one_at != 0 : out->signed_two_at != 0)
        return op_refuse(op, "", "same_assessor");
    out->signed_one_at = out->signed_two_at = 0;
    out->signature_one = out->signature_two = 0;
    out->total = out->raw_level = out->level = INT_NONE;
    out->subtotals = out->adjustments = STR_NONE;
    out->raw_level_name = out->level_name = STR_NONE;
    out->parts = (List){0};
    out->valid_until = 0;
    out->returned_note = in->note;
    return assessment_save(op, out);
}

static Err return_route(Op *op, const void *in, void *out) {
    return assessment_return(op, in, out);
}

static Err standing_read(Op *op, int64_t person_id, Str scale, Date day, Assessment *out) {
    *out = (Assessment){.level = INT_NONE};
    Err err = op_get(op, &sql_assessment_standing,
                     WITH(BIND_INT("person_id", person_id), BIND_TEXT("scale", scale),
                          BIND_INT("day", day)),
                     out);
    return err == ERR_NOT_FOUND ? OK : err;
}

Err assessment_standing_id(Op *op, int64_t person_id, Str scale, Date day, int64_t *id) {
    Assessment standing;
    TRY(standing_read(op, person_id, scale, day, &standing));
    *id = standing.id;
    return OK;
}

Err assessment_level_on(Op *op, int64_t person_id, Str scale, Date day, int64_t *level) {
    Assessment standing;
    TRY(standing_read(op, person_id, scale, day, &standing));
    *level = standing.level;
    return OK;
}

/* An appeal names two other assessors and starts their assessment; the old result stands until the
 * new one is concluded. */
static Err assessment_appeal(Op *op, const Assessment *in, Assessment *out) {
    Assessment before;
    TRY(assessment_get(op, in->id, &before));
    TRY(machine_move(op, &machine, before.state, "appeal", &before.state));
    if (op->today > before.appeal_until) op_fault(op, "", "appeal_too_late");
    TRY(assessment_save(op, &before));
    Assessment again = {.person_id = before.person_id,
                        .scale = before.scale,
                        .reason = choice_find(&assessment_reasons, STR("appeal")),
                        .appeal_of = before.id,
                        .assessor_one = in->assessor_one,
                        .assessor_two = in->assessor_two,
                        .appeal_note = in->appeal_note};
    return assessment_start(op, &again, out);
}

static Err create_route(Op *op, const void *in, void *out) {
    return assessment_start(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return assessment_get(op, ((const IdKey *)in)->id, out);
}

static Err write_route(Op *op, const void *in, void *out) {
    return assessment_write(op, in, out);
}

static Err sign_route(Op *op, const void *in, void *out) {
    return assessment_sign(op, in, out);
}

static Err appeal_route(Op *op, const void *in, void *out) {
    return assessment_appeal(op, in, out);
}

/* A result whose appeal came to nothing may be appealed again in its time. */
static Err reinstate(Op *op, int64_t id) {
    Assessment before;
    TRY(assessment_get(op, id, &before));
    const Move *move = machine_find(&machine, before.state, "reinstate");
    assert(move != NULL);
    before.state = move->to;
    return assessment_save(op, &before);
}

static Err assessment_void(Op *op, int64_t id, Assessment *out) {
    TRY(assessment_get(op, id, out));
    TRY(machine_move(op, &machine, out->state, "void", &out->state));
    if (out->appeal_of != 0) TRY(reinstate(op, out->appeal_of));
    op_subject(op, "assessment", id);
    return assessment_save(op, out);
}

/* Two others, or one other, while nobody has signed. */
static Err assessment_reassign(Op *op, const Assessment *in, Assessment *out) {
    TRY(assessment_get(op, in->id, out));
    TRY(machine_move(op, &machine, out->state, "reassign", &out->state));
    out->assessor_one = in->assessor_one;
    out->assessor_two = in->assessor_two;
    out->note = in->note;
    check_assessors(op, out);
    TRY(check_appeal(op, out));
    TRY(op_verdict(op));
    TRY(open_to_assessor(op, out->person_id, out->assessor_one));
    TRY(open_to_assessor(op, out->person_id, out->assessor_two));
    return assessment_save(op, out);
}

static Err reassign_route(Op *op, const void *in, void *out) {
    return assessment_reassign(op, in, out);
}

static Err void_route(Op *op, const void *in, void *out) {
    return assessment_void(op, ((const IdKey *)in)->id, out);
}

static const Field appeal_fields[] = {
    {"id", F_REF, offsetof(Assessment, id), .flags = REQUIRED, .ref = "assessment",
     .doc = "the result that is appealed"},
    {"assessor_one", F_REF, offsetof(Assessment, assessor_one), .flags = REQUIRED,
     .ref = "assessor", .doc = "another assessor"},
    {"assessor_two", F_REF, offsetof(Assessment, assessor_two), .flags = REQUIRED,
     .ref = "assessor", .doc = "another assessor"},
    {"note", F_TEXT, offsetof(Assessment, appeal_note), .flags = REQUIRED, .min = 2, .max = 500,
     .seal = "assessment.appeal_note", .doc = "why"},
};
static const Shape assessment_appeal_shape = {"assessment_appeal", "people", appeal_fields,
                                              COUNT(appeal_fields), sizeof(Assessment)};

static const Field reassign_fields[] = {
    {"id", F_REF, offsetof(Assessment, id), .flags = REQUIRED, .ref = "assessment",
     .doc = "which assessment"},
    {"assessor_one", F_REF, offsetof(Assessment, assessor_one), .flags = REQUIRED,
     .ref = "assessor", .doc = "who assesses"},
    {"assessor_two", F_REF, offsetof(Assessment, assessor_two), .flags = REQUIRED,
     .ref = "assessor", .doc = "who assesses with them"},
    {"note", F_TEXT, offsetof(Assessment, note), .flags = REQUIRED, .min = 2, .max = 500,
     .seal = "assessment.note", .doc = "why"},
};
static const Shape assessment_reassign_shape = {"assessment_reassign", "people", reassign_fields,
                                                COUNT(reassign_fields), sizeof(Assessment)};

static const Field return_fields[] = {
    {"id", F_REF, offsetof(Assessment, id), .flags = REQUIRED, .ref = "assessment",
     .doc = "which assessment"},
    {"note", F_TEXT, offsetof(Assessment, note), .flags = REQUIRED, .min = 2, .max = 500,
     .seal = "assessment.returned_note", .doc = "what is seen otherwise"},
};
static const Shape assessment_return_shape = {"assessment_return", "people", return_fields,
                                              COUNT(return_fields), sizeof(Assessment)};

static const Field due_fields[] = {
    {"items", F_LIST, 0, .max = 500, .shape = &person_row_shape, .doc = "soonest first"},
};
static const Shape assessment_due_shape = {"assessment_due", "people", due_fields,
                                           COUNT(due_fields), sizeof(List)};

static Err due_route(Op *op, const void *in, void *out) {
    (void)in;
    int64_t days = 0;
    TRY(op_setting(op, "assessment_warn_days", &days));
    Date until = date_add_days(op->today, (int)days);
    return op_list(op, &sql_assessment_due_list,
                   WITH(BIND_INT("until", until), BIND_INT("count", 500), MOST(500)), out);
}

static Err relation_codes_route(Op *op, const void *in, void *out) {
    (void)in;
    op_list_words(op, informant_relations.name, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/codes/informant_relation", "informant_relation_codes", "signed_in",
     relation_codes_route, .out = &codes_shape, .doc = "Who informs, of the person assessed"},
    {"GET", "/api/assessments", "assessment_list", "assess.read", .out = &assessment_row_shape,
     .list = &sql_assessment_list, .doc = "Assessments of your places, or yours to do"},
    {"GET", "/api/assessments/due", "assessment_due", "assess.request", due_route,
     .out = &assessment_due_shape, .doc = "Whose level runs out and nobody is assessing"},
    {"POST", "/api/assessments", "assessment_create", "assess.request", create_route,
     &assessment_shape, &assessment_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Asks two assessors for an assessment"},
    {"GET", "/api/assessments/{id}", "assessment_get", "assess.read", get_route, &id_key_shape,
     &assessment_shape, ROUTE_AUDIT_READ, .doc = "One assessment with its sheet"},
    {"POST", "/api/assessments/{id}/sheet", "assessment_write", "assess.write", write_route,
     &assessment_sheet_shape, &assessment_shape, ROUTE_WRITES, .states = "draft",
     .doc = "Stores the sheet; until the first signature it may be sent again"},
    {"POST", "/api/assessments/{id}/sign", "assessment_sign", "assess.write", sign_route,
     &assessment_signature_shape, &assessment_shape, ROUTE_WRITES | ROUTE_VERSIONED,
     .doc = "Signs as one of the two assessors; with the second signature the result takes effect"},
    {"POST", "/api/assessments/{id}/return", "assessment_return", "assess.write", return_route,
     &assessment_return_shape, &assessment_shape, ROUTE_WRITES,
     .doc = "The second assessor sees it otherwise: the first signature falls"},
    {"POST", "/api/assessments/{id}/appeal", "assessment_appeal", "assess.request", appeal_route,
     &assessment_appeal_shape, &assessment_shape, ROUTE_WRITES,
     .doc = "Appeals a result: two others assess again"},
    {"POST", "/api/assessments/{id}/reassign", "assessment_reassign", "assess.request",
     reassign_route, &assessment_reassign_shape, &assessment_shape, ROUTE_WRITES,
     .doc = "Names other assessors while nobody has signed"},
    {"POST", "/api/assessments/{id}/void", "assessment_void", "assess.request", void_route,
     &id_key_shape, &assessment_shape, ROUTE_WRITES, .doc = "Gives up an unfinished assessment"},
};
const Noun assessment_noun = {routes, COUNT(routes), &machine};
