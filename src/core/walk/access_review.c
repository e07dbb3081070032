#include "core/walk/access_review.h"

#include "core/walk/access_row.h"
#include "walk.sql.h"

static const char *const verdict_codes[] = {"", "open", "keep", "withdraw"};
const Choices review_verdicts = {"review_verdict", verdict_codes, COUNT(verdict_codes)};

#define AT(member) offsetof(AccessRound, member)
static const Field round_fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "access_round", .doc = "number"},
    {"opened_by", F_REF, AT(opened_by), .flags = READONLY | STORED, .ref = "account",
     .doc = "who opened it"},
    {"opened_at", F_TIME, AT(opened_at), .flags = READONLY | STORED, .doc = "when"},
    {"due_on", F_DATE, AT(due_on), .flags = READONLY | STORED, .doc = "the last day for it"},
    {"closed_by", F_REF, AT(closed_by), .flags = READONLY | STORED, .ref = "account",
     .doc = "who closed it"},
    {"closed_at", F_TIME, AT(closed_at), .flags = READONLY | STORED, .doc = "when"},
    {"next_on", F_DATE, AT(next_on), .flags = READONLY | STORED, .doc = "the next is to be opened"},
    {"total", F_INT, AT(total), .flags = READONLY | STORED, .doc = "accounts to look at"},
    {"open", F_INT, AT(open), .flags = READONLY | STORED, .doc = "in force and undecided"},
    {"withdrawn", F_INT, AT(withdrawn), .flags = READONLY | STORED, .doc = "withdrawn"},
};
#undef AT
const Shape access_round_shape = {"access_round", "core", round_fields, COUNT(round_fields),
                                  sizeof(AccessRound)};

#define AT(member) offsetof(AccessReview, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY | STORED, .ref = "access_review", .doc = "number"},
    {"version", F_INT, AT(version), .flags = READONLY | STORED | DETAIL,
     .doc = "of the account; a decision is about this one"},
    {"round_id", F_REF, AT(round_id), .flags = READONLY | STORED | FILTER, .ref = "access_round",
     .doc = "round"},
    {"account_id", F_REF, AT(account_id), .flags = READONLY | STORED | FILTER, .ref = "account",
     .doc = "whose access"},
    {"login", F_TEXT, AT(login), .flags = READONLY | STORED, .doc = "name to sign in with"},
    {"name", F_TEXT, AT(name), .flags = READONLY | STORED, .doc = "whose"},
    {"roles", F_TEXT, AT(roles), .flags = READONLY | STORED, .ref = "role",
     .doc = "names of roles, ',' between"},
    {"scope", F_INT, AT(scope), .flags = READONLY | STORED | FILTER,
     .doc = "place whose subtree it reaches; 0 is none"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY | STORED | FILTER, .ref = "organisation",
     .doc = "organisation it reaches"},
    {"staff_id", F_REF, AT(staff_id), .flags = READONLY | STORED, .ref = "worker",
     .doc = "care worker it is"},
    {"active", F_BOOL, AT(active), .flags = READONLY | STORED, .doc = "may sign in now"},
    {"must_change", F_BOOL, AT(must_change), .flags = READONLY | STORED,
     .doc = "has never changed its first password"},
    {"created_at", F_TIME, AT(created_at), .flags = READONLY | STORED, .doc = "when it was made"},
    {"signed_in_at", F_TIME, AT(signed_in_at), .flags = READONLY | STORED,
     .doc = "last sign-in; none: never"},
    {"expires_on", F_DATE, AT(expires_on), .flags = READONLY | STORED,
     .doc = "last day on which it may sign in"},
    {"verdict", F_ENUM, AT(verdict), .flags = READONLY | STORED | FILTER,
     .choices = &review_verdicts, .doc = "what was decided"},
    {"reason", F_TEXT, AT(reason), .flags = READONLY | STORED, .max = 200,
     .plain = "about an account of the house", .doc = "why"},
    {"decided_by", F_REF, AT(decided_by), .flags = READONLY | STORED, .ref = "account",
     .doc = "who decided"},
    {"decided_at", F_TIME, AT(decided_at), .flags = READONLY | STORED, .doc = "when"},
};
#undef AT
const Shape access_review_shape = {"access_review", "core", fields, COUNT(fields),
                                   sizeof(AccessReview)};

typedef struct ReviewNow {
    AccessRound round; /* id 0: there was none yet */
    Date next_on;      /* the next one is to be opened; 0: one is open */
    bool late;
} ReviewNow;
static const Field now_fields[] = {
    {"round", F_NEST, offsetof(ReviewNow, round), .flags = READONLY, .shape = &access_round_shape,
     .doc = "the newest; id 0: there was none yet"},
    {"next_on", F_DATE, offsetof(ReviewNow, next_on), .flags = READONLY,
     .doc = "when the next is to be opened; none: one is open"},
    {"late", F_BOOL, offsetof(ReviewNow, late), .flags = READONLY,
     .doc = "the last day of the open one, or the first of the next, has passed"},
};
static const Shape now_shape = {"access_review_now", "core", now_fields, COUNT(now_fields),
                                sizeof(ReviewNow)};

typedef struct ReviewWish {
    int64_t id;
    int32_t verdict;
    Str reason;
} ReviewWish;
static const Field wish_fields[] = {
    {"id", F_REF, offsetof(ReviewWish, id), .flags = REQUIRED, .ref = "access_review",
     .doc = "which row"},
    {"verdict", F_ENUM, offsetof(ReviewWish, verdict), .flags = REQUIRED,
     .choices = &review_verdicts, .doc = "keep it, or withdraw it"},
    {"reason", F_TEXT, offsetof(ReviewWish, reason), .flags = REQUIRED, .min = 2, .max = 200,
     .plain = "about an account of the house", .doc = "why"},
};
static const Shape wish_shape = {"access_decision", "core", wish_fields, COUNT(wish_fields),
                                 sizeof(ReviewWish)};

Err access_review_follow(Op *op, const Account *account) {
    const AccessReview now = {.account_id = account->id,
                              .roles = account->roles,
                              .scope = account->scope,
                              .org_id = account->org_id};
    return op_run(op, &sql_access_review_follow, ROW(&now));
}

static Err newest(Op *op, AccessRound *out) {
    *out = (AccessRound){0};
    Err err = op_get(op, &sql_access_round_newest, NO_BINDS, out);
    return err == ERR_NOT_FOUND ? OK : err;
}

Err access_round_get(Op *op, int64_t id, AccessRound *out) {
    return op_get(op, &sql_access_round_in_reach, WITH(BIND_INT("id", id)), out);
}

static bool is_open(const AccessRound *round) {
    return round->id != 0 && round->closed_at == 0;
}

static Err now_route(Op *op, const void *in, void *out) {
    ReviewNow *now = out;
    (void)in;
    TRY(newest(op, &now->round));
    bool open = is_open(&now->round);
    if (!open) now->next_on = now->round.id == 0 ? op->today : now->round.next_on;
    now->late = (open ? now->round.due_on : now->next_on) < op->today;
    return OK;
}

static Err open_route(Op *op, const void *in, void *out) {
    AccessRound before, *round = out;
    int64_t days = 0;
    (void)in;
    TRY(newest(op, &before));
    if (is_open(&before)) return op_conflict(op, "", "round_is_open");
    TRY(op_setting(op, "access_review_days", &days));
    AccessRound wish = {.opened_by = op->actor->account_id,
                        .opened_at = op->now_ms,
                        .due_on = date_add_days(op->today, (int)days)};
    TRY(op_get(op, &sql_access_round_insert, ROW(&wish), round));
    TRY(op_run(op, &sql_access_round_fill, WITH(BIND_INT("round_id", round->id))));
    op_subject(op, "access_round", round->id);
    return newest(op, round);
}

static Err close_route(Op *op, const void *in, void *out) {
    AccessRound *round = out;
    IdKey waiting;
    int64_t id = ((const IdKey *)in)->id, days = 0;
    op_subject(op, "access_round", id);
    TRY(newest(op, round));
    if (round->id != id) return ERR_NOT_FOUND;
    if (!is_open(round)) return op_conflict(op, "", "round_has_closed");
    Err err =
        op_get(op, &sql_access_review_open_of_others, WITH(BIND_INT("round_id", id)), &waiting);
    if (err == OK) return op_conflict(op, "", "accesses_undecided");
    if (err != ERR_NOT_FOUND) return err;
    TRY(op_setting(op, "access_review_every_days", &days));
    TRY(op_run(op, &sql_access_round_close,
               WITH(BIND_INT("id", id), BIND_INT("next_on", date_add_days(op->today, (int)days)))));
    return newest(op, round);
}

static Err review_find(Op *op, int64_t id, AccessReview *out) {
    op_subject(op, "access_review", id);
    return op_get(op, &sql_access_review_in_reach, WITH(BIND_INT("id", id)), out);
}

static Err get_route(Op *op, const void *in, void *out) {
    return review_find(op, ((const IdKey *)in)->id, out);
}

static Err decide_check(Op *op, const ReviewWish *wish, const AccessReview *review) {
    AccessRound round;
    TRY(account_not_own(op, review->account_id));
    if (review->verdict != REVIEW_OPEN) return op_conflict(op, "", "access_decided");
    TRY(newest(op, &round));
    if (round.id != review->round_id || !is_open(&round))
        return op_conflict(op, "", "round_has_closed");
    if (wish->verdict == REVIEW_OPEN) op_fault(op, "verdict", "required");
    if (wish->verdict == REVIEW_KEEP && !review->active)
        return op_conflict(op, "", "account_inactive");
    return op_verdict(op);
}

static Err decide_route(Op *op, const void *in, void *out) {
    const ReviewWish *wish = in;
    AccessReview review;
    Account account;
    TRY(review_find(op, wish->id, &review));
    TRY(op_check_version(op, review.version));
    TRY(decide_check(op, wish, &review));
    review.verdict = wish->verdict;
    review.reason = wish->reason;
    review.decided_by = op->actor->account_id;
    review.decided_at = op->now_ms;
    TRY(op_run(op, &sql_access_review_decide, ROW(&review)));
    op_note(op, "verdict", str_from(choice_code(&review_verdicts, wish->verdict)));
    op_note_int(op, "account", review.account_id);
    TRY(account_find(op, review.account_id, &account));
    op_subject(op, "access_review", review.id);
    if (wish->verdict == REVIEW_WITHDRAW && account.active) TRY(account_disable(op, &account));
    return review_find(op, review.id, out);
}

static const Route routes[] = {
    {"GET", "/api/access-review", "access_review_now", "access.accounts", now_route,
     .out = &now_shape, .doc = "The newest round, and when the next is due"},
    {"GET", "/api/access-rounds", "access_round_list", "access.accounts",
     .out = &access_round_shape, .list = &sql_access_round_list, .doc = "Rounds of review"},
    {"POST", "/api/access-rounds", "access_round_open", "access.accounts", open_route,
     .out = &access_round_shape, .flags = ROUTE_WRITES | ROUTE_CREATED,
     .doc = "Opens a round: every account that signs in with a password is to be looked at"},
    {"POST", "/api/access-rounds/{id}/close", "access_round_close", "access.accounts", close_route,
     &id_key_shape, &access_round_shape, ROUTE_WRITES,
     .doc = "Ends a round in which every account was decided"},
    {"GET", "/api/access-reviews", "access_review_list", "access.accounts",
     .out = &access_review_shape, .list = &sql_access_review_list,
     .doc = "Who has access to what, when it was last used, and what was decided"},
    {"GET", "/api/access-reviews/{id}", "access_review_get", "access.accounts", get_route,
     &id_key_shape, &access_review_shape, .doc = "One of them"},
    {"POST", "/api/access-reviews/{id}/decide", "access_review_decide", "access.accounts",
     decide_route, &wish_shape, &access_review_shape, ROUTE_WRITES | ROUTE_VERSIONED,
     .doc = "Keeps an access, or withdraws it: the account is disabled and signed out",
     .given = "verdict=open"},
    {"GET", "/api/audit/access-reviews", "access_audit_list", "audit.read",
     .out = &access_review_shape, .list = &sql_access_review_list,
     .doc = "The same for whoever audits"},
};
const Noun access_review_noun = {routes, COUNT(routes), NULL};
