#include "core/guard/right.h"

#include "core/base/log.h"
#include "core/base/shape.h"

const Actor system_actor = {.account_id = -1,
                            .name = {"system", sizeof "system" - 1},
                            .scope_low = 0,
                            .scope_high = INT64_MAX};

const Role *role_find(const Rights *rights, Str name) {
    for (size_t i = 0; i < rights->role_count; i++)
        if (str_equal_c(name, rights->roles[i].name)) return &rights->roles[i];
    return NULL;
}

static const Grant *grant_find(const Role *role, const char *permission) {
    for (size_t i = 0; i < role->grant_count; i++)
        if (strcmp(role->grants[i].permission, permission) == 0) return &role->grants[i];
    return NULL;
}

Reach role_reach(const Role *role, const char *permission) {
    const Grant *grant = grant_find(role, permission);
    return grant ? grant->reach : REACH_NONE;
}

bool reach_holds(Reach reach) {
    return reach == REACH_ORG || reach == REACH_STAFF || reach == REACH_FAMILY;
}

Reach actor_reach(const Actor *actor, const char *permission) {
    if (actor->account_id == -1 || strcmp(permission, "public") == 0) return REACH_ALL;
    if (actor->account_id == 0) return REACH_NONE;
    if (strcmp(permission, "signed_in") == 0) return REACH_FAMILY;
    Reach widest = REACH_NONE;
    for (size_t i = 0; i < actor->role_count; i++) {
        Reach reach = role_reach(actor->roles[i], permission);
        if (reach > widest) widest = reach;
    }
    return widest;
}

static bool reaches_beyond(const Role *role, Reach reach) {
    for (size_t i = 0; i < role->grant_count; i++)
        if (role->grants[i].reach > reach) return true;
    return false;
}

static bool actor_reaches_beyond(const Actor *actor, Reach reach) {
    if (actor->account_id == -1) return true;
    for (size_t i = 0; i < actor->role_count; i++)
        if (reaches_beyond(actor->roles[i], reach)) return true;
    return false;
}

bool actor_works(const Actor *actor) {
    return actor_reaches_beyond(actor, REACH_FAMILY);
}

bool actor_oversees(const Actor *actor) {
    return actor_reaches_beyond(actor, REACH_STAFF);
}

bool actor_looks_on(const Actor *actor) {
    for (size_t i = 0; i < actor->role_count; i++)
        if (!reaches_beyond(actor->roles[i], REACH_FAMILY)) return true;
    return false;
}

bool actor_covers(const Actor *actor, int64_t scope) {
    return scope >= actor->scope_low && scope <= actor->scope_high;
}

void scope_subtree(int64_t scope, int64_t *low, int64_t *high) {
    static const int64_t widths[] = {10000000000, 100000000, 1000000, 1000, 1};
    size_t level = 0;
    while (scope % widths[level] != 0) level++;
    *low = scope;
    *high = scope == 0 ? -1 : scope + widths[level] - 1;
}

const char *roles_read(const Rights *rights, Str names, Actor *out) {
    Str name;
    out->role_count = 0;
    while (str_split(&names, ',', &name)) {
        const Role *role = role_find(rights, name);
        if (role == NULL) return "unknown_role";
        if (out->role_count == COUNT(out->roles)) return "too_many_roles";
        if (out->role_count > 0 && out->roles[0]->kind != role->kind) return "roles_mixed";
        out->roles[out->role_count++] = role;
    }
    return out->role_count > 0 ? NULL : "unknown_role";
}

static bool is_known(const char *permission, const char *const *known, size_t known_count) {
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(permission, known[i]) == 0) return true;
    return false;
}

static bool fault(const Role *role, const char *permission, const char *why) {
    log_event(LOG_ERROR, "rights", "role=%s permission=%s why=%s", role->name, permission, why);
    return false;
}

static bool grants_check(const Role *role, const char *const *known, size_t known_count) {
    bool good = true;
    for (size_t i = 0; i < role->grant_count; i++) {
        const Grant *grant = &role->grants[i];
        if (known != NULL && !is_known(grant->permission, known, known_count))
            good = fault(role, grant->permission, "unknown");
        if (grant->reach == REACH_NONE) good = fault(role, grant->permission, "no_reach");
        if (grant_find(role, grant->permission) != grant)
            good = fault(role, grant->permission, "twice");
    }
    return good;
}

static bool apart_check(const Role *role, const Role *other) {
    bool good = true;
    if (strcmp(role->name, other->name) == 0) good = fault(other, "", "name_twice");
    if (role->kind == other->kind) return good;
    for (size_t i = 0; i < role->grant_count; i++)
        if (grant_find(other, role->grants[i].permission) != NULL)
            good = fault(other, role->grants[i].permission, "not_separated");
    return good;
}

bool rights_check(const Rights *rights, const char *const *known, size_t known_count) {
    bool good = true;
    for (size_t i = 0; i < rights->role_count; i++) {
        good = grants_check(&rights->roles[i], known, known_count) && good;
        for (size_t j = 0; j < i; j++)
            good = apart_check(&rights->roles[j], &rights->roles[i]) && good;
    }
    return good;
}
