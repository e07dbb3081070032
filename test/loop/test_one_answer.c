/* Every fault of a request in one answer: what cannot be read of it, and what the rules say of the
 * rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/walk/module.h"
#include "support/people_lab.h"

static PeopleLab lab;
static RawReply reply;

static bool told(const char *field, const char *code) {
    char wanted[128];
    (void)snprintf(wanted, sizeof wanted, "\"field\":\"%s\",\"code\":\"%s\"", field, code);
    return strstr(reply.body, wanted) != NULL;
}

static void assert_told(const char *field, const char *code) {
    if (!told(field, code)) fail_msg("%s %s is not in %s", field, code, reply.body);
}

static size_t faults_told(void) {
    size_t count = 0;
    for (const char *at = reply.body; (at = strstr(at, "\"field\":")) != NULL; at++) count++;
    return count;
}

static void fields_and_rules_are_told_together(void **state) {
    people_lab_open(&lab, *state);
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/people", "",
                   "{\"name\":\"王123\",\"id_number\":\"330105194602159980\",\"phone\":5,"
                   "\"scope\":330105000000}",
                   &reply);
    assert_int_equal(reply.status, 422);
    assert_told("phone", "wrong_type");
    assert_told("name", "name_character");
    assert_told("scope", "not_a_community");
    assert_told("id_number", "id_check");
    assert_int_equal(faults_told(), 4);
    people_lab_close(&lab);
}

static void what_could_not_be_read_is_told_once(void **state) {
    people_lab_open(&lab, *state);
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/people", "",
                   "{\"name\":\"王小明\",\"id_number\":7}", &reply);
    assert_int_equal(reply.status, 422);
    assert_told("id_number", "wrong_type");
    assert_told("scope", "required");
    assert_int_equal(faults_told(), 2);
    people_lab_close(&lab);
}

static void a_rule_over_two_fields_waits_for_both(void **state) {
    people_lab_open(&lab, *state);
    people_lab_ask(&lab, &lab.officer, "POST", "/api/assignments", "",
                   "{\"person_id\":7777777,\"org_id\":7777777,\"valid_from\":\"soon\","
                   "\"valid_to\":\"2020-01-01\",\"rank\":1}",
                   &reply);
    assert_int_equal(reply.status, 422);
    assert_told("valid_from", "not_a_date");
    assert_told("person_id", "unknown_person");
    assert_false(told("valid_to", "ends_before_start"));
    people_lab_close(&lab);
}

static void an_edit_is_judged_by_what_stands(void **state) {
    people_lab_open(&lab, *state);
    Person person = people_lab_person(&lab, 19400101, 1);
    char target[64];
    (void)snprintf(target, sizeof target, "/api/people/%lld", (long long)person.id);
    people_lab_ask(&lab, &lab.clerk, "PATCH", target, "If-Match: \"1\"\r\n",
                   "{\"phone\":\"12\",\"living\":\"on the moon\"}", &reply);
    assert_int_equal(reply.status, 422);
    assert_told("living", "unknown_code");
    assert_told("phone", "not_a_phone");
    assert_int_equal(faults_told(), 2);
    assert_int_equal(people_lab_read(&lab, person.id).version, 1);
    people_lab_close(&lab);
}

static void a_list_half_read_is_not_judged(void **state) {
    people_lab_open(&lab, *state);
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/people-imports", "",
                   "{\"blob_id\":1,\"mode\":\"moon\",\"columns\":[{\"column\":1},"
                   "{\"field\":7,\"column\":2}]}",
                   &reply);
    assert_int_equal(reply.status, 422);
    assert_told("columns[1].field", "wrong_type");
    assert_told("columns[0].field", "required");
    assert_told("blob_id", "unknown_file");
    assert_false(told("columns", "column_unsaid"));
    people_lab_close(&lab);
}

/* ---- what cannot be read, and a rule of the world, of one request ---- */

/* Two faults of one request, and no third. */
typedef struct Pair {
    const char *target, *body, *first, *first_code, *second, *second_code;
} Pair;

static void each_is_told_beside_the_other(const Pair *pairs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        people_lab_ask(&lab, &lab.clerk, "POST", pairs[i].target, "", pairs[i].body, &reply);
        if (reply.status != 422) fail_msg("%s: %d", pairs[i].target, reply.status);
        assert_told(pairs[i].first, pairs[i].first_code);
        assert_told(pairs[i].second, pairs[i].second_code);
        if (faults_told() != 2) fail_msg("%s: %s", pairs[i].target, reply.body);
    }
}

static const Pair half_read[] = {
    {"/api/plates", "{\"person_id\":99999,\"kind\":7}", "kind", "wrong_type", "person_id",
     "unknown_person"},
    {"/api/clawback-notices", "{\"person_id\":99999,\"reason\":7}", "reason", "wrong_type",
     "person_id", "unknown_person"},
    {"/api/cards", "{\"account_id\":99999,\"pin\":7}", "pin", "wrong_type", "account_id",
     "looks_at_nobody"},
    {"/api/cards", "{\"account_id\":\"x\",\"pin\":\"12\"}", "account_id", "wrong_type", "pin",
     "bad_pin"},
    {"/api/desk/urges", "{\"noun\":\"order\",\"subject\":99999,\"words\":7}", "words", "wrong_type",
     "subject", "waits_for_nobody"},
    {"/api/dispatch", "{\"day\":\"2026-10-01\",\"org_id\":\"x\"}", "org_id", "wrong_type", "day",
     "in_the_past"},
    {"/api/me/password", "{\"old\":7,\"password\":\"short\"}", "old", "wrong_type", "password",
     "too_short"},
};

static void a_rule_speaks_beside_what_cannot_be_read(void **state) {
    people_lab_open(&lab, *state);
    each_is_told_beside_the_other(half_read, COUNT(half_read));
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/cards", "",
                   "{\"account_id\":99999,\"pin\":\"12\"}", &reply);
    assert_told("account_id", "looks_at_nobody");
    assert_told("pin", "bad_pin");
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/desk/urges", "",
                   "{\"noun\":7,\"subject\":99999}", &reply);
    assert_told("noun", "wrong_type");
    assert_int_equal(faults_told(), 1); /* of what it is nobody knows */
    people_lab_close(&lab);
}

/* ---- two rules of the world, of two fields of one request ---- */

static const Pair both[] = {
    {"/api/person-groups",
     "{\"person_id\":99999,\"grp\":\"nobody\",\"valid_from\":\"2026-01-01\",\"words\":\"街道核实\"}",
     "grp", "unknown_group", "person_id", "unknown_person"},
    {"/api/grants", "{\"person_id\":99999,\"programme\":\"service_allowance\",\"reason\":\"核实\"}",
     "programme", "apply_for_it", "person_id", "unknown_person"},
    {"/api/grant-batches",
     "{\"programme\":\"senior_card\",\"scope\":330105001000,\"month\":202613}", "programme",
     "not_paid_monthly", "month", "bad_month"},
    {"/api/publicities",
     "{\"programme\":\"accident_insurance\",\"scope\":330105001000,\"place\":\"公告栏\",\"from_day\":\"2026-01-01\"}",
     "programme", "not_published", "from_day", "publicity_in_the_past"},
    {"/api/desk/handovers",
     "{\"account_id\":99998,\"reason\":\"leave\",\"deputy_id\":99999,\"from_day\":\"2099-01-01\",\"to_day\":"
     "\"2099-01-02\"}",
     "account_id", "unknown_account", "deputy_id", "unknown_account"},
    {"/api/orders",
     "{\"person_id\":99999,\"item\":\"nothing\",\"day\":\"2099-01-04\",\"window_from\":540,"
     "\"window_to\":600}",
     "person_id", "unknown_person", "item", "not_on_menu"},
    {"/api/plans",
     "{\"person_id\":99999,\"quota_month\":100,\"valid_from\":\"2099-01-01\",\"items\":[{\"item\":\"nothing\","
     "\"times_month\":4,\"weekdays\":\"1\",\"start_minute\":540}]}",
     "person_id", "unknown_person", "items[0].item", "not_on_menu"},
    {"/api/payees",
     "{\"owner_kind\":\"person\",\"owner_id\":99999,\"holder\":\"王五\",\"reason\":\"新开户\",\"relation\":\"self\",\"bank\":"
     "\"magic\",\"number\":\"6222000011112222\"}",
     "owner_id", "unknown_person", "bank", "unknown_bank"},
    {"/api/complaints", "{\"order_id\":99999,\"kind\":\"manner\",\"words\":\"态度不好\"}",
     "order_id", "unknown_order", "person_id", "required"},
};

static void no_rule_hides_another(void **state) {
    people_lab_open(&lab, *state);
    each_is_told_beside_the_other(both, COUNT(both));
    people_lab_close(&lab);
}

/* What the staff say of assessors stands beside what the people's room says of the person. */
static void another_room_answers_beside_it(void **state) {
    people_lab_open(&lab, *state);
    people_lab_ask(&lab, &lab.clerk, "POST", "/api/assessments", "",
                   "{\"person_id\":99999,\"scale\":\"GBT42195\",\"reason\":\"first\","
                   "\"assessor_one\":99998,\"assessor_two\":99999}",
                   &reply);
    assert_int_equal(reply.status, 422);
    assert_told("person_id", "unknown_person");
    assert_told("assessor_one", "not_an_assessor");
    assert_told("assessor_two", "not_an_assessor");
    people_lab_close(&lab);
}

/* ---- every write, with each field of its body unreadable ---- */

static const char *wrong_value(const Field *field) {
    switch (field->kind) {
    case F_INT:
    case F_REF:
    case F_FEN:
    case F_REAL:
        return "\"neither\"";
    default:
        return "7";
    }
}

enum { ROLES_MOST = 32 };
static struct {
    const Role *role;
    Actor actor;
} seats[ROLES_MOST];
static size_t seat_count;

static const Actor *seat_of(const Role *role) {
    size_t at = 0;
    while (at < seat_count && seats[at].role != role) at++;
    if (at == seat_count) {
        assert_true(seat_count < ROLES_MOST);
        seats[seat_count].role = role;
        seats[seat_count++].actor = people_lab_actor(&lab, role->name, PEOPLE_STREET, 7, 7);
    }
    return &seats[at].actor;
}

static bool is_granted(const Role *role, const char *permission) {
    for (size_t i = 0; i < role->grant_count; i++) {
        if (strcmp(role->grants[i].permission, permission) == 0) return true;
    }
    return false;
}

/* Somebody who may. */
static const Actor *seat_for(const Route *route) {
    const Rights *rights = site_config(lab.site)->rights;
    if (strcmp(route->permission, "signed_in") == 0) return &lab.clerk;
    size_t i = 0;
    while (i < rights->role_count && !is_granted(&rights->roles[i], route->permission)) i++;
    assert_true(i < rights->role_count);
    return seat_of(&rights->roles[i]);
}

/* The path with `id` in every {part}. */
static void path_write(const char *path, int64_t id, char *out, size_t size) {
    size_t len = 0;
    for (const char *at = path; *at && len + 24 < size; at++) {
        if (*at == '{') {
            len += (size_t)snprintf(out + len, size - len, "%lld", (long long)id);
            at = strchr(at, '}');
        } else {
            out[len++] = *at;
        }
    }
    out[len] = '\0';
}

static void try_field(const Route *route, const Actor *actor, const char *target,
                      const Field *field) {
    char body[256], named[128];
    (void)snprintf(body, sizeof body, "{\"%s\":%s}", field->name, wrong_value(field));
    (void)snprintf(named, sizeof named, "\"field\":\"%s", field->name);
    people_lab_ask(&lab, actor, route->method, target, "If-Match: \"1\"\r\n", body, &reply);
    if (reply.status != 422 || strstr(reply.body, named) == NULL)
        fail_msg("%s with %s: %d %s", route->name, body, reply.status, reply.body);
}

static int try_route(const Route *route, int64_t person) {
    const Actor *actor = seat_for(route);
    int tried = 0;
    char target[256], part[64];
    path_write(route->path, person, target, sizeof target);
    for (size_t i = 0; i < route->in->count; i++) {
        const Field *field = &route->in->fields[i];
        (void)snprintf(part, sizeof part, "{%s}", field->name);
        bool asked = !(field->flags & (READONLY | HIDDEN)) && field->kind != F_JSON;
        if (!asked || strstr(route->path, part)) continue;
        try_field(route, actor, target, field);
        tried++;
    }
    return tried;
}

static bool gathers(const Route *route) {
    return route->in && (route->flags & ROUTE_WRITES) && !(route->flags & ROUTE_UPLOAD) &&
           strcmp(route->permission, "public") != 0;
}

static void no_half_read_request_gets_through_or_breaks(void **state) {
    people_lab_open(&lab, *state);
    int64_t person = people_lab_person(&lab, 19400101, 1).id;
    const SiteConfig *config = site_config(lab.site);
    int routes = 0, tried = 0;
    seat_count = 0;
    for (size_t m = 0; m < config->module_count; m++) {
        for (size_t n = 0; n < config->modules[m]->noun_count; n++) {
            const Noun *noun = config->modules[m]->nouns[n];
            for (size_t r = 0; r < noun->route_count; r++) {
                if (!gathers(&noun->routes[r])) continue;
                tried += try_route(&noun->routes[r], person);
                routes++;
            }
        }
    }
    print_message("%d routes, %d fields\n", routes, tried);
    assert_true(routes > 150);
    people_lab_close(&lab);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(fields_and_rules_are_told_together),
        ON_BOTH(what_could_not_be_read_is_told_once),
        ON_BOTH(a_rule_over_two_fields_waits_for_both),
        ON_BOTH(an_edit_is_judged_by_what_stands),
        ON_BOTH(a_list_half_read_is_not_judged),
        ON_BOTH(a_rule_speaks_beside_what_cannot_be_read),
        ON_BOTH(no_rule_hides_another),
        ON_BOTH(another_room_answers_beside_it),
        ON_BOTH(no_half_read_request_gets_through_or_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
