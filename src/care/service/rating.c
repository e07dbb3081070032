#include "care/service/rating.h"

#include "care/service/visit.h"
#include "service.sql.h"

#define AT(member) offsetof(Rating, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "rating", .doc = "number"},
    {"order_id", F_REF, AT(order_id), .flags = REQUIRED | STORED | FILTER, .ref = "order",
     .doc = "order"},
    {"stars", F_INT, AT(stars), .flags = REQUIRED | STORED | FILTER, .min = 1, .max = 5,
     .doc = "1 bad – 5 good"},
    {"words", F_TEXT, AT(words), .flags = STORED, .max = 200, .doc = "in words"},
    {"account_id", F_INT, AT(account_id), .flags = READONLY | STORED | DETAIL, .doc = "account"},
    {"at", F_TIME, AT(at), .flags = READONLY | STORED, .doc = "when"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY | STORED, .ref = "organisation",
     .doc = "provider"},
    {"worker_id", F_REF, AT(worker_id), .flags = READONLY | STORED, .ref = "worker",
     .doc = "carer"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | DETAIL, .doc = "community"},
};
#undef AT
const Shape rating_shape = {"rating", "service", fields, COUNT(fields), sizeof(Rating)};

static Err rate_route(Op *op, const void *in, void *out) {
    Rating *rating = out;
    Order order;
    int64_t came[2];
    *rating = *(const Rating *)in;
    TRY(order_get(op, rating->order_id, &order));
    op_subject(op, "order", order.id);
    bool served = order.state >= ORDER_FINISHED && order.state <= ORDER_SETTLED;
    if (!served) return op_conflict(op, "", "not_served_yet");
    TRY(visit_carers(op, &order, came));
    rating->account_id = op->actor->account_id;
    rating->at = op->now_ms;
    rating->org_id = order.org_id;
    rating->worker_id = came[0];
    rating->scope = order.scope;
    IdKey key;
    Err err = op_get(op, &sql_rating_insert, ROW(rating), &key);
    if (err == ERR_CONFLICT) return op_conflict(op, "", "rated_before");
    rating->id = key.id;
    return err;
}

static Err get_route(Op *op, const void *in, void *out) {
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "rating", id);
    return op_get(op, &sql_rating_in_reach, WITH(BIND_INT("id", id)), out);
}

static const Route routes[] = {
    {"GET", "/api/ratings", "rating_list", "service.read", .out = &rating_shape,
     .list = &sql_rating_list, .doc = "Ratings of your places, organisation or family"},
    {"GET", "/api/ratings/{id}", "rating_get", "service.read", get_route, &id_key_shape,
     &rating_shape, .doc = "One rating"},
    {"POST", "/api/orders/{order_id}/rating", "rating_give", "service.complain", rate_route,
     &rating_shape, &rating_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Rates an order, once"},
};
const Noun rating_noun = {routes, COUNT(routes), NULL};
