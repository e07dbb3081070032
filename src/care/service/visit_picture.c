#include "care/service/visit_picture.h"

#include "care/service/visit_row.h"
#include "service.sql.h"

#define AT(member) offsetof(VisitPicture, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "visit_picture", .doc = "number"},
    {"client_id", F_TEXT, AT(client_id), .flags = REQUIRED | STORED | DETAIL, .min = 8, .max = 64,
     .plain = "made by a phone", .doc = "made by the phone; sent again it lands once"},
    {"order_id", F_REF, AT(order_id), .flags = REQUIRED | STORED, .ref = "order", .doc = "order"},
    {"worker_id", F_REF, AT(worker_id), .flags = READONLY | STORED, .ref = "worker",
     .doc = "carer"},
    {"blob_id", F_REF, AT(blob_id), .flags = REQUIRED | STORED, .ref = "blob",
     .doc = "photo, uploaded before"},
    {"sha", F_TEXT, AT(sha), .flags = READONLY | STORED | DETAIL, .max = 64, .doc = "SM3"},
    {"fault", F_TEXT, AT(fault), .flags = READONLY | STORED, .max = 40,
     .doc = "why it was not kept: consent_missing, unknown_file"},
    {"device_at", F_TIME, AT(device_at), .flags = REQUIRED | STORED, .doc = "by the phone's clock"},
    {"server_at", F_TIME, AT(server_at), .flags = READONLY | STORED, .doc = "when it arrived"},
    {"account_id", F_INT, AT(account_id), .flags = READONLY | STORED | DETAIL,
     .doc = "account that sent it"},
};
#undef AT
const Shape visit_picture_shape = {"visit_picture", "service", fields, COUNT(fields),
                                   sizeof(VisitPicture)};

Err visit_pictures(Op *op, int64_t order_id, List *out) {
    return op_list(op, &sql_visit_picture_of_order,
                   WITH(BIND_INT("order_id", order_id), MOST(PHOTOS_OF_ORDER)), out);
}

Err visit_picture_by_id(Op *op, int64_t id, VisitPicture *out) {
    return op_get(op, &sql_visit_picture_by_id, WITH(BIND_INT("id", id)), out);
}

/* The answer of the first sending, for whoever sent it. */
static Err find_sent(Op *op, const VisitPicture *in, VisitPicture *out, bool *found) {
    Err err =
        op_get(op, &sql_visit_picture_by_client, WITH(BIND_TEXT("client_id", in->client_id)), out);
    *found = err == OK;
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    bool same = out->order_id == in->order_id && out->account_id == op->actor->account_id;
    return same ? OK : op_conflict(op, "client_id", "client_id_taken");
}

static Err check_room(Op *op, int64_t order_id) {
    List kept;
    TRY(visit_pictures(op, order_id, &kept));
    return kept.count < PHOTOS_OF_ORDER ? OK : op_refuse(op, "blob_id", "too_many_photos");
}

static Err store(Op *op, VisitPicture *photo) {
    IdKey key;
    photo->server_at = op->now_ms;
    photo->account_id = op->actor->account_id;
    Err err = op_get(op, &sql_visit_picture_insert, ROW(photo), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "client_id", "client_id_taken");
    photo->id = key.id;
    return err;
}

static Err add_route(Op *op, const void *in, void *out) {
    VisitPicture *photo = out;
    Order order;
    bool found = false;
    TRY(find_sent(op, in, photo, &found));
    op_subject(op, "order", ((const VisitPicture *)in)->order_id);
    if (found) return OK;
    *photo = *(const VisitPicture *)in;
    TRY(order_get(op, photo->order_id, &order));
    TRY(visit_check_who(op, &order, &photo->worker_id));
    TRY(check_room(op, order.id));
    VisitProof proof = {.blob_id = photo->blob_id};
    TRY(visit_photo_admit(op, order.person_id, &proof));
    photo->blob_id = proof.blob_id;
    photo->sha = proof.sha;
    photo->fault = proof.fault;
    TRY(store(op, photo));
    if (order.state == ORDER_FINISHED || order.state == ORDER_FOLLOWED)
        op_emit(op, &visit_changed, order.id, 0);
    return OK;
}

static const Route routes[] = {
    {"POST", "/api/orders/{order_id}/photos", "visit_picture_add", "service.carry", add_route,
     &visit_picture_shape, &visit_picture_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "A photo of the visit; the same client_id again gives the same answer"},
};
const Noun visit_picture_noun = {routes, COUNT(routes), NULL};
