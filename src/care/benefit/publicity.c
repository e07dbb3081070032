#include "care/benefit/publicity.h"

#include "benefit.sql.h"
#include "care/benefit/application_life.h"
#include "care/people/person.h"
#include "core/walk/blob.h"

enum { PUBLICITY_ITEMS = 50 };

static const char *const state_codes[] = {"", "open", "closed"};
const Choices publicity_states = {"publicity_state", state_codes, COUNT(state_codes)};
static const Move moves[] = {
    {PUBLICITY_OPEN, "close", "benefit.publish", PUBLICITY_CLOSED, NULL},
};
static const Phase phases[] = {[PUBLICITY_OPEN] = PHASE_ACTIVE, [PUBLICITY_CLOSED] = PHASE_DONE};
const Machine publicity_machine = {"publicity",  &publicity_states, PUBLICITY_OPEN,
                                   moves,        COUNT(moves),      phases,
                                   COUNT(phases)};

#define AT(member) offsetof(PublicityItem, member)
static const Field item_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .doc = "number"},
    {"publicity_id", F_REF, AT(publicity_id), .flags = READONLY | STORED | HIDDEN,
     .ref = "publicity", .doc = "on which list"},
    {"application_id", F_REF, AT(application_id), .flags = READONLY | STORED, .ref = "application",
     .doc = "what an objection names"},
    {"masked_name", F_TEXT, AT(masked_name), .flags = READONLY | STORED, .max = 50,
     .doc = "name, masked"},
    {"level", F_INT, AT(level), .flags = READONLY | STORED | NULLABLE | HIDDEN,
     .doc = "not published"},
    {"amount", F_FEN, AT(amount), .flags = READONLY | STORED | NULLABLE, .doc = "fen"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED, .doc = "community"},
};
#undef AT
const Shape publicity_item_shape = {"publicity_item", "benefit", item_fields, COUNT(item_fields),
                                    sizeof(PublicityItem)};

#define AT(member) offsetof(Publicity, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "publicity", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the edits"},
    {"programme", F_TEXT, AT(programme), .flags = REQUIRED | STORED | FILTER, .max = 40,
     .ref = "programme", .doc = "code"},
    {"place", F_TEXT, AT(place), .flags = REQUIRED | STORED, .min = 2, .max = 100,
     .plain = "where a public board is", .doc = "where the board is"},
    {"state", F_ENUM, AT(state), .flags = READONLY | STORED | FILTER, .choices = &publicity_states,
     .doc = "moves by the publicity machine"},
    {"from_day", F_DATE, AT(from_day), .flags = REQUIRED | STORED, .doc = "first day it hangs"},
    {"to_day", F_DATE, AT(to_day), .flags = READONLY | STORED | FILTER | SORT,
     .doc = "last day it hangs"},
    {"photo_blob", F_REF, AT(photo_blob), .flags = READONLY | STORED | DETAIL, .ref = "blob",
     .doc = "photo of the board"},
    {"receipt_blob", F_REF, AT(receipt_blob), .flags = READONLY | STORED | DETAIL, .ref = "blob",
     .doc = "the community's stamped receipt"},
    {"item_count", F_INT, AT(item_count), .flags = READONLY | STORED, .doc = "people on the list"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who published it"},
    {"scope", F_INT, AT(scope), .flags = REQUIRED | STORED, .min = 110000000000,
     .max = 829999999999, .doc = "street or community whose applications it shows"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "made at"},
    {"items", F_LIST, AT(items), .flags = READONLY | DETAIL, .max = PUBLICITY_ITEMS,
     .shape = &publicity_item_shape, .doc = "the masked list"},
};
#undef AT
const Shape publicity_shape = {"publicity", "benefit", fields, COUNT(fields), sizeof(Publicity)};

typedef struct BoardPhoto {
    int64_t id;
    int64_t photo_blob, receipt_blob;
} BoardPhoto;
static const Field photo_fields[] = {
    {"id", F_REF, offsetof(BoardPhoto, id), .flags = REQUIRED, .ref = "publicity", .doc = "number"},
    {"photo_blob", F_REF, offsetof(BoardPhoto, photo_blob), .flags = REQUIRED, .ref = "blob",
     .doc = "photo of the board"},
    {"receipt_blob", F_REF, offsetof(BoardPhoto, receipt_blob), .ref = "blob",
     .doc = "stamped receipt"},
};
static const Shape board_photo_shape = {"board_photo", "benefit", photo_fields, COUNT(photo_fields),
                                        sizeof(BoardPhoto)};

static Err publicity_read(Op *op, int64_t id, Publicity *out) {
    op_subject(op, "publicity", id);
    return op_get(op, &sql_publicity_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err publicity_fill(Op *op, Publicity *publicity) {
    return op_list(op, &sql_publicity_item_list,
                   WITH(BIND_INT("id", publicity->id), MOST(PUBLICITY_ITEMS)), &publicity->items);
}

static Err publicity_save(Op *op, Publicity *publicity) {
    TRY(op_run(op, &sql_publicity_update, ROW(publicity)));
    publicity->version++;
    return op_publish(op, "publicity", publicity->id, publicity->scope);
}

static Err check_over(Op *op, const Publicity *publicity) {
    if (publicity->to_day >= op->today) {
        Str last = date_print(op->arena, publicity->to_day);
        fault_add(op->faults, STR("to_day"), "publicity_running", last);
        return ERR_CONFLICT;
    }
    if (publicity->photo_blob == 0) return op_conflict(op, "photo_blob", "publicity_photo_missing");
    return OK;
}

Err publicity_require_over(Op *op, int64_t id) {
    Publicity publicity;
    TRY(op_get(op, &sql_publicity_by_id, WITH(BIND_INT("id", id)), &publicity));
    return check_over(op, &publicity);
}

static Err check_published(Op *op, Str code, Programme *out) {
    TRY(programme_require(op, "programme", code, op->today, out));
    return out->publicity_days == 0 ? op_refuse(op, "programme", "not_published") : OK;
}

static Err check_new(Op *op, Publicity *publicity, Programme *programme) {
    int64_t low = 0, high = 0;
    scope_subtree(publicity->scope, &low, &high);
    if (op->reach == REACH_PLACE &&
        (!actor_covers(op->actor, low) || !actor_covers(op->actor, high)))
        op_fault(op, "scope", "outside_your_places");
    if (publicity->from_day < op->today) op_fault(op, "from_day", "publicity_in_the_past");
    GATHER(check_published(op, publicity->programme, programme));
    TRY(op_verdict(op));
    publicity->to_day = date_add_days(publicity->from_day, (int)programme->publicity_days - 1);
    return OK;
}

/* One application onto the list, under a name that cannot be told. */
static Err item_add(Op *op, const Publicity *publicity, Application *application) {
    Person person;
    TRY(person_by_id(op, application->person_id, &person));
    PublicityItem item = {
        .publicity_id = publicity->id,
        .application_id = application->id,
        .masked_name = mask_text(op->arena, MASK_NAME, person.name),
        .level = application->level,
        .amount = application->amount,
        .scope = application->scope,
    };
    TRY(op_run(op, &sql_publicity_item_insert, ROW(&item)));
    application->publicity_id = publicity->id;
    return application_move(op, application,
                            &(ApplicationMove){.event = "publish", .from = publicity->to_day});
}

static Err publicity_make(Op *op, Publicity *publicity) {
    int64_t low = 0, high = 0;
    List approved;
    IdKey key;
    scope_subtree(publicity->scope, &low, &high);
    TRY(op_list(op, &sql_application_to_publish,
                WITH(BIND_TEXT("programme", publicity->programme), BIND_INT("low", low),
                     BIND_INT("high", high), MOST(PUBLICITY_ITEMS)),
                &approved));
    if (approved.count == 0) return op_refuse(op, "", "nothing_to_publish");
    publicity->state = publicity_machine.start;
    publicity->item_count = (int64_t)approved.count;
    TRY(op_get(op, &sql_publicity_insert, ROW(publicity), &key));
    publicity->id = key.id;
    for (size_t i = 0; i < approved.count; i++)
        TRY(item_add(op, publicity, LIST_AT(approved, Application, i)));
    return op_publish(op, "publicity", publicity->id, publicity->scope);
}

static Err create_route(Op *op, const void *in, void *out) {
    Publicity publicity = *(const Publicity *)in;
    Programme programme;
    TRY(check_new(op, &publicity, &programme));
    TRY(publicity_make(op, &publicity));
    TRY(publicity_read(op, publicity.id, out));
    return publicity_fill(op, out);
}

static Err get_route(Op *op, const void *in, void *out) {
    TRY(publicity_read(op, ((const IdKey *)in)->id, out));
    return publicity_fill(op, out);
}

static Err photo_route(Op *op, const void *in, void *out) {
    const BoardPhoto *photo = in;
    Publicity *publicity = out;
    TRY(publicity_read(op, photo->id, publicity));
    if (publicity->state != PUBLICITY_OPEN) return op_conflict(op, "state", "publicity_closed");
    GATHER(blob_require_scan(op, "photo_blob", photo->photo_blob));
    GATHER(blob_require_scan(op, "receipt_blob", photo->receipt_blob));
    TRY(op_verdict(op));
    publicity->photo_blob = photo->photo_blob;
    if (photo->receipt_blob != 0) publicity->receipt_blob = photo->receipt_blob;
    TRY(publicity_save(op, publicity));
    return publicity_fill(op, publicity);
}

/* Whoever was not objected to is granted with it; a dismissed objection's application is concluded
 * by itself. */
static Err conclude_items(Op *op, const Publicity *publicity) {
    List standing;
    TRY(op_list(op, &sql_application_published,
                WITH(BIND_INT("publicity_id", publicity->id), MOST(PUBLICITY_ITEMS)), &standing));
    for (size_t i = 0; i < standing.count; i++)
        TRY(application_conclude(op, LIST_AT(standing, Application, i)));
    return OK;
}

static Err close_route(Op *op, const void *in, void *out) {
    Publicity *publicity = out;
    TRY(publicity_read(op, ((const IdKey *)in)->id, publicity));
    TRY(machine_move(op, &publicity_machine, publicity->state, "close", &publicity->state));
    TRY(check_over(op, publicity));
    TRY(conclude_items(op, publicity));
    op_subject(op, "publicity", publicity->id);
    TRY(publicity_save(op, publicity));
    return publicity_fill(op, publicity);
}

/* For everyone: what hangs now, nothing of whom it concerns but the masked list. */
static Err public_get_route(Op *op, const void *in, void *out) {
    Publicity *publicity = out;
    TRY(op_get(op, &sql_publicity_shown, WITH(BIND_INT("id", ((const IdKey *)in)->id)), publicity));
    return publicity_fill(op, publicity);
}

static const Route routes[] = {
    {"GET", "/api/publicities", "publicity_list", "benefit.read", .out = &publicity_shape,
     .list = &sql_publicity_list, .doc = "Publicity of your places"},
    {"POST", "/api/publicities", "publicity_create", "benefit.publish", create_route,
     &publicity_shape, &publicity_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Publishes the approved applications of a programme and place, masked"},
    {"GET", "/api/publicities/{id}", "publicity_get", "benefit.read", get_route, &id_key_shape,
     &publicity_shape, .doc = "One publicity with its masked list"},
    {"POST", "/api/publicities/{id}/photo", "publicity_photo", "benefit.publish", photo_route,
     &board_photo_shape, &publicity_shape, ROUTE_WRITES, .states = "open",
     .doc = "The photo of the board and the stamped receipt"},
    {"POST", "/api/publicities/{id}/close", "publicity_close", "benefit.publish", close_route,
     &id_key_shape, &publicity_shape, ROUTE_WRITES,
     .doc = "After its last day: concludes every application nobody objected to"},
    {"GET", "/api/public/publicities", "public_publicity_list", "public", .out = &publicity_shape,
     .flags = ROUTE_SHARED, .list = &sql_publicity_public, .doc = "What is published now"},
    {"GET", "/api/public/publicities/{id}", "public_publicity_get", "public", public_get_route,
     &id_key_shape, &publicity_shape, ROUTE_SHARED, .doc = "A published list, masked"},
};
const Noun publicity_noun = {routes, COUNT(routes), &publicity_machine};
