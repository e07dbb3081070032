#include "care/people/family.h"

#include "care/people/consent_terms.h"
#include "care/people/id_number.h"
#include "care/people/person.h"
#include "core/walk/notice.h"
#include "core/walk/site.h"
#include "people.sql.h"

#define AT(member) offsetof(FamilyMember, member)
static const Field member_fields[] = {
    {"id", F_REF, AT(id), .ref = "consent", .doc = "the consent that lets them look"},
    {"account_id", F_REF, AT(account_id), .ref = "account", .doc = "who may look"},
    {"name", F_TEXT, AT(name), .max = 50, .mask = MASK_NAME, .see = "people.see",
     .doc = "of the account"},
    {"phone", F_TEXT, AT(phone), .max = 20, .mask = MASK_PHONE, .see = "people.see",
     .doc = "to which codes go"},
    {"phone_sealed", F_BLOB, AT(phone_sealed), .flags = HIDDEN, .doc = "sealed"},
    CONSENT_VIEW(AT),
    {"given_on", F_DATE, AT(given_on), .doc = "day of the consent"},
    {"signed_in_at", F_TIME, AT(signed_in_at), .doc = "last sign-in"},
    {"card_id", F_REF, AT(card_id), .ref = "card", .doc = "standing card"},
    {"card_valid_to", F_DATE, AT(card_valid_to), .doc = "last day of the card"},
};
#undef AT
extern const Shape family_member_shape;
const Shape family_member_shape = {"family_member", "people", member_fields, COUNT(member_fields),
                                   sizeof(FamilyMember)};

static const Field members_fields[] = {
    {"items", F_LIST, 0, .max = FAMILY_MOST, .shape = &family_member_shape,
     .doc = "who may look today"},
};
static const Shape family_members_shape = {"family_members", "people", members_fields,
                                           COUNT(members_fields), sizeof(List)};

typedef struct MyPerson {
    int64_t person_id;
    Str name;
    int32_t state;
    int64_t scope;
    int32_t relation;
    bool sees_visits, sees_photos, sees_bills, sees_health;
    Date valid_until;
} MyPerson;
#define AT(member) offsetof(MyPerson, member)
static const Field my_fields[] = {
    {"person_id", F_REF, AT(person_id), .ref = "person", .doc = "whom you may act for"},
    {"name", F_TEXT, AT(name), .max = 50, .doc = "name"},
    {"state", F_ENUM, AT(state), .choices = &person_states, .doc = "in the register or not"},
    {"scope", F_INT, AT(scope), .doc = "community of residence"},
    CONSENT_VIEW(AT),
};
#undef AT
extern const Shape my_person_shape;
const Shape my_person_shape = {"my_person", "people", my_fields, COUNT(my_fields),
                               sizeof(MyPerson)};
static const Field my_persons_fields[] = {
    {"items", F_LIST, 0, .max = FAMILY_MOST, .shape = &my_person_shape,
     .doc = "yourself first, then as they were entered"},
};
static const Shape my_persons_shape = {"my_persons", "people", my_persons_fields,
                                       COUNT(my_persons_fields), sizeof(List)};

typedef struct FamilyInvite {
    int64_t id;
    Str name, phone;
    Consent consent; /* what it opens */
    bool with_card;
    Str pin;
} FamilyInvite;
#define TERM(member) offsetof(FamilyInvite, consent.member)
static const Field invite_fields[] = {
    {"id", F_REF, offsetof(FamilyInvite, id), .flags = REQUIRED, .ref = "person",
     .doc = "who lets them look"},
    {"name", F_TEXT, offsetof(FamilyInvite, name), .max = 50,
     .doc = "of the family member; of oneself it is known"},
    {"phone", F_TEXT, offsetof(FamilyInvite, phone), .max = 20,
     .doc = "to which codes go; without one a card is needed"},
    CONSENT_VIEW(TERM),
    CONSENT_PAPER(TERM),
    {"with_card", F_BOOL, offsetof(FamilyInvite, with_card), .doc = "issue a card as well"},
    {"pin", F_TEXT, offsetof(FamilyInvite, pin), .flags = WRITEONLY, .max = PIN_DIGITS,
     .doc = "of the card, six digits; none: one is chosen"},
};
#undef TERM
static const Shape family_invite_shape = {"family_invite", "people", invite_fields,
                                          COUNT(invite_fields), sizeof(FamilyInvite)};

typedef struct FamilyInvited {
    int64_t id; /* consent */
    int64_t account_id;
    bool known;
    Date valid_until;
    CardIssued card; /* id 0: none was wanted */
} FamilyInvited;
#define AT(member) offsetof(FamilyInvited, member)
static const Field invited_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY, .ref = "consent", .doc = "the consent"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY, .ref = "account",
     .doc = "the account"},
    {"known", F_BOOL, AT(known), .flags = READONLY,
     .doc = "it was there already, under this telephone and name"},
    {"valid_until", F_DATE, AT(valid_until), .flags = READONLY, .doc = "last day"},
    {"card", F_NEST, AT(card), .flags = READONLY, .shape = &card_issued_shape,
     .doc = "the card, shown this once"},
};
#undef AT
static const Shape family_invited_shape = {"family_invited", "people", invited_fields,
                                           COUNT(invited_fields), sizeof(FamilyInvited)};

static Err phones_unseal(Op *op, const List *members) {
    for (size_t i = 0; i < members->count; i++) {
        FamilyMember *member = LIST_AT(*members, FamilyMember, i);
        Account account = {.phone_sealed = member->phone_sealed};
        TRY(account_unseal(site_vault(op->site), op->arena, &account));
        member->phone = account.phone;
    }
    return OK;
}

Err family_of(Op *op, int64_t person_id, List *out) {
    TRY(op_list(op, &sql_family_of, WITH(BIND_INT("person_id", person_id), MOST(FAMILY_MOST)),
                out));
    return phones_unseal(op, out);
}

Err family_left(Op *op, int64_t account_id) {
    IdKey left;
    Card card;
    TRY(op_get(op, &sql_family_views_left, WITH(BIND_INT("account_id", account_id)), &left));
    if (left.id > 0) return OK;
    Err err = card_of_account(op->tx, op->arena, account_id, &card);
    if (err == ERR_NOT_FOUND) return OK;
    TRY(err);
    Str subject = op->subject;
    TRY(card_revoke(op, &card, STR("no_family_view")));
    op->subject = subject;
    return OK;
}

/* Whose account: by telephone and name, or a new one. */
static Err account_find_or_make(Op *op, const FamilyInvite *invite, FamilyInvited *out) {
    Vault *vault = site_vault(op->site);
    Str index = account_phone_index(vault, op->arena, invite->phone);
    List known = {0};
    Account made;
    if (!str_is_none(index))
        TRY(account_list_by_phone(op->tx, op->arena, index, op->today, &known));
    for (size_t i = 0; i < known.count && !out->known; i++) {
        const Account *account = LIST_AT(known, Account, i);
        bool same = str_equal(account->name, invite->name);
        if (!same || !account_is_without_password(op, account)) continue;
        out->account_id = account->id;
        out->known = true;
    }
    if (out->known) return OK;
    Account wish = {.name = invite->name, .phone = invite->phone, .roles = STR("family")};
    TRY(account_make_without_password(op, &wish, &made));
    out->account_id = made.id;
    return OK;
}

/* The older person's own account has the person's own name, and telephone when no other is
 * given. */
static Err invite_read(Op *op, const void *in, FamilyInvite *out) {
    Person person;
    *out = *(const FamilyInvite *)in;
    out->consent.person_id = out->id;
    out->consent.kind = CONSENT_FAMILY_VIEW;
    TRY(person_get(op, out->id, &person));
    if (out->consent.relation == FAMILY_SELF) {
        out->name = person.name;
        if (str_is_empty(out->phone)) out->phone = person.phone;
    }
    if (str_is_empty(out->name)) op_fault(op, "name", "required");
    if (!person_name_is_proper(out->name)) op_fault(op, "name", "name_character");
    if (str_is_empty(out->phone))
        out->phone = STR_NONE;
    else if (!phone_read(op->arena, out->phone, &out->phone))
        op_fault(op, "phone", "not_a_phone");
    if (str_is_none(out->phone) && !out->with_card) op_fault(op, "phone", "phone_or_card");
    return OK;
}

static Err invite_check(Op *op, const void *in, FamilyInvite *out) {
    TRY(invite_read(op, in, out));
    GATHER(consent_check(op, &out->consent));
    if (out->with_card) GATHER(card_check_pin(op, out->pin));
    return op_verdict(op);
}

static Err invite_prepare(Op *op, const void *in, void *out) {
    (void)out;
    FamilyInvite invite;
    TRY(invite_check(op, in, &invite));
    op->prepared = arena_new(op->arena, FreshPin);
    return invite.with_card ? card_prepare_pin(op, invite.pin, op->prepared) : OK;
}

static Str name_argument(Op *op, Str name) {
    Buf arguments;
    buf_init(&arguments, op->arena, 500);
    buf_put_char(&arguments, '[');
    json_write_text(&arguments, name);
    buf_put_char(&arguments, ']');
    return buf_str(&arguments);
}

/* How to enter, to the telephone of whoever was invited; with the first character of the name
 * alone. */
static Err invite_tell(Op *op, const FamilyInvite *invite) {
    Person person;
    if (str_is_none(invite->phone) || invite->consent.relation == FAMILY_SELF) return OK;
    TRY(person_get(op, invite->id, &person));
    Notice notice = {.channel = NOTICE_SMS,
                     .person_id = person.id,
                     .to = invite->phone,
                     .template_key = STR("notice.family_invited"),
                     .arguments = name_argument(op, mask_text(op->arena, MASK_NAME, person.name)),
                     .scope = person.scope};
    return notice_write(op, &notice);
}

/* Visits that were asked for one by one stay cancelled: who comes when may have been arranged
 * otherwise meanwhile. */
Err family_on_revival(Op *op, const Event *event) {
    List members;
    Person person;
    TRY(person_by_id(op, event->subject, &person));
    TRY(family_of(op, person.id, &members));
    for (size_t i = 0; i < members.count; i++) {
        Notice notice = {.channel = NOTICE_APP,
                         .account_id = LIST_AT(members, FamilyMember, i)->account_id,
                         .person_id = person.id,
                         .template_key = STR("notice.person_revived"),
                         .arguments = name_argument(op, person.name),
                         .scope = person.scope};
        TRY(notice_write(op, &notice));
    }
    return OK;
}

static Err invite_route(Op *op, const void *in, void *out) {
    FamilyInvite invite;
    FamilyInvited *invited = out;
    Consent consent;
    TRY(invite_check(op, in, &invite));
    TRY(account_find_or_make(op, &invite, invited));
    invite.consent.family_account = invited->account_id;
    TRY(consent_create(op, &invite.consent, &consent));
    invited->id = consent.id;
    invited->valid_until = consent.valid_until;
    if (invite.with_card) {
        TRY(family_card_require(op, "with_card", invited->account_id));
        TRY(card_give(op, invited->account_id, op->prepared, &invited->card));
    }
    op_subject(op, "consent", consent.id);
    return invite_tell(op, &invite);
}

static Err list_route(Op *op, const void *in, void *out) {
    Person person;
    int64_t id = ((const IdKey *)in)->id;
    op_subject(op, "person", id);
    TRY(person_get(op, id, &person));
    TRY(op_list(op, &sql_family_list, WITH(BIND_INT("person_id", id), MOST(FAMILY_MOST)), out));
    return phones_unseal(op, out);
}

static Err my_route(Op *op, const void *in, void *out) {
    (void)in;
    return op_list(op, &sql_family_own, WITH(MOST(FAMILY_MOST)), out);
}

static const Route routes[] = {
    {"GET", "/api/people/{id}/family", "family_list", "people.family", list_route, &id_key_shape,
     &family_members_shape, ROUTE_AUDIT_READ, .doc = "Who may look at this person, at what"},
    {"POST", "/api/people/{id}/family", "family_invite", "people.family", invite_route,
     &family_invite_shape, &family_invited_shape, ROUTE_WRITES | ROUTE_CREATED,
     .prepare = invite_prepare,
     .doc = "Lets a family member, or the person, look: account, consent and, when wanted, a card"},
    {"GET", "/api/my/persons", "my_persons", "signed_in", my_route, NULL, &my_persons_shape,
     .doc = "Whom you may act for, and what you may see of them"},
};
const Noun family_noun = {routes, COUNT(routes), NULL};
