#include "care/desk/handover.h"

#include "care/desk/naming.h"
#include "care/desk/recipient.h"
#include "core/guard/account.h"
#include "core/walk/notice.h"
#include "core/walk/site.h"
#include "desk.sql.h"

enum { DUTIES_MAX = 20, DAYS_MAX = 366 };

#define AT(member) offsetof(Handover, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "handover", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL, .doc = "counts the saves"},
    {"account_id", F_REF, AT(account_id), .flags = STORED, .ref = "account",
     .doc = "who is away; none: oneself"},
    {"account_name", F_TEXT, AT(account_name), .flags = READONLY, .doc = "who is away"},
    {"deputy_id", F_REF, AT(deputy_id), .flags = REQUIRED | STORED, .ref = "account",
     .doc = "who stands in"},
    {"deputy_name", F_TEXT, AT(deputy_name), .flags = READONLY, .doc = "who stands in"},
    {"from_day", F_DATE, AT(from_day), .flags = REQUIRED | STORED, .doc = "first day"},
    {"to_day", F_DATE, AT(to_day), .flags = REQUIRED | STORED, .doc = "last day"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED | STORED, .min = 2, .max = 100,
     .seal = SEAL_WORDS, .doc = "leave, training, …"},
    {"ended_on", F_DATE, AT(ended_on), .flags = READONLY | STORED,
     .doc = "ended early: first day without it"},
    {"made_by", F_REF, AT(made_by), .flags = READONLY | STORED | DETAIL, .ref = "account",
     .doc = "who entered it"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | DETAIL, .doc = "place of who is away"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED | DETAIL, .doc = "entered"},
};
#undef AT
const Shape handover_shape = {"handover", "desk", fields, COUNT(fields), sizeof(Handover)};

static Recipient recipient_of(const Account *account) {
    return (Recipient){account->id,    account->name,   account->roles,
                       account->scope, account->org_id, account->staff_id};
}

/* An account that may be handed over or take over: active, of known roles, an office's or a
 * provider's. */
static Err party_read(Op *op, const char *field, int64_t id, Account *account, Actor *actor) {
    TRY(op_named(op, account_get(op->tx, op->arena, id, account), field, "unknown_account"));
    Recipient party = recipient_of(account);
    if (!account->active || !recipient_actor(op, &party, actor))
        return op_refuse(op, field, "account_disabled");
    Reach reach = actor_reach(actor, "desk.handover");
    if (reach != REACH_PLACE && reach != REACH_ORG)
        return op_refuse(op, field, "named_work_is_reassigned");
    return OK;
}

static bool within(const Actor *inner, const Actor *outer) {
    return inner->scope_low >= outer->scope_low && inner->scope_high <= outer->scope_high;
}

/* Oneself, or as the holder of a wider place; within an organisation, a colleague. */
static bool may_make_for(const Op *op, const Actor *absent) {
    const Actor *self = op->actor;
    if (absent->account_id == self->account_id) return true;
    if (op->reach == REACH_ORG) return absent->org_id == self->org_id;
    return op->reach == REACH_PLACE && within(absent, self) && !within(self, absent);
}

static bool holds(const Actor *actor, const Role *role) {
    for (size_t i = 0; i < actor->role_count; i++) {
        if (actor->roles[i] == role) return true;
    }
    return false;
}

/* NULL: the deputy may already do all that the absent one may. */
static const char *deputy_fault(const Actor *absent, const Actor *deputy) {
    if (absent->account_id == deputy->account_id) return "own_deputy";
    if (absent->org_id != deputy->org_id) return "deputy_of_another_organisation";
    bool by_place = actor_reach(absent, "desk.handover") == REACH_PLACE;
    if (by_place && !within(absent, deputy)) return "deputy_elsewhere";
    for (size_t i = 0; i < absent->role_count; i++) {
        if (!holds(deputy, absent->roles[i])) return "deputy_lacks_role";
    }
    return NULL;
}

static void days_check(Op *op, const Handover *in) {
    if (in->from_day < op->today) op_fault(op, "from_day", "in_the_past");
    if (!op_knows(op, "from_day")) return;
    if (in->to_day < in->from_day) op_fault(op, "to_day", "ends_before_start");
    if (in->to_day >= in->from_day && date_days_between(in->from_day, in->to_day) > DAYS_MAX)
        op_fault(op, "to_day", "too_long_away");
}

static Err overlap(Op *op, int64_t account_id, const Handover *in, bool *out) {
    Handover ask = *in;
    IdKey key;
    ask.account_id = account_id;
    Err err = op_get(op, &sql_handover_overlap, ROW(&ask), &key);
    *out = err == OK;
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err absent_check(Op *op, Handover *in, Actor *out) {
    Account account;
    TRY(party_read(op, "account_id", in->account_id, &account, out));
    in->scope = account.scope;
    return may_make_for(op, out) ? OK : op_refuse(op, "account_id", "unknown_account");
}

/* The deputy by itself, and beside the absent one once that one is known. */
static Err parties_check(Op *op, Handover *in) {
    Account account;
    Actor absent, deputy;
    Err known = absent_check(op, in, &absent);
    GATHER(known);
    TRY(party_read(op, "deputy_id", in->deputy_id, &account, &deputy));
    const char *fault = known == OK ? deputy_fault(&absent, &deputy) : NULL;
    return fault ? op_refuse(op, "deputy_id", fault) : OK;
}

static Err handover_check(Op *op, Handover *in) {
    bool stands = false, deputy_away = false;
    days_check(op, in);
    GATHER(parties_check(op, in));
    TRY(op_verdict(op));
    TRY(overlap(op, in->account_id, in, &stands));
    TRY(overlap(op, in->deputy_id, in, &deputy_away));
    if (deputy_away) return op_refuse(op, "deputy_id", "deputy_is_away");
    return stands ? op_conflict(op, "", "handover_stands") : OK;
}

static Err handover_get(Op *op, int64_t id, Handover *out) {
    op_subject(op, "handover", id);
    return op_get(op, &sql_handover_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err tell(Op *op, const Handover *handover, int64_t account_id, const char *key) {
    if (account_id == op->actor->account_id) return OK;
    Buf arguments;
    buf_init(&arguments, op->arena, 1024);
    const Str texts[] = {handover->account_name, handover->deputy_name,
                         date_print(op->arena, handover->from_day),
                         date_print(op->arena, handover->to_day)};
    for (size_t i = 0; i < COUNT(texts); i++) {
        buf_put_char(&arguments, i == 0 ? '[' : ',');
        json_write_text(&arguments, texts[i]);
    }
    buf_put_char(&arguments, ']');
    Notice notice = {.channel = NOTICE_APP,
                     .account_id = account_id,
                     .template_key = str_from(key),
                     .arguments = buf_str(&arguments),
                     .scope = handover->scope};
    return notice_write(op, &notice);
}

static Err tell_both(Op *op, const Handover *handover, const char *key) {
    TRY(tell(op, handover, handover->account_id, key));
    return tell(op, handover, handover->deputy_id, key);
}

static Err create_route(Op *op, const void *in, void *out) {
    Handover asked = *(const Handover *)in;
    IdKey key;
    if (asked.account_id == 0) asked.account_id = op->actor->account_id;
    TRY(handover_check(op, &asked));
    TRY(op_get(op, &sql_handover_insert, ROW(&asked), &key));
    TRY(handover_get(op, key.id, out));
    TRY(tell_both(op, out, "notice.handed_over"));
    return op_publish(op, "handover", key.id, asked.scope);
}

static Err end_route(Op *op, const void *in, void *out) {
    Handover *handover = out;
    Account account;
    Actor absent;
    TRY(handover_get(op, ((const IdKey *)in)->id, handover));
    TRY(party_read(op, "account_id", handover->account_id, &account, &absent));
    if (!may_make_for(op, &absent) && handover->made_by != op->actor->account_id)
        return ERR_FORBIDDEN;
    if (handover->ended_on != 0 || handover->to_day < op->today)
        return op_conflict(op, "", "handover_over");
    handover->ended_on = op->today > handover->from_day ? op->today : handover->from_day;
    TRY(op_run(op, &sql_handover_end, ROW(handover)));
    handover->version++;
    TRY(tell_both(op, handover, "notice.handover_ended"));
    return op_publish(op, "handover", handover->id, handover->scope);
}

static Err get_route(Op *op, const void *in, void *out) {
    return handover_get(op, ((const IdKey *)in)->id, out);
}

Err handover_duties(Op *op, List *out) {
    return op_list(op, &sql_handover_duty_list, WITH(MOST(DUTIES_MAX)), out);
}

Err handover_absent(Op *op, const Handover *handover, Actor *out) {
    Account account;
    TRY(account_get(op->tx, op->arena, handover->account_id, &account));
    Recipient party = recipient_of(&account);
    if (!account.active || !recipient_actor(op, &party, out)) *out = (Actor){0};
    return OK;
}

typedef struct DeputyAsk {
    int64_t account_id;
} DeputyAsk;
static const Field deputy_ask_fields[] = {
    {"account_id", F_REF, offsetof(DeputyAsk, account_id), .ref = "account",
     .doc = "who is away; none: oneself"},
};
static const Shape deputy_ask_shape = {"deputy_ask", "desk", deputy_ask_fields,
                                       COUNT(deputy_ask_fields), sizeof(DeputyAsk)};

static const Field deputy_fields[] = {
    {"id", F_REF, offsetof(NamedThing, id), .flags = READONLY, .ref = "account", .doc = "account"},
    {"name", F_TEXT, offsetof(NamedThing, name), .flags = READONLY, .doc = "of the person"},
};
static const Shape deputy_shape = {"deputy", "desk", deputy_fields, COUNT(deputy_fields),
                                   sizeof(NamedThing)};

typedef struct DeputyList {
    List items;
} DeputyList;
static const Field deputies_fields[] = {
    {"items", F_LIST, offsetof(DeputyList, items), .flags = READONLY, .max = RECIPIENT_LIMIT,
     .shape = &deputy_shape, .doc = "who could stand in"},
};
static const Shape deputies_shape = {"deputies", "desk", deputies_fields, COUNT(deputies_fields),
                                     sizeof(DeputyList)};

static Err candidates(Op *op, const Actor *absent, int64_t scope, List *out) {
    if (actor_reach(absent, "desk.handover") == REACH_PLACE) return recipients_over(op, scope, out);
    return op_list(op, &sql_recipients_of_organisation,
                   WITH(BIND_INT("org_id", absent->org_id), MOST(RECIPIENT_LIMIT)), out);
}

static Err deputies_route(Op *op, const void *in, void *out) {
    int64_t id = ((const DeputyAsk *)in)->account_id;
    DeputyList *deputies = out;
    Account account;
    Actor absent, actor;
    List found;
    TRY(party_read(op, "account_id", id != 0 ? id : op->actor->account_id, &account, &absent));
    if (!may_make_for(op, &absent)) return op_refuse(op, "account_id", "unknown_account");
    TRY(candidates(op, &absent, account.scope, &found));
    deputies->items.items = arena_array(op->arena, NamedThing, found.count + 1);
    for (size_t i = 0; i < found.count; i++) {
        const Recipient *candidate = LIST_AT(found, Recipient, i);
        if (!recipient_actor(op, candidate, &actor) || deputy_fault(&absent, &actor)) continue;
        NamedThing *deputy = LIST_AT(deputies->items, NamedThing, deputies->items.count++);
        *deputy = (NamedThing){.id = candidate->id, .name = candidate->name};
    }
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/desk/handovers", "handover_list", "desk.handover", .out = &handover_shape,
     .list = &sql_handover_list, .doc = "Who stands in for whom, of your places or organisation"},
    {"POST", "/api/desk/handovers", "handover_create", "desk.handover", create_route,
     &handover_shape, &handover_shape, ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Names a deputy for the days of an absence"},
    {"GET", "/api/desk/handovers/{id}", "handover_get", "desk.handover", get_route, &id_key_shape,
     &handover_shape, .doc = "One of them"},
    {"POST", "/api/desk/handovers/{id}/end", "handover_end", "desk.handover", end_route,
     &id_key_shape, &handover_shape, ROUTE_WRITES, .doc = "Back early", .given = "ended_on="},
    {"GET", "/api/desk/deputies", "deputy_list", "desk.handover", deputies_route, &deputy_ask_shape,
     &deputies_shape,
     .doc = "Who could stand in: those that hold the same roles over the same place already"},
};
const Noun handover_noun = {routes, COUNT(routes), NULL};
