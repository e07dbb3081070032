#include "care/people/authority.h"

#include "care/people/contact.h"
#include "core/walk/codebook.h"
#include "people.sql.h"

enum { HOLDERS_MOST = 20 };

static const char *const authority_codes[] = {"", "statutory_guardian", "appointed_guardian",
                                              "agreed_guardian", "agent"};
const Choices contact_authorities = {"contact_authority", authority_codes, COUNT(authority_codes)};
enum { AGENT = 4 };
static const char *const state_codes[] = {"", "standing", "ended"};
const Choices authority_states = {"authority_state", state_codes, COUNT(state_codes)};
/* After the Civil Code: 39 of guardians, 36 what a court revokes, 173 of agents. */
static const char *const end_codes[] = {
    "",         "person_died", "capacity_regained", "holder_unable", "revoked",
    "resigned", "fulfilled",   "ran_out",           "other"};
const Choices authority_ends = {"authority_end", end_codes, COUNT(end_codes)};

static const struct {
    const char *code;
    unsigned covers;
    const char *lacking;
} extents[] = {
    {"care", COVERS_CARE, "authority_not_care"},
    {"medical", COVERS_MEDICAL, "authority_not_medical"},
    {"property", COVERS_PROPERTY, "authority_not_property"},
};

static unsigned extent_of(Str code) {
    for (size_t i = 0; i < COUNT(extents); i++) {
        if (str_equal_c(code, extents[i].code)) return extents[i].covers;
    }
    return 0;
}

static unsigned covered(Str codes) {
    unsigned covers = 0;
    Str code;
    while (!str_is_empty(codes) && str_split(&codes, ',', &code)) covers |= extent_of(code);
    return covers;
}

static void check_extent(Op *op, Str codes) {
    Str code;
    while (!str_is_empty(codes) && str_split(&codes, ',', &code)) {
        if (!extent_of(code)) fault_add(op->faults, STR("authority_extent"), "unknown_code", code);
    }
}

bool authority_differs(const Contact *a, const Contact *b) {
    return a->authority != b->authority || !str_equal(a->authority_extent, b->authority_extent) ||
           !str_equal(a->authority_words, b->authority_words) ||
           a->authority_proof != b->authority_proof || a->authority_from != b->authority_from ||
           a->authority_until != b->authority_until;
}

/* All of an authority's particulars, or none of them. */
static void check_parts(Op *op, const Contact *contact, bool changed) {
    bool has = contact->authority != 0;
    const struct {
        const char *field;
        bool given, wanted;
    } parts[] = {
        {"authority_extent", !str_is_empty(contact->authority_extent), changed},
        {"authority_words", !str_is_empty(contact->authority_words), contact->authority == AGENT},
        {"authority_proof", contact->authority_proof != 0, true},
        {"authority_from", contact->authority_from != 0, true},
        {"authority_until", contact->authority_until != 0, true},
    };
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (has && parts[i].wanted && !parts[i].given) op_fault(op, parts[i].field, "required");
        if (!has && parts[i].given && op_knows(op, "authority"))
            op_fault(op, parts[i].field, "only_with_authority");
    }
    if (contact->authority_until != 0 && contact->authority_until < contact->authority_from)
        op_fault(op, "authority_until", "ends_before_start");
}

static void check_next(Op *op, const Contact *before, const Contact *contact) {
    if (contact->authority_from != 0 && contact->authority_from < before->authority_ended_on)
        fault_add(op->faults, STR("authority_from"), "authority_ended_before",
                  date_print(op->arena, before->authority_ended_on));
    if (contact->authority_proof == before->authority_proof)
        op_fault(op, "authority_proof", "authority_old_proof");
}

void authority_end(Contact *contact, Date day, int32_t cause, Str reason) {
    contact->authority_ended_on = day;
    contact->authority_end_cause = cause;
    contact->authority_end_reason = reason;
    contact->authority_state = day != 0 ? AUTHORITY_ENDED : AUTHORITY_STANDING;
}

void authority_check(Op *op, const Contact *before, Contact *contact) {
    bool had = before && before->authority != 0;
    bool changed = !before || authority_differs(before, contact);
    check_extent(op, contact->authority_extent);
    if (had && contact->authority == 0 && op_knows(op, "authority")) {
        op_fault(op, "authority", "authority_not_wiped");
        return;
    }
    check_parts(op, contact, changed);
    if (!changed || contact->authority == 0) return;
    if (had && before->authority_ended_on != 0) check_next(op, before, contact);
    authority_end(contact, 0, 0, STR_NONE);
}

/* How near somebody's authority comes to what is asked, and what is said of where it fails. */
typedef enum Nearness { OF_ANOTHER_KIND, NOT_BEGUN, OVER, TOO_NARROW, SUITS } Nearness;

/* First day without it; a contact that has ended acts for nobody. */
static Date over_from(const Contact *contact) {
    Date over = date_add_days(contact->authority_until, 1);
    const Date ends[] = {contact->authority_ended_on, contact->ended_on};
    for (size_t i = 0; i < COUNT(ends); i++) {
        if (ends[i] != 0 && ends[i] < over) over = ends[i];
    }
    return over;
}

static Nearness nearness_on(const Contact *contact, Date day, unsigned covers) {
    if (day < contact->authority_from) return NOT_BEGUN;
    if (day >= over_from(contact)) return OVER;
    return (covers & ~covered(contact->authority_extent)) != 0 ? TOO_NARROW : SUITS;
}

bool authority_covers(const Contact *contact, Date day, unsigned covers) {
    return contact->authority != 0 && nearness_on(contact, day, covers) == SUITS;
}

static Nearness nearness(const Contact *contact, const AuthorityAsk *ask) {
    bool guardian = contact->authority != AGENT;
    return guardian == ask->guardian ? nearness_on(contact, ask->day, ask->covers)
                                     : OF_ANOTHER_KIND;
}

static Err refuse_narrow(Op *op, const char *field, const Contact *nearest,
                         const AuthorityAsk *ask) {
    unsigned covers = covered(nearest->authority_extent);
    if (covers == 0) return op_refuse(op, field, "authority_uncoded");
    for (size_t i = 0; i < COUNT(extents); i++) {
        if (ask->covers & ~covers & extents[i].covers) op_fault(op, field, extents[i].lacking);
    }
    return ERR_INVALID;
}

static Err refuse(Op *op, const char *field, const Contact *nearest, const AuthorityAsk *ask) {
    switch (nearest ? nearness(nearest, ask) : OF_ANOTHER_KIND) {
    case NOT_BEGUN:
        return op_refuse_with(op, field, "authority_not_begun",
                              date_print(op->arena, nearest->authority_from));
    case OVER:
        return op_refuse_with(op, field, "authority_over",
                              date_print(op->arena, over_from(nearest)));
    case TOO_NARROW:
        return refuse_narrow(op, field, nearest, ask);
    default:
        return op_refuse(op, field, ask->guardian ? "no_guardian" : "no_agent");
    }
}

Err authority_require(Op *op, const char *field, const AuthorityAsk *ask, Contact *out) {
    List holders;
    const Contact *nearest = NULL;
    TRY(op_list(op, &sql_authority_holders,
                WITH(BIND_INT("person_id", ask->person_id), BIND_TEXT("name", ask->name),
                     MOST(HOLDERS_MOST)),
                &holders));
    for (size_t i = 0; i < holders.count; i++) {
        const Contact *holder = LIST_AT(holders, Contact, i);
        if (!nearest || nearness(holder, ask) > nearness(nearest, ask)) nearest = holder;
    }
    if (!nearest || nearness(nearest, ask) != SUITS) return refuse(op, field, nearest, ask);
    *out = *nearest;
    return OK;
}

static Err extent_codes_route(Op *op, const void *in, void *out) {
    Str codes[COUNT(extents)];
    (void)in;
    for (size_t i = 0; i < COUNT(extents); i++) codes[i] = str_from(extents[i].code);
    op_list_worded(op, "authority_extent", &(List){codes, COUNT(extents)}, out);
    return OK;
}

static const Route routes[] = {
    {"GET", "/api/codes/authority_extent", "authority_extent_codes", "signed_in",
     extent_codes_route, .out = &codes_shape,
     .doc = "What an authority may extend to, and what it is called"},
};
const Noun authority_noun = {routes, COUNT(routes), NULL};
