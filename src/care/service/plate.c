#include "care/service/plate.h"

#include "care/people/person.h"
#include "core/walk/site.h"
#include "core/wire/qr.h"
#include "service.sql.h"

enum { CODE_DIGITS = 6 };

static const char *const state_codes[] = {"", "active", "replaced", "revoked"};
const Choices plate_states = {"plate_state", state_codes, COUNT(state_codes)};
static const char *const kind_codes[] = {"", "door", "card"};
const Choices plate_kinds = {"plate_kind", kind_codes, COUNT(kind_codes)};
static const char *const verdict_codes[] = {"", "good", "of_another", "ended", "forged"};
const Choices plate_verdicts = {"plate_verdict", verdict_codes, COUNT(verdict_codes)};

static const Move moves[] = {
    {PLATE_ACTIVE, "replace", "service.plate", PLATE_REPLACED, NULL},
    {PLATE_ACTIVE, "revoke", "service.plate", PLATE_REVOKED, NULL},
    {PLATE_REVOKED, "restore", "system", PLATE_ACTIVE, NULL},
};
static const Phase phases[] = {
    [PLATE_ACTIVE] = PHASE_ACTIVE, [PLATE_REPLACED] = PHASE_ENDED, [PLATE_REVOKED] = PHASE_ENDED};
static const Machine machine = {"plate",      &plate_states, PLATE_ACTIVE, moves,
                                COUNT(moves), phases,        COUNT(phases)};

#define AT(member) offsetof(Plate, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "plate", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the saves"},
    {"person_id", F_REF, AT(person_id), .flags = REQUIRED | STORED | FILTER, .ref = "person",
     .doc = "whose door, whose card"},
    {"kind", F_ENUM, AT(kind), .flags = REQUIRED | STORED, .choices = &plate_kinds,
     .doc = "door plate or card"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &plate_states,
     .doc = "moves by the plate machine"},
    {"replaces", F_REF, AT(replaces), .flags = READONLY | STORED | DETAIL, .ref = "plate",
     .doc = "the one before"},
    {"issued_on", F_DATE, AT(issued_on), .flags = READONLY | STORED, .doc = "first day"},
    {"ended_on", F_DATE, AT(ended_on), .flags = READONLY | STORED, .doc = "replaced or revoked"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED, .max = 200, .ref = "given_reason",
     .seal = SEAL_WORDS, .doc = "why it ended"},
    {"token", F_TEXT, AT(token), .flags = READONLY | DETAIL, .mask = MASK_ALL,
     .see = "service.plate", .doc = "what its QR code holds"},
    {"code", F_TEXT, AT(code), .flags = READONLY | DETAIL, .mask = MASK_ALL, .see = "service.plate",
     .doc = "printed below the QR code: what is typed when no camera reads it"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | DETAIL, .doc = "community"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
const Shape plate_shape = {"plate", "service", fields, COUNT(fields), sizeof(Plate)};

static const Field end_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "plate", .doc = "number"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "lost, worn, stolen, moved …"},
};
static const Shape plate_end_shape = {"plate_end", "service", end_fields, COUNT(end_fields),
                                      sizeof(Plate)};
#undef AT

static Str plate_message(Arena *arena, int64_t id) {
    return arena_printf(arena, "plate:%lld", (long long)id);
}

void plate_sign(Op *op, Plate *plate) {
    Str message = plate_message(op->arena, plate->id);
    Str signature = vault_sign(site_vault(op->site), op->arena, message);
    plate->token =
        arena_printf(op->arena, "yy.%lld." STR_FMT, (long long)plate->id, STR_ARG(signature));
    plate->code = arena_printf(op->arena, "%lld-" STR_FMT, (long long)plate->id,
                               STR_ARG(str_slice(signature, 0, CODE_DIGITS)));
}

Err plate_get(Op *op, int64_t id, Plate *out) {
    TRY(op_get(op, &sql_plate_in_reach, WITH(BIND_INT("id", id)), out));
    op_subject(op, "plate", id);
    plate_sign(op, out);
    return OK;
}

static Err plate_insert(Op *op, Plate *plate) {
    IdKey key;
    Err err = op_get(op, &sql_plate_insert, ROW(plate), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "kind", "plate_stands");
    TRY(err);
    return plate_get(op, key.id, plate);
}

static Err plate_issue(Op *op, const Plate *in, Plate *out) {
    Person person;
    TRY(person_require_own(op, "person_id", in->person_id, op->today, &person));
    TRY(op_verdict(op));
    *out = (Plate){.person_id = in->person_id,
                   .kind = in->kind,
                   .state = machine.start,
                   .issued_on = op->today,
                   .scope = person.scope};
    return plate_insert(op, out);
}

static Err plate_save(Op *op, Plate *plate) {
    TRY(op_run(op, &sql_plate_update, ROW(plate)));
    plate->version++;
    return OK;
}

static Err plate_end(Op *op, Plate *plate, const char *event, Str reason) {
    TRY(machine_move(op, &machine, plate->state, event, &plate->state));
    plate->ended_on = op->today;
    plate->reason = reason;
    return plate_save(op, plate);
}

static Err plate_replace(Op *op, const Plate *in, Plate *out) {
    Plate before;
    TRY(plate_get(op, in->id, &before));
    TRY(plate_end(op, &before, "replace", in->reason));
    *out = (Plate){.person_id = before.person_id,
                   .kind = before.kind,
                   .state = machine.start,
                   .replaces = before.id,
                   .issued_on = op->today,
                   .scope = before.scope};
    return plate_insert(op, out);
}

/* "<number>-<first digits of the signature>", as a person types it. */
static int64_t code_number(Op *op, Str code) {
    Str rest = code, digits = STR_NONE;
    int64_t id = 0;
    if (!str_split(&rest, '-', &digits) || !str_read_int(digits, &id) || id <= 0) return 0;
    Str signature = vault_sign(site_vault(op->site), op->arena, plate_message(op->arena, id));
    return str_equal_ignoring_case(rest, str_slice(signature, 0, CODE_DIGITS)) ? id : 0;
}

/* "yy.<number>.<signature>": 0 when we have not made it. */
static int64_t token_number(Op *op, Str token) {
    Str rest = token, mark = STR_NONE, digits = STR_NONE;
    int64_t id = 0;
    if (str_find(token, STR(".")) < 0) return code_number(op, str_trim(token));
    if (!str_split(&rest, '.', &mark) || !str_equal(mark, STR("yy"))) return 0;
    if (!str_split(&rest, '.', &digits) || !str_read_int(digits, &id) || id <= 0) return 0;
    return vault_check(site_vault(op->site), plate_message(op->arena, id), rest) ? id : 0;
}

Err plate_read(Op *op, Str token, int64_t person_id, int64_t *plate_id, int32_t *verdict) {
    *plate_id = 0;
    *verdict = 0;
    if (str_is_empty(token)) return OK;
    Plate plate;
    int64_t id = token_number(op, token);
    *verdict = PLATE_FORGED;
    Err err = op_get(op, &sql_plate_by_id, WITH(BIND_INT("id", id)), &plate);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    *plate_id = id;
    *verdict = plate.state == PLATE_ACTIVE ? PLATE_GOOD : PLATE_ENDED;
    if (plate.person_id != person_id) *verdict = PLATE_OF_ANOTHER;
    return OK;
}

static Err plates_standing(Op *op, int64_t person_id, List *out) {
    return op_list(op, &sql_plate_standing, WITH(BIND_INT("person_id", person_id), MOST(10)), out);
}

Err plate_on_move(Op *op, const Event *event) {
    List plates;
    Person person;
    TRY(person_by_id(op, event->subject, &person));
    TRY(plates_standing(op, event->subject, &plates));
    for (size_t i = 0; i < plates.count; i++) {
        Plate *plate = LIST_AT(plates, Plate, i);
        if (plate->kind == PLATE_DOOR) {
            TRY(plate_end(op, plate, "revoke", STR("person_moved")));
        } else {
            plate->scope = person.scope;
            TRY(plate_save(op, plate));
        }
    }
    return OK;
}

static const char *revoked_as(const Event *event) {
    bool merge = event->kind == &person_merged || event->kind == &person_unmerged;
    return merge ? "person_merged" : "person_not_served";
}

Err plate_on_death(Op *op, const Event *event) {
    List plates;
    TRY(plates_standing(op, event->subject, &plates));
    for (size_t i = 0; i < plates.count; i++)
        TRY(plate_end(op, LIST_AT(plates, Plate, i), "revoke", str_from(revoked_as(event))));
    return OK;
}

/* The death or the merge was wrong: what hangs at the door and lies in the pocket is good again. */
Err plate_on_revival(Op *op, const Event *event) {
    List plates;
    TRY(op_list(op, &sql_plate_ended_since,
                WITH(BIND_INT("person_id", event->subject), BIND_INT("day", event->detail),
                     MOST(10)),
                &plates));
    for (size_t i = 0; i < plates.count; i++) {
        Plate *plate = LIST_AT(plates, Plate, i);
        if (!str_equal_c(plate->reason, revoked_as(event))) continue;
        plate->state = machine_step(&machine, plate->state, "restore");
        plate->ended_on = 0;
        plate->reason = STR_NONE;
        TRY(plate_save(op, plate));
    }
    return OK;
}

static Err issue_route(Op *op, const void *in, void *out) {
    return plate_issue(op, in, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return plate_get(op, ((const IdKey *)in)->id, out);
}

/* What has ended proves nothing: nobody is to print it again. */
static Err picture_route(Op *op, const void *in, void *out) {
    Plate plate;
    TRY(plate_get(op, ((const IdKey *)in)->id, &plate));
    if (plate.state != PLATE_ACTIVE) return op_conflict(op, "state", "plate_ended");
    *(ReplyFile *)out =
        (ReplyFile){.content_type = STR("image/svg+xml"), .body = qr_svg(op->arena, plate.token)};
    return OK;
}

static Err replace_route(Op *op, const void *in, void *out) {
    return plate_replace(op, in, out);
}

static Err revoke_route(Op *op, const void *in, void *out) {
    const Plate *act = in;
    TRY(plate_get(op, act->id, out));
    return plate_end(op, out, "revoke", act->reason);
}

static const Route routes[] = {
    {"GET", "/api/plates", "plate_list", "service.read", .out = &plate_shape,
     .list = &sql_plate_list, .doc = "Door plates and cards of your places"},
    {"POST", "/api/plates", "plate_issue", "service.plate", issue_route, &plate_shape, &plate_shape,
     ROUTE_WRITES | ROUTE_CREATED, .doc = "Issues a plate or a card"},
    {"GET", "/api/plates/{id}", "plate_get", "service.plate", get_route, &id_key_shape,
     &plate_shape, ROUTE_AUDIT_READ, .doc = "One, with what its QR code holds"},
    {"GET", "/api/plates/{id}/picture", "plate_picture", "service.plate", picture_route,
     &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ,
     .doc = "Its QR code, as it is printed on the plate", .states = "active"},
    {"POST", "/api/plates/{id}/replace", "plate_replace", "service.plate", replace_route,
     &plate_end_shape, &plate_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "A new one; the old one proves nothing any more"},
    {"POST", "/api/plates/{id}/revoke", "plate_revoke", "service.plate", revoke_route,
     &plate_end_shape, &plate_shape, ROUTE_WRITES, .doc = "Ends one for good"},
};
const Noun plate_noun = {routes, COUNT(routes), &machine};
