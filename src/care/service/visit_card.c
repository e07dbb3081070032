#include "care/service/visit_card_row.h"

#include "care/people/consent.h"
#include "care/people/person.h"
#include "care/people/view.h"
#include "care/places/organisation.h"
#include "care/service/menu.h"
#include "care/service/order_life.h"
#include "care/service/rating.h"
#include "care/service/visit_picture.h"
#include "care/service/visit_row.h"
#include "care/staff/worker.h"
#include "core/walk/blob.h"
#include "service.sql.h"

enum { CARDS_MOST = 200, DAYS_MOST = 100 };

/* What the cards of a list have in common is read once. */
typedef struct Desk {
    List orders;
    Organisation org;
    Worker worker;
    MenuItem item;
    Date item_day;
} Desk;

static Err name_item(Op *op, Desk *desk, const Order *order, VisitCard *card) {
    if (!str_equal(desk->item.code, order->item) || desk->item_day != order->day) {
        Err err = menu_item_on(op, order->item, order->scope, order->day, &desk->item);
        if (err == ERR_NOT_FOUND) desk->item = (MenuItem){.name_zh = order->item};
        if (err != OK && err != ERR_NOT_FOUND) return err;
        desk->item.code = order->item;
        desk->item_day = order->day;
    }
    card->item_zh = desk->item.name_zh;
    card->item_en = desk->item.name_en;
    return OK;
}

static Err name_provider(Op *op, Desk *desk, const Order *order, VisitCard *card) {
    if (order->org_id == 0) return OK;
    if (desk->org.id != order->org_id) TRY(organisation_by_id(op, order->org_id, &desk->org));
    card->provider = desk->org.name;
    card->provider_phone = desk->org.phone;
    return OK;
}

static Err name_carers(Op *op, Desk *desk, const Order *order, VisitCard *card) {
    int64_t carers[2];
    TRY(visit_carers(op, order, carers));
    if (carers[0] == 0) return OK;
    if (desk->worker.id != carers[0]) TRY(worker_by_id(op, carers[0], &desk->worker));
    card->carer = desk->worker.name;
    card->carer_sex = desk->worker.sex;
    if (carers[1] == 0) return OK;
    Worker second;
    TRY(worker_by_id(op, carers[1], &second));
    card->second_carer = second.name;
    return OK;
}

static Err read_visit(Op *op, const Order *order, VisitCard *card) {
    VisitEffective visit;
    if (order->state < ORDER_IN_PROGRESS) return OK;
    Err err = visit_effective(op, order->id, &visit);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    card->start_at = visit.start_at;
    card->end_at = visit.end_at;
    card->outcome = visit.outcome;
    return OK;
}

static Err read_rating(Op *op, const Order *order, VisitCard *card) {
    Rating rating;
    IdKey makeup;
    if (order->state == ORDER_MISSED) {
        Err err = op_get(op, &sql_order_makeup_of, WITH(BIND_INT("id", order->id)), &makeup);
        if (err == OK) card->makeup = makeup.id;
        return err == ERR_NOT_FOUND ? OK : err;
    }
    if (order->state < ORDER_FINISHED || order->state > ORDER_SETTLED) return OK;
    Err err = op_get(op, &sql_rating_of_order, WITH(BIND_INT("order_id", order->id)), &rating);
    if (err == OK) card->stars = rating.stars;
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err make_card(Op *op, Desk *desk, Order *order, VisitCard *card) {
    TRY(order_lay_given(op, order));
    *card = (VisitCard){
        .id = order->id,
        .person_id = order->person_id,
        .state = order->state,
        .source = order->source,
        .category = order->category,
        .item = order->item,
        .day = order->day,
        .window_from = order->window_from,
        .window_to = order->window_to,
        .start_minute = order->start_minute,
        .minutes = order->minutes,
        .price = order->price,
        .government = order->government,
        .own = order->own,
        .pay_own = order->pay_own,
        .makeup_of = order->makeup_of,
    };
    card->note = order->note;
    TRY(name_item(op, desk, order, card));
    TRY(name_provider(op, desk, order, card));
    TRY(name_carers(op, desk, order, card));
    TRY(read_visit(op, order, card));
    return read_rating(op, order, card);
}

/* What the carer said counts first; one who has been at a door today and is at none now is on the
 * way to the next one, which is this. */
static Err find_whereabouts(Op *op, const Order *order, int32_t *out) {
    VisitDoors doors;
    int64_t set_out_at = 0;
    *out = 0;
    if (order->state == ORDER_IN_PROGRESS) *out = CARER_HERE;
    if (order->state >= ORDER_FINISHED && order->state <= ORDER_SETTLED) *out = CARER_GONE;
    if (order->state != ORDER_CONFIRMED || order->day != op->today) return OK;
    TRY(order_set_out_at(op, order->id, &set_out_at));
    if (set_out_at != 0) {
        *out = CARER_SET_OUT;
        return OK;
    }
    int64_t start = order->start_minute == INT_NONE ? order->window_from : order->start_minute;
    TRY(op_get(op, &sql_visit_doors,
               WITH(BIND_INT("worker_id", order->worker_id), BIND_INT("day", order->day),
                    BIND_INT("start", start)),
               &doors));
    *out = CARER_WAITING;
    if (doors.inside > 0)
        *out = CARER_AT_ANOTHER;
    else if (doors.left_doors > 0 && doors.before == 0)
        *out = CARER_ON_THE_WAY;
    return OK;
}

static bool phone_may_be_told(const Op *op, const Order *order) {
    bool coming = order->state == ORDER_CONFIRMED || order->state == ORDER_IN_PROGRESS;
    return op->reach == REACH_FAMILY && coming && order->day == op->today;
}

static Err read_pictures(Op *op, const Order *order, VisitCard *card) {
    List taken;
    TRY(visit_pictures(op, order->id, &taken));
    CardPicture *pictures = arena_array(op->arena, CardPicture, taken.count);
    card->pictures = (List){pictures, 0};
    for (size_t i = 0; i < taken.count; i++) {
        const VisitPicture *picture = LIST_AT(taken, VisitPicture, i);
        if (picture->blob_id != 0)
            pictures[card->pictures.count++] = (CardPicture){picture->id, picture->device_at};
    }
    return OK;
}

static Err read_photos(Op *op, const Order *order, VisitCard *card) {
    List marks;
    bool consented = false;
    if (!(view_of(op, order->person_id) & VIEW_PHOTOS)) return OK;
    TRY(consent_stands(op, order->person_id, CONSENT_PHOTO, &consented));
    TRY(op_list(op, &sql_visit_mark_of_order,
                WITH(BIND_INT("order_id", order->id), MOST(MARKS_OF_ORDER)), &marks));
    VisitPhoto *photos = arena_array(op->arena, VisitPhoto, marks.count);
    card->photos = (List){photos, 0};
    for (size_t i = 0; i < marks.count; i++) {
        const VisitMark *mark = LIST_AT(marks, VisitMark, i);
        VisitPhoto photo = {.id = mark->id, .kind = mark->kind, .at = mark->at};
        photo.photo = consented && mark->photo_blob != 0;
        photo.signature = mark->signature_blob != 0;
        if (photo.photo || photo.signature) photos[card->photos.count++] = photo;
    }
    return consented ? read_pictures(op, order, card) : OK;
}

static Err read_last_reason(Op *op, const Order *order, VisitCard *card) {
    List steps;
    TRY(op_list(op, &sql_order_step_list, WITH(BIND_INT("order_id", order->id), MOST(500)),
                &steps));
    if (steps.count > 0) card->reason = LIST_AT(steps, OrderStep, steps.count - 1)->reason;
    return OK;
}

static Err read_clocks(Op *op, const Order *order, VisitCard *card) {
    int64_t free_minutes = 0, wait = 0;
    int64_t begins = date_start_ms(order->day) + order->window_from * MINUTE_MS;
    TRY(op_setting(op, "cancel_free_minutes", &free_minutes));
    TRY(op_setting(op, "carer_no_show_minutes", &wait));
    card->cancel_until = begins - free_minutes * MINUTE_MS;
    card->absent_from = begins + wait * MINUTE_MS;
    return order->state == ORDER_MISSED ? order_makeup_until(op, order, &card->makeup_until) : OK;
}

static Err card_route(Op *op, const void *in, void *out) {
    VisitCard *card = out;
    Order order;
    Desk desk = {0};
    TRY(order_get(op, ((const IdKey *)in)->id, &order));
    op_subject(op, "order", order.id);
    TRY(make_card(op, &desk, &order, card));
    if (phone_may_be_told(op, &order)) card->carer_phone = desk.worker.phone;
    TRY(find_whereabouts(op, &order, &card->whereabouts));
    TRY(read_clocks(op, &order, card));
    TRY(read_last_reason(op, &order, card));
    return read_photos(op, &order, card);
}

static Err list_route(Op *op, const void *in, void *out) {
    const PersonVisits *asked = in;
    PersonVisits *visits = out;
    Desk desk = {0};
    Person person;
    if (asked->to < asked->from) return op_refuse(op, "to", "ends_before_start");
    if (date_days_between(asked->from, asked->to) > DAYS_MOST)
        return op_refuse(op, "to", "too_many_days");
    *visits = (PersonVisits){asked->id, asked->from, asked->to, {0}};
    TRY(person_get(op, asked->id, &person));
    op_subject(op, "person", person.id);
    TRY(op_list(op, &sql_order_of_person,
                WITH(BIND_INT("person_id", person.id), BIND_INT("from", asked->from),
                     BIND_INT("to", asked->to), MOST(CARDS_MOST)),
                &desk.orders));
    VisitCard *cards = arena_array(op->arena, VisitCard, desk.orders.count);
    for (size_t i = 0; i < desk.orders.count; i++)
        TRY(make_card(op, &desk, LIST_AT(desk.orders, Order, i), &cards[i]));
    visits->items = (List){cards, desk.orders.count};
    return OK;
}

/* The mark and its order, within the order's reach. */
static Err mark_in_reach(Op *op, int64_t id, VisitMark *mark, Order *order) {
    TRY(op_get(op, &sql_visit_mark_by_id, WITH(BIND_INT("id", id)), mark));
    TRY(order_get(op, mark->order_id, order));
    TRY(view_require(op, order->person_id, VIEW_PHOTOS));
    op_subject(op, "order", order->id);
    return OK;
}

static Err give_file(Op *op, int64_t blob_id, ReplyFile *file) {
    Blob blob;
    if (blob_id == 0) return ERR_NOT_FOUND;
    TRY(blob_read_any(op, blob_id, &blob, &file->body));
    file->content_type = blob.content_type;
    file->name = blob.name;
    return OK;
}

static Err photo_route(Op *op, const void *in, void *out) {
    VisitMark mark;
    Order order;
    bool consented = false;
    TRY(mark_in_reach(op, ((const IdKey *)in)->id, &mark, &order));
    TRY(consent_stands(op, order.person_id, CONSENT_PHOTO, &consented));
    return consented ? give_file(op, mark.photo_blob, out) : ERR_NOT_FOUND;
}

static Err picture_route(Op *op, const void *in, void *out) {
    VisitPicture picture;
    Order order;
    bool consented = false;
    TRY(visit_picture_by_id(op, ((const IdKey *)in)->id, &picture));
    TRY(order_get(op, picture.order_id, &order));
    TRY(view_require(op, order.person_id, VIEW_PHOTOS));
    op_subject(op, "order", order.id);
    TRY(consent_stands(op, order.person_id, CONSENT_PHOTO, &consented));
    return consented ? give_file(op, picture.blob_id, out) : ERR_NOT_FOUND;
}

static Err signature_route(Op *op, const void *in, void *out) {
    VisitMark mark;
    Order order;
    TRY(mark_in_reach(op, ((const IdKey *)in)->id, &mark, &order));
    return give_file(op, mark.signature_blob, out);
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/visits", "person_visits", "service.read", list_route,
     &person_visits_shape, &person_visits_shape,
     .doc = "A person's visits of some days as the family looks at them"},
    {"GET", "/api/orders/{id}/card", "visit_card", "service.read", card_route, &id_key_shape,
     &visit_card_shape, ROUTE_AUDIT_READ,
     .doc = "One visit: who comes, where the carer is now, photos, what can still be done"},
    {"GET", "/api/visit-marks/{id}/photo", "visit_photo", "service.read", photo_route,
     &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ,
     .doc = "The photo of a mark, while the consent to it stands"},
    {"GET", "/api/visit-pictures/{id}/photo", "visit_picture", "service.read", picture_route,
     &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ,
     .doc = "A photo taken during the visit, while the consent to it stands"},
    {"GET", "/api/visit-marks/{id}/signature", "visit_signature", "service.read", signature_route,
     &id_key_shape, &reply_file_shape, ROUTE_FILE | ROUTE_AUDIT_READ,
     .doc = "The signature given when the carer went"},
};
const Noun visit_card_noun = {routes, COUNT(routes), NULL};
