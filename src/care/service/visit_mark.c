/* A mark on its way in: once, whenever it comes, with everything that is wrong about it kept beside
 * it. */
#include "care/people/consent.h"
#include "care/people/person.h"
#include "care/service/assignment.h"
#include "care/service/order_life.h"
#include "care/service/plate.h"
#include "care/service/visit_row.h"
#include "core/walk/blob.h"
#include "core/walk/site.h"
#include "service.sql.h"

const EventKind visit_finished = {.name = "visit_finished"},
                visit_changed = {.name = "visit_changed"};

Err visit_check_who(Op *op, const Order *order, int64_t *worker_id) {
    if (op->reach == REACH_STAFF) *worker_id = op->actor->staff_id;
    if (*worker_id == 0) *worker_id = order->worker_id;
    bool theirs = *worker_id != 0 &&
                  (*worker_id == order->worker_id || *worker_id == order->second_worker_id);
    return theirs ? OK : op_refuse(op, "worker_id", "not_your_order");
}

static bool is_unexplained(const VisitSkip *skip) {
    return skip->why == 0 && str_is_empty(skip->reason);
}

static bool leaves_out_unexplained(const VisitMark *mark) {
    bool found = mark->outcome == OUTCOME_PARTLY && mark->skips.count == 0;
    for (size_t i = 0; i < mark->skips.count; i++)
        found |= is_unexplained(LIST_AT(mark->skips, VisitSkip, i));
    return found;
}

static Err check_outcome(Op *op, VisitMark *mark) {
    if (mark->kind != MARK_CHECK_OUT) {
        mark->outcome = 0;
        return OK;
    }
    if (mark->outcome == 0) op_fault(op, "outcome", "required");
    if (leaves_out_unexplained(mark)) op_fault(op, "skips", "skip_needs_reason");
    if (mark->outcome == OUTCOME_CARER_ABSENT && mark->method == METHOD_APP)
        op_fault(op, "outcome", "absent_is_told_by_others");
    return op_verdict(op);
}

static Str print_list(Op *op, const Shape *shape, const List *rows) {
    Buf text;
    if (rows->count == 0) return STR_NONE;
    buf_init(&text, op->arena, 32 * 1024);
    buf_put_char(&text, '[');
    for (size_t i = 0; i < rows->count; i++) {
        if (i > 0) buf_put_char(&text, ',');
        json_write_record(&text, shape, (const char *)rows->items + i * shape->size, NULL, NULL);
    }
    buf_put_char(&text, ']');
    return buf_str(&text);
}

/* With net the server's clock counts, without it the phone's, and the office's word for what it
 * enters; nobody marks the future. */
static Err set_time(Op *op, VisitMark *mark) {
    int64_t skew = 0;
    TRY(op_setting(op, "offline_clock_skew_minutes", &skew));
    mark->server_at = op->now_ms;
    bool told = mark->offline || mark->method != METHOD_APP;
    bool past = mark->device_at <= op->now_ms + skew * MINUTE_MS;
    mark->at = told && past ? mark->device_at : op->now_ms;
    if (mark->at > op->now_ms) mark->at = op->now_ms;
    return OK;
}

static Err set_place(Op *op, const Order *order, VisitMark *mark) {
    LngLat sent = {mark->lng, mark->lat};
    mark->distance_m = REAL_NONE;
    if (mark->method != METHOD_APP || !lnglat_is_known(sent)) sent = LNGLAT_NONE;
    if (mark->crs == 0) mark->crs = CRS_WGS84;
    mark->sent_lng = sent.lng;
    mark->sent_lat = sent.lat;
    LngLat wgs84 = position_wgs84(sent, mark->crs);
    mark->lng = wgs84.lng;
    mark->lat = wgs84.lat;
    mark->position_sealed = lnglat_seal(site_vault(op->site), op->arena, POSITION_CONTEXT, sent);
    if (!lnglat_is_known(sent)) {
        mark->crs = 0;
        mark->accuracy_m = REAL_NONE;
        return OK;
    }
    Person person;
    TRY(person_by_id(op, order->person_id, &person));
    mark->distance_m = position_distance_m((LngLat){person.lng, person.lat}, wgs84);
    return OK;
}

static Err photo_drop(VisitProof *photo, const char *why) {
    *photo = (VisitProof){.sha = STR_NONE, .fault = str_from(why)};
    return OK;
}

/* Without consent a photo is not kept; that is no reason to lose what came with it. */
Err visit_photo_admit(Op *op, int64_t person_id, VisitProof *photo) {
    Blob blob;
    bool given = false;
    TRY(consent_stands(op, person_id, CONSENT_PHOTO, &given));
    if (!given) return photo_drop(photo, "consent_missing");
    if (photo->blob_id == 0) return OK; /* a digest alone */
    Err err = blob_get(op, photo->blob_id, &blob);
    if (err == ERR_NOT_FOUND) return photo_drop(photo, "unknown_file");
    photo->sha = blob.sha;
    return err;
}

static Err set_photo(Op *op, const Order *order, VisitMark *mark) {
    VisitProof photo = {mark->photo_blob, mark->photo_sha, STR_NONE};
    if (mark->photo_blob == 0 && str_is_empty(mark->photo_sha)) return OK;
    TRY(visit_photo_admit(op, order->person_id, &photo));
    mark->photo_blob = photo.blob_id;
    mark->photo_sha = photo.sha;
    mark->photo_fault = photo.fault;
    return OK;
}

static Err set_proof(Op *op, const Order *order, VisitMark *mark) {
    if (mark->signature_blob != 0) {
        Blob signature;
        Err err = blob_get(op, mark->signature_blob, &signature);
        GATHER(op_named(op, err, "signature_blob", "unknown_file"));
    }
    TRY(set_photo(op, order, mark));
    return plate_read(op, mark->qr_token, order->person_id, &mark->plate_id, &mark->qr);
}

/* Is there a move for this state and event that the actor may make? */
static bool may_step(const Op *op, const Order *order, const char *event) {
    for (size_t i = 0; i < order_machine.move_count; i++) {
        const Move *move = &order_machine.moves[i];
        if (move->from == order->state && strcmp(move->event, event) == 0 &&
            op_may(op, move->permission))
            return true;
    }
    return false;
}

/* Who stands at the door with net hears before the visit that it may not be theirs any more. What
 * has been done already (a phone that was offline, the office's entry) is kept, and flagged. */
static Err check_able(Op *op, const Order *order, const VisitMark *mark) {
    bool live = mark->kind == MARK_CHECK_IN && mark->method == METHOD_APP && !mark->offline;
    bool theirs = mark->worker_id == order->worker_id || mark->worker_id == order->second_worker_id;
    if (!live || !theirs || !may_step(op, order, "start")) return OK;
    Err err = order_check_able(op, order, "worker_id", mark->worker_id);
    return err == ERR_NOT_FOUND ? OK : err; /* off the menu: nothing says what it takes */
}

static Err step(Op *op, Order *order, const VisitMark *mark, const char *event) {
    if (!may_step(op, order, event)) return OK;
    OrderMove move = {.event = event,
                      .reason = str_from(choice_code(&visit_methods, mark->method)),
                      .lng = mark->lng,
                      .lat = mark->lat,
                      .worker_id = mark->worker_id};
    return order_move(op, order, &move);
}

/* The order is finished when everybody who went in has come out. */
static Err step_out(Op *op, Order *order, const VisitMark *mark) {
    ServiceCount inside;
    TRY(op_get(op, &sql_visit_inside,
               WITH(BIND_INT("order_id", order->id), BIND_INT("worker_id", mark->worker_id)),
               &inside));
    TRY(step(op, order, mark, "start"));
    return inside.count > 0 ? OK : step(op, order, mark, "finish");
}

/* Marks may come late, twice or in the wrong order: what no longer moves the order is kept all the
 * same. */
static Err advance(Op *op, Order *order, const VisitMark *mark) {
    if (mark->kind == MARK_CHECK_IN) return step(op, order, mark, "start");
    if (mark->outcome == OUTCOME_DONE || mark->outcome == OUTCOME_PARTLY)
        return step_out(op, order, mark);
    if (order->state == ORDER_ASSIGNED) TRY(step(op, order, mark, "start"));
    return step(op, order, mark, choice_code(&visit_outcomes, mark->outcome));
}

static Err store(Op *op, VisitMark *mark) {
    IdKey key;
    mark->skipped = print_list(op, &visit_skip_shape, &mark->skips);
    mark->done = print_list(op, &visit_task_shape, &mark->tasks);
    mark->account_id = op->actor->account_id;
    mark->note_sealed = vault_seal(site_vault(op->site), op->arena, NOTE_CONTEXT, mark->note);
    Err err = op_get(op, &sql_visit_mark_insert, ROW(mark), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "client_id", "client_id_taken");
    mark->id = key.id;
    return err;
}

/* The answer of the first sending, for whoever sent it. */
static Err find_sent(Op *op, const VisitMark *in, VisitMark *out, bool *found) {
    Err err =
        op_get(op, &sql_visit_mark_by_client, WITH(BIND_TEXT("client_id", in->client_id)), out);
    *found = err == OK;
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    bool same = out->order_id == in->order_id && out->kind == in->kind &&
                out->account_id == op->actor->account_id;
    if (!same) return op_conflict(op, "client_id", "client_id_taken");
    return visit_mark_unseal(op, out);
}

static Err tell(Op *op, const Order *order, int32_t before) {
    bool ended = order->state == ORDER_FINISHED && before != ORDER_FINISHED;
    if (ended)
        op_emit(op, &visit_finished, order->id, 0);
    else if (order->state == ORDER_FINISHED || order->state == ORDER_FOLLOWED)
        op_emit(op, &visit_changed, order->id, 0);
    return OK;
}

Err visit_mark(Op *op, const VisitMark *in, VisitMark *out) {
    bool found = false;
    TRY(find_sent(op, in, out, &found));
    op_subject(op, "order", in->order_id);
    if (found) return OK;
    Order order;
    TRY(order_get(op, in->order_id, &order));
    *out = *in;
    GATHER(visit_check_who(op, &order, &out->worker_id));
    GATHER(check_outcome(op, out));
    GATHER(check_able(op, &order, out));
    TRY(set_time(op, out));
    TRY(set_place(op, &order, out));
    GATHER(set_proof(op, &order, out));
    TRY(op_verdict(op));
    int32_t before = order.state;
    TRY(advance(op, &order, out));
    out->order_state = order.state;
    TRY(store(op, out));
    TRY(visit_refresh(op, &order, out->worker_id));
    return tell(op, &order, before);
}
