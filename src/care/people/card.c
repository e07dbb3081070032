/* Sign-in cards: issued, replaced and revoked for whoever looks at somebody of one's places. */
#include "care/people/family.h"
#include "people.sql.h"

typedef struct CardWish {
    int64_t id; /* of the card to be replaced */
    int64_t account_id;
    Str pin, reason;
} CardWish;
#define AT(member) offsetof(CardWish, member)
#define PIN_FIELD                                                                                  \
    {                                                                                              \
        "pin", F_TEXT, AT(pin), .flags = WRITEONLY, .max = PIN_DIGITS,                             \
                                .doc = "six digits; none: one is chosen"                           \
    }
static const Field wish_fields[] = {
    {"account_id", F_REF, AT(account_id), .flags = REQUIRED, .ref = "account",
     .doc = "whom it lets in"},
    PIN_FIELD,
};
static const Shape wish_shape = {"card_wish", "people", wish_fields, COUNT(wish_fields),
                                 sizeof(CardWish)};
static const Field replace_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "card", .doc = "the card until now"},
    PIN_FIELD,
};
static const Shape replace_shape = {"card_replace", "people", replace_fields, COUNT(replace_fields),
                                    sizeof(CardWish)};
static const Field revoke_fields[] = {
    {"id", F_REF, AT(id), .flags = REQUIRED, .ref = "card", .doc = "which"},
    {"reason", F_TEXT, AT(reason), .flags = REQUIRED, .min = 2, .max = 200, .seal = SEAL_WORDS,
     .doc = "lost, damaged, no longer wanted"},
};
static const Shape revoke_shape = {"card_revoke", "people", revoke_fields, COUNT(revoke_fields),
                                   sizeof(CardWish)};
#undef AT

static const Move moves[] = {
    {CARD_ACTIVE, "replace", "people.family", CARD_REPLACED, NULL},
    {CARD_ACTIVE, "revoke", "people.family", CARD_REVOKED, NULL},
};
static const Phase phases[] = {
    [CARD_ACTIVE] = PHASE_ACTIVE, [CARD_REPLACED] = PHASE_ENDED, [CARD_REVOKED] = PHASE_ENDED};
static const Machine machine = {"card",       &card_states, CARD_ACTIVE,  moves,
                                COUNT(moves), phases,       COUNT(phases)};

static Err card_get(Op *op, int64_t id, Card *out) {
    op_subject(op, "card", id);
    return op_get(op, &sql_card_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return card_get(op, ((const IdKey *)in)->id, out);
}

Err family_card_require(Op *op, const char *field, int64_t account_id) {
    IdKey key;
    const Bind *binds = WITH(BIND_INT("account_id", account_id));
    TRY(op_named(op, op_get(op, &sql_card_account_in_reach, binds, &key), field,
                 "looks_at_nobody"));
    Err err = op_get(op, &sql_card_account_elsewhere, binds, &key);
    if (err == OK) return op_refuse(op, field, "looks_elsewhere");
    return err == ERR_NOT_FOUND ? OK : err;
}

static Err pin_prepare(Op *op, const void *in, void *out) {
    (void)out;
    op->prepared = arena_new(op->arena, FreshPin);
    return card_prepare_pin(op, ((const CardWish *)in)->pin, op->prepared);
}

static Err create_check(Op *op, const CardWish *wish) {
    GATHER(family_card_require(op, "account_id", wish->account_id));
    GATHER(card_check_pin(op, wish->pin));
    return op_verdict(op);
}

static Err create_prepare(Op *op, const void *in, void *out) {
    TRY(create_check(op, in));
    return pin_prepare(op, in, out);
}

static Err create_route(Op *op, const void *in, void *out) {
    const CardWish *wish = in;
    TRY(create_check(op, wish));
    return card_give(op, wish->account_id, op->prepared, out);
}

/* Whoever has no such card in reach costs no Argon2 and hears nothing of the PIN. */
static Err replace_prepare(Op *op, const void *in, void *out) {
    Card card;
    TRY(card_get(op, ((const CardWish *)in)->id, &card));
    TRY(machine_require(op, &machine, card.state, "replace"));
    return pin_prepare(op, in, out);
}

static Err replace_route(Op *op, const void *in, void *out) {
    Card card;
    int32_t state = 0;
    const CardWish *wish = in;
    TRY(card_get(op, wish->id, &card));
    TRY(machine_move(op, &machine, card.state, "replace", &state));
    GATHER(family_card_require(op, "account_id", card.account_id));
    GATHER(card_check_pin(op, wish->pin));
    TRY(op_verdict(op));
    return card_give(op, card.account_id, op->prepared, out);
}

static Err revoke_route(Op *op, const void *in, void *out) {
    const CardWish *wish = in;
    Card card;
    int32_t state = 0;
    TRY(card_get(op, wish->id, &card));
    TRY(machine_move(op, &machine, card.state, "revoke", &state));
    TRY(card_revoke(op, &card, wish->reason));
    return card_get(op, wish->id, out);
}

static const Route routes[] = {
    {"GET", "/api/cards", "card_list", "people.family", .out = &card_shape, .list = &sql_card_list,
     .doc = "Sign-in cards of older people and families of your places"},
    {"POST", "/api/cards", "card_create", "people.family", create_route, &wish_shape,
     &card_issued_shape, ROUTE_WRITES | ROUTE_CREATED, .prepare = create_prepare,
     .doc = "Issues a card with a PIN; the one before is replaced"},
    {"GET", "/api/cards/{id}", "card_get", "people.family", get_route, &id_key_shape, &card_shape,
     .doc = "One card"},
    {"POST", "/api/cards/{id}/replace", "card_replace", "people.family", replace_route,
     &replace_shape, &card_issued_shape, ROUTE_WRITES | ROUTE_CREATED, .prepare = replace_prepare,
     .doc = "A new card for the same account; this one ends"},
    {"POST", "/api/cards/{id}/revoke", "card_revoke", "people.family", revoke_route, &revoke_shape,
     &card_shape, ROUTE_WRITES, .doc = "Lost or no longer wanted: it lets nobody in any more"},
};
const Noun card_noun = {routes, COUNT(routes), &machine};
