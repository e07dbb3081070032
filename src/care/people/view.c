#include "care/people/view.h"

#include "people.sql.h"

enum { FAMILY_MOST = 50 };

/* What one family account was let see of one person. */
typedef struct Onlooker {
    int64_t account_id;
    bool sees_visits, sees_photos, sees_bills, sees_health;
} Onlooker;
#define AT(member) offsetof(Onlooker, member)
static const Field onlooker_fields[] = {
    {"account_id", F_INT, AT(account_id), .flags = STORED, .doc = "account"},
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

Err view_of(Op *op, int64_t person_id, unsigned *out) {
    List family;
    *out = VIEW_VISITS | VIEW_PHOTOS | VIEW_BILLS | VIEW_HEALTH;
    if (op->reach != REACH_FAMILY) return OK;
    *out = 0;
    TRY(onlookers(op, person_id, &family));
    for (size_t i = 0; i < family.count; i++) {
        const Onlooker *onlooker = LIST_AT(family, Onlooker, i);
        if (onlooker->account_id == op->actor->account_id) *out |= view_bits(onlooker);
    }
    return OK;
}

Err view_require(Op *op, int64_t person_id, unsigned wanted) {
    unsigned seen = 0;
    TRY(view_of(op, person_id, &seen));
    return (seen & wanted) == wanted ? OK : ERR_NOT_FOUND;
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
