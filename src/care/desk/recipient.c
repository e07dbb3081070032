#include "care/desk/recipient.h"

#include "care/places/division.h"
#include "core/walk/site.h"
#include "desk.sql.h"

#define AT(member) offsetof(Recipient, member)
static const Field fields[] = {
    {"id", F_REF, AT(id), .flags = READONLY, .ref = "account", .doc = "account"},
    {"name", F_TEXT, AT(name), .flags = READONLY, .doc = "of the person"},
    {"roles", F_TEXT, AT(roles), .flags = READONLY, .doc = "with ',' between"},
    {"scope", F_INT, AT(scope), .flags = READONLY, .doc = "its place"},
    {"org_id", F_REF, AT(org_id), .flags = READONLY, .ref = "organisation", .doc = "its own"},
    {"staff_id", F_REF, AT(staff_id), .flags = READONLY, .ref = "worker", .doc = "who it is"},
};
#undef AT
const Shape recipient_shape = {"recipient", "desk", fields, COUNT(fields), sizeof(Recipient)};

bool recipient_actor(const Op *op, const Recipient *account, Actor *out) {
    *out = (Actor){.account_id = account->id,
                   .name = account->name,
                   .org_id = account->org_id,
                   .staff_id = account->staff_id};
    scope_subtree(account->scope, &out->scope_low, &out->scope_high);
    return roles_read(site_config(op->site)->rights, account->roles, out) == NULL;
}

Err recipients_over(Op *op, int64_t scope, List *out) {
    const Bind binds[] = {
        DIVISION_BINDS(scope),
        MOST(RECIPIENT_LIMIT),
        {0},
    };
    return op_list(op, &sql_recipients_over, binds, out);
}

/* A carer's or an assessor's step waits for the one who is named. */
static const Statement *named_in(const char *noun) {
    if (strcmp(noun, "order") == 0) return &sql_recipients_of_order;
    if (strcmp(noun, "assessment") == 0) return &sql_recipients_of_assessment;
    return NULL;
}

typedef struct Candidate {
    const Recipient *account;
    bool named; /* the record itself names them */
} Candidate;

static Err candidates(Op *op, const WaitingSource *source, const Waiting *row, Candidate *all,
                      size_t *count) {
    List lists[3] = {{0}};
    TRY(recipients_over(op, row->scope, &lists[0]));
    if (row->org_id != 0)
        TRY(op_list(op, &sql_recipients_of_organisation,
                    WITH(BIND_INT("org_id", row->org_id), MOST(RECIPIENT_LIMIT)), &lists[1]));
    const Statement *named = named_in(source->noun);
    if (named != NULL)
        TRY(op_list(op, named, WITH(BIND_INT("id", row->id), MOST(RECIPIENT_LIMIT)), &lists[2]));
    *count = 0;
    for (size_t i = 0; i < COUNT(lists); i++)
        for (size_t j = 0; j < lists[i].count; j++)
            all[(*count)++] = (Candidate){LIST_AT(lists[i], Recipient, j), i == 2};
    return OK;
}

static bool waits_for(const Op *op, const char *permission, const Waiting *row,
                      const Candidate *candidate) {
    const Recipient *account = candidate->account;
    Actor actor;
    if (!recipient_actor(op, account, &actor) || account->id == op->actor->account_id) return false;
    switch (actor_reach(&actor, permission)) {
    case REACH_ALL:
        return true;
    case REACH_PLACE:
        return actor_covers(&actor, row->scope);
    case REACH_ORG:
        return row->org_id != 0 && account->org_id == row->org_id;
    case REACH_STAFF:
        return candidate->named;
    default:
        return false;
    }
}

static bool has(const List *list, int64_t id) {
    for (size_t i = 0; i < list->count; i++) {
        if (LIST_AT(*list, Recipient, i)->id == id) return true;
    }
    return false;
}

Err recipients_of(Op *op, const WaitingSource *source, const Waiting *row, List *out) {
    const Route *route = waiting_route(op->site, source->route);
    Candidate *all = arena_array(op->arena, Candidate, 3 * RECIPIENT_LIMIT);
    size_t count = 0;
    *out = (List){arena_array(op->arena, Recipient, RECIPIENT_LIMIT), 0};
    TRY(candidates(op, source, row, all, &count));
    for (size_t i = 0; i < count && out->count < RECIPIENT_LIMIT; i++) {
        const Recipient *account = all[i].account;
        if (has(out, account->id) || !waits_for(op, route->permission, row, &all[i])) continue;
        *LIST_AT(*out, Recipient, out->count++) = *account;
    }
    return OK;
}
