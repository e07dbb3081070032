#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/log.h"
#include "core/base/shape.h"
#include "core/guard/right.h"

static const Grant clerk_grants[] = {{"people.read", REACH_PLACE}, {"people.edit", REACH_PLACE}};
static const Grant city_grants[] = {{"people.read", REACH_ALL}};
static const Grant system_grants[] = {{"settings.edit", REACH_ALL}};
static const Grant security_grants[] = {{"accounts.edit", REACH_ALL}};
static const Grant audit_grants[] = {{"audit.read", REACH_ALL}};
static const Role roles[] = {
    {"clerk", ROLE_BUSINESS, clerk_grants, COUNT(clerk_grants)},
    {"city", ROLE_BUSINESS, city_grants, COUNT(city_grants)},
    {"system_admin", ROLE_SYSTEM_ADMIN, system_grants, COUNT(system_grants)},
    {"security_admin", ROLE_SECURITY_ADMIN, security_grants, COUNT(security_grants)},
    {"audit_admin", ROLE_AUDIT_ADMIN, audit_grants, COUNT(audit_grants)},
};
static const Rights rights = {roles, COUNT(roles)};
static const char *const known[] = {"public",        "signed_in",     "people.read", "people.edit",
                                    "settings.edit", "accounts.edit", "audit.read"};

static bool check(const Role *table, size_t count) {
    log_set_level(LOG_OFF);
    bool good = rights_check(&(Rights){table, count}, known, COUNT(known));
    log_set_level(LOG_INFO);
    return good;
}

static void the_table_is_good(void **state) {
    (void)state;
    assert_true(rights_check(&rights, known, COUNT(known)));
}

static void administrators_are_apart(void **state) {
    (void)state;
    const Grant each[] = {{"people.read", REACH_PLACE},
                          {"settings.edit", REACH_ALL},
                          {"accounts.edit", REACH_ALL},
                          {"audit.read", REACH_ALL}};
    for (size_t admin = 2; admin < COUNT(roles); admin++) {
        for (size_t i = 0; i < COUNT(each); i++) {
            Role table[COUNT(roles)];
            memcpy(table, roles, sizeof roles);
            table[admin].grants = &each[i];
            table[admin].grant_count = 1;
            bool own = strcmp(each[i].permission, roles[admin].grants[0].permission) == 0;
            assert_int_equal(check(table, COUNT(roles)), own);
        }
    }
}

static void business_takes_no_administrators_permission(void **state) {
    (void)state;
    const Grant mixed[] = {{"people.read", REACH_PLACE}, {"audit.read", REACH_PLACE}};
    const Role table[] = {{"clerk", ROLE_BUSINESS, mixed, 2}, roles[4]};
    assert_false(check(table, 2));
}

static void other_faults_of_a_table(void **state) {
    (void)state;
    const Grant unknown[] = {{"people.reed", REACH_PLACE}};
    const Grant twice[] = {{"people.read", REACH_PLACE}, {"people.read", REACH_ALL}};
    const Grant nowhere[] = {{"people.read", REACH_NONE}};
    const Role same_name[] = {roles[0], roles[0]};
    assert_false(check(&(Role){"a", ROLE_BUSINESS, unknown, 1}, 1));
    assert_false(check(&(Role){"a", ROLE_BUSINESS, twice, 2}, 1));
    assert_false(check(&(Role){"a", ROLE_BUSINESS, nowhere, 1}, 1));
    assert_false(check(same_name, 2));
}

static void no_account_holds_roles_of_two_kinds(void **state) {
    (void)state;
    static const char *const kinds[] = {"clerk", "system_admin", "security_admin", "audit_admin"};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        for (size_t j = 0; j < COUNT(kinds); j++) {
            Actor actor = {0};
            char names[64];
            snprintf(names, sizeof names, "%s,%s", kinds[i], kinds[j]);
            const char *fault = roles_read(&rights, str_from(names), &actor);
            if (i == j)
                assert_null(fault);
            else
                assert_string_equal(fault, "roles_mixed");
        }
    }
}

static void roles_by_name(void **state) {
    (void)state;
    Actor actor = {0};
    assert_null(roles_read(&rights, STR("clerk,city"), &actor));
    assert_int_equal(actor.role_count, 2);
    assert_ptr_equal(actor.roles[1], &roles[1]);
    assert_string_equal(roles_read(&rights, STR("clerk,mayor"), &actor), "unknown_role");
    assert_string_equal(roles_read(&rights, STR(""), &actor), "unknown_role");
    assert_string_equal(roles_read(&rights, STR_NONE, &actor), "unknown_role");
    assert_string_equal(roles_read(&rights, STR("clerk,"), &actor), "unknown_role");
    assert_string_equal(roles_read(&rights, STR("city,city,city,city,city,city,city,city,city"),
                                   &actor),
                        "too_many_roles");
}

static void the_widest_grant_counts(void **state) {
    (void)state;
    Actor actor = {.account_id = 7, .roles = {&roles[0], &roles[1]}, .role_count = 2};
    assert_int_equal(actor_reach(&actor, "people.read"), REACH_ALL);
    assert_int_equal(actor_reach(&actor, "people.edit"), REACH_PLACE);
    assert_int_equal(actor_reach(&actor, "audit.read"), REACH_NONE);
    assert_int_equal(actor_reach(&actor, "signed_in"), REACH_FAMILY);
    assert_int_equal(actor_reach(&system_actor, "audit.read"), REACH_ALL);
}

static void nobody_reaches_what_is_public(void **state) {
    (void)state;
    Actor nobody = {.roles = {&roles[1]}, .role_count = 1};
    assert_int_equal(actor_reach(&nobody, "public"), REACH_ALL);
    assert_int_equal(actor_reach(&nobody, "signed_in"), REACH_NONE);
    assert_int_equal(actor_reach(&nobody, "people.read"), REACH_NONE);
}

static void assert_subtree(int64_t scope, int64_t low, int64_t high) {
    int64_t found_low = 0, found_high = 0;
    scope_subtree(scope, &found_low, &found_high);
    assert_int_equal(found_low, low);
    assert_int_equal(found_high, high);
}

static void places_nest(void **state) {
    (void)state;
    assert_subtree(330000000000, 330000000000, 339999999999);
    assert_subtree(330100000000, 330100000000, 330199999999);
    assert_subtree(330105000000, 330105000000, 330105999999);
    assert_subtree(330105100000, 330105100000, 330105100999); /* a town, not a county */
    assert_subtree(330105001000, 330105001000, 330105001999);
    assert_subtree(330105001010, 330105001010, 330105001010);
    Actor actor = {.account_id = 7};
    scope_subtree(0, &actor.scope_low, &actor.scope_high);
    assert_false(actor_covers(&actor, 0));
    assert_false(actor_covers(&actor, 330105001010));
    scope_subtree(330105000000, &actor.scope_low, &actor.scope_high);
    assert_true(actor_covers(&actor, 330105001010));
    assert_false(actor_covers(&actor, 330106001010));
    assert_true(actor_covers(&system_actor, 330106001010));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_good),
        cmocka_unit_test(administrators_are_apart),
        cmocka_unit_test(business_takes_no_administrators_permission),
        cmocka_unit_test(other_faults_of_a_table),
        cmocka_unit_test(no_account_holds_roles_of_two_kinds),
        cmocka_unit_test(roles_by_name),
        cmocka_unit_test(the_widest_grant_counts),
        cmocka_unit_test(nobody_reaches_what_is_public),
        cmocka_unit_test(places_nest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
