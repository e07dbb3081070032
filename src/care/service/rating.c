#include "care/service/rating.h"

#include "care/service/order.h"
#include "care/service/visit.h"
#include "core/walk/codebook.h"
#include "service.sql.h"

#define AT(member) offsetof(Rating, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "rating", .doc = "number"},
    {"order_id", F_REF, AT(order_id), .flags = REQUIRED | STORED | FILTER, .ref = "order",
     .doc = "order"},
    {"stars", F_INT, AT(stars), .flags = REQUIRED | STORED | FILTER, .min = 1, .max = 5,
     .doc = "1 bad – 5 good"},
    {"tags", F_TEXT, AT(tags), .flags = STORED | SEVERAL, .max = 100, .ref = "rating_tag",
     .doc = "what it was like, in words of ours"},
    {"words", F_TEXT, AT(words), .flags = STORED, .max = 200, .seal = SEAL_WORDS,
     .doc = "in words"},
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

/* What may be said with so many stars. */
typedef struct RatingTag {
    Str code, name;
    int64_t stars_from, stars_to;
} RatingTag;
static const struct {
    const char *code;
    int64_t from, to;
} tags[] = {
    {"patient", 4, 5},  {"skilled", 4, 5},   {"on_time", 4, 5}, {"clean", 4, 5},
    {"hasty", 2, 3},    {"late", 1, 3},      {"fine", 3, 3},    {"rude", 1, 2},
    {"not_done", 1, 2}, {"too_short", 1, 2},
};
#define AT(member) offsetof(RatingTag, member)
static const Field tag_fields[] = {
    {"code", F_TEXT, AT(code), .flags = READONLY, .doc = "code"},
    {"name", F_TEXT, AT(name), .flags = READONLY, .doc = "in your language"},
    {"stars_from", F_INT, AT(stars_from), .flags = READONLY, .doc = "said with so many stars"},
    {"stars_to", F_INT, AT(stars_to), .flags = READONLY, .doc = "up to so many"},
};
#undef AT
static const Shape tag_shape = {"rating_word", "service", tag_fields, COUNT(tag_fields),
                                sizeof(RatingTag)};
static const Field tags_fields[] = {
    {"items", F_LIST, 0, .flags = READONLY, .max = COUNT(tags), .shape = &tag_shape,
     .doc = "all of them"},
};
static const Shape tags_shape = {"rating_words", "service", tags_fields, COUNT(tags_fields),
                                 sizeof(List)};

static Err tags_route(Op *op, const void *in, void *out) {
    RatingTag *items = arena_array(op->arena, RatingTag, COUNT(tags));
    (void)in;
    for (size_t i = 0; i < COUNT(tags); i++) {
        Str code = str_from(tags[i].code);
        items[i] =
            (RatingTag){code, op_code_words(op, "rating_tag", code), tags[i].from, tags[i].to};
    }
    *(List *)out = (List){items, COUNT(tags)};
    return OK;
}

static Err tag_codes_route(Op *op, const void *in, void *out) {
    Str codes[COUNT(tags)];
    (void)in;
    for (size_t i = 0; i < COUNT(tags); i++) codes[i] = str_from(tags[i].code);
    op_list_worded(op, "rating_tag", &(List){codes, COUNT(tags)}, out);
    return OK;
}

static bool tag_suits(Str code, int64_t stars) {
    for (size_t i = 0; i < COUNT(tags); i++) {
        if (str_equal_c(code, tags[i].code)) return tags[i].from <= stars && stars <= tags[i].to;
    }
    return false;
}

static void tags_check(Op *op, const Rating *rating) {
    Str rest = rating->tags, code;
    if (str_is_empty(rest) || !op_knows(op, "stars")) return;
    while (str_split(&rest, ',', &code)) {
        if (!tag_suits(code, rating->stars))
            fault_add(op->faults, STR("tags"), "unknown_code", code);
    }
}

static Err rate_route(Op *op, const void *in, void *out) {
    Rating *rating = out;
    Order order;
    int64_t came[2];
    *rating = *(const Rating *)in;
    TRY(order_get(op, rating->order_id, &order));
    op_subject(op, "order", order.id);
    bool served = order.state >= ORDER_FINISHED && order.state <= ORDER_SETTLED;
    if (!served) return op_conflict(op, "", "not_served_yet");
    tags_check(op, rating);
    TRY(op_verdict(op));
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
     .list = &sql_rating_list, .hold = &order_hold,
     .doc = "Ratings of your places, organisation or family"},
    {"GET", "/api/ratings/{id}", "rating_get", "service.read", get_route, &id_key_shape,
     &rating_shape, .doc = "One rating"},
    {"POST", "/api/orders/{order_id}/rating", "rating_give", "service.complain", rate_route,
     &rating_shape, &rating_shape, ROUTE_WRITES | ROUTE_CREATED, .doc = "Rates an order, once"},
    {"GET", "/api/rating-words", "rating_words", "service.complain", tags_route, .out = &tags_shape,
     .doc = "What may be said of an order with how many stars"},
    {"GET", "/api/codes/rating_tag", "rating_tag_codes", "signed_in", tag_codes_route,
     .out = &codes_shape, .doc = "What ratings say in words of ours"},
};
const Noun rating_noun = {routes, COUNT(routes), NULL};
