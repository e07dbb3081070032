#include "care/people/view.h"

#include "people.sql.h"

enum { FAMILY_MOST = 50, LOOKED_ON_MOST = 200 };

/* What one family account was let see of one person. */
typedef struct Onlooker {
    int64_t account_id, person_id;
    bool sees_visits, sees_photos, sees_bills, sees_health;
} Onlooker;
#define AT(member) offsetof(Onlooker, member)
static const Field onlooker_fields[] = {
    {"account_id", F_INT, AT(account_id), .flags = STORED, .doc = "account"},
    {"person_id", F_REF, AT(person_id), .flags = STORED, .ref = "person", .doc = "of whom"},
    {"sees_visits", F_BOOL, AT(sees_visits), .flags = STORED, .doc = "orders, plans, visits"},
    {"sees_photos", F_BOOL, AT(sees_photos), .flags = STORED, .doc = "photos and signatures"},
    {"sees_bills", F_BOOL, AT(sees_bills), .flags = STORED, .doc = "wallet, allowances, bills"},
    {"sees_health", F_BOOL, AT(sees_health), .flags = STORED, .doc = "assessments"},
};
#undef AT
extern const Shape onlooker_shape;
const Shape onlooker_shape = {"onlooker", "people", onlooker_fields, COUNT(onlooker_fields),
                              sizeof(Onlooker)};

static unsigned view_bits(const Onlooker *onlooker) {
    return (onlooker->sees_visits ? VIEW_VISITS : 0u) | (onlooker->sees_photos ? VIEW_PHOTOS : 0u) |
           (onlooker->sees_bills ? VIEW_BILLS : 0u) | (onlooker->sees_health ? VIEW_HEALTH : 0u);
}

static Err onlookers(Op *op, int64_t person_id, List *out) {
    return op_list(op, &sql_onlooker_list,
                   WITH(BIND_INT("person_id", person_id), MOST(FAMILY_MOST)), out);
}

static Err views_list(Op *op, List *out) {
    List own;
    TRY(op_list(op, &sql_onlooker_own, WITH(MOST(LOOKED_ON_MOST)), &own));
    View *views = arena_array(op->arena, View, own.count);
    for (size_t i = 0; i < own.count; i++) {
        const Onlooker *onlooker = LIST_AT(own, Onlooker, i);
        views[i] = (View){onlooker->person_id, view_bits(onlooker)};
    }
    *out = (List){views, own.count};
    return OK;
}
const Views person_views = {"person", views_list};

unsigned view_of(const Op *op, int64_t person_id) {
    if (op->reach != REACH_FAMILY) return VIEW_VISITS | VIEW_PHOTOS | VIEW_BILLS | VIEW_HEALTH;
    return op_view(op, person_id);
}

Err view_require(const Op *op, int64_t person_id, unsigned wanted) {
    return (view_of(op, person_id) & wanted) == wanted ? OK : ERR_NOT_FOUND;
}

Err view_publish(Op *op, const News *news) {
    List family;
    TRY(op_publish(op, news->topic, news->subject, news->scope));
    TRY(onlookers(op, news->person_id, &family));
    for (size_t i = 0; i < family.count; i++) {
        const Onlooker *onlooker = LIST_AT(family, Onlooker, i);
        if ((view_bits(onlooker) & news->of) == news->of)
            TRY(op_publish_to(op, news->topic, news->subject, onlooker->account_id));
    }
    return OK;
}
